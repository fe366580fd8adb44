//! One broker on its three listeners: the route tables, the limits before them, start and stop.
//!
//! Used by `eemol serve`, by `eemol demo` and by tests; what is served where is [`crate::http`]'s.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, ServiceConfig};
use tokio::sync::oneshot;

use crate::http;
use crate::http::problem::turned_away;
use crate::jobs::{ping, sweep, throttled};
use crate::ledger::witness::cosigner::Cosigner;
use crate::ledger::witness::http as witnesses;
use crate::ledger::witness::rounds::Rounds;
use crate::server::limits::{Guard, Render};
use crate::server::listeners::{Bound, ListenError, Settings, run_until, serve_api, serve_ops, serve_web};
use crate::server::tls::{ApiTls, WebTls};
use crate::state::App;
use crate::telemetry::metrics::Metrics;

/// The TLS material of the listeners, reloadable.
#[derive(Debug, Clone)]
pub struct Transport {
    /// Of the api listener.
    pub api: ApiTls,
    /// Of the web listener, where it has a certificate.
    pub web: Option<WebTls>,
}

impl Transport {
    /// Reads certificates, keys, the client authority and its revocation list.
    ///
    /// # Errors
    /// [`ListenError`].
    pub fn load(app: &App) -> Result<Self, ListenError> {
        let clock = Arc::clone(&app.runtime.clock);
        Ok(Self { api: ApiTls::load(&app.config.api, clock)?, web: WebTls::load(&app.config.web)? })
    }

    /// Reads them again; the old ones stay in force when the new are bad.
    ///
    /// # Errors
    /// [`ListenError`].
    pub fn reload(&self, app: &App) -> Result<(), ListenError> {
        self.api.reload(&app.config.api)?;
        if let Some(web) = &self.web {
            web.reload(&app.config.web)?;
        }
        Ok(())
    }
}

/// Serves all three listeners until one fails or `stop` is ready, then lets requests under way end.
///
/// # Errors
/// [`ListenError`].
pub async fn run(
    app: Arc<App>,
    bound: Bound,
    transport: &Transport,
    stop: impl Future<Output = ()>,
) -> Result<(), ListenError> {
    let config = &app.config;
    let settings =
        |workers, limits: &crate::config::Limits| Settings { workers, limits: limits.clone(), drain: config.drain() };
    let guard =
        |limits, certificates, render: Render| Guard::new(limits, certificates, Arc::clone(&app.runtime.clock), render);
    let data = Data::from(Arc::clone(&app));
    let with = |routes: fn(&mut ServiceConfig)| {
        let data = data.clone();
        move |services: &mut ServiceConfig| {
            services.app_data(data.clone());
            routes(services);
        }
    };
    // Without a recorder `/metrics` is not there; a broker serves all the same.
    let metrics = Metrics::start().map_err(|error| tracing::warn!(%error, "no metrics are recorded")).ok();
    let cosigner = Cosigner::of(config, Arc::clone(&app.work))?.map(Data::new);
    let rounds = rounds(&app).await?;
    let pings = ping::run(Arc::clone(&app), ping::client(&config.ping)?);
    let sweeping = sweep::run(Arc::clone(&app));
    let upkeep =
        [tokio::spawn(tidy(metrics.clone())), tokio::spawn(rounds.run()), tokio::spawn(pings), tokio::spawn(sweeping)];
    let (last, ended) = oneshot::channel::<()>();
    let summing = tokio::spawn(throttled::run(Arc::clone(&app), async move { drop(ended.await) }));
    let ops_routes = with(http::ops);
    let ops = move |services: &mut ServiceConfig| {
        if let Some(metrics) = &metrics {
            services.app_data(Data::new(metrics.clone()));
        }
        ops_routes(services);
    };
    let web_routes = with(http::web);
    let public = move |services: &mut ServiceConfig| {
        if let Some(cosigner) = &cosigner {
            services.app_data(cosigner.clone());
        }
        web_routes(services);
    };
    let (api, web) = (&config.api, &config.web);
    let servers = vec![
        serve_api(
            bound.api,
            &transport.api,
            guard(&api.limits, true, turned_away),
            &settings(api.workers, &api.limits),
            with(http::api),
        )?,
        serve_web(
            bound.web,
            transport.web.as_ref(),
            guard(&web.limits, false, turned_away),
            &settings(web.workers, &web.limits),
            public,
        )?,
        serve_ops(bound.ops, guard(&web.limits, false, turned_away), &settings(1, &web.limits), ops)?,
    ];
    let ended = run_until(servers, stop).await.map_err(|error: io::Error| ListenError::Serve(error));
    upkeep.iter().for_each(tokio::task::JoinHandle::abort);
    drop(last);
    drop(summing.await);
    ended
}

/// The rounds in which this broker's witnesses are asked.
async fn rounds(app: &App) -> Result<Rounds, ListenError> {
    let config = &app.config;
    let interval = Duration::from_millis(config.witnesses.interval_ms);
    let (asked, policy) = (witnesses::witnesses(config)?, witnesses::policy(config));
    Ok(Rounds::new(app.ledger.clone(), Arc::clone(&app.work), asked, policy, interval).await)
}

/// Gives back the memory of old samples every few seconds, whether anyone reads them or not.
async fn tidy(metrics: Option<Metrics>) {
    let Some(metrics) = metrics else { return };
    let mut every = tokio::time::interval(Duration::from_secs(10));
    loop {
        every.tick().await;
        metrics.tidy();
    }
}
