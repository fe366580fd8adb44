//! The life of a consent, arrow by arrow.
//!
//! ```text
//! requested ──▶ granted ⇄ paused
//! requested ──▶ denied · lapsed · cancelled
//! granted | paused ──▶ revoked · returned · expired · invalidated · replaced
//! granted ──▶ exhausted ──▶ revoked
//! ```
//!
//! A citizen who said no or withdrew may say once that the same may be asked again: `denied` and `revoked` stay what
//! they are, with a mark.
//!
//! Every variant carries the facts that are true in that state and no others; a transition ([`arrows`]) consumes the old
//! value. Times are compared with the instant of the event, never left to a job. Who may cause which event is not asked
//! here: that is the ledger's and the pages' question.

mod arrows;
mod stored;

use std::ops::Deref;
use std::sync::Arc;

use eemol_policies::ids::{AdministrationId, ConsentId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

use crate::event::Shown;
pub use crate::phase::{NotAPhase, Phase};
use crate::request::{Actor, Agreed, NotAsAsked, Request, is_digest, is_language};
use crate::uses::{OutOfUses, Uses};

/// Where a consent stands, with what is true there. In JSON the member `is` says where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase", try_from = "stored::Members")]
pub enum State {
    /// The citizen has not answered.
    Requested,
    /// The citizen said no.
    Denied {
        /// When.
        at: Timestamp,
        /// Who decided.
        by: Actor,
        /// What was shown; absent where nobody knows.
        #[serde(skip_serializing_if = "Option::is_none")]
        shown: Option<Shown>,
        /// Whether the citizen has said since that the same may be asked again.
        #[serde(skip_serializing_if = "is_not")]
        again: bool,
    },
    /// The citizen did not answer in time.
    Lapsed {
        /// When that was recorded.
        at: Timestamp,
    },
    /// The requester took the request back.
    Cancelled {
        /// When.
        at: Timestamp,
    },
    /// In force until its end or its last use.
    Granted {
        /// What was agreed to, and how often it was used.
        grant: Grant,
    },
    /// Agreed to, and out of force until the citizen lifts the pause.
    Paused {
        /// What was agreed to, and how often it was used.
        grant: Grant,
        /// When.
        at: Timestamp,
    },
    /// All agreed uses are spent.
    Exhausted {
        /// What was agreed to, and how often it was used.
        grant: Grant,
        /// When the last use was spent.
        at: Timestamp,
    },
    /// The citizen withdrew.
    Revoked {
        /// What had been agreed to.
        grant: Grant,
        /// When.
        at: Timestamp,
        /// Who decided.
        by: Actor,
        /// Whether the citizen has said since that the same may be asked again.
        #[serde(skip_serializing_if = "is_not")]
        again: bool,
    },
    /// The requester gave the consent back.
    Returned {
        /// What had been agreed to.
        grant: Grant,
        /// When.
        at: Timestamp,
    },
    /// The time was over.
    Expired {
        /// What had been agreed to.
        grant: Grant,
        /// When that was recorded.
        at: Timestamp,
    },
    /// The responsible administration declared the consent invalid.
    Invalidated {
        /// What had been agreed to.
        grant: Grant,
        /// When.
        at: Timestamp,
        /// That administration.
        by: AdministrationId,
        /// Why, in its words.
        because: String,
    },
    /// A newer consent took its place.
    Replaced {
        /// What had been agreed to.
        grant: Grant,
        /// When.
        at: Timestamp,
        /// The newer consent.
        by: ConsentId,
    },
}

/// The citizen's yes, and how often it was used since: reads as the yes, which never changes and is shared by all that
/// follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "stored::Grant")]
pub struct Grant {
    yes: Arc<Yes>,
    /// How often it was used.
    pub uses: Uses,
}

/// The citizen's yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yes {
    /// When the citizen decided.
    pub at: Timestamp,
    /// Who decided.
    pub by: Actor,
    /// Language of the text that was shown.
    pub language: String,
    /// Digest of the text that was shown (`sha-256:<hex>`).
    pub text_digest: String,
    /// What was agreed to, each evidence type once.
    pub agreed: Vec<Agreed>,
}

/// The event does not fit the consent as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongState {
    /// There is no such arrow.
    #[error("a consent that is {from} takes no `{event}`")]
    Arrow {
        /// Where the consent stood at that instant, its end in time counted in.
        from: Phase,
        /// Kind of the event.
        event: &'static str,
    },
    /// The time for this event has not come.
    #[error("`{event}` comes before {due}")]
    Early {
        /// Kind of the event.
        event: &'static str,
        /// The first instant at which it fits.
        due: Timestamp,
    },
    /// A use was to be reserved or spent while the consent is not in force.
    #[error("`{event}` needs a consent in force: {reason}")]
    NotInForce {
        /// Kind of the event.
        event: &'static str,
        /// Why it is not in force.
        reason: Reason,
    },
    /// What is said to be agreed to was not asked for like that.
    #[error("the grant does not fit the request: {0}")]
    NotAsAsked(#[from] NotAsAsked),
    /// A use was to be given back that nobody holds.
    #[error(transparent)]
    Uses(#[from] OutOfUses),
    /// A text of the event is not well formed.
    #[error("`{0}` of the event is not well formed")]
    Form(&'static str),
}

impl WrongState {
    /// The reason for the requester, where the state of the consent is one.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::Arrow { from, .. } => from.reason(),
            Self::NotInForce { reason, .. } => Some(*reason),
            _ => None,
        }
    }
}

