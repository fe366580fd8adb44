//! The real program `eemol`, as a process of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// Path of the program: what `EEMOL_PROGRAM` names, else built (or found up to date) with the features of this workspace.
pub fn eemol() -> PathBuf {
    if let Some(program) = std::env::var_os("EEMOL_PROGRAM") {
        return PathBuf::from(program);
    }
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--workspace", "--bin", "eemol", "--message-format", "json"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(built.status.success(), "the program is not built");
    let messages = String::from_utf8_lossy(&built.stdout);
    let programs = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).filter_map(|message| {
        (message["target"]["name"] == "eemol").then(|| message["executable"].as_str().map(PathBuf::from))?
    });
    programs.last().expect("cargo names the program")
}

/// A running `eemol serve`. Killed when dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// What it said when it was ready: `api`, `web`, `ops`.
    pub ready: Value,
}

impl Serving {
    /// Starts `eemol serve` on this directory and waits until it says that it is ready.
    pub fn start(program: &Path, dir: &Path) -> Self {
        Self::start_by(Command::new(program), dir)
    }

    /// The same through another program (`strace -D …`, `prlimit …`) that becomes this one; `command` ends with its path.
    pub fn start_by(mut command: Command, dir: &Path) -> Self {
        let mut child = command
            .args(["serve", "--json", "--dir"])
            .arg(dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let _read = out.read_line(&mut line);
        let Ok(ready) = serde_json::from_str(&line) else {
            let mut errors = String::new();
            let _ended = child.kill();
            drop(child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut errors)));
            panic!("the program did not get ready: {line}{errors}");
        };
        // Nobody reads on: a pipe that fills would stop the program.
        let (out, errors) = (out.into_inner(), child.stderr.take());
        std::thread::spawn(move || std::io::copy(&mut BufReader::new(out), &mut std::io::sink()));
        std::thread::spawn(move || errors.map(|mut errors| std::io::copy(&mut errors, &mut std::io::sink())));
        Self { child, ready }
    }

    /// Number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _killed = self.child.kill();
        let _gone = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end();
    }
}

/// A running `eemol demo` whose story ended well, on a directory and ports of its own. Killed when dropped.
#[derive(Debug)]
pub struct Demonstration {
    child: Child,
    /// What it said when it was ready: `web`, `commune` and so on.
    pub ready: Value,
    _dir: tempfile::TempDir,
}

impl Demonstration {
    /// Starts it, and waits until the story is told.
    pub fn start(program: &Path) -> Self {
        let dir = tempfile::tempdir().expect("a directory can be made");
        let ports = ["--web-port", "0", "--api-port", "0", "--ops-port", "0", "--commune-port", "0"];
        let mut command = Command::new(program);
        command.args(["demo", "--json", "--dir"]).arg(dir.path().join("demo")).args(ports);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let mut lines = out.lines().map_while(Result::ok);
        let mut said = Vec::new();
        let ready = lines.by_ref().find_map(|line| {
            let value: Value = serde_json::from_str(&line).ok()?;
            said.push(line);
            assert!(value["ok"] != false, "a step of the story went wrong: {value}");
            (value["event"] == "ready").then_some(value)
        });
        let ready = ready.unwrap_or_else(|| panic!("the demonstration did not get ready: {said:#?}"));
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, ready, _dir: dir }
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Runs the program to its end.
pub fn run(program: &Path, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().expect("the program runs")
}
