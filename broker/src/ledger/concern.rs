//! Concerns: what a citizen does not recognise or wants put right, and what DPOs did about it.
//!
//! A concern is nothing but its entries, all about the citizen: one that raises it, then one for each step. They are
//! sealed with the person's key like every record, so that an erasure takes the words with it; no plain column holds any
//! of them. The number of a concern is that of its first entry, so that it is found without a table of its own. Its
//! entries name the administration it is put to in the place of the one that asked or held the data, so that this
//! administration's DPO finds it.

use std::collections::BTreeMap;

use eemol_policies::ids::{AdministrationId, ConcernId, EntryId, EvidenceTypeId, Official, SubjectTag};
use eemol_policies::time::Timestamp;
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};

use super::Ledger;
use super::event::{Event, kind};
use super::operation::{Act, Answer, Rejection};
use super::reading::{OpenedEntry, ReadError, open_entry};
use super::subjects::{SubjectError, Subjects};
use super::writer::LedgerError;
use crate::store::ledger::{LedgerStore, Page, RecordFilter};

/// Entries about concerns that are read for one list at the most, the newest first.
const MOST_ENTRIES: u32 = 2000;
/// Beginning of the kinds of all entries about concerns.
const KINDS: &str = "concern.";

/// What an entry about a concern says (member `concern` of its event).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConcernFacts {
    /// The concern; absent in the entry that raises it, whose number it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ConcernId>,
    /// The entry that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<EntryId>,
    /// What worries the citizen; what the DPO says, in a later entry.
    pub text: String,
    /// What the citizen wishes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<String>,
    /// How the citizen can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// A concern to be raised.
#[derive(Debug, Clone)]
pub struct Raise {
    /// Who raises it.
    pub subject: SubjectTag,
    /// The administration that asked for the data it is about.
    pub requester: Option<AdministrationId>,
    /// The administration whose data it is about, where it is put to that one.
    pub provider: Option<AdministrationId>,
    /// The data it is about.
    pub evidence_type: Option<EvidenceTypeId>,
    /// The entry it is about.
    pub about: Option<EntryId>,
    /// What worries them.
    pub worry: String,
    /// What they wish.
    pub wish: Option<String>,
    /// How they can be reached.
    pub contact: Option<String>,
}

/// What is done about concerns.
#[derive(Debug, Clone)]
pub enum ConcernAct {
    /// A citizen raises one.
    Raise(Raise),
    /// A DPO takes a step.
    Step(StepBy),
}

/// A step that a DPO takes.
#[derive(Debug, Clone)]
pub struct StepBy {
    /// Whose concern it is.
    pub subject: SubjectTag,
    /// The concern.
    pub concern: ConcernId,
    /// The step.
    pub step: Step,
    /// What the DPO says.
    pub text: String,
    /// Whose DPO; `None`: the operator's.
    pub viewer: Option<AdministrationId>,
    /// In whose name.
    pub official: Official,
}

/// A concern as the rules of the ledger need it: what its entries say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownConcern {
    /// Its number.
    pub id: ConcernId,
    /// What its first entry says.
    pub raised: Event,
    /// What was done since, oldest first.
    pub steps: Vec<Event>,
}

/// What a DPO can do about a concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Answer it; it stays open for more.
    Answer,
    /// Close it, with the reason.
    Close,
    /// Pass it on to the supervisory authority, with the reason.
    Forward,
}

/// Where a concern stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConcernState {
    /// Nobody has answered yet.
    Open,
    /// A DPO has answered.
    Answered,
    /// A DPO has closed it.
    Closed,
    /// The supervisory authority has it.
    Forwarded,
}

/// A concern, read from its entries.
#[derive(Debug, Clone)]
pub struct Concern {
    /// The entry that raised it.
    pub raised: OpenedEntry,
    /// What was done since, oldest first.
    pub steps: Vec<OpenedEntry>,
}

/// Why nothing was done about a concern.
#[derive(Debug, thiserror::Error)]
pub enum ConcernError {
    /// There is no such concern of this person.
    #[error("there is no such concern")]
    Unknown,
    /// The concern is over.
    #[error("the concern is closed")]
    Over,
    /// The person raised too many one after the other.
    #[error("too many concerns one after the other")]
    TooOften,
    /// The ledger did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl ConcernAct {
    /// Whose concern it is about.
    pub const fn subject(&self) -> SubjectTag {
        match self {
            Self::Raise(raise) => raise.subject,
            Self::Step(step) => step.subject,
        }
    }
}

