//! What the tests of `/oauth` share: the demonstration catalogue, a request for it, and a whole broker in a directory.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use actix_web::web;
use eemol_connectors::Connectors;
use eemol_consent::event::ConsentEvent;
use eemol_consent::request::{Actor, Agreed};
use eemol_policies::catalogue::Catalogue;
use eemol_policies::catalogue::administration::CertificateMatch;
use eemol_policies::ids::{AdministrationId, ConsentId};
use secrecy::ExposeSecret;

use crate::config::Config;
use crate::keys::{Keys, make};
use crate::ledger::note::SigningKey;
use crate::ledger::operation::{Act, Answer, Change, Mover};
use crate::ledger::subjects::Subjects;
use crate::ledger::{Ledger, writer};
use crate::runtime::Runtime;
use crate::runtime::clock::MockClock;
use crate::state::{App, Files, Tokens};
use crate::store::sqlite::{Access, SqliteAnchor, SqliteKeys, SqliteLedger, SqliteWork};

use super::client::Client;

/// A person of the demonstration territory's form.
pub(super) const PERSON: &str = "lu-nin:1893120105732";

/// All that the housing ministry may ask of the residence certificate.
pub(super) const HOUSING: &str = r#"[{"type":"urn:eemol:evidence","procedure":"housing-benefit","case":"2026-1234","official":"agent-17","evidence_type":"residence-certificate","fields":["/person/family_name","/person/given_names","/address/street","/address/house_number","/address/postal_code","/address/locality","/registered_since"]}]"#;

/// The demonstration catalogue.
pub(super) fn catalogue() -> Arc<Catalogue> {
    static LOADED: OnceLock<Arc<Catalogue>> = OnceLock::new();
    let load = || {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/demo/catalogue");
        Arc::new(Catalogue::load(&dir).unwrap())
    };
    Arc::clone(LOADED.get_or_init(load))
}

/// An administration of the catalogue that is known by the subject of its certificate.
pub(super) fn certificate_subject(catalogue: &Catalogue) -> (AdministrationId, String) {
    let found = catalogue.administrations.values().find_map(|administration| {
        administration.certificates.iter().find_map(|certificate| match certificate {
            CertificateMatch::Subject(subject) => Some((administration.id.clone(), subject.clone())),
            CertificateMatch::Spki(_) => None,
        })
    });
    found.unwrap()
}

/// A client of the catalogue.
pub(super) fn client(id: &str) -> Client {
    Client { id: id.parse().unwrap(), certificate: "00".repeat(32) }
}

/// A broker without listeners and connectors, its clock, and the directory it lives in.
pub(in crate::http) struct Broker {
    pub(in crate::http) app: web::Data<App>,
    pub(super) clock: Arc<MockClock>,
    _dir: tempfile::TempDir,
}

impl Broker {
    pub(in crate::http) async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (runtime, clock) = Runtime::fixed(7);
        let config = Config::in_directory(dir.path());
        make::missing(&config, &runtime).unwrap();
        let keys = Keys::load(&config).unwrap();
        let file = |name: &str| dir.path().join(name);
        let persons = Arc::new(SqliteKeys::open(&file(Files::KEYS), Access::Write).await.unwrap());
        let subjects = Subjects::open(persons, *keys.master.bytes(), runtime.clone()).await.unwrap();
        let parts = writer::Parts {
            store: Arc::new(SqliteLedger::open(&file(Files::LEDGER), Access::Write).await.unwrap()),
            anchor: Arc::new(SqliteAnchor::open(&file(Files::ANCHOR), Access::Write).await.unwrap()),
            subjects: Arc::new(subjects),
            runtime: runtime.clone(),
            signer: SigningKey::parse(keys.log.text().expose_secret()).unwrap().into(),
        };
        let (ledger, _writer) = Ledger::open(parts).await.unwrap();
        let work = Arc::new(SqliteWork::open(&file(Files::WORK), Access::Write).await.unwrap());
        let tokens = Tokens::new(&config.issuer, &keys, runtime.now()).unwrap();
        let app = App::new(config, runtime, ledger, work, tokens, catalogue(), Connectors::default());
        Self { app: web::Data::new(app), clock, _dir: dir }
    }

    /// The citizen says yes to all of it.
    pub(super) async fn grant(&self, id: ConsentId) {
        let consent = self.app.ledger.consent(id).await.unwrap().unwrap();
        let agreed = consent.request().items.iter().map(|item| Agreed {
            evidence_type: item.evidence_type.clone(),
            parameters: item.parameters.clone(),
            fields: item.required.iter().chain(&item.optional).cloned().collect(),
        });
        let text_digest = format!("sha-256:{}", "0".repeat(64));
        let event =
            ConsentEvent::Granted { agreed: agreed.collect(), language: "fr".into(), text_digest, by: Actor::Citizen };
        self.change(id, event, Mover::Citizen(consent.subject())).await;
    }

    /// A consent moves on.
    pub(super) async fn change(&self, id: ConsentId, event: ConsentEvent, by: Mover) {
        let recorded =
            self.app.ledger.enter(Act::Change(Box::new(Change { consent: id, event, by, text: None }))).await.unwrap();
        assert!(matches!(recorded.answer, Answer::Consent(_)), "{:?}", recorded.answer);
    }
}
