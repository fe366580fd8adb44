//! What a consent asks for, in the words of its pages, and the citizen's own consents.

use eemol_consent::consent::{Agreed, Consent, Item};
use eemol_policies::catalogue::evidence_type::{About, Sensitivity};
use eemol_policies::field::Field;
use eemol_policies::ids::{ConsentId, EvidenceTypeId};

use super::amended::whole_page;
use super::preview::is_offered;
use super::visit::{Citizen, Detour, Visit};
use super::words::Words;
use crate::view::{
    AgreedItem, CheckItem, CheckPage, CheckRow, ConsentPage, FieldRow, FormError, Frame, Notice, OptionalRow,
    RequestItem,
};

/// How many of a person's consents the pages show at the most, the newest first.
pub(super) const MOST_CONSENTS: u32 = 1000;

impl Citizen {
    /// The consent in the address; "not found" for another person's too.
    pub(super) async fn consent(&self) -> Result<Consent, Detour> {
        self.consent_by(self.visit.id()?).await
    }

    /// The consent with this id; "not found" for another person's too.
    pub(super) async fn consent_by(&self, id: ConsentId) -> Result<Consent, Detour> {
        let found = self.visit.app.ledger.consent(id).await.map_err(|error| self.visit.unavailable(&error))?;
        found.filter(|consent| consent.subject() == self.tag).ok_or_else(|| self.visit.notice(Notice::NotFound))
    }
}

/// The consent screen on first sight: nothing ticked, nothing wrong. What an amendment would change is
/// [`super::amended`]'s.
pub(super) fn consent_page(visit: &Visit, consent: &Consent) -> ConsentPage {
    consent_page_in(visit.frame(), visit.words(), consent)
}

/// The same in the language of these words.
pub(super) fn consent_page_in(frame: Frame, words: Words<'_>, consent: &Consent) -> ConsentPage {
    let request = consent.request();
    let (body, course) = (words.body(&request.requester), words.course(&request.procedure));
    ConsentPage {
        frame,
        id: consent.id(),
        who: words.administration(&request.requester),
        register_number: body.and_then(|body| body.register_number.clone()).unwrap_or_default(),
        who_purpose: body.map(|body| words.text(&body.purpose).to_owned()).unwrap_or_default(),
        procedure: words.procedure(&request.procedure),
        case: request.case.to_string(),
        purpose: course.map(|course| words.text(&course.purpose.text).to_owned()).unwrap_or_default(),
        law: course.map(|course| words.text(&course.legal_basis.text).to_owned()).unwrap_or_default(),
        law_url: request.legal_basis.clone(),
        uses: request.uses,
        until: request.until,
        retention: course.map(|course| words.text(&course.retention).to_owned()).unwrap_or_default(),
        if_no: course.map(|course| words.text(&course.if_no).to_owned()).unwrap_or_default(),
        message: String::new(),
        returns: false,
        asked: consent.requested_at(),
        answer_by: request.answer_by,
        changes: None,
        items: request.items.iter().map(|item| asked_item(words, item)).collect(),
        preview: is_offered(words, consent),
        errors: Vec::new(),
    }
}

/// The consent screen for a person to look at: with what the requester wants compared, and after a form that came back
/// with the boxes that were ticked and what was wrong.
pub(super) async fn shown(
    visit: &Visit,
    consent: &Consent,
    ticked: &[&str],
    errors: Vec<FormError>,
) -> Result<ConsentPage, Detour> {
    let asked = visit.app.work.backchannel_of(consent.id()).await.map_err(|error| visit.unavailable(&error))?;
    let mut page = whole_page(visit, consent).await?;
    for row in page.items.iter_mut().flat_map(|item| &mut item.optional) {
        row.picked = ticked.contains(&row.value.as_str());
    }
    Ok(ConsentPage { message: asked.and_then(|row| row.binding_message).unwrap_or_default(), errors, ..page })
}

