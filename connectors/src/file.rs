//! Evidence from a directory: metadata in JSON and, for documents, a PDF beside it.
//!
//! `<stem>.json` is the evidence; for documents `<stem>.pdf` is put under `/document` with its media type and SHA-256 digest,
//! byte for byte. Names are built from letters, digits and hyphens alone, and every step below the root is opened without
//! following links (`file/open.rs`), so that no call leaves the root. Files are only read.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eemol_policies::catalogue::connector::FileSpec;
use eemol_policies::evidence::{Evidence, Raw};
use serde_json::value::RawValue;

use crate::call::Call;
use crate::connector::{Connector, Health};
use crate::error::{ConnectorError, Stage};
use crate::mapping::{members, quoted};
use crate::template::{Part, Template};

mod open;

use open::{Found, read};

/// Evidence from a directory.
#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
    steps: Vec<Template>,
    document: bool,
    max_bytes: usize,
}

impl Files {
    /// A connector for one evidence type with these parameters.
    ///
    /// # Errors
    /// What is wrong with the catalogue's `[connector]`.
    pub(crate) fn new(
        spec: &FileSpec,
        root: PathBuf,
        parameters: &[&str],
        document: bool,
        max_bytes: usize,
    ) -> Result<Self, String> {
        let steps: Vec<_> =
            spec.pattern.split('/').map(|step| Template::parse(step, parameters)).collect::<Result<_, _>>()?;
        let literal = |part: &Part| match part {
            Part::Text(text) => text.chars().all(is_name_char),
            Part::Value(_) => true,
        };
        if steps.iter().any(|step| step.parts().is_empty() || !step.parts().iter().all(literal)) {
            return Err(format!(
                "pattern `{}` may hold letters, digits, `-`, `_` and `/` between names only",
                spec.pattern
            ));
        }
        if !steps.iter().any(Template::names_the_person) {
            return Err("the pattern has no placeholder `{identifier}`".to_owned());
        }
        Ok(Self { root, steps, document, max_bytes })
    }

    fn names(&self, call: &Call) -> Result<Vec<String>, ConnectorError> {
        let missing = || ConnectorError::invalid(Stage::Call, "a parameter that the pattern needs is missing");
        self.steps.iter().map(|step| step.fill(call, in_name)?.ok_or_else(missing)).collect()
    }
}

#[async_trait]
impl Connector for Files {
    async fn fetch(&self, call: &Call, _deadline: Duration) -> Result<Evidence<Raw>, ConnectorError> {
        let names = self.names(call)?;
        let (root, document, max_bytes) = (self.root.clone(), self.document, self.max_bytes);
        let wanted = Wanted(Arc::new(AtomicBool::new(true)));
        let still = Arc::clone(&wanted.0);
        let work = move || evidence(&root, &names, document, max_bytes, &|| still.load(Ordering::Relaxed));
        let json = tokio::task::spawn_blocking(work).await.map_err(|_| ConnectorError::unavailable())??;
        drop(wanted);
        Ok(Evidence::from_json(json))
    }

    async fn check(&self) -> Health {
        let root = self.root.clone();
        match tokio::task::spawn_blocking(move || std::fs::read_dir(root).is_ok()).await {
            Ok(true) => Health::Up,
            _ => Health::Down("the root directory cannot be read".to_owned()),
        }
    }
}

/// Tells the reading thread to stop when dropped.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

fn evidence(
    root: &std::path::Path,
    names: &[String],
    document: bool,
    max_bytes: usize,
    wanted: &dyn Fn() -> bool,
) -> Result<Box<RawValue>, ConnectorError> {
    let Found::File(metadata) = read(root, names, "json", max_bytes, wanted)? else {
        return Err(ConnectorError::NoMatch);
    };
    let metadata: &RawValue = serde_json::from_slice(&metadata)
        .map_err(|_| ConnectorError::invalid(Stage::Content, "the metadata is no JSON"))?;
    if !document {
        return Ok(metadata.to_owned());
    }
    let members =
        members(metadata).ok_or_else(|| ConnectorError::invalid(Stage::Content, "the metadata is no JSON object"))?;
    if members.iter().any(|(name, _)| name == "document") {
        return Err(ConnectorError::invalid(Stage::Content, "the metadata has a member `document` of its own"));
    }
    // Base64 takes four bytes for three.
    let Found::File(content) = read(root, names, "pdf", max_bytes / 4 * 3, wanted)? else {
        return Err(ConnectorError::invalid(Stage::Content, "there is metadata, but no document beside it"));
    };
    if !content.starts_with(b"%PDF-") {
        return Err(ConnectorError::invalid(Stage::Content, "the document is no PDF"));
    }
    let mut text = String::from("{");
    for (name, value) in members {
        text.push_str(&quoted(&name));
        text.push(':');
        text.push_str(value.get());
        text.push(',');
    }
    let hash = hex::encode(digest(&SHA256, &content));
    text.push_str(r#""document":{"media_type":"application/pdf","content":""#);
    STANDARD.encode_string(&content, &mut text);
    text.push_str(r#"","digest":"sha-256:"#);
    text.push_str(&hash);
    text.push_str(r#""}}"#);
    if text.len() > max_bytes {
        return Err(ConnectorError::TooLarge);
    }
    RawValue::from_string(text).map_err(|_| ConnectorError::invalid(Stage::Mapping, "no JSON came of the metadata"))
}

/// A value inside a name: letters, digits and hyphens.
fn in_name(value: &str) -> Result<String, ConnectorError> {
    if (1..=128).contains(&value.len()) && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        Ok(value.to_owned())
    } else {
        Err(ConnectorError::invalid(Stage::Call, "a value cannot stand in a file name"))
    }
}

const fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}
