//! `eemol erase`: a person's records, consents and key are destroyed; every proof stays.
//!
//! Works on the database beside a running broker. What erasing means is [`crate::ledger::erasure`]'s.

use std::time::Duration;

use eemol_policies::ids::EntryId;
use serde_json::json;

use super::removing::{WorkingLedger, instant, official, reason, refused};
use super::{Context, Failure};
use crate::ledger::erasure::{Erasure, Ground, Standing, Step};
use crate::ledger::removing::unreadable_from;

/// Arguments of `eemol erase`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Whom: `<scheme>:<identifier>`, or `-` to read it from standard input.
    #[arg(long, value_name = "SUBJECT", required_unless_present = "waiting")]
    pub subject: Option<String>,
    /// Why they may ask for it: not-necessary, consent-withdrawn, objection, unlawful or legal-obligation.
    #[arg(long, value_name = "GROUND", required_unless_present_any = ["waiting", "cancel"])]
    pub ground: Option<Ground>,
    /// What it goes by, such as the number of a letter; no names.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    /// Take a waiting erasure back.
    #[arg(long, conflicts_with_all = ["refuse", "ground"])]
    pub cancel: bool,
    /// Refuse the erasure; the person sees that, with the reason.
    #[arg(long, requires = "reason")]
    pub refuse: bool,
    /// Until when it is refused.
    #[arg(long, value_name = "DAY", requires = "refuse")]
    pub until: Option<String>,
    /// List the erasures that wait.
    #[arg(long, conflicts_with_all = ["subject", "ground", "cancel", "refuse"])]
    pub waiting: bool,
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; nothing was erased then, or the broker goes on trying.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let working = WorkingLedger::open(context)?;
    if arguments.waiting {
        return waiting(&working, context);
    }
    let delay = Duration::from_hours(u64::from(working.config.retention.erasure_delay_hours));
    let until = arguments.until.as_deref().map(instant).transpose()?;
    let step = match arguments.ground {
        None => Step::Cancel,
        Some(ground) if arguments.refuse => Step::Refuse { ground, until },
        Some(ground) => Step::Ask { ground, delay },
    };
    let reason = if arguments.reason.is_empty() { String::new() } else { reason(&arguments.reason)? };
    let subject = working.person(arguments.subject.as_deref().unwrap_or_default())?;
    let erasure = Erasure { subject, step, reason, official: official()?, viewer: None };
    let done = working.reactor.block_on(working.ledger.erasure(erasure));
    let (standing, entry) = done.map_err(|error| refused(&error))?;
    say(&working, &standing, entry, context)
}

fn say(
    working: &WorkingLedger,
    standing: &Standing,
    entry: Option<EntryId>,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let by = entry.map(|entry| entry.to_string()).unwrap_or_default();
    match standing {
        Standing::Done(removed) => {
            let from = unreadable_from(context.runtime.now(), working.config.retention.key_backup_days);
            let (records, consents) = (removed.records, removed.consents);
            context.result(
                format_args!(
                    "erased: {records} records, {consents} consents, by entry {by}\n\
                     The key is destroyed. From {from} on nobody can read it anywhere: the last copy of the key store with \
                     that key has lapsed by then."
                ),
                &json!({ "event": "erased", "records": records, "consents": consents, "entry": by, "unreadable_from": from }),
            )
        }
        Standing::Waits(due) => context.result(
            format_args!("waits: carried out on {due}; until then `eemol erase --cancel` takes it back"),
            &json!({ "event": "waits", "due": due, "entry": by }),
        ),
        Standing::Held(review) => context.result(
            format_args!("held: a legal hold keeps the records, to be looked at again by {review}; nothing was erased"),
            &json!({ "event": "held", "review": review, "entry": by }),
        ),
        Standing::Refused => {
            context.result(format_args!("refused, by entry {by}"), &json!({ "event": "refused", "entry": by }))
        }
        Standing::Cancelled => {
            context.result(format_args!("taken back, by entry {by}"), &json!({ "event": "cancelled", "entry": by }))
        }
    }
}

fn waiting(working: &WorkingLedger, context: &mut Context<'_>) -> Result<(), Failure> {
    let rows = working.reactor.block_on(working.ledger.store().removal().erasure_requests());
    let rows = rows.map_err(|error| super::opened::described(&error))?;
    for row in &rows {
        let (index, due) = (row.index, row.due);
        context.result(
            format_args!("{due}  asked for by entry {index}"),
            &json!({ "event": "waiting", "index": index, "due": due }),
        )?;
    }
    if rows.is_empty() { context.say("No erasure waits.") } else { Ok(()) }
}
