//! `eemol hold add|remove|list`: legal holds, which win over erasure and retention.

use clap::Subcommand;
use eemol_policies::ids::EntryId;
use serde_json::json;

use super::opened::described;
use super::removing::{WorkingLedger, instant, official, reason, refused};
use super::{Context, Failure};
use crate::ledger::hold::{Act, Change, Scope};

/// Arguments of `eemol hold`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with holds.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Keeps records from being erased or dropped.
    Add {
        /// A person: `<scheme>:<identifier>`, or `-` to read it from standard input.
        #[arg(long, value_name = "SUBJECT", required_unless_present = "scope")]
        subject: Option<String>,
        /// Something else: `consent:<id>`, `exchange:<id>` or `administration:<id>`.
        #[arg(long, value_name = "SCOPE", conflicts_with = "subject")]
        scope: Option<Scope>,
        /// The day by which somebody must look at it again.
        #[arg(long, value_name = "DAY")]
        review: String,
        /// Why, such as the number of a case before a court; no names.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Ends a hold.
    Remove {
        /// Its id, as `list` shows it.
        id: EntryId,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Lists the holds in force, those past their review first.
    List,
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`].
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let working = WorkingLedger::open(context)?;
    let (act, why, word) = match &arguments.command {
        Command::List => return list(&working, context),
        Command::Add { subject, scope, review, reason: why } => {
            let scope = match (subject, scope) {
                (Some(subject), _) => Scope::Person(working.person(subject)?),
                (None, Some(scope)) => scope.clone(),
                (None, None) => return Err(Failure::usage("give `--subject` or `--scope`")),
            };
            (Act::Add { scope, review: instant(review)? }, why, "added")
        }
        Command::Remove { id, reason: why } => (Act::Lift(*id), why, "removed"),
    };
    let change = Change { act, reason: reason(why)?, official: official()? };
    let id = working.reactor.block_on(working.ledger.hold(change)).map_err(|error| refused(&error))?;
    context.result(format_args!("{word} by entry {id}"), &json!({ "event": format!("hold-{word}"), "entry": id }))
}

fn list(working: &WorkingLedger, context: &mut Context<'_>) -> Result<(), Failure> {
    let rows = working.reactor.block_on(working.ledger.store().removal().holds());
    let mut rows = rows.map_err(|error| described(&error))?;
    rows.sort_by_key(|row| row.review);
    let now = context.runtime.now();
    for row in &rows {
        let (id, review, overdue) = (row.id, row.review, row.review <= now);
        let scope = format!("{}:{}", row.scope, row.value);
        let late = if overdue { "  look at it again" } else { "" };
        context.result(
            format_args!("{id}  {scope}  until looked at on {review}{late}"),
            &json!({ "event": "hold", "id": id, "scope": scope, "review": review, "overdue": overdue }),
        )?;
    }
    if rows.is_empty() { context.say("There are no holds.") } else { Ok(()) }
}
