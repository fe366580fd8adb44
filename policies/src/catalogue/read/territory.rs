//! Reads `territory.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use regex::Regex;

use super::{Known, check_email, check_url};
use crate::catalogue::fault::quoted;
use crate::catalogue::reader::Table;
use crate::catalogue::territory::{Accessibility, Appearance, HelpDesk, SupervisoryAuthority, Territory};
use crate::identifier::Scheme;
use crate::identifier::check::{Check, Span};
use crate::ids::{EvidenceTypeId, SchemeId};

pub(in crate::catalogue) fn read(table: &Table<'_>, known: &mut Known) -> Option<Territory> {
    // Any slug will do; the territory's own id is used in names of logs.
    let id = table.parsed::<EvidenceTypeId>("id").map(|id| id.to_string());
    let names = table.texts("names");
    let languages = languages(table);
    let default_language = table.text("default_language");
    if let Some(default) = default_language.as_ref().filter(|default| !languages.contains(default)) {
        table.fault(
            "default_language",
            format!("`{default}` is no language of the territory"),
            format!("write one of {}", quoted(&languages)),
        );
    }
    let time_zone = table.text("time_zone");
    let place = |zone: &str| {
        zone.split('/')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c)))
    };
    if let Some(zone) = time_zone.as_ref().filter(|zone| !place(zone)) {
        table.fault("time_zone", format!("`{zone}` is no time zone"), "write an IANA name such as `Europe/Luxembourg`");
    }
    let demonstration = table.flag("demonstration", false);
    let identifier_schemes = schemes(table, known.schemes.get_or_insert_default());
    let supervisory_authority = table.table("supervisory_authority").and_then(|table| authority(&table));
    let accessibility = table.table_or_none("accessibility").and_then(|table| accessibility(&table));
    let help_desk = table.table("help_desk").map(|table| help_desk(&table));
    let appearance = table.table_or_none("appearance").map(|table| appearance(&table)).unwrap_or_default();
    table.close();
    Some(Territory {
        id: id?,
        names: names?,
        languages,
        default_language: default_language?,
        time_zone: time_zone?,
        demonstration,
        identifier_schemes,
        supervisory_authority: supervisory_authority?,
        accessibility,
        help_desk: help_desk?,
        appearance,
    })
}

fn languages(table: &Table<'_>) -> Vec<String> {
    let mut languages: Vec<String> = Vec::new();
    for found in table.list::<String>("languages") {
        let tag = found.value;
        let mut parts = tag.split('-');
        let first = parts
            .next()
            .is_some_and(|first| (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase()));
        if !first || !parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        {
            table.report().fault(
                &found.place,
                format!("`{tag}` is no language tag"),
                "write one such as `fr` or `de-LU`",
            );
        } else if languages.contains(&tag) {
            table.report().fault(&found.place, format!("`{tag}` stands there twice"), "take one of them away");
        } else {
            languages.push(tag);
        }
    }
    if languages.is_empty() {
        table.fault("languages", "there is no language", "write at least one, such as `[\"fr\"]`");
    }
    languages
}

fn schemes(table: &Table<'_>, declared: &mut BTreeSet<SchemeId>) -> BTreeMap<SchemeId, Arc<Scheme>> {
    let mut schemes = BTreeMap::new();
    for inner in table.tables("identifier_schemes") {
        if let Some(scheme) = scheme(&inner, declared)
            && let Some(twin) = schemes.insert(scheme.id.clone(), Arc::new(scheme))
        {
            inner.fault("id", format!("`{}` is the id of another scheme, too", twin.id), "choose another id");
        }
    }
    if schemes.is_empty() && !table.has("identifier_schemes") {
        table.fault(
            "identifier_schemes",
            "there is no identifier scheme",
            "write at least one `[[identifier_schemes]]`",
        );
    }
    schemes
}

fn scheme(table: &Table<'_>, declared: &mut BTreeSet<SchemeId>) -> Option<Scheme> {
    let id = table.parsed::<SchemeId>("id");
    declared.extend(id.clone());
    let names = table.texts("names");
    let pattern = table.text("pattern").and_then(|pattern| {
        Regex::new(&pattern)
            .map_err(|error| {
                let message = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
                table.fault(
                    "pattern",
                    format!("it is no regular expression: {message}"),
                    "write one such as `^[0-9]{13}$`",
                );
            })
            .ok()
    });
    let strip = table.text_untrimmed("strip").unwrap_or_default();
    let example = table.text_or_none("example");
    let inner = table.tables("checks");
    let checks: Vec<Check> = inner.iter().filter_map(check).collect();
    table.close();
    let whole = checks.len() == inner.len();
    let scheme = Scheme { id: id?, names: names?, pattern: pattern?, strip, example, checks };
    if let Some(example) = scheme.example.as_ref().filter(|_| whole)
        && let Err(error) = scheme.identifier(example)
    {
        table.fault(
            "example",
            format!("it does not pass its own scheme: {error}"),
            "write an example that does, or mend pattern and checks",
        );
    }
    Some(scheme)
}

