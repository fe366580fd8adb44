//! A broker with a history, and what of it the fuzzer may use: certificates, tokens, ids, requests that are good.

use std::path::PathBuf;

use eemol_broker::config::WitnessedLog;
use eemol_broker::ledger::hash::sha256;
use eemol_connectors::fake::Answer as Answered;
use eemol_tests::redirect::{BACK, CHALLENGE, VERIFIER, details};
use eemol_tests::{TestBroker, Wanted, evidence, people};
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
/// Requests prepared for each operation that uses them up.
const SOME: usize = 4;

/// What the fuzzer needs besides the description.
pub(super) struct Given {
    /// What its hooks read.
    pub(super) hooks: Value,
    /// The authority of both listeners.
    pub(super) ca: PathBuf,
    /// The client's own certificate.
    pub(super) certificate: PathBuf,
    /// Its key.
    pub(super) key: PathBuf,
    _files: tempfile::TempDir,
}

/// A broker that witnesses its own log, with consents in every state that requests need.
pub(super) async fn given() -> (TestBroker, Given) {
    let mut broker = TestBroker::with().for_strangers().start().await;
    let keys = broker.public().get("/log/keys").await.text().lines().map(str::to_owned).collect();
    broker.reconfigure(|config| drop(config.witnessed.insert("own".to_owned(), WitnessedLog { keys }))).await;
    let number = people::person("sophie").national_number;
    broker.provider("residence-certificate").for_person(&number, Answered::Json(evidence::residence(&number)));
    let files = tempfile::tempdir().expect("a directory");
    let (certificate, key) = identity(&broker, files.path(), "housing-ministry");
    let register = identity(&broker, files.path(), "tax-administration");
    let hooks = json!({
        "certificates": { "invalidateConsent": [register.0, register.1] },
        "given": {
            "pushRequest": [{ "body": pushed("fuzz-{n}"), "media": FORM }],
            "openRequest": open(&broker).await,
            "askCitizen": [{ "body": asked("fuzz-{n}"), "media": FORM }],
            "fetchToken": tokens(&broker).await,
            "introspectToken": introspected(&broker).await,
            "revokeToken": each(granted(&broker, "revoked").await, |(token, _)| json!({ "body": { "token": token }, "media": FORM })),
            "readGrant": each(granted(&broker, "read").await, |(_, id)| json!({ "path": { "id": id } })),
            "giveUpGrant": each(granted(&broker, "given-up").await, |(_, id)| json!({ "path": { "id": id } })),
            "invalidateConsent": each(incomes(&broker).await, |(_, id)| json!({
                "path": { "id": id }, "body": { "because": "The procedure was closed.", "official": "agent-3" }, "media": JSON,
            })),
            "fetchEvidence": each(granted(&broker, "fetched").await, |(token, _)| json!({
                "headers": { "Authorization": format!("Bearer {token}") }, "media": JSON,
                "body": { "evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17" },
            })),
            "readExchange": exchanges(&broker).await,
            "readReceipt": exchanges(&broker).await,
            "readProcedure": named(&["housing-benefit"]),
            "readEvidenceType": named(&["residence-certificate", "income-certificate"]),
            "readEvidenceSchema": named(&["residence-certificate"]),
            "readAdministration": named(&["housing-ministry"]),
            "readTile": [{ "path": { "path": "0/000.p/5" } }],
            "readEntryBundle": [{ "path": { "path": "000.p/5" } }],
            "addCheckpoint": checkpoints(&broker).await,
            "readWitnessedCheckpoint": [{ "path": { "origin": origin(&broker) } }],
        },
    });
    let ca = broker.site().dir.path().join("tls/ca.crt");
    (broker, Given { hooks, ca, certificate, key, _files: files })
}

fn identity(broker: &TestBroker, folder: &std::path::Path, administration: &str) -> (PathBuf, PathBuf) {
    let own = broker.site().certificate(&broker.site().subject_of(administration));
    let (certificate, key) =
        (folder.join(format!("{administration}.crt")), folder.join(format!("{administration}.key")));
    std::fs::write(&certificate, &own.certificate).expect("written");
    std::fs::write(&key, own.key()).expect("written");
    (certificate, key)
}

fn each(granted: Vec<(String, String)>, case: impl Fn((String, String)) -> Value) -> Value {
    granted.into_iter().map(case).collect()
}

fn named(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "path": { "id": id } })).collect()
}

/// Tokens and ids of consents in force, each of a case of its own.
async fn granted(broker: &TestBroker, case: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for number in 0..SOME {
        let wanted = Wanted { case: format!("{case}-{number}"), ..Wanted::default() };
        let granted = broker.granted(&wanted).await;
        all.push((granted.token, granted.consent.to_string()));
    }
    all
}

