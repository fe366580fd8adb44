//! A whole ledger in a directory, for tests: real databases, a clock to move, persons, consents and exchanges.
//!
//! What it enters goes through [`Ledger::enter`] like everything else. One requester (`housing-office`), one procedure,
//! one provider. Next: [`Fixture::open`].

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test stops at the first thing that does not work"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use eemol_consent::consent::{Actor, Agreed, Basis, Item, Request};
use eemol_consent::event::ConsentEvent;
use eemol_consent::parameters::Parameters;
use eemol_policies::field::Field;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use secrecy::ExposeSecret;

use super::erasure::{Erasure, Ground, Standing, Step};
use super::event::{Decision, Event, kind};
use super::hash::sha256;
use super::hold;
use super::note::{KeyKind, SigningKey, VerifierKey};
use super::operation::{About, Act, Ask, Change, Close, Ending, Idempotency, Mover, Note, Open, Refuse, Responsible};
use super::subjects::Subjects;
use super::writer::{Parts, Recorded};
use super::{Ledger, StartError};
use crate::config::Config;
use crate::keys::Keys;
use crate::runtime::Runtime;
use crate::runtime::clock::MockClock;
use crate::store::sqlite::{Access, SqliteAnchor, SqliteKeys, SqliteLedger};

/// The name of the fixture's log.
pub const ORIGIN: &str = "log.example/fixture";
const DAY: Duration = Duration::from_hours(24);

/// A ledger with all around it.
#[derive(Debug)]
pub struct Fixture {
    /// Where its databases are.
    pub dir: PathBuf,
    /// Time, chance, ids.
    pub runtime: Runtime,
    /// The clock to move.
    pub clock: Arc<MockClock>,
    /// The ledger.
    pub ledger: Ledger,
    writer: tokio::task::JoinHandle<()>,
}

/// The request that the fixture asks a person with.
pub fn request(now: Timestamp, case: &str, uses: u32) -> Request {
    Request {
        requester: "housing-office".parse().expect("an id"),
        procedure: "housing-benefit".parse().expect("an id"),
        case: case.parse().expect("a case"),
        purpose: "https://w3id.org/dpv#ServiceProvision".to_owned(),
        legal_basis: "http://data.legilux.public.lu/eli/etat/leg/loi/2022/1".to_owned(),
        basis: Basis::ExplicitRequest,
        items: vec![Item {
            evidence_type: "residence-certificate".parse().expect("an id"),
            parameters: Parameters::none(),
            required: fields(&["/address/locality"]),
            optional: fields(&["/address/street"]),
        }],
        uses,
        until: now.plus(DAY * 90),
        answer_by: now.plus(DAY * 14),
        catalogue: format!("sha-256:{}", "0f".repeat(32)),
        replaces: None,
    }
}

/// Fields by their paths.
pub fn fields(paths: &[&str]) -> Vec<Field> {
    paths.iter().map(|path| path.parse().expect("a field")).collect()
}

/// The citizen's yes to the required field.
pub fn granted() -> ConsentEvent {
    ConsentEvent::Granted {
        agreed: vec![Agreed {
            evidence_type: "residence-certificate".parse().expect("an id"),
            parameters: Parameters::none(),
            fields: fields(&["/address/locality"]),
        }],
        language: "en".to_owned(),
        text_digest: format!("sha-256:{}", "1e".repeat(32)),
        by: Actor::Citizen,
    }
}

/// An administration that declares a consent invalid.
pub fn responsible(administration: &str) -> Box<Responsible> {
    Box::new(Responsible {
        administration: administration.parse().expect("an id"),
        official: "agent-3".parse().expect("an official"),
        decision: Decision::default(),
    })
}

/// What an exchange under the fixture's consent asks for.
pub fn asked(exchange: ExchangeId, consent: ConsentId, case: &str) -> Event {
    Event {
        exchange: Some(exchange),
        consent: Some(consent),
        requester: Some("housing-office".parse().expect("an id")),
        provider: Some("population-register".parse().expect("an id")),
        procedure: Some("housing-benefit".parse().expect("an id")),
        case: Some(case.parse().expect("a case")),
        evidence_type: Some("residence-certificate".parse().expect("an id")),
        asked: Some(fields(&["/address/locality"])),
        ..Event::new(kind::OPENED, Timestamp::EPOCH)
    }
}

/// Evidence is ready.
pub fn ready(now: Timestamp, mentioned: Vec<(EntryId, SubjectTag)>) -> Ending {
    Ending::Ready { fields: fields(&["/address/locality"]), fetched_at: now, hmac: sha256(b"evidence"), mentioned }
}

