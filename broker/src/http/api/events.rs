//! `/v1/events`: what happened to the caller's own consents and exchanges, oldest first, page by page.
//!
//! A cursor over the log: it names a place, and places never move, so that nothing is missed, seen twice or in another
//! order, however often and from whichever broker a page is fetched. Entries whose records were erased are not there any
//! more. What the log says of third persons is nobody's event.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::{AdministrationId, CaseRef, ConsentId, EntryId, EvidenceTypeId, ExchangeId, ProcedureId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::caller::Caller;
use crate::http::openapi::words;
use crate::http::problem::{Kind, Problem};
use crate::ledger::OpenedEntry;
use crate::state::App;

/// The cursor of a feed without events yet.
const BEGINNING: &str = "-";
/// Events on a page when nothing else is asked, and at the most.
const USUAL: u32 = 100;
const MOST: u32 = 1000;

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Events)]
pub struct EventPage {
    /// What happened, oldest first.
    events: Vec<OneEvent>,
    /// Where this page ends: to be sent as `after` for the next one, now or later.
    #[schema(pattern = "^(-|[0-9]{1,18})$", example = "4711")]
    next: String,
    /// Whether there are more by now.
    more: bool,
}

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct OneEvent {
    /// The entry of the log; the same thing has the same id for ever.
    #[schema(value_type = words::EntryId)]
    id: EntryId,
    /// What happened: `consent.granted`, `consent.revoked`, `exchange.released`, …
    #[serde(rename = "type")]
    #[schema(pattern = "^(consent|exchange|request)\\.[a-z]+$", example = "consent.granted")]
    kind: String,
    /// When (RFC 3339, UTC).
    #[schema(value_type = words::Time)]
    at: Timestamp,
    /// The consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::ConsentId>)]
    grant_id: Option<ConsentId>,
    /// The consent that took its place, or whose place it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::ConsentId>)]
    replaced_by: Option<ConsentId>,
    /// The exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::ExchangeId>)]
    exchange: Option<ExchangeId>,
    /// For which procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Slug>)]
    procedure: Option<ProcedureId>,
    /// Your own file reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Own>)]
    case: Option<CaseRef>,
    /// What was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Slug>)]
    evidence_type: Option<EvidenceTypeId>,
    /// Why it was refused or came to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Reason>)]
    reason: Option<Reason>,
    /// When the same may be asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Time>)]
    until: Option<Timestamp>,
    /// Which administration declared the consent invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Slug>)]
    by: Option<AdministrationId>,
    /// Why, in its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<String>,
}

/// What happened to your own consents and exchanges.
///
/// Begin without `after`, go on with `next` until `more` is false, and come back later with the last `next`.
#[utoipa::path(
    get, path = "/v1/events", tag = "consent", operation_id = "followEvents",
    params(
        ("after" = Option<String>, Query, description = "`next` of the page before; from the beginning when left out",
            pattern = "^(-|[0-9]{1,18})$", example = "4711"),
        ("limit" = Option<u32>, Query, description = "Events on the page; 100 when left out", minimum = 1, maximum = 1000,
            example = 100),
    ),
    responses(
        (status = 200, description = "Events, oldest first", body = EventPage),
        (status = 400, description = "`after` or `limit` is none", body = Problem),
        (status = 401, description = "The certificate is nobody's", body = Problem),
        (status = 503, description = "The access log cannot be read", body = Problem),
    )
)]
pub async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = Caller::of(&app, &request)?;
    let (after, limit) = page(request.query_string())?;
    let requester = caller.administration.as_str();
    // One more than is shown says whether there are more.
    let mut found = app.ledger.events(requester, after, limit.saturating_add(1)).await.map_err(|error| {
        tracing::error!(%error, "events cannot be read");
        Problem::of(Reason::LogUnavailable)
    })?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > shown;
    found.truncate(shown);
    let next = found.last().map(|entry| entry.index).or(after);
    let body = EventPage {
        events: found.into_iter().map(OneEvent::of).collect(),
        next: next.map_or_else(|| BEGINNING.to_owned(), |index| index.to_string()),
        more,
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body))
}

/// The place to go on from, and how many events to show.
fn page(query: &str) -> Result<(Option<u64>, u32), Problem> {
    let wrong = |field: &str, what: &str| Problem::new(Kind::QueryInvalid).field(field).detail(what);
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(query).map_err(|_| wrong("query", "it is not percent-encoded UTF-8"))?;
    let (mut after, mut limit) = (None, None);
    for (name, value) in &pairs {
        let place = match name.as_str() {
            "after" => &mut after,
            "limit" => &mut limit,
            other => return Err(wrong(&other.chars().take(64).collect::<String>(), "there is no such parameter")),
        };
        if place.replace(value.as_str()).is_some() {
            return Err(wrong(name, "it stands there twice"));
        }
    }
    let after = match after {
        None | Some(BEGINNING) => None,
        Some(text) => Some(whole(text).ok_or_else(|| wrong("after", "send `next` of the page before, unchanged"))?),
    };
    let limit = limit.map(|text| whole(text).and_then(|limit| u32::try_from(limit).ok()));
    match limit {
        None => Ok((after, USUAL)),
        Some(Some(limit)) if (1..=MOST).contains(&limit) => Ok((after, limit)),
        Some(_) => Err(wrong("limit", "send a whole number from 1 to 1000")),
    }
}

/// A whole number in digits alone that a place of the log can have.
fn whole(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

impl OneEvent {
    fn of(entry: OpenedEntry) -> Self {
        let event = entry.event;
        let (replaced_by, by, because) = match event.change {
            Some(ConsentEvent::Replaced { by }) => (Some(by), None, None),
            Some(ConsentEvent::Invalidated { by, because }) => (None, Some(by), Some(because)),
            _ => (None, None, None),
        };
        Self {
            id: entry.id,
            kind: event.kind,
            at: event.time,
            grant_id: event.consent,
            replaced_by,
            exchange: event.exchange,
            procedure: event.procedure,
            case: event.case,
            evidence_type: event.evidence_type,
            reason: event.reason,
            until: event.until,
            by,
            because,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_by_digits_and_nothing_else() {
        assert_eq!(page("").unwrap(), (None, 100));
        assert_eq!(page("after=-&limit=1").unwrap(), (None, 1));
        assert_eq!(page("after=0&limit=1000").unwrap(), (Some(0), 1000));
        for bad in [
            "after=",
            "after=-1",
            "after=x",
            "after=1e3",
            "after=9999999999999999999",
            "limit=0",
            "limit=1001",
            "limit=",
            "limit=1&limit=2",
            "from=1",
            "after=%ff",
        ] {
            assert!(page(bad).is_err(), "{bad}");
        }
    }
}
