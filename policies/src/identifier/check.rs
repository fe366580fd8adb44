//! Check digits and dates inside identifiers, as data: Luhn, Verhoeff, weighted sums, ISO 7064 mod 97-10, calendar dates.
//!
//! Knows no country. Positions are 1-based and inclusive, as the catalogue writes them.
//! [`Check::completed`] computes the digits, so that test data can be made.

use time::{Date, Month};

/// First and last position, 1-based and inclusive.
pub type Span = [usize; 2];

/// One arithmetic property of an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// Luhn's check digit (ISO/IEC 7812) over `digits`, standing at `check`.
    Luhn {
        /// The digits it is computed over.
        digits: Span,
        /// Its position.
        check: usize,
    },
    /// Verhoeff's check digit over `digits`, standing at `check`.
    Verhoeff {
        /// The digits it is computed over.
        digits: Span,
        /// Its position.
        check: usize,
    },
    /// The weighted sum of `digits`, reduced by `modulus`.
    Weighted {
        /// The digits it is computed over.
        digits: Span,
        /// Its position.
        check: usize,
        /// One factor for each digit.
        weights: Vec<u32>,
        /// What the sum is divided by.
        modulus: u32,
        /// Whether the check digit is `modulus - remainder` (a remainder of 0 stays 0) instead of the remainder.
        complement: bool,
        /// The character for a result of 10; without it a result of 10 is never valid.
        ten: Option<char>,
        /// What is looked up with the remainder instead of computing (`TRWAGMYFPDXBNJZSQVHLCKE`).
        letters: Option<String>,
    },
    /// ISO 7064 mod 97-10, letters counting from 10 (A) to 35 (Z): `digits` followed by the two of `check` leave 1.
    /// With `complement`, the two digits are 97 less the remainder of `digits` alone.
    Mod97 {
        /// The characters it is computed over.
        digits: Span,
        /// Position of the two check digits.
        check: Span,
        /// See above.
        complement: bool,
    },
    /// `digits` are a day of the calendar, YYYYMMDD.
    Date {
        /// Position of the eight digits.
        digits: Span,
    },
}

impl Check {
    /// What it is called in messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Luhn { .. } => "Luhn check digit",
            Self::Verhoeff { .. } => "Verhoeff check digit",
            Self::Weighted { .. } => "weighted check digit",
            Self::Mod97 { .. } => "mod 97 check digits",
            Self::Date { .. } => "date",
        }
    }

    /// Whether `text` has the property.
    pub fn holds(&self, text: &str) -> bool {
        self.completed(text).as_deref() == Some(text)
    }

    /// `text` with this check's digits put right; for a date, the text itself if the date exists.
    /// `None` when a position lies outside the text, a character cannot be counted, or no digit would be right.
    pub fn completed(&self, text: &str) -> Option<String> {
        match self {
            Self::Luhn { digits, check } => replaced(text, *check, &luhn(&numbers(text, *digits)?)?.to_string()),
            Self::Verhoeff { digits, check } => {
                replaced(text, *check, &verhoeff(&numbers(text, *digits)?)?.to_string())
            }
            Self::Weighted { digits, check, weights, modulus, complement, ten, letters } => {
                let sum = weighted(&numbers(text, *digits)?, weights)?;
                let remainder = sum.checked_rem(*modulus)?;
                let result = if *complement && remainder > 0 { modulus - remainder } else { remainder };
                replaced(text, *check, &written(result, *ten, letters.as_deref())?.to_string())
            }
            Self::Mod97 { digits, check, complement } => {
                let remainder = mod97(slice(text, *digits)?)?;
                let result = if *complement { 97 - remainder } else { 98 - mod97_shifted(remainder) };
                let [from, to] = *check;
                if to.checked_sub(from)? != 1 {
                    return None;
                }
                let tens = replaced(text, from, &(result / 10).to_string())?;
                replaced(&tens, to, &(result % 10).to_string())
            }
            Self::Date { digits } => is_date(slice(text, *digits)?).then(|| text.to_owned()),
        }
    }

    /// The furthest position that is looked at.
    pub fn reach(&self) -> usize {
        match self {
            Self::Luhn { digits, check } | Self::Verhoeff { digits, check } | Self::Weighted { digits, check, .. } => {
                digits[1].max(*check)
            }
            Self::Mod97 { digits, check, .. } => digits[1].max(check[1]),
            Self::Date { digits } => digits[1],
        }
    }
}

