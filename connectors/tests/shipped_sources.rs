//! The demonstration's owners, asked by the real connectors: databases, documents and a JSON service as `deploy/demo/README.md` describes them.
//!
//! Every person and every evidence type, down to the minimised evidence. That catalogue and files are well-formed is
//! tested in `eemol-policies`; the story with consent and log in `eemol-tests`.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eemol_connectors::contract::fixture;
use eemol_connectors::{Call, ConnectorError, Connectors, Source};
use eemol_policies::catalogue::{Catalogue, ConnectorSpec};
use eemol_policies::decide::{Ask, Permit, decide};
use eemol_policies::ids::EvidenceTypeId;
use eemol_policies::minimise::minimise;
use serde_json::{Map, Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const STORY: &str = "1991041798172";
const AMBIGUOUS: &str = "1977111198387";

/// The owners' systems, running.
struct Owners {
    catalogue: Catalogue,
    connectors: Connectors,
    _databases: TempDir,
}

impl Owners {
    async fn start() -> Self {
        let catalogue = Catalogue::load(&demo().join("catalogue")).unwrap();
        let databases = tempfile::tempdir().unwrap();
        let mut sources = BTreeMap::new();
        for evidence_type in catalogue.evidence_types.values() {
            let name = evidence_type.connector.source();
            if !sources.contains_key(name) {
                sources.insert(name.to_owned(), source(&evidence_type.connector, databases.path()).await);
            }
        }
        let connectors = Connectors::new(&catalogue, &sources, &fixture::ambient()).unwrap();
        Self { catalogue, connectors, _databases: databases }
    }

    /// A permit for every field that some procedure asks of the evidence type.
    fn permit(&self, evidence_type: &EvidenceTypeId, year: u16) -> Permit {
        let procedures = self.catalogue.procedures.values();
        let (procedure, item) = procedures
            .filter_map(|one| Some((one, one.item(evidence_type)?)))
            .max_by_key(|(_, item)| item.fields.len())
            .unwrap();
        let mut parameters = Map::new();
        if evidence_type.as_str() == "income-certificate" {
            parameters.insert("year".to_owned(), json!(year));
        }
        let ask = Ask {
            requester: procedure.requesters.first().unwrap().clone(),
            procedure: procedure.id.clone(),
            case: "2026-1234".parse().unwrap(),
            official: "agent-17".parse().unwrap(),
            evidence_type: evidence_type.clone(),
            fields: item.fields.iter().map(|field| field.path.clone()).collect(),
            parameters,
        };
        decide(&self.catalogue, ask).unwrap()
    }

    /// What the requester would get.
    async fn ask(&self, evidence_type: &str, person: &str, year: u16) -> Result<Value, ConnectorError> {
        let id: EvidenceTypeId = evidence_type.parse().unwrap();
        let identifier = self.catalogue.territory.identifier(&format!("lu-nin:{person}")).unwrap();
        let permit = self.permit(&id, year);
        let exchange = "exg_00000000000000000000000001".parse().unwrap();
        let consent = "cns_00000000000000000000000001".parse().unwrap();
        let call = Call::new(&permit, exchange, consent, identifier.clone(), None, None);
        let raw = self.connectors.get(&id).unwrap().fetch(&call, Duration::from_secs(5)).await?;
        let minimised = minimise(raw, &permit, &self.catalogue.evidence_types[&id], &identifier);
        let minimised = minimised.unwrap_or_else(|error| panic!("{evidence_type} of {person}: {error}"));
        Ok(serde_json::from_str(minimised.json().get()).unwrap())
    }
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("deploy/demo")
}

async fn source(connector: &ConnectorSpec, databases: &Path) -> Source {
    let owner = demo().join("owners").join(connector.source());
    match connector {
        ConnectorSpec::Rest(_) => {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(serve(listener, owner));
            Source { url: Some(format!("http://{address}")), ..Source::default() }
        }
        ConnectorSpec::Sql(_) => {
            let file = databases.join(format!("{}.db", connector.source()));
            let script = fs::read_to_string(owner.with_extension("sql")).unwrap();
            let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true).foreign_keys(true);
            let mut database = options.connect().await.unwrap();
            database.execute(AssertSqlSafe(script)).await.unwrap();
            Source { database: Some(format!("sqlite:{}", file.display())), ..Source::default() }
        }
        ConnectorSpec::File(_) => Source { root: Some(owner), ..Source::default() },
        ConnectorSpec::Xroad(_) => panic!("the demonstration has no X-Road"),
    }
}

