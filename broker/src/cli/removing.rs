//! What the commands that remove have in common: the ledger opened for writing beside a running broker, persons by their
//! identifier, dates and reasons from the command line.

use std::io::Read as _;

use eemol_policies::catalogue::Catalogue;
use eemol_policies::ids::{Official, SubjectTag};
use eemol_policies::time::Timestamp;

use super::opened::described;
use super::{Context, Failure};
use crate::config::Config;
use crate::ledger::Ledger;
use crate::ledger::removing::RemoveError;
use crate::state::{open_for_reading, open_for_writing};

/// Longest reason, in characters.
const LONGEST: usize = 500;

/// The ledger of `--dir` or `--config`, opened to enter something.
#[derive(Debug)]
pub struct WorkingLedger {
    /// The configuration.
    pub config: Config,
    /// The ledger.
    pub ledger: Ledger,
    /// Runs what it does.
    pub reactor: tokio::runtime::Runtime,
}

impl WorkingLedger {
    /// Opens the ledger that the options name; it must be there.
    ///
    /// # Errors
    /// [`Failure`] when the configuration is wrong, or the stored log is not whole.
    pub fn open(context: &Context<'_>) -> Result<Self, Failure> {
        let config = context.config()?;
        let reactor = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        // Reading makes nothing: where there is no log yet, none is begun.
        reactor.block_on(open_for_reading(&config, &context.runtime)).map_err(|error| described(&error))?;
        let ledger =
            reactor.block_on(open_for_writing(&config, &context.runtime)).map_err(|error| described(&error))?;
        Ok(Self { config, ledger, reactor })
    }

    /// The catalogue in force.
    ///
    /// # Errors
    /// [`Failure`] when it has faults.
    pub fn catalogue(&self) -> Result<Catalogue, Failure> {
        Catalogue::load(&self.config.catalogue).map_err(|faults| {
            Failure::usage(format_args!("the catalogue has {} faults; see `eemol check`", faults.len()))
        })
    }

    /// The person with this identifier (`<scheme>:<identifier>`; `-` reads it from standard input, so that it stands in
    /// no list of processes and no history of commands).
    ///
    /// # Errors
    /// [`Failure`] when it is none, or nobody with it was ever mentioned.
    pub fn person(&self, given: &str) -> Result<SubjectTag, Failure> {
        let mut text = given.to_owned();
        if given == "-" {
            text.clear();
            let read = std::io::stdin().take(1024).read_to_string(&mut text);
            read.map_err(|error| Failure::failed(format_args!("standard input cannot be read: {error}")))?;
        }
        let identifier = self.catalogue()?.territory.identifier(text.trim()).map_err(Failure::usage)?;
        let found = self.reactor.block_on(self.ledger.subjects().find(&identifier.to_text()));
        let found = found.map_err(|error| described(&error))?;
        found.ok_or_else(|| Failure::failed("nobody with this identifier stands in the log"))
    }
}

/// In whose name commands enter something.
///
/// # Errors
/// None in practice.
pub fn official() -> Result<Official, Failure> {
    "system:command-line".parse().map_err(Failure::failed)
}

/// A reason as given: one line, not empty, not endless.
///
/// # Errors
/// [`Failure`] with exit status 2.
pub fn reason(given: &str) -> Result<String, Failure> {
    let reason = given.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() || reason.chars().count() > LONGEST || reason.chars().any(char::is_control) {
        return Err(Failure::usage(format_args!("a reason is a line of words, at most {LONGEST} characters long")));
    }
    Ok(reason)
}

/// A day (`2027-05-01`, its beginning in UTC) or an instant.
///
/// # Errors
/// [`Failure`] with exit status 2.
pub fn instant(given: &str) -> Result<Timestamp, Failure> {
    let whole = if given.contains('T') { given.to_owned() } else { format!("{given}T00:00:00.000Z") };
    whole.parse().map_err(|_| Failure::usage(format_args!("`{given}` is no day such as `2027-05-01`")))
}

/// Why nothing was removed, for people.
pub fn refused(error: &RemoveError) -> Failure {
    described(error)
}
