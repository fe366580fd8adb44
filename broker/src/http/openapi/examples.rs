//! One example for every body, by the name of its schema. That each fits its schema is the linter's check.

use serde_json::{Map, Value, json};

use super::operations::each;
use crate::config::Config;
use crate::http::oauth::metadata::Metadata;
use crate::http::problem::kinds::Kind;

/// Gives every request and answer its example.
pub(super) fn add(document: &mut Value, config: &Config) {
    let metadata = json!(Metadata::of(config, &["fr".to_owned(), "de".to_owned()]));
    each(document, |_, _, operation| {
        if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
            contents(body, "", &metadata);
        }
        let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, answer) in answers.into_iter().flatten() {
            if let Some(answer) = answer.as_object_mut() {
                contents(answer, status, &metadata);
            }
        }
    });
}

fn contents(body: &mut Map<String, Value>, status: &str, metadata: &Value) {
    let content = body.get_mut("content").and_then(Value::as_object_mut);
    for (media, described) in content.into_iter().flatten() {
        let Some(described) = described.as_object_mut() else { continue };
        let schema = described.get("schema").and_then(|schema| schema.get("$ref")).and_then(Value::as_str);
        let name = schema.and_then(|reference| reference.rsplit('/').next()).unwrap_or_default();
        let example = match name {
            "ServerMetadata" => Some(metadata.clone()),
            _ => of_schema(name, status).or_else(|| of_media(media)),
        };
        if let Some(example) = example {
            described.entry("example").or_insert(example);
        }
    }
}

/// Bodies that are text, or JSON of a form that is told elsewhere.
fn of_media(media: &str) -> Option<Value> {
    let example = match media {
        "text/html" => json!("<!DOCTYPE html>"),
        "text/plain" => json!("once.example/log\n42\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n"),
        "text/x.tlog.size" => json!("42\n"),
        "application/octet-stream" => json!("…"),
        "application/token-introspection+jwt" => json!("eyJhbGciOiJFUzI1NiJ9.eyJ0b2tlbl9pbnRyb3NwZWN0aW9uIjp7fX0.c2ln"),
        "application/schema+json" => json!({ "$schema": "https://json-schema.org/draft/2020-12/schema" }),
        "application/json" => json!({ "openapi": "3.1.0" }),
        _ => return None,
    };
    Some(example)
}

fn of_schema(name: &str, status: &str) -> Option<Value> {
    let example = match name {
        "Problem" => problem(status),
        "OAuthError" => json!({ "error": oauth_code(status), "error_description": "what is wrong, and what to do" }),
        "PushForm" => json!({
            "client_id": "housing-ministry", "response_type": "code", "redirect_uri": "https://housing.example/back",
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
            "authorization_details": DETAILS, "state": "af0ifjsldkj", "scope": "openid", "ui_locales": "fr de",
        }),
        "PushAnswer" => {
            json!({ "request_uri": "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c", "expires_in": 90 })
        }
        "BackchannelForm" => json!({
            "login_hint": PERSON, "authorization_details": DETAILS, "scope": "openid", "binding_message": "Counter 4",
        }),
        "BackchannelAnswer" => json!({
            "auth_req_id": "1c266114-a1be-4252-8ad1-04986c5b9ac1", "grant_id": CONSENT, "expires_in": 1_209_600,
            "interval": 5, "consent_uri": "https://once.example/c/7QKD-M4XT", "consent_code": "7QKD-M4XT",
        }),
        "TokenForm" => json!({
            "grant_type": "urn:openid:params:grant-type:ciba", "auth_req_id": "1c266114-a1be-4252-8ad1-04986c5b9ac1",
        }),
        "TokenAnswer" => json!({
            "access_token": TOKEN, "token_type": "Bearer", "expires_in": 2_592_000, "authorization_details": [granted()],
            "grant_id": CONSENT,
        }),
        "NamedToken" => json!({ "token": TOKEN, "token_type_hint": "access_token" }),
        "Introspection" => json!({ "active": false }),
        "GrantAnswer" => json!({
            "grant_id": CONSENT, "state": "granted", "requested_at": TIME, "until": UNTIL, "uses_left": 2,
            "authorization_details": [granted()],
        }),
        "Invalidation" => {
            json!({ "because": "The procedure was closed on 1 December 2026.", "official": "agent-3" })
        }
        "Invalidated" => json!({
            "grant_id": CONSENT, "state": "invalidated", "at": TIME,
            "because": "The procedure was closed on 1 December 2026.",
        }),
        _ => return of_reading(name),
    };
    Some(example)
}

