//! Leaves a provider in trouble alone for a while, then lets one call try.
//!
//! Counts fetches that ended in trouble one after the other. Knows no clock of its own: callers pass monotonic
//! milliseconds in.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The state of the circuit to one source.
#[derive(Debug)]
pub(crate) struct Breaker {
    failures_to_open: u32,
    pause_ms: u64,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Calls pass; so many in trouble came one after the other.
    Closed { failures: u32 },
    /// No call passes before this time, in monotonic milliseconds.
    Open { until: u64 },
    /// One call tries; the others are turned away.
    Trying,
}

/// Leave to call. Must be told how the call ended; dropped untold, a trying call gives its place to the next.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    breaker: &'a Breaker,
    told: bool,
    trying: bool,
}

impl Breaker {
    /// A closed circuit.
    pub(crate) fn new(failures_to_open: u32, pause_ms: u64) -> Self {
        Self { failures_to_open, pause_ms, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// Leave to call at `now`, or how long to wait before asking again.
    pub(crate) fn pass(&self, now: u64) -> Result<Pass<'_>, Duration> {
        let mut state = self.lock();
        match *state {
            State::Closed { .. } => Ok(Pass { breaker: self, told: false, trying: false }),
            State::Open { until } if now >= until => {
                *state = State::Trying;
                Ok(Pass { breaker: self, told: false, trying: true })
            }
            State::Open { until } => Err(Duration::from_millis(until.saturating_sub(now))),
            State::Trying => Err(Duration::from_millis(self.pause_ms)),
        }
    }

    /// Whether calls pass freely.
    pub(crate) fn is_closed(&self) -> bool {
        matches!(*self.lock(), State::Closed { .. })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass<'_> {
    /// The call ended at `now`, in trouble or not.
    pub(crate) fn ended(mut self, in_trouble: bool, now: u64) {
        self.told = true;
        let open = State::Open { until: now.saturating_add(self.breaker.pause_ms) };
        let mut state = self.breaker.lock();
        *state = match (*state, in_trouble) {
            (State::Trying, true) if self.trying => open,
            (State::Trying, false) if self.trying => State::Closed { failures: 0 },
            // A call from before the circuit opened says nothing about now.
            (State::Open { .. } | State::Trying, _) => *state,
            (State::Closed { .. }, false) => State::Closed { failures: 0 },
            (State::Closed { failures }, true) if failures.saturating_add(1) >= self.breaker.failures_to_open => open,
            (State::Closed { failures }, true) => State::Closed { failures: failures.saturating_add(1) },
        };
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.trying && !self.told {
            *self.breaker.lock() = State::Open { until: 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(breaker: &Breaker, now: u64) {
        breaker.pass(now).unwrap().ended(true, now);
    }

    #[test]
    fn trouble_in_a_row_opens_and_one_good_answer_in_between_does_not() {
        let breaker = Breaker::new(2, 100);
        trouble(&breaker, 0);
        breaker.pass(1).unwrap().ended(false, 1);
        trouble(&breaker, 2);
        assert!(breaker.is_closed());
        trouble(&breaker, 3);
        assert_eq!(breaker.pass(53).unwrap_err(), Duration::from_millis(50));
    }

    #[test]
    fn after_the_pause_exactly_one_call_tries() {
        let breaker = Breaker::new(1, 100);
        trouble(&breaker, 0);
        let trying = breaker.pass(100).unwrap();
        assert!(breaker.pass(100).is_err());
        trying.ended(true, 110);
        assert!(breaker.pass(209).is_err());
        breaker.pass(210).unwrap().ended(false, 211);
        assert!(breaker.is_closed());
    }

    #[test]
    fn a_trying_call_that_is_dropped_gives_its_place_away() {
        let breaker = Breaker::new(1, 100);
        trouble(&breaker, 0);
        drop(breaker.pass(100).unwrap());
        assert!(breaker.pass(100).is_ok());
    }

    #[test]
    fn a_late_answer_from_before_changes_nothing() {
        let breaker = Breaker::new(1, 100);
        let early = breaker.pass(0).unwrap();
        trouble(&breaker, 1);
        early.ended(false, 2);
        assert!(breaker.pass(50).is_err());
    }
}
