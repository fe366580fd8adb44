//! Erasing a person: asked for, waiting its time, refused, taken back, carried out.
//!
//! Between asking and doing lies the configured delay, in which the request stands in the person's own history and in the
//! DPO's list and can be taken back: one pair of hands alone cannot make records vanish at once. Carrying out removes the
//! person's records, consents and exchanges, ends what is under way, and leaves one entry about no person that commits to
//! the tombstones ([`super::removal`]); the key goes after the commit ([`super::writer`]). A legal hold wins.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use eemol_policies::ids::{AdministrationId, ConsentId, EntryId, ExchangeId, Official, SubjectTag};
use eemol_policies::time::Timestamp;

use super::apply::Draft;
use super::event::{Decision, Event, kind};
use super::hold;
use super::operation::{Answer, Rejection};
use super::removal::{Removed, Span, spans};
use crate::store::removal::{ErasureRequestRow, HoldRow, RecordKey};

/// Why a person may ask to be erased: GDPR art. 17(1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// (a) The records are no longer necessary.
    NotNecessary,
    /// (b) The consent was withdrawn and there is no other ground.
    ConsentWithdrawn,
    /// (c) The person objects and nothing overrides.
    Objection,
    /// (d) The records were made unlawfully.
    Unlawful,
    /// (e) A law asks for it.
    LegalObligation,
}

/// The text is none of the grounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ground of erasure: not-necessary, consent-withdrawn, objection, unlawful or legal-obligation")]
pub struct NotAGround(String);

impl Ground {
    /// Every ground, in the order of the article.
    pub const ALL: [Self; 5] =
        [Self::NotNecessary, Self::ConsentWithdrawn, Self::Objection, Self::Unlawful, Self::LegalObligation];

    /// The word in entries and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotNecessary => "not-necessary",
            Self::ConsentWithdrawn => "consent-withdrawn",
            Self::Objection => "objection",
            Self::Unlawful => "unlawful",
            Self::LegalObligation => "legal-obligation",
        }
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Ground {
    type Err = NotAGround;

    fn from_str(text: &str) -> Result<Self, NotAGround> {
        let found = Self::ALL.into_iter().find(|ground| ground.as_str() == text);
        found.ok_or_else(|| NotAGround(text.chars().take(64).collect()))
    }
}

/// What is to be done about a person's erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is asked for, and carried out after the delay; at once when that is zero.
    Ask {
        /// Why.
        ground: Ground,
        /// How long it waits.
        delay: Duration,
    },
    /// A waiting one is taken back.
    Cancel,
    /// It is refused; asked again no sooner than given.
    Refuse {
        /// Why it was asked for.
        ground: Ground,
        /// Until when it cannot be granted, where that is known.
        until: Option<Timestamp>,
    },
    /// A waiting one whose time has come is carried out.
    CarryOut,
}

/// A step on the way of an erasure.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// Whose.
    pub subject: SubjectTag,
    /// What is to be done.
    pub step: Step,
    /// Why, in words. Not kept when the person is erased at once.
    pub reason: String,
    /// In whose name.
    pub official: Official,
    /// The administration whose DPO decides; absent: the operator's.
    pub viewer: Option<AdministrationId>,
}

/// How an erasure stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Done: what is gone.
    Done(Removed),
    /// It waits until then.
    Waits(Timestamp),
    /// A legal hold keeps the records; somebody looks at it again by then. Their use is restricted to that.
    Held(Timestamp),
    /// Refused, and entered as such.
    Refused,
    /// Taken back.
    Cancelled,
}

/// What is stored about a person when their erasure is decided.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// Their records.
    pub records: Vec<RecordKey>,
    /// Their consents.
    pub consents: Vec<ConsentId>,
    /// Every hold in force.
    pub holds: Vec<HoldRow>,
    /// The erasure that waits, and the ground it was asked for.
    pub waiting: Option<(ErasureRequestRow, Ground)>,
}

/// What a step leads to, but for the places that only the writer knows.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The one entry it leaves; `None` when nothing is changed.
    pub draft: Option<Draft>,
    /// Runs of places whose records go.
    pub spans: Vec<Span>,
    /// Consents that go.
    pub consents: Vec<ConsentId>,
    /// Exchanges that go.
    pub exchanges: Vec<ExchangeId>,
    /// Whether nothing is left of the person.
    pub gone: bool,
    /// A waiting erasure begins, due then.
    pub waits: Option<Timestamp>,
    /// The waiting erasure ends.
    pub settled: bool,
    /// The answer.
    pub answer: Answer,
}

