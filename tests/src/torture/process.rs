//! Brokers as processes that are killed, stopped and started again, and where each is reached at the moment.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, RwLock};

use serde_json::Value;

/// Where a broker is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Of the api listener.
    pub api: String,
    /// Of the web listener.
    pub web: String,
}

/// Where the brokers are reached; those that are down are not there.
#[derive(Debug, Clone, Default)]
pub struct Addresses(Arc<RwLock<Vec<Option<Address>>>>);

impl Addresses {
    /// One that is up, as the number says.
    pub fn any(&self, n: u64) -> Option<Address> {
        let all = self.0.read().expect("nobody panics with it");
        let up: Vec<&Address> = all.iter().flatten().collect();
        let n = usize::try_from(n).expect("64 bits").checked_rem(up.len())?;
        Some(up[n].clone())
    }

    /// All that are up.
    pub fn all(&self) -> Vec<Address> {
        self.0.read().expect("nobody panics with it").iter().flatten().cloned().collect()
    }

    fn set(&self, place: usize, address: Option<Address>) {
        let mut all = self.0.write().expect("nobody panics with it");
        if all.len() <= place {
            all.resize(place + 1, None);
        }
        all[place] = address;
    }
}

/// What brokers are started with.
#[derive(Debug, Clone)]
pub struct Start {
    /// The program `eemol`.
    pub program: PathBuf,
    /// The directory of its configuration.
    pub dir: PathBuf,
    /// Where its own log lines go.
    pub lines: PathBuf,
    /// The seeded fault, if any.
    pub defect: Option<&'static str>,
}

/// One broker, up or down.
#[derive(Debug)]
pub struct Broker {
    start: Start,
    place: usize,
    addresses: Addresses,
    child: Option<Child>,
}

impl Broker {
    /// A broker that is down.
    pub fn new(start: Start, place: usize, addresses: Addresses) -> Self {
        addresses.set(place, None);
        Self { start, place, addresses, child: None }
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// What it said when it did not get ready.
    pub fn start(&mut self) -> Result<(), String> {
        let lines =
            File::options().create(true).append(true).open(&self.start.lines).map_err(|error| error.to_string())?;
        let mut command = Command::new(&self.start.program);
        command
            .args(["serve", "--json", "--dir"])
            .arg(&self.start.dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(lines);
        if let Some(defect) = self.start.defect {
            command.env("EEMOL_DEFECT", defect);
        }
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        let read = out.read_line(&mut line);
        let ready: Value = match read.map(|_| serde_json::from_str(&line)) {
            Ok(Ok(ready)) => ready,
            _ => {
                let _ended = child.kill();
                let _gone = child.wait();
                return Err(format!("a broker did not start: {line}{}", last_lines(&self.start.lines)));
            }
        };
        // Nobody reads on: a pipe that fills would stop the program.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        let text = |name: &str| ready[name].as_str().unwrap_or_default().to_owned();
        self.addresses.set(self.place, Some(Address { api: text("api"), web: text("web") }));
        self.child = Some(child);
        Ok(())
    }

    /// Whether it runs still; one that ended by itself is down from now on.
    pub fn is_up(&mut self) -> bool {
        let gone = self.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
        if gone {
            self.child = None;
            self.addresses.set(self.place, None);
        }
        !gone
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        self.addresses.set(self.place, None);
        if let Some(mut child) = self.child.take() {
            let _killed = child.kill();
            let _gone = child.wait();
        }
    }

    /// `kill -STOP`: it stands still, and its connections with it.
    pub fn stop(&self) {
        self.signal("STOP");
    }

    /// `kill -CONT`.
    pub fn go_on(&self) {
        self.signal("CONT");
    }

    /// `kill -TERM`, and waits until it has ended by itself.
    pub fn end(&mut self) {
        self.addresses.set(self.place, None);
        self.signal("TERM");
        if let Some(mut child) = self.child.take() {
            let _gone = child.wait();
        }
    }

    fn signal(&self, name: &str) {
        if let Some(child) = &self.child {
            let _sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status();
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The end of a file of log lines.
fn last_lines(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(4)..].join(" | ")
}
