//! The rule of the ledger, operation by operation, one subject a file; random walks are in [`walks`].

mod concerns;
mod consents;
mod exchanges;
mod refusals;
mod repeats;
mod walks;

use std::time::Duration;

use eemol_consent::consent::Actor;
use uuid::Uuid;

use super::*;
use crate::ledger::event::kind;
use crate::ledger::fixture;
use crate::ledger::operation::{About, Ask, Change, Close, Ending, Idempotency, Mover, Note, Open, Refuse, Rejection};

const CASE: &str = "2026-1";
const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

/// A move of a consent and who makes it.
type Move = (ConsentEvent, Mover);
/// Makes a request that was agreed to into one that was not.
type Spoil = fn(&mut Open);

/// The state that operations work on, and the ids and times that a writer would give them.
struct Ledger {
    touched: Touched,
    now: Timestamp,
    confirmed: bool,
    ids: u128,
    log: Vec<Draft>,
}

impl Ledger {
    fn new() -> Self {
        let now = "2026-11-21T10:00:00.000Z".parse().unwrap();
        Self { touched: Touched::default(), now, confirmed: true, ids: 0, log: Vec::new() }
    }

    fn uuid(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    /// As a round of the writer does it: first what time has ended, then the operation.
    fn apply(&mut self, act: Act) -> (Vec<Draft>, Answer) {
        self.sweep();
        let operation = Operation { entry: EntryId::from_uuid(self.uuid()), act };
        let moment = Moment { now: self.now, confirmed: self.confirmed };
        let mut next = 1_000_000 + self.ids * 1000;
        let mut ids = || {
            next += 1;
            EntryId::from_uuid(Uuid::from_u128(next))
        };
        let (drafts, answer) = apply(&mut self.touched, &operation, moment, &mut ids);
        self.log.extend(drafts.iter().cloned());
        (drafts, answer)
    }

    fn sweep(&mut self) {
        let exchanges: Vec<_> = self.touched.exchanges.keys().copied().collect();
        for exchange in exchanges {
            let entry = EntryId::from_uuid(self.uuid());
            let drafts = interrupt(&mut self.touched, entry, exchange, self.now);
            self.log.extend(drafts);
        }
        let consents: Vec<_> = self.touched.consents.keys().copied().collect();
        for consent in consents {
            let entry = EntryId::from_uuid(self.uuid());
            let drafts = outlive(&mut self.touched, entry, consent, self.now);
            self.log.extend(drafts);
        }
    }

    fn ask_with(
        &mut self,
        person: u8,
        request: eemol_consent::consent::Request,
        quiet: Duration,
    ) -> (ConsentId, Answer) {
        let consent = ConsentId::from_uuid(self.uuid());
        let ask = Ask {
            consent,
            subject: tag(person),
            official: "agent-17".parse().unwrap(),
            request,
            quiet,
            decision: Decision::default(),
        };
        let (_, answer) = self.apply(Act::Ask(Box::new(ask)));
        (consent, answer)
    }

    fn ask(&mut self, uses: u32) -> ConsentId {
        self.ask_with(1, fixture::request(self.now, CASE, uses), Duration::ZERO).0
    }

    fn change(&mut self, consent: ConsentId, event: ConsentEvent, by: Mover) -> (Vec<Draft>, Answer) {
        self.apply(Act::Change(Box::new(Change { consent, event, by, text: None })))
    }

    fn citizen(&mut self, consent: ConsentId, event: ConsentEvent) -> Answer {
        self.change(consent, event, Mover::Citizen(tag(1))).1
    }

    fn granted(&mut self, uses: u32) -> ConsentId {
        let consent = self.ask(uses);
        assert!(matches!(self.citizen(consent, fixture::granted()), Answer::Consent(_)));
        consent
    }

    fn open_with(&mut self, consent: ConsentId, change: impl FnOnce(&mut Open)) -> (ExchangeId, Answer) {
        let exchange = ExchangeId::from_uuid(self.uuid());
        let mut open = Open {
            exchange,
            consent,
            event: fixture::asked(exchange, consent, CASE),
            parameters: serde_json::Map::new(),
            official: "agent-17".parse().unwrap(),
            decision: Decision::default(),
            lifetime: SECOND * 30,
            idempotency: None,
        };
        change(&mut open);
        (exchange, self.apply(Act::Open(Box::new(open))).1)
    }

    fn open(&mut self, consent: ConsentId) -> (ExchangeId, Answer) {
        self.open_with(consent, |_| ())
    }

    fn open_keyed(&mut self, consent: ConsentId, key: &str, body: u8) -> (ExchangeId, Answer) {
        self.open_with(consent, |open| {
            open.idempotency = Some(Idempotency { key: key.to_owned(), body: [body; 32] });
        })
    }

    fn opened(&mut self, consent: ConsentId) -> ExchangeId {
        let (exchange, answer) = self.open(consent);
        assert!(matches!(answer, Answer::Opened { .. }), "{answer:?}");
        exchange
    }

    fn close(&mut self, exchange: ExchangeId, ending: Ending) -> (Vec<Draft>, Answer) {
        self.apply(Act::Close(Box::new(Close { exchange, ending, detail: None, provider_ms: 3 })))
    }

    fn ready(&mut self, exchange: ExchangeId) -> (Vec<Draft>, Answer) {
        let ending = fixture::ready(self.now, Vec::new());
        self.close(exchange, ending)
    }

    fn uses(&self, consent: ConsentId) -> (u32, u32) {
        let uses = self.touched.consents[&consent].uses().unwrap();
        (uses.released(), uses.reserved())
    }
}

fn tag(person: u8) -> SubjectTag {
    SubjectTag::from_bytes([person; 16])
}

fn refused_for(answer: &Answer) -> Option<Reason> {
    match answer {
        Answer::Refused(reason) => Some(*reason),
        _ => None,
    }
}

fn revoked() -> ConsentEvent {
    ConsentEvent::Revoked { by: Actor::Citizen }
}
