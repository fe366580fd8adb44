//! `eemol serve`: one broker on its three listeners until it is told to stop.

use std::sync::Arc;

use serde_json::json;

use super::{Context, Failure};
use crate::app::{Transport, run as run_listeners};
use crate::server::listeners::{Bound, until_signalled};
use crate::state::App;
use crate::telemetry;

/// Serves until SIGTERM or SIGINT; requests under way end first.
///
/// # Errors
/// When the configuration is wrong, the log is not whole, or an address is taken.
pub fn run(context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    telemetry::start(&config.telemetry).map_err(Failure::failed)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let bound = Bound::bind(&config).map_err(Failure::failed)?;
        let addresses = bound.addresses().map_err(Failure::failed)?;
        let app = Arc::new(App::start(config, context.runtime.clone()).await.map_err(|error| Failure::usage(&error))?);
        let transport = Transport::load(&app).map_err(Failure::usage)?;
        let (api, web, ops) = (addresses.api.to_string(), addresses.web.to_string(), addresses.ops.to_string());
        tracing::info!(%api, %web, %ops, "serving");
        context.result(
            format_args!("serving: api https://{api}, web http://{web}, ops http://{ops}"),
            &json!({ "event": "ready", "api": format!("https://{api}"), "web": format!("http://{web}"), "ops": format!("http://{ops}") }),
        )?;
        let stop = stopped(Arc::clone(&app), transport.clone());
        run_listeners(Arc::clone(&app), bound, &transport, stop).await.map_err(Failure::failed)
    })
}

/// Ready when the process is told to stop; reloads catalogue and certificates on SIGHUP.
async fn stopped(app: Arc<App>, transport: Transport) {
    let reload = || {
        let (app, transport) = (Arc::clone(&app), transport.clone());
        tokio::spawn(async move {
            match app.reload().await {
                Ok(digest) => tracing::info!(%digest, "a new catalogue is in force"),
                Err(error) => tracing::error!(%error, "the catalogue was not taken; the old one stays in force"),
            }
            if let Err(error) = transport.reload(&app) {
                tracing::error!(%error, "certificates were not reloaded; the old ones stay in force");
            }
        });
    };
    if let Err(error) = until_signalled(reload).await {
        tracing::error!(%error, "signals cannot be watched");
    }
}