impl Step {
    /// The step as forms name it.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "answer" => Some(Self::Answer),
            "close" => Some(Self::Close),
            "forward" => Some(Self::Forward),
            _ => None,
        }
    }

    /// The kind of its entry.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Answer => kind::CONCERN_ANSWERED,
            Self::Close => kind::CONCERN_CLOSED,
            Self::Forward => kind::CONCERN_FORWARDED,
        }
    }
}

impl ConcernState {
    /// Where a concern stands after steps of these kinds.
    pub fn of<'a>(steps: impl Iterator<Item = &'a str>) -> Self {
        steps.fold(Self::Open, Self::after)
    }

    fn after(self, step: &str) -> Self {
        match step {
            kind::CONCERN_CLOSED => Self::Closed,
            kind::CONCERN_FORWARDED => Self::Forwarded,
            // What the authority has is not opened again by one more answer.
            kind::CONCERN_ANSWERED if self == Self::Open => Self::Answered,
            _ => self,
        }
    }

    /// Whether somebody still has to do something about it.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Open)
    }

    /// Whether this can be done now. What is closed stays closed, and the authority is told once.
    pub fn allows(self, step: Step) -> bool {
        match self {
            Self::Open | Self::Answered => true,
            Self::Forwarded => step != Step::Forward,
            Self::Closed => false,
        }
    }
}

impl Concern {
    /// Its number.
    pub fn id(&self) -> ConcernId {
        ConcernId::from_uuid(self.raised.id.uuid())
    }

    /// What its first entry says.
    pub fn facts(&self) -> Option<&ConcernFacts> {
        self.raised.event.concern.as_deref()
    }

    /// By when it is to be answered.
    pub fn due(&self) -> Timestamp {
        self.raised.event.until.unwrap_or_else(|| month_after(self.raised.event.time))
    }

    /// Where it stands.
    pub fn state(&self) -> ConcernState {
        ConcernState::of(self.steps.iter().map(|step| step.event.kind.as_str()))
    }

    /// The administration it is put to; `None`: the operator.
    pub fn addressee(&self) -> Option<&AdministrationId> {
        self.raised.event.requester.as_ref().or(self.raised.event.provider.as_ref())
    }
}

/// The same day of the next month, or its last day: the time that GDPR article 12(3) gives for an answer.
pub fn month_after(at: Timestamp) -> Timestamp {
    let after = || {
        let at = jiff::Timestamp::from_millisecond(at.millis()).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
        at.checked_add(1.month()).ok().map(|at| at.timestamp().as_millisecond())
    };
    after().map_or(at, Timestamp::from_millis)
}

impl Ledger {
    /// Enters a new concern and gives its number; that of the one before, where the same was said a moment ago.
    ///
    /// # Errors
    /// [`ConcernError`]; nothing was raised then.
    pub async fn raise(&self, raise: Raise) -> Result<ConcernId, ConcernError> {
        self.enter_concern(ConcernAct::Raise(raise)).await
    }

    /// Enters what a DPO does about a concern; the same said twice in a row is entered once.
    ///
    /// # Errors
    /// [`ConcernError`].
    pub async fn step(&self, step: StepBy) -> Result<ConcernId, ConcernError> {
        self.enter_concern(ConcernAct::Step(step)).await
    }

    async fn enter_concern(&self, act: ConcernAct) -> Result<ConcernId, ConcernError> {
        match self.enter(Act::Concern(Box::new(act))).await?.answer {
            Answer::Concern(id) => Ok(id),
            Answer::Rejected(Rejection::Unknown) => Err(ConcernError::Unknown),
            Answer::Rejected(Rejection::ConcernOver) => Err(ConcernError::Over),
            Answer::Rejected(Rejection::TooOften) => Err(ConcernError::TooOften),
            _ => Err(ConcernError::Ledger(LedgerError::Unavailable)),
        }
    }

