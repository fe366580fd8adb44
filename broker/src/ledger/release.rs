//! The two values that only the ledger can make: [`Opened`], without which no provider is asked, and [`Release`], without
//! which nothing is delivered. Each exists only after its entry is durable.

use std::time::Duration;

use eemol_connectors::Call;
use eemol_policies::catalogue::Territory;
use eemol_policies::decide::Permit;
use eemol_policies::evidence::{Evidence, Minimised};
use eemol_policies::identifier::Identifier;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::Ledger;
use super::entry::{EvidenceKey, GroupName};
use super::event::{Decision, Event, kind};
use super::operation::{About, Act, Answer, Close, Ending, Idempotency, Open, Refuse};
use super::reading::proof_of;
use super::receipt::Receipt;
use super::subjects::SubjectError;
use super::writer::{LedgerError, Recorded, UnderWay};
use crate::runtime::defect::{self, Defect};

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
    #[expect(dead_code, reason = "the writer counts it while it is held")]
    under_way: UnderWay,
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

    /// Evidence and receipt, to be written.
    pub fn into_content(self) -> (Evidence<Minimised>, Receipt) {
        (self.evidence, self.receipt)
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
    /// Opens an exchange: a use is reserved and its entry durable when this returns. `grant` signs what the provider can
    /// check the call with, for the person whom the consent is about.
    ///
    /// A person whose identifier the provider cannot be asked with (it no longer fits the territory, or is of another
    /// scheme than the evidence type's) ends the exchange before the provider hears of it.
    ///
    /// # Errors
    /// [`OpenFailure`].
    pub async fn open_exchange(
        &self,
        permit: Permit,
        request: OpenRequest,
        territory: &Territory,
        grant: impl FnOnce(&Permit, SubjectTag) -> Option<String>,
    ) -> Result<Opened, OpenFailure> {
        if !self.watch().may_release(self.runtime.monotonic()) {
            return Err(self.unwitnessed(&permit, request).await);
        }
        let OpenRequest { exchange, consent, .. } = request;
        let open = Open {
            exchange,
            consent,
            event: event(&permit, exchange, consent),
            parameters: permit.parameters().clone(),
            official: permit.official().clone(),
            decision: request.decision,
            lifetime: request.lifetime,
            idempotency: request.idempotency,
        };
        if defect::on(Defect::OpenedTwice) {
            drop(self.enter(Act::Open(Box::new(open.clone()))).await);
        }
        let recorded = self.enter(Act::Open(Box::new(open))).await.map_err(OpenFailure::Ledger)?;
        let subject = match recorded.answer {
            Answer::Opened { subject, .. } => subject,
            Answer::Refused(reason) => return Err(OpenFailure::Refused(reason)),
            _ => return Err(OpenFailure::Ledger(LedgerError::Unavailable)),
        };
        match self.asked_under(subject, &permit, territory).await {
            Ok(identifier) => {
                let grant = grant(&permit, subject);
                let call = Call::new(&permit, exchange, consent, identifier, grant, request.traceparent);
                Ok(Opened { exchange, permit, call, under_way: self.submit.exchange() })
            }
            Err(fruitless) => Err(self.end(exchange, fruitless).await),
        }
    }

    /// The identifier that the provider is asked with.
    async fn asked_under(
        &self,
        subject: SubjectTag,
        permit: &Permit,
        territory: &Territory,
    ) -> Result<Identifier, Fruitless> {
        let fruitless = |reason, detail: String| Fruitless { reason, detail: Some(detail), provider_ms: 0 };
        let text = self.subjects().identifier(subject).await.map_err(|error| match error {
            SubjectError::Gone => fruitless(Reason::ConsentRevoked, "the person was erased meanwhile".to_owned()),
            error => {
                tracing::error!(%error, "the key store did not answer");
                fruitless(Reason::LogUnavailable, "the key store did not answer".to_owned())
            }
        })?;
        let identifier = territory.identifier(&text).map_err(|_| {
            let what = "the person's identifier does not fit the territory any more";
            fruitless(Reason::ProcedureNotAllowed, what.to_owned())
        })?;
        if identifier.scheme() == permit.identifier_scheme() {
            return Ok(identifier);
        }
        let what =
            format!("the provider is asked under `{}`, not `{}`", permit.identifier_scheme(), identifier.scheme());
        Err(fruitless(Reason::ProcedureNotAllowed, what))
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
        if !self.watch().may_release(self.runtime.monotonic()) {
            let reason = Reason::LogUnwitnessed;
            return Err(self.close_fruitless(opened, Fruitless { reason, detail: None, provider_ms }).await);
        }
        let key = EvidenceKey::from_bytes(self.runtime.bytes());
        let ending = Ending::Ready {
            fields: opened.permit.fields().to_vec(),
            fetched_at,
            hmac: key.hmac(if defect::on(Defect::ReceiptOverOtherBytes) {
                b"{}"
            } else {
                evidence.json().get().as_bytes()
            }),
            mentioned,
        };
        let ending = if self.found_over(&opened).await { Ending::Failed(Reason::ConsentRevoked) } else { ending };
        let close = Close { exchange: opened.exchange, ending, detail: None, provider_ms };
        let recorded = self.enter(Act::Close(Box::new(close))).await.map_err(OpenFailure::Ledger)?;
        match &recorded.answer {
            Answer::Released => {
                let receipt = receipt(&recorded, key).ok_or(OpenFailure::Ledger(LedgerError::Unavailable))?;
                let commit_sent = recorded.commit_sent;
                let Opened { exchange, permit, .. } = opened;
                Ok(Release { exchange, permit, evidence, fetched_at, receipt, commit_sent })
            }
            other => Err(ended(other)),
        }
    }

    /// Enters that an exchange did not open because no quorum of witnesses has cosigned the log for too long.
    async fn unwitnessed(&self, permit: &Permit, request: OpenRequest) -> OpenFailure {
        let reason = Reason::LogUnwitnessed;
        let event = event(permit, request.exchange, request.consent);
        let refuse = Refuse {
            event: Event { kind: kind::REFUSED.to_owned(), ..event },
            official: Some(permit.official().clone()),
            about: About::HolderOf(request.consent, reason),
            decision: request.decision,
        };
        match self.enter(Act::Refuse(Box::new(refuse))).await {
            Ok(_) => OpenFailure::Refused(reason),
            Err(error) => OpenFailure::Ledger(error),
        }
    }

    /// With the fault [`Defect::CheckOutsideTransaction`]: whether the consent is over a moment before the transaction.
    async fn found_over(&self, opened: &Opened) -> bool {
        if !defect::on(Defect::CheckOutsideTransaction) {
            return false;
        }
        let Some(consent) = opened.call.consent() else { return false };
        let consent = self.consent(consent).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        !matches!(consent, Ok(Some(consent)) if consent.standing_for_repeat(self.runtime.now()).is_ok())
    }

    /// Closes an exchange that brought no evidence; says what the requester is told.
    pub async fn close_fruitless(&self, opened: Opened, fruitless: Fruitless) -> OpenFailure {
        self.end(opened.exchange, fruitless).await
    }

    async fn end(&self, exchange: ExchangeId, fruitless: Fruitless) -> OpenFailure {
        let ending = match fruitless.reason {
            Reason::NoMatch | Reason::AmbiguousMatch => Ending::Unmatched(fruitless.reason),
            other => Ending::Failed(other),
        };
        let Fruitless { detail, provider_ms, .. } = fruitless;
        let close = Close { exchange, ending, detail, provider_ms };
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
    Some(Receipt {
        entry: entry.id,
        proof: proof_of(recorded, entry.index).ok()?,
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
        purpose: Some(permit.purpose().into()),
        legal_basis: Some(permit.legal_basis().into()),
        case: Some(permit.case().clone()),
        evidence_type: Some(permit.evidence_type().clone()),
        asked: Some(permit.fields().to_vec()),
        ..Event::new(kind::OPENED, Timestamp::EPOCH)
    }
}
