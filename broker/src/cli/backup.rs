//! `eemol backup keys` and `eemol backup ledger`: copies of the key store and of the ledger, made beside a running broker.
//!
//! Copies of the key store lapse: what was erased is unreadable everywhere only once no copy has its key any more. So each run
//! deletes those of its directory that are older than `retention.key_backup_days`, and nothing else there. Copies of the ledger
//! are kept for as long as the operator says.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use eemol_policies::time::Timestamp;
use serde_json::json;

use super::opened::{OpenedLog, described};
use super::{Context, Failure};
use crate::store::StoreError;

const ENDING: &str = ".db";

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

    async fn copy(self, log: &OpenedLog, file: &Path) -> Result<(), StoreError> {
        match self {
            Self::Keys => log.parts.subjects.copy_to(file).await,
            Self::Ledger => log.parts.store.copy_to(file).await,
        }
    }

    fn failed(self, error: &StoreError) -> Failure {
        match (self, error) {
            (Self::Keys, StoreError::NoFile { .. }) => Failure::failed(format_args!(
                "{error}, and delete such copies as early as `retention.key_backup_days` says"
            )),
            _ => described(error),
        }
    }
}

/// Does what was asked.
///
/// # Errors
/// [`Failure`]; no half-written copy stays under its final name.
pub fn run(arguments: &Args, context: &mut Context<'_>) -> Result<(), Failure> {
    let (what, to, days) = match &arguments.command {
        Command::Keys { to } => (What::Keys, to, Some(context.config()?.retention.key_backup_days)),
        Command::Ledger { to, keep_days } => (What::Ledger, to, *keep_days),
    };
    let now = context.runtime.now();
    let log = OpenedLog::open(context)?;
    let failed = |error: std::io::Error| Failure::failed(format_args!("`{}` cannot be written: {error}", to.display()));
    fs::create_dir_all(to).map_err(failed)?;
    let name = format!("{}{}{ENDING}", what.prefix(), now.to_string().replace(':', "-"));
    let (file, part) = (to.join(&name), to.join(format!(".{name}.part")));
    // Empty and for its owner only, before anything is in it.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(failed)?;
    if let Err(error) = log.reactor.block_on(what.copy(&log, &part)) {
        let _ = fs::remove_file(&part);
        return Err(what.failed(&error));
    }
    let finish = || {
        fs::File::open(&part)?.sync_all()?;
        fs::rename(&part, &file)?;
        fs::File::open(to)?.sync_all()
    };
    finish().map_err(failed)?;
    let lapsed = days.map_or_else(|| Ok(Vec::new()), |days| lapsed(what, to, now, days)).map_err(failed)?;
    for old in &lapsed {
        fs::remove_file(old).map_err(failed)?;
    }
    let (count, place) = (lapsed.len(), file.display().to_string());
    context.result(
        format_args!("copied to `{place}`; deleted {count} copies that have lapsed"),
        &json!({ "event": "backed-up", "file": place, "lapsed": count }),
    )
}

/// Copies in a directory that are older than so many days, by the time in their names.
fn lapsed(what: What, dir: &Path, now: Timestamp, days: u32) -> std::io::Result<Vec<PathBuf>> {
    let oldest = now.minus(Duration::from_hours(24).saturating_mul(days));
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let made = path.file_name().and_then(|name| made_at(what, name.to_str()?));
        if made.is_some_and(|made| made < oldest) {
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
