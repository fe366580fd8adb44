//! Retention: records whose time is over are dropped, a consent with all of its records, and only after it has ended.
//!
//! The time is that of the procedure's class, counted from the newest record of the consent, or from the record itself
//! where it belongs to none. Choosing is pure ([`choose`]); one operation drops at most so many records and leaves one
//! entry that commits to them ([`super::removal`]). Legal holds win. Never dropped: entries that removed records, and
//! those about holds of administrations, because `verify` needs them.

use std::collections::BTreeMap;

use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;
use jiff::ToSpan as _;

use super::apply::Draft;
use super::event::{Decision, Event, kind};
use super::hold;
use super::removal::{Removed, Span, spans};
use crate::store::removal::{HoldRow, RecordKey};

/// Months that records are kept where nothing else is written.
pub const DEFAULT_MONTHS: u32 = 13;
/// The longest that records may be kept, and that with a written reason.
pub const MOST_MONTHS: u32 = 36;
/// Records in one operation at the most; a single consent with more is dropped alone.
pub const AT_ONCE: usize = 1000;

/// How long records are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classes {
    /// In months, where the procedure has no class of its own.
    pub months: u32,
    /// In months, by procedure.
    pub procedures: BTreeMap<String, u32>,
}

impl Default for Classes {
    fn default() -> Self {
        Self { months: DEFAULT_MONTHS, procedures: BTreeMap::new() }
    }
}

impl Classes {
    /// Months for a procedure's records.
    pub fn months(&self, procedure: Option<&str>) -> u32 {
        procedure.and_then(|id| self.procedures.get(id)).copied().unwrap_or(self.months)
    }

    /// Records older than this may be dropped in the class that is kept shortest.
    pub fn newest_cutoff(&self, now: Timestamp) -> Timestamp {
        let shortest = self.procedures.values().copied().chain([self.months]).min().unwrap_or(MOST_MONTHS);
        months_before(now, shortest)
    }
}

/// So many calendar months before; the epoch where there is no such time.
pub fn months_before(now: Timestamp, months: u32) -> Timestamp {
    let before = || {
        let at = jiff::Timestamp::from_millisecond(now.millis()).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
        at.checked_sub(i64::from(months).months()).ok().map(|at| at.timestamp().as_millisecond())
    };
    before().map_or(Timestamp::EPOCH, Timestamp::from_millis)
}

/// How far a run has come: it goes through the consents first, then through the records that belong to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// Consents after this one.
    Consents(Option<ConsentId>),
    /// Records from this place on.
    Records(u64),
}

/// One operation of a run.
#[derive(Debug, Clone)]
pub struct Retain {
    /// How long records are kept.
    pub classes: Classes,
    /// Where it goes on.
    pub cursor: Cursor,
    /// Places from here on are too young to be looked at.
    pub end: u64,
    /// Only says what would be dropped.
    pub dry_run: bool,
}

/// What one operation of a run came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retained {
    /// Records that were dropped, or would be.
    pub records: u64,
    /// Consents that went with them.
    pub consents: u64,
    /// Persons of whom nothing is left.
    pub persons: u64,
    /// Records that a legal hold keeps though their time is over.
    pub held: u64,
    /// Where the next one goes on; `None` when the run is done.
    pub next: Option<Cursor>,
}

/// Records that go together or not at all: those of a consent, or one that belongs to none.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The consent.
    pub consent: Option<ConsentId>,
    /// Its records.
    pub records: Vec<RecordKey>,
}

/// What is dropped.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Records that go.
    pub records: Vec<RecordKey>,
    /// Consents that go.
    pub consents: Vec<ConsentId>,
    /// Records that a hold keeps.
    pub held: u64,
}

/// Chooses among units.
pub fn choose(units: &[Unit], classes: &Classes, holds: &[HoldRow], now: Timestamp) -> Chosen {
    let mut chosen = Chosen::default();
    for unit in units {
        if !is_over(unit, classes, now) {
            continue;
        }
        let subjects: Vec<Option<SubjectTag>> = unit.records.iter().map(|record| record.subject).collect();
        // A hold on one consent or exchange keeps that; only one on the person keeps all of theirs.
        let of_person: Vec<HoldRow> = holds.iter().filter(|hold| hold.scope == "person").cloned().collect();
        let held = hold::in_the_way(holds, None, &unit.records).is_some()
            || subjects.iter().flatten().any(|tag| hold::in_the_way(&of_person, Some(*tag), &[]).is_some());
        if held {
            chosen.held = chosen.held.saturating_add(u64::try_from(unit.records.len()).unwrap_or(u64::MAX));
            continue;
        }
        chosen.consents.extend(unit.consent);
        chosen.records.extend(unit.records.iter().cloned());
    }
    chosen
}

fn is_over(unit: &Unit, classes: &Classes, now: Timestamp) -> bool {
    let procedure = unit.records.iter().find_map(|record| record.procedure.as_deref());
    let cutoff = months_before(now, classes.months(procedure));
    !unit.records.iter().any(|record| record.time >= cutoff || is_kept(record))
}

