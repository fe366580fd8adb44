//! `/v1/exchanges`: fetch evidence under a consent token; state and receipt of one's own exchanges, never the evidence
//! again.

mod fresh;

use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use eemol_policies::field::Field;
use eemol_policies::ids::ExchangeId;
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use self::fresh::FreshBody;
use crate::exchange::{self, Admitted, Body, Parts};
use crate::http::caller::Caller;
use crate::http::openapi::words;
use crate::http::problem::{Kind, Problem};
use crate::ledger::OpenedEntry;
use crate::ledger::entry::GroupName;
use crate::state::App;
use crate::store::ledger::{Page, RecordFilter};
use crate::telemetry::metrics::{EXCHANGE_SECONDS, EXCHANGES};

/// Fetch evidence under a consent token.
///
/// Without a token the body may name `subject`, `procedure` and `case`: always refused, with the state of your newest
/// consent for them, and entered under that person.
#[utoipa::path(
    post, path = "/v1/exchanges", tag = "exchanges", operation_id = "fetchEvidence", request_body = Body,
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Repeats a lost answer within 10 minutes",
            pattern = "^[!-~]+$", max_length = 255, example = "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ("traceparent" = Option<String>, Header, description = "W3C trace context, passed to the provider; another form is \
            passed over", example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
    ),
    responses(
        (status = 200, description = "Evidence and receipt", body = crate::ledger::receipt::Answer<'static>),
        (status = 400, description = "The body is no JSON", body = Problem),
        (status = 401, description = "The certificate is nobody's, or the token is missing or no good", body = Problem),
        (status = 403, description = "The person has not agreed to this, or a rule forbids it", body = Problem),
        (status = 404, description = "The provider holds nothing about this person", body = Problem),
        (status = 409, description = "More than one person was found, or the `Idempotency-Key` was used otherwise", body = Problem),
        (status = 415, description = "The body is not `application/json`", body = Problem),
        (status = 422, description = "The body is not what is asked for", body = Problem),
        (status = 500, description = "A fault of ours", body = Problem),
        (status = 502, description = "The provider's answer is not what it promises", body = Problem),
        (status = 503, description = "The provider, or the access log, cannot be reached; nothing was released", body = Problem),
        (status = 504, description = "The provider did not answer in time", body = Problem),
    )
)]
pub async fn fetch(app: Data<App>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let app = app.into_inner();
    let caller = Caller::of(&app, &request)?;
    let parts = parts(&request, &body)?;
    let admitted = Admitted::read(app.runtime.exchange_id(), caller.administration, caller.certificate, parts)?;
    let (exchange, began) = (admitted.exchange, app.runtime.monotonic());
    let running = std::sync::Arc::clone(&app);
    // On its own task: when the client goes away, the exchange still comes to a definite end.
    let task = actix_web::rt::spawn(async move { exchange::run(&running, admitted).await });
    let ended = task.await.map_err(|_| Problem::new(Kind::Internal).instance(exchange))?;
    let outcome = ended.as_ref().map_or_else(|stop| stop.reason().as_str(), |_| "released");
    let took = app.runtime.monotonic().saturating_sub(began);
    metrics::counter!(EXCHANGES, "outcome" => outcome).increment(1);
    metrics::histogram!(EXCHANGE_SECONDS).record(took.as_secs_f64());
    let delivery = ended?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .body(FreshBody::new(delivery, app.runtime.clone())))
}

static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

fn parts<'a>(request: &'a HttpRequest, body: &'a Bytes) -> Result<Parts<'a>, Problem> {
    let header = |name: &HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let media_type = header(&CONTENT_TYPE).unwrap_or_default();
    if !media_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Problem::new(Kind::MediaType));
    }
    // Credentials of another kind are a token that is none: refused by the exchange, and entered like every refusal.
    let credentials = request.headers().get(AUTHORIZATION);
    let bearer = credentials.map(|value| value.to_str().ok().and_then(bearer).unwrap_or_default());
    let idempotency_key = request.headers().get(&IDEMPOTENCY_KEY).map(|value| value.to_str().unwrap_or_default());
    Ok(Parts {
        body,
        bearer,
        idempotency_key,
        traceparent: header(&TRACEPARENT).filter(|text| is_traceparent(text)).map(str::to_owned),
    })
}

fn bearer(value: &str) -> Option<String> {
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned())
}

