//! The steps of `cargo xtask test`, in order, each one line with its time.
//!
//! A quiet step shows its output only when it fails. The tests come last and write straight to the terminal, so that the
//! runner's own summary is the end of the output.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// Runs all checks; `fast` leaves out lints and documentation.
///
/// # Errors
/// The first step that failed.
pub(crate) fn test(fast: bool) -> Result<(), String> {
    quiet("format", &mut cargo(["fmt", "--all", "--check"]))?;
    if !fast {
        quiet("lints", &mut cargo(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))?;
        let mut doc = cargo(["doc", "--workspace", "--no-deps", "--quiet"]);
        quiet("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    quiet("documentation examples", &mut cargo(["test", "--doc", "--workspace", "--quiet"]))?;
    // Tests start it as a process; built here, none of them waits for it.
    quiet("the program", &mut cargo(["build", "--quiet", "--locked", "--workspace", "--bin", "eemol"]))?;
    if present("cargo-nextest") { nextest() } else { plain_tests() }
}

fn nextest() -> Result<(), String> {
    println!("tests: cargo nextest run --workspace");
    let status = cargo(["nextest", "run", "--workspace"]).status();
    succeeded("tests", status.map(|status| status.success()))
}

/// `cargo test` has no summary over all its programs, so one is added from theirs.
fn plain_tests() -> Result<(), String> {
    println!("tests: cargo test --workspace (cargo-nextest is not installed)");
    let mut command = cargo(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| format!("tests: {error}"))?;
    let mut totals = Totals::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            println!("{line}");
            totals.add(&line);
        }
    }
    let status = child.wait();
    println!("all tests: {} passed; {} failed; {} ignored", totals.passed, totals.failed, totals.ignored);
    succeeded("tests", status.map(|status| status.success()))
}

#[derive(Default)]
struct Totals {
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Totals {
    /// Adds a line such as `test result: ok. 12 passed; 0 failed; 0 ignored; …`; other lines count nothing.
    fn add(&mut self, line: &str) {
        if !line.starts_with("test result: ") {
            return;
        }
        for part in line.split(['.', ';']) {
            match part.trim().split_once(' ').map(|(number, what)| (number.parse::<usize>(), what)) {
                Some((Ok(number), "passed")) => self.passed += number,
                Some((Ok(number), "failed")) => self.failed += number,
                Some((Ok(number), "ignored")) => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// Runs a step whose output matters only when it fails.
///
/// # Errors
/// The step could not be started or did not succeed.
pub(crate) fn quiet(name: &str, command: &mut Command) -> Result<(), String> {
    print!("{name} … ");
    drop(std::io::stdout().flush());
    let stopwatch = Stopwatch::start();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        println!("ok, {}", seconds(stopwatch.elapsed()));
        return Ok(());
    }
    println!("FAILED, {}", seconds(stopwatch.elapsed()));
    print!("{}", String::from_utf8_lossy(&output.stdout));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    Err(format!("{name} failed: {}", shown(command)))
}

/// Whether a program can be found on the search path.
pub(crate) fn present(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    command
}

fn succeeded(name: &str, outcome: std::io::Result<bool>) -> Result<(), String> {
    match outcome {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("{name} failed")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a tool for developers has no clock to be given")]
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
