//! A real OpenID provider in a process of its own (`tests/openid`), and how a person signs in there. Killed when dropped.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::client::Client;
use crate::pages::Browser;

/// Redirects within the provider at the most.
const MOST_REDIRECTS: usize = 10;

/// A provider that runs, or was stopped and can run again under the same address.
#[derive(Debug)]
pub struct OpenId {
    running: Option<Running>,
    /// Its issuer.
    pub issuer: String,
    clients: Vec<Value>,
    ca: String,
}

#[derive(Debug)]
struct Running {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What a person types on the provider's page.
#[derive(Debug, Clone)]
pub struct Typed<'a> {
    /// Name of the account; empty: the person turns back.
    pub account: &'a str,
    /// How the provider says it knows the person.
    pub acr: &'a str,
    /// Claims of the account.
    pub claims: Value,
}

impl OpenId {
    /// Starts a provider on a free port; `ca` is what its visitors trust, which plain HTTP never needs.
    pub fn start(ca: &str) -> Self {
        let (running, issuer) = Running::start("0");
        Self { running: Some(running), issuer, clients: Vec::new(), ca: ca.to_owned() }
    }

    /// Makes a client known.
    pub fn register(&mut self, client: Value) {
        self.command(&json!({ "client": client }));
        self.clients.push(client);
    }

    /// Signs with another key from now on.
    pub fn rotate(&mut self) {
        self.command(&json!({ "rotate": true }));
    }

    /// Ends the process; codes and sign-ins are forgotten.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Starts it again under its old address, with the same clients.
    pub fn start_again(&mut self) {
        let port = self.issuer.rsplit(':').next().expect("a port").to_owned();
        let (running, issuer) = Running::start(&port);
        assert_eq!(issuer, self.issuer);
        self.running = Some(running);
        for client in self.clients.clone() {
            self.command(&json!({ "client": client }));
        }
    }

    fn command(&mut self, command: &Value) {
        let running = self.running.as_mut().expect("the provider runs");
        writeln!(running.commands, "{command}").expect("it reads");
        let mut line = String::new();
        running.answers.read_line(&mut line).expect("it answers");
        assert!(line.contains("done"), "{command}: {line}");
    }

    /// A browser at the provider, which keeps its cookies.
    pub fn browser(&self) -> Browser {
        Browser::at(Client::new(&self.issuer, &self.ca, None))
    }

    /// Follows `url` through the provider, signs in where it asks, and gives the address that the browser is sent back to.
    pub async fn sign_in(&self, browser: &mut Browser, url: &str, typed: &Typed<'_>) -> String {
        let mut path = self.path(url).unwrap_or_else(|| panic!("{url} is not at {}", self.issuer));
        for _ in 0..MOST_REDIRECTS {
            let answer = if path.starts_with("/interaction/") {
                let page = browser.step(&path).await;
                assert_eq!(page.status, 200, "{}", page.text());
                let claims = typed.claims.to_string();
                let fields = [("account", typed.account), ("acr", typed.acr), ("claims", &claims)];
                browser.step_with(&path, &fields).await
            } else {
                browser.step(&path).await
            };
            assert!((300..400).contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
            let next = answer.header("location").to_owned();
            match self.path(&next) {
                Some(own) => path = own,
                None => return next,
            }
        }
        panic!("redirects without end at {path}");
    }

    /// The path of an address of this provider.
    fn path(&self, url: &str) -> Option<String> {
        if url.starts_with('/') { Some(url.to_owned()) } else { url.strip_prefix(&self.issuer).map(str::to_owned) }
    }
}

impl Running {
    fn start(port: &str) -> (Self, String) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("openid");
        let remedy = "run `cargo xtask needs` once: it installs Node.js and the packages of tests/openid";
        assert!(folder.join("node_modules/oidc-provider").is_dir(), "tests/openid/node_modules is missing; {remedy}");
        let mut command = Command::new("node");
        command.args(["provider.mjs", port]).current_dir(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("node: {error}; {remedy}"));
        let commands = child.stdin.take().expect("a pipe");
        let mut answers = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        answers.read_line(&mut line).expect("it says where it listens");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("no provider: {line}"));
        let issuer = said["issuer"].as_str().expect("an issuer").to_owned();
        (Self { child, commands, answers }, issuer)
    }
}

/// Writes a secret into a file that only its owner reads.
pub fn write_secret(file: &Path, secret: &str) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let opened = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file);
    opened.and_then(|mut file| file.write_all(secret.as_bytes())).expect("the file can be written");
}

impl Drop for Running {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _gone = self.child.wait();
    }
}