async fn serve(listener: TcpListener, owner: PathBuf) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, owner.clone()));
    }
}

/// Answers one request by the rule of `deploy/demo/README.md`.
async fn answer(mut stream: TcpStream, owner: PathBuf) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    let request = String::from_utf8(request).unwrap();
    let path = request.split(' ').nth(1).unwrap();
    let mut steps = path.rsplit('/');
    let (member, person) = (steps.next().unwrap(), steps.next().unwrap());
    let file = fs::read_to_string(owner.join(format!("{person}.json"))).unwrap_or_else(|_| "{}".to_owned());
    let file: Value = serde_json::from_str(&file).unwrap();
    let (status, body) = match file.get(member) {
        None => ("404 Not Found", "{}".to_owned()),
        Some(found) if found.get("resultats").is_some() => ("300 Multiple Choices", found.to_string()),
        Some(found) => ("200 OK", found.to_string()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
}

fn persons() -> Vec<String> {
    let text = fs::read_to_string(demo().join("people/persons.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    all["persons"].as_array().unwrap().iter().map(|one| one["national_number"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_person_of_the_story_gets_an_answer_from_every_owner() {
    let owners = Owners::start().await;
    for id in owners.catalogue.evidence_types.keys() {
        for year in 2022..=2025 {
            let evidence = owners.ask(id.as_str(), STORY, year).await.unwrap_or_else(|error| panic!("{id}: {error}"));
            assert!(!evidence.as_object().unwrap().is_empty(), "{id}");
        }
    }
    let income = owners.ask("income-certificate", STORY, 2025).await.unwrap();
    let expected = json!({"year": 2025, "income": {"gross": "45276.00", "taxable": "41188.05"}, "tax": {"class": "2"}});
    assert_eq!(income, expected);
    let vehicles = owners.ask("vehicle-registration", STORY, 0).await.unwrap();
    assert_eq!(vehicles["vehicles"], json!([{"plate": "DE0001", "category": "M1", "energy": "electric"}]));
    let status = owners.ask("disability-status", STORY, 0).await.unwrap();
    assert_eq!(status, json!({"status": "recognised", "degree_percent": 35, "valid_from": "2025-02-01"}));
}

#[tokio::test]
async fn a_diploma_arrives_as_the_school_keeps_it() {
    let owners = Owners::start().await;
    let evidence = owners.ask("diploma", STORY, 0).await.unwrap();
    assert_eq!(evidence["document"]["media_type"], "application/pdf");
    let kept = fs::read(demo().join(format!("owners/higher-education/{STORY}/diploma.pdf"))).unwrap();
    let content = evidence["document"]["content"].as_str().unwrap();
    assert_eq!(content.len(), kept.len().div_ceil(3) * 4);
    assert!(content.starts_with("JVBERi0xLjQ"), "a PDF 1.4 in base64");
}

#[tokio::test]
async fn every_owner_answers_about_every_person_found_nobody_or_several() {
    let owners = Owners::start().await;
    let mut found: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for id in owners.catalogue.evidence_types.keys() {
        for person in persons() {
            let place = match owners.ask(id.as_str(), &person, 2024).await {
                Ok(_) => 0,
                Err(ConnectorError::NoMatch) => 1,
                Err(ConnectorError::AmbiguousMatch) => {
                    assert_eq!(person, AMBIGUOUS);
                    2
                }
                Err(error) => panic!("{id} of {person}: {error}"),
            };
            found.entry(id.as_str()).or_default()[place] += 1;
        }
    }
    let expected = [
        ("birth-record", [25, 0, 0]),
        ("diploma", [6, 19, 0]),
        ("disability-status", [5, 20, 0]),
        ("enrolment-certificate", [3, 22, 0]),
        ("family-allowance", [3, 22, 0]),
        ("household-composition", [23, 2, 0]),
        ("income-certificate", [19, 5, 1]),
        ("marital-status", [25, 0, 0]),
        ("residence-certificate", [24, 0, 1]),
        ("social-insurance-affiliation", [21, 4, 0]),
        ("vehicle-registration", [10, 15, 0]),
    ];
    assert_eq!(found, BTreeMap::from(expected));
}
