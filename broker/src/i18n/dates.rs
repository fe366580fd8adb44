//! Dates, times and numbers as each language writes them, in the territory's time zone.
//!
//! The rules of time zones travel in the binary; nothing is read from the machine.

use eemol_policies::time::Timestamp;

use super::{Lang, Markup};

/// A territory's time zone.
#[derive(Clone, Debug)]
pub struct Zone(jiff::tz::TimeZone);

/// The name is no known time zone.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no time zone such as `Europe/Luxembourg`")]
pub struct ZoneUnknown(String);

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(jiff::tz::TimeZone::UTC);

    /// The zone of this name in the IANA database.
    pub fn named(name: &str) -> Result<Self, ZoneUnknown> {
        jiff::tz::TimeZone::get(name).map(Self).map_err(|_| ZoneUnknown(name.to_owned()))
    }

    /// First instant of the local day written as `2026-11-21`; `None` when it is no such day.
    pub fn day(&self, day: &str) -> Option<Timestamp> {
        let date: jiff::civil::Date = day.parse().ok()?;
        let zoned = date.to_zoned(self.0.clone()).ok()?;
        Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
    }

    /// The local day of `at`, as `2026-11-21`.
    pub fn day_of(&self, at: Timestamp) -> String {
        self.local(at).date().to_string()
    }

    fn local(&self, at: Timestamp) -> jiff::Zoned {
        jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(self.0.clone())
    }
}

/// The day, in words, as a `<time>` element.
pub fn date(lang: Lang, zone: &Zone, at: Timestamp) -> Markup {
    let local = zone.local(at);
    element(&local.date().to_string(), &day_text(lang, &local))
}

/// Day and time to the second, in words, as a `<time>` element with the exact instant.
pub fn moment(lang: Lang, zone: &Zone, at: Timestamp) -> Markup {
    let local = zone.local(at);
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    element(&at.to_string(), &format!("{}, {hour:02}:{minute:02}:{second:02}", day_text(lang, &local)))
}

/// The time of day to the minute, as a `<time>` element with the exact instant.
pub fn clock(zone: &Zone, at: Timestamp) -> Markup {
    let local = zone.local(at);
    element(&at.to_string(), &format!("{:02}:{:02}", local.hour(), local.minute()))
}

/// A whole number with its thousands set apart.
pub fn grouped(lang: Lang, number: u64) -> String {
    let gap = match lang {
        Lang::Fr => "\u{202f}",
        Lang::De | Lang::Lb => ".",
        Lang::En => ",",
    };
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push_str(gap);
        }
        text.push(digit);
    }
    text
}

fn element(machine: &str, words: &str) -> Markup {
    Markup::trusted(format!("<time datetime=\"{machine}\">{words}</time>"))
}

fn day_text(lang: Lang, local: &jiff::Zoned) -> String {
    let (day, year) = (local.day(), local.year());
    let names = match lang {
        Lang::Fr => FRENCH,
        Lang::De => GERMAN,
        Lang::Lb => LUXEMBOURGISH,
        Lang::En => ENGLISH,
    };
    let month = usize::try_from(local.month() - 1).ok().and_then(|place| names.get(place)).copied().unwrap_or_default();
    match lang {
        Lang::Fr if day == 1 => format!("1er {month} {year}"),
        Lang::Fr | Lang::En => format!("{day} {month} {year}"),
        Lang::De | Lang::Lb => format!("{day}. {month} {year}"),
    }
}

const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const LUXEMBOURGISH: [&str; 12] = [
    "Januar",
    "Februar",
    "Mäerz",
    "Abrëll",
    "Mee",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_out_in_each_language_in_local_time() {
        let zone = Zone::named("Europe/Luxembourg").unwrap();
        let at: Timestamp = "2026-05-31T22:30:05Z".parse().unwrap();
        let words = |lang| moment(lang, &zone, at).to_string();
        assert_eq!(words(Lang::En), "<time datetime=\"2026-05-31T22:30:05.000Z\">1 June 2026, 00:30:05</time>");
        assert!(words(Lang::Fr).contains(">1er juin 2026, 00:30:05<"));
        assert!(words(Lang::De).contains(">1. Juni 2026, 00:30:05<"));
        assert!(words(Lang::Lb).contains(">1. Juni 2026, 00:30:05<"));
        assert_eq!(date(Lang::En, &zone, at).as_str(), "<time datetime=\"2026-06-01\">1 June 2026</time>");
        assert!(Zone::named("Europe/Nowhere").is_err());
        assert_eq!(zone.day_of(zone.day("2026-03-29").unwrap()), "2026-03-29");
        assert!(zone.day("2026-02-30").is_none());
    }

    #[test]
    fn thousands_are_set_apart_as_the_language_does() {
        assert_eq!(grouped(Lang::En, 1_234_567), "1,234,567");
        assert_eq!(grouped(Lang::Fr, 1_234), "1\u{202f}234");
        assert_eq!(grouped(Lang::De, 999), "999");
        assert_eq!(grouped(Lang::Lb, 1_000), "1.000");
    }
}
