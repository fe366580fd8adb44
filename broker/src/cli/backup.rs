//! `eemol backup keys` and `eemol backup ledger`: copies of the key store and of the ledger, made beside a running broker.
//!
//! Copies of the key store lapse: what was erased is unreadable everywhere only once no copy has its key any more. So each run
//! deletes those of its directory that are older than `retention.key_backup_days`, and nothing else there. Copies of the ledger
//! are kept for as long as the operator says. What a run left unfinished that was cut off, the next one deletes.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use eemol_policies::time::Timestamp;
use serde_json::json;

use super::opened::{causes, described};
use super::{Context, Failure};
use crate::store::place::Place;
use crate::store::{Access, StoreError};

const ENDING: &str = ".db";
/// Ending of a copy that is not finished.
const PART: &str = ".part";

/// Arguments of `eemol backup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to copy.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be copied.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a consistent copy of the key store while the broker goes on, and deletes copies that have lapsed.
    Keys {
        /// Directory of the copies, on another disk than the broker's.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Writes a consistent copy of the ledger while the broker goes on.
    Ledger {
        /// Directory of the copies, on another disk than the broker's.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Deletes copies of the ledger in that directory that are older than so many days.
        #[arg(long, value_name = "DAYS")]
        keep_days: Option<u32>,
    },
}

/// What is copied, as copies are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Keys,
    Ledger,
}

impl What {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Keys => "keys-",
            Self::Ledger => "ledger-",
        }
    }

    /// Opens this store alone and copies it: no other database and no private key is needed for that.
    async fn copy(self, place: &Place, file: &Path) -> Result<(), StoreError> {
        match self {
            Self::Keys => place.keys(Access::Read).await?.copy_to(file).await,
            Self::Ledger => place.ledger(Access::Read).await?.copy_to(file).await,
        }
    }

    fn failed(self, to: &Path, error: &StoreError) -> Failure {
        match (self, error) {
            (Self::Keys, StoreError::NoFile { .. }) => Failure::failed(format_args!(
                "{error}, and delete such copies as early as `retention.key_backup_days` says"
            )),
            (_, StoreError::Unavailable { .. }) => {
                Failure::failed(format_args!("no copy could be written to `{}`: {}", to.display(), causes(error)))
            }
            _ => described(error),
        }
    }
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; no half-written copy stays under its final name.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let config = context.config()?;
    let (what, to, days) = match &arguments.command {
        Command::Keys { to } => (What::Keys, to, Some(config.retention.key_backup_days)),
        Command::Ledger { to, keep_days } => (What::Ledger, to, *keep_days),
    };
    let now = context.runtime.now();
    let place = Place::of(&config).map_err(|error| described(&error))?;
    let reactor = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let failed = |error: std::io::Error| Failure::failed(format_args!("`{}` cannot be written: {error}", to.display()));
    fs::create_dir_all(to).map_err(failed)?;
    let name = format!("{}{}{ENDING}", what.prefix(), in_a_name(now));
    let (file, part) = (to.join(&name), to.join(format!(".{name}{PART}")));
    // Empty and for its owner only, before anything is in it.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(failed)?;
    let copied = reactor.block_on(what.copy(&place, &part)).map_err(|error| what.failed(to, &error));
    let finished = copied.and_then(|()| finish(&part, &file, to).map_err(failed));
    if finished.is_err() {
        // It may have its name already.
        let _may_be_gone = fs::remove_file(&part);
        return finished;
    }
    let lapsed = lapsed(what, to, now, days).map_err(failed)?;
    for old in &lapsed {
        fs::remove_file(old).map_err(failed)?;
    }
    let (count, place) = (lapsed.len(), file.display().to_string());
    context.result(
        format_args!("copied to `{place}`; deleted {count} copies that have lapsed"),
        &json!({ "event": "backed-up", "file": place, "lapsed": count }),
    )
}

/// A time as names of files have it: without colons.
pub(super) fn in_a_name(time: Timestamp) -> String {
    time.to_string().replace(':', "-")
}

/// Gives a copy its name once all of it is on the disk.
fn finish(part: &Path, file: &Path, dir: &Path) -> std::io::Result<()> {
    fs::File::open(part)?.sync_all()?;
    fs::rename(part, file)?;
    fs::File::open(dir)?.sync_all()
}

/// Copies in a directory that are older than so many days, and what was begun more than a day ago and never finished; by the
/// time in their names.
fn lapsed(what: What, dir: &Path, now: Timestamp, days: Option<u32>) -> std::io::Result<Vec<PathBuf>> {
    let before = |days| now.minus(Duration::from_hours(24).saturating_mul(days));
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(std::ffi::OsStr::to_str) else { continue };
        let unfinished = name.strip_prefix('.').and_then(|name| name.strip_suffix(PART));
        let days = if unfinished.is_some() { Some(1) } else { days };
        let made = made_at(what, unfinished.unwrap_or(name));
        if made.zip(days).is_some_and(|(made, days)| made < before(days)) {
            found.push(path);
        }
    }
    Ok(found)
}

/// When a copy was made; `None` for other files.
fn made_at(what: What, name: &str) -> Option<Timestamp> {
    let (day, time) = name.strip_prefix(what.prefix())?.strip_suffix(ENDING)?.split_once('T')?;
    format!("{day}T{}", time.replace('-', ":")).parse().ok()
}