/// W3C Trace Context, version 00.
fn is_traceparent(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    matches!(parts.as_slice(), [version, trace, span, flags]
        if *version == "00" && hex(trace, 32) && hex(span, 16) && hex(flags, 2))
}

/// The state of one exchange.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExchangeState {
    /// Its id.
    #[schema(value_type = words::ExchangeId)]
    id: ExchangeId,
    /// `opened`, `released`, `unmatched`, `withheld`, `failed`, `interrupted` or `refused`.
    #[schema(value_type = Standing)]
    state: String,
    /// When that was entered.
    #[schema(value_type = words::Time)]
    at: Timestamp,
    /// What was asked for.
    #[schema(value_type = Option<words::Slug>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence_type: Option<eemol_policies::ids::EvidenceTypeId>,
    /// Fields handed over.
    #[schema(value_type = Option<Vec<words::Field>>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<Field>>,
    /// Why it came to nothing.
    #[schema(value_type = Option<words::Reason>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

/// Where an exchange stands.
#[derive(ToSchema)]
#[schema(as = ExchangeStanding, rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the end of an entry's kind")]
enum Standing {
    Opened,
    Released,
    Unmatched,
    Withheld,
    Failed,
    Interrupted,
    Refused,
}

/// The state of one of your exchanges.
#[utoipa::path(
    get, path = "/v1/exchanges/{id}", tag = "exchanges", operation_id = "readExchange",
    params(("id" = words::ExchangeId, Path, description = "Id of the exchange (`exg_…`)", example = "exg_01KAJM5V4TF1SFQTZ7YQKPQ8RE")),
    responses(
        (status = 200, description = "Where it stands", body = ExchangeState),
        (status = 401, description = "The certificate is nobody's", body = Problem),
        (status = 404, description = "No exchange of yours has this id", body = Problem),
        (status = 503, description = "The access log cannot be read", body = Problem),
    )
)]
pub async fn state(app: Data<App>, request: HttpRequest, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, entry) = newest(&app, &request, &id).await?;
    let event = entry.event;
    let state = ExchangeState {
        id,
        state: event.kind.rsplit('.').next().unwrap_or_default().to_owned(),
        at: event.time,
        evidence_type: event.evidence_type,
        fields: event.released,
        reason: event.reason,
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(state))
}

/// The receipt of one of your exchanges.
///
/// Under the newest checkpoint; without the key of the evidence's hash, which only the delivered answer has.
#[utoipa::path(
    get, path = "/v1/exchanges/{id}/receipt", tag = "exchanges", operation_id = "readReceipt",
    params(("id" = words::ExchangeId, Path, description = "Id of the exchange (`exg_…`)", example = "exg_01KAJM5V4TF1SFQTZ7YQKPQ8RE")),
    responses(
        (status = 200, description = "The receipt", body = crate::ledger::receipt::Receipt),
        (status = 401, description = "The certificate is nobody's", body = Problem),
        (status = 404, description = "No exchange of yours has this id", body = Problem),
        (status = 503, description = "The access log cannot be read", body = Problem),
    )
)]
pub async fn receipt(app: Data<App>, request: HttpRequest, id: Path<String>) -> Result<HttpResponse, Problem> {
    let (id, entry) = newest(&app, &request, &id).await?;
    let shown = &[GroupName::Event, GroupName::Official, GroupName::Evidence];
    match app.ledger.receipt(&entry, shown).await {
        Ok(receipt) => Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(receipt)),
        Err(error) => Err(unreadable(&error).instance(id)),
    }
}

/// The newest entry of an exchange of the caller's own.
async fn newest(app: &App, request: &HttpRequest, id: &str) -> Result<(ExchangeId, OpenedEntry), Problem> {
    let caller = Caller::of(app, request)?;
    let not_found = || Problem::new(Kind::NotFound);
    let id: ExchangeId = id.parse().map_err(|_| not_found())?;
    let filter = RecordFilter {
        exchange: Some(id),
        requester: Some(caller.administration.to_string()),
        ..RecordFilter::default()
    };
    let found =
        app.ledger.search(&filter, Page { before: None, limit: 1 }).await.map_err(|error| unreadable(&error))?;
    let entry = found.into_iter().next().ok_or_else(not_found)?;
    Ok((id, entry))
}

fn unreadable(error: &crate::ledger::ReadError) -> Problem {
    tracing::error!(%error, "an entry cannot be read");
    Problem::of(Reason::LogUnavailable)
}
