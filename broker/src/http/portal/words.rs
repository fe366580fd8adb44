//! The catalogue's names in the language of a page, and what an event says in the words of its pages.
//!
//! A name that the catalogue no longer has shows as its id: entries outlive catalogues.

use eemol_consent::event::ConsentEvent;
use eemol_consent::parameters::Parameters;
use eemol_policies::catalogue::{Administration, Catalogue, EvidenceType, Procedure};
use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, EvidenceTypeId, ProcedureId};
use eemol_policies::reason::Reason;
use eemol_policies::text::Texts;
use serde_json::Value;

use crate::i18n::{self, Lang};
use crate::ledger::event::{Event, kind};
use crate::view::{Fact, Outcome};

/// The catalogue, read in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The language.
    pub lang: Lang,
}

impl<'a> Words<'a> {
    /// A text of the catalogue in this language.
    pub fn text(&self, texts: &'a Texts) -> &'a str {
        self.catalogue.territory.text(texts, self.lang.code())
    }

    /// A word of the pages, without markup.
    pub fn own(&self, key: &str) -> String {
        i18n::text(self.lang, key, &[]).to_plain()
    }

    /// The administration, while the catalogue has it.
    pub fn body(&self, id: &AdministrationId) -> Option<&'a Administration> {
        self.catalogue.administrations.get(id).map(AsRef::as_ref)
    }

    /// Name of an administration.
    pub fn administration(&self, id: &AdministrationId) -> String {
        self.body(id).map_or_else(|| id.to_string(), |body| self.text(&body.names).to_owned())
    }

    /// Mail address of an administration's DPO; empty where it is not known.
    pub fn dpo_contact(&self, id: Option<&AdministrationId>) -> String {
        id.and_then(|id| self.body(id)).map(|body| body.dpo.email.clone()).unwrap_or_default()
    }

    /// Name of a DPO: of an administration, or of the operator.
    pub fn officer(&self, administration: Option<&AdministrationId>) -> String {
        match administration {
            Some(id) => format!("{}, {}", self.own("word-dpo"), self.administration(id)),
            None => format!("{}, {}", self.own("word-dpo"), self.own("word-operator")),
        }
    }

    /// The procedure, while the catalogue has it.
    pub fn course(&self, id: &ProcedureId) -> Option<&'a Procedure> {
        self.catalogue.procedures.get(id).map(AsRef::as_ref)
    }

    /// Name of a procedure.
    pub fn procedure(&self, id: &ProcedureId) -> String {
        self.course(id).map_or_else(|| id.to_string(), |procedure| self.text(&procedure.names).to_owned())
    }

    /// The evidence type, while the catalogue has it.
    pub fn kind(&self, id: &EvidenceTypeId) -> Option<&'a EvidenceType> {
        self.catalogue.evidence_types.get(id).map(AsRef::as_ref)
    }

    /// Name of an evidence type.
    pub fn evidence_type(&self, id: &EvidenceTypeId) -> String {
        self.kind(id).map_or_else(|| id.to_string(), |kind| self.text(&kind.names).to_owned())
    }

    /// Name of the administration that holds an evidence type; empty where it is not known.
    pub fn source(&self, id: &EvidenceTypeId) -> String {
        self.kind(id).map(|kind| self.administration(&kind.provider)).unwrap_or_default()
    }

    /// Name of a field.
    pub fn field(&self, id: &EvidenceTypeId, field: &Field) -> String {
        let labels = self.kind(id).and_then(|kind| kind.labels(field));
        labels.map_or_else(|| field.to_string(), |labels| self.text(labels).to_owned())
    }

    /// Names of fields.
    pub fn fields<'f>(&self, id: &EvidenceTypeId, fields: impl IntoIterator<Item = &'f Field>) -> Vec<String> {
        fields.into_iter().map(|field| self.field(id, field)).collect()
    }

    /// Parameters with their names.
    pub fn parameters(&self, id: &EvidenceTypeId, parameters: &Parameters) -> Vec<Fact> {
        let known = self.kind(id).map(|kind| kind.parameters.as_slice()).unwrap_or_default();
        let fact = |(name, value): (String, Value)| {
            let labels = known.iter().find(|parameter| parameter.name == name).map(|parameter| &parameter.labels);
            let name = labels.map_or(name, |labels| self.text(labels).to_owned());
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Fact { name, value }
        };
        parameters.to_json().into_iter().map(fact).collect()
    }

    /// Whose doing an event was, or whom it concerned.
    pub fn who(&self, event: &Event) -> String {
        match event.kind.as_str() {
            kind if by_dpo(kind) => {
                event.viewer.as_ref().map_or_else(|| self.own("word-operator"), |id| self.administration(id))
            }
            kind if by_self(kind) => self.own("word-you"),
            kind::CONCERN_RAISED => {
                let put_to = event.requester.as_ref().or(event.provider.as_ref());
                put_to.map_or_else(|| self.own("word-operator"), |id| self.administration(id))
            }
            _ => event.requester.as_ref().map(|id| self.administration(id)).unwrap_or_default(),
        }
    }

    /// Names of the evidence types that an event speaks of.
    pub fn what(&self, event: &Event) -> Vec<String> {
        types_of(event).into_iter().map(|id| self.evidence_type(id)).collect()
    }
}

