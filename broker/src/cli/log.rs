//! `eemol log verify|export|prove|check-proof|key`: the access log checked, written out, proved; its keys.
//!
//! Reads beside a running broker and changes nothing. What is checked is [`crate::ledger::verify`]'s.

mod proof;

#[cfg(test)]
pub(super) mod tests;

use std::fs::OpenOptions;
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::context::counted;
use super::opened::{OpenedLog, described};
use super::{Context, Exit, Failure};
use crate::keys::Keys;
use crate::ledger::export;
use crate::ledger::export::parquet::Parquet;
use crate::ledger::export::records::{Ndjson, Sink, records};
use crate::ledger::signer::LogSigner;
use crate::ledger::verify::{self, Options, Report, VerifyError};

/// Arguments of `eemol log`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Checks the stored log: records, chains, tree, checkpoint; names the first entry that is wrong.
    Verify(VerifyArgs),
    /// Writes the log as static files (C2SP tlog-tiles), which hold nothing personal.
    Export(ExportArgs),
    /// Writes the proof that an entry is in the log.
    Prove(proof::ProveArgs),
    /// Checks a proof without any database.
    CheckProof(proof::CheckArgs),
    /// Prints the verifier keys of the log, the present one first, as `/log/keys` does.
    Key,
}

/// Arguments of `eemol log verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// Rebuild every consent and every exchange from the entries and compare them with the stored ones.
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub replay: bool,
    /// Open records from this index on; the tree is checked whole all the same.
    #[arg(long, value_name = "N")]
    pub from: Option<u64>,
    /// Open records up to this index.
    #[arg(long, value_name = "N")]
    pub to: Option<u64>,
}

/// Arguments of `eemol log export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Directory for checkpoint, tiles and entry bundles.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Write the opened records too. They are about persons: keep the file as such.
    #[arg(long, value_name = "FILE")]
    pub records: Option<PathBuf>,
    /// How the records are written; without it as the file's name says (`.parquet`), else as NDJSON.
    #[arg(long, value_enum, requires = "records")]
    pub format: Option<Format>,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// Columns (Apache Parquet).
    Parquet,
}

impl Format {
    fn of(file: &Path) -> Self {
        let is_parquet = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"));
        if is_parquet { Self::Parquet } else { Self::Ndjson }
    }
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; exit status 3 when the log is not what was signed.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    match &arguments.command {
        Command::Verify(arguments) => verify(arguments, context),
        Command::Export(arguments) => export(arguments, context),
        Command::Prove(arguments) => proof::prove(arguments, context),
        Command::CheckProof(arguments) => proof::check(arguments, context),
        Command::Key => keys(context),
    }
}

fn verify(arguments: &VerifyArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    if arguments.from.zip(arguments.to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::usage("`--from` is beyond `--to`"));
    }
    let log = OpenedLog::open(context)?;
    let to = arguments.to.map(|to| to.saturating_add(1));
    let options = Options { from: arguments.from, to, replay: arguments.replay };
    let (keys, parts) = (log.keys(), &log.parts);
    let begun = context.runtime.monotonic();
    let report = with_progress(context, |progress| {
        log.reactor.block_on(verify::verify(&*parts.store, &parts.subjects, &keys, options, progress))
    });
    let report = report.map_err(|error| match error {
        VerifyError::ReplayOfRange => Failure::usage(error),
        VerifyError::Store(_) => described(&error),
    })?;
    let took = context.runtime.monotonic().saturating_sub(begun);
    say(&report, took, context)
}

