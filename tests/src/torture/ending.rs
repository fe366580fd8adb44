//! The end of a run: the log is read as it is stored, checked by the program's own command, and looked through for texts
//! of the provider, which must be nowhere.

use std::fs;
use std::path::Path;

use eemol_broker::config::Config;
use eemol_broker::ledger::entry::Commitment;
use eemol_broker::ledger::event::Event;
use eemol_broker::ledger::hash::Hash;
use eemol_broker::ledger::seal::open_record;
use eemol_broker::runtime::Runtime;
use eemol_broker::state::open_for_reading;
use eemol_consent::event::ConsentEvent;

use super::history::{Entry, Seen};
use crate::program::run;

/// Entries in one page.
const PAGE: u32 = 500;

/// Every entry of the stored log, and its head.
///
/// # Errors
/// Why it cannot be read.
pub async fn read(config: &Config) -> Result<(Vec<Entry>, Option<Seen>), String> {
    let parts = open_for_reading(config, &Runtime::system()).await.map_err(|error| error.to_string())?;
    let failed = |error: &dyn std::error::Error| format!("the stored log cannot be read: {error}");
    let mut entries = Vec::new();
    let mut from = 0;
    loop {
        let page = parts.store.entries(from, PAGE).await.map_err(|error| failed(&error))?;
        let Some((last, _)) = page.last() else { break };
        from = last.index + 1;
        for (entry, record) in &page {
            let record = record.as_ref().ok_or_else(|| format!("entry {} has no record", entry.index))?;
            let key = parts.subjects.key(record.columns.subject).await.map_err(|error| failed(&error))?;
            let leaf = Commitment::from_bytes(entry.commitment).leaf_hash();
            let groups = open_record(&key, entry.id, leaf, &record.sealed)
                .map_err(|error| format!("entry {}: {error}", entry.index))?;
            let event: Event = groups.event.read().map_err(|error| format!("entry {}: {error}", entry.index))?;
            entries.push(as_entry(entry.index, entry.id.to_string(), leaf, event));
        }
    }
    let head = parts.store.head().await.map_err(|error| failed(&error))?;
    Ok((entries, head.map(|head| Seen { size: head.size, root: Hash::from_bytes(head.root) })))
}

fn as_entry(index: u64, id: String, leaf: Hash, event: Event) -> Entry {
    let texts =
        |fields: &[eemol_policies::field::Field]| fields.iter().map(ToString::to_string).collect::<Vec<String>>();
    let (fields, uses) = match &event.change {
        Some(ConsentEvent::Granted { agreed, .. }) => {
            (agreed.iter().flat_map(|agreed| texts(&agreed.fields)).collect(), None)
        }
        Some(ConsentEvent::Requested { request }) => (Vec::new(), Some(request.uses)),
        _ => (event.released.as_deref().map(texts).unwrap_or_default(), None),
    };
    Entry {
        index,
        id,
        leaf,
        kind: event.kind,
        time: event.time.millis(),
        case: event.case.map(|case| case.to_string()),
        exchange: event.exchange.map(|exchange| exchange.to_string()),
        repeats: event.repeats.map(|exchange| exchange.to_string()),
        reason: event.reason.map(|reason| reason.as_str().to_owned()),
        fields,
        uses,
    }
}

/// `eemol log verify --replay`; what it says when it finds something.
pub fn verified(program: &Path, dir: &Path) -> Result<(), String> {
    let done = run(program, &["log", "verify", "--replay", "--dir", dir.to_str().expect("a path in UTF-8")]);
    if done.status.success() {
        return Ok(());
    }
    let said = [done.stdout, done.stderr].concat();
    Err(format!("log verify: {}", String::from_utf8_lossy(&said).lines().take(4).collect::<Vec<_>>().join(" | ")))
}

/// Files below `dir` that hold `mark`: no text of the provider may be in any.
pub fn holding(dir: &Path, mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, mark));
        } else if fs::read(&path).is_ok_and(|bytes| bytes.windows(mark.len()).any(|part| part == mark.as_bytes())) {
            found.push(path.display().to_string());
        }
    }
    found
}
