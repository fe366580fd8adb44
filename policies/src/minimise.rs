//! Making evidence minimal: out of what the owner sent, only what the permit names.
//!
//! [`minimise`] is the only maker of `Evidence<Minimised>`, [`for_self`] of `Evidence<Own>`. Each reads the owner's text strictly (depth, doubled members), holds it
//! against the evidence type's schema and against the person asked for, and then copies the permitted places out of the
//! *text* (`minimise::project`), so that order, digits and escapes of what is passed on are the owner's. Errors never quote evidence.
//! Whom else the evidence names is told by [`persons_mentioned`], before it is made minimal.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::catalogue::EvidenceType;
use crate::catalogue::evidence_type::About;
use crate::decide::{Permit, SelfView};
use crate::evidence::{Evidence, Minimised, Own, Raw};
use crate::field::Field;
use crate::identifier::Identifier;
use crate::ids::EvidenceTypeId;
use crate::lent::Lent;
use crate::schema::Broken;

mod project;
mod strict;

/// Deepest nesting of evidence that is read: 64 objects and arrays inside one another.
pub const MAX_DEPTH: usize = 64;

/// The evidence is not what its evidence type promises. Says nothing of what it holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAsPromised {
    /// The permit is for another evidence type.
    #[error("the permit is for another evidence type")]
    OtherType,
    /// It is longer than the evidence type allows.
    #[error("it is longer than {0} bytes")]
    TooLarge(u64),
    /// It is no JSON, or holds a number out of range.
    #[error("it is no JSON that can be read")]
    NotJson,
    /// It is nested deeper than [`MAX_DEPTH`].
    #[error("it is nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// An object in it has two members of one name.
    #[error("an object in it has two members of one name")]
    DoubledMember,
    /// It breaks its schema.
    #[error(transparent)]
    Schema(#[from] Broken),
    /// It is about another person than the one asked for, or does not say about whom.
    #[error("it is not about the person asked for")]
    OtherPerson,
}

/// Keeps of `evidence` only the permitted fields. A permitted field that is not there is simply absent.
///
/// # Errors
/// Every variant of [`NotAsPromised`].
#[expect(clippy::needless_pass_by_value, reason = "raw evidence ends here, nobody is to hold it any longer")]
pub fn minimise(
    evidence: Evidence<Raw>,
    permit: &Permit,
    evidence_type: &EvidenceType,
    asked: &Identifier,
) -> Result<Evidence<Minimised>, NotAsPromised> {
    kept(&evidence, permit.evidence_type(), permit.fields(), evidence_type, asked).map(Evidence::minimised)
}

/// Keeps of `evidence` only what its own person wanted to see, held against schema and person like everything else.
///
/// # Errors
/// Every variant of [`NotAsPromised`].
#[expect(clippy::needless_pass_by_value, reason = "raw evidence ends here, nobody is to hold it any longer")]
pub fn for_self(
    evidence: Evidence<Raw>,
    view: &SelfView,
    evidence_type: &EvidenceType,
    asked: &Identifier,
) -> Result<Evidence<Own>, NotAsPromised> {
    kept(&evidence, view.evidence_type(), view.fields(), evidence_type, asked).map(Evidence::own)
}

fn kept(
    evidence: &Evidence<Raw>,
    permitted: &EvidenceTypeId,
    fields: &[Field],
    evidence_type: &EvidenceType,
    asked: &Identifier,
) -> Result<Box<RawValue>, NotAsPromised> {
    if *permitted != evidence_type.id {
        return Err(NotAsPromised::OtherType);
    }
    let text = evidence.json().get();
    if u64::try_from(text.len()).map_or(true, |length| length > evidence_type.max_bytes) {
        return Err(NotAsPromised::TooLarge(evidence_type.max_bytes));
    }
    let value = strict::read(text)?;
    evidence_type.schema.check_lent(&value)?;
    is_about(&value, evidence_type, asked)?;
    let kept = project::project(text, fields).ok_or(NotAsPromised::NotJson)?;
    RawValue::from_string(kept).map_err(|_| NotAsPromised::NotJson)
}

/// The other persons that the permitted fields speak of, by the identifiers in the owner's text: each once, without the
/// person asked for. Identifiers that do not pass the scheme are left out.
pub fn persons_mentioned(
    evidence: &Evidence<Raw>,
    permit: &Permit,
    evidence_type: &EvidenceType,
    asked: &Identifier,
) -> Vec<Identifier> {
    let others = permit.fields().iter().filter_map(|field| match evidence_type.about(field) {
        Some(About::Others { persons }) => Some(persons),
        _ => None,
    });
    let mut found = std::collections::BTreeSet::new();
    let mut others = others.peekable();
    // Most evidence speaks of nobody else, and need not be read for it.
    if others.peek().is_none() {
        return Vec::new();
    }
    let Ok(value) = strict::read(evidence.json().get()) else { return Vec::new() };
    for persons in others {
        let steps: Vec<_> = persons.names().collect();
        collect(&value, &steps, &mut |person| {
            let identifier = text_of(person).and_then(|text| evidence_type.scheme.identifier(&text).ok());
            found.extend(identifier.filter(|identifier| identifier != asked));
        });
    }
    found.into_iter().collect()
}

fn is_about(value: &Lent<'_>, evidence_type: &EvidenceType, asked: &Identifier) -> Result<(), NotAsPromised> {
    let Some(subject) = &evidence_type.subject else { return Ok(()) };
    let named = at(value, subject).and_then(text_of).map(|text| evidence_type.scheme.normalise(&text));
    let same = *asked.scheme() == evidence_type.identifier && named.as_deref() == Some(asked.value());
    if same { Ok(()) } else { Err(NotAsPromised::OtherPerson) }
}

fn at<'a>(value: &'a Lent<'a>, field: &Field) -> Option<&'a Lent<'a>> {
    field.names().try_fold(value, |value, name| value.member(&name?))
}

fn collect(value: &Lent<'_>, steps: &[Option<Cow<'_, str>>], found: &mut dyn FnMut(&Lent<'_>)) {
    match (steps.split_first(), value) {
        (None, value) => found(value),
        (Some((Some(name), rest)), value) => {
            if let Some(value) = value.member(name) {
                collect(value, rest, found);
            }
        }
        (Some((None, rest)), Lent::List(items)) => items.iter().for_each(|item| collect(item, rest, found)),
        _ => {}
    }
}

/// Identifiers that owners write as numbers count, too.
fn text_of<'a>(value: &'a Lent<'_>) -> Option<Cow<'a, str>> {
    match value {
        Lent::Text(text) => Some(Cow::Borrowed(text)),
        Lent::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