    /// One concern; `None` where there is none of this number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn concern(&self, id: ConcernId) -> Result<Option<Concern>, ReadError> {
        let Some(raised) = self.entry(EntryId::from_uuid(id.uuid())).await? else { return Ok(None) };
        if raised.event.kind != kind::CONCERN_RAISED {
            return Ok(None);
        }
        let filter = RecordFilter { subject: raised.subject, ..RecordFilter::default() };
        let concerns = self.concerns(filter).await?;
        Ok(concerns.into_iter().find(|concern| concern.id() == id))
    }

    /// A person's concerns, newest first.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn concerns_of(&self, subject: SubjectTag) -> Result<Vec<Concern>, ReadError> {
        self.concerns(RecordFilter::about(subject)).await
    }

    /// The concerns that an administration's DPO sees, newest first; all of them for `None`.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn concerns_for(&self, administration: Option<&AdministrationId>) -> Result<Vec<Concern>, ReadError> {
        let administration = administration.map(ToString::to_string);
        self.concerns(RecordFilter { administration, ..RecordFilter::default() }).await
    }

    async fn concerns(&self, filter: RecordFilter) -> Result<Vec<Concern>, ReadError> {
        read(self.store(), self.subjects(), filter).await
    }
}

/// All concerns of a person, as the rules need them.
pub(super) async fn known(
    store: &dyn LedgerStore,
    subjects: &Subjects,
    subject: SubjectTag,
) -> Result<Vec<KnownConcern>, ReadError> {
    let filter = RecordFilter::about(subject);
    let known = |concern: Concern| KnownConcern {
        id: concern.id(),
        raised: concern.raised.event,
        steps: concern.steps.into_iter().map(|step| step.event).collect(),
    };
    Ok(read(store, subjects, filter).await?.into_iter().map(known).collect())
}

async fn read(store: &dyn LedgerStore, subjects: &Subjects, filter: RecordFilter) -> Result<Vec<Concern>, ReadError> {
    let filter = RecordFilter { kind: Some(KINDS.to_owned()), ..filter };
    let rows = store.search(&filter, Page { before: None, limit: MOST_ENTRIES }).await?;
    let mut opened = Vec::with_capacity(rows.len());
    for (entry, record) in rows.iter().rev() {
        match open_entry(subjects, entry, record).await {
            // Erased since the search.
            Err(ReadError::Subject(SubjectError::Gone)) => {}
            found => opened.push(found?),
        }
    }
    Ok(gathered(opened))
}

/// Puts entries, oldest first, to their concerns; newest concern first. A step whose first entry is not there is left out.
fn gathered(entries: Vec<OpenedEntry>) -> Vec<Concern> {
    let mut concerns: BTreeMap<ConcernId, Concern> = BTreeMap::new();
    for entry in entries {
        let Some(facts) = &entry.event.concern else { continue };
        match facts.id {
            None => {
                let id = ConcernId::from_uuid(entry.id.uuid());
                concerns.insert(id, Concern { raised: entry, steps: Vec::new() });
            }
            Some(id) => {
                if let Some(concern) = concerns.get_mut(&id).filter(|known| known.raised.subject == entry.subject) {
                    concern.steps.push(entry);
                }
            }
        }
    }
    let mut concerns: Vec<Concern> = concerns.into_values().collect();
    concerns.sort_by_key(|concern| std::cmp::Reverse(concern.raised.index));
    concerns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_answer_is_promised_within_a_month() {
        for (from, to) in [
            ("2026-11-21T13:03:07.123Z", "2026-12-21T13:03:07.123Z"),
            ("2026-01-31T10:00:00.000Z", "2026-02-28T10:00:00.000Z"),
            ("2027-12-31T10:00:00.000Z", "2028-01-31T10:00:00.000Z"),
        ] {
            assert_eq!(month_after(at(from)), at(to));
        }
    }

    #[test]
    fn what_is_closed_stays_closed_and_the_authority_is_told_once() {
        let all = [Step::Answer, Step::Close, Step::Forward];
        let states = [ConcernState::Open, ConcernState::Answered, ConcernState::Forwarded, ConcernState::Closed];
        for state in states {
            for step in all {
                let after = state.after(step.kind());
                match state {
                    ConcernState::Closed => assert!(!state.allows(step)),
                    ConcernState::Forwarded => assert_eq!(state.allows(step), step != Step::Forward),
                    _ => assert!(state.allows(step) && after != ConcernState::Open),
                }
            }
        }
        assert_eq!(ConcernState::Forwarded.after(Step::Answer.kind()), ConcernState::Forwarded);
    }
}
