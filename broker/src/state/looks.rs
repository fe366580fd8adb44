//! How often one person may have providers asked for a look at their own data, and how often they may raise a concern.
//!
//! Enough for reading every page twice over; not enough to use a person's session as a way into a register.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use eemol_policies::ids::SubjectTag;

use crate::runtime::Runtime;
use crate::runtime::pace::Pace;

/// Looks, or concerns, of each person.
#[derive(Debug)]
pub struct Looks(Option<Pace<SubjectTag>>);

/// Kinds of data looked at one after the other.
const DATA_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(39);
/// After that, one kind of data in so long.
const DATA_EVERY: Duration = Duration::from_secs(15);
/// Concerns raised one after the other.
const CONCERNS_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// After that, one concern in so long.
const CONCERNS_EVERY: Duration = Duration::from_mins(10);

impl Looks {
    pub(super) fn at_data(runtime: &Runtime) -> Self {
        Self(Pace::one_every(DATA_EVERY, DATA_AT_ONCE, Arc::clone(&runtime.clock)))
    }

    pub(super) fn at_concerns(runtime: &Runtime) -> Self {
        Self(Pace::one_every(CONCERNS_EVERY, CONCERNS_AT_ONCE, Arc::clone(&runtime.clock)))
    }

    /// Counts one more of this person.
    ///
    /// # Errors
    /// How long to wait, when that is too many.
    pub fn check(&self, subject: &SubjectTag) -> Result<(), Duration> {
        self.0.as_ref().map_or(Ok(()), |pace| pace.check(subject))
    }
}
