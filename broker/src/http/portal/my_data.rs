//! Data held about me: what each source can hold, under which law and for how long; and the values, asked of it now.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use eemol_policies::catalogue::EvidenceType;
use eemol_policies::catalogue::evidence_type::Parameter;
use eemol_policies::decide::SelfAsk;
use eemol_policies::ids::{AdministrationId, EvidenceTypeId, SchemeId};
use eemol_policies::reason::Reason;
use serde_json::{Map, Value};

use super::sent::Sent;
use super::values::{lack, values};
use super::visit::{Citizen, Detour, Form, Visit};
use crate::exchange::self_view::{NotShown, show as show_own};
use crate::view::{
    DataContact, DataKind, DataQuestion, DataSource, MyDataKindPage, MyDataPage, Notice, OwnValues, Seen, Wrong,
};

/// What came of asking, with the fields and their values.
type Found = (Seen, Vec<(String, OwnValues)>);

/// Everything that sources can hold about this person.
pub(super) async fn list(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let scheme = scheme(&citizen).await?;
    let mut by_source: BTreeMap<&AdministrationId, Vec<DataKind>> = BTreeMap::new();
    let kinds = visit.catalogue.evidence_types.values();
    for one in kinds.filter(|one| scheme.as_ref() == Some(&one.identifier)) {
        by_source.entry(&one.provider).or_default().push(kind(visit, one, None));
    }
    let mut sources: Vec<DataSource> = by_source
        .into_iter()
        .map(|(id, kinds)| DataSource { name: visit.words().administration(id), contact: contact(visit, id), kinds })
        .collect();
    sources.sort_by(|one, other| one.name.cmp(&other.name));
    visit.page(&MyDataPage { frame: visit.frame(), sources })
}

/// One kind of data, before it is looked at.
pub(super) async fn show(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    page(visit, StatusCode::OK, evidence_type(visit)?, visit.kept_members().as_ref(), None, &[])
}

/// One kind of data with its values, asked of its source now.
pub(super) async fn see(Sent { who: citizen, body }: Sent<Citizen>) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let form = visit.posted(&body)?;
    let one = evidence_type(visit)?;
    let ask = SelfAsk {
        evidence_type: one.id.clone(),
        fields: Vec::new(),
        parameters: answers(&one.parameters, &form),
        procedure: None,
    };
    match show_own(&visit.app, citizen.tag, ask).await {
        Ok(shown) => {
            visit.forget_form().await;
            let fields = shown.view().fields();
            let names = visit.words().fields(&one.id, fields);
            let rows = names.into_iter().zip(values(shown.evidence(), fields, &visit.pages.site.zone)).collect();
            page(visit, StatusCode::OK, one, Some(&form), Some((Seen::At(shown.fetched_at()), rows)), &[])
        }
        Err(NotShown::Because(Reason::BodyInvalid)) => {
            page(visit, StatusCode::UNPROCESSABLE_ENTITY, one, Some(&form), None, &[Wrong::Question])
        }
        Err(not) => page(visit, StatusCode::OK, one, Some(&form), Some((Seen::Not(lack(not)), Vec::new())), &[]),
    }
}

/// The scheme that the person's own identifier is of.
async fn scheme(citizen: &Citizen) -> Result<Option<SchemeId>, Detour> {
    let visit = &citizen.visit;
    let text = visit.app.ledger.subjects().identifier(citizen.tag).await.map_err(|error| visit.unavailable(&error))?;
    Ok(visit.catalogue.territory.identifier(&text).ok().map(|identifier| identifier.scheme().clone()))
}

fn evidence_type(visit: &Visit) -> Result<&EvidenceType, Detour> {
    let id: EvidenceTypeId = visit.id()?;
    visit.catalogue.evidence_types.get(&id).map(AsRef::as_ref).ok_or_else(|| visit.notice(Notice::NotFound))
}

fn page(
    visit: &Visit,
    status: StatusCode,
    one: &EvidenceType,
    form: Option<&Form>,
    found: Option<Found>,
    wrong: &[Wrong],
) -> Result<HttpResponse, Detour> {
    let frame = visit.frame();
    let (seen, rows) = found.map_or((None, Vec::new()), |(seen, rows)| (Some(seen), rows));
    let page = MyDataKindPage {
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
        source: visit.words().administration(&one.provider),
        contact: contact(visit, &one.provider),
        kind: kind(visit, one, form),
        seen,
        rows,
    };
    visit.page_as(status, &page)
}

fn kind(visit: &Visit, one: &EvidenceType, form: Option<&Form>) -> DataKind {
    let words = visit.words();
    let question = |parameter: &Parameter| DataQuestion {
        name: parameter.name.clone(),
        label: words.text(&parameter.labels).to_owned(),
        required: parameter.required,
        typed: form.map(|form| typed(form, parameter).to_owned()).unwrap_or_default(),
    };
    DataKind {
        id: one.id.clone(),
        name: words.evidence_type(&one.id),
        description: words.text(&one.description).to_owned(),
        law: words.text(&one.legal_text).to_owned(),
        retention: words.text(&one.retention).to_owned(),
        fields: words.fields(&one.id, one.fields.iter().map(|field| &field.path)),
        questions: one.parameters.iter().map(question).collect(),
    }
}

fn contact(visit: &Visit, id: &AdministrationId) -> DataContact {
    let contact = visit.words().body(id).map(|body| body.contact.clone()).unwrap_or_default();
    let address = contact.address.unwrap_or_default();
    DataContact { email: contact.email, phone: contact.phone, url: contact.url, address }
}

fn typed<'a>(form: &'a Form, parameter: &Parameter) -> &'a str {
    form.one(&format!("parameter-{}", parameter.name)).trim()
}

/// What was typed, each as the number or the text that the source allows; what is empty is left out.
fn answers(parameters: &[Parameter], form: &Form) -> Map<String, Value> {
    let mut answers = Map::new();
    for parameter in parameters {
        let text = typed(form, parameter);
        if text.is_empty() {
            continue;
        }
        let number = text.parse::<i64>().ok().map(Value::from).filter(|value| parameter.schema.check(value).is_ok());
        answers.insert(parameter.name.clone(), number.unwrap_or_else(|| Value::from(text)));
    }
    answers
}
