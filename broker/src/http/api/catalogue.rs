//! `/v1/catalogue`: what can be asked, of whom, for which procedure. The same on the api and the web listener.

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};
use eemol_policies::catalogue::{Administration, EvidenceType, Procedure};
use eemol_policies::text::Texts;
use serde_json::{Map, Value, json};

use crate::http::problem::{Kind, Problem, resource};
use crate::state::App;

/// The routes below `/v1`.
pub fn routes(services: &mut ServiceConfig) {
    services
        .service(resource("/catalogue", "GET", web::get().to(whole)))
        .service(resource("/catalogue/procedures/{id}", "GET", web::get().to(procedure)))
        .service(resource("/catalogue/evidence-types/{id}", "GET", web::get().to(evidence_type)))
        .service(resource("/catalogue/evidence-types/{id}/schema", "GET", web::get().to(schema)))
        .service(resource("/catalogue/administrations/{id}", "GET", web::get().to(administration)));
}

/// The catalogue in force: its digest, and every administration, evidence type and procedure.
#[utoipa::path(get, path = "/v1/catalogue", tag = "catalogue", responses((status = 200, body = Value)))]
pub async fn whole(app: Data<App>) -> HttpResponse {
    let catalogue = app.catalogue();
    let territory = &catalogue.territory;
    HttpResponse::Ok().json(json!({
        "digest": catalogue.digest,
        "territory": {
            "id": territory.id,
            "names": texts(&territory.names),
            "languages": territory.languages,
            "demonstration": territory.demonstration,
            "identifier_schemes": territory.identifier_schemes.values().map(|scheme| json!({
                "id": scheme.id, "names": texts(&scheme.names), "example": scheme.example,
            })).collect::<Vec<_>>(),
        },
        "administrations": catalogue.administrations.values().map(|one| of_administration(one)).collect::<Vec<_>>(),
        "evidence_types": catalogue.evidence_types.values().map(|one| of_evidence_type(one)).collect::<Vec<_>>(),
        "procedures": catalogue.procedures.values().map(|one| of_procedure(one)).collect::<Vec<_>>(),
    }))
}

/// One procedure.
#[utoipa::path(get, path = "/v1/catalogue/procedures/{id}", tag = "catalogue", params(("id" = String, Path)),
    responses((status = 200, body = Value), (status = 404, body = Problem)))]
pub async fn procedure(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.procedures.get(&id));
    found.map(|one| HttpResponse::Ok().json(of_procedure(one))).ok_or_else(|| Problem::new(Kind::NotFound))
}

/// One evidence type.
#[utoipa::path(get, path = "/v1/catalogue/evidence-types/{id}", tag = "catalogue", params(("id" = String, Path)),
    responses((status = 200, body = Value), (status = 404, body = Problem)))]
pub async fn evidence_type(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.evidence_types.get(&id));
    found.map(|one| HttpResponse::Ok().json(of_evidence_type(one))).ok_or_else(|| Problem::new(Kind::NotFound))
}

/// The JSON Schema of one evidence type.
#[utoipa::path(get, path = "/v1/catalogue/evidence-types/{id}/schema", tag = "catalogue", params(("id" = String, Path)),
    responses((status = 200, body = Value), (status = 404, body = Problem)))]
pub async fn schema(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.evidence_types.get(&id));
    let found = found
        .map(|one| HttpResponse::Ok().content_type("application/schema+json").body(one.schema.document().to_string()));
    found.ok_or_else(|| Problem::new(Kind::NotFound))
}

/// One administration.
#[utoipa::path(get, path = "/v1/catalogue/administrations/{id}", tag = "catalogue", params(("id" = String, Path)),
    responses((status = 200, body = Value), (status = 404, body = Problem)))]
pub async fn administration(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.administrations.get(&id));
    found.map(|one| HttpResponse::Ok().json(of_administration(one))).ok_or_else(|| Problem::new(Kind::NotFound))
}

fn texts(texts: &Texts) -> Value {
    Value::Object(texts.iter().map(|(language, text)| (language.to_owned(), Value::from(text))).collect::<Map<_, _>>())
}

fn of_administration(one: &Administration) -> Value {
    json!({
        "id": one.id,
        "names": texts(&one.names),
        "purpose": texts(&one.purpose),
        "register_number": one.register_number,
        "demonstration": one.demonstration,
    })
}

fn of_evidence_type(one: &EvidenceType) -> Value {
    let fields = one.fields.iter().map(|field| {
        json!({ "path": field.path, "labels": texts(&field.labels), "sensitivity": field.sensitivity.as_str() })
    });
    let parameters = one.parameters.iter().map(|parameter| {
        json!({ "name": parameter.name, "labels": texts(&parameter.labels), "required": parameter.required })
    });
    json!({
        "id": one.id,
        "version": one.version,
        "provider": one.provider,
        "names": texts(&one.names),
        "description": texts(&one.description),
        "identifier": one.identifier,
        "document": one.document,
        "fields": fields.collect::<Vec<_>>(),
        "parameters": parameters.collect::<Vec<_>>(),
        "schema": format!("/v1/catalogue/evidence-types/{}/schema", one.id),
    })
}

fn of_procedure(one: &Procedure) -> Value {
    let items = one.evidence.iter().map(|item| {
        let fields = item.fields.iter().map(|field| json!({ "path": field.path, "required": field.required }));
        json!({ "evidence_type": item.evidence_type, "fields": fields.collect::<Vec<_>>() })
    });
    json!({
        "id": one.id,
        "names": texts(&one.names),
        "requesters": one.requesters,
        "responsible": one.responsible,
        "purpose": { "iri": one.purpose.iri, "text": texts(&one.purpose.text) },
        "legal_basis": {
            "eli": one.legal_basis.eli,
            "text": texts(&one.legal_basis.text),
            "basis": one.legal_basis.basis.as_str(),
        },
        "max_validity_days": one.max_validity_days,
        "max_uses": one.max_uses,
        "answer_within_days": one.answer_within_days,
        "quiet_days": one.quiet_days,
        "evidence": items.collect::<Vec<_>>(),
    })
}
