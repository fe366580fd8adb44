//! The API's description, OpenAPI 3.1, made from the handlers and their types, completed with what no handler
//! says of itself; served as `/openapi.json`.

mod addresses;
mod answers;
mod examples;
mod nulls;
mod operations;
pub(super) mod words;

use actix_web::HttpResponse;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::web::{self, ServiceConfig};
use serde_json::{Value, json};
use utoipa::OpenApi as _;

use super::problem::resource;
use super::{api, log, oauth, ops};
use crate::config::Config;
use crate::state::App;

/// The public route.
pub fn web(config: &mut ServiceConfig) {
    config.service(resource("/openapi.json", "GET", web::get().to(openapi)));
}

/// The description of a broker with this configuration.
pub fn document(config: &Config) -> Value {
    let mut document = serde_json::to_value(Document::openapi()).unwrap_or_default();
    nulls::remove(&mut document);
    answers::complete(&mut document);
    addresses::name(&mut document, config);
    addresses::protect(&mut document);
    details(&mut document);
    examples::add(&mut document, config);
    document
}

/// Says what the text of `authorization_details` holds.
fn details(document: &mut Value) {
    for form in ["PushForm", "BackchannelForm"] {
        let member = format!("/components/schemas/{form}/properties/authorization_details");
        if let Some(member) = document.pointer_mut(&member).and_then(Value::as_object_mut) {
            let one = json!({ "$ref": "#/components/schemas/EvidenceDetail" });
            member.insert("contentSchema".to_owned(), json!({ "type": "array", "minItems": 1, "items": one }));
        }
    }
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "public", operation_id = "describe", summary = "This description",
    responses((status = 200, description = "OpenAPI 3.1, with the addresses of this broker", body = serde_json::Value))
)]
pub(super) async fn openapi(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(document(&app.config))
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Eemol",
        description = "Once-only exchange of data between administrations: ask the citizen, fetch what was agreed, get a \
            receipt that anyone can check. Paths under `/oauth`, `/v1/exchanges`, `/v1/consents` and `/v1/events` need a client \
            certificate.\n\nRefusals of `/v1` are RFC 9457 problems, those of `/oauth` have the form of RFC 6749. A path called \
            by another method than its own answers 405 with `Allow` and a problem.",
        contact(name = "Maintainers of Eemol", url = "https://github.com/eemol/eemol"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "consent", description = "Ask a citizen, fetch the consent token, look at it, give it back"),
        (name = "exchanges", description = "Fetch evidence under a consent token"),
        (name = "catalogue", description = "What can be asked, of whom, for which procedure"),
        (name = "public", description = "The public log, metadata and keys"),
        (name = "operation", description = "Whether the broker is well, for its operator"),
    ),
    paths(
        oauth::par::push,
        oauth::authorize::authorize,
        oauth::backchannel::bc_authorize,
        oauth::token::token,
        oauth::introspect::introspect,
        oauth::revoke::revoke,
        oauth::grants::query,
        oauth::grants::give_up,
        oauth::metadata::metadata,
        oauth::metadata::openid,
        oauth::metadata::details_schema,
        oauth::metadata::jwks,
        oauth::metadata::receipt_keys,
        api::exchanges::fetch,
        api::exchanges::state,
        api::exchanges::receipt,
        api::consents::invalidate,
        api::events::list,
        api::catalogue::whole,
        api::catalogue::procedure,
        api::catalogue::evidence_type,
        api::catalogue::schema,
        api::catalogue::administration,
        log::checkpoint,
        log::keys,
        log::tile,
        log::bundle,
        log::witness::add_checkpoint,
        log::witness::witnessed,
        openapi,
        ops::livez,
        ops::readyz,
        ops::metrics,
    ),
    components(schemas(oauth::schema::EvidenceDetail, oauth::schema::GrantedDetail)),
)]
struct Document;

#[cfg(test)]
mod tests;
