//! Requesters written with client libraries of others, unmodified, drive redirect and CIBA against a broker over TLS: one
//! from npm (`clients/npm`), one from PyPI (`clients/pypi`). What they check is in their own files.
//!
//! This side is the citizen: a browser without JavaScript that goes where a client sends it, and answers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use eemol_connectors::fake::Answer as Given;
use eemol_tests::pages::Browser;
use eemol_tests::redirect::{BACK, details};
use eemol_tests::{TestBroker, evidence, people};
use serde_json::{Value, json};

const REMEDY: &str = "run `cargo xtask needs` once: it installs Node.js, Python and the foreign clients";

/// What every client must have done, by its own account.
const DONE: [&str; 9] = [
    "redirect",
    "exchange",
    "a code is taken once",
    "refresh",
    "a refresh token is taken once",
    "revocation",
    "redirect, refused",
    "ciba",
    "ciba, refused",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openid_client_6_9_0_from_npm_completes_redirect_and_ciba() {
    let folder = clients().join("npm");
    assert!(folder.join("node_modules/openid-client").is_dir(), "node_modules is missing in {folder:?}; {REMEDY}");
    let mut command = Command::new("node");
    command.arg("client.mjs").current_dir(folder);
    let said = served(command).await;
    assert_eq!((&said["package"], &said["version"]), (&json!("openid-client"), &json!("6.9.0")));
    for also in ["discovery (oauth2)", "discovery (oidc)", "introspection, signed"] {
        assert!(did(&said, also), "{also}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_oauth2client_1_8_0_from_pypi_completes_redirect_and_ciba() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/conformance-python/bin/python");
    assert!(python.is_file(), "{} is missing; {REMEDY}", python.display());
    let mut command = Command::new(python);
    command.arg("client.py").current_dir(clients().join("pypi"));
    let said = served(command).await;
    assert_eq!((&said["package"], &said["version"]), (&json!("requests-oauth2client"), &json!("1.8.0")));
    for also in ["discovery", "introspection"] {
        assert!(did(&said, also), "{also}: {said}");
    }
}

fn clients() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/clients")
}

fn did(said: &Value, what: &str) -> bool {
    said["done"].as_array().is_some_and(|done| done.iter().any(|one| one == what))
}

/// Starts a broker and the client, and is the citizen until the client is done; what it said last.
async fn served(command: Command) -> Value {
    let broker = TestBroker::with().for_strangers().start().await;
    let sophie = people::person("sophie");
    let number = &sophie.national_number;
    broker.provider("residence-certificate").for_person(number, Given::Json(evidence::residence(number)));
    let own = broker.site().certificate(&broker.site().subject_of("housing-ministry"));
    let files = tempfile::tempdir().expect("a directory");
    let (certificate, key) = (files.path().join("client.crt"), files.path().join("client.key"));
    std::fs::write(&certificate, &own.certificate).expect("written");
    std::fs::write(&key, own.key()).expect("written");
    let asked = |case: &str| serde_json::from_str::<Value>(&details(case)).expect("JSON");
    let given = json!({
        "issuer": broker.web(), "client": "housing-ministry", "redirect": BACK, "hint": sophie.identifier(),
        "ca": broker.site().dir.path().join("tls/ca.crt"), "certificate": own.certificate, "key": own.key(),
        "certificate_file": certificate, "key_file": key,
        "details": {
            "redirect": asked("2026-1"), "again": asked("2026-2"), "refused": asked("2026-3"),
            "ciba": asked("2026-4"), "denied": asked("2026-5"),
        },
        "exchange": {
            "address": format!("{}/v1/exchanges", broker.api()),
            "body": { "evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17" },
            "evidence": { "address": { "locality": "Eschen" } },
        },
    });
    let mut citizen = broker.citizen("sophie").await;
    let mut client = Client::start(command);
    client.tell(&given);
    let said = loop {
        let line = client.hear();
        if line.get("done").is_some() {
            break line;
        }
        let answer = act(&mut citizen, &broker.web(), &line).await;
        client.tell(&answer);
    };
    for what in DONE {
        assert!(did(&said, what), "{what}: {said}");
    }
    said
}

/// Does what the client asks of the citizen.
async fn act(citizen: &mut Browser, web: &str, line: &Value) -> Value {
    let answer = line["answer"].as_str().unwrap_or_else(|| panic!("no answer in {line}"));
    if let Some(address) = line["visit"].as_str() {
        let path = address.strip_prefix(web).unwrap_or_else(|| panic!("not this broker: {address}"));
        let page = citizen.open(path).await;
        return json!({ "arrived": citizen.answer(&page, answer).await.path });
    }
    let code = line["code"].as_str().unwrap_or_else(|| panic!("nothing to do in {line}"));
    let page = citizen.open(&format!("/en/c/{code}")).await;
    let done = citizen.answer(&page, answer).await;
    assert!(done.path.ends_with("/done"), "{} {}", done.path, done.words());
    json!({})
}

/// A foreign program, one line of JSON each way at a time; ended with the test.
struct Client {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Client {
    fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}; {REMEDY}"));
        let to = child.stdin.take().expect("a pipe");
        let from = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, to, from }
    }

    fn tell(&mut self, what: &Value) {
        writeln!(self.to, "{what}").expect("the client reads");
    }

    fn hear(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).expect("the client writes text");
        assert!(!line.is_empty(), "the client ended before it was done; its own words are above");
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON: {line}"))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