fn say(report: &Report, took: Duration, context: &mut Context<'_>) -> Result<(), Failure> {
    let per_second = u128::from(report.entries).saturating_mul(1000).checked_div(took.as_millis()).unwrap_or_default();
    let per_second = u64::try_from(per_second).unwrap_or(u64::MAX);
    let whole = report.is_whole();
    if context.global.json {
        let mut json = serde_json::to_value(report).map_err(Failure::failed)?;
        if let Some(members) = json.as_object_mut() {
            members.insert("event".to_owned(), "verified".into());
            members.insert("ok".to_owned(), whole.into());
            members.insert("entries_per_s".to_owned(), per_second.into());
        }
        context.result("", &json)?;
        return if whole { Ok(()) } else { Err(Failure { exit: Exit::NotVerified, lines: Vec::new() }) };
    }
    if !whole {
        return Err(not_verified(report));
    }
    let mut lines = vec![format!("verified: {} of {}", counted(report.entries, "entry"), report.size)];
    if report.removed > 0 {
        lines.push(format!(
            "removed:  {}, each under a tombstone that an entry commits to",
            counted(report.removed, "record")
        ));
    }
    lines.extend(report.root.map(|root| format!("root:     {root}")));
    lines.extend(report.signer.as_ref().map(|signer| format!("signer:   {signer}")));
    if let (Some(consents), Some(exchanges)) = (report.consents, report.exchanges) {
        let (consents, exchanges) = (counted(consents, "consent"), counted(exchanges, "exchange"));
        lines.push(format!("replayed: {consents} and {exchanges}, each as the entries make it"));
    }
    context.result(lines.join("\n"), &serde_json::Value::Null)
}

/// What is wrong with a log, for people.
pub(super) fn not_verified(report: &Report) -> Failure {
    let mut lines: Vec<_> = report.faults.iter().map(|fault| format!("not verified: {fault}")).collect();
    if report.more > 0 {
        lines.push(format!("and {} more", report.more));
    }
    Failure { exit: Exit::NotVerified, lines }
}

fn export(arguments: &ExportArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let log = OpenedLog::open(context)?;
    let parts = &log.parts;
    let done = with_progress(context, |progress| {
        log.reactor.block_on(async {
            match &log.published {
                Some(head) => export::export_under(&*parts.store, head, &arguments.to, progress).await,
                None => export::export(&*parts.store, &arguments.to, progress).await,
            }
        })
    });
    let done = done.map_err(|error| described(&error))?;
    context.result(
        format_args!("{} entries in {} files in `{}`\nroot: {}", done.size, done.files, arguments.to.display(), done.root),
        &json!({ "event": "exported", "entries": done.size, "files": done.files, "to": arguments.to, "root": done.root }),
    )?;
    let Some(file) = &arguments.records else { return Ok(()) };
    context.say(
        "The records are about persons and are written unsealed: keep the file as such, and remove it after use.",
    )?;
    let written = with_progress(context, |progress| {
        let out = BufWriter::new(for_owner_only(file)?);
        let mut sink: Box<dyn Sink> = match arguments.format.unwrap_or_else(|| Format::of(file)) {
            Format::Ndjson => Box::new(Ndjson(out)),
            Format::Parquet => Box::new(Parquet::begin(out)?),
        };
        let records = records(&*parts.store, &parts.subjects, &mut *sink, progress);
        log.reactor.block_on(records).map_err(|error| described(&error))
    })?;
    context.result(
        format_args!("{written} records in `{}`; they are about persons", file.display()),
        &json!({ "event": "exported-records", "records": written, "to": file }),
    )
}

fn keys(context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let keys = Keys::load(&config).map_err(Failure::failed)?;
    for known in LogSigner::of(&keys).map_err(Failure::failed)?.known() {
        let (key, until) = (known.key.to_string(), known.until.map(|until| until.to_string()));
        context.result(&known, &json!({ "event": "log-key", "key": key, "until": until }))?;
    }
    Ok(())
}

fn for_owner_only(file: &Path) -> Result<std::fs::File, Failure> {
    let made = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
    made.map_err(|error| Failure::failed(format_args!("`{}` cannot be written: {error}", file.display())))
}

/// Shows on a terminal how far it has come; nowhere else, and not with `--quiet` or `--json`.
pub(super) fn with_progress<T>(context: &Context<'_>, work: impl FnOnce(&mut (dyn FnMut(u64, u64) + Send)) -> T) -> T {
    let quiet = context.global.quiet || context.global.json;
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} entries, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    let done = work(&mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    done
}
