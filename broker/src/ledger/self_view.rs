//! A citizen's look at their own data: entered before the provider is asked, and once more before anything is shown.
//!
//! [`Viewing`] and [`Shown`] are to such a look what [`super::Opened`] and [`super::Release`] are to an exchange, and none of
//! them becomes another: `Shown` holds `Evidence<Own>`, which nothing can release to an administration. No consent is
//! needed and none is looked at. The entries name no requester, procedure or case, because nobody asked but the person.

use std::time::Duration;

use eemol_connectors::Call;
use eemol_policies::catalogue::Territory;
use eemol_policies::decide::SelfView;
use eemol_policies::evidence::{Evidence, Own};
use eemol_policies::identifier::Identifier;
use eemol_policies::ids::{ExchangeId, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::Ledger;
use super::event::{Decision, Event, kind};
use super::operation::{Act, Answer, Note};
use super::release::{Fruitless, OpenFailure};
use super::subjects::SubjectError;
use super::writer::LedgerError;

/// A look whose first entry is durable: the provider may be asked. Made by [`Ledger::open_view`] alone.
///
/// ```compile_fail
/// use eemol_broker::ledger::self_view::Viewing;
/// fn forge(honest: Viewing, other: eemol_policies::ids::ExchangeId) -> Viewing {
///     Viewing { exchange: other, ..honest } // private fields
/// }
/// ```
#[derive(Debug)]
pub struct Viewing {
    exchange: ExchangeId,
    subject: SubjectTag,
    view: SelfView,
    call: Call,
}

impl Viewing {
    /// What may be seen.
    pub const fn view(&self) -> &SelfView {
        &self.view
    }

    /// What the provider is asked.
    pub const fn call(&self) -> &Call {
        &self.call
    }
}

/// A person's own data, to be shown to that person. Made by [`Ledger::shown`] alone, when its entry is durable.
///
/// ```compile_fail
/// use eemol_broker::ledger::{Release, self_view::Shown};
/// fn hand_over(shown: Shown) -> Release {
///     shown.into() // there is no way from one to the other
/// }
/// ```
#[derive(Debug)]
pub struct Shown {
    view: SelfView,
    evidence: Evidence<Own>,
    fetched_at: Timestamp,
}

impl Shown {
    /// What was wanted.
    pub const fn view(&self) -> &SelfView {
        &self.view
    }

    /// The data.
    pub const fn evidence(&self) -> &Evidence<Own> {
        &self.evidence
    }

    /// When the provider answered.
    pub const fn fetched_at(&self) -> Timestamp {
        self.fetched_at
    }
}

impl Ledger {
    /// Enters that a person wants to see their own data, and gives what the provider is asked with.
    ///
    /// # Errors
    /// [`OpenFailure`]; what ends it is entered too, where the log can be written.
    pub async fn open_view(
        &self,
        subject: SubjectTag,
        view: SelfView,
        territory: &Territory,
    ) -> Result<Viewing, OpenFailure> {
        let exchange = self.runtime.exchange_id();
        self.note(subject, &view, event(&view, exchange), Decision::default()).await?;
        if !self.watch().may_release(self.runtime.monotonic()) {
            let fruitless = Fruitless { reason: Reason::LogUnwitnessed, detail: None, provider_ms: 0 };
            return Err(self.end_view(subject, exchange, &view, fruitless).await);
        }
        match self.own_identifier(subject, &view, territory).await {
            Ok(identifier) => {
                let call = Call::for_self(&view, exchange, identifier, None);
                Ok(Viewing { exchange, subject, view, call })
            }
            Err((reason, detail)) => {
                let fruitless = Fruitless { reason, detail: Some(detail.to_owned()), provider_ms: 0 };
                Err(self.end_view(subject, exchange, &view, fruitless).await)
            }
        }
    }

    /// Enters that the data are shown; only then are they.
    ///
    /// # Errors
    /// [`OpenFailure`]; the data are dropped.
    pub async fn shown(
        &self,
        viewing: Viewing,
        evidence: Evidence<Own>,
        fetched_at: Timestamp,
        took: Duration,
    ) -> Result<Shown, OpenFailure> {
        let Viewing { exchange, subject, view, call: _ } = viewing;
        let event = Event {
            released: Some(view.fields().to_vec()),
            fetched_at: Some(fetched_at),
            ..event(&view, exchange).ending(kind::VIEW_SHOWN, Timestamp::EPOCH)
        };
        let provider_ms = u64::try_from(took.as_millis()).ok();
        self.note(subject, &view, event, Decision { provider_ms, ..Decision::default() }).await?;
        Ok(Shown { view, evidence, fetched_at })
    }

    /// Enters that there was nothing to show, and says why.
    pub async fn close_view(&self, viewing: Viewing, fruitless: Fruitless) -> OpenFailure {
        self.end_view(viewing.subject, viewing.exchange, &viewing.view, fruitless).await
    }

    async fn end_view(
        &self,
        subject: SubjectTag,
        exchange: ExchangeId,
        view: &SelfView,
        fruitless: Fruitless,
    ) -> OpenFailure {
        let ended = match fruitless.reason {
            Reason::NoMatch | Reason::AmbiguousMatch => kind::VIEW_UNMATCHED,
            _ => kind::VIEW_FAILED,
        };
        let event = Event { reason: Some(fruitless.reason), ..event(view, exchange).ending(ended, Timestamp::EPOCH) };
        let decision =
            Decision { detail: fruitless.detail, provider_ms: Some(fruitless.provider_ms), ..Decision::default() };
        match self.note(subject, view, event, decision).await {
            Ok(()) => OpenFailure::Refused(fruitless.reason),
            Err(failure) => failure,
        }
    }

    async fn own_identifier(
        &self,
        subject: SubjectTag,
        view: &SelfView,
        territory: &Territory,
    ) -> Result<Identifier, (Reason, &'static str)> {
        let text = self.subjects().identifier(subject).await.map_err(|error| match error {
            SubjectError::Gone => (Reason::ConsentMissing, "the person was erased meanwhile"),
            error => {
                tracing::error!(%error, "the key store did not answer");
                (Reason::LogUnavailable, "the key store did not answer")
            }
        })?;
        let identifier = territory.identifier(&text).ok();
        identifier
            .filter(|identifier| identifier.scheme() == view.identifier_scheme())
            .ok_or((Reason::NoMatch, "the provider knows persons under another scheme"))
    }

    async fn note(
        &self,
        subject: SubjectTag,
        view: &SelfView,
        event: Event,
        decision: Decision,
    ) -> Result<(), OpenFailure> {
        let decision = Decision { catalogue: Some(view.catalogue().to_owned()), ..decision };
        let note = Note { subject: Some(subject), event, official: None, decision };
        match self.enter(Act::Note(Box::new(note))).await.map_err(OpenFailure::Ledger)?.answer {
            Answer::Entered => Ok(()),
            _ => Err(OpenFailure::Ledger(LedgerError::Unavailable)),
        }
    }
}

fn event(view: &SelfView, exchange: ExchangeId) -> Event {
    Event {
        exchange: Some(exchange),
        provider: Some(view.provider().clone()),
        evidence_type: Some(view.evidence_type().clone()),
        asked: Some(view.fields().to_vec()),
        ..Event::new(kind::VIEW_OPENED, Timestamp::EPOCH)
    }
}
