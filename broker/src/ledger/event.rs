//! What an entry says happened: the `event` group, seen by the citizen, the requester and the DPO.
//!
//! Data only. Which events an operation leads to is [`super::apply`]'s, how they become bytes of the tree
//! [`super::stamp`]'s.

use std::sync::Arc;

use eemol_consent::event::ConsentEvent;
use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, CaseRef, ConsentId, EntryId, EvidenceTypeId, ExchangeId, ProcedureId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::concern::ConcernFacts;
use super::hold::HoldFacts;
use super::removal::Removed;

/// Kinds of entries beside those of consents ([`ConsentEvent::kind`]).
pub mod kind {
    /// A request passed; the provider may be asked.
    pub const OPENED: &str = "exchange.opened";
    /// Evidence was released.
    pub const RELEASED: &str = "exchange.released";
    /// The provider found nobody, or several.
    pub const UNMATCHED: &str = "exchange.unmatched";
    /// The provider answered, but the consent was no longer in force.
    pub const WITHHELD: &str = "exchange.withheld";
    /// The provider did not answer as it must.
    pub const FAILED: &str = "exchange.failed";
    /// The broker ended before the exchange did.
    pub const INTERRUPTED: &str = "exchange.interrupted";
    /// A request was refused.
    pub const REFUSED: &str = "exchange.refused";
    /// A citizen was to be asked the same again too soon, and was not.
    pub const REQUEST_REFUSED: &str = "request.refused";
    /// Requests were refused unseen because there were too many, summed over a minute.
    pub const THROTTLED: &str = "exchange.throttled";
    /// Data of this person travelled along with somebody else's.
    pub const MENTIONED: &str = "exchange.mentioned";
    /// A citizen wants to see their own data; the provider may be asked.
    pub const VIEW_OPENED: &str = "view.opened";
    /// A citizen's own data were shown to them.
    pub const VIEW_SHOWN: &str = "view.shown";
    /// The provider found nobody, or several, for a citizen who wanted to see their own data.
    pub const VIEW_UNMATCHED: &str = "view.unmatched";
    /// A citizen's own data could not be shown.
    pub const VIEW_FAILED: &str = "view.failed";
    /// A citizen asked a question or complained.
    pub const CONCERN_RAISED: &str = "concern.raised";
    /// A DPO answered a concern.
    pub const CONCERN_ANSWERED: &str = "concern.answered";
    /// A DPO closed a concern.
    pub const CONCERN_CLOSED: &str = "concern.closed";
    /// A DPO passed a concern on to the supervisory authority.
    pub const CONCERN_FORWARDED: &str = "concern.forwarded";
    /// A DPO opened an entry.
    pub const VIEWED: &str = "entry.viewed";
    /// A DPO searched.
    pub const SEARCHED: &str = "log.searched";
    /// A catalogue came into force.
    pub const CATALOGUE: &str = "catalogue.loaded";
    /// Another log key signs from this entry on.
    pub const LOG_KEY: &str = "log.key-changed";
    /// The clock jumped.
    pub const CLOCK: &str = "clock.jumped";
    /// A person was erased; about nobody, since nothing about the person is left.
    pub const ERASED: &str = "person.erased";
    /// Records whose time was over were dropped.
    pub const DROPPED: &str = "records.dropped";
    /// A person's erasure was asked for and waits.
    pub const ERASURE_ASKED: &str = "erasure.asked";
    /// A waiting erasure was taken back.
    pub const ERASURE_CANCELLED: &str = "erasure.cancelled";
    /// An erasure was refused.
    pub const ERASURE_REFUSED: &str = "erasure.refused";
    /// An erasure cannot be done because a legal hold keeps the records.
    pub const ERASURE_HELD: &str = "erasure.held";
    /// A legal hold began.
    pub const HOLD_ADDED: &str = "hold.added";
    /// A legal hold ended.
    pub const HOLD_LIFTED: &str = "hold.lifted";
}

/// The `event` group of an entry. Members stand in the order of their names, so that they are written once
/// ([`super::entry`], canonical form).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Fields asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Vec<Field>>,
    /// The requester's own file reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseRef>,
    /// What it does to the consent; replaying these rebuilds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ConsentEvent>,
    /// The concern that was raised, or what was done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concern: Option<Box<ConcernFacts>>,
    /// The consent it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentId>,
    /// The entry's own id, so that a receipt vouches for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryId>,
    /// What was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_type: Option<EvidenceTypeId>,
    /// The exchange it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<ExchangeId>,
    /// When the provider answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetched_at: Option<Timestamp>,
    /// The ground of an erasure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// The legal hold that began or ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldFacts>,
    /// What happened ([`kind`], [`ConsentEvent::kind`]).
    pub kind: String,
    /// Law of the procedure, an ELI link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<Arc<str>>,
    /// A reason a person gave, the digest of a catalogue, the length of a jump: short and about nobody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How an exchange ended: the last word of its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// For which procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<ProcedureId>,
    /// Who holds the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<AdministrationId>,
    /// Purpose of the procedure, an IRI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Arc<str>>,
    /// Why it was refused or came to nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Fields handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Vec<Field>>,
    /// What was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
    /// The exchange whose lost answer this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<ExchangeId>,
    /// Who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<AdministrationId>,
    /// What the entry sums up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summed: Option<Summed>,
    /// When it was entered.
    pub time: Timestamp,
    /// When a waiting erasure is carried out, or until when it is refused or held; when the same may be asked again; by when a
    /// concern is to be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The administration whose DPO looked; absent: the operator's DPO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewer: Option<AdministrationId>,
}

/// Many of a kind in one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summed {
    /// How many.
    pub count: u64,
    /// When the first was seen.
    pub from: Timestamp,
    /// When the last was seen.
    pub until: Timestamp,
}

impl Event {
    /// An event of this kind with nothing else said yet.
    pub fn new(kind: &str, time: Timestamp) -> Self {
        Self {
            kind: kind.to_owned(),
            time,
            entry: None,
            exchange: None,
            repeats: None,
            consent: None,
            requester: None,
            provider: None,
            procedure: None,
            purpose: None,
            legal_basis: None,
            case: None,
            evidence_type: None,
            asked: None,
            released: None,
            fetched_at: None,
            outcome: None,
            reason: None,
            change: None,
            viewer: None,
            summed: None,
            note: None,
            ground: None,
            until: None,
            removed: None,
            hold: None,
            concern: None,
        }
    }

    /// The same facts under another kind at another time, as a closing entry repeats its opening one.
    #[must_use]
    pub fn ending(&self, kind: &str, time: Timestamp) -> Self {
        Self {
            kind: kind.to_owned(),
            time,
            outcome: kind.rsplit('.').next().map(str::to_owned),
            change: None,
            ..self.clone()
        }
    }
}

/// The `official` group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficialGroup {
    /// In whose name it was asked.
    pub official: eemol_policies::ids::Official,
    /// Role, where the requester's system says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// The `decision` group: what a DPO needs to see why it was decided so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// How the citizen who decided was authenticated, in the word of their identity provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// Digest of the catalogue in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue: Option<String>,
    /// SHA-256 of the client certificate, hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// What exactly was wrong, without personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The entry that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<eemol_policies::ids::EntryId>,
    /// The rule that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Milliseconds the provider took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ms: Option<u64>,
    /// What a token of somebody else names: its client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_client: Option<AdministrationId>,
    /// What a token of somebody else names: its consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_consent: Option<ConsentId>,
    /// W3C trace id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}
