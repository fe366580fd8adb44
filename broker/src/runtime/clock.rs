//! Where time comes from: the wall clock for validity, a monotonic clock for durations.
//!
//! The only place that reads the machine's clocks. Does no scheduling. Next: [`super::Runtime`].

use std::fmt::Debug;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use eemol_policies::time::Timestamp;

/// A source of time.
pub trait Clock: Send + Sync + Debug {
    /// The present instant; may step forwards or back when the machine's clock is set.
    fn now(&self) -> Timestamp;

    /// Time since a fixed point of this clock; never goes back.
    fn monotonic(&self) -> Duration;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    /// A machine whose clock stands before 1970 reads as the epoch, at which no consent is in force.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::EPOCH.plus(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}

/// A clock that stands still until a test moves it. Begins at 2026-11-21T10:00:00.000Z.
#[cfg(any(test, feature = "test-support"))]
#[derive(Debug)]
pub struct MockClock {
    wall: std::sync::atomic::AtomicI64,
    monotonic: std::sync::atomic::AtomicU64,
}

#[cfg(any(test, feature = "test-support"))]
mod mock {
    use std::sync::atomic::Ordering::SeqCst;
    use std::sync::atomic::{AtomicI64, AtomicU64};

    use super::{Clock, Duration, MockClock, Timestamp};

    /// 2026-11-21T10:00:00.000Z, in milliseconds.
    const START: i64 = 1_795_255_200_000;

    impl Default for MockClock {
        fn default() -> Self {
            Self { wall: AtomicI64::new(START), monotonic: AtomicU64::new(0) }
        }
    }

    impl MockClock {
        /// Lets time pass: both clocks move forward.
        pub fn advance(&self, by: Duration) {
            self.wall.store(self.now().plus(by).millis(), SeqCst);
            self.advance_monotonic(by);
        }

        /// Sets the wall clock, forwards or back, as an administrator or a time server would.
        pub fn set_wall(&self, to: Timestamp) {
            self.wall.store(to.millis(), SeqCst);
        }

        /// Moves only the monotonic clock, as when the wall clock is held.
        pub fn advance_monotonic(&self, by: Duration) {
            self.monotonic.fetch_add(u64::try_from(by.as_nanos()).unwrap_or(u64::MAX), SeqCst);
        }
    }

    impl Clock for MockClock {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(self.wall.load(SeqCst))
        }

        fn monotonic(&self) -> Duration {
            Duration::from_nanos(self.monotonic.load(SeqCst))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mock_clock_moves_only_when_told() {
        let clock = MockClock::default();
        assert_eq!(clock.now().to_string(), "2026-11-21T10:00:00.000Z");
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clock.now().to_string(), "2026-11-21T10:00:01.500Z");
        assert_eq!(clock.monotonic(), Duration::from_millis(1500));
        clock.set_wall(Timestamp::EPOCH);
        clock.advance_monotonic(Duration::from_millis(500));
        assert_eq!((clock.now(), clock.monotonic()), (Timestamp::EPOCH, Duration::from_secs(2)));
    }

    #[test]
    fn the_system_clock_is_past_this_source_and_does_not_go_back() {
        let clock = SystemClock::default();
        let before = clock.monotonic();
        assert!(clock.now() > Timestamp::from_millis(1_700_000_000_000));
        assert!(clock.monotonic() >= before);
    }
}
