//! Names of things as types that cannot be mixed up.
//!
//! Two families: *numbers* given by the broker (`exg_…`, a prefix and a UUIDv7 in Crockford base 32, so that they sort by
//! time) and *slugs* given by the catalogue (`residence-certificate`). Nothing here makes a new id: randomness and time
//! are passed in by the broker's `runtime::ids`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Why a text is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}: {rule}")]
pub struct BadId {
    text: String,
    what: &'static str,
    rule: &'static str,
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Writes a prefix and the 26 letters of a number.
fn write_number(f: &mut fmt::Formatter<'_>, prefix: &str, number: u128) -> fmt::Result {
    let mut letters = [b'0'; 26];
    let mut left = number;
    for letter in letters.iter_mut().rev() {
        let digit = usize::try_from(left & 31).unwrap_or_default();
        *letter = ALPHABET.get(digit).copied().unwrap_or(b'0');
        left >>= 5;
    }
    f.write_str(prefix)?;
    f.write_str(std::str::from_utf8(&letters).map_err(|_| fmt::Error)?)
}

fn decode(text: &str) -> Option<u128> {
    if text.len() != 26 || text.as_bytes().first().is_none_or(|first| *first > b'7') {
        return None;
    }
    text.bytes().try_fold(0u128, |number, byte| Some((number << 5) | u128::from(digit(byte)?)))
}

/// What a letter stands for: its place in [`ALPHABET`].
const fn digit(letter: u8) -> Option<u8> {
    Some(match letter {
        b'0'..=b'9' => letter - b'0',
        b'A'..=b'H' => letter - b'A' + 10,
        b'J' | b'K' => letter - b'J' + 18,
        b'M' | b'N' => letter - b'M' + 20,
        b'P'..=b'T' => letter - b'P' + 22,
        b'V'..=b'Z' => letter - b'V' + 27,
        _ => return None,
    })
}

macro_rules! text_id {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::written::read(deserializer)
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID made elsewhere.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_number(f, concat!($prefix, "_"), self.0.as_u128())
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                text.strip_prefix(concat!($prefix, "_")).and_then(decode).map(|number| Self(Uuid::from_u128(number))).ok_or_else(
                    || BadId {
                        text: text.chars().take(64).collect(),
                        what: $what,
                        rule: concat!("`", $prefix, "_` and 26 characters of Crockford base 32"),
                    },
                )
            }
        }

        text_id!($name);
    };
}

number_id!(
    /// One run of request, decision, fetch and release.
    ExchangeId, "exg", "exchange id"
);
number_id!(
    /// One recorded agreement of a citizen (`grant_id` of its token).
    ConsentId, "cns", "consent id"
);
number_id!(
    /// One entry of the access log.
    EntryId, "ent", "entry id"
);
number_id!(
    /// One question or complaint of a citizen about an entry.
    ConcernId, "cnc", "concern id"
);

macro_rules! slug_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The slug as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                if is_slug(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(BadId { text: text.chars().take(64).collect(), what: $what, rule: SLUG_RULE })
                }
            }
        }

        text_id!($name);
    };
}

const SLUG_RULE: &str = "1 to 64 small letters, digits and single hyphens, beginning with a letter";

fn is_slug(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && !text.contains("--")
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

slug_id!(
    /// A public body of the catalogue.
    AdministrationId, "administration id"
);
slug_id!(
    /// One kind of data that a provider holds.
    EvidenceTypeId, "evidence type id"
);
slug_id!(
    /// What a requester may ask for and why.
    ProcedureId, "procedure id"
);
slug_id!(
    /// A kind of identifier of persons (`lu-nin`).
    SchemeId, "identifier scheme id"
);

/// A person's random pseudonym in the log: 128 bits, written as 32 hexadecimal digits. Says nothing about the person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectTag([u8; 16]);

impl SubjectTag {
    /// Wraps 16 random bytes made elsewhere.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for SubjectTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl FromStr for SubjectTag {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| BadId {
            text: text.chars().take(64).collect(),
            what: "subject tag",
            rule: "32 hexadecimal digits",
        })?;
        Ok(Self(bytes))
    }
}

text_id!(SubjectTag);

macro_rules! short_text {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The text as given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                if is_short_text(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(BadId { text: text.chars().take(64).collect(), what: $what, rule: TEXT_RULE })
                }
            }
        }

        text_id!($name);
    };
}

const TEXT_RULE: &str = "1 to 128 characters, no control or direction characters, no blank at either end";

fn is_short_text(text: &str) -> bool {
    let length = text.chars().count();
    (1..=128).contains(&length) && text.trim() == text && !text.chars().any(|c| c.is_control() || is_direction_mark(c))
}

/// Characters that turn the direction of the text around them, with which a name could be made to look like another.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

short_text!(
    /// The requester's own file reference, given with every request.
    CaseRef, "case"
);
short_text!(
    /// The person at the requester in whose name its system asks; `system:<name>` where no person acts.
    Official, "official"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_id_reads_back_and_sorts_like_its_uuid() {
        let low = ExchangeId::from_uuid(Uuid::from_u128(1));
        let high = ExchangeId::from_uuid(Uuid::from_u128(u128::MAX));
        assert_eq!(low.to_string().parse::<ExchangeId>().unwrap(), low);
        assert_eq!(high.to_string().parse::<ExchangeId>().unwrap(), high);
        assert!(low.to_string() < high.to_string());
    }

    #[test]
    fn every_letter_stands_for_its_place_and_others_for_nothing() {
        for byte in 0..=u8::MAX {
            let place = ALPHABET.iter().position(|letter| *letter == byte);
            assert_eq!(digit(byte).map(usize::from), place, "{byte}");
        }
    }

    #[test]
    fn a_wrong_prefix_length_or_letter_is_refused() {
        let good = ConsentId::from_uuid(Uuid::from_u128(77)).to_string();
        assert!(good.parse::<ConsentId>().is_ok());
        assert!(good.parse::<ExchangeId>().is_err());
        assert!(good.replace("cns_0", "cns_8").parse::<ConsentId>().is_err());
        assert!(good.to_lowercase().parse::<ConsentId>().is_err());
        assert!(format!("{good}0").parse::<ConsentId>().is_err());
    }

    #[test]
    fn slugs_and_texts_keep_their_rules() {
        assert!("residence-certificate".parse::<EvidenceTypeId>().is_ok());
        for bad in ["", "-a", "a-", "a--b", "A", "a_b", "a/b", "1a"] {
            assert!(bad.parse::<EvidenceTypeId>().is_err(), "{bad}");
        }
        assert!("2026-1234 / B".parse::<CaseRef>().is_ok());
        for bad in ["", " a", "a\n", "a\u{202e}b"] {
            assert!(bad.parse::<CaseRef>().is_err(), "{bad:?}");
        }
    }
}
