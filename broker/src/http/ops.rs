//! For the operator: whether the process lives, whether it can serve and if not why, and what it counted.
//!
//! A provider that is down is told and does not make the broker unready: other providers can still be asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use eemol_connectors::connector::Health;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Kind, Problem, resource};
use crate::identity::provider::Provider;
use crate::state::App;
use crate::telemetry::metrics::{LOG_ENTRIES, Metrics, UNREADABLE_ROWS, value};

/// How long a part may take to say how it is.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long what the connectors said counts, so that probes do not burden providers.
const REMEMBERED: Duration = Duration::from_secs(30);

/// The routes of the operator.
pub fn ops(config: &mut ServiceConfig) {
    config
        .app_data(Data::new(Remembered::default()))
        .service(resource("/livez", "GET", web::get().to(livez)))
        .service(resource("/readyz", "GET", web::get().to(readyz)))
        .service(resource("/metrics", "GET", web::get().to(metrics)));
}

/// The process lives: it answers.
#[utoipa::path(
    get, path = "/livez", tag = "operation", operation_id = "isAlive",
    responses((status = 200, description = "`ok`", body = String, content_type = "text/plain"))
)]
pub(super) async fn livez() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).content_type("text/plain").body("ok\n")
}

/// How the broker is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Readiness {
    /// Whether all of `parts` are well.
    ready: bool,
    /// What an exchange needs of this broker.
    parts: BTreeMap<&'static str, Part>,
    /// Digest of the catalogue in force.
    catalogue: String,
    /// Of the program.
    version: &'static str,
    /// For information: providers by evidence type.
    connectors: BTreeMap<String, Part>,
    /// For information: rows of the ledger that wait to be ended by time. Everybody else's exchanges go on.
    ended_by_time: Part,
    /// For information: where persons sign in. Exchanges go on without.
    identity_providers: BTreeMap<&'static str, Part>,
    /// For information: witnesses of the log by name. What stops releases is in `parts`.
    witnesses: BTreeMap<String, Part>,
}

/// How one part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Part {
    ok: bool,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

impl Part {
    const fn well() -> Self {
        Self { ok: true, trouble: None }
    }

    fn of<E: std::fmt::Display>(result: Result<(), E>) -> Self {
        match result {
            Ok(()) => Self::well(),
            Err(error) => Self { ok: false, trouble: Some(error.to_string()) },
        }
    }
}

/// What the connectors said last, and when.
#[derive(Debug, Default)]
pub(super) struct Remembered(Mutex<Option<(Duration, BTreeMap<String, Part>)>>);

/// How the broker is, part by part.
///
/// 200 when everything that an exchange needs of this broker is well, else 503; both with each part.
#[utoipa::path(
    get, path = "/readyz", tag = "operation", operation_id = "isReady",
    responses(
        (status = 200, description = "It can serve", body = Readiness),
        (status = 503, description = "It cannot, and why", body = Readiness),
    )
)]
pub(super) async fn readyz(app: Data<App>, remembered: Data<Remembered>) -> HttpResponse {
    let asked = futures_util::future::join3(parts(&app), connectors(&app, &remembered), identity(&app));
    let (parts, connectors, identity_providers) = asked.await;
    let ready = parts.values().all(|part| part.ok);
    let body = Readiness {
        ready,
        parts,
        catalogue: app.catalogue().digest.clone(),
        version: env!("CARGO_PKG_VERSION"),
        connectors,
        ended_by_time: ended_by_time(app.ledger.health().unreadable),
        identity_providers,
        witnesses: witnesses(&app),
    };
    let mut answer = if ready { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.insert_header((CACHE_CONTROL, "no-store")).json(body)
}

async fn parts(app: &App) -> BTreeMap<&'static str, Part> {
    let health = app.ledger.health();
    let ledger = async { app.ledger.store().head().await.map(drop).map_err(|error| error.to_string()) };
    let work = async { app.work.session(&[0; 32]).await.map(drop).map_err(|error| error.to_string()) };
    // No identifier has this form, so this looks up nobody.
    let keys = async { app.ledger.subjects().find("readyz").await.map(drop).map_err(|error| error.to_string()) };
    let (ledger, work, keys) = futures_util::future::join3(patient(ledger), patient(work), patient(keys)).await;
    let clock = if health.clock_confirmed { Ok(()) } else { Err("the clock jumped and is not confirmed") };
    let overdue = app.ledger.watch().overdue(app.runtime.monotonic()).map_or(Ok(()), |waited| {
        let seconds = waited.as_secs();
        Err(format!("no quorum of witnesses has cosigned the log for {seconds} s; nothing is released"))
    });
    BTreeMap::from([
        ("witness_quorum", Part::of(overdue)),
        ("log_writer", Part::of(health.trouble.map_or(Ok(()), Err))),
        ("clock", Part::of(clock)),
        ("ledger_database", Part::of(ledger)),
        ("work_database", Part::of(work)),
        ("key_database", Part::of(keys)),
    ])
}

