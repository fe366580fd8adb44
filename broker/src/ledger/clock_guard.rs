//! Whether the wall clock can be believed: checked against the monotonic clock and the newest entry.
//!
//! Pure: the writer passes both clocks in. While the clock is unconfirmed nothing is opened or released, withdrawals
//! still work, and time goes on from the last believed instant by the monotonic clock: a wrong clock neither ends a
//! consent nor enters a time that later ones would be behind of.

use std::time::Duration;

use eemol_policies::time::Timestamp;

use super::apply::Moment;

/// What the two clocks may differ by, and what the wall clock may be behind the newest entry.
const TOLERANCE: Duration = Duration::from_secs(5);
/// How long the two clocks must go on together after a jump before it is believed.
const CONFIRM: Duration = Duration::from_mins(1);

/// The guard of one writer.
#[derive(Debug, Clone, Default)]
pub struct ClockGuard {
    last: Option<(Timestamp, Duration)>,
    /// Both clocks when they were last believed.
    believed: Option<(Timestamp, Duration)>,
    jumped_at: Option<Duration>,
}

/// The wall clock moved by this against the monotonic one, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump(pub i64);

impl ClockGuard {
    /// The moment of a batch, from both clocks and the time of the newest entry; and the jump, where one was just seen.
    pub fn look(&mut self, wall: Timestamp, monotonic: Duration, newest: Timestamp) -> (Moment, Option<Jump>) {
        let jump = self.last.and_then(|(wall_before, monotonic_before)| {
            let passed = monotonic.saturating_sub(monotonic_before);
            let expected = wall_before.plus(passed);
            let difference = wall.millis() - expected.millis();
            (difference.unsigned_abs() > millis(TOLERANCE)).then_some(Jump(difference))
        });
        self.last = Some((wall, monotonic));
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
}
