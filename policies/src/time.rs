//! Points in time as every floor of Eemol writes them: UTC, milliseconds.
//!
//! Holds no clock: callers pass `now` in. The broker's `runtime::clock` is where time comes from.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, UtcOffset};

/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Written as RFC 3339 with milliseconds and `Z` (`2026-11-21T10:00:00.123Z`) in JSON, logs and pages' `datetime`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The latest instant that is written with a four-digit year, 9999-12-31T23:59:59.999Z, in milliseconds.
const LATEST: i64 = 253_402_300_799_999;

impl Timestamp {
    /// 1970-01-01T00:00:00.000Z.
    pub const EPOCH: Self = Self(0);

    /// The instant `millis` milliseconds after the epoch, held between the epoch and the end of year 9999.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < 0 {
            Self(0)
        } else if millis > LATEST {
            Self(LATEST)
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, as JWT claims count them.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant moved forward by `duration`, held at the end of year 9999.
    pub fn plus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(LATEST);
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// This instant moved back by `duration`, held at the epoch.
    pub fn minus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(LATEST);
        Self::from_millis(self.0.saturating_sub(millis))
    }

    /// Time passed since `earlier`; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same instant as a calendar date and time in UTC.
    pub fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// As it is written. Every entry has a few of these: digits are set in place, since a general writer takes ten times
    /// as long.
    fn with_text<R>(self, work: impl FnOnce(&str) -> R) -> R {
        let at = OffsetDateTime::from_unix_timestamp(self.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let [y1, y2, y3, y4, _, o1, o2, _, d1, d2, _, h1, h2, _, m1, m2, _, s1, s2, _, f1, f2, f3, _] = &mut text;
        digits(at.year().unsigned_abs(), [y1, y2, y3, y4]);
        for (number, places) in [
            (u8::from(at.month()), [o1, o2]),
            (at.day(), [d1, d2]),
            (at.hour(), [h1, h2]),
            (at.minute(), [m1, m2]),
            (at.second(), [s1, s2]),
        ] {
            digits(number.into(), places);
        }
        digits(u32::try_from(self.0.rem_euclid(1000)).unwrap_or_default(), [f1, f2, f3]);
        work(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// Sets a number's last digits in these places.
fn digits<const N: usize>(mut number: u32, places: [&mut u8; N]) {
    for place in places.into_iter().rev() {
        *place = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.write_str(text))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is no RFC 3339 date and time.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no RFC 3339 date and time such as `2026-11-21T10:00:00.000Z`")]
pub struct NotATimestamp(String);

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    /// Reads RFC 3339 with any offset; digits beyond the millisecond are cut off.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(usual) = as_written(text) {
            return Ok(usual);
        }
        let parsed = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotATimestamp(text.to_owned()))?;
        let millis = parsed.to_offset(UtcOffset::UTC).unix_timestamp_nanos().div_euclid(1_000_000);
        Ok(Self::from_millis(i64::try_from(millis).map_err(|_| NotATimestamp(text.to_owned()))?))
    }
}

/// Reads the form that is written here; `None` for any other, which may be right all the same.
fn as_written(text: &str) -> Option<Timestamp> {
    let [y1, y2, y3, y4, b'-', o1, o2, b'-', d1, d2, b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', f1, f2, f3, b'Z'] =
        *text.as_bytes()
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0u16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u16::from(digit.wrapping_sub(b'0')))
        })
    };
    let small = |one, two| number(&[one, two]).and_then(|number| u8::try_from(number).ok());
    let month = Month::try_from(small(o1, o2)?).ok()?;
    let date = Date::from_calendar_date(i32::from(number(&[y1, y2, y3, y4])?), month, small(d1, d2)?).ok()?;
    let milli = number(&[f1, f2, f3])?;
    let at = date.with_hms_milli(small(h1, h2)?, small(m1, m2)?, small(s1, s2)?, milli).ok()?.assume_utc();
    Some(Timestamp::from_millis(at.unix_timestamp().checked_mul(1000)?.checked_add(i64::from(milli))?))
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::written::read(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::format_description;

    use super::*;

    #[test]
    fn an_instant_is_written_as_the_general_writer_writes_it() {
        let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
        let spread = (0..2_000).map(|step| step * (LATEST / 1_999 + 1));
        for millis in spread.chain([1, 999, 951_868_799_999, 951_868_800_000, 1_764_250_000_123, LATEST]) {
            let at = Timestamp::from_millis(millis);
            assert_eq!(at.to_string(), at.to_utc().format(&format).unwrap());
        }
    }

    #[test]
    fn the_form_that_is_written_reads_as_the_general_reader_reads_it() {
        for text in [
            "1970-01-01T00:00:00.000Z",
            "1969-12-31T23:59:59.999Z",
            "2000-02-29T23:59:59.999Z",
            "2026-11-21T10:00:00.123Z",
            "9999-12-31T23:59:59.999Z",
        ] {
            let general = OffsetDateTime::parse(text, &Rfc3339).unwrap().unix_timestamp_nanos().div_euclid(1_000_000);
            assert_eq!(as_written(text), Some(Timestamp::from_millis(i64::try_from(general).unwrap())), "{text}");
        }
        for text in [
            "2026-02-29T00:00:00.000Z",
            "2026-13-01T00:00:00.000Z",
            "2026-11-21T24:00:00.000Z",
            "2026-11-21T10:00:60.000Z",
            "2026-11-21T10:00:00.00:Z",
            "2026-11-21t10:00:00.000Z",
            "2026-11-21T10:00:00Z",
        ] {
            assert_eq!(as_written(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_by_hand_is_what_the_library_writes() {
        let format =
            time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
        // A step that is prime to the length of a day, so that every digit changes.
        for millis in (0..LATEST).step_by(86_399_999_987).chain([LATEST]) {
            let at = Timestamp::from_millis(millis);
            assert_eq!(at.to_string(), at.to_utc().format(&format).unwrap());
        }
    }

    #[test]
    fn text_and_millis_are_the_same_instant() {
        let at: Timestamp = "2026-11-21T11:00:00.123+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-21T10:00:00.123Z");
        assert_eq!(at.to_string().parse::<Timestamp>().unwrap(), at);
        assert_eq!(Timestamp::EPOCH.to_string(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn arithmetic_stays_inside_four_digit_years() {
        assert_eq!(Timestamp::EPOCH.minus(Duration::from_secs(1)), Timestamp::EPOCH);
        assert_eq!(Timestamp::EPOCH.plus(Duration::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp::EPOCH.since(Timestamp::from_millis(5)), Duration::ZERO);
    }
}
