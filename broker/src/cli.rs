//! The command line: one binary, one command per file of `cli/`.
//!
//! Parses arguments, finds the configuration, prints what a command says, and turns its end into an exit status. What
//! commands do is done below; nothing here decides about consents or entries.

pub mod backup;
pub mod cert;
pub mod check;
pub mod context;
pub mod demo;
pub mod erase;
pub mod hold;
pub mod init;
pub mod keys;
pub mod log;
pub mod migrate;
pub mod opened;
pub mod receipt;
pub mod reload;
pub mod removing;
pub mod restore;
pub mod retention;
pub mod running;
pub mod serve;
pub mod shipped;
pub mod version;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use self::context::{Context, Exit, Failure, Global};
use crate::config::environment::Environment;
use crate::runtime::Runtime;

/// Fetches data from one administration for another, only with the citizen's agreement, and records every use.
#[derive(Debug, Parser)]
#[command(name = "eemol", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct Cli {
    /// Options of all commands.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs a whole broker with invented administrations and persons, plays the main job on it, then leaves it to be tried.
    Demo(demo::Args),
    /// Serves administrations, citizens and DPOs until it is told to stop (SIGTERM); SIGHUP reloads catalogue, keys and certificates.
    Serve,
    /// Has the brokers that run on a directory read catalogue, keys and certificates again (SIGHUP), and says what came of it.
    Reload,
    /// Makes a new broker's directory: configuration, keys, certificates, a catalogue to begin with.
    Init(init::Args),
    /// Checks configuration, keys, certificates and catalogue, and lists every fault.
    Check(check::Args),
    /// Makes, lists and rotates the broker's keys.
    Keys(keys::Args),
    /// A certificate authority for tests and closed installations.
    Cert(cert::Args),
    /// Checks, proves and writes out the access log.
    Log(log::Args),
    /// Erases a person: their records, consents and key are destroyed, every proof stays.
    Erase(erase::Args),
    /// Adds, lifts and lists legal holds, which win over erasure and retention.
    Hold(hold::Args),
    /// Drops records whose time is over.
    Retention(retention::Args),
    /// Copies the ledger or the key store beside a running broker.
    Backup(backup::Args),
    /// Puts a copy of the ledger back, once it has been checked as a whole.
    Restore(restore::Args),
    /// Brings the databases to this version's schema; on PostgreSQL, as their owner.
    Migrate(migrate::Args),
    /// Checks receipts, without broker and database.
    Receipt(receipt::Args),
    /// Says which version this is.
    Version,
}

/// Exit codes, as the help of every command ends.
pub const EXIT_CODES: &str = "Exit codes:
  0  done
  1  failed; the message says why
  2  wrong arguments, configuration or catalogue
  3  a check of the record failed: it is not what was signed";

/// Runs the program with the arguments of this process.
pub fn main() -> ExitCode {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let environment = Environment::of_process();
    let (mut out, mut errors) = (io::stdout(), io::stderr());
    let exit = run(Cli::parse(), environment, Runtime::system(), &mut out, &mut errors);
    ExitCode::from(exit)
}

/// Runs one command; what it has to say goes to `out`, why it failed to `errors`.
pub fn run(cli: Cli, environment: Environment, runtime: Runtime, out: &mut dyn Write, errors: &mut dyn Write) -> Exit {
    let mut context = Context::new(cli.global, environment, runtime, out);
    let done = match cli.command {
        Command::Demo(arguments) => demo::run(&arguments, &mut context),
        Command::Serve => serve::run(&mut context),
        Command::Reload => reload::run(&mut context),
        Command::Init(arguments) => init::run(&arguments, &mut context),
        Command::Check(arguments) => check::run(&arguments, &mut context),
        Command::Keys(arguments) => keys::run(&arguments, &mut context),
        Command::Cert(arguments) => cert::run(&arguments, &mut context),
        Command::Log(arguments) => log::run(&arguments, &mut context),
        Command::Erase(arguments) => erase::run(&arguments, &mut context),
        Command::Hold(arguments) => hold::run(&arguments, &mut context),
        Command::Retention(arguments) => retention::run(&arguments, &mut context),
        Command::Backup(arguments) => backup::run(&arguments, &mut context),
        Command::Restore(arguments) => restore::run(&arguments, &mut context),
        Command::Migrate(arguments) => migrate::run(&arguments, &mut context),
        Command::Receipt(arguments) => receipt::run(&arguments, &mut context),
        Command::Version => version::run(&mut context),
    };
    match done {
        Ok(()) => Exit::Done,
        Err(failure) => {
            for line in &failure.lines {
                let _ = writeln!(errors, "{line}");
            }
            failure.exit
        }
    }
}

#[cfg(test)]
mod tests;
