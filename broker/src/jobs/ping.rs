//! Tells clients at their ping endpoint that an answer can be fetched (OpenID CIBA §10.2).
//!
//! The message names the request and nothing of the answer, so that losing one loses nothing: the client can still poll.
//! Where it goes to is the catalogue's; each try is claimed in the store, so that of several brokers one sends it.

use std::sync::Arc;
use std::time::Duration;

use eemol_connectors::http;
use eemol_consent::consent::Phase;
use eemol_policies::ids::ConsentId;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;

use crate::config::Ping;
use crate::state::App;
use crate::store::oauth::PingRow;
use crate::telemetry::metrics::PINGS;

/// How often it is looked whether somebody is to be told.
const EVERY: Duration = Duration::from_millis(500);
/// How long after the first try the second comes; each later one after twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// Tries, the last after about an hour.
const MOST_ATTEMPTS: u64 = 12;
/// Looks for an answer that was announced and is not recorded yet.
const MOST_LOOKS: u64 = 5;

/// Why clients cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum PingError {
    /// The authorities cannot be read.
    #[error("`ping.ca` cannot be read: {0}")]
    Authorities(#[from] std::io::Error),
    /// The client cannot be built.
    #[error("`ping.ca`: {0}")]
    Client(#[from] http::HttpError),
}

/// The client with which ping endpoints are called.
///
/// # Errors
/// [`PingError`].
pub fn client(settings: &Ping) -> Result<Client, PingError> {
    let ca_pem = settings.ca.as_ref().map(std::fs::read).transpose()?;
    Ok(http::client(&http::Settings { ca_pem, ..http::Settings::default() })?)
}

/// Has whoever waits for this consent told now. Only noted in the log lines when that cannot be kept: the answer counts
/// all the same.
pub async fn hasten(app: &App, consent: ConsentId) {
    if let Err(error) = app.work.hasten_ping(consent, app.runtime.now()).await {
        tracing::warn!(%error, %consent, "a client will be told late that it was answered");
    }
}

/// Tells clients as their turn comes, until it is dropped.
pub async fn run(app: Arc<App>, client: Client) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        round(&app, &client).await;
    }
}

/// Tells everybody whose turn it is.
pub async fn round(app: &App, client: &Client) {
    let due = match app.work.due_pings(app.runtime.now()).await {
        Ok(due) => due,
        Err(error) => return tracing::warn!(%error, "clients that wait for an answer cannot be looked up"),
    };
    for row in due {
        if let Err(error) = tell(app, client, &row).await {
            tracing::warn!(error, client = %row.client, "a client could not be told of an answer");
        }
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn tell(app: &App, client: &Client, row: &PingRow) -> Result<(), Failure> {
    let now = app.runtime.now();
    let catalogue = app.catalogue();
    let endpoint = row.client.parse().ok().and_then(|id| catalogue.administrations.get(&id)?.ping_endpoint.clone());
    let (Some(consent), Some(endpoint)) = (app.ledger.consent(row.consent).await?, endpoint) else {
        return Ok(app.work.delete_ping(&row.auth_req_id).await?);
    };
    if consent.phase(now) == Phase::Requested {
        let again = if row.attempts < MOST_LOOKS { now.plus(FIRST_PAUSE) } else { consent.request().answer_by };
        app.work.reschedule_ping(row, again, row.attempts.saturating_add(1)).await?;
        return Ok(());
    }
    let attempts = row.attempts.saturating_add(1);
    let pause = FIRST_PAUSE.saturating_mul(1 << row.attempts.min(MOST_ATTEMPTS));
    if !app.work.reschedule_ping(row, now.plus(pause), attempts).await? {
        return Ok(());
    }
    let told = send(client, &endpoint, row).await;
    metrics::counter!(PINGS, "outcome" => if told.is_ok() { "told" } else { "failed" }).increment(1);
    if told.is_ok() || attempts >= MOST_ATTEMPTS {
        app.work.delete_ping(&row.auth_req_id).await?;
    }
    told
}

async fn send(client: &Client, endpoint: &str, row: &PingRow) -> Result<(), Failure> {
    let body = serde_json::json!({ "auth_req_id": row.auth_req_id }).to_string();
    let request = client.post(endpoint).bearer_auth(&row.token).header(CONTENT_TYPE, "application/json").body(body);
    let status = request.send().await.map_err(reqwest::Error::without_url)?.status();
    if status.is_success() { Ok(()) } else { Err(format!("the ping endpoint answered {}", status.as_u16()).into()) }
}