fn check(table: &Table<'_>) -> Option<Check> {
    let kind = table.one_of("kind", &[("luhn", 0), ("verhoeff", 1), ("weighted", 2), ("mod97", 3), ("date", 4)], None);
    let digits = span(table, "digits");
    let check = match kind {
        Some(3) => {
            let (check, complement) = (span(table, "check"), table.flag("complement", false));
            let check = check.filter(|[from, to]| {
                let two = to - from == 1;
                if !two {
                    table.fault(
                        "check",
                        "mod 97 has two check digits, side by side",
                        "write their positions, such as `[12, 13]`",
                    );
                }
                two
            });
            digits.zip(check).map(|(digits, check)| Check::Mod97 { digits, check, complement })
        }
        Some(4) => digits.and_then(|digits| {
            let eight = digits[1] - digits[0] == 7;
            if !eight {
                table.fault("digits", "a date has eight digits, YYYYMMDD", "write their positions, such as `[1, 8]`");
            }
            eight.then_some(Check::Date { digits })
        }),
        Some(2) => weighted(table, digits),
        Some(other) => {
            let check = table.number("check", 1..=128, None);
            digits.zip(check).map(|(digits, check)| match other {
                0 => Check::Luhn { digits, check },
                _ => Check::Verhoeff { digits, check },
            })
        }
        None => return None,
    };
    table.close();
    check
}

fn weighted(table: &Table<'_>, digits: Option<Span>) -> Option<Check> {
    let check = table.number("check", 1..=128, None);
    let weights = table.numbers("weights", &(1..=1000u32), None);
    let modulus = table.number("modulus", 2..=1000u32, None);
    let complement = table.flag("complement", false);
    let ten = table.text_or_none("ten").and_then(|ten| ten.chars().next());
    let letters = table.text_or_none("letters");
    let (digits, weights) = (digits?, weights?);
    if weights.len() != digits[1] - digits[0] + 1 {
        table.fault(
            "weights",
            "there is not one weight for each digit",
            format!("write {} of them", digits[1] - digits[0] + 1),
        );
        return None;
    }
    Some(Check::Weighted { digits, check: check?, weights, modulus: modulus?, complement, ten, letters })
}

fn span(table: &Table<'_>, key: &'static str) -> Option<Span> {
    let numbers = table.numbers(key, &(1..=128usize), None)?;
    match numbers.as_slice() {
        [from, to] if from <= to => Some([*from, *to]),
        _ => {
            table.fault(key, "a first and a last position are wanted here", "write them as `[1, 11]`, counted from 1");
            None
        }
    }
}

fn authority(table: &Table<'_>) -> Option<SupervisoryAuthority> {
    let (names, url, email) = (table.texts("names"), table.text("url"), table.text_or_none("email"));
    check_url(table, "url", url.as_deref());
    check_email(table, "email", email.as_deref());
    table.close();
    Some(SupervisoryAuthority { names: names?, url: url?, email })
}

fn accessibility(table: &Table<'_>) -> Option<Accessibility> {
    let (law, names, url) = (table.texts("law"), table.texts("names"), table.text("url"));
    check_url(table, "url", url.as_deref());
    table.close();
    Some(Accessibility { law: law?, names: names?, url: url? })
}

fn help_desk(table: &Table<'_>) -> HelpDesk {
    let names =
        if table.has("names") { table.texts("names").unwrap_or_default() } else { crate::text::Texts::default() };
    let (email, phone, url) = (table.text_or_none("email"), table.text_or_none("phone"), table.text_or_none("url"));
    check_url(table, "url", url.as_deref());
    check_email(table, "email", email.as_deref());
    if !(table.has("email") || table.has("phone") || table.has("url")) {
        table.fault("email", "there is no way to reach the help desk", "write `email`, `phone` or `url`");
    }
    table.close();
    HelpDesk { names, email, phone, url }
}

fn appearance(table: &Table<'_>) -> Appearance {
    let colour = |key| {
        let colour = table.text_or_none(key)?;
        let good =
            colour.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        if !good {
            table.fault(key, format!("`{colour}` is no colour"), "write it as `#rrggbb`, such as `#00629b`");
        }
        good.then_some(colour)
    };
    let appearance = Appearance { brand: colour("brand"), link: colour("link") };
    table.close();
    appearance
}
