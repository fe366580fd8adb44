//! The two values that only the ledger can make: [`Opened`], without which no provider is asked, and [`Release`], without
//! which nothing is delivered. Each exists only after its entry is durable.

use std::time::Duration;

use eemol_connectors::Call;
use eemol_policies::catalogue::Territory;
use eemol_policies::decide::Permit;
use eemol_policies::evidence::{Evidence, Minimised};
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::Ledger;
use super::entry::{EvidenceKey, GroupName};
use super::event::{Decision, Event, kind};
use super::operation::{Act, Answer, Close, Ending, Idempotency, Open};
use super::reading::proof_of;
use super::receipt::Receipt;
use super::subjects::SubjectError;
use super::writer::{LedgerError, Recorded};

/// The groups of an entry that a requester may see.
const REQUESTER: &[GroupName] = &[GroupName::Event, GroupName::Official, GroupName::Evidence];

/// What opening an exchange needs beside the permit.
#[derive(Debug)]
pub struct OpenRequest {
    /// Id of the exchange.
    pub exchange: ExchangeId,
    /// The consent that the token names.
    pub consent: ConsentId,
    /// How long the exchange may take before it counts as interrupted.
    pub lifetime: Duration,
    /// What tells a repeat from a new request.
    pub idempotency: Option<Idempotency>,
    /// For the DPO.
    pub decision: Decision,
    /// The signed grant for the provider.
    pub grant: Option<String>,
    /// W3C trace context for the provider.
    pub traceparent: Option<String>,
}

/// Why an exchange did not open, or ended without a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenFailure {
    /// Refused, and entered as such.
    Refused(Reason),
    /// The ledger cannot be written.
    Ledger(LedgerError),
}

/// An exchange whose opening entry is durable. Holds the call; made by [`Ledger::open_exchange`] alone.
///
/// ```compile_fail
/// use eemol_broker::ledger::Opened;
/// fn forge(honest: Opened, other: eemol_policies::ids::ExchangeId) -> Opened {
///     Opened { exchange: other, ..honest } // private fields
/// }
/// ```
#[derive(Debug)]
pub struct Opened {
    exchange: ExchangeId,
    permit: Permit,
    call: Call,
}

impl Opened {
    /// The exchange.
    pub const fn exchange(&self) -> ExchangeId {
        self.exchange
    }

    /// What was permitted.
    pub const fn permit(&self) -> &Permit {
        &self.permit
    }

    /// What the provider is asked.
    pub const fn call(&self) -> &Call {
        &self.call
    }
}

/// Evidence whose release is durable. Made by [`Ledger::release`] alone; the only thing that can be delivered.
///
/// ```compile_fail
/// use eemol_broker::ledger::Release;
/// fn forge(honest: Release, other: eemol_policies::ids::ExchangeId) -> Release {
///     Release { exchange: other, ..honest } // private fields
/// }
/// ```
#[derive(Debug)]
pub struct Release {
    exchange: ExchangeId,
    permit: Permit,
    evidence: Evidence<Minimised>,
    fetched_at: Timestamp,
    receipt: Receipt,
    commit_sent: Duration,
}

impl Release {
    /// The exchange.
    pub const fn exchange(&self) -> ExchangeId {
        self.exchange
    }

    /// What was permitted, and so what is in the evidence.
    pub const fn permit(&self) -> &Permit {
        &self.permit
    }

    /// The evidence.
    pub const fn evidence(&self) -> &Evidence<Minimised> {
        &self.evidence
    }

    /// When the provider answered.
    pub const fn fetched_at(&self) -> Timestamp {
        self.fetched_at
    }

    /// The receipt.
    pub const fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Monotonic time at which COMMIT was sent; the first byte must be written within [`DELIVER_WITHIN`] of it.
    pub const fn commit_sent(&self) -> Duration {
        self.commit_sent
    }
}

/// A release whose first byte is not written by then is dropped (design promise 3).
pub const DELIVER_WITHIN: Duration = Duration::from_secs(2);

/// What came of fetching, when it is no evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fruitless {
    /// Nobody or several (entered as unmatched), or a failure.
    pub reason: Reason,
    /// What exactly was wrong, without personal data.
    pub detail: Option<String>,
    /// Milliseconds the provider took.
    pub provider_ms: u64,
}

