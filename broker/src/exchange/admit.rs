//! Step 1: who asks, and what: certificate → administration, body → request. Rates and sizes are kept before this, by
//! [`crate::server::limits`].

use eemol_policies::field::Field;
use eemol_policies::ids::{AdministrationId, CaseRef, EvidenceTypeId, ExchangeId, Official, ProcedureId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::ledger::entry::refuse_duplicates;
use crate::ledger::hash::sha256;
use crate::ledger::operation::Idempotency;

/// Deepest nesting of a body.
const DEEPEST: usize = 64;
/// Longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

/// The body of `POST /v1/exchanges`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[schema(as = ExchangeRequest)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// What is asked for.
    #[schema(value_type = String, pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64, example = "residence-certificate")]
    pub evidence_type: EvidenceTypeId,
    /// Fields asked for; all agreed ones when left out.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, example = json!(["/address/locality"]))]
    pub fields: Option<Vec<Field>>,
    /// In whose name it is asked; `system:<name>` where no person acts.
    #[schema(value_type = String, pattern = "^\\S(.*\\S)?$", min_length = 1, max_length = 128, example = "agent-17")]
    pub official: Official,
    /// Without a token only: the person, as `<scheme>:<identifier>`.
    #[serde(default)]
    pub subject: Option<String>,
    /// Without a token only: the procedure.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length = 64)]
    pub procedure: Option<ProcedureId>,
    /// Without a token only: the requester's own file reference.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^\\S(.*\\S)?$", min_length = 1, max_length = 128)]
    pub case: Option<CaseRef>,
}

/// Why a body is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// It is no JSON.
    #[error("the body is no JSON: {0}")]
    NotJson(String),
    /// It is nested too deep.
    #[error("the body is nested deeper than {DEEPEST} levels")]
    TooDeep,
    /// A member is missing, unknown or of another form.
    #[error("`{field}`: {message}")]
    Shape {
        /// The member.
        field: String,
        /// What is wrong and what to do.
        message: String,
    },
}

/// What the HTTP floor hands over.
#[derive(Debug, Clone, Default)]
pub struct Parts<'a> {
    /// The whole body.
    pub body: &'a [u8],
    /// Content of `Authorization: Bearer`.
    pub bearer: Option<String>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<&'a str>,
    /// W3C `traceparent`, checked in form.
    pub traceparent: Option<String>,
}

/// A request of a known administration that could be read.
#[derive(Debug)]
pub struct Admitted {
    /// The exchange it becomes.
    pub exchange: ExchangeId,
    /// Who asks.
    pub requester: AdministrationId,
    /// SHA-256 of the certificate in use, hexadecimal.
    pub certificate: String,
    /// What is asked.
    pub body: Body,
    /// Content of `Authorization: Bearer`.
    pub bearer: Option<String>,
    /// What tells a repeat from a new request.
    pub idempotency: Option<Idempotency>,
    /// W3C trace context.
    pub traceparent: Option<String>,
}

impl Admitted {
    /// Reads a request.
    ///
    /// # Errors
    /// [`BodyFault`].
    pub fn read(
        exchange: ExchangeId,
        requester: AdministrationId,
        certificate: String,
        parts: Parts<'_>,
    ) -> Result<Self, BodyFault> {
        let body = read_body(parts.body, parts.bearer.is_some())?;
        let idempotency = parts.idempotency_key.map(|key| idempotency(&requester, key, parts.body)).transpose()?;
        let (bearer, traceparent) = (parts.bearer, parts.traceparent);
        Ok(Self { exchange, requester, certificate, body, bearer, idempotency, traceparent })
    }

    /// The trace id of the trace context.
    pub fn trace(&self) -> Option<String> {
        self.traceparent.as_deref().and_then(|parent| parent.split('-').nth(1)).map(str::to_owned)
    }
}

fn read_body(bytes: &[u8], with_token: bool) -> Result<Body, BodyFault> {
    // What reads as a body names no member twice and is nested two deep; why something does not, is looked for after that.
    let body = match serde_json::from_slice(bytes) {
        Ok(body) => body,
        Err(_) => read_closely(bytes)?,
    };
    fit_together(body, with_token)
}

