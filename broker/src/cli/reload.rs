//! `eemol reload`: has the brokers of a directory read catalogue, keys and certificates again, and says what came of it.

use std::time::Duration;

use serde_json::json;

use super::running::{Found, Said};
use super::{Context, Failure};

/// How long a broker may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked.
const EVERY: Duration = Duration::from_millis(50);

/// Asks every broker that runs on the directory, and waits for each.
///
/// # Errors
/// [`Failure`] when none runs there, one cannot be asked, or one did not take everything: what was good is in force then,
/// what was not stays as it was.
pub fn run(context: &mut Context<'_>) -> Result<(), Failure> {
    let data = context.config()?.data.dir;
    let found = Found::all(&data).map_err(Failure::failed)?;
    if found.is_empty() {
        return Err(Failure::failed(format_args!("no broker runs on `{}`", data.display())));
    }
    let mut faults = Vec::new();
    for broker in &found {
        let pid = broker.said.pid;
        match reload(broker, context) {
            Ok(said) if said.faults.is_empty() => context.result(
                format_args!("The broker with process {pid} has reloaded."),
                &json!({ "event": "reloaded", "pid": pid }),
            )?,
            Ok(said) => faults.extend(said.faults.iter().map(|fault| format!("broker {pid}: {fault}"))),
            Err(why) => faults.push(format!("broker {pid}: {why}")),
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    faults.push("error: not everything is in force; what is not taken stays as it was".to_owned());
    Err(Failure { lines: faults, ..Failure::failed("") })
}

fn reload(broker: &Found, context: &Context<'_>) -> Result<Said, String> {
    broker.ask().map_err(|error| error.to_string())?;
    let begun = context.runtime.monotonic();
    loop {
        if let Some(said) = broker.answer() {
            return Ok(said);
        }
        if broker.is_gone() {
            return Err("it has ended".to_owned());
        }
        if context.runtime.monotonic().saturating_sub(begun) > PATIENCE {
            return Err(format!("it has not answered within {} seconds; see its log lines", PATIENCE.as_secs()));
        }
        std::thread::sleep(EVERY);
    }
}
