//! What can be asked of the ledger, and what it answers.
//!
//! Data only: [`super::apply`] says what an operation does, [`super::writer`] makes it durable.

use std::time::Duration;

use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_consent::request::Request;
use eemol_policies::field::Field;
use eemol_policies::ids::{
    AdministrationId, CaseRef, ConcernId, ConsentId, EntryId, ExchangeId, Official, ProcedureId, SubjectTag,
};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::concern::ConcernAct;
use super::erasure::{Erasure, Standing};
use super::event::{Decision, Event};
use super::hash::Hash;
use super::hold;
use super::retention::{Retain, Retained};

/// One thing to be done, with the id of the entry it will leave.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Id of its first entry; by it the operation is looked up when a commit is in doubt.
    pub entry: EntryId,
    /// What is to be done.
    pub act: Act,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Act {
    /// A requester asks a citizen.
    Ask(Box<Ask>),
    /// A consent moves on.
    Change(Box<Change>),
    /// An exchange was refused before any consent was looked at.
    Refuse(Box<Refuse>),
    /// An exchange may begin, if the consent allows.
    Open(Box<Open>),
    /// An exchange ends.
    Close(Box<Close>),
    /// A concern is raised, or a step taken about one.
    Concern(Box<ConcernAct>),
    /// Something else to be entered: a DPO's look, a new catalogue.
    Note(Box<Note>),
    /// A step on the way of a person's erasure.
    Erasure(Box<Erasure>),
    /// A legal hold begins or ends.
    Hold(Box<hold::Change>),
    /// Records whose time is over are dropped.
    Retain(Box<Retain>),
}

impl Act {
    /// Whether it sees and changes everything about a person, so that nothing else is done in the same round.
    pub const fn is_alone(&self) -> bool {
        matches!(self, Self::Erasure(_) | Self::Hold(_) | Self::Retain(_))
    }
}

/// A requester asks a citizen.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Id of the consent to come.
    pub consent: ConsentId,
    /// Who is asked.
    pub subject: SubjectTag,
    /// In whose name.
    pub official: Official,
    /// What is asked.
    pub request: Request,
    /// How long after an answer the same may not be asked again.
    pub quiet: Duration,
    /// For the DPO.
    pub decision: Decision,
}

/// Who moves a consent on; checked against the consent inside the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mover {
    /// The person whose consent it is.
    Citizen(SubjectTag),
    /// The same, with how they were authenticated, in the word of their identity provider (`acr`).
    Authenticated(SubjectTag, String),
    /// The administration that asked.
    Requester(AdministrationId),
    /// An administration that is responsible for the procedure or the data, as the catalogue says.
    Responsible(Box<Responsible>),
}

/// An administration that declares a consent invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsible {
    /// Which.
    pub administration: AdministrationId,
    /// In whose name.
    pub official: Official,
    /// For the DPO.
    pub decision: Decision,
}

impl Mover {
    /// A citizen, authenticated so.
    pub fn citizen(subject: SubjectTag, acr: Option<String>) -> Self {
        acr.map_or(Self::Citizen(subject), |acr| Self::Authenticated(subject, acr))
    }

    /// How the mover was authenticated, where an identity provider said so.
    pub fn acr(&self) -> Option<&str> {
        match self {
            Self::Authenticated(_, acr) => Some(acr),
            _ => None,
        }
    }
}

/// A consent moves on.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which.
    pub consent: ConsentId,
    /// How.
    pub event: ConsentEvent,
    /// By whom.
    pub by: Mover,
    /// The text that they were shown, whose digest the event has; kept with the consent.
    pub text: Option<String>,
}

/// An exchange was refused before any consent was looked at, or names no consent.
#[derive(Debug, Clone)]
pub struct Refuse {
    /// What the asker sent; time, outcome and reason are filled in.
    pub event: Event,
    /// In whose name it was asked, where that could be read.
    pub official: Option<Official>,
    /// Under whose name it is entered.
    pub about: About,
    /// For the DPO.
    pub decision: Decision,
}

/// Whom a refusal is about, and its reason.
#[derive(Debug, Clone)]
pub enum About {
    /// Nobody known.
    Nobody(Reason),
    /// This person.
    Person(SubjectTag, Reason),
    /// The person of this consent, where it exists.
    HolderOf(ConsentId, Reason),
    /// This person, named in the body instead of a token: the reason is the state of the requester's newest consent.
    Named(SubjectTag, AdministrationId, ProcedureId, CaseRef),
}

