//! `eemol serve`: one broker on its three listeners until it is told to stop.

use std::sync::Arc;

use serde_json::json;

use super::running::Running;
use super::{Context, Failure};
use crate::app::{Transport, run as run_listeners};
use crate::server::listeners::{Bound, Signals};
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
        let signals = Signals::watch().map_err(Failure::failed)?;
        let running = Running::announce(&app.config.data.dir)
            .map_err(|error| tracing::warn!(%error, "`eemol reload` will not find this broker; SIGHUP works all the same"))
            .ok();
        let (api, web, ops) = (addresses.api.to_string(), addresses.web.to_string(), addresses.ops.to_string());
        tracing::info!(%api, %web, %ops, "serving");
        context.result(
            format_args!("serving: api https://{api}, web http://{web}, ops http://{ops}"),
            &json!({ "event": "ready", "api": format!("https://{api}"), "web": format!("http://{web}"), "ops": format!("http://{ops}") }),
        )?;
        let stop = stopped(Arc::clone(&app), transport.clone(), signals, running);
        run_listeners(Arc::clone(&app), bound, &transport, stop).await.map_err(Failure::failed)
    })
}

/// Ready when the process is told to stop; on SIGHUP reloads and says what came of it.
async fn stopped(app: Arc<App>, transport: Transport, signals: Signals, running: Option<Running>) {
    let running = running.map(Arc::new);
    let hung_up = || {
        let (app, transport, running) = (Arc::clone(&app), transport.clone(), running.clone());
        tokio::spawn(async move {
            let faults = reload(&app, &transport).await;
            for fault in &faults {
                tracing::error!(%fault, "not everything was reloaded; the old stays in force");
            }
            if let Some(Err(error)) = running.map(|running| running.reloaded(faults)) {
                tracing::warn!(%error, "`eemol reload` cannot be answered");
            }
        });
    };
    signals.ended(hung_up).await;
}

/// Reads catalogue, keys and certificates again, each by itself; gives what was not taken, and why.
async fn reload(app: &App, transport: &Transport) -> Vec<String> {
    let catalogue = app.reload().await.map(|digest| tracing::info!(%digest, "the catalogue was read again"));
    let keys = app.reload_keys().await;
    let certificates = transport.reload(app);
    let faults = [
        catalogue.err().map(|error| format!("catalogue: {error}")),
        keys.err().map(|error| format!("keys: {error}")),
        certificates.err().map(|error| format!("certificates: {error}")),
    ];
    faults.into_iter().flatten().collect()
}