/// The fixture's signing key.
pub fn signer() -> SigningKey {
    SigningKey::from_seed(ORIGIN, KeyKind::Ed25519, &[7; 32]).expect("a key")
}

impl Fixture {
    /// Opens the ledger in `dir`, making it where there is none; chance begins at `seed`.
    ///
    /// # Errors
    /// [`StartError`] when the stored log is not whole.
    pub async fn open(dir: &Path, seed: u64) -> Result<Self, StartError> {
        let (runtime, clock) = Runtime::fixed(seed);
        Self::with(dir, runtime, clock).await
    }

    /// The ledger of a broker with this configuration, made where there is none.
    pub async fn of(config: &Config, seed: u64) -> Self {
        let (runtime, clock) = Runtime::fixed(seed);
        let keys = Keys::load(config).expect("the keys are there");
        let signer = SigningKey::parse(keys.log.text().expose_secret()).expect("a signing key");
        let dir = &config.data.dir;
        std::fs::create_dir_all(dir).expect("the directory is made");
        let opened = Self::from_parts(dir, runtime, clock, *keys.master.bytes(), signer).await;
        opened.expect("the log is whole")
    }

    async fn with(dir: &Path, runtime: Runtime, clock: Arc<MockClock>) -> Result<Self, StartError> {
        Self::from_parts(dir, runtime, clock, [9; 32], signer()).await
    }

    async fn from_parts(
        dir: &Path,
        runtime: Runtime,
        clock: Arc<MockClock>,
        master: [u8; 32],
        signer: SigningKey,
    ) -> Result<Self, StartError> {
        let keys = Arc::new(SqliteKeys::open(&dir.join("keys.db"), Access::Write).await?);
        let parts = Parts {
            store: Arc::new(SqliteLedger::open(&dir.join("ledger.db"), Access::Write).await?),
            anchor: Arc::new(SqliteAnchor::open(&dir.join("anchor.db"), Access::Write).await?),
            subjects: Arc::new(Subjects::open(keys, master, runtime.clone()).await.expect("the key store opens")),
            runtime: runtime.clone(),
            signer: signer.into(),
        };
        let (ledger, writer) = Ledger::open(parts).await?;
        Ok(Self { dir: dir.to_owned(), runtime, clock, ledger, writer })
    }

    /// The keys that checkpoints are verified with.
    pub fn keys(&self) -> Vec<VerifierKey> {
        vec![self.ledger.verifier().clone()]
    }

    /// Ends the writer and opens the same files again, with the same clock and chance.
    ///
    /// # Errors
    /// [`StartError`] when the stored log is not whole.
    pub async fn restart(self) -> Result<Self, StartError> {
        let (dir, runtime, clock) = (self.dir.clone(), self.runtime.clone(), Arc::clone(&self.clock));
        self.stop().await;
        Self::with(&dir, runtime, clock).await
    }

    /// Ends the writer and closes the files.
    pub async fn stop(self) {
        drop(self.ledger);
        self.writer.await.expect("the writer ends");
    }

    /// Has something entered.
    pub async fn enter(&self, act: Act) -> Recorded {
        self.ledger.enter(act).await.expect("it is entered")
    }

    /// A person's tag, new on first mention.
    pub async fn person(&self, number: u32) -> SubjectTag {
        self.ledger.subjects().resolve(&format!("lu-nin:{number:013}")).await.expect("a tag")
    }

    /// A consent that is asked for.
    pub async fn ask(&self, subject: SubjectTag, case: &str, uses: u32) -> ConsentId {
        let consent = self.runtime.consent_id();
        let ask = Ask {
            consent,
            subject,
            official: "agent-17".parse().expect("an official"),
            request: request(self.runtime.now(), case, uses),
            quiet: Duration::ZERO,
            decision: Decision::default(),
        };
        self.enter(Act::Ask(Box::new(ask))).await;
        consent
    }

    /// Moves a consent on in the citizen's name.
    pub async fn citizen(&self, subject: SubjectTag, consent: ConsentId, event: ConsentEvent) -> Recorded {
        self.enter(Act::Change(Box::new(Change { consent, event, by: Mover::Citizen(subject), text: None }))).await
    }

    /// A consent that is granted.
    pub async fn granted(&self, subject: SubjectTag, case: &str, uses: u32) -> ConsentId {
        let consent = self.ask(subject, case, uses).await;
        self.citizen(subject, consent, granted()).await;
        consent
    }