/// The same of consents to data that the tax administration holds.
async fn incomes(broker: &TestBroker) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for number in 0..SOME {
        let (evidence, parameters) = (vec!["income-certificate"], json!({ "year": 2025 }));
        let wanted = Wanted { case: format!("invalid-{number}"), evidence, parameters, ..Wanted::default() };
        let granted = broker.granted(&wanted).await;
        all.push((granted.token, granted.consent.to_string()));
    }
    all
}

fn pushed(case: &str) -> Value {
    json!({
        "client_id": "housing-ministry", "response_type": "code", "redirect_uri": BACK, "code_challenge": CHALLENGE,
        "code_challenge_method": "S256", "authorization_details": details(case), "state": "s", "scope": "openid",
    })
}

fn asked(case: &str) -> Value {
    json!({ "login_hint": people::person("sophie").identifier(), "authorization_details": details(case), "scope": "openid" })
}

/// Requests that wait to be opened.
async fn open(broker: &TestBroker) -> Value {
    let mut all = Vec::new();
    for number in 0..SOME {
        let answer = broker.push(&[("authorization_details", &details(&format!("open-{number}")))]).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        all.push(json!({ "query": { "client_id": "housing-ministry", "request_uri": answer.json()["request_uri"] } }));
    }
    all.into()
}

/// Answers to fetch: of citizens elsewhere, who agreed, said no or wait; a code; a refresh token.
async fn tokens(broker: &TestBroker) -> Value {
    let client = broker.client("housing-ministry");
    let mut citizen = broker.citizen("sophie").await;
    let mut ids = Vec::new();
    for (case, answer) in [("yes-1", "share"), ("yes-2", "share"), ("yes-3", "share"), ("no", "refuse"), ("wait", "")] {
        let details = details(case);
        let hint = people::person("sophie").identifier();
        let asked =
            client.form("/oauth/bc-authorize", &[("login_hint", &hint), ("authorization_details", &details)]).await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        let asked = asked.json();
        if !answer.is_empty() {
            let page = citizen.open(&format!("/en/c/{}", asked["consent_code"].as_str().expect("a code"))).await;
            citizen.answer(&page, answer).await;
        }
        ids.push(asked["auth_req_id"].as_str().expect("an id").to_owned());
    }
    let ciba = "urn:openid:params:grant-type:ciba";
    let first = client.form("/oauth/token", &[("grant_type", ciba), ("auth_req_id", &ids[0])]).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let link = broker.pushed(&[("authorization_details", &details("code"))]).await;
    let page = citizen.open(&link).await;
    let back = citizen.answer(&page, "share").await.brought_back();
    let mut all = vec![
        json!({ "grant_type": "refresh_token", "refresh_token": first.json()["refresh_token"] }),
        json!({ "grant_type": "authorization_code", "code": back["code"], "redirect_uri": BACK, "code_verifier": VERIFIER }),
    ];
    all.extend(ids[1..].iter().map(|id| json!({ "grant_type": ciba, "auth_req_id": id })));
    all.into_iter().map(|body| json!({ "body": body, "media": FORM })).collect()
}

async fn introspected(broker: &TestBroker) -> Value {
    let mut all = Vec::new();
    for (token, _) in granted(broker, "introspected").await {
        let body = json!({ "token": token });
        all.push(json!({ "body": body, "media": FORM }));
        all.push(
            json!({ "body": body, "media": FORM, "headers": { "Accept": "application/token-introspection+jwt" } }),
        );
    }
    all.into()
}

/// One exchange that gave evidence and one that was refused.
async fn exchanges(broker: &TestBroker) -> Value {
    let client = broker.client("housing-ministry");
    let granted = broker.granted(&Wanted { case: "exchanged".to_owned(), ..Wanted::default() }).await;
    let mut body =
        json!({ "evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17" });
    let given = client.exchange(&granted.token, &body).await;
    assert_eq!(given.status, 200, "{}", given.text());
    body["fields"] = json!(["/registered_since"]);
    let refused = client.exchange(&granted.token, &body).await.assert_problem(403, "field-not-covered");
    json!([{ "path": { "id": given.json()["id"] } }, { "path": { "id": refused["instance"] } }])
}

/// The newest checkpoint, as a witness is asked to cosign it: first, and again.
async fn checkpoints(broker: &TestBroker) -> Value {
    let note = broker.public().get("/log/checkpoint").await.text();
    let size = note.lines().nth(1).expect("a size").to_owned();
    let body = |old: &str| json!({ "body": format!("old {old}\n\n{note}"), "media": "text/plain" });
    json!([body("0"), body(&size)])
}

/// How this broker's log is named as a witnessed one.
fn origin(broker: &TestBroker) -> String {
    sha256(broker.app().config.log_origin.as_bytes()).to_hex()
}