impl Outcome {
    pub(super) fn nothing(answer: Answer) -> Self {
        let (spans, consents, exchanges) = (Vec::new(), Vec::new(), Vec::new());
        Self { draft: None, spans, consents, exchanges, gone: false, waits: None, settled: false, answer }
    }
}

/// Does a step.
pub fn step(entry: EntryId, erasure: &Erasure, gathered: &Gathered, now: Timestamp) -> Outcome {
    let hold = hold::in_the_way(&gathered.holds, Some(erasure.subject), &gathered.records);
    match (erasure.step, hold, &gathered.waiting) {
        (Step::Refuse { ground, until }, _, waiting) => {
            let event = Event { ground: Some(ground.to_string()), until, ..Event::new(kind::ERASURE_REFUSED, now) };
            let draft = about(entry, erasure, event);
            let answer = Answer::Erasure(Standing::Refused);
            Outcome { draft: Some(draft), settled: waiting.is_some(), ..Outcome::nothing(answer) }
        }
        (Step::Cancel, _, Some(_)) => {
            let draft = about(entry, erasure, Event::new(kind::ERASURE_CANCELLED, now));
            Outcome { draft: Some(draft), settled: true, ..Outcome::nothing(Answer::Erasure(Standing::Cancelled)) }
        }
        (Step::Cancel | Step::CarryOut, _, None) => Outcome::nothing(Answer::Rejected(Rejection::Unknown)),
        (Step::CarryOut, _, Some((waiting, _))) if waiting.due > now => {
            Outcome::nothing(Answer::Erasure(Standing::Waits(waiting.due)))
        }
        (Step::CarryOut, Some(review), Some((_, ground))) => held(entry, erasure, *ground, review, now),
        (Step::Ask { ground, .. }, Some(review), _) => held(entry, erasure, ground, review, now),
        (Step::CarryOut, None, Some((_, ground))) => carry_out(entry, erasure, *ground, gathered, now),
        (Step::Ask { .. }, None, Some((waiting, _))) => Outcome::nothing(Answer::Erasure(Standing::Waits(waiting.due))),
        (Step::Ask { ground, delay }, None, None) if delay.is_zero() => {
            carry_out(entry, erasure, ground, gathered, now)
        }
        (Step::Ask { ground, delay }, None, None) => {
            let due = now.plus(delay);
            let event =
                Event { ground: Some(ground.to_string()), until: Some(due), ..Event::new(kind::ERASURE_ASKED, now) };
            let answer = Answer::Erasure(Standing::Waits(due));
            Outcome { draft: Some(about(entry, erasure, event)), waits: Some(due), ..Outcome::nothing(answer) }
        }
    }
}

fn carry_out(entry: EntryId, erasure: &Erasure, ground: Ground, gathered: &Gathered, now: Timestamp) -> Outcome {
    let spans = spans(gathered.records.iter().map(|record| record.index));
    let consents = gathered.consents.clone();
    let mut exchanges: Vec<ExchangeId> = gathered.records.iter().filter_map(|record| record.exchange).collect();
    exchanges.sort_unstable();
    exchanges.dedup();
    let removed = Removed::new(&spans, vec![erasure.subject], consents.len(), exchanges.len());
    // About nobody and without the reason's words: what was said of the person goes with the person.
    let draft = Draft {
        id: entry,
        subject: None,
        event: Event {
            ground: Some(ground.to_string()),
            removed: Some(removed.clone()),
            viewer: erasure.viewer.clone(),
            ..Event::new(kind::ERASED, now)
        },
        official: Some(erasure.official.clone()),
        evidence: None,
        decision: Decision::default(),
    };
    let answer = Answer::Erasure(Standing::Done(removed));
    Outcome { draft: Some(draft), spans, consents, exchanges, gone: true, settled: true, ..Outcome::nothing(answer) }
}

fn held(entry: EntryId, erasure: &Erasure, ground: Ground, review: Timestamp, now: Timestamp) -> Outcome {
    let event = Event { ground: Some(ground.to_string()), until: Some(review), ..Event::new(kind::ERASURE_HELD, now) };
    let answer = Answer::Erasure(Standing::Held(review));
    Outcome { draft: Some(about(entry, erasure, event)), settled: true, ..Outcome::nothing(answer) }
}

/// An entry about the person, with the words of the reason.
fn about(entry: EntryId, erasure: &Erasure, event: Event) -> Draft {
    let note = (!erasure.reason.is_empty()).then(|| erasure.reason.clone());
    Draft {
        id: entry,
        subject: Some(erasure.subject),
        event: Event { note, viewer: erasure.viewer.clone(), ..event },
        official: Some(erasure.official.clone()),
        evidence: None,
        decision: Decision::default(),
    }
}
