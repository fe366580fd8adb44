//! How often a person may have everything about them written out: each export reads all their entries and proves each.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;

/// The least time between two exports of one person, at one broker.
const WAIT: Duration = Duration::from_mins(1);

/// The newest exports of the last minute.
#[derive(Debug, Default)]
pub struct Exports(Mutex<BTreeMap<SubjectTag, Timestamp>>);

impl Exports {
    /// Whether this person may have an export at `now`; counts it if so.
    pub fn may(&self, tag: SubjectTag, now: Timestamp) -> bool {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        begun.retain(|_, at| now.since(*at) < WAIT);
        let free = !begun.contains_key(&tag);
        if free {
            begun.insert(tag, now);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_waits_a_minute_and_keeps_nobody_else_waiting() {
        let exports = Exports::default();
        let (one, other) = (SubjectTag::from_bytes([1; 16]), SubjectTag::from_bytes([2; 16]));
        let at = |seconds| Timestamp::EPOCH.plus(Duration::from_secs(seconds));
        assert!(exports.may(one, at(0)) && exports.may(other, at(1)));
        assert!(!exports.may(one, at(59)));
        assert!(exports.may(one, at(60)) && !exports.may(one, at(61)));
    }
}
