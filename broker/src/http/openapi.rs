//! The API's description, OpenAPI 3.1, made from the handlers and their types; served as `/openapi.json` and printed by
//! `eemol openapi`.

use actix_web::HttpResponse;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::web::{self, ServiceConfig};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, SecurityRequirement};
use utoipa::{Modify, OpenApi as _};

use super::{api, log, oauth};

/// Name of the security scheme of client certificates.
const CERTIFICATE: &str = "clientCertificate";
/// Name of the security scheme of consent tokens.
const TOKEN: &str = "consentToken";

/// The public route.
pub fn web(config: &mut ServiceConfig) {
    config.route("/openapi.json", web::get().to(openapi));
}

/// The description.
pub fn document() -> OpenApi {
    Document::openapi()
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "public",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value))
)]
pub(super) async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(document())
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Eemol",
        description = "Once-only exchange of data between administrations: ask the citizen, fetch what was agreed, get a \
            receipt that anyone can check. Paths under `/oauth`, `/v1/exchanges`, `/v1/consents` and `/v1/events` need a client \
            certificate.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "consent", description = "Ask a citizen, fetch the consent token, look at it, give it back"),
        (name = "exchanges", description = "Fetch evidence under a consent token"),
        (name = "catalogue", description = "What can be asked, of whom, for which procedure"),
        (name = "public", description = "The public log, metadata and keys"),
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
    ),
    components(schemas(oauth::schema::EvidenceDetail, oauth::schema::GrantedDetail)),
    modifiers(&Security),
)]
struct Document;

/// Client certificates and consent tokens, and who needs which.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let description = "X.509 client certificate that the catalogue maps to an administration (RFC 8705)";
        let certificate =
            SecurityScheme::MutualTls { description: Some(description.to_owned()), deprecated: None, extensions: None };
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("at+jwt")
            .description(Some("Consent token from `/oauth/token`"))
            .build();
        components.add_security_scheme(CERTIFICATE, certificate);
        components.add_security_scheme(TOKEN, SecurityScheme::Http(token));
        let needs = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
        for (path, item) in &mut document.paths.paths {
            let closed = ["/oauth/", "/v1/exchanges", "/v1/consents/", "/v1/events"];
            // The citizen's browser goes there.
            let open = path == "/oauth/authorize";
            if open || !closed.iter().any(|start| path.starts_with(start)) {
                continue;
            }
            for operation in [&mut item.get, &mut item.post, &mut item.delete].into_iter().flatten() {
                operation.security = Some(vec![needs(CERTIFICATE)]);
            }
            if path == "/v1/exchanges"
                && let Some(operation) = &mut item.post
            {
                operation.security = Some(vec![needs(CERTIFICATE).add(TOKEN, Vec::<String>::new())]);
            }
        }
    }
}

#[cfg(test)]
mod tests;