/// An exchange may begin, if the consent allows.
#[derive(Debug, Clone)]
pub struct Open {
    /// Its id.
    pub exchange: ExchangeId,
    /// The consent it relies on.
    pub consent: ConsentId,
    /// What is asked; time is filled in. Requester, evidence type and `asked` are those of the permit.
    pub event: Event,
    /// The agreed parameters, as the permit carries them.
    pub parameters: serde_json::Map<String, serde_json::Value>,
    /// In whose name.
    pub official: Official,
    /// For the DPO.
    pub decision: Decision,
    /// How long it may take before it counts as interrupted.
    pub lifetime: Duration,
    /// `Idempotency-Key`, where one was sent.
    pub idempotency: Option<Idempotency>,
}

/// What tells a repeat from a new request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Digest of client and key.
    pub key: String,
    /// SHA-256 of the body.
    pub body: [u8; 32],
}

/// How an exchange ends, before the consent is looked at again.
#[derive(Debug, Clone)]
pub enum Ending {
    /// Minimised evidence is ready.
    Ready {
        /// Fields in it.
        fields: Vec<Field>,
        /// When the provider answered.
        fetched_at: Timestamp,
        /// HMAC of the bytes to be delivered.
        hmac: Hash,
        /// Third persons whose data travel along.
        mentioned: Vec<(EntryId, SubjectTag)>,
    },
    /// The provider found nobody, or several.
    Unmatched(Reason),
    /// The provider did not answer as it must.
    Failed(Reason),
}

/// An exchange ends.
#[derive(Debug, Clone)]
pub struct Close {
    /// Which.
    pub exchange: ExchangeId,
    /// How.
    pub ending: Ending,
    /// What exactly was wrong, without personal data.
    pub detail: Option<String>,
    /// Milliseconds the provider took.
    pub provider_ms: u64,
}

/// Something else to be entered.
#[derive(Debug, Clone)]
pub struct Note {
    /// About whom.
    pub subject: Option<SubjectTag>,
    /// What; time is filled in.
    pub event: Event,
    /// In whose name.
    pub official: Option<Official>,
    /// For the DPO.
    pub decision: Decision,
}

/// What the ledger says to an operation, after it is durable.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It is entered.
    Entered,
    /// The consent as it stands now.
    Consent(Box<Consent>),
    /// The concern: the new one, or the one that this was said about before.
    Concern(ConcernId),
    /// The exchange may go on to the provider.
    Opened {
        /// Whom it is about.
        subject: SubjectTag,
        /// When it counts as interrupted.
        deadline: Timestamp,
    },
    /// The exchange ended as it should: its evidence may be delivered.
    Released,
    /// How a person's erasure stands.
    Erasure(Standing),
    /// The hold is added or lifted, by this entry.
    Hold(EntryId),
    /// What was dropped.
    Retained(Box<Retained>),
    /// Refused, entered as such.
    Refused(Reason),
    /// The citizen is not asked the same again, entered as such.
    NotAsked {
        /// Why.
        reason: Reason,
        /// The same, asked earlier.
        earlier: ConsentId,
        /// When the same may be asked again, at the latest.
        again: Timestamp,
    },
    /// Nothing was changed and nothing entered: the move does not fit, or names nothing.
    Rejected(Rejection),
}

/// Why nothing was changed and nothing entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// No such consent or exchange, or not the mover's.
    #[error("there is none of this id for you")]
    Unknown,
    /// The consent is in another state.
    #[error("the consent is in another state")]
    State(Option<Reason>),
    /// What was agreed is not what was asked.
    #[error("what was agreed is not what was asked")]
    NotAsAsked,
    /// The text is not the one whose digest the event has.
    #[error("the text is not the one that was shown")]
    OtherText,
    /// The consent to be replaced is none of this requester, person, procedure and case, or has ended.
    #[error("there is no such consent to replace")]
    Replaces,
    /// The concern is closed, or the authority has it already.
    #[error("the concern is over")]
    ConcernOver,
    /// Too many concerns were raised one after the other.
    #[error("too many concerns one after the other")]
    TooOften,
    /// The exchange is already closed.
    #[error("the exchange is already closed")]
    Closed,
    /// The request makes no sense.
    #[error("the request makes no sense")]
    Request,
    /// The clock is not confirmed, and what is over by it may not be.
    #[error("the clock is not confirmed; nothing is dropped by it")]
    Clock,
}
