//! One consent: one citizen, one requester, one procedure, one case, and what was agreed to for them.
//!
//! Changes only by [`Consent::after`], one event at a time, so that the same events always give the same consent, byte
//! for byte. How one state leads to another is [`crate::state`]'s; where consents are kept is the broker's.

use std::sync::Arc;

use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, ConsentId, EvidenceTypeId, Official, SubjectTag};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::ConsentEvent;
use crate::state::{Grant, State};
use crate::uses::Uses;

pub use crate::request::{Actor, Agreed, BadRequest, Basis, Item, NotAsAsked, Request};
pub use crate::state::{Phase, WrongState};

/// One recorded consent. Its JSON has one form (members in the order below, no fractions, maps by name), is what a
/// store keeps, and is checked again when it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Consent {
    id: ConsentId,
    subject: SubjectTag,
    requested_at: Timestamp,
    official: Official,
    /// Never changes: shared by all that follows from it.
    request: Arc<Request>,
    state: State,
}

/// The consent cannot be made from what is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadConsent {
    /// The request is not one.
    #[error("the request is not well formed: {0}")]
    Request(#[from] BadRequest),
    /// The grant does not fit the request.
    #[error("the grant does not fit the request: {0}")]
    Grant(#[from] NotAsAsked),
    /// The facts of the state contradict each other or the request.
    #[error("a consent cannot be {0} like that: {1}")]
    State(Phase, &'static str),
    /// The events do not follow each other.
    #[error("event {place} of the consent: {error}")]
    Event {
        /// Which event, counted from 0.
        place: usize,
        /// Why it does not follow.
        error: WrongState,
    },
    /// The first event is not a request.
    #[error("the first event of a consent is a request")]
    NotRequested,
}

impl Consent {
    /// A consent that a requester asks for at `at`.
    ///
    /// # Errors
    /// [`BadRequest`] when the request cannot be put before a citizen, its end lying in the past included.
    pub fn requested(
        id: ConsentId,
        subject: SubjectTag,
        official: Official,
        request: Request,
        at: Timestamp,
    ) -> Result<Self, BadRequest> {
        request.check(at)?;
        Ok(Self { id, subject, requested_at: at, official, request: Arc::new(request), state: State::Requested })
    }

    /// The consent that these events of the log make, in their order; the first is the request.
    ///
    /// # Errors
    /// [`BadConsent::Event`] with the place of the first event that does not follow from those before it.
    pub fn replay<'a>(
        id: ConsentId,
        subject: SubjectTag,
        official: Official,
        events: impl IntoIterator<Item = (&'a ConsentEvent, Timestamp)>,
    ) -> Result<Self, BadConsent> {
        let mut events = events.into_iter();
        let Some((ConsentEvent::Requested { request }, at)) = events.next() else {
            return Err(BadConsent::NotRequested);
        };
        let asked = Self::requested(id, subject, official, request.clone(), at)?;
        events.enumerate().try_fold(asked, |consent, (before, (event, at))| {
            let place = before.saturating_add(1);
            consent.after(event, at).map_err(|error| BadConsent::Event { place, error })
        })
    }

    /// The consent after `event` at `at`.
    ///
    /// # Errors
    /// [`WrongState`] when the event does not fit the consent as it stands at that instant; the consent is then as it
    /// was before, in the caller's copy.
    pub fn after(self, event: &ConsentEvent, at: Timestamp) -> Result<Self, WrongState> {
        let state = self.state.after(&self.request, event, at)?;
        Ok(Self { state, ..self })
    }

    /// The consent where so many uses are released and reserved by now: a store may count them beside what it keeps.
    ///
    /// # Errors
    /// [`BadConsent::State`] when it is not granted or cannot be used like that.
    pub fn counted(mut self, released: u32, reserved: u32) -> Result<Self, BadConsent> {
        let phase = self.state.phase();
        let State::Granted { grant } = &mut self.state else {
            return Err(BadConsent::State(phase, "only one that is granted is used"));
        };
        let counted = grant.uses.counted(released, reserved);
        grant.uses = counted.map_err(|_| BadConsent::State(phase, "more uses are counted than were agreed"))?;
        match contradiction(&self.request, &self.state) {
            Some(contradiction) => Err(BadConsent::State(phase, contradiction)),
            None => Ok(self),
        }
    }

    /// Whether an exchange may open at `now`: granted, its end not reached, a use free. The reason if not.
    pub fn standing(&self, now: Timestamp) -> Result<(), Reason> {
        self.state.standing(&self.request, now)
    }

    /// Whether an open exchange, which holds a use, may release at `now`: granted, its end not reached. The reason if
    /// not; [`Reason::Interrupted`] when no use is held any more.
    pub fn standing_for_release(&self, now: Timestamp) -> Result<(), Reason> {
        self.state.standing_for_release(&self.request, now)
    }

    /// Whether a lost answer may be fetched again at `now` under the use it spent: as [`Consent::standing`], but for
    /// this alone an exhausted consent counts as in force until its end.
    pub fn standing_for_repeat(&self, now: Timestamp) -> Result<(), Reason> {
        self.state.standing_for_repeat(&self.request, now)
    }

    /// What was agreed to for an evidence type, if `fields` (at least one) are all part of it. Says nothing about
    /// whether the consent is in force.
    ///
    /// # Errors
    /// The reason of the state where nothing was ever agreed to; [`Reason::EvidenceTypeNotCovered`];
    /// [`Reason::FieldNotCovered`].
    pub fn covers(&self, evidence_type: &EvidenceTypeId, fields: &[Field]) -> Result<&Agreed, Reason> {
        let grant = self.grant().ok_or_else(|| self.state.phase().reason().unwrap_or(Reason::ConsentMissing))?;
        let agreed = grant
            .agreed
            .iter()
            .find(|agreed| agreed.evidence_type == *evidence_type)
            .ok_or(Reason::EvidenceTypeNotCovered)?;
        if !fields.is_empty() && fields.iter().all(|field| agreed.has(field)) {
            Ok(agreed)
        } else {
            Err(Reason::FieldNotCovered)
        }
    }

    /// The optional fields that the citizen left unticked, by evidence type; empty where nothing was granted.
    pub fn unticked(&self) -> Vec<(&EvidenceTypeId, Vec<&Field>)> {
        let Some(grant) = self.grant() else { return Vec::new() };
        let left = self.request.items.iter().map(|item| {
            let agreed = grant.agreed.iter().find(|agreed| agreed.evidence_type == item.evidence_type);
            let fields = item.optional.iter().filter(|field| agreed.is_none_or(|agreed| !agreed.has(field)));
            (&item.evidence_type, fields.collect::<Vec<_>>())
        });
        left.filter(|(_, fields)| !fields.is_empty()).collect()
    }

    /// Its id, `grant_id` of its tokens.
    pub const fn id(&self) -> ConsentId {
        self.id
    }

    /// Whom the evidence is about.
    pub const fn subject(&self) -> SubjectTag {
        self.subject
    }

    /// When it was asked for.
    pub const fn requested_at(&self) -> Timestamp {
        self.requested_at
    }

    /// Who asked for it at the requester.
    pub const fn official(&self) -> &Official {
        &self.official
    }

    /// What was asked.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Who asked.
    pub fn requester(&self) -> &AdministrationId {
        &self.request.requester
    }

    /// The state as recorded.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The name of the state at `now`, lapse and expiry counted in.
    pub fn phase(&self, now: Timestamp) -> Phase {
        self.state.phase_at(&self.request, now)
    }

    /// Whether this was asked by the same requester for the same procedure and case as `request`.
    pub fn is_for_same_case(&self, request: &Request) -> bool {
        self.request.requester == request.requester
            && self.request.procedure == request.procedure
            && self.request.case == request.case
    }

    /// Whether a newer consent of the same case can take its place at `now`: it is in force, or paused.
    pub fn can_be_replaced(&self, now: Timestamp) -> bool {
        matches!(self.phase(now), Phase::Granted | Phase::Paused)
    }

    /// The citizen's yes; `None` where there never was one.
    pub const fn grant(&self) -> Option<&Grant> {
        self.state.grant()
    }

    /// What was agreed to; empty where nothing was.
    pub fn agreed(&self) -> &[Agreed] {
        self.grant().map_or(&[], |grant| &grant.agreed)
    }

    /// How often it was used; `None` where it was never granted.
    pub fn uses(&self) -> Option<Uses> {
        self.grant().map(|grant| grant.uses)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    id: ConsentId,
    subject: SubjectTag,
    requested_at: Timestamp,
    official: Official,
    request: Request,
    state: State,
}

impl TryFrom<Stored> for Consent {
    type Error = BadConsent;

    fn try_from(stored: Stored) -> Result<Self, BadConsent> {
        let Stored { id, subject, requested_at, official, request, state } = stored;
        request.check(requested_at)?;
        if let Some(contradiction) = contradiction(&request, &state) {
            return Err(BadConsent::State(state.phase(), contradiction));
        }
        if let Some(grant) = state.grant() {
            grant.check(&request)?;
        }
        Ok(Self { id, subject, requested_at, official, request: Arc::new(request), state })
    }
}

/// What no row of events could have led to. The order of the times is left out on purpose: the ledger's clock may step
/// back a little between two events, and a withdrawal is recorded even then.
fn contradiction(request: &Request, state: &State) -> Option<&'static str> {
    match state {
        State::Denied { at, .. } | State::Cancelled { at } if *at >= request.answer_by => {
            return Some("it was answered too late");
        }
        State::Denied { shown: Some(shown), .. } if !shown.is_well_formed() => {
            return Some("what was shown is not well formed");
        }
        State::Lapsed { at } if *at < request.answer_by => return Some("it lapsed too early"),
        State::Expired { at, .. } if *at < request.until => return Some("it expired too early"),
        _ => {}
    }
    let grant = state.grant()?;
    if grant.at >= request.answer_by {
        return Some("it was granted too late");
    }
    if grant.uses.max() != request.uses {
        return Some("its uses are not those asked for");
    }
    // Revocation is the one way out of exhaustion.
    match (grant.uses.is_spent(), state.phase()) {
        (true, Phase::Exhausted | Phase::Revoked) => None,
        (true, _) => Some("its uses are all spent"),
        (false, Phase::Exhausted) => Some("it has uses left"),
        (false, _) => None,
    }
}
