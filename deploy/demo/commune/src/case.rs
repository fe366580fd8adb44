//! A case of the municipality: who was asked, what the citizen agreed to, what came, what was applied for.

use serde_json::Value;

use crate::broker::{Asked, Token};
use crate::check::Verdict;
use crate::field::{Field, Kind};

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its file reference, which the citizen sees on the consent screen.
    pub number: String,
    /// How it came to be.
    pub origin: Origin,
    /// Whether data may be fetched for it.
    pub agreement: Agreement,
    /// What was fetched, or why not.
    pub delivered: Vec<Delivered>,
    /// What the citizen sent off; empty until then, and for cases of the office.
    pub answers: Vec<Answer>,
}

/// How a case came to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A citizen began the form.
    Form,
    /// An official asks this person.
    Office(String),
}

/// Whether data may be fetched.
#[derive(Debug, Clone)]
pub enum Agreement {
    /// Nobody was asked.
    Nobody,
    /// The citizen was asked elsewhere and has not answered.
    Waits(Asked),
    /// The citizen agreed; where that stands now.
    Given(Token, Standing),
    /// It came to an end before there was a token.
    Over(Standing),
}

impl Agreement {
    /// Where it stands; `None` where nobody was asked.
    pub const fn standing(&self) -> Option<Standing> {
        match self {
            Self::Nobody => None,
            Self::Waits(_) => Some(Standing::Requested),
            Self::Given(_, standing) | Self::Over(standing) => Some(*standing),
        }
    }
}

/// Where a consent stands, in the broker's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has answered.
    Requested,
    /// In force.
    Granted,
    /// The citizen lets it rest.
    Paused,
    /// The citizen said no.
    Denied,
    /// Nobody answered in time.
    Lapsed,
    /// The municipality took the request back.
    Cancelled,
    /// The citizen stopped sharing.
    Revoked,
    /// The municipality gave it back.
    Returned,
    /// Its time is over.
    Expired,
    /// Everything was fetched.
    Exhausted,
    /// It was declared invalid.
    Invalidated,
    /// Another one took its place.
    Replaced,
}

impl Standing {
    const ALL: [(&'static str, Self); 12] = [
        ("requested", Self::Requested),
        ("granted", Self::Granted),
        ("paused", Self::Paused),
        ("denied", Self::Denied),
        ("lapsed", Self::Lapsed),
        ("cancelled", Self::Cancelled),
        ("revoked", Self::Revoked),
        ("returned", Self::Returned),
        ("expired", Self::Expired),
        ("exhausted", Self::Exhausted),
        ("invalidated", Self::Invalidated),
        ("replaced", Self::Replaced),
    ];

    /// The one that the broker calls so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(own, _)| *own == name).map(|(_, standing)| standing)
    }

    /// Key of the words for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Requested => "standing-requested",
            Self::Granted => "standing-granted",
            Self::Paused => "standing-paused",
            Self::Denied => "standing-denied",
            Self::Lapsed => "standing-lapsed",
            Self::Cancelled => "standing-cancelled",
            Self::Revoked => "standing-revoked",
            Self::Returned => "standing-returned",
            Self::Expired => "standing-expired",
            Self::Exhausted => "standing-exhausted",
            Self::Invalidated => "standing-invalidated",
            Self::Replaced => "standing-replaced",
        }
    }

    /// Key of the sentence that says what it means for the case.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Requested => "meaning-requested",
            Self::Granted => "meaning-granted",
            Self::Paused => "meaning-paused",
            Self::Denied => "meaning-denied",
            Self::Lapsed => "meaning-lapsed",
            Self::Exhausted => "meaning-exhausted",
            Self::Revoked => "meaning-revoked",
            Self::Cancelled | Self::Returned | Self::Expired | Self::Invalidated | Self::Replaced => "meaning-over",
        }
    }
}

/// What came of asking for one kind of evidence.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// The kind.
    pub kind: Kind,
    /// What came.
    pub came: Came,
}

/// What came.
#[derive(Debug, Clone)]
pub enum Came {
    /// Evidence, and whether its receipt is genuine.
    Evidence(Vec<(Field, String)>, Verdict),
    /// Nothing, for this stable reason; empty where nobody answered.
    Nothing(String),
}

/// An answer of the form as it was sent off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Which.
    pub field: Field,
    /// What it says.
    pub value: String,
    /// Where it comes from.
    pub source: Source,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From evidence, left as it was.
    Evidence(Kind),
    /// From evidence, and changed by the citizen.
    Changed(Kind),
    /// Typed by the citizen.
    Citizen,
}

impl Case {
    /// A new case that nobody was asked for.
    pub const fn new(number: String, origin: Origin) -> Self {
        Self { number, origin, agreement: Agreement::Nobody, delivered: Vec::new(), answers: Vec::new() }
    }

    /// What evidence says about a field. Only what has a genuine receipt counts.
    pub fn known(&self, field: Field) -> Option<&str> {
        let values = self.delivered.iter().filter_map(|delivered| match &delivered.came {
            Came::Evidence(values, Verdict::Genuine(_)) => Some(values),
            _ => None,
        });
        values.flatten().find(|(own, _)| *own == field).map(|(_, value)| value.as_str())
    }

    /// What came of asking for a kind; `None` where it was not asked for.
    pub fn delivery(&self, kind: Kind) -> Option<&Came> {
        self.delivered.iter().find(|delivered| delivered.kind == kind).map(|delivered| &delivered.came)
    }

    /// Whether something that was agreed to has not been fetched.
    pub fn is_fetchable(&self) -> bool {
        let fetched = |kind: &Kind| matches!(self.delivery(*kind), Some(Came::Evidence(..)));
        match &self.agreement {
            Agreement::Given(token, Standing::Granted) => !token.kinds().iter().all(fetched),
            _ => false,
        }
    }

    /// Keeps what came, in the place of what came before of the same kind.
    pub fn keep(&mut self, delivered: Delivered) {
        self.delivered.retain(|own| own.kind != delivered.kind);
        self.delivered.push(delivered);
        self.delivered.sort_by_key(|own| own.kind);
    }
}

/// The answers that evidence holds, as text.
pub fn values(kind: Kind, evidence: &Value) -> Vec<(Field, String)> {
    let of = |field: Field| {
        let (_, path) = field.evidence()?;
        evidence.pointer(path).and_then(text).map(|text| (field, text))
    };
    kind.fields().filter_map(of).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(" ")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn evidence_becomes_answers_and_what_is_not_in_it_none() {
        let evidence = json!({
            "person": { "given_names": ["Sophie", "Anne"], "family_name": "Weber" },
            "address": { "house_number": "14", "locality": null },
        });
        let found = values(Kind::Residence, &evidence);
        let expected = [(Field::GivenNames, "Sophie Anne"), (Field::FamilyName, "Weber"), (Field::HouseNumber, "14")];
        assert_eq!(found, expected.map(|(field, text)| (field, text.to_owned())));
        assert_eq!(
            values(Kind::Household, &json!({ "household": { "size": 4 } })),
            [(Field::HouseholdSize, "4".to_owned())]
        );
    }

    #[test]
    fn evidence_without_a_genuine_receipt_fills_nothing_in() {
        let mut case = Case::new("R-1".to_owned(), Origin::Form);
        let values = vec![(Field::HouseholdSize, "4".to_owned())];
        case.keep(Delivered { kind: Kind::Household, came: Came::Evidence(values, Verdict::Unchecked) });
        assert_eq!(case.known(Field::HouseholdSize), None);
    }
}
