//! `/v1/exchanges`: fetch evidence under a consent token; state and receipt of one's own exchanges, never the evidence
//! again.

mod fresh;

use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
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
    post, path = "/v1/exchanges", tag = "exchanges", request_body = Body,
    params(
        ("Authorization" = Option<String>, Header, description = "`Bearer <consent token>`"),
        ("Idempotency-Key" = Option<String>, Header, description = "repeats a lost answer within 10 minutes"),
        ("traceparent" = Option<String>, Header, description = "W3C trace context, passed to the provider"),
    ),
    responses(
        (status = 200, description = "evidence and receipt", body = crate::ledger::receipt::Answer<'static>),
        (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem),
        (status = 502, body = Problem), (status = 503, body = Problem), (status = 504, body = Problem),
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
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(FreshBody::new(delivery, app.runtime.clone())))
}

fn parts<'a>(request: &'a HttpRequest, body: &'a Bytes) -> Result<Parts<'a>, Problem> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let media_type = header(CONTENT_TYPE.as_str()).unwrap_or_default();
    if !media_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Problem::new(Kind::MediaType));
    }
    // Credentials of another kind are a token that is none: refused by the exchange, and entered like every refusal.
    let credentials = request.headers().get(AUTHORIZATION);
    let bearer = credentials.map(|value| value.to_str().ok().and_then(bearer).unwrap_or_default());
    let idempotency_key = request.headers().get("idempotency-key").map(|value| value.to_str().unwrap_or_default());
    Ok(Parts {
        body,
        bearer,
        idempotency_key,
        traceparent: header("traceparent").filter(|text| is_traceparent(text)).map(str::to_owned),
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
    #[schema(value_type = String)]
    id: ExchangeId,
    /// `opened`, `released`, `unmatched`, `withheld`, `failed`, `interrupted` or `refused`.
    state: String,
    /// When that was entered.
    #[schema(value_type = String)]
    at: Timestamp,
    /// What was asked for.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence_type: Option<eemol_policies::ids::EvidenceTypeId>,
    /// Fields handed over.
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<Field>>,
    /// Why it came to nothing.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

/// The state of one of your exchanges.
#[utoipa::path(
    get, path = "/v1/exchanges/{id}", tag = "exchanges",
    params(("id" = String, Path, description = "`exg_…`")),
    responses((status = 200, body = ExchangeState), (status = 401, body = Problem), (status = 404, body = Problem))
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

/// The receipt of one of your exchanges, under the newest checkpoint; without the key of the evidence's hash, which only
/// the delivered answer has.
#[utoipa::path(
    get, path = "/v1/exchanges/{id}/receipt", tag = "exchanges",
    params(("id" = String, Path, description = "`exg_…`")),
    responses((status = 200, body = crate::ledger::receipt::Receipt), (status = 401, body = Problem), (status = 404, body = Problem))
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
