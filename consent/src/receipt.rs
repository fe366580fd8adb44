//! The consent receipt: what was asked and decided, in the words of the Data Privacy Vocabulary (ISO/IEC TS 27560 as
//! JSON-LD), for the citizen to keep.
//!
//! The types here are the JSON, member by member: a [`Record`] has one written form and is read from no other. It is built
//! from a consent and the catalogue in [`build`]; signed and read back by [`crate::token::receipt`]. Nothing is looked up
//! anywhere to expand it: its context stands in it. `docs/receipts.md` explains each member.

pub mod build;
mod parts;

use eemol_policies::ids::{CaseRef, ConsentId, EntryId};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize, de};
use serde_json::value::RawValue;

pub use build::{Decided, Facts, NotDecided};
pub use parts::{
    Control, Data, Duration, Entity, Event, Identifier, Iri, LegalBasis, Location, Notice, Process, Purpose, Rule,
    Service, Status, Storage, Subject,
};

/// The context of every record, as written.
const CONTEXT: &str = include_str!("receipt/context.json");

/// One consent record of ISO/IEC TS 27560, with everything that GDPR articles 13 and 14 ask for, and where it stands in the
/// log. Written in the order of its members.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    #[serde(rename = "@context")]
    context: Context,
    /// `urn:eemol:consent-receipt:<entry>`.
    #[serde(rename = "@id")]
    pub iri: String,
    #[serde(rename = "@type")]
    kind: Kind,
    /// The profile it keeps to.
    #[serde(rename = "dct:conformsTo")]
    pub conforms_to: Iri,
    /// Number of the record (the consent) and of the receipt (the entry of the decision).
    #[serde(rename = "dpv:hasIdentifier")]
    pub identifiers: [Identifier; 2],
    /// Whom the data is about, by the pseudonym that the requester knows.
    #[serde(rename = "dpv:hasDataSubject")]
    pub subject: Subject,
    /// When this receipt was made out.
    #[serde(rename = "dct:created")]
    pub created: Timestamp,
    /// The broker that made it out.
    #[serde(rename = "dct:creator")]
    pub creator: Iri,
    /// Language of its texts.
    #[serde(rename = "dct:language")]
    pub language: String,
    /// What was shown: the notice, its version, and the hash of the text.
    #[serde(rename = "dpv:hasNotice")]
    pub notice: Notice,
    /// What the data is used for.
    #[serde(rename = "dpv:hasPurpose")]
    pub purpose: Purpose,
    /// The procedure.
    #[serde(rename = "dpv:hasService")]
    pub service: Service,
    /// The procedure's law; the citizen's agreement is named in it.
    #[serde(rename = "dpv:hasLegalBasis")]
    pub legal_basis: LegalBasis,
    /// What of which evidence was asked for and agreed to: one process for what is required, one for each choice.
    #[serde(rename = "dpv:hasProcess")]
    pub processes: Vec<Process>,
    /// Who decides about the use: the requester.
    #[serde(rename = "dpv:hasDataController")]
    pub controllers: Vec<Iri>,
    /// Who holds the data.
    #[serde(rename = "dpv:hasDataSource")]
    pub sources: Vec<Iri>,
    /// Who receives the data, and nobody else.
    #[serde(rename = "dpv:hasRecipient")]
    pub recipients: Vec<Iri>,
    /// What is done with the data.
    #[serde(rename = "dpv:hasProcessing")]
    pub processing: Vec<Iri>,
    /// How far that runs by itself.
    #[serde(rename = "dpv:hasAutomation")]
    pub automation: Iri,
    /// Where and how long the requester keeps the data.
    #[serde(rename = "dpv:hasStorageCondition")]
    pub storage: Storage,
    /// Where the data is processed.
    #[serde(rename = "dpv:hasLocation")]
    pub location: Location,
    /// What may not be done with the data.
    #[serde(rename = "dpv:hasRule")]
    pub rules: Vec<Rule>,
    /// Whose law holds.
    #[serde(rename = "dpv:hasJurisdiction")]
    pub jurisdiction: Location,
    /// How to stop sharing: the page, and another way.
    #[serde(rename = "dpv:hasConsentControl")]
    pub controls: [Control; 2],
    /// Rights of the citizen.
    #[serde(rename = "dpv:hasRight")]
    pub rights: Vec<Iri>,
    /// Where to complain.
    #[serde(rename = "dpv:hasAuthority")]
    pub authority: Iri,
    /// Everybody named above.
    #[serde(rename = "dpv:hasEntity")]
    pub entities: Vec<Entity>,
    /// What happened, oldest first; the last is the decision that the receipt is for.
    #[serde(rename = "dpv:hasConsentStatus")]
    pub events: Vec<Event>,
    /// The consent.
    #[serde(rename = "eemol:consent")]
    pub consent: ConsentId,
    /// The consent that this one takes the place of.
    #[serde(rename = "eemol:replaces", default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ConsentId>,
    /// The requester's own file reference.
    #[serde(rename = "eemol:case")]
    pub case: CaseRef,
    /// How often the data may be fetched.
    #[serde(rename = "eemol:uses")]
    pub uses: u32,
    /// The first instant at which nothing may be fetched any more.
    #[serde(rename = "eemol:until")]
    pub until: Timestamp,
    /// Where the decision stands in the log.
    #[serde(rename = "eemol:log")]
    pub log: LogPlace,
}

/// Where a decision stands in the access log, with the proof.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogPlace {
    /// The entry.
    #[serde(rename = "eemol:entry")]
    pub entry: EntryId,
    /// Its place in the log, from 0.
    #[serde(rename = "eemol:index")]
    pub index: u64,
    /// A `c2sp.org/tlog-proof@v1`.
    #[serde(rename = "eemol:proof")]
    pub proof: String,
    /// The entry's groups, shown or left out, as in every receipt.
    #[serde(rename = "eemol:groups")]
    pub groups: Box<RawValue>,
}

impl Record {
    /// The party with this IRI.
    pub fn entity(&self, iri: &Iri) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.iri == iri.iri)
    }

    /// The decision that the receipt is for.
    pub fn decision(&self) -> Option<&Event> {
        self.events.last()
    }
}

/// The context, which has one text.
#[derive(Debug, Clone)]
struct Context;

impl Serialize for Context {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = RawValue::from_string(CONTEXT.to_owned()).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if raw.get() == CONTEXT { Ok(Self) } else { Err(de::Error::custom("another context")) }
    }
}

/// The type, which is always the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Kind {
    #[serde(rename = "dpv:ConsentRecord")]
    Record,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_context_is_written_without_blanks_and_names_every_prefix_in_use() {
        let context: serde_json::Map<String, serde_json::Value> = serde_json::from_str(CONTEXT).unwrap();
        assert!(!CONTEXT.contains([' ', '\n']));
        for (term, meaning) in &context {
            let prefix = term.split(':').next().unwrap();
            assert!(context.contains_key(prefix), "{term}");
            assert!(term.contains(':') != meaning.is_string(), "{term}");
        }
    }
}
