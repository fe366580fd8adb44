//! What clients read before they call: server metadata (RFC 8414), public keys (RFC 7517), and the JSON Schema of what can
//! be asked. Public, on web.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use eemol_consent::details;
use serde::Serialize;
use utoipa::ToSchema;

use super::schema;
use super::token::GRANT_TYPES;
use crate::config::Config;
use crate::state::App;

/// Seconds for which both may be kept.
const KEPT: &str = "public, max-age=300";

/// Server metadata (RFC 8414, RFC 8705, RFC 9126, RFC 9207, RFC 9396, RFC 9701, OpenID CIBA).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ServerMetadata)]
pub struct Metadata {
    /// The broker: issuer and audience of its tokens.
    #[schema(example = "https://once.example")]
    issuer: String,
    /// Where citizens are sent, with a pushed request.
    authorization_endpoint: String,
    /// Where requests are pushed.
    pushed_authorization_request_endpoint: String,
    /// Always: nothing but the reference to a pushed request goes through the browser.
    require_pushed_authorization_requests: bool,
    /// Where tokens are fetched.
    token_endpoint: String,
    /// Where citizens are asked.
    backchannel_authentication_endpoint: String,
    /// Where a token is looked at.
    introspection_endpoint: String,
    /// Where a consent is given back.
    revocation_endpoint: String,
    /// Below it, a consent is looked at and given back (Grant Management for OAuth 2.0).
    grant_management_endpoint: String,
    /// What can be done there, and with the parameter `grant_management_action` of a request.
    grant_management_actions_supported: [&'static str; 4],
    /// The same addresses: all of them want a client certificate.
    mtls_endpoint_aliases: Aliases,
    /// Public keys of tokens.
    jwks_uri: String,
    /// What can be sent to the token endpoint.
    grant_types_supported: [&'static str; 3],
    /// What citizens bring back.
    response_types_supported: [&'static str; 1],
    /// Where it stands.
    response_modes_supported: [&'static str; 1],
    /// How codes are bound to who asked (RFC 7636).
    code_challenge_methods_supported: [&'static str; 1],
    /// `iss` comes back with every answer.
    authorization_response_iss_parameter_supported: bool,
    /// Scopes.
    scopes_supported: [&'static str; 1],
    /// Types of `authorization_details`.
    authorization_details_types_supported: [&'static str; 1],
    /// JSON Schema of `authorization_details`.
    #[schema(example = "https://once.example/schemas/authorization-details.json")]
    eemol_authorization_details_schema: String,
    /// How clients authenticate: by certificate.
    token_endpoint_auth_methods_supported: [&'static str; 1],
    /// The same at the introspection endpoint.
    introspection_endpoint_auth_methods_supported: [&'static str; 1],
    /// The same at the revocation endpoint.
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    /// How introspection answers are signed where that is asked for.
    introspection_signing_alg_values_supported: [&'static str; 1],
    /// How answers of citizens who are elsewhere reach the client.
    backchannel_token_delivery_modes_supported: [&'static str; 2],
    /// No user code is asked for.
    backchannel_user_code_parameter_supported: bool,
    /// Every client knows a person under another pseudonym.
    subject_types_supported: [&'static str; 1],
    /// How ID tokens are signed.
    id_token_signing_alg_values_supported: [&'static str; 1],
    /// A description of this API.
    service_documentation: String,
    /// Languages of the pages, the default one first.
    ui_locales_supported: Vec<String>,
}

/// Addresses for clients with a certificate (RFC 8705 §5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "RFC 8414 names them")]
pub struct Aliases {
    pushed_authorization_request_endpoint: String,
    token_endpoint: String,
    backchannel_authentication_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    grant_management_endpoint: String,
}

impl Metadata {
    /// The metadata of a broker.
    pub fn of(config: &Config, languages: &[String]) -> Self {
        let api = config.api_url();
        let at = |path: &str| format!("{api}/oauth/{path}");
        let aliases = Aliases {
            pushed_authorization_request_endpoint: at("par"),
            token_endpoint: at("token"),
            backchannel_authentication_endpoint: at("bc-authorize"),
            introspection_endpoint: at("introspect"),
            revocation_endpoint: at("revoke"),
            grant_management_endpoint: at("grants"),
        };
        Self {
            issuer: config.issuer.clone(),
            authorization_endpoint: format!("{}/oauth/authorize", config.public_url()),
            pushed_authorization_request_endpoint: aliases.pushed_authorization_request_endpoint.clone(),
            require_pushed_authorization_requests: true,
            token_endpoint: aliases.token_endpoint.clone(),
            backchannel_authentication_endpoint: aliases.backchannel_authentication_endpoint.clone(),
            introspection_endpoint: aliases.introspection_endpoint.clone(),
            revocation_endpoint: aliases.revocation_endpoint.clone(),
            grant_management_endpoint: aliases.grant_management_endpoint.clone(),
            grant_management_actions_supported: ["create", "query", "replace", "revoke"],
            mtls_endpoint_aliases: aliases,
            jwks_uri: format!("{}/.well-known/jwks.json", config.issuer),
            grant_types_supported: GRANT_TYPES,
            response_types_supported: ["code"],
            response_modes_supported: ["query"],
            code_challenge_methods_supported: ["S256"],
            authorization_response_iss_parameter_supported: true,
            scopes_supported: ["openid"],
            authorization_details_types_supported: [details::TYPE],
            eemol_authorization_details_schema: format!("{}{}", config.public_url(), schema::PATH),
            token_endpoint_auth_methods_supported: ["tls_client_auth"],
            introspection_endpoint_auth_methods_supported: ["tls_client_auth"],
            revocation_endpoint_auth_methods_supported: ["tls_client_auth"],
            introspection_signing_alg_values_supported: ["ES256"],
            backchannel_token_delivery_modes_supported: ["poll", "ping"],
            backchannel_user_code_parameter_supported: false,
            subject_types_supported: ["pairwise"],
            id_token_signing_alg_values_supported: ["ES256"],
            service_documentation: format!("{}/openapi.json", config.public_url()),
            ui_locales_supported: languages.to_vec(),
        }
    }
}

/// Server metadata.
#[utoipa::path(
    get, path = "/.well-known/oauth-authorization-server", tag = "public", operation_id = "readServerMetadata",
    responses((status = 200, description = "Server metadata (RFC 8414)", body = Metadata))
)]
pub(super) async fn metadata(app: web::Data<App>) -> HttpResponse {
    let metadata = Metadata::of(&app.config, &app.catalogue().territory.languages);
    published().json(metadata)
}

/// Server metadata, where OpenID clients look for them.
#[utoipa::path(
    get, path = "/.well-known/openid-configuration", tag = "public", operation_id = "readOpenIdConfiguration",
    responses((status = 200, description = "The same as `/.well-known/oauth-authorization-server`", body = Metadata))
)]
pub(super) async fn openid(app: web::Data<App>) -> HttpResponse {
    metadata(app).await
}

/// What can stand in `authorization_details`.
#[utoipa::path(
    get, path = "/schemas/authorization-details.json", tag = "public", operation_id = "readDetailsSchema",
    responses((status = 200, description = "JSON Schema 2020-12 of type `urn:eemol:evidence`", body = serde_json::Value, content_type = "application/schema+json"))
)]
pub(super) async fn details_schema(app: web::Data<App>) -> HttpResponse {
    published().content_type("application/schema+json").body(schema::json(app.config.public_url()).to_string())
}

/// Public keys of tokens.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "public", operation_id = "readTokenKeys",
    responses((status = 200, description = "Public keys of tokens (RFC 7517)", body = schema::KeySet, content_type = "application/jwk-set+json"))
)]
pub(super) async fn jwks(app: web::Data<App>) -> HttpResponse {
    published().content_type("application/jwk-set+json").body(app.tokens.jwks(app.runtime.now()).to_string())
}

/// Public keys of consent receipts: those of tokens, and every earlier one that was safe to the end.
#[utoipa::path(
    get, path = "/.well-known/receipt-keys.json", tag = "public", operation_id = "readReceiptKeys",
    responses((status = 200, description = "Public keys of consent receipts, whenever they were made out (RFC 7517)",
        body = schema::KeySet, content_type = "application/jwk-set+json"))
)]
pub(super) async fn receipt_keys(app: web::Data<App>) -> HttpResponse {
    published().content_type("application/jwk-set+json").body(app.tokens.receipt_keys().to_string())
}

/// An answer that everybody may read, pages of other sites too, and keep for a while.
fn published() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, KEPT)).insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    answer
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn metadata_begin_with_the_issuer_and_send_clients_to_the_listener_with_certificates() {
        let mut config = Config::in_directory(Path::new("/nowhere"));
        config.issuer = "https://once.example".to_owned();
        let json = serde_json::to_value(Metadata::of(&config, &["fr".to_owned()])).unwrap();
        assert_eq!(json["issuer"], "https://once.example");
        assert_eq!(json["jwks_uri"], "https://once.example/.well-known/jwks.json");
        assert_eq!(json["mtls_endpoint_aliases"]["token_endpoint"], "https://127.0.0.1:8443/oauth/token");
        config.api.public_url = Some("https://api.once.example".to_owned());
        let json = serde_json::to_value(Metadata::of(&config, &[])).unwrap();
        assert_eq!(json["backchannel_authentication_endpoint"], "https://api.once.example/oauth/bc-authorize");
        assert_eq!(json["token_endpoint"], json["mtls_endpoint_aliases"]["token_endpoint"]);
        assert_eq!(json["backchannel_token_delivery_modes_supported"], serde_json::json!(["poll", "ping"]));
    }
}
