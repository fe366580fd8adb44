//! Where each path is reached, and who may call it.

use serde_json::{Value, json};

use super::operations::{Part, below, each, each_path};
use crate::config::Config;

/// Name of the security scheme of client certificates.
const CERTIFICATE: &str = "clientCertificate";
/// Name of the security scheme of consent tokens.
const TOKEN: &str = "consentToken";

/// Names the listeners of a broker.
pub(super) fn name(document: &mut Value, config: &Config) {
    let server = |url: &str, description: &str| json!({ "url": url, "description": description });
    let web = server(config.public_url(), "For everybody: web");
    let api = server(&config.api_url(), "For administrations, over mutual TLS: api");
    let ops = server(&format!("http://{}", config.ops.address), "For the operator: ops");
    if let Some(document) = document.as_object_mut() {
        document.insert("servers".to_owned(), json!([web]));
    }
    each_path(document, |part, _, item| {
        let servers = match part {
            Part::OAuth | Part::Api => json!([api]),
            Part::Catalogue => json!([web, api]),
            Part::Ops => json!([ops]),
            Part::Public | Part::Browser => return,
        };
        item.insert("servers".to_owned(), servers);
    });
}

/// Says who may call what.
pub(super) fn protect(document: &mut Value) {
    let components = document.as_object_mut().and_then(|document| below(document, "components"));
    if let Some(components) = components {
        components.insert("securitySchemes".to_owned(), schemes());
    }
    each(document, |part, path, operation| {
        let needs = match path {
            "/v1/exchanges" => json!([{ CERTIFICATE: [], TOKEN: [] }]),
            _ if part.is_closed() => json!([{ CERTIFICATE: [] }]),
            _ => json!([]),
        };
        operation.insert("security".to_owned(), needs);
    });
}

fn schemes() -> Value {
    json!({
        CERTIFICATE: {
            "type": "mutualTLS",
            "description": "X.509 client certificate that the catalogue maps to an administration (RFC 8705)",
        },
        TOKEN: {
            "type": "http", "scheme": "bearer", "bearerFormat": "at+jwt",
            "description": "Consent token from `/oauth/token`",
        },
    })
}
