//! The ground floor: time, chance and new ids, handed to everything above as one value.
//!
//! Nothing above this floor reads a clock, draws randomness or invents an id by itself, so that a test can replay a
//! whole broker exactly. Holds no storage and no network. Next: [`clock`], [`random`], [`ids`].

pub mod clock;
pub mod defect;
pub mod ids;
pub mod pace;
pub mod random;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use eemol_policies::ids::{ConcernId, ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use self::clock::{Clock, SystemClock};
use self::ids::Ids;
use self::random::{Random, SystemRandom};

/// Time, chance and ids of one broker. Cloning shares all three.
#[derive(Clone)]
pub struct Runtime {
    /// Where `now` comes from.
    pub clock: Arc<dyn Clock>,
    /// Where random bytes come from.
    pub random: Arc<dyn Random>,
    ids: Arc<Ids>,
}

impl Runtime {
    /// A runtime over the given sources.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let ids = Arc::new(Ids::new(Arc::clone(&clock), Arc::clone(&random)));
        Self { clock, random, ids }
    }

    /// The machine's own clock and the crypto provider's randomness.
    pub fn system() -> Self {
        Self::new(Arc::new(SystemClock::default()), Arc::new(SystemRandom))
    }

    /// The present instant of the wall clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Time since some fixed point, never going back; for deadlines and durations.
    pub fn monotonic(&self) -> Duration {
        self.clock.monotonic()
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        random::bytes(&*self.random)
    }

    /// A new exchange id, greater than every id made before in this process.
    pub fn exchange_id(&self) -> ExchangeId {
        ExchangeId::from_uuid(self.ids.uuid())
    }

    /// A new consent id, greater than every id made before in this process.
    pub fn consent_id(&self) -> ConsentId {
        ConsentId::from_uuid(self.ids.uuid())
    }

    /// A new entry id, greater than every id made before in this process.
    pub fn entry_id(&self) -> EntryId {
        EntryId::from_uuid(self.ids.uuid())
    }

    /// A new concern id, greater than every id made before in this process.
    pub fn concern_id(&self) -> ConcernId {
        ConcernId::from_uuid(self.ids.uuid())
    }

    /// A new random subject tag; says nothing of when or for whom it was made.
    pub fn subject_tag(&self) -> SubjectTag {
        SubjectTag::from_bytes(self.bytes())
    }

    /// A secret that names something: 256 random bits in base64url, 43 characters.
    pub fn opaque_token(&self) -> String {
        ids::opaque_token(&*self.random)
    }

    /// A code that people read out or type: `XXXX-XXXX`, 22 letters and digits that do not look alike (35 bits).
    ///
    /// Short enough to guess in the long run: whoever takes one must limit attempts and let it lapse.
    pub fn human_code(&self) -> String {
        ids::human_code(&*self.random)
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").field("clock", &self.clock).finish_non_exhaustive()
    }
}

#[cfg(any(test, feature = "test-support"))]
impl Runtime {
    /// A runtime that gives the same times, bytes and ids on every run with the same seed, and its clock to move.
    pub fn fixed(seed: u64) -> (Self, Arc<clock::MockClock>) {
        let clock = Arc::new(clock::MockClock::default());
        let random = Arc::new(random::SeededRandom::new(seed));
        (Self::new(Arc::<clock::MockClock>::clone(&clock), random), clock)
    }
}