/// Reads a body and tells what is wrong with it, and where.
fn read_closely(bytes: &[u8]) -> Result<Body, BodyFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| BodyFault::NotJson("it is not UTF-8".to_owned()))?;
    if depth(text) > DEEPEST {
        return Err(BodyFault::TooDeep);
    }
    refuse_duplicates(text).map_err(|error| BodyFault::NotJson(error.to_string()))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let field = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            let message = inner.to_string();
            let field = if field == "." { named_in(&message).unwrap_or(field) } else { field };
            BodyFault::Shape { field, message: without_place(&message).to_owned() }
        } else {
            BodyFault::NotJson(inner.to_string())
        }
    })
}

/// What is given must go together.
fn fit_together(body: Body, with_token: bool) -> Result<Body, BodyFault> {
    let named =
        [("subject", body.subject.is_some()), ("procedure", body.procedure.is_some()), ("case", body.case.is_some())];
    let shape = |field: &str, message: &str| BodyFault::Shape { field: field.to_owned(), message: message.to_owned() };
    if with_token && let Some((field, _)) = named.iter().find(|(_, given)| *given) {
        return Err(shape(
            field,
            "leave it out beside a consent token: the token says whom and what the request is about",
        ));
    }
    let some = named.iter().any(|(_, given)| *given);
    if some && let Some((field, _)) = named.iter().find(|(_, given)| !*given) {
        return Err(shape(field, "`subject`, `procedure` and `case` go together"));
    }
    if body.fields.as_ref().is_some_and(Vec::is_empty) {
        return Err(shape("fields", "name at least one field, or leave it out to ask for all agreed ones"));
    }
    Ok(body)
}

/// The name between backticks in a message of serde about the whole body.
fn named_in(message: &str) -> Option<String> {
    message.split('`').nth(1).map(str::to_owned)
}

/// The message without its line and column, which say nothing of a one-line body.
fn without_place(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message)
}

/// Deepest nesting of objects and arrays, text in quotes left out.
fn depth(text: &str) -> usize {
    let (mut deepest, mut now, mut quoted, mut escaped) = (0usize, 0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                now = now.saturating_add(1);
                deepest = deepest.max(now);
            }
            b']' | b'}' if !quoted => now = now.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn idempotency(requester: &AdministrationId, key: &str, body: &[u8]) -> Result<Idempotency, BodyFault> {
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| (0x21..0x7f).contains(&byte)) {
        return Err(BodyFault::Shape {
            field: "Idempotency-Key".to_owned(),
            message: format!("1 to {LONGEST_KEY} visible ASCII characters"),
        });
    }
    let named = format!("{requester}\n{key}");
    Ok(Idempotency { key: sha256(named.as_bytes()).to_hex(), body: *sha256(body).as_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> BodyFault {
        read_body(text.as_bytes(), false).unwrap_err()
    }

    #[test]
    fn a_wrong_shape_names_the_field() {
        let field = |text: &str| match fault(text) {
            BodyFault::Shape { field, .. } => field,
            other => panic!("{other}"),
        };
        assert_eq!(field(r#"{"official":"a"}"#), "evidence_type");
        assert_eq!(field(r#"{"evidence_type":"a","official":"b","colour":1}"#), "colour");
        assert_eq!(field(r#"{"evidence_type":"a","official":"b","fields":["/a",3]}"#), "fields[1]");
        assert_eq!(field(r#"{"evidence_type":"a","official":"b","fields":["a"]}"#), "fields[0]");
        assert_eq!(field(r#"{"evidence_type":"a","official":"b","fields":[]}"#), "fields");
        assert_eq!(field(r#"{"evidence_type":"a","official":"b","subject":"x:1"}"#), "procedure");
    }

    #[test]
    fn what_is_no_json_or_too_deep_or_says_a_thing_twice_is_no_body() {
        assert!(matches!(fault("{"), BodyFault::NotJson(_)));
        assert!(matches!(fault(r#"{"official":"a","official":"b","evidence_type":"c"}"#), BodyFault::NotJson(_)));
        assert_eq!(fault(&"[".repeat(65)), BodyFault::TooDeep);
        assert!(read_body(br#"{"evidence_type":"a","official":"[[[[\"[["}"#, true).is_ok());
    }
}
