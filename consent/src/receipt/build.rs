//! Making out a consent receipt: from the consent as recorded, what happened to it, and the catalogue's words.
//!
//! A procedure that the catalogue no longer has is named by its id and its law: receipts outlive catalogues. Whom it names is
//! [`parties`]'.

mod parties;

use eemol_policies::catalogue::evidence_type::{About, Sensitivity};
use eemol_policies::catalogue::{Catalogue, EvidenceType, Procedure};
use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, EntryId};
use eemol_policies::time::Timestamp;
use serde_json::value::RawValue;

use self::parties::administration_iri;
use super::parts::{
    Control, Data, Duration, Event, Identifier, Iri, LegalBasis, Location, Notice, Process, Purpose, Rule, Service,
    Status, Storage, Subject,
};
use super::{Context, Kind, LogPlace, Record};
use crate::consent::Consent;
use crate::event::ConsentEvent;
use crate::request::{Actor, Item};
use crate::state::Grant;

/// One event of the consent, with its entry in the log.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// What happened.
    pub event: &'a ConsentEvent,
    /// When.
    pub at: Timestamp,
    /// Its entry.
    pub entry: EntryId,
    /// The entry's place in the log, from 0.
    pub index: u64,
}

/// All that a receipt is made of.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The consent.
    pub consent: &'a Consent,
    /// What happened to it up to the decision that the receipt is for, oldest first.
    pub events: &'a [Decided<'a>],
    /// The proof of the last of them (`.tlog-proof`), and its entry's groups as the citizen may see them.
    pub proof: (String, Box<RawValue>),
    /// The catalogue whose words are used.
    pub catalogue: &'a Catalogue,
    /// The language of the texts.
    pub language: &'a str,
    /// The broker that makes it out.
    pub issuer: &'a str,
    /// Address of the pages, without a slash at the end.
    pub pages: &'a str,
    /// The citizen's pseudonym at the requester.
    pub pseudonym: String,
    /// When it is made out.
    pub now: Timestamp,
}

/// There is nothing that a receipt could be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing was decided yet")]
pub struct NotDecided;

/// The data subject within a record.
const CITIZEN: &str = "urn:eemol:receipt:citizen";
const HELP_DESK: &str = "urn:eemol:help-desk";

/// Articles of the GDPR that give citizens rights whatever the lawful basis; withdrawal is named by its controls.
const RIGHTS: [&str; 6] = ["eu-gdpr:A15", "eu-gdpr:A16", "eu-gdpr:A17", "eu-gdpr:A18", "eu-gdpr:A21", "eu-gdpr:A77"];

/// Whether a receipt is made out for an event of this kind: for what anybody decided about the consent.
pub const fn is_decision(event: &ConsentEvent) -> bool {
    !matches!(
        event,
        ConsentEvent::Requested { .. } | ConsentEvent::Reserved | ConsentEvent::Spent | ConsentEvent::GivenBack
    )
}

impl Record {
    /// The record of a decision.
    ///
    /// # Errors
    /// [`NotDecided`] when the last event is none.
    pub fn of(facts: &Facts<'_>) -> Result<Self, NotDecided> {
        let last = *facts.events.last().filter(|last| is_decision(last.event)).ok_or(NotDecided)?;
        let make = Make { facts };
        let (consent, request) = (facts.consent, facts.consent.request());
        let controller = Iri::new(administration_iri(&request.requester));
        Ok(Self {
            context: Context,
            iri: format!("urn:eemol:consent-receipt:{}", last.entry),
            kind: Kind::Record,
            conforms_to: Iri::new("dpv-27560:receipt-eu-gdpr"),
            identifiers: [
                Identifier { kind: "eemol:RecordIdentifier".to_owned(), value: consent.id().to_string() },
                Identifier { kind: "eemol:ReceiptIdentifier".to_owned(), value: last.entry.to_string() },
            ],
            subject: Subject {
                iri: CITIZEN.to_owned(),
                kind: "dpv:DataSubject".to_owned(),
                pseudonym: facts.pseudonym.clone(),
            },
            created: facts.now,
            creator: Iri::new(facts.issuer),
            language: facts.language.to_owned(),
            notice: make.notice(),
            purpose: make.purpose(),
            service: make.service(),
            legal_basis: make.legal_basis(),
            processes: request.items.iter().flat_map(|item| make.processes(item)).collect(),
            controllers: vec![controller.clone()],
            sources: make.sources().iter().map(|id| Iri::new(administration_iri(id))).collect(),
            recipients: vec![controller],
            processing: vec![Iri::new("dpv:Obtain"), Iri::new("dpv:Transfer"), Iri::new("dpv:Use")],
            automation: Iri::new("dpv:PartialAutomation"),
            storage: make.storage(),
            location: make.territory(),
            rules: ["eemol:noOtherRecipients", "eemol:onlyAdministrationsOfTheTerritory", "eemol:noCopyAtTheBroker"]
                .map(|iri| Rule { iri: iri.to_owned(), kind: "dpv:Prohibition".to_owned() })
                .to_vec(),
            jurisdiction: make.territory(),
            controls: make.controls(),
            rights: RIGHTS.map(Iri::new).to_vec(),
            authority: Iri::new(&*facts.catalogue.territory.supervisory_authority.url),
            entities: make.entities(),
            events: facts.events.iter().map(|event| make.event(event)).collect(),
            consent: consent.id(),
            replaces: request.replaces,
            case: request.case.clone(),
            uses: request.uses,
            until: request.until,
            log: LogPlace {
                entry: last.entry,
                index: last.index,
                proof: facts.proof.0.clone(),
                groups: facts.proof.1.clone(),
            },
        })
    }
}