    /// Opens an exchange.
    pub async fn open_exchange(&self, consent: ConsentId, case: &str) -> (ExchangeId, Recorded) {
        self.open_keyed(consent, case, None).await
    }

    /// Opens an exchange, which a second one with the same key repeats.
    pub async fn open_keyed(
        &self,
        consent: ConsentId,
        case: &str,
        idempotency: Option<Idempotency>,
    ) -> (ExchangeId, Recorded) {
        let exchange = self.runtime.exchange_id();
        let open = Open {
            exchange,
            consent,
            event: asked(exchange, consent, case),
            parameters: serde_json::Map::new(),
            official: "agent-17".parse().expect("an official"),
            decision: Decision { catalogue: Some("sha-256:00".to_owned()), ..Decision::default() },
            lifetime: Duration::from_secs(30),
            idempotency,
        };
        (exchange, self.enter(Act::Open(Box::new(open))).await)
    }

    /// Closes an exchange.
    pub async fn close(&self, exchange: ExchangeId, ending: Ending) -> Recorded {
        self.enter(Act::Close(Box::new(Close { exchange, ending, detail: None, provider_ms: 12 }))).await
    }

    /// A request that was refused.
    pub async fn refuse(&self, about: About) -> Recorded {
        let refuse = Refuse {
            event: Event {
                requester: Some("housing-office".parse().expect("an id")),
                ..Event::new(kind::REFUSED, Timestamp::EPOCH)
            },
            official: None,
            about,
            decision: Decision::default(),
        };
        self.enter(Act::Refuse(Box::new(refuse))).await
    }

    /// A small life: two persons, a consent used and withdrawn, one waiting, one denied, refusals, an entry about
    /// nobody. Leaves 14 entries.
    pub async fn story(&self) {
        let (first, second) = (self.person(1).await, self.person(2).await);
        let consent = self.granted(first, "2026-1", 2).await;
        let (exchange, _) = self.open_exchange(consent, "2026-1").await;
        self.clock.advance(Duration::from_millis(250));
        let other = vec![(self.runtime.entry_id(), second)];
        self.close(exchange, ready(self.runtime.now(), other)).await;
        let (exchange, _) = self.open_exchange(consent, "2026-1").await;
        self.close(exchange, Ending::Failed(Reason::ProviderUnavailable)).await;
        self.citizen(first, consent, ConsentEvent::Revoked { by: Actor::Citizen }).await;
        self.open_exchange(consent, "2026-1").await;
        self.ask(second, "2026-2", 1).await;
        let denied = self.ask(second, "2026-3", 1).await;
        self.citizen(second, denied, ConsentEvent::Denied { by: Actor::Citizen, shown: None }).await;
        self.refuse(About::Person(second, Reason::PolicyDenied)).await;
        self.note("sha-256:00").await;
    }

    /// Erases a person at once.
    pub async fn erase(&self, subject: SubjectTag) -> Standing {
        self.erasure(subject, Step::Ask { ground: Ground::ConsentWithdrawn, delay: Duration::ZERO }).await
    }

    /// A step on the way of an erasure.
    pub async fn erasure(&self, subject: SubjectTag, step: Step) -> Standing {
        let erasure = Erasure {
            subject,
            step,
            reason: "letter of 3 May".to_owned(),
            official: "dpo:operator".parse().expect("an official"),
            viewer: None,
        };
        self.ledger.erasure(erasure).await.expect("it is decided").0
    }

    /// Adds a legal hold for a year, or lifts one.
    pub async fn hold(&self, act: hold::Act) -> EntryId {
        let official = "dpo:operator".parse().expect("an official");
        let change = hold::Change { act, reason: "case 2026/17".to_owned(), official };
        self.ledger.hold(change).await.expect("it is entered")
    }

    /// A hold that begins.
    pub fn keeping(&self, scope: hold::Scope) -> hold::Act {
        hold::Act::Add { scope, review: self.runtime.now().plus(DAY * 365) }
    }

    /// An entry about nobody.
    pub async fn note(&self, text: &str) {
        let event = Event { note: Some(text.to_owned()), ..Event::new(kind::CATALOGUE, Timestamp::EPOCH) };
        let note = Note { subject: None, event, official: None, decision: Decision::default() };
        self.enter(Act::Note(Box::new(note))).await;
    }

    /// Entries about nobody until the log has `size` entries.
    pub async fn fill(&self, size: u64) {
        let have = self.ledger.store().head().await.expect("the store answers").map_or(0, |head| head.size);
        let notes = (have..size).map(|number| async move { self.note(&format!("note {number}")).await });
        futures_util::future::join_all(notes).await;
    }
}