/// Whether `verify` needs the record for ever.
fn is_kept(record: &RecordKey) -> bool {
    matches!(record.kind.as_str(), kind::ERASED | kind::DROPPED)
        || (record.subject.is_none() && record.kind.starts_with("hold."))
}

/// The runs of places, the exchanges and the persons of whom records go, each person with how many.
pub fn parts(chosen: &Chosen) -> (Vec<Span>, Vec<ExchangeId>, BTreeMap<SubjectTag, u64>) {
    let mut exchanges: Vec<ExchangeId> = chosen.records.iter().filter_map(|record| record.exchange).collect();
    exchanges.sort_unstable();
    exchanges.dedup();
    let mut persons: BTreeMap<SubjectTag, u64> = BTreeMap::new();
    for subject in chosen.records.iter().filter_map(|record| record.subject) {
        let count = persons.entry(subject).or_default();
        *count = count.saturating_add(1);
    }
    (spans(chosen.records.iter().map(|record| record.index)), exchanges, persons)
}

/// The entry that records were dropped.
pub(super) fn draft(entry: EntryId, removed: Removed, now: Timestamp) -> Draft {
    Draft {
        id: entry,
        subject: None,
        event: Event { removed: Some(removed), ..Event::new(kind::DROPPED, now) },
        official: None,
        evidence: None,
        decision: Decision::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(index: u64, time: &str, procedure: Option<&str>) -> RecordKey {
        RecordKey {
            index,
            subject: Some(SubjectTag::from_bytes([1; 16])),
            time: time.parse().unwrap(),
            kind: "exchange.released".to_owned(),
            requester: Some("housing-office".to_owned()),
            provider: None,
            procedure: procedure.map(str::to_owned),
            exchange: None,
            consent: None,
        }
    }

    fn chosen(units: &[Unit], holds: &[HoldRow]) -> Vec<u64> {
        let classes = Classes { months: 13, procedures: [("grant".to_owned(), 36)].into() };
        let now = "2026-11-22T00:00:00.000Z".parse().unwrap();
        choose(units, &classes, holds, now).records.iter().map(|record| record.index).collect()
    }

    fn unit(records: Vec<RecordKey>) -> Unit {
        Unit { consent: None, records }
    }

    #[test]
    fn a_month_is_a_month_of_the_calendar() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(months_before(at("2026-11-22T10:00:00.000Z"), 13), at("2025-10-22T10:00:00.000Z"));
        assert_eq!(months_before(at("2027-03-31T00:00:00.000Z"), 13), at("2026-02-28T00:00:00.000Z"));
        assert_eq!(months_before(Timestamp::EPOCH, 13), Timestamp::EPOCH);
    }

    #[test]
    fn records_go_by_their_class_and_a_consent_goes_whole_or_not_at_all() {
        let old = || record(1, "2025-10-21T23:59:59.999Z", None);
        let young = || record(2, "2025-10-22T00:00:00.000Z", None);
        assert_eq!(chosen(&[unit(vec![old()]), unit(vec![young()])], &[]), [1]);
        assert_eq!(chosen(&[unit(vec![old(), young()])], &[]), Vec::<u64>::new());
        let kept_longer = record(3, "2024-01-01T00:00:00.000Z", Some("grant"));
        assert_eq!(chosen(&[unit(vec![kept_longer])], &[]), Vec::<u64>::new());
        assert_eq!(chosen(&[unit(vec![record(4, "2023-01-01T00:00:00.000Z", Some("grant"))])], &[]), [4]);
    }

    #[test]
    fn a_hold_of_any_scope_keeps_what_it_names_and_nothing_else() {
        let other = RecordKey { subject: None, requester: None, ..record(2, "2020-01-01T00:00:00.000Z", None) };
        let units = [unit(vec![record(1, "2020-01-01T00:00:00.000Z", None)]), unit(vec![other])];
        let hold = |scope: &str, value: &str, subject| HoldRow {
            id: EntryId::from_uuid(uuid::Uuid::nil()),
            index: 0,
            scope: scope.to_owned(),
            value: value.to_owned(),
            subject,
            review: Timestamp::EPOCH,
        };
        let tag = SubjectTag::from_bytes([1; 16]);
        for holds in [[hold("person", &tag.to_string(), Some(tag))], [hold("administration", "housing-office", None)]] {
            assert_eq!(chosen(&units, &holds), [2], "{holds:?}");
        }
        assert_eq!(chosen(&units, &[hold("administration", "tax-office", None)]), [1, 2]);
        // What cannot be read keeps everything.
        assert_eq!(chosen(&units, &[hold("planet", "x", None)]), Vec::<u64>::new());
    }

    #[test]
    fn entries_that_verify_needs_are_never_dropped() {
        let dropped = RecordKey { kind: kind::DROPPED.to_owned(), ..record(1, "2000-01-01T00:00:00.000Z", None) };
        let erased = RecordKey { kind: kind::ERASED.to_owned(), ..record(2, "2000-01-01T00:00:00.000Z", None) };
        assert_eq!(chosen(&[unit(vec![dropped]), unit(vec![erased])], &[]), Vec::<u64>::new());
    }
}
