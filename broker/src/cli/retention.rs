//! `eemol retention run`: drops the records whose time is over, or says what would be dropped.

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressDrawTarget};
use serde_json::json;

use super::removing::{WorkingLedger, refused};
use super::{Context, Failure};
use crate::ledger::retention::Classes;

/// Arguments of `eemol retention`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done about retention.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Drops records whose time is over; consents with all their records, once they have ended. Entries and proofs stay.
    Run {
        /// Only say what would be dropped.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; what was dropped before stays dropped.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let Command::Run { dry_run } = arguments.command;
    let working = WorkingLedger::open(context)?;
    let procedures = working.catalogue()?.procedures;
    let classes = Classes {
        months: working.config.retention.months,
        procedures: procedures.values().filter_map(|one| Some((one.id.to_string(), one.log_months?))).collect(),
    };
    let hidden = context.global.quiet || context.global.json;
    let target = if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    let mut progress = |one: &crate::ledger::retention::Retained| bar.inc(one.records);
    let done = working.reactor.block_on(working.ledger.retain(&classes, dry_run, &mut progress));
    bar.finish_and_clear();
    let done = done.map_err(|error| refused(&error))?;
    let (records, consents, persons, held) = (done.records, done.consents, done.persons, done.held);
    let word = if dry_run { "would drop" } else { "dropped" };
    context.result(
        format_args!(
            "{word}: {records} records, {consents} consents; nothing is left of {persons} persons; {held} records are held"
        ),
        &json!({
            "event": if dry_run { "would-drop" } else { "dropped" }, "records": records, "consents": consents,
            "persons": persons, "held": held,
        }),
    )
}
