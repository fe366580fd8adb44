//! How often a consent may be used, and how often it was.
//!
//! Counting only; whether the consent is in force at that instant is [`crate::consent`]'s question.

use serde::{Deserialize, Serialize};

/// The uses of one consent. Always `released + reserved <= max`, whatever happens to the consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Uses {
    max: u32,
    released: u32,
    reserved: u32,
}

/// The counter cannot move that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutOfUses {
    /// A consent for no use at all.
    #[error("a consent is for at least one use")]
    Nothing,
    /// Every agreed use is released or reserved.
    #[error("every agreed use is released or reserved")]
    NoneFree,
    /// A use was to be spent or given back that nobody reserved.
    #[error("no use is reserved")]
    NoneReserved,
    /// A stored counter says more than was agreed.
    #[error("released and reserved uses are more than were agreed")]
    TooMany,
}

impl Uses {
    /// A fresh counter for `max` uses; zero is refused.
    pub const fn new(max: u32) -> Result<Self, OutOfUses> {
        if max == 0 { Err(OutOfUses::Nothing) } else { Ok(Self { max, released: 0, reserved: 0 }) }
    }

    /// A counter of as many uses, of which so many are released and reserved. [`OutOfUses::TooMany`] when that is more than
    /// were agreed.
    pub fn counted(self, released: u32, reserved: u32) -> Result<Self, OutOfUses> {
        match released.checked_add(reserved) {
            Some(used) if used <= self.max => Ok(Self { max: self.max, released, reserved }),
            _ => Err(OutOfUses::TooMany),
        }
    }

    /// How many uses were agreed to.
    pub const fn max(self) -> u32 {
        self.max
    }

    /// How many uses ended in a release.
    pub const fn released(self) -> u32 {
        self.released
    }

    /// How many uses belong to exchanges that are still open.
    pub const fn reserved(self) -> u32 {
        self.reserved
    }

    /// How many uses are neither released nor reserved.
    pub const fn free(self) -> u32 {
        self.max.saturating_sub(self.released).saturating_sub(self.reserved)
    }

    /// Whether every agreed use was released.
    pub const fn is_spent(self) -> bool {
        self.released >= self.max
    }

    /// Holds one use for an exchange that opens. [`OutOfUses::NoneFree`] when there is none.
    pub const fn reserve(self) -> Result<Self, OutOfUses> {
        if self.free() == 0 {
            return Err(OutOfUses::NoneFree);
        }
        Ok(Self { reserved: self.reserved.saturating_add(1), ..self })
    }

    /// Turns a reserved use into a released one. [`OutOfUses::NoneReserved`] when there is none.
    pub const fn spend(self) -> Result<Self, OutOfUses> {
        match self.give_back() {
            Ok(freed) => Ok(Self { released: freed.released.saturating_add(1), ..freed }),
            Err(error) => Err(error),
        }
    }

    /// Frees a reserved use, because its exchange released nothing. [`OutOfUses::NoneReserved`] when there is none.
    pub const fn give_back(self) -> Result<Self, OutOfUses> {
        match self.reserved.checked_sub(1) {
            Some(reserved) => Ok(Self { reserved, ..self }),
            None => Err(OutOfUses::NoneReserved),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    max: u32,
    released: u32,
    reserved: u32,
}

impl TryFrom<Stored> for Uses {
    type Error = OutOfUses;

    fn try_from(stored: Stored) -> Result<Self, OutOfUses> {
        Self::new(stored.max)?.counted(stored.released, stored.reserved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_reserved_before_it_is_spent_and_never_beyond_the_agreed_number() {
        let one = Uses::new(1).unwrap();
        assert_eq!(one.spend(), Err(OutOfUses::NoneReserved));
        let held = one.reserve().unwrap();
        assert_eq!(held.reserve(), Err(OutOfUses::NoneFree));
        let spent = held.spend().unwrap();
        assert!(spent.is_spent());
        assert_eq!(spent.reserve(), Err(OutOfUses::NoneFree));
        assert_eq!(spent.give_back(), Err(OutOfUses::NoneReserved));
        assert_eq!(held.give_back().unwrap(), one);
    }

    #[test]
    fn a_stored_counter_beyond_the_agreed_number_is_refused() {
        let read = |text: &str| serde_json::from_str::<Uses>(text);
        assert!(read(r#"{"max":2,"released":1,"reserved":1}"#).is_ok());
        for bad in [
            r#"{"max":2,"released":2,"reserved":1}"#,
            r#"{"max":0,"released":0,"reserved":0}"#,
            r#"{"max":4294967295,"released":4294967295,"reserved":1}"#,
            r#"{"max":2,"released":1,"reserved":0,"more":1}"#,
            r#"{"max":2,"released":1}"#,
            r#"{"max":2,"released":-1,"reserved":0}"#,
            r#"{"max":2,"released":1.0,"reserved":0}"#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
