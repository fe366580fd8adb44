//! Whether the wall clock can be believed: checked against the monotonic clock and the newest entry.
//!
//! [`ClockGuard`] is pure: who uses it passes both clocks in. While the clock is unconfirmed nothing is opened or
//! released, withdrawals still work, and time goes on from the last believed instant by the monotonic clock: a wrong
//! clock neither ends a consent nor enters a time that later ones would be behind of. The wall clock may be a
//! database's, asked over a network: then it was read at some moment between question and answer, and the two machines'
//! clocks need not run quite alike. [`Watch`] is a guard over this machine's clocks, for those who need the time between
//! two batches.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use eemol_policies::time::Timestamp;

use super::apply::Moment;
use crate::runtime::Runtime;

/// What the two clocks may differ by, and what the wall clock may be behind the newest entry.
const TOLERANCE: Duration = Duration::from_secs(5);
/// How long the two clocks must go on together after a jump before it is believed.
const CONFIRM: Duration = Duration::from_mins(1);
/// Clocks of two machines may drift apart by a 5000th (200 ppm) of the time that passes.
const DRIFT: u32 = 5000;

/// The guard of one writer.
#[derive(Debug, Clone, Default)]
pub struct ClockGuard {
    last: Option<Look>,
    /// Both clocks when they were last believed.
    believed: Option<(Timestamp, Duration)>,
    jumped_at: Option<Duration>,
    asked_at: Option<Duration>,
}

/// Both clocks, and for how long the wall clock's answer was waited for.
#[derive(Debug, Clone, Copy)]
struct Look {
    wall: Timestamp,
    monotonic: Duration,
    waited: Duration,
}

/// The wall clock moved by this against the monotonic one, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump(pub i64);

impl ClockGuard {
    /// Notes when the wall clock is asked, where its answer may take a while.
    pub fn ask(&mut self, monotonic: Duration) {
        self.asked_at = Some(monotonic);
    }

    /// The moment of a batch, from both clocks and the time of the newest entry; and the jump, where one was just seen.
    pub fn look(&mut self, wall: Timestamp, monotonic: Duration, newest: Timestamp) -> (Moment, Option<Jump>) {
        let waited = self.asked_at.take().map_or(Duration::ZERO, |asked| monotonic.saturating_sub(asked));
        let jump = self.last.and_then(|last| {
            let passed = monotonic.saturating_sub(last.monotonic);
            let difference = wall.millis() - last.wall.plus(passed).millis();
            let allowed = TOLERANCE + waited + last.waited + passed / DRIFT;
            (difference.unsigned_abs() > millis(allowed)).then_some(Jump(difference))
        });
        self.last = Some(Look { wall, monotonic, waited });
        if jump.is_some() {
            self.jumped_at = Some(monotonic);
        } else if self.jumped_at.is_some_and(|at| monotonic.saturating_sub(at) >= CONFIRM) {
            self.jumped_at = None;
        }
        let behind = newest.since(wall) > TOLERANCE;
        let confirmed = self.jumped_at.is_none() && !behind;
        let now = if confirmed {
            self.believed = Some((wall, monotonic));
            wall
        } else {
            let passed = |at| monotonic.saturating_sub(at);
            self.believed.map_or(newest, |(wall_before, at)| wall_before.plus(passed(at)))
        };
        (Moment { now: now.max(newest), confirmed }, jump)
    }
}

/// A guard over the clocks of this machine, shared by those who ask it.
#[derive(Debug)]
pub struct Watch {
    runtime: Runtime,
    guard: Mutex<ClockGuard>,
}

impl Watch {
    /// A guard that has seen nothing yet.
    pub fn new(runtime: Runtime) -> Self {
        let watch = Self { runtime, guard: Mutex::default() };
        watch.look();
        watch
    }

