//! PostgreSQL's values as JSON text, read from its binary format so that nothing is rounded.
//!
//! `numeric` keeps every digit (`1.10` stays `1.10`), dates and times become ISO 8601 text, `json` passes through. Types that
//! are not listed here are refused: cast them to text in the statement.

use sqlx::postgres::{PgRow, PgTypeKind, PgValueFormat, PgValueRef};
use sqlx::{Column, Row, TypeInfo, ValueRef};
use time::{Date, Duration, PrimitiveDateTime, Time};

use super::super::unreadable;
use crate::error::{ConnectorError, Stage};
use crate::mapping::quoted;

/// One value as JSON text; `None` for `NULL`.
pub(super) fn cell(row: &PgRow, name: &str) -> Result<Option<String>, ConnectorError> {
    let mut places = row.columns().iter().filter(|column| column.name() == name);
    let (Some(column), None) = (places.next(), places.next()) else {
        return Err(ConnectorError::invalid_at(Stage::Mapping, "not exactly one column", name));
    };
    let value = row.try_get_raw(column.ordinal()).map_err(|_| unreadable(name))?;
    if value.is_null() {
        return Ok(None);
    }
    json(&value).map(Some).ok_or_else(|| unreadable(name))
}

fn json(value: &PgValueRef<'_>) -> Option<String> {
    let kind = value.type_info();
    let bytes = value.as_bytes().ok()?;
    if matches!(kind.kind(), PgTypeKind::Enum(_)) {
        return std::str::from_utf8(bytes).ok().map(quoted);
    }
    if value.format() != PgValueFormat::Binary {
        return None;
    }
    match kind.name() {
        "BOOL" => Some((bytes != [0]).to_string()),
        "INT2" => Some(i16::from_be_bytes(bytes.try_into().ok()?).to_string()),
        "INT4" => Some(i32::from_be_bytes(bytes.try_into().ok()?).to_string()),
        "INT8" => Some(i64::from_be_bytes(bytes.try_into().ok()?).to_string()),
        "FLOAT4" => finite(f64::from(f32::from_be_bytes(bytes.try_into().ok()?)), || {
            serde_json::to_string(&f32::from_be_bytes(bytes.try_into().ok()?)).ok()
        }),
        "FLOAT8" => {
            let real = f64::from_be_bytes(bytes.try_into().ok()?);
            finite(real, || serde_json::to_string(&real).ok())
        }
        "NUMERIC" => numeric(bytes),
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" => std::str::from_utf8(bytes).ok().map(quoted),
        "UUID" => uuid(bytes),
        "DATE" => date(i32::from_be_bytes(bytes.try_into().ok()?)).map(|date| format!("\"{}\"", day(date))),
        "TIME" => time(i64::from_be_bytes(bytes.try_into().ok()?)).map(|time| format!("\"{}\"", clock(time))),
        "TIMESTAMP" => instant(i64::from_be_bytes(bytes.try_into().ok()?), ""),
        "TIMESTAMPTZ" => instant(i64::from_be_bytes(bytes.try_into().ok()?), "Z"),
        "JSON" => checked_json(bytes),
        "JSONB" => checked_json(bytes.strip_prefix(&[1])?),
        _ => None,
    }
}

fn finite(real: f64, text: impl Fn() -> Option<String>) -> Option<String> {
    if real.is_finite() { text() } else { None }
}

fn checked_json(bytes: &[u8]) -> Option<String> {
    let value: &serde_json::value::RawValue = serde_json::from_slice(bytes).ok()?;
    Some(value.get().to_owned())
}

fn uuid(bytes: &[u8]) -> Option<String> {
    let text = hex::encode(bytes);
    let groups: Option<Vec<&str>> =
        [0..8, 8..12, 12..16, 16..20, 20..32].into_iter().map(|range| text.get(range)).collect();
    if bytes.len() == 16 { Some(format!("\"{}\"", groups?.join("-"))) } else { None }
}