impl Ledger {
    /// Opens an exchange: a use is reserved and its entry durable when this returns.
    ///
    /// # Errors
    /// [`OpenFailure`].
    pub async fn open_exchange(
        &self,
        permit: Permit,
        request: OpenRequest,
        territory: &Territory,
    ) -> Result<Opened, OpenFailure> {
        let unavailable = |_| OpenFailure::Ledger(LedgerError::Unavailable);
        let holder = self.store().consent(request.consent).await.map_err(unavailable)?;
        let identifier = match &holder {
            None => None,
            Some(row) => {
                match self.subjects().identifier(row.subject).await {
                    Ok(text) => {
                        let found = territory.identifier(&text);
                        Some(found.map_err(|_| OpenFailure::Refused(Reason::ProcedureNotAllowed))?)
                    }
                    // Erased since the row was read: the ledger refuses, and enters that.
                    Err(SubjectError::Gone) => None,
                    Err(_) => return Err(OpenFailure::Ledger(LedgerError::Unavailable)),
                }
            }
        };
        let open = Open {
            exchange: request.exchange,
            consent: request.consent,
            event: event(&permit, request.exchange, request.consent),
            parameters: permit.parameters().clone(),
            official: permit.official().clone(),
            decision: request.decision,
            lifetime: request.lifetime,
            idempotency: request.idempotency,
        };
        let recorded = self.enter(Act::Open(Box::new(open))).await.map_err(OpenFailure::Ledger)?;
        match (recorded.answer, identifier) {
            (Answer::Opened { .. }, Some(identifier)) => {
                let call = Call::new(
                    &permit,
                    request.exchange,
                    request.consent,
                    identifier,
                    request.grant,
                    request.traceparent,
                );
                Ok(Opened { exchange: request.exchange, permit, call })
            }
            (Answer::Refused(reason), _) => Err(OpenFailure::Refused(reason)),
            _ => Err(OpenFailure::Ledger(LedgerError::Unavailable)),
        }
    }

    /// Closes an exchange with a release, if the consent is still in force: evidence and receipt, durable.
    ///
    /// # Errors
    /// [`OpenFailure`]; the evidence is dropped.
    pub async fn release(
        &self,
        opened: Opened,
        evidence: Evidence<Minimised>,
        fetched_at: Timestamp,
        mentioned: Vec<(EntryId, SubjectTag)>,
        provider_ms: u64,
    ) -> Result<Release, OpenFailure> {
        let key = EvidenceKey::from_bytes(self.runtime.bytes());
        let ending = Ending::Ready {
            fields: opened.permit.fields().to_vec(),
            fetched_at,
            hmac: key.hmac(evidence.json().get().as_bytes()),
            mentioned,
        };
        let close = Close { exchange: opened.exchange, ending, detail: None, provider_ms };
        let recorded = self.enter(Act::Close(Box::new(close))).await.map_err(OpenFailure::Ledger)?;
        match &recorded.answer {
            Answer::Released => {
                let receipt = receipt(&recorded, key).ok_or(OpenFailure::Ledger(LedgerError::Unavailable))?;
                let commit_sent = recorded.commit_sent;
                let Opened { exchange, permit, call: _ } = opened;
                Ok(Release { exchange, permit, evidence, fetched_at, receipt, commit_sent })
            }
            other => Err(ended(other)),
        }
    }

    /// Closes an exchange that brought no evidence; says what the requester is told.
    pub async fn close_fruitless(&self, opened: Opened, fruitless: Fruitless) -> OpenFailure {
        let ending = match fruitless.reason {
            Reason::NoMatch | Reason::AmbiguousMatch => Ending::Unmatched(fruitless.reason),
            other => Ending::Failed(other),
        };
        let Fruitless { detail, provider_ms, .. } = fruitless;
        let close = Close { exchange: opened.exchange, ending, detail, provider_ms };
        match self.enter(Act::Close(Box::new(close))).await {
            Ok(recorded) => ended(&recorded.answer),
            Err(error) => OpenFailure::Ledger(error),
        }
    }
}

fn ended(answer: &Answer) -> OpenFailure {
    match answer {
        Answer::Refused(reason) => OpenFailure::Refused(*reason),
        _ => OpenFailure::Refused(Reason::Interrupted),
    }
}

fn receipt(recorded: &Recorded, key: EvidenceKey) -> Option<Receipt> {
    let entry = recorded.entry.as_ref()?;
    let proof = proof_of(recorded, entry.index).ok()?;
    Some(Receipt {
        entry: entry.id,
        proof: proof.to_string(),
        groups: entry.groups.show(REQUESTER),
        evidence_key: Some(key),
    })
}

/// What the opening entry says of a permitted request.
fn event(permit: &Permit, exchange: ExchangeId, consent: ConsentId) -> Event {
    Event {
        exchange: Some(exchange),
        consent: Some(consent),
        requester: Some(permit.requester().clone()),
        provider: Some(permit.provider().clone()),
        procedure: Some(permit.procedure().clone()),
        purpose: Some(permit.purpose().to_owned()),
        legal_basis: Some(permit.legal_basis().to_owned()),
        case: Some(permit.case().clone()),
        evidence_type: Some(permit.evidence_type().clone()),
        asked: Some(permit.fields().to_vec()),
        ..Event::new(kind::OPENED, Timestamp::EPOCH)
    }
}
