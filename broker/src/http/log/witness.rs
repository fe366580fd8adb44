//! `/log/add-checkpoint` and `/log/witnessed/…`: this broker as a witness of other logs (C2SP tlog-witness).
//!
//! The rules are [`crate::ledger::witness::cosigner`]'s; here they get the statuses of the specification. Answers are plain
//! text, as other witnesses give them.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use crate::http::problem::Problem;
use crate::ledger::witness::cosigner::{Cosigner, Refusal};
use crate::state::App;

const TEXT: &str = "text/plain; charset=utf-8";

/// Cosigns a checkpoint of a log that is witnessed here.
#[utoipa::path(
    post, path = "/log/add-checkpoint", tag = "public", operation_id = "addCheckpoint",
    request_body(content = String, description = "`old <size>`, consistency proof, empty line, checkpoint (C2SP tlog-witness)", content_type = "text/plain"),
    responses(
        (status = 200, description = "Cosignature lines", body = String, content_type = "text/plain"),
        (status = 400, description = "Malformed, or the old size is above the checkpoint's", body = String, content_type = "text/plain"),
        (status = 403, description = "Not signed by a known key of the log", body = String, content_type = "text/plain"),
        (status = 404, description = "The log is not witnessed here", body = String, content_type = "text/plain"),
        (status = 409, description = "Another size was cosigned last: that size", body = String, content_type = "text/x.tlog.size"),
        (status = 422, description = "The checkpoint does not continue the one cosigned last", body = String, content_type = "text/plain"),
        (status = 503, description = "What is cosigned cannot be kept", body = String, content_type = "text/plain"),
    )
)]
pub(in crate::http) async fn add_checkpoint(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let Some(cosigner) = request.app_data::<Data<Cosigner>>() else {
        return refused(StatusCode::NOT_FOUND, "no log is witnessed here");
    };
    match cosigner.add_checkpoint(&body, app.runtime.now()).await {
        Ok(lines) => plain(StatusCode::OK, TEXT, lines),
        Err(Refusal::Conflict(size)) => plain(StatusCode::CONFLICT, "text/x.tlog.size", format!("{size}\n")),
        Err(refusal) => {
            let status = match &refusal {
                Refusal::Bad(_) | Refusal::Conflict(_) => StatusCode::BAD_REQUEST,
                Refusal::Signature(_) => StatusCode::FORBIDDEN,
                Refusal::Unknown => StatusCode::NOT_FOUND,
                Refusal::Inconsistent(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Refusal::Store(error) => {
                    tracing::error!(%error, "what was cosigned cannot be kept");
                    StatusCode::SERVICE_UNAVAILABLE
                }
            };
            if status == StatusCode::UNPROCESSABLE_ENTITY {
                tracing::error!(%refusal, body = %String::from_utf8_lossy(&body), "a witnessed log shows two histories");
            }
            refused(status, &refusal.to_string())
        }
    }
}

/// The checkpoint cosigned last of the log whose origin has this SHA-256.
#[utoipa::path(
    get, path = "/log/witnessed/{origin}/checkpoint", tag = "public", operation_id = "readWitnessedCheckpoint",
    params(("origin" = String, Path, description = "SHA-256 of the log's origin, lower-case hexadecimal",
        pattern = "^[0-9a-f]{64}$", example = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")),
    responses(
        (status = 200, description = "The checkpoint with the log's signature and the cosignature", body = String, content_type = "text/plain"),
        (status = 404, description = "No checkpoint of this log was cosigned here", body = String, content_type = "text/plain"),
        (status = 503, description = "It cannot be read", body = Problem),
    )
)]
pub(in crate::http) async fn witnessed(request: HttpRequest, origin: Path<String>) -> Result<HttpResponse, Problem> {
    let none = || refused(StatusCode::NOT_FOUND, "no checkpoint of this log was cosigned here");
    let Some(cosigner) = request.app_data::<Data<Cosigner>>() else { return Ok(none()) };
    let newest = cosigner.newest(&origin).await.map_err(|error| super::unreadable(&error.into()))?;
    Ok(newest.map_or_else(none, |note| plain(StatusCode::OK, TEXT, note)))
}

fn refused(status: StatusCode, what: &str) -> HttpResponse {
    plain(status, TEXT, format!("{what}\n"))
}

fn plain(status: StatusCode, media_type: &'static str, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