fn of_reading(name: &str) -> Option<Value> {
    let example = match name {
        "ExchangeRequest" => {
            json!({ "evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17" })
        }
        "ExchangeAnswer" => json!({
            "id": EXCHANGE, "evidence_type": "residence-certificate", "provider": "population-register",
            "fetched_at": TIME, "fields": ["/address/locality"],
            "evidence": { "address": { "locality": "Luxembourg" } }, "receipt": receipt(),
        }),
        "ExchangeState" => json!({
            "id": EXCHANGE, "state": "released", "at": TIME, "evidence_type": "residence-certificate",
            "fields": ["/address/locality"],
        }),
        "Receipt" => receipt(),
        "Events" => json!({
            "events": [{
                "id": ENTRY, "type": "consent.granted", "at": TIME, "grant_id": CONSENT, "procedure": "housing-benefit",
                "case": "2026-1234",
            }],
            "next": "4711", "more": false,
        }),
        "Catalogue" => json!({
            "digest": "sha-256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
            "territory": {
                "id": "lu", "names": { "en": "Luxembourg" }, "languages": ["en"], "demonstration": true,
                "identifier_schemes": [{ "id": "lu-nin", "names": { "en": "National number" }, "example": null }],
            },
            "administrations": [administration()], "evidence_types": [evidence_type()], "procedures": [procedure()],
        }),
        "Administration" => administration(),
        "EvidenceType" => evidence_type(),
        "Procedure" => procedure(),
        "KeySet" => json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "alg": "ES256", "use": "sig", "kid": "2026-11",
        }] }),
        "Readiness" => json!({
            "ready": true, "parts": { "ledger_database": { "ok": true } }, "catalogue": "sha-256:2c26b46b", "version": "0.1.0",
            "connectors": { "residence-certificate": { "ok": true } }, "ended_by_time": { "ok": true }, "identity_providers": {},
            "witnesses": {},
        }),
        _ => return None,
    };
    Some(example)
}

/// The first kind of problem with this status.
fn problem(status: &str) -> Value {
    let found = Kind::all().map(Kind::row).find(|row| row.status.to_string() == status);
    found.map_or(Value::Null, |row| {
        json!({
            "type": format!("urn:eemol:problem:{}", row.slug), "title": row.title, "status": row.status, "reason": row.slug,
            "remedy": row.remedy,
        })
    })
}

fn oauth_code(status: &str) -> &'static str {
    match status {
        "401" => "invalid_client",
        "404" => "invalid_grant",
        "409" => "access_denied",
        "429" | "503" => "temporarily_unavailable",
        "500" => "server_error",
        _ => "invalid_request",
    }
}

fn granted() -> Value {
    json!({
        "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": "2026-1234",
        "evidence_type": "residence-certificate", "fields": ["/address/locality"], "parameters": {}, "uses": 1, "until": UNTIL,
        "basis": "explicit-request", "purpose": "https://w3id.org/dpv#ServiceProvision",
        "legal_basis": "https://legilux.public.lu/eli/etat/leg/loi/2023/08/07/a556/jo",
        "catalogue": "sha-256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", "decided_at": TIME,
        "decided_by": "self",
    })
}

fn receipt() -> Value {
    let digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    json!({
        "entry": ENTRY, "proof": "c2sp.org/tlog-proof@v1\nindex 41\n…",
        "groups": {
            "event": ["<salt>", {}], "person": digest, "official": ["<salt>", {}], "evidence": ["<salt>", {}], "decision": digest,
        },
    })
}

fn administration() -> Value {
    json!({
        "id": "housing-ministry", "names": { "en": "Ministry of Housing" }, "purpose": { "en": "Pays rent subsidies" },
        "register_number": null, "demonstration": true,
    })
}

fn evidence_type() -> Value {
    json!({
        "id": "residence-certificate", "version": 1, "provider": "population-register",
        "names": { "en": "Residence certificate" }, "description": { "en": "Where a person lives" }, "identifier": "lu-nin",
        "document": false,
        "fields": [{ "path": "/address/locality", "labels": { "en": "Locality" }, "sensitivity": "ordinary" }],
        "parameters": [], "schema": "/v1/catalogue/evidence-types/residence-certificate/schema",
    })
}

fn procedure() -> Value {
    json!({
        "id": "housing-benefit", "names": { "en": "Rent subsidy" }, "requesters": ["housing-ministry"], "responsible": [],
        "purpose": { "iri": "https://w3id.org/dpv#ServiceProvision", "text": { "en": "To decide on a rent subsidy" } },
        "legal_basis": {
            "eli": "https://legilux.public.lu/eli/etat/leg/loi/2023/08/07/a556/jo", "text": { "en": "Housing law" },
            "basis": "explicit-request",
        },
        "max_validity_days": 180, "max_uses": 3, "answer_within_days": 14, "quiet_days": 30,
        "evidence": [{
            "evidence_type": "residence-certificate", "fields": [{ "path": "/address/locality", "required": true }],
        }],
    })
}

const CONSENT: &str = "cns_01KAJM5V4TF1SFQTZ7YQKPQ8RD";
const EXCHANGE: &str = "exg_01KAJM5V4TF1SFQTZ7YQKPQ8RE";
const ENTRY: &str = "ent_01KAJM5V4TF1SFQTZ7YQKPQ8RF";
const TIME: &str = "2026-11-21T10:00:00.123Z";
const UNTIL: &str = "2027-05-21T00:00:00.000Z";
const PERSON: &str = "lu-nin:1893120105732";
const TOKEN: &str = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL29uY2UuZXhhbXBsZSJ9.c2lnbmF0dXJl";
const DETAILS: &str = r#"[{"type":"urn:eemol:evidence","procedure":"housing-benefit","case":"2026-1234","official":"agent-17","evidence_type":"residence-certificate","fields":["/address/locality"]}]"#;
