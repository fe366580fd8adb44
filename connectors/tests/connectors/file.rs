//! Files: the contract over a directory, and everything that could lead out of it.

use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use eemol_connectors::contract::{CANARY, MAX_BYTES, Scene, Subject, keep};
use eemol_connectors::{Call, Connector, ConnectorError, Source, Stage};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::subject::Made;

const TABLE: &str = "kind = \"file\"\nsource = \"test\"\npattern = \"{identifier}/income\"";
const PDF: &[u8] = b"%PDF-1.7\nnot much of a document";

struct FileSubject {
    directory: TempDir,
    made: Made,
}

impl FileSubject {
    fn new(keys: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("root");
        std::fs::create_dir_all(root.join("1955-ada")).unwrap();
        let made = Made::with_keys(TABLE, keys, Source { root: Some(root), ..Source::default() });
        Self { directory, made }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path("root/1955-ada").join(name), content).unwrap();
    }

    async fn fetch(&self) -> Result<String, ConnectorError> {
        self.made.fetch("1955-ada", Value::Null).await
    }
}

#[async_trait]
impl Subject for FileSubject {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::clone(&self.made.connector)
    }

    fn call(&self) -> Call {
        self.made.call("1955-ada", Value::Null)
    }

    fn evidence(&self) -> Value {
        json!({"name": "Ada", "income": {"gross": 1.10}})
    }

    async fn arrange(&self, scene: Scene) -> bool {
        if self.path("away").exists() {
            std::fs::rename(self.path("away"), self.path("root")).unwrap();
        }
        match scene {
            Scene::Known => self.write("income.json", self.evidence().to_string()),
            Scene::Nobody => drop(std::fs::remove_file(self.path("root/1955-ada/income.json"))),
            Scene::TooLarge => self.write("income.json", format!("\"{}\"", "x".repeat(MAX_BYTES))),
            Scene::Garbage => self.write("income.json", CANARY),
            Scene::Down => std::fs::rename(self.path("root"), self.path("away")).unwrap(),
            // One name is one file, and a local file is not slow.
            Scene::Several | Scene::Slow => return false,
        }
        true
    }

    async fn running(&self) -> usize {
        0
    }
}

#[tokio::test]
async fn files_keep_the_contract() {
    keep(&FileSubject::new("")).await;
}

#[tokio::test]
async fn metadata_keep_their_text() {
    let subject = FileSubject::new("");
    subject.write("income.json", "{\"income\": {\"gross\": 1.10}}\n");
    assert_eq!(subject.fetch().await.unwrap(), "{\"income\": {\"gross\": 1.10}}");
}

#[tokio::test]
async fn a_document_comes_byte_for_byte_with_its_digest() {
    let subject = FileSubject::new("document = true");
    subject.write("income.json", r#"{"name": "Ada", "n": 1.10}"#);
    subject.write("income.pdf", PDF);
    let text = subject.fetch().await.unwrap();
    assert!(
        text.starts_with(
            r#"{"name":"Ada","n":1.10,"document":{"media_type":"application/pdf","content":"JVBERi0xLjcK"#
        )
    );
    let evidence: Value = serde_json::from_str(&text).unwrap();
    let expected = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, PDF);
    assert_eq!(evidence["document"]["digest"], format!("sha-256:{}", hex::encode(expected)));
}

#[tokio::test]
async fn half_a_document_is_no_evidence() {
    let subject = FileSubject::new("document = true");
    subject.write("income.pdf", PDF);
    assert_eq!(subject.fetch().await, Err(ConnectorError::NoMatch), "no metadata");
    for (metadata, pdf) in [
        ("{}", None),
        ("{}", Some(b"MZ not a pdf".to_vec())),
        ("[]", Some(PDF.to_vec())),
        (r#"{"document":{}}"#, Some(PDF.to_vec())),
        ("{", Some(PDF.to_vec())),
    ] {
        let _ = std::fs::remove_file(subject.path("root/1955-ada/income.pdf"));
        subject.write("income.json", metadata);
        if let Some(pdf) = pdf {
            subject.write("income.pdf", pdf);
        }
        let error = subject.fetch().await.unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Content, .. }), "{metadata}: {error:?}");
    }
    subject.write("income.json", "{}");
    subject.write("income.pdf", [PDF, &vec![0; MAX_BYTES]].concat());
    assert_eq!(subject.fetch().await, Err(ConnectorError::TooLarge));
}

#[tokio::test]
async fn identifiers_never_become_paths() {
    let subject = FileSubject::new("");
    std::fs::create_dir_all(subject.path("outside")).unwrap();
    std::fs::write(subject.path("outside/income.json"), "{\"leak\":1}").unwrap();
    for hostile in [
        "..",
        ".",
        "../outside",
        "..%2foutside",
        "%2e%2e",
        "..\\outside",
        "/etc",
        "a/b",
        "a\0b",
        "a.b",
        "a b",
        "..\u{c0}\u{af}outside",
        "é",
        "~root",
        "$HOME",
        "a%00",
        "1955_ada",
    ] {
        let error = subject.made.fetch(hostile, Value::Null).await.unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Call, .. }), "{hostile:?}: {error:?}");
    }
}

#[tokio::test]
async fn links_out_of_the_root_and_special_files_are_never_opened() {
    let subject = FileSubject::new("");
    std::fs::create_dir_all(subject.path("outside")).unwrap();
    std::fs::write(subject.path("outside/income.json"), "{\"leak\":1}").unwrap();
    symlink(subject.path("outside"), subject.path("root/linked-dir")).unwrap();
    std::fs::create_dir(subject.path("root/linked-file")).unwrap();
    symlink(subject.path("outside/income.json"), subject.path("root/linked-file/income.json")).unwrap();
    std::fs::create_dir_all(subject.path("root/directory/income.json")).unwrap();
    std::fs::create_dir(subject.path("root/pipe")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(subject.path("root/pipe/income.json")).status().unwrap();
    assert!(made.success());
    std::fs::write(subject.path("root/plain"), "x").unwrap();
    for name in ["linked-dir", "linked-file", "directory", "pipe", "plain"] {
        let asked = subject.made.fetch(name, Value::Null);
        let error = tokio::time::timeout(Duration::from_secs(1), asked).await.unwrap().unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Content, .. }), "{name}: {error:?}");
    }
}
