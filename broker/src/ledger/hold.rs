//! Legal holds: what must not be removed, though its time is over or its person asks for it.
//!
//! A hold is added and lifted by an entry each, about the person whose records it keeps (about nobody for an
//! administration's). Whether it stands in the way is asked inside the transaction that would remove ([`super::erasure`],
//! [`super::retention`]). It always has a day by which somebody must look at it again; it does not end by itself.

use std::fmt;
use std::str::FromStr;

use eemol_policies::ids::{AdministrationId, ConsentId, EntryId, ExchangeId, Official, SubjectTag};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::apply::Draft;
use super::event::{Decision, Event, kind};
use crate::store::removal::{HoldRow, RecordKey};

/// What a hold keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All records about a person.
    Person(SubjectTag),
    /// All records of a consent.
    Consent(ConsentId),
    /// All records of an exchange, and with them those of its consent.
    Exchange(ExchangeId),
    /// All records in which this administration asked or held the data.
    Administration(AdministrationId),
}

/// The text names nothing that can be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no scope of a hold: write consent:<id>, exchange:<id> or administration:<id>")]
pub struct NotAScope(String);

impl Scope {
    /// Name of the kind of scope, as stored.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Consent(_) => "consent",
            Self::Exchange(_) => "exchange",
            Self::Administration(_) => "administration",
        }
    }

    /// Subject tag or id, as stored.
    pub fn value(&self) -> String {
        match self {
            Self::Person(tag) => tag.to_string(),
            Self::Consent(id) => id.to_string(),
            Self::Exchange(id) => id.to_string(),
            Self::Administration(id) => id.to_string(),
        }
    }

    /// Whether a record is among what is kept.
    pub fn keeps(&self, record: &RecordKey) -> bool {
        match self {
            Self::Person(tag) => record.subject == Some(*tag),
            Self::Consent(id) => record.consent == Some(*id),
            Self::Exchange(id) => record.exchange == Some(*id),
            Self::Administration(id) => {
                [&record.requester, &record.provider].into_iter().any(|body| body.as_deref() == Some(id.as_str()))
            }
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name(), self.value())
    }
}

impl FromStr for Scope {
    type Err = NotAScope;

    fn from_str(text: &str) -> Result<Self, NotAScope> {
        let refuse = || NotAScope(text.chars().take(64).collect());
        let (name, value) = text.split_once(':').ok_or_else(refuse)?;
        match name {
            "person" => value.parse().map(Self::Person).map_err(|_| refuse()),
            "consent" => value.parse().map(Self::Consent).map_err(|_| refuse()),
            "exchange" => value.parse().map(Self::Exchange).map_err(|_| refuse()),
            "administration" => value.parse().map(Self::Administration).map_err(|_| refuse()),
            _ => Err(refuse()),
        }
    }
}

/// What the entries about a hold say (member `hold` of their event).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldFacts {
    /// The entry that added it; absent in that entry itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<EntryId>,
    /// What it keeps, `consent:cns_…`.
    pub scope: String,
    /// When somebody must look at it again.
    pub review: Timestamp,
}

/// What is to be done about a hold.
#[derive(Debug, Clone)]
pub enum Act {
    /// It begins.
    Add {
        /// What it keeps.
        scope: Scope,
        /// When somebody must look at it again.
        review: Timestamp,
    },
    /// It ends.
    Lift(EntryId),
}

/// A hold to be added or lifted, and why.
#[derive(Debug, Clone)]
pub struct Change {
    /// What is to be done.
    pub act: Act,
    /// Why, in words.
    pub reason: String,
    /// In whose name.
    pub official: Official,
}

/// The review of the first hold that keeps any of these records, or the person; `None` when nothing stands in the way.
pub fn in_the_way(holds: &[HoldRow], subject: Option<SubjectTag>, records: &[RecordKey]) -> Option<Timestamp> {
    let stands = |hold: &&HoldRow| {
        // Whoever cannot read what a hold keeps must take it that it keeps this.
        let Ok(scope) = format!("{}:{}", hold.scope, hold.value).parse::<Scope>() else { return true };
        (subject.is_some() && hold.subject == subject) || records.iter().any(|record| scope.keeps(record))
    };
    holds.iter().filter(stands).map(|hold| hold.review).max()
}

/// The entry that a hold was added or lifted.
pub(super) fn draft(
    entry: EntryId,
    change: &Change,
    facts: HoldFacts,
    about: Option<SubjectTag>,
    now: Timestamp,
) -> Draft {
    let kind = if facts.id.is_none() { kind::HOLD_ADDED } else { kind::HOLD_LIFTED };
    Draft {
        id: entry,
        subject: about,
        event: Event { hold: Some(facts), note: Some(change.reason.clone()), ..Event::new(kind, now) },
        official: Some(change.official.clone()),
        evidence: None,
        decision: Decision::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_back_as_they_are_written() {
        let uuid = uuid::Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001);
        for scope in [
            Scope::Person(SubjectTag::from_bytes([1; 16])),
            Scope::Consent(ConsentId::from_uuid(uuid)),
            Scope::Exchange(ExchangeId::from_uuid(uuid)),
            Scope::Administration("tax-office".parse().unwrap()),
        ] {
            assert_eq!(scope.to_string().parse::<Scope>(), Ok(scope));
        }
        for text in ["", "person", "person:1", "consent:exg_1", "month:2026-01"] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
    }
}
