//! What clients read before they call: server metadata (RFC 8414) and public keys (RFC 7517). Public, on web.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL};
use actix_web::{HttpResponse, web};
use eemol_consent::details;
use serde::Serialize;
use utoipa::ToSchema;

use super::token::CIBA;
use crate::config::Config;
use crate::state::App;

/// Seconds for which both may be kept.
const KEPT: &str = "public, max-age=300";

/// Server metadata (RFC 8414, RFC 8705, OpenID CIBA, RFC 9396).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ServerMetadata)]
pub struct Metadata {
    /// The broker: issuer and audience of its tokens.
    #[schema(example = "https://once.example")]
    issuer: String,
    /// Where answers are fetched.
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
    grant_types_supported: [&'static str; 1],
    /// Nothing: there is no redirect.
    response_types_supported: [&'static str; 0],
    /// Scopes.
    scopes_supported: [&'static str; 1],
    /// Types of `authorization_details`.
    authorization_details_types_supported: [&'static str; 1],
    /// How clients authenticate: by certificate.
    token_endpoint_auth_methods_supported: [&'static str; 1],
    /// The same at the introspection endpoint.
    introspection_endpoint_auth_methods_supported: [&'static str; 1],
    /// The same at the revocation endpoint.
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    /// How answers are fetched.
    backchannel_token_delivery_modes_supported: [&'static str; 1],
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
            token_endpoint: at("token"),
            backchannel_authentication_endpoint: at("bc-authorize"),
            introspection_endpoint: at("introspect"),
            revocation_endpoint: at("revoke"),
            grant_management_endpoint: at("grants"),
        };
        Self {
            issuer: config.issuer.clone(),
            token_endpoint: aliases.token_endpoint.clone(),
            backchannel_authentication_endpoint: aliases.backchannel_authentication_endpoint.clone(),
            introspection_endpoint: aliases.introspection_endpoint.clone(),
            revocation_endpoint: aliases.revocation_endpoint.clone(),
            grant_management_endpoint: aliases.grant_management_endpoint.clone(),
            grant_management_actions_supported: ["create", "query", "replace", "revoke"],
            mtls_endpoint_aliases: aliases,
            jwks_uri: format!("{}/.well-known/jwks.json", config.issuer),
            grant_types_supported: [CIBA],
            response_types_supported: [],
            scopes_supported: ["openid"],
            authorization_details_types_supported: [details::TYPE],
            token_endpoint_auth_methods_supported: ["tls_client_auth"],
            introspection_endpoint_auth_methods_supported: ["tls_client_auth"],
            revocation_endpoint_auth_methods_supported: ["tls_client_auth"],
            backchannel_token_delivery_modes_supported: ["poll"],
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
    get, path = "/.well-known/oauth-authorization-server", tag = "public",
    responses((status = 200, description = "Server metadata (RFC 8414)", body = Metadata))
)]
pub(super) async fn metadata(app: web::Data<App>) -> HttpResponse {
    let metadata = Metadata::of(&app.config, &app.catalogue().territory.languages);
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, KEPT))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .json(metadata)
}

/// Public keys of tokens.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "public",
    responses((status = 200, description = "Public keys of tokens (RFC 7517)", body = serde_json::Value, content_type = "application/jwk-set+json"))
)]
pub(super) async fn jwks(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, KEPT))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .content_type("application/jwk-set+json")
        .body(app.tokens.jwks().to_string())
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
        assert_eq!(json["backchannel_token_delivery_modes_supported"], serde_json::json!(["poll"]));
    }
}