struct Make<'a> {
    facts: &'a Facts<'a>,
}

impl<'a> Make<'a> {
    fn text(&self, texts: &'a eemol_policies::text::Texts) -> &'a str {
        self.facts.catalogue.territory.text(texts, self.facts.language)
    }

    fn procedure(&self) -> Option<&'a Procedure> {
        self.facts.catalogue.procedures.get(&self.facts.consent.request().procedure).map(AsRef::as_ref)
    }

    fn kind_of(&self, item: &Item) -> Option<&'a EvidenceType> {
        self.facts.catalogue.evidence_types.get(&item.evidence_type).map(AsRef::as_ref)
    }

    /// The grant, if it had been given when the decision was made.
    fn grant(&self) -> Option<&'a Grant> {
        let given = self.facts.events.iter().any(|one| matches!(one.event, ConsentEvent::Granted { .. }));
        self.facts.consent.grant().filter(|_| given)
    }

    fn notice(&self) -> Notice {
        let shown = self.facts.events.iter().find_map(|one| one.event.shown());
        let (language, text_digest) = shown.map(|shown| (shown.language, shown.text_digest)).unzip();
        Notice {
            url: format!("{}/{}/privacy", self.facts.pages, self.facts.language),
            kind: "dpv:PrivacyNotice".to_owned(),
            language,
            catalogue: self.facts.consent.request().catalogue.clone(),
            text_digest,
        }
    }

    fn purpose(&self) -> Purpose {
        let request = self.facts.consent.request();
        let words = self.procedure().map(|procedure| self.text(&procedure.purpose.text));
        Purpose {
            kind: "dpv:Purpose".to_owned(),
            broader: Iri::new(&*request.purpose),
            label: words.unwrap_or(&request.purpose).to_owned(),
        }
    }

    fn service(&self) -> Service {
        let id = self.facts.consent.request().procedure.to_string();
        let label = self.procedure().map_or_else(|| id.clone(), |procedure| self.text(&procedure.names).to_owned());
        Service { kind: "dpv:Service".to_owned(), id, label }
    }

    fn legal_basis(&self) -> LegalBasis {
        let request = self.facts.consent.request();
        let words = self.procedure().map(|procedure| self.text(&procedure.legal_basis.text));
        LegalBasis {
            eli: request.legal_basis.clone(),
            kind: "dpv:LegalBasis".to_owned(),
            label: words.unwrap_or(&request.legal_basis).to_owned(),
            basis: request.basis,
        }
    }

    /// What is required as one process, and one for each field that the citizen could choose.
    fn processes(&self, item: &Item) -> Vec<Process> {
        let kind = self.kind_of(item);
        let provider = self.provider(item).map_or_else(|| "urn:eemol:administration".to_owned(), administration_iri);
        let agreed = self
            .grant()
            .and_then(|grant| grant.agreed.iter().find(|agreed| agreed.evidence_type == item.evidence_type));
        let process = |decision: bool, necessity: &str, fields: &[&Field]| Process {
            kind: if decision { "dpv:DecisionProcess" } else { "dpv:Process" }.to_owned(),
            evidence_type: item.evidence_type.clone(),
            label: kind.map_or_else(|| item.evidence_type.to_string(), |kind| self.text(&kind.names).to_owned()),
            parameters: item.parameters.clone(),
            source: Iri::new(&*provider),
            data: fields.iter().map(|field| self.data(kind, field)).collect(),
            necessity: Iri::new(necessity),
            status: Status {
                kind: self.status(fields.iter().all(|field| agreed.is_some_and(|agreed| agreed.has(field)))).to_owned(),
            },
        };
        let required: Vec<&Field> = item.required.iter().collect();
        let required = (!required.is_empty()).then(|| process(false, "dpv:Required", &required));
        let optional = item.optional.iter().map(|field| process(true, "dpv:Optional", &[field]));
        required.into_iter().chain(optional).collect()
    }

    /// Where something stands after the last event, that was agreed to or not.
    fn status(&self, agreed: bool) -> &'static str {
        let last = self.facts.events.last().map(|last| last.event);
        match (self.grant().is_some(), agreed, last) {
            (true, false, _) => "dpv:ConsentRefused",
            (_, _, Some(event)) => status_of(event),
            (_, _, None) => "dpv:ConsentUnknown",
        }
    }

    fn data(&self, kind: Option<&'a EvidenceType>, field: &Field) -> Data {
        let spec = kind.and_then(|kind| kind.field(field));
        let care = spec.and_then(|spec| match spec.sensitivity {
            Sensitivity::Ordinary => None,
            Sensitivity::Sensitive => Some("dpv:SensitivePersonalData"),
            Sensitivity::Special => Some("dpv:SpecialCategoryPersonalData"),
        });
        Data {
            kinds: ["dpv:PersonalData"].into_iter().chain(care).map(str::to_owned).collect(),
            field: field.clone(),
            label: spec.map_or_else(|| field.to_string(), |spec| self.text(&spec.labels).to_owned()),
            others: spec.is_some_and(|spec| matches!(spec.about, About::Others { .. })),
        }
    }

    fn provider(&self, item: &Item) -> Option<&'a AdministrationId> {
        self.kind_of(item).map(|kind| &kind.provider)
    }

    /// Providers, each once, in the order of the request.
    fn sources(&self) -> Vec<&'a AdministrationId> {
        let mut sources: Vec<&AdministrationId> = Vec::new();
        for provider in self.facts.consent.request().items.iter().filter_map(|item| self.provider(item)) {
            if !sources.contains(&provider) {
                sources.push(provider);
            }
        }
        sources
    }

    fn storage(&self) -> Storage {
        let words = self.procedure().map(|procedure| self.text(&procedure.retention));
        let words = words.unwrap_or(&self.facts.consent.request().legal_basis).to_owned();
        Storage {
            kind: "dpv:StorageCondition".to_owned(),
            location: self.territory(),
            duration: Duration { kind: "dpv:StorageDuration".to_owned(), label: Some(words), until: None },
        }
    }

    fn territory(&self) -> Location {
        let territory = &self.facts.catalogue.territory;
        Location {
            iri: format!("urn:eemol:territory:{}", territory.id),
            kind: "dpv:Location".to_owned(),
            label: self.text(&territory.names).to_owned(),
        }
    }

    fn controls(&self) -> [Control; 2] {
        let page = format!("{}/{}/permissions/{}", self.facts.pages, self.facts.language, self.facts.consent.id());
        let kind = || "dpv:WithdrawConsent".to_owned();
        [
            Control { kind: kind(), page: Some(Iri::new(page)), by: None },
            Control { kind: kind(), page: None, by: Some(Iri::new(HELP_DESK)) },
        ]
    }

    fn event(&self, one: &Decided<'_>) -> Event {
        let request = self.facts.consent.request();
        let (by, actor) = match one.event {
            ConsentEvent::Granted { by, .. } | ConsentEvent::Denied { by, .. } | ConsentEvent::Revoked { by } => {
                (CITIZEN.to_owned(), Some(*by))
            }
            ConsentEvent::Paused | ConsentEvent::Resumed => (CITIZEN.to_owned(), Some(Actor::Citizen)),
            ConsentEvent::Invalidated { by, .. } => (administration_iri(by), None),
            ConsentEvent::Requested { .. } | ConsentEvent::Cancelled | ConsentEvent::Returned => {
                (administration_iri(&request.requester), None)
            }
            _ => (self.facts.issuer.to_owned(), None),
        };
        Event {
            kind: status_of(one.event).to_owned(),
            event: one.event.kind().to_owned(),
            at: one.at,
            by: Iri::new(by),
            actor,
            duration: Duration { kind: "dpv:UntilTimeDuration".to_owned(), label: None, until: Some(request.until) },
            entry: one.entry,
            index: one.index,
        }
    }
}

/// The status of the vocabulary that an event leads to.
const fn status_of(event: &ConsentEvent) -> &'static str {
    match event {
        ConsentEvent::Requested { .. } => "dpv:ConsentRequested",
        ConsentEvent::Denied { .. } => "dpv:ConsentRefused",
        ConsentEvent::Lapsed | ConsentEvent::Expired => "dpv:ConsentExpired",
        ConsentEvent::Revoked { .. } => "dpv:ConsentWithdrawn",
        ConsentEvent::Cancelled | ConsentEvent::Returned => "dpv:ConsentRevoked",
        ConsentEvent::Invalidated { .. } => "dpv:ConsentInvalidated",
        // To let the same be asked again opens nothing by itself.
        ConsentEvent::Paused | ConsentEvent::Reopened | ConsentEvent::Replaced { .. } => {
            "dpv:ConsentStatusInvalidForProcessing"
        }
        ConsentEvent::Granted { .. }
        | ConsentEvent::Resumed
        | ConsentEvent::Reserved
        | ConsentEvent::Spent
        | ConsentEvent::GivenBack => "dpv:ConsentGiven",
    }
}