/// Luhn's check digit for `digits`; `None` for a number above 9.
pub fn luhn(digits: &[u32]) -> Option<u32> {
    let sum = digits.iter().rev().enumerate().try_fold(0u32, |sum, (place, digit)| {
        let doubled = if place % 2 == 0 { digit * 2 } else { *digit };
        (*digit < 10).then(|| sum + if doubled > 9 { doubled - 9 } else { doubled })
    })?;
    Some((10 - sum % 10) % 10)
}

/// Verhoeff's check digit for `digits`; `None` for a number above 9.
pub fn verhoeff(digits: &[u32]) -> Option<u32> {
    let mut sum = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        sum = dihedral(sum, permuted(place + 1, *digit)?)?;
    }
    (0..10).find(|digit| dihedral(sum, *digit) == Some(0))
}

/// Product in the dihedral group of order 10: 0–4 turn a pentagon, 5–9 turn it after a flip.
const fn dihedral(a: u32, b: u32) -> Option<u32> {
    Some(match (a, b) {
        (0..5, 0..5) => (a + b) % 5,
        (0..5, 5..10) => 5 + (a + b - 5) % 5,
        (5..10, 0..5) => 5 + (a - b) % 5,
        (5..10, 5..10) => (5 + a - b) % 5,
        _ => return None,
    })
}

/// Verhoeff's permutation, applied `times` times.
fn permuted(times: usize, digit: u32) -> Option<u32> {
    const ONCE: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..times % 8)
        .try_fold(digit, |digit, _| ONCE.get(usize::try_from(digit).ok()?).copied())
        .filter(|digit| *digit < 10)
}

fn weighted(digits: &[u32], weights: &[u32]) -> Option<u32> {
    if digits.len() != weights.len() {
        return None;
    }
    digits.iter().zip(weights).try_fold(0u32, |sum, (digit, weight)| sum.checked_add(digit.checked_mul(*weight)?))
}

fn written(result: u32, ten: Option<char>, letters: Option<&str>) -> Option<char> {
    match letters {
        Some(letters) => letters.chars().nth(usize::try_from(result).ok()?),
        None if result == 10 => ten,
        None => char::from_digit(result, 10),
    }
}

fn mod97(text: &str) -> Option<u32> {
    text.chars().try_fold(0u32, |sum, c| {
        let number = c.to_digit(36).filter(|_| !c.is_ascii_lowercase())?;
        Some((sum * if number > 9 { 100 } else { 10 } + number) % 97)
    })
}

const fn mod97_shifted(remainder: u32) -> u32 {
    remainder * 100 % 97
}

fn is_date(text: &str) -> bool {
    let part =
        |range| text.get::<std::ops::Range<usize>>(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let date = || {
        let year: i32 = part(0..4)?.parse().ok()?;
        let month = Month::try_from(part(4..6)?.parse::<u8>().ok()?).ok()?;
        Date::from_calendar_date(year, month, part(6..8)?.parse().ok()?).ok()
    };
    text.len() == 8 && date().is_some()
}

fn slice(text: &str, [from, to]: Span) -> Option<&str> {
    text.get(from.checked_sub(1)?..to)
}

fn numbers(text: &str, span: Span) -> Option<Vec<u32>> {
    slice(text, span)?.chars().map(|c| c.to_digit(10)).collect()
}

/// `text` with the one-byte character at `position` replaced.
fn replaced(text: &str, position: usize, by: &str) -> Option<String> {
    let before = text.get(..position.checked_sub(1)?)?;
    let after = text.get(position..)?;
    Some(format!("{before}{by}{after}"))
}