    /// The present moment, as far as this machine's clocks can be believed.
    pub fn look(&self) -> Moment {
        let mut guard = self.guard.lock().unwrap_or_else(PoisonError::into_inner);
        guard.look(self.runtime.now(), self.runtime.monotonic(), Timestamp::EPOCH).0
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn clocks_that_go_together_are_believed() {
        let mut guard = ClockGuard::default();
        for second in 0..100u32 {
            let (moment, jump) = guard.look(at(1000 + i64::from(second)), S * second, at(1000));
            assert!(moment.confirmed && jump.is_none());
        }
    }

    #[test]
    fn a_jump_either_way_is_seen_once_and_believed_after_a_minute() {
        for by in [-3600, 3600] {
            let mut guard = ClockGuard::default();
            guard.look(at(10_000), S, at(0));
            let (moment, jump) = guard.look(at(10_001 + by), S * 2, at(0));
            assert_eq!((moment.confirmed, jump), (false, Some(Jump(by * 1000))));
            let (moment, jump) = guard.look(at(10_031 + by), S * 32, at(0));
            assert_eq!((moment.confirmed, jump), (false, None));
            let (moment, _) = guard.look(at(10_061 + by), S * 62, at(0));
            assert!(moment.confirmed);
        }
    }

    #[test]
    fn a_wrong_clock_ends_nothing_time_goes_on_by_the_monotonic_one() {
        let mut guard = ClockGuard::default();
        guard.look(at(10_000), S, at(9_990));
        let (moment, _) = guard.look(at(900_000), S * 4, at(10_000));
        assert_eq!(moment, Moment { now: at(10_003), confirmed: false });
        // Set right again: that is a jump too, and believed after a minute.
        let (moment, jump) = guard.look(at(10_009), S * 10, at(10_003));
        assert_eq!((moment, jump), (Moment { now: at(10_009), confirmed: false }, Some(Jump(-889_997_000))));
        let (moment, _) = guard.look(at(10_069), S * 70, at(10_009));
        assert_eq!(moment, Moment { now: at(10_069), confirmed: true });
    }

    #[test]
    fn behind_the_newest_entry_nothing_is_confirmed_and_time_never_goes_back() {
        let mut guard = ClockGuard::default();
        let (moment, _) = guard.look(at(100), S, at(106));
        assert_eq!(moment, Moment { now: at(106), confirmed: false });
        let (moment, _) = guard.look(at(102), S * 3, at(106));
        assert_eq!(moment, Moment { now: at(106), confirmed: true });
    }

    #[test]
    fn a_slow_answer_or_slow_drift_of_a_databases_clock_is_no_jump() {
        let mut guard = ClockGuard::default();
        guard.look(at(10_000), S, at(0));
        // Read eight seconds before its answer came: that it seems behind says nothing.
        guard.ask(S * 2);
        let (moment, jump) = guard.look(at(10_001), S * 10, at(0));
        assert_eq!((moment.confirmed, jump), (true, None));
        // The next one, answered at once, seems to have leapt by the same eight seconds.
        guard.ask(S * 11);
        assert_eq!(guard.look(at(10_010), S * 11, at(0)).1, None);
        // Ten idle hours at 150 ppm are 5.4 s.
        guard.ask(S * 36_011);
        assert_eq!(guard.look(at(46_015), S * 36_011, at(0)).1, None);
        // Another server took over, whose clock is a minute ahead.
        guard.ask(S * 36_012);
        let (moment, jump) = guard.look(at(46_076), S * 36_012, at(0));
        assert_eq!((moment, jump), (Moment { now: at(46_016), confirmed: false }, Some(Jump(60_000))));
    }

    #[test]
    fn a_watch_goes_on_by_the_monotonic_clock_while_the_other_is_wrong() {
        let (runtime, clock) = Runtime::fixed(1);
        let (watch, began) = (Watch::new(runtime.clone()), runtime.now());
        clock.set_wall(Timestamp::EPOCH);
        clock.advance(S);
        assert_eq!(watch.look(), Moment { now: began.plus(S), confirmed: false });
        clock.advance(CONFIRM);
        assert!(watch.look().confirmed);
        assert_eq!(watch.look().now, runtime.now());
    }
}