/// What would be shared with these boxes ticked.
pub(super) fn check_page(visit: &Visit, consent: &Consent, ticked: &[&str], text: &str) -> CheckPage {
    let (words, request) = (visit.words(), consent.request());
    let item = |(place, item): (usize, &Item)| {
        let id = &item.evidence_type;
        let optional = item.optional.iter().enumerate().map(|(at, field)| {
            let value = box_value(id, field);
            CheckRow {
                label: words.field(id, field),
                picked: ticked.contains(&value.as_str()),
                value,
                target: format!("field-{}-{}", place + 1, at + 1),
            }
        });
        CheckItem {
            name: words.evidence_type(id),
            source: words.source(id),
            parameters: words.parameters(id, &item.parameters),
            required: words.fields(id, &item.required),
            optional: optional.collect(),
        }
    };
    CheckPage {
        frame: visit.frame(),
        id: consent.id(),
        who: words.administration(&request.requester),
        procedure: words.procedure(&request.procedure),
        uses: request.uses,
        until: request.until,
        text: text.to_owned(),
        items: request.items.iter().enumerate().map(item).collect(),
    }
}

fn asked_item(words: Words<'_>, item: &Item) -> RequestItem {
    let id = &item.evidence_type;
    let kind = words.kind(id);
    RequestItem {
        name: words.evidence_type(id),
        description: kind.map(|kind| words.text(&kind.description).to_owned()).unwrap_or_default(),
        source: words.source(id),
        parameters: words.parameters(id, &item.parameters),
        document: kind.is_some_and(|kind| kind.document),
        required: item.required.iter().map(|field| row(words, id, field)).collect(),
        optional: item
            .optional
            .iter()
            .map(|field| OptionalRow { field: row(words, id, field), picked: false, value: box_value(id, field) })
            .collect(),
        seen: None,
    }
}

fn row(words: Words<'_>, id: &EvidenceTypeId, field: &Field) -> FieldRow {
    let spec = words.kind(id).and_then(|kind| kind.field(field));
    FieldRow {
        label: words.field(id, field),
        special: spec.is_some_and(|spec| spec.sensitivity == Sensitivity::Special),
        others: spec.is_some_and(|spec| matches!(spec.about, About::Others { .. })),
        values: None,
    }
}

/// What the box of an optional field posts.
fn box_value(id: &EvidenceTypeId, field: &Field) -> String {
    format!("{id}#{field}")
}

/// What the person agreed to: everything required and the ticked boxes, if each of them was offered.
///
/// An evidence type that only had optional fields, none of them ticked, is left out.
pub(super) fn agreed(consent: &Consent, ticked: &[&str]) -> Option<Vec<Agreed>> {
    let items = &consent.request().items;
    let offered: Vec<String> =
        items.iter().flat_map(|item| item.optional.iter().map(|field| box_value(&item.evidence_type, field))).collect();
    if !ticked.iter().all(|value| offered.iter().any(|known| known == value)) {
        return None;
    }
    let agreed = items.iter().map(|item| {
        let chosen = item.optional.iter().filter(|field| {
            let value = box_value(&item.evidence_type, field);
            ticked.contains(&value.as_str())
        });
        Agreed {
            evidence_type: item.evidence_type.clone(),
            parameters: item.parameters.clone(),
            fields: item.required.iter().chain(chosen).cloned().collect(),
        }
    });
    Some(agreed.filter(|one| !one.fields.is_empty()).collect())
}

/// What was agreed to, for the pages after the answer; empty where nothing was.
pub(super) fn agreed_items(words: Words<'_>, consent: &Consent) -> Vec<AgreedItem> {
    if consent.grant().is_none() {
        return Vec::new();
    }
    let item = |item: &Item| {
        let id = &item.evidence_type;
        let agreed = consent.agreed().iter().find(|agreed| agreed.evidence_type == *id);
        let has = |field: &Field| agreed.is_some_and(|agreed| agreed.has(field));
        AgreedItem {
            name: words.evidence_type(id),
            source: words.source(id),
            parameters: words.parameters(id, &item.parameters),
            shared: words.fields(id, item.fields().filter(|field| has(field))),
            kept: words.fields(id, item.fields().filter(|field| !has(field))),
        }
    };
    consent.request().items.iter().map(item).collect()
}