/// Whether an entry of this kind is about the person's look at their own data.
pub fn by_self(kind_of_entry: &str) -> bool {
    kind_of_entry.starts_with("view.")
}

/// Whether an entry of this kind is about what a DPO did.
pub fn by_dpo(kind_of_entry: &str) -> bool {
    matches!(
        kind_of_entry,
        kind::VIEWED | kind::SEARCHED | kind::CONCERN_ANSWERED | kind::CONCERN_CLOSED | kind::CONCERN_FORWARDED
    ) || kind_of_entry.starts_with("erasure.")
        || kind_of_entry.starts_with("hold.")
}

/// The evidence types that an event speaks of.
fn types_of(event: &Event) -> Vec<&EvidenceTypeId> {
    match (&event.evidence_type, &event.change) {
        (Some(id), _) => vec![id],
        (None, Some(ConsentEvent::Requested { request })) => {
            request.items.iter().map(|item| &item.evidence_type).collect()
        }
        (None, Some(ConsentEvent::Granted { agreed, .. })) => agreed.iter().map(|one| &one.evidence_type).collect(),
        _ => Vec::new(),
    }
}

/// What became of an entry, by its kind and reason; `None` for what is about no request, such as a new catalogue.
pub fn outcome(event: &str, reason: Option<Reason>) -> Option<Outcome> {
    let by_reason = |otherwise| reason.map_or(otherwise, Outcome::of_reason);
    Some(match event {
        kind::OPENED => Outcome::Opened,
        kind::RELEASED => Outcome::Sent,
        kind::UNMATCHED => by_reason(Outcome::NothingFound),
        kind::WITHHELD => Outcome::Withheld,
        kind::FAILED => by_reason(Outcome::Broken),
        kind::INTERRUPTED => Outcome::Broken,
        kind::REFUSED => by_reason(Outcome::RefusedFaulty),
        kind::REQUEST_REFUSED => by_reason(Outcome::RefusedAgain),
        kind::THROTTLED => Outcome::RefusedTooMany,
        kind::MENTIONED => Outcome::Mentioned,
        kind::VIEW_OPENED => Outcome::ShownAsked,
        kind::VIEW_SHOWN => Outcome::Shown,
        kind::VIEW_UNMATCHED => Outcome::ShownNothing,
        kind::VIEW_FAILED => Outcome::ShownFailed,
        kind::CONCERN_RAISED => Outcome::Raised,
        kind::CONCERN_ANSWERED => Outcome::ConcernAnswered,
        kind::CONCERN_CLOSED => Outcome::ConcernClosed,
        kind::CONCERN_FORWARDED => Outcome::ConcernForwarded,
        kind::VIEWED | kind::SEARCHED => Outcome::Checked,
        kind::ERASURE_ASKED => Outcome::ErasureAsked,
        kind::ERASURE_CANCELLED | kind::ERASURE_REFUSED | kind::ERASURE_HELD => Outcome::ErasureEnded,
        kind::HOLD_ADDED | kind::HOLD_LIFTED => Outcome::Kept,
        "consent.requested" => Outcome::Asked,
        "consent.granted" => Outcome::Granted,
        "consent.denied" => Outcome::Denied,
        "consent.lapsed" => Outcome::Lapsed,
        "consent.cancelled" => Outcome::Cancelled,
        "consent.paused" => Outcome::Paused,
        "consent.resumed" => Outcome::Resumed,
        "consent.revoked" => Outcome::Stopped,
        "consent.reopened" => Outcome::Reopened,
        "consent.returned" => Outcome::Returned,
        "consent.expired" => Outcome::Expired,
        "consent.invalidated" => Outcome::Invalidated,
        "consent.replaced" => Outcome::Replaced,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_of_a_consent_has_its_words() {
        for kind in ConsentEvent::KINDS {
            assert_eq!(outcome(kind, None).is_some(), kind.starts_with("consent."), "{kind}");
        }
        assert_eq!(outcome(kind::REFUSED, Some(Reason::ConsentRevoked)), Some(Outcome::RefusedStopped));
        assert_eq!(outcome(kind::FAILED, Some(Reason::ProviderTimeout)), Some(Outcome::SourceSilent));
        assert_eq!(outcome(kind::CATALOGUE, None), None);
    }
}
