//! Anybody checks a receipt, a citizen's or a requester's: pasted or as a file, without signing in.
//!
//! Nothing is stored and nothing is looked up about anybody: the keys of tokens and log say whether it is genuine, and the
//! page repeats what it says itself.

use actix_multipart::Multipart;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use eemol_consent::receipt::Record;
use eemol_consent::token::receipt::{ReceiptError, is_one};
use eemol_policies::time::Timestamp;
use futures_util::{TryStreamExt, stream};

use super::receipt::facts;
use super::sign_in::{tie, visit_token};
use super::visit::{Detour, Visit};
use super::words::outcome;
use crate::ledger::event::Event;
use crate::ledger::note::VerifierKey;
use crate::ledger::note::known::counting;
use crate::ledger::proof::ProofError;
use crate::ledger::receipt::{self, ReceiptError as LogError, Verified};
use crate::view::{Broken, ExchangeFacts, FormError, Outcome, Verdict, VerifyPage, Wrong};

/// Largest receipt that is looked at here, in bytes; the program on one's own computer takes more.
const MOST: usize = 256 * 1024;

/// The form.
pub(super) async fn form(visit: Visit) -> Result<HttpResponse, Detour> {
    show(&visit, StatusCode::OK, None, None)
}

/// Looks at what was sent.
pub(super) async fn check(request: HttpRequest, visit: Visit, body: Bytes) -> Result<HttpResponse, Detour> {
    let sent = parts(&request, body).await.unwrap_or_default();
    let form = visit.parts_by_visitor(sent)?;
    let given = [form.one("receipt"), form.one("file")].into_iter().find(|text| !text.trim().is_empty());
    match given {
        None => show(&visit, StatusCode::UNPROCESSABLE_ENTITY, None, Some(Wrong::Receipt)),
        Some(text) if text.len() > MOST => show(&visit, StatusCode::PAYLOAD_TOO_LARGE, None, Some(Wrong::Receipt)),
        Some(text) => show(&visit, StatusCode::OK, Some(verdict(&visit, text)), None),
    }
}

fn show(
    visit: &Visit,
    status: StatusCode,
    verdict: Option<Verdict>,
    wrong: Option<Wrong>,
) -> Result<HttpResponse, Detour> {
    let frame = visit.frame();
    let (csrf, cookie) = visit_token(visit);
    let errors: Vec<FormError> = wrong.into_iter().map(|wrong| wrong.error(&frame)).collect();
    let page = VerifyPage { frame, csrf, errors, verdict, most_kb: 60 };
    Ok(tie(visit, visit.page_as(status, &page)?, cookie))
}

/// The parts of a form in which a file can be chosen; nothing when they cannot be read.
async fn parts(request: &HttpRequest, body: Bytes) -> Option<Vec<(String, String)>> {
    let body = stream::once(async move { Ok::<_, PayloadError>(body) });
    let mut multipart = Multipart::new(request.headers(), Box::pin(body));
    let mut parts = Vec::new();
    while let Some(mut field) = multipart.try_next().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes(2 * MOST).await.ok()?.ok()?;
        parts.push((name, String::from_utf8(bytes.to_vec()).ok()?));
    }
    Some(parts)
}

/// Whether it is genuine, and what it says. A form turns line ends into CR LF, so a text is tried with plain ones too.
fn verdict(visit: &Visit, text: &str) -> Verdict {
    let plain = text.replace("\r\n", "\n");
    if is_one(&plain) {
        return consent(visit, &plain).unwrap_or_else(Verdict::Broken);
    }
    exchange(visit, text).or_else(|_| exchange(visit, &plain)).unwrap_or_else(Verdict::Broken)
}

fn consent(visit: &Visit, text: &str) -> Result<Verdict, Broken> {
    let record: Record = visit.app.tokens.read_receipt(text).map_err(|error| match error {
        ReceiptError::Signed("unknown kid") => Broken::OtherKey,
        ReceiptError::Form(_) | ReceiptError::Signed("typ" | "header" | "not three parts") => Broken::NoReceipt,
        ReceiptError::Signed(_) | ReceiptError::Record => Broken::Changed,
        ReceiptError::Copy => Broken::Copy,
    })?;
    let at = record.decision().map_or(record.created, |decision| decision.at);
    let verified = receipt::verify_consent(&record, &keys(visit, at)).map_err(|_| Broken::NotInLog)?;
    Ok(Verdict::Consent(Box::new(facts(visit.words(), &record)), verified.size))
}

fn exchange(visit: &Visit, text: &str) -> Result<Verdict, Broken> {
    let body = text.trim().as_bytes();
    let all: Vec<VerifierKey> = visit.app.ledger.log_keys().iter().map(|known| known.key.clone()).collect();
    let is_answer = !serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|value| value.get("proof").is_some());
    let verified = if is_answer { receipt::verify_answer(body, &all) } else { receipt::verify_receipt(body, &all) };
    let verified = verified.map_err(|error| match error {
        LogError::Malformed(_) | LogError::Entry(_) | LogError::Proof(ProofError::Malformed(_)) => Broken::NoReceipt,
        LogError::OtherEvidence => Broken::OtherEvidence,
        LogError::Proof(ProofError::Note(_) | ProofError::Checkpoint(_)) => Broken::OtherKey,
        _ => Broken::Changed,
    })?;
    let event: Event = serde_json::from_value(verified.event.clone()).map_err(|_| Broken::NoReceipt)?;
    if !keys(visit, event.time).contains(&verified.signer) {
        return Err(Broken::OtherKey);
    }
    Ok(Verdict::Exchange(Box::new(said(visit, &verified, &event))))
}

/// The log's keys that vouch for something of this time.
fn keys(visit: &Visit, time: Timestamp) -> Vec<VerifierKey> {
    counting(&visit.app.ledger.log_keys(), time)
}

fn said(visit: &Visit, verified: &Verified, event: &Event) -> ExchangeFacts {
    let words = visit.words();
    let fields = event.evidence_type.as_ref().map(|id| words.fields(id, event.released.iter().flatten()));
    ExchangeFacts {
        outcome: outcome(&event.kind, event.reason).unwrap_or(Outcome::Broken),
        at: event.time,
        who: words.who(event),
        source: event.provider.as_ref().map(|id| words.administration(id)).unwrap_or_default(),
        what: words.what(event),
        sent: fields.unwrap_or_default(),
        procedure: event.procedure.as_ref().map(|id| words.procedure(id)).unwrap_or_default(),
        case: event.case.as_ref().map(ToString::to_string).unwrap_or_default(),
        entry: verified.entry,
        position: verified.index.saturating_add(1),
        size: verified.size,
        evidence: verified.evidence,
    }
}
