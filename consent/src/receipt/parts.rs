//! The parts of a consent record, each one JSON object.

use eemol_policies::field::Field;
use eemol_policies::ids::{EntryId, EvidenceTypeId};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::parameters::Parameters;
use crate::request::{Actor, Basis};

/// A thing named by its IRI alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Iri {
    /// The IRI, in short form (`dpv:Obtain`) or whole.
    #[serde(rename = "@id")]
    pub iri: String,
}

/// A number by which something is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// `eemol:RecordIdentifier` or `eemol:ReceiptIdentifier`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// The number.
    #[serde(rename = "dct:identifier")]
    pub value: String,
}

/// Whom the data is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Name within this record.
    #[serde(rename = "@id")]
    pub iri: String,
    /// `dpv:DataSubject`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// The pseudonym at the requester.
    #[serde(rename = "dct:identifier")]
    pub pseudonym: String,
}

/// What the citizen was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// Address of the privacy notice.
    #[serde(rename = "@id")]
    pub url: String,
    /// `dpv:PrivacyNotice`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// Language of the text that was shown; absent where nobody was shown one.
    #[serde(rename = "dct:language", default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Digest of the catalogue that the request was shown from.
    #[serde(rename = "dct:hasVersion")]
    pub catalogue: String,
    /// Digest of the text that was shown; absent where nobody was shown one.
    #[serde(rename = "eemol:textDigest", default, skip_serializing_if = "Option::is_none")]
    pub text_digest: Option<String>,
}

/// What the data is used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// `dpv:Purpose`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// The purpose of the vocabulary that it is one of.
    #[serde(rename = "skos:broader")]
    pub broader: Iri,
    /// In words.
    #[serde(rename = "skos:prefLabel")]
    pub label: String,
}

/// The procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// `dpv:Service`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// Its id in the catalogue.
    #[serde(rename = "dct:identifier")]
    pub id: String,
    /// Its name.
    #[serde(rename = "skos:prefLabel")]
    pub label: String,
}

/// The law of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Its European Legislation Identifier.
    #[serde(rename = "@id")]
    pub eli: String,
    /// `dpv:LegalBasis`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// In words.
    #[serde(rename = "skos:prefLabel")]
    pub label: String,
    /// How the citizen's part is called in that law.
    #[serde(rename = "eemol:citizensPart")]
    pub basis: Basis,
}

/// One thing to decide: what is required of one evidence type, or one optional field of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// `dpv:Process`; `dpv:DecisionProcess` where there is a choice.
    #[serde(rename = "@type")]
    pub kind: String,
    /// The evidence type.
    #[serde(rename = "eemol:evidenceType")]
    pub evidence_type: EvidenceTypeId,
    /// Its name.
    #[serde(rename = "skos:prefLabel")]
    pub label: String,
    /// What narrows it, as agreed.
    #[serde(rename = "eemol:parameters", default, skip_serializing_if = "Parameters::is_empty")]
    pub parameters: Parameters,
    /// Who holds it.
    #[serde(rename = "dpv:hasDataSource")]
    pub source: Iri,
    /// The data.
    #[serde(rename = "dpv:hasPersonalData")]
    pub data: Vec<Data>,
    /// `dpv:Required` or `dpv:Optional`.
    #[serde(rename = "dpv:hasNecessity")]
    pub necessity: Iri,
    /// Where it stands after the decision.
    #[serde(rename = "dpv:hasConsentStatus")]
    pub status: Status,
}

/// Where one process stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// A status of the vocabulary.
    #[serde(rename = "@type")]
    pub kind: String,
}

/// One field of an evidence type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// `dpv:PersonalData`, and how much care it needs.
    #[serde(rename = "@type")]
    pub kinds: Vec<String>,
    /// The field.
    #[serde(rename = "dct:identifier")]
    pub field: Field,
    /// Its name.
    #[serde(rename = "skos:prefLabel")]
    pub label: String,
    /// Whether it speaks of other persons too.
    #[serde(rename = "eemol:aboutOthers", default, skip_serializing_if = "is_false")]
    pub others: bool,
}

/// Where and how long data is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// `dpv:StorageCondition`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// Where.
    #[serde(rename = "dpv:hasLocation")]
    pub location: Location,
    /// How long, in the words of the catalogue.
    #[serde(rename = "dpv:hasDuration")]
    pub duration: Duration,
}

/// A length of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// A duration of the vocabulary.
    #[serde(rename = "@type")]
    pub kind: String,
    /// In words.
    #[serde(rename = "skos:prefLabel", default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The first instant after it.
    #[serde(rename = "eemol:until", default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// `urn:eemol:territory:<id>`.
    #[serde(rename = "@id")]
    pub iri: String,
    /// `dpv:Location`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// Its name.
    #[serde(rename = "skos:prefLabel")]
    pub label: String,
}

/// Something that may not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is, explained in `docs/receipts.md`.
    #[serde(rename = "@id")]
    pub iri: String,
    /// `dpv:Prohibition`.
    #[serde(rename = "@type")]
    pub kind: String,
}

/// A way to stop sharing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// `dpv:WithdrawConsent`.
    #[serde(rename = "@type")]
    pub kind: String,
    /// The page where it is done in one step.
    #[serde(rename = "foaf:page", default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Iri>,
    /// Who does it for the citizen.
    #[serde(rename = "dpv:isImplementedByEntity", default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Iri>,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// `urn:eemol:administration:<id>`, `urn:eemol:help-desk`, or the authority's address.
    #[serde(rename = "@id")]
    pub iri: String,
    /// What it is.
    #[serde(rename = "@type")]
    pub kind: String,
    /// Its number in the register of public bodies, or its id.
    #[serde(rename = "dct:identifier")]
    pub id: String,
    /// What it is here: `requester`, `provider`, `help-desk`, `authority`.
    #[serde(rename = "eemol:role")]
    pub role: String,
    /// Its name.
    #[serde(rename = "dpv:hasName")]
    pub name: String,
    /// Its postal address; where the catalogue has none, its web address or the first other way to reach it.
    #[serde(rename = "dpv:hasAddress")]
    pub address: String,
    /// How citizens reach it.
    #[serde(rename = "dpv:hasContact")]
    pub contact: String,
    /// Mail address.
    #[serde(rename = "foaf:mbox", default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(rename = "foaf:phone", default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Web address.
    #[serde(rename = "foaf:homepage", default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Mail address of its data protection officer.
    #[serde(rename = "eemol:dpo", default, skip_serializing_if = "Option::is_none")]
    pub dpo: Option<String>,
}

/// One thing that happened to the consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The status of the vocabulary that it led to.
    #[serde(rename = "@type")]
    pub kind: String,
    /// What happened, as the log names it (`consent.granted`).
    #[serde(rename = "eemol:event")]
    pub event: String,
    /// When.
    #[serde(rename = "dpv:isIndicatedAtTime")]
    pub at: Timestamp,
    /// By whom.
    #[serde(rename = "dpv:isIndicatedBy")]
    pub by: Iri,
    /// Who decided for the citizen.
    #[serde(rename = "eemol:decidedBy", default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// Until when the consent can be in force at the longest.
    #[serde(rename = "dpv:hasDuration")]
    pub duration: Duration,
    /// Its entry in the log.
    #[serde(rename = "eemol:entry")]
    pub entry: EntryId,
    /// The entry's place in the log, from 0.
    #[serde(rename = "eemol:index")]
    pub index: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Iri {
    /// The thing of this IRI.
    pub fn new(iri: impl Into<String>) -> Self {
        Self { iri: iri.into() }
    }
}
