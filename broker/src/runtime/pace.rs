//! How often somebody may do something: so many at once, then one after the other at a steady pace.
//!
//! Counts in this process only and forgets on restart: it protects providers and machines, no promise depends on it.

use std::fmt;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::clock::Clock;

/// The pace of everybody who is told apart by a `Key`.
pub struct Pace<Key: Hash + Eq + Clone> {
    limiter: RateLimiter<Key, HashMapStateStore<Key>, PaceClock, NoOpMiddleware<Duration>>,
    clock: PaceClock,
    checks: AtomicU32,
}

impl<Key: Hash + Eq + Clone> Pace<Key> {
    /// `rate` in a second, `burst` at once.
    pub fn per_second(rate: NonZeroU32, burst: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        Self::new(Quota::per_second(rate).allow_burst(burst), clock)
    }

    /// `burst` at once, then one every `period`; `None` where that is no time at all.
    pub fn one_every(period: Duration, burst: NonZeroU32, clock: Arc<dyn Clock>) -> Option<Self> {
        Some(Self::new(Quota::with_period(period)?.allow_burst(burst), clock))
    }

    fn new(quota: Quota, clock: Arc<dyn Clock>) -> Self {
        let clock = PaceClock(clock);
        let limiter = RateLimiter::new(quota, HashMapStateStore::default(), clock.clone());
        Self { limiter, clock, checks: AtomicU32::new(0) }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait, when that is too many; it is not counted then.
    pub fn check(&self, key: &Key) -> Result<(), Duration> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| until.wait_time_from(self.clock.now()))
    }
}

impl<Key: Hash + Eq + Clone> fmt::Debug for Pace<Key> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pace")
    }
}

/// Those who have not asked for long are forgotten every so many checks.
const FORGET_EVERY: u32 = 4096;

#[derive(Debug, Clone)]
struct PaceClock(Arc<dyn Clock>);

impl governor::clock::Clock for PaceClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.monotonic()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Runtime;

    #[test]
    fn each_has_a_pace_of_their_own_and_gets_on_with_time() {
        let (runtime, clock) = Runtime::fixed(1);
        let two = NonZeroU32::new(2).unwrap();
        let pace = Pace::one_every(Duration::from_secs(10), two, Arc::clone(&runtime.clock)).unwrap();
        assert!(pace.check(&'a').is_ok() && pace.check(&'a').is_ok());
        let wait = pace.check(&'a').unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(10), "{wait:?}");
        assert!(pace.check(&'b').is_ok(), "another one is not held up");
        clock.advance(Duration::from_secs(10));
        assert!(pace.check(&'a').is_ok() && pace.check(&'a').is_err());
    }
}