/// What an operator must know of rows that are left as they are.
fn ended_by_time(unreadable: usize) -> Part {
    let trouble = (unreadable > 0).then(|| {
        format!(
            "{unreadable} of the consents and exchanges that wait to be ended by time cannot be read and are left as they are: keys of \
             their persons are missing, or they are damaged. If an older key store was put back, put the newest one back; \
             `eemol log verify --replay` says what is wrong"
        )
    });
    Part { ok: trouble.is_none(), trouble }
}

/// Providers answer from what they said lately, or are asked: a probe finds one that is back.
async fn identity(app: &App) -> BTreeMap<&'static str, Part> {
    let part = async |provider: &Arc<Provider>| {
        let check = async { provider.check().await.map_or(Ok(()), Err) };
        (provider.circle.name(), Part::of(patient(check).await))
    };
    futures_util::future::join_all(app.identity.providers().map(part)).await.into_iter().collect()
}

fn witnesses(app: &App) -> BTreeMap<String, Part> {
    let part = |trouble: Option<String>| Part { ok: trouble.is_none(), trouble };
    app.ledger.watch().standings().into_iter().map(|standing| (standing.name, part(standing.trouble))).collect()
}

async fn patient(check: impl Future<Output = Result<(), String>>) -> Result<(), String> {
    let late = |_| format!("no answer within {} s", PATIENCE.as_secs());
    tokio::time::timeout(PATIENCE, check).await.map_err(late)?
}

async fn connectors(app: &App, remembered: &Remembered) -> BTreeMap<String, Part> {
    let now = app.runtime.monotonic();
    {
        let known = remembered.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, parts)) = &*known
            && now.saturating_sub(*at) < REMEMBERED
        {
            return parts.clone();
        }
    }
    let connectors = app.connectors();
    let Ok(checked) = tokio::time::timeout(PATIENCE, connectors.check()).await else {
        let late = Part { ok: false, trouble: Some(format!("no answer within {} s", PATIENCE.as_secs())) };
        return BTreeMap::from([("all".to_owned(), late)]);
    };
    let part = |health| match health {
        Health::Up => Part::well(),
        Health::Down(why) => Part { ok: false, trouble: Some(why) },
    };
    let parts: BTreeMap<_, _> = checked.into_iter().map(|(id, health)| (id.to_string(), part(health))).collect();
    *remembered.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, parts.clone()));
    parts
}

/// What was counted so far, as Prometheus reads it.
#[utoipa::path(
    get, path = "/metrics", tag = "operation", operation_id = "readMetrics",
    responses(
        (status = 200, description = "Prometheus text format", body = String, content_type = "text/plain"),
        (status = 404, description = "This process records no metrics", body = Problem),
    )
)]
pub(super) async fn metrics(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let recorder = request.app_data::<Data<Metrics>>();
    let recorder = recorder.ok_or_else(|| Problem::new(Kind::NotFound).detail("this process records no metrics"))?;
    if let Ok(head) = app.ledger.head().await {
        // Exact up to 2^32 entries, and a gauge to look at beyond.
        metrics::gauge!(LOG_ENTRIES).set(value(head.size));
    }
    metrics::gauge!(UNREADABLE_ROWS).set(value(app.ledger.health().unreadable));
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(recorder.render()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body, read_body_json};
    use serde_json::Value;

    use super::super::oauth::testing::Broker;
    use super::*;

    #[actix_web::test]
    async fn a_broker_says_how_each_part_is_and_which_catalogue_it_uses() {
        let broker = Broker::start().await;
        let service = init_service(actix_web::App::new().app_data(broker.app.clone()).configure(ops)).await;
        let get = async |path: &str| call_service(&service, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(read_body(get("/livez").await).await, "ok\n");
        let answer = get("/readyz").await;
        assert_eq!(answer.status(), 200);
        let body: Value = read_body_json(answer).await;
        assert_eq!((&body["ready"], &body["parts"]["ledger_database"]["ok"]), (&true.into(), &true.into()));
        assert_eq!(body["catalogue"], broker.app.catalogue().digest);
        assert_eq!(get("/metrics").await.status(), 404);
    }

    #[actix_web::test]
    async fn metrics_are_rendered_where_they_are_recorded() {
        let broker = Broker::start().await;
        broker.app.enter_catalogue().await;
        let app = actix_web::App::new().app_data(broker.app.clone()).app_data(Data::new(Metrics::start().unwrap()));
        let service = init_service(app.configure(ops)).await;
        let answer = call_service(&service, TestRequest::get().uri("/metrics").to_request()).await;
        let text = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        assert!(text.contains(LOG_ENTRIES), "{text}");
    }
}
