//! `eemol restore ledger`: puts a copy of the ledger in the ledger's place, once it has been checked as a whole.
//!
//! Refused while anybody has the ledger open for writing, and for a copy that is damaged, is of another log, or is older than what
//! was answered. What was there is put aside, never deleted ([`files`]). The keys of persons stay the present ones: who was erased
//! since the copy was made stays erased. Copies are made by [`super::backup`]; what else may be put back, and how,
//! `docs/backup.md` says.

mod files;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use serde_json::json;

use self::files::{Part, unwritable};
use super::context::counted;
use super::log::{not_verified, with_progress};
use super::opened::{causes, described};
use super::{Context, Failure};
use crate::config::Config;
use crate::keys::Keys;
use crate::ledger::note::VerifierKey;
use crate::ledger::signer::LogSigner;
use crate::ledger::subjects::Subjects;
use crate::ledger::verify::{self, Options};
use crate::ledger::{Ledger, StartError};
use crate::store::anchor::AnchorRow;
use crate::store::ledger::LedgerStore;
use crate::store::place::Place;
use crate::store::sqlite::{Held, SqliteLedger};
use crate::store::{Access, StoreError};

/// Arguments of `eemol restore`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to put back.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be put back.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Checks a copy of the ledger, puts what is there aside and the copy in its place. No broker may run on it.
    Ledger {
        /// A copy that `eemol backup ledger` made.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
}

/// A copy that may be put back.
struct Checked {
    /// Its entries.
    size: u64,
    /// Whether an anchor says that it is no older than what was answered.
    anchored: bool,
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; a copy that is refused leaves everything as it was. Exit status 3 when it is not what was signed.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let Command::Ledger { from } = &arguments.command;
    let config = context.config()?;
    let place = Place::of(&config).map_err(|error| described(&error))?;
    let Some(ledger) = place.ledger_file() else {
        return Err(Failure::usage("the ledger is on PostgreSQL: put it back with the server's own tools"));
    };
    // SQLite keeps its files beside the one that a link leads to.
    let ledger = fs::canonicalize(ledger).unwrap_or_else(|_| ledger.to_owned());
    let Some(_alone) = Held::alone(&ledger).map_err(unwritable(&ledger))? else {
        let ledger = ledger.display();
        return Err(Failure::failed(format_args!("`{ledger}` is in use: stop the broker that runs on it first")));
    };
    let part = Part::copied(from, &ledger)?;
    let Checked { size, anchored } = check(&config, &place, &part.file, context)?;
    let aside = part.put_in_place(context.runtime.now())?;
    let entries = counted(size, "entry");
    let was = aside
        .as_deref()
        .map_or_else(|| "nothing was there".to_owned(), |aside| format!("what was there is in `{}`", aside.display()));
    let unanchored = if anchored { "" } else { UNANCHORED };
    context.result(
        format_args!("put back {entries}; {was}{unanchored}"),
        &json!({ "event": "restored", "from": from, "entries": size, "aside": aside, "anchored": anchored }),
    )
}

const UNANCHORED: &str = "\nThere is no anchor: nobody can tell whether this copy is older than what was answered. Ask the witnesses, or \
                          treat the log as over.";

/// A copy from which a broker would start, opened to be checked entry by entry.
struct Copy {
    store: Arc<dyn LedgerStore>,
    subjects: Subjects,
    verifiers: Vec<VerifierKey>,
    anchored: bool,
}

/// Checks the copy against itself, the keys and the anchor.
fn check(config: &Config, place: &Place, part: &Path, context: &Context<'_>) -> Result<Checked, Failure> {
    if let Some(file) = place.keys_file().filter(|file| !file.exists()) {
        return Err(Failure::failed(format_args!(
            "there is no `{}`: put the newest copy of the keys there first, by hand",
            file.display()
        )));
    }
    let reactor = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let Copy { store, subjects, verifiers, anchored } = reactor.block_on(open(config, place, part, context))?;
    let options = Options { replay: true, ..Options::default() };
    let report = with_progress(context, |progress| {
        reactor.block_on(verify::verify(&*store, &subjects, &verifiers, options, progress))
    });
    let report = report.map_err(|error| described(&error))?;
    if report.is_whole() { Ok(Checked { size: report.size, anchored }) } else { Err(not_verified(&report)) }
}

async fn open(config: &Config, place: &Place, part: &Path, context: &Context<'_>) -> Result<Copy, Failure> {
    let keys = Keys::load(config).map_err(Failure::failed)?;
    let signer = LogSigner::of(&keys).map_err(|error| described(&error))?;
    // A broker of this version would do the same at its start.
    SqliteLedger::migrate(part).await.map_err(|error| described(&error))?;
    let anchor = anchor(place).await.map_err(|error| described(&error))?;
    let anchored = anchor.is_some();
    let store = place.clone().with_ledger(part).ledger(Access::Read).await.map_err(|error| described(&error))?;
    Ledger::check(&*store, anchor, &signer).await.map_err(|error| refused(&error))?;
    let Some(head) = store.head().await.map_err(|error| described(&error))? else {
        return Err(Failure::not_verified("there is no log in the copy"));
    };
    let opened = place.keys(Access::Read).await.map_err(|error| described(&error))?;
    let subjects = Subjects::open(opened, *keys.master.bytes(), context.runtime.clone()).await;
    let subjects = subjects.map_err(|error| described(&error))?;
    Ok(Copy { store, subjects, verifiers: signer.verifiers_at(head.time), anchored })
}

/// What was answered last; `None` where nobody remembers.
async fn anchor(place: &Place) -> Result<Option<AnchorRow>, StoreError> {
    match place.anchor_file() {
        Some(file) if !file.exists() => Ok(None),
        _ => place.anchor(Access::Read).await?.get().await,
    }
}

/// A copy from which no broker would start: it is not what was signed, unless it is only too old.
fn refused(error: &StartError) -> Failure {
    match error {
        StartError::Store(_) | StartError::Removal(_) | StartError::Writer(_) | StartError::OlderThanAnchor { .. } => {
            described(error)
        }
        _ => Failure::not_verified(causes(error)),
    }
}
