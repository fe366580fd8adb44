//! What every command is given: options, environment, runtime, and a place to print to; and how commands end.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::Value;

use crate::config::environment::Environment;
use crate::config::fault::Fault;
use crate::config::{Config, FILE_NAME};
use crate::runtime::Runtime;

/// Options of all commands.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Configuration file.
    #[arg(long, global = true, value_name = "FILE", env = "EEMOL_CONFIG", conflicts_with = "dir")]
    pub config: Option<PathBuf>,
    /// Directory of a broker or a demonstration, with `eemol.toml` in it.
    #[arg(long, global = true, value_name = "DIR", env = "EEMOL_DIR")]
    pub dir: Option<PathBuf>,
    /// Print JSON, one object a line.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print nothing but results and faults.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: failed.
    Failed,
    /// 2: wrong arguments, configuration or catalogue.
    Usage,
    /// 3: the record is not what was signed.
    NotVerified,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::NotVerified => 3,
        })
    }
}

/// Why a command did not do what was asked, for people.
#[derive(Debug)]
pub struct Failure {
    /// Exit status.
    pub exit: Exit,
    /// What is printed.
    pub lines: Vec<String>,
}

impl Failure {
    /// The command failed.
    pub fn failed(why: impl Display) -> Self {
        Self { exit: Exit::Failed, lines: vec![format!("error: {why}")] }
    }

    /// Arguments or configuration are wrong.
    pub fn usage(why: impl Display) -> Self {
        Self { exit: Exit::Usage, lines: vec![format!("error: {why}")] }
    }

    /// The record is not what was signed.
    pub fn not_verified(why: impl Display) -> Self {
        Self { exit: Exit::NotVerified, lines: vec![format!("not verified: {why}")] }
    }

    /// The configuration is wrong.
    pub fn faults(faults: &[Fault]) -> Self {
        let mut lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        lines.push(format!("error: the configuration has {}", counted(faults.len(), "fault")));
        Self { exit: Exit::Usage, lines }
    }
}

impl From<io::Error> for Failure {
    /// Printing failed. A reader that went away (`eemol … | head`) is no failure worth a word.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self { exit: Exit::Done, lines: Vec::new() },
            _ => Self::failed(format!("the result cannot be printed: {error}")),
        }
    }
}

/// What a command works with.
pub struct Context<'a> {
    /// Options of all commands.
    pub global: Global,
    /// The process environment.
    pub environment: Environment,
    /// Time, chance, ids.
    pub runtime: Runtime,
    out: &'a mut dyn Write,
}

impl<'a> Context<'a> {
    /// A context that prints to `out`.
    pub fn new(global: Global, environment: Environment, runtime: Runtime, out: &'a mut dyn Write) -> Self {
        Self { global, environment, runtime, out }
    }

    /// The configuration's file: `--config`, else `eemol.toml` in `--dir`, else in the current directory.
    pub fn config_file(&self) -> PathBuf {
        match (&self.global.config, &self.global.dir) {
            (Some(file), _) => file.clone(),
            (None, Some(dir)) => dir.join(FILE_NAME),
            (None, None) => PathBuf::from(FILE_NAME),
        }
    }

    /// The configuration.
    ///
    /// # Errors
    /// [`Failure`] with every fault.
    pub fn config(&self) -> Result<Config, Failure> {
        Config::load(&self.config_file(), self.environment.clone()).map_err(|faults| Failure::faults(&faults))
    }

    /// The directory that the command works in: `--dir`, else that of `--config`, else the current one.
    pub fn directory(&self) -> PathBuf {
        let of_config = || Some(self.global.config.as_ref()?.parent()?.to_path_buf());
        let dir = self.global.dir.clone().or_else(of_config).unwrap_or_default();
        if dir.as_os_str().is_empty() { PathBuf::from(".") } else { dir }
    }

    /// Prints a remark; nothing with `--quiet` or `--json`.
    ///
    /// # Errors
    /// When printing fails.
    pub fn say(&mut self, text: impl Display) -> Result<(), Failure> {
        if self.global.quiet || self.global.json {
            return Ok(());
        }
        Ok(writeln!(self.out, "{text}")?)
    }

    /// Prints a result: `text` for people, `json` on one line with `--json`.
    ///
    /// # Errors
    /// When printing fails.
    pub fn result(&mut self, text: impl Display, json: &Value) -> Result<(), Failure> {
        if self.global.json { Ok(writeln!(self.out, "{json}")?) } else { Ok(writeln!(self.out, "{text}")?) }
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("global", &self.global).finish_non_exhaustive()
    }
}

/// `1 fault`, `3 faults`, `3 entries`.
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, what: &str) -> String {
    if number == N::from(1) {
        return format!("1 {what}");
    }
    what.strip_suffix('y').map_or_else(|| format!("{number} {what}s"), |stem| format!("{number} {stem}ies"))
}
