//! Times in tokens: whole seconds since 1970 (RFC 7519 `NumericDate`, fractions refused).

use eemol_policies::time::Timestamp;
use serde::{Deserialize, Deserializer, Serializer, de};

/// The second in which `at` lies.
pub(super) fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.seconds().saturating_mul(1000))
}

/// Writes the whole seconds of `at`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.seconds())
}

/// Reads whole seconds between 1970 and the end of year 9999. Fractions, exponents, texts and signs are refused.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let seconds = u64::deserialize(deserializer)?;
    let millis = seconds.checked_mul(1000).and_then(|millis| i64::try_from(millis).ok());
    millis
        .map(Timestamp::from_millis)
        .filter(|at| Some(at.millis()) == millis)
        .ok_or_else(|| de::Error::custom("a time beyond the year 9999"))
}

/// The same for claims that may be left out; `null` is refused.
pub(super) mod optional {
    use super::{Deserializer, Serializer, Timestamp};

    /// Writes the whole seconds of `at`, which is there.
    #[expect(clippy::ref_option, reason = "serde passes fields by reference")]
    pub(in crate::token) fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads whole seconds.
    pub(in crate::token) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        super::deserialize(deserializer).map(Some)
    }
}
