//! `/v1/catalogue`: what can be asked, of whom, for which procedure. The same on the api and the web listener.

mod shown;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, ServiceConfig};

use self::shown::{Administration, EvidenceType, Procedure, Whole};
use crate::http::openapi::words;
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
#[utoipa::path(
    get, path = "/v1/catalogue", tag = "catalogue", operation_id = "readCatalogue",
    responses((status = 200, description = "The catalogue", body = Whole))
)]
pub async fn whole(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok().json(Whole::of(&app.catalogue()))
}

/// One procedure.
#[utoipa::path(
    get, path = "/v1/catalogue/procedures/{id}", tag = "catalogue", operation_id = "readProcedure",
    params(("id" = words::Slug, Path, description = "Its name", example = "housing-benefit")),
    responses(
        (status = 200, description = "The procedure", body = Procedure),
        (status = 404, description = "There is no such procedure", body = Problem),
    )
)]
pub async fn procedure(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.procedures.get(&id));
    found.map(|one| HttpResponse::Ok().json(Procedure::of(one))).ok_or_else(|| Problem::new(Kind::NotFound))
}

/// One evidence type.
#[utoipa::path(
    get, path = "/v1/catalogue/evidence-types/{id}", tag = "catalogue", operation_id = "readEvidenceType",
    params(("id" = words::Slug, Path, description = "Its name", example = "residence-certificate")),
    responses(
        (status = 200, description = "The evidence type", body = EvidenceType),
        (status = 404, description = "There is no such evidence type", body = Problem),
    )
)]
pub async fn evidence_type(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.evidence_types.get(&id));
    found.map(|one| HttpResponse::Ok().json(EvidenceType::of(one))).ok_or_else(|| Problem::new(Kind::NotFound))
}

/// The JSON Schema of one evidence type.
#[utoipa::path(
    get, path = "/v1/catalogue/evidence-types/{id}/schema", tag = "catalogue", operation_id = "readEvidenceSchema",
    params(("id" = words::Slug, Path, description = "Its name", example = "residence-certificate")),
    responses(
        (status = 200, description = "JSON Schema 2020-12", body = serde_json::Value, content_type = "application/schema+json"),
        (status = 404, description = "There is no such evidence type", body = Problem),
    )
)]
pub async fn schema(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.evidence_types.get(&id));
    let found = found
        .map(|one| HttpResponse::Ok().content_type("application/schema+json").body(one.schema.document().to_string()));
    found.ok_or_else(|| Problem::new(Kind::NotFound))
}

/// One administration.
#[utoipa::path(
    get, path = "/v1/catalogue/administrations/{id}", tag = "catalogue", operation_id = "readAdministration",
    params(("id" = words::Slug, Path, description = "Its name", example = "housing-ministry")),
    responses(
        (status = 200, description = "The administration", body = Administration),
        (status = 404, description = "There is no such administration", body = Problem),
    )
)]
pub async fn administration(app: Data<App>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let catalogue = app.catalogue();
    let found = id.parse().ok().and_then(|id| catalogue.administrations.get(&id));
    found.map(|one| HttpResponse::Ok().json(Administration::of(one))).ok_or_else(|| Problem::new(Kind::NotFound))
}
