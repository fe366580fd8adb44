//! The proof of one entry as a page shows it: worked out from the stored tree and checked with the log's public key.

use eemol_policies::ids::EntryId;

use super::visit::{Detour, Visit};
use crate::ledger::OpenedEntry;
use crate::view::ProofBox;

/// The proof of an entry; `path` is the address of the entry's page. That the record is the one committed to was
/// checked when it was opened.
pub(crate) async fn proof_box(visit: &Visit, entry: &OpenedEntry, path: &str) -> Result<ProofBox, Detour> {
    let ledger = &visit.app.ledger;
    let proof = ledger.proof(entry.index).await.map_err(|error| visit.unavailable(&error))?;
    let head = ledger.head().await.map_err(|error| visit.unavailable(&error))?;
    let commitment = entry.groups.commitment();
    let checked = proof.verify(entry.leaf, std::slice::from_ref(ledger.verifier()));
    if let Err(error) = &checked {
        tracing::error!(%error, index = entry.index, "the proof of an entry does not hold");
    }
    let sound = checked.is_ok() && commitment.leaf_hash() == entry.leaf;
    let size = checked.as_ref().map_or(head.size, |signed| signed.checkpoint.size());
    let root =
        checked.map_or_else(|_| crate::ledger::hash::Hash::from_bytes(head.root), |signed| signed.checkpoint.root());
    Ok(ProofBox {
        sound,
        checked: visit.app.runtime.now(),
        index: entry.index,
        size,
        root: root.to_base64(),
        leaf: entry.leaf.to_hex(),
        commitment: commitment.hash().to_hex(),
        steps: proof.hashes.len(),
        signer: ledger.verifier().name().to_owned(),
        checkpoint: proof.checkpoint.to_string(),
        proof_url: format!("{path}/proof"),
        receipt_url: format!("{path}/receipt"),
        command: format!("eemol receipt verify {} --key '{}'", file_name(entry.id), ledger.verifier()),
    })
}

/// Name of the file that a receipt is saved in.
pub(crate) fn file_name(id: EntryId) -> String {
    format!("{id}.json")
}
