//! New ids, secrets and codes, out of the runtime's clock and randomness.
//!
//! Ids are `UUIDv7` (RFC 9562): they sort by time, and within one process each is greater than the one before, also when
//! many are made in one millisecond or the clock is set back. Their text forms live in `eemol_policies::ids`.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::clock::Clock;
use super::random::{Random, bytes};

/// Maker of time-ordered ids.
pub struct Ids {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    last: Mutex<Last>,
}

/// Millisecond and the 74 bits below it of the id made last.
#[derive(Default)]
struct Last {
    millis: u64,
    tail: u128,
}

impl Ids {
    /// A maker over the given sources.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self { clock, random, last: Mutex::default() }
    }

    /// A new `UUIDv7`, greater than all made before by this maker.
    ///
    /// A new millisecond begins with 73 random bits; further ids in it grow by a random step of up to 2^32.
    pub fn uuid(&self) -> Uuid {
        let millis = u64::try_from(self.clock.now().millis()).unwrap_or(0);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if millis > last.millis {
            *last = Last { millis, tail: self.fresh_tail() };
        } else {
            let step = u128::from(u32::from_be_bytes(bytes(&*self.random))) + 1;
            last.tail = last.tail.saturating_add(step);
            if last.tail >= 1 << 74 {
                *last = Last { millis: last.millis.saturating_add(1), tail: self.fresh_tail() };
            }
        }
        let (high, low) = (last.tail >> 62, last.tail & ((1 << 62) - 1));
        Uuid::from_u128(u128::from(last.millis) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
    }

    fn fresh_tail(&self) -> u128 {
        u128::from_be_bytes(bytes(&*self.random)) & ((1 << 73) - 1)
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ids").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// 256 random bits in base64url without padding, 43 characters.
pub fn opaque_token(random: &dyn Random) -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>(random))
}

/// A code of eight signs in two groups, `XXXX-XXXX`, from [`CODE_SIGNS`].
pub fn human_code(random: &dyn Random) -> String {
    let mut code = String::with_capacity(9);
    while code.len() < 9 {
        if code.len() == 4 {
            code.push('-');
        }
        // Bytes that would favour the first signs of the alphabet are drawn again.
        let [byte] = bytes(random);
        let (turn, place) = (usize::from(byte) / CODE_SIGNS.len(), usize::from(byte) % CODE_SIGNS.len());
        if let Some(sign) = CODE_SIGNS.as_bytes().get(place).filter(|_| turn < 256 / CODE_SIGNS.len()) {
            code.push(char::from(*sign));
        }
    }
    code
}

/// The code a person meant: blanks, hyphens and small letters do not matter. `None` when it can be no code of ours.
pub fn read_human_code(typed: &str) -> Option<String> {
    let signs: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).take(9).collect();
    let (first, second) = signs.split_at_checked(4)?;
    (second.len() == 4 && signs.chars().all(|c| CODE_SIGNS.contains(c))).then(|| format!("{first}-{second}"))
}

/// Letters and digits that are not taken for one another, without vowels so that no word comes out.
pub const CODE_SIGNS: &str = "34679CDFGHJKMNPQRTVWXY";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use crate::runtime::Runtime;
    use eemol_policies::time::Timestamp;

    use super::*;

    #[test]
    fn ids_grow_within_a_millisecond_and_when_the_clock_is_set_back() {
        let (runtime, clock) = Runtime::fixed(1);
        let mut before = runtime.exchange_id();
        for round in 0..5000 {
            match round {
                1000 => clock.advance(Duration::from_millis(3)),
                2000 => clock.set_wall(Timestamp::EPOCH),
                _ => {}
            }
            let next = runtime.exchange_id();
            assert!(next > before, "round {round}");
            before = next;
        }
    }

    #[test]
    fn an_id_is_a_uuid_of_version_seven_and_carries_its_millisecond() {
        let (runtime, clock) = Runtime::fixed(2);
        let id = runtime.ids.uuid();
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
        let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
        let millis = i64::try_from(seconds).unwrap() * 1000 + i64::from(nanos / 1_000_000);
        assert_eq!(millis, clock.now().millis());
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (one, two) = (Runtime::fixed(9).0, Runtime::fixed(9).0);
        assert_eq!(one.consent_id(), two.consent_id());
        assert_eq!(one.subject_tag(), two.subject_tag());
        assert_eq!(one.opaque_token(), two.opaque_token());
    }

    #[test]
    fn codes_are_read_back_however_they_are_typed() {
        let (runtime, _) = Runtime::fixed(3);
        let mut seen = HashSet::new();
        for _ in 0..2000 {
            let code = runtime.human_code();
            assert_eq!(code.len(), 9);
            assert_eq!(read_human_code(&code.to_lowercase().replace('-', " ")), Some(code.clone()));
            seen.extend(code.chars());
        }
        assert_eq!(seen.len(), CODE_SIGNS.len() + 1);
        for bad in ["", "XXXX", "XXXX-XXX0", "XXXX-XXXXX", "éééé"] {
            assert_eq!(read_human_code(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_opaque_token_has_256_bits() {
        let token = Runtime::system().opaque_token();
        assert_eq!(URL_SAFE_NO_PAD.decode(&token).unwrap().len(), 32);
    }
}
