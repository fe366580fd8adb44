//! Codes typed by signed-in persons that led nowhere: after [`MOST`] within [`WITHIN`] no more are taken from them, right
//! or wrong, until that time is over.
//!
//! Kept in memory, in each broker: a guess costs a sign-in, so a count per broker is bound enough.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use eemol_policies::ids::SubjectTag;

use crate::runtime::Runtime;

/// So many wrong codes.
const MOST: u32 = 10;
/// Within so long.
const WITHIN: Duration = Duration::from_mins(15);

/// How often each person guessed, and since when.
#[derive(Debug)]
pub struct Guesses {
    runtime: Runtime,
    wrong: Mutex<BTreeMap<SubjectTag, (u32, Duration)>>,
}

impl Guesses {
    /// Nobody has guessed yet.
    pub fn new(runtime: Runtime) -> Self {
        Self { runtime, wrong: Mutex::default() }
    }

    /// Whether this person may try a code.
    pub fn may_try(&self, tag: SubjectTag) -> bool {
        let now = self.runtime.monotonic();
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.get(&tag).is_none_or(|(count, since)| *count < MOST || now.saturating_sub(*since) >= WITHIN)
    }

    /// Notes a code that led nowhere.
    pub fn was_wrong(&self, tag: SubjectTag) {
        let now = self.runtime.monotonic();
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.retain(|_, (_, since)| now.saturating_sub(*since) < WITHIN);
        let (count, _) = wrong.entry(tag).or_insert((0, now));
        *count = count.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_wrong_codes_are_one_persons_own_trouble_and_pass() {
        let (runtime, clock) = Runtime::fixed(1);
        let guesses = Guesses::new(runtime.clone());
        let (one, other) = (runtime.subject_tag(), runtime.subject_tag());
        for _ in 0..MOST {
            assert!(guesses.may_try(one));
            guesses.was_wrong(one);
        }
        assert!(!guesses.may_try(one) && guesses.may_try(other));
        clock.advance(WITHIN);
        assert!(guesses.may_try(one));
    }
}
