//! `/v1/consents/{id}/invalidation`: the administration that is responsible declares a consent invalid, with its reason.
//!
//! Responsible is who holds any of the evidence types that were asked for, and whom the procedure's `responsible` names. A
//! provider knows the consent from the grant token that comes with each call. For everybody else the consent is as unknown
//! as one that never was. The person sees the reason word for word.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_consent::state::State;
use eemol_policies::ids::{AdministrationId, ConsentId, Official};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::caller::Caller;
use crate::http::openapi::words;
use crate::http::problem::{Kind, Problem};
use crate::ledger::entry::refuse_duplicates;
use crate::ledger::event::Decision;
use crate::ledger::operation::{Act, Answer, Change, Mover, Responsible};
use crate::state::App;
use crate::telemetry::metrics::CONSENT_EVENTS;

/// Longest reason, in characters.
const LONGEST: usize = 500;

/// Why a consent is declared invalid.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invalidation {
    /// One line for the person to read, at most 500 characters; no names and no numbers of persons.
    #[schema(example = "The procedure was closed on 1 December 2026.", min_length = 1, max_length = 500)]
    pub because: String,
    /// In whose name; `system:<name>` where no person acts.
    #[schema(value_type = words::Own, example = "agent-3")]
    pub official: Official,
}

/// A consent that was declared invalid.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invalidated {
    /// The consent.
    #[schema(value_type = words::ConsentId)]
    grant_id: ConsentId,
    /// `invalidated`.
    #[schema(pattern = "^invalidated$")]
    state: &'static str,
    /// When (RFC 3339, UTC).
    #[schema(value_type = words::Time)]
    at: Timestamp,
    /// The reason as recorded.
    because: String,
}

/// Declare a consent invalid that you are responsible for.
///
/// The same administration may say it again; the first reason stays.
#[utoipa::path(
    post, path = "/v1/consents/{id}/invalidation", tag = "consent", operation_id = "invalidateConsent",
    request_body = Invalidation,
    params(("id" = words::ConsentId, Path, description = "Id of the consent (`cns_…`), as in a grant token",
        example = "cns_01KAJM5V4TF1SFQTZ7YQKPQ8RD")),
    responses(
        (status = 200, description = "It opens nothing any more", body = Invalidated),
        (status = 400, description = "The body is no JSON", body = Problem),
        (status = 401, description = "The certificate is nobody's", body = Problem),
        (status = 404, description = "You are responsible for no consent of this id", body = Problem),
        (status = 409, description = "It has ended, or was never granted", body = Problem),
        (status = 415, description = "The body is not `application/json`", body = Problem),
        (status = 422, description = "The body is not what is asked for", body = Problem),
        (status = 500, description = "A fault of ours", body = Problem),
        (status = 503, description = "The access log cannot be written", body = Problem),
    )
)]
pub async fn invalidate(
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let caller = Caller::of(&app, &request)?;
    let Invalidation { because, official } = read(&request, &body)?;
    let consent = answered_for(&app, &caller.administration, &id).await?;
    if let Some(done) = done(&consent, &caller.administration) {
        return Ok(answer(&done));
    }
    let decision = Decision {
        catalogue: Some(app.catalogue().digest.clone()),
        certificate: Some(caller.certificate),
        ..Decision::default()
    };
    let by = caller.administration;
    let event = ConsentEvent::Invalidated { by: by.clone(), because };
    let mover = Mover::Responsible(Box::new(Responsible { administration: by.clone(), official, decision }));
    let act = Act::Change(Box::new(Change { consent: consent.id(), event, by: mover, text: None }));
    match app.ledger.enter(act).await?.answer {
        Answer::Consent(consent) => {
            metrics::counter!(CONSENT_EVENTS, "event" => "invalidated").increment(1);
            done(&consent, &by).map(|done| answer(&done)).ok_or_else(|| Problem::new(Kind::Internal))
        }
        // Somebody was quicker; where that was this administration, its word stands.
        _ => match answered_for(&app, &by, &id).await.map(|consent| done(&consent, &by))? {
            Some(done) => Ok(answer(&done)),
            None => Err(Problem::new(Kind::ConsentNotInForce)),
        },
    }
}

fn answer(done: &Invalidated) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(done)
}

/// The consent as this administration left it, where it has declared it invalid.
fn done(consent: &Consent, by: &AdministrationId) -> Option<Invalidated> {
    match consent.state() {
        State::Invalidated { at, by: known, because, .. } if known == by => {
            Some(Invalidated { grant_id: consent.id(), state: "invalidated", at: *at, because: because.clone() })
        }
        _ => None,
    }
}

/// The consent, where `administration` is responsible for it.
async fn answered_for(app: &App, administration: &AdministrationId, id: &str) -> Result<Consent, Problem> {
    let unknown = || Problem::new(Kind::NotFound);
    let id: ConsentId = id.parse().map_err(|_| unknown())?;
    let found = app.ledger.consent(id).await.map_err(|error| {
        tracing::error!(%error, "a consent cannot be read");
        Problem::of(Reason::LogUnavailable)
    })?;
    let consent = found.ok_or_else(unknown)?;
    let request = consent.request();
    let types = request.items.iter().map(|item| &item.evidence_type);
    let responsible = app.catalogue().is_responsible(administration, &request.procedure, types);
    if responsible { Ok(consent) } else { Err(unknown()) }
}

fn read(request: &HttpRequest, body: &[u8]) -> Result<Invalidation, Problem> {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !media_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(Problem::new(Kind::MediaType));
    }
    let not_json = |why: String| Problem::new(Kind::NotJson).detail(why);
    let text = std::str::from_utf8(body).map_err(|_| not_json("the body is not UTF-8".to_owned()))?;
    refuse_duplicates(text).map_err(|error| not_json(error.to_string()))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let read: Invalidation = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (field, inner) = (error.path().to_string(), error.into_inner());
        if inner.is_data() {
            Problem::of(Reason::BodyInvalid).field(field).detail(inner.to_string())
        } else {
            not_json(inner.to_string())
        }
    })?;
    let because = read.because.trim().to_owned();
    if because.is_empty() || because.chars().count() > LONGEST || because.chars().any(char::is_control) {
        let what = format!("one line of 1 to {LONGEST} characters");
        return Err(Problem::of(Reason::BodyInvalid).field("because").detail(what));
    }
    Ok(Invalidation { because, ..read })
}
