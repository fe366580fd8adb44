//! The tree over the log at the end, and every checkpoint that anybody was shown: all of one log, which only grew.

use std::collections::BTreeMap;

use eemol_broker::ledger::hash::Hash;
use eemol_broker::ledger::merkle::Frontier;

use super::super::history::{History, Said, Seen};
use super::{Findings, Rule};

pub(super) fn check(history: &History, findings: &mut Findings) {
    for (place, entry) in history.entries.iter().enumerate() {
        if u64::try_from(place) != Ok(entry.index) {
            findings.add(Rule::OneLog, format!("entry {place} is missing; entry {} stands there", entry.index));
            break;
        }
    }
    let receipts = history.operations.iter().filter_map(|operation| match &operation.said {
        Said::Evidence(received) => received.receipt.as_ref().ok(),
        _ => None,
    });
    let shown = receipts.map(|shown| Seen { size: shown.size, root: shown.root });
    let mut wanted: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
    for seen in history.seen.iter().cloned().chain(shown) {
        let roots = wanted.entry(seen.size).or_default();
        if !roots.contains(&seen.root) {
            roots.push(seen.root);
        }
    }
    let mut frontier = Frontier::new();
    let mut compare = |size: u64, root: Hash, findings: &mut Findings| {
        for other in wanted.remove(&size).unwrap_or_default() {
            findings.unless(other == root, Rule::OneLog, || {
                format!("a checkpoint of {size} entries has the root {other}, the log has {root}")
            });
        }
    };
    for entry in &history.entries {
        if let Err(error) = frontier.push(entry.leaf) {
            findings.add(Rule::OneLog, format!("entry {}: {error}", entry.index));
            return;
        }
        compare(frontier.size(), frontier.root(), findings);
    }
    for size in wanted.keys().filter(|size| **size > 0) {
        findings
            .add(Rule::OneLog, format!("a checkpoint of {size} entries was shown, the log has {}", frontier.size()));
    }
}