impl State {
    /// The name of the state as recorded. For the name at an instant see [`State::phase_at`].
    pub const fn phase(&self) -> Phase {
        match self {
            Self::Requested => Phase::Requested,
            Self::Denied { .. } => Phase::Denied,
            Self::Lapsed { .. } => Phase::Lapsed,
            Self::Cancelled { .. } => Phase::Cancelled,
            Self::Granted { .. } => Phase::Granted,
            Self::Paused { .. } => Phase::Paused,
            Self::Exhausted { .. } => Phase::Exhausted,
            Self::Revoked { .. } => Phase::Revoked,
            Self::Returned { .. } => Phase::Returned,
            Self::Expired { .. } => Phase::Expired,
            Self::Invalidated { .. } => Phase::Invalidated,
            Self::Replaced { .. } => Phase::Replaced,
        }
    }

    /// The name of the state at `now`: a request nobody answered in time is lapsed and a consent past its end expired,
    /// whether or not anyone recorded it.
    pub fn phase_at(&self, request: &Request, now: Timestamp) -> Phase {
        match self {
            Self::Requested if now >= request.answer_by => Phase::Lapsed,
            Self::Granted { .. } | Self::Paused { .. } if now >= request.until => Phase::Expired,
            other => other.phase(),
        }
    }

    /// The citizen's yes; `None` where there never was one.
    pub const fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Requested | Self::Denied { .. } | Self::Lapsed { .. } | Self::Cancelled { .. } => None,
            Self::Granted { grant }
            | Self::Paused { grant, .. }
            | Self::Exhausted { grant, .. }
            | Self::Revoked { grant, .. }
            | Self::Returned { grant, .. }
            | Self::Expired { grant, .. }
            | Self::Invalidated { grant, .. }
            | Self::Replaced { grant, .. } => Some(grant),
        }
    }

    /// The text that the citizen was shown before they decided; `None` where they have not, or nobody knows.
    pub fn shown(&self) -> Option<Shown> {
        match self {
            Self::Denied { shown, .. } => shown.clone(),
            other => {
                let Yes { language, text_digest, .. } = &**other.grant()?;
                Some(Shown { language: language.clone(), text_digest: text_digest.clone() })
            }
        }
    }

    /// Whether the citizen may still say that the same may be asked again.
    pub const fn may_be_reopened(&self) -> bool {
        matches!(self, Self::Denied { again: false, .. } | Self::Revoked { again: false, .. })
    }

    /// When this state began, as recorded; `None` for a request. A resumed consent counts from its grant.
    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Requested => None,
            Self::Granted { grant } => Some(grant.at),
            Self::Denied { at, .. }
            | Self::Lapsed { at }
            | Self::Cancelled { at }
            | Self::Paused { at, .. }
            | Self::Exhausted { at, .. }
            | Self::Revoked { at, .. }
            | Self::Returned { at, .. }
            | Self::Expired { at, .. }
            | Self::Invalidated { at, .. }
            | Self::Replaced { at, .. } => Some(*at),
        }
    }

    /// Whether an exchange may open at `now`.
    pub(crate) fn standing(&self, request: &Request, now: Timestamp) -> Result<(), Reason> {
        match (self.phase_at(request, now), self) {
            (Phase::Granted, Self::Granted { grant }) if grant.uses.free() > 0 => Ok(()),
            (phase, _) => Err(phase.reason().unwrap_or(Reason::ConsentExhausted)),
        }
    }

    /// Whether an exchange that holds a use may release at `now`.
    pub(crate) fn standing_for_release(&self, request: &Request, now: Timestamp) -> Result<(), Reason> {
        match (self.phase_at(request, now), self) {
            (Phase::Granted, Self::Granted { grant }) if grant.uses.reserved() > 0 => Ok(()),
            (phase, _) => Err(phase.reason().unwrap_or(Reason::Interrupted)),
        }
    }

    /// Whether a lost answer may be fetched again at `now`, under the use it spent.
    pub(crate) fn standing_for_repeat(&self, request: &Request, now: Timestamp) -> Result<(), Reason> {
        match self.phase_at(request, now) {
            Phase::Granted => Ok(()),
            Phase::Exhausted if now < request.until => Ok(()),
            Phase::Exhausted => Err(Reason::ConsentExpired),
            phase => Err(phase.reason().unwrap_or(Reason::ConsentMissing)),
        }
    }
}

impl Deref for Grant {
    type Target = Yes;

    fn deref(&self) -> &Yes {
        &self.yes
    }
}

impl Serialize for Grant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Yes { at, by, language, text_digest, agreed } = &*self.yes;
        let mut members = serializer.serialize_struct("Grant", 6)?;
        members.serialize_field("at", at)?;
        members.serialize_field("by", by)?;
        members.serialize_field("language", language)?;
        members.serialize_field("text_digest", text_digest)?;
        members.serialize_field("agreed", agreed)?;
        members.serialize_field("uses", &self.uses)?;
        members.end()
    }
}

impl Grant {
    fn new(yes: Yes, uses: Uses) -> Self {
        Self { yes: Arc::new(yes), uses }
    }

    /// Whether this grant fits the request it answers.
    pub(crate) fn check(&self, request: &Request) -> Result<(), NotAsAsked> {
        if !is_language(&self.language) {
            return Err(NotAsAsked::Form("language"));
        }
        if !is_digest(&self.text_digest) {
            return Err(NotAsAsked::Form("text_digest"));
        }
        request.admits(&self.agreed)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_not(again: &bool) -> bool {
    !*again
}
