//! `cargo xtask bench`: builds the program that is measured and the one that measures, in release, and runs the second.
//!
//! The first is built alone, so that it has the features it is shipped with. What the second does is in `tests/src/bench/`.

use std::path::PathBuf;
use std::process::Command;

use crate::needs;
use crate::steps::{quiet, root};

/// Measures; `arguments` are those of the measuring program.
///
/// # Errors
/// Something is missing, does not build, or could not be measured.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    needs::for_bench()?;
    let mut broker = cargo(&["build", "--release", "--quiet", "--package", "eemol-broker", "--bin", "eemol"]);
    quiet("broker, release", &mut broker)?;
    let mut bench = cargo(&["build", "--release", "--quiet", "--package", "eemol-tests", "--bin", "bench"]);
    // The library only fills ledgers there: what it is built with need not be as fast as what is measured.
    for package in ["policies", "consent", "connectors", "broker"] {
        bench.arg("--config").arg(format!("profile.release.package.eemol-{package}.opt-level=1"));
    }
    quiet("bench, release", &mut bench)?;
    let built = target().join("release");
    // Temporary directories are often in memory, where nothing is durable and an fsync costs nothing.
    let here = target().join("bench");
    std::fs::create_dir_all(&here).map_err(|error| format!("`{}`: {error}", here.display()))?;
    let status = Command::new(built.join("bench"))
        .args(arguments)
        .arg("--program")
        .arg(built.join("eemol"))
        .env("TMPDIR", &here)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("the bench ended with {status}")),
        Err(error) => Err(format!("the bench does not start: {error}")),
    }
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    command
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
