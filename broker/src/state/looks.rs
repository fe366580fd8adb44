//! How often one person may have providers asked for a look at their own data.
//!
//! Enough for reading every page twice over; not enough to use a person's session as a way into a register.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use eemol_policies::ids::SubjectTag;

use crate::runtime::Runtime;
use crate::runtime::pace::Pace;

/// Looks of each person.
#[derive(Debug)]
pub struct Looks(Option<Pace<SubjectTag>>);

/// Kinds of data looked at one after the other.
const DATA_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(39);
/// After that, one kind of data in so long.
const DATA_EVERY: Duration = Duration::from_secs(15);

impl Looks {
    pub(super) fn at_data(runtime: &Runtime) -> Self {
        Self(Pace::one_every(DATA_EVERY, DATA_AT_ONCE, Arc::clone(&runtime.clock)))
    }

    /// Counts one more of this person.
    ///
    /// # Errors
    /// How long to wait, when that is too many.
    pub fn check(&self, subject: &SubjectTag) -> Result<(), Duration> {
        self.0.as_ref().map_or(Ok(()), |pace| pace.check(subject))
    }
}