/// `numeric`: a count of base-10,000 digits, the weight of the first, sign, decimals shown, digits.
fn numeric(bytes: &[u8]) -> Option<String> {
    let mut words = bytes.chunks_exact(2).filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)));
    let (count, weight, sign, decimals) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let weight = i32::from(i16::from_be_bytes(weight.to_be_bytes()));
    let digits: Vec<u16> = words.collect();
    if digits.len() != usize::from(count) || digits.iter().any(|digit| *digit > 9_999) {
        return None;
    }
    let digit =
        |position: i32| usize::try_from(position).ok().and_then(|place| digits.get(place)).copied().unwrap_or(0);
    let mut text = String::new();
    match sign {
        0x0000 => {}
        0x4000 => text.push('-'),
        // Not a number, or infinite.
        _ => return None,
    }
    let group = |position: i32| format!("{:04}", digit(position));
    let whole = (0..=weight).map(group).collect::<Vec<_>>().concat();
    let whole = whole.trim_start_matches('0');
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if decimals > 0 {
        let groups = i32::from(decimals.div_ceil(4));
        let fraction = (1..=groups).map(|place| group(weight + place)).collect::<Vec<_>>().concat();
        text.push('.');
        text.push_str(fraction.get(..usize::from(decimals))?);
    }
    Some(text)
}

/// Days since 2000-01-01.
fn date(days: i32) -> Option<Date> {
    EPOCH.checked_add(Duration::days(i64::from(days)))
}

/// Microseconds since midnight.
fn time(micros: i64) -> Option<Time> {
    let moment = PrimitiveDateTime::new(EPOCH, Time::MIDNIGHT).checked_add(Duration::microseconds(micros))?;
    if moment.date() == EPOCH { Some(moment.time()) } else { None }
}

/// Microseconds since 2000-01-01T00:00:00.
fn instant(micros: i64, zone: &str) -> Option<String> {
    let moment = PrimitiveDateTime::new(EPOCH, Time::MIDNIGHT).checked_add(Duration::microseconds(micros))?;
    Some(format!("\"{}T{}{zone}\"", day(moment.date()), clock(moment.time())))
}

fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

fn clock(time: Time) -> String {
    let seconds = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    if time.microsecond() == 0 { seconds } else { format!("{seconds}.{:06}", time.microsecond()) }
}

const EPOCH: Date = time::macros::date!(2000 - 01 - 01);

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(weight: i16, sign: u16, decimals: u16, digits: &[u16]) -> Vec<u8> {
        let head = [u16::try_from(digits.len()).unwrap(), u16::from_be_bytes(weight.to_be_bytes()), sign, decimals];
        head.iter().chain(digits).flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn decimals_keep_every_digit() {
        for (expected, bytes) in [
            ("1.10", binary(0, 0, 2, &[1, 1000])),
            ("-123456789.5", binary(2, 0x4000, 1, &[1, 2345, 6789, 5000])),
            ("0", binary(0, 0, 0, &[])),
            ("0.00", binary(0, 0, 2, &[])),
            ("0.0001", binary(-1, 0, 4, &[1])),
            ("0.00001234", binary(-2, 0, 8, &[1234])),
            ("100000000", binary(2, 0, 0, &[1])),
            ("45000.10", binary(1, 0, 2, &[4, 5000, 1000])),
        ] {
            assert_eq!(numeric(&bytes).as_deref(), Some(expected));
        }
        assert_eq!(numeric(&binary(0, 0xC000, 0, &[])), None);
        assert_eq!(numeric(&[0, 1]), None);
        assert_eq!(numeric(&binary(0, 0, 0, &[10_000])), None);
    }

    #[test]
    fn dates_and_times_are_iso_8601() {
        assert_eq!(date(0).map(day).unwrap(), "2000-01-01");
        assert_eq!(date(-1).map(day).unwrap(), "1999-12-31");
        assert_eq!(date(i32::MAX), None);
        assert_eq!(instant(86_400_000_000 + 1, "Z").unwrap(), "\"2000-01-02T00:00:00.000001Z\"");
        assert_eq!(instant(i64::MAX, ""), None);
    }
}
