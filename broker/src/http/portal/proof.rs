//! The proof of one entry as a page shows it: worked out from the stored tree and checked with the log's public key.

use eemol_policies::ids::EntryId;

use super::visit::{Detour, Visit};
use crate::ledger::entry::Commitment;
use crate::ledger::note::known::counting;
use crate::ledger::note::{KeyKind, VerifierKey};
use crate::ledger::proof::Proof;
use crate::ledger::{OpenedEntry, ReadError};
use crate::state::App;
use crate::view::ProofBox;

/// The proof of an entry; `path` is the address of the entry's page. That the record is the one committed to was
/// checked when it was opened.
pub(crate) async fn proof_box(visit: &Visit, entry: &OpenedEntry, path: &str) -> Result<ProofBox, Detour> {
    let ledger = &visit.app.ledger;
    let proof = ledger.proof(entry.index).await.map_err(|error| visit.unavailable(&error))?;
    let head = ledger.head().await.map_err(|error| visit.unavailable(&error))?;
    let commitment = entry.groups.commitment();
    let mut keys = counting(&ledger.log_keys(), entry.event.time);
    keys.extend(witnesses(&visit.app));
    let checked = proof.verify(entry.leaf, &keys);
    if let Err(error) = &checked {
        tracing::error!(%error, index = entry.index, "the proof of an entry does not hold");
    }
    let sound = checked.is_ok() && commitment.leaf_hash() == entry.leaf;
    let size = checked.as_ref().map_or(head.size, |signed| signed.checkpoint.size());
    let (signer, witnesses) = match &checked {
        Ok(signed) => {
            let cosigned = signed.cosigned.iter().filter(|one| one.key.kind() == KeyKind::Cosignature);
            (signed.signer.name().to_owned(), cosigned.map(|one| one.key.name().to_owned()).collect())
        }
        Err(_) => (ledger.verifier().name().to_owned(), Vec::new()),
    };
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
        signer,
        witnesses,
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

/// The proof of an entry that carries the entry's leaf, so that the file can be checked by itself.
pub(crate) async fn with_leaf(app: &App, index: u64, commitment: Commitment) -> Result<Proof, ReadError> {
    let proof = app.ledger.proof(index).await?;
    Ok(Proof { extra: Some(commitment.leaf().to_vec()), ..proof })
}

/// The keys of the witnesses that this broker asks.
fn witnesses(app: &App) -> impl Iterator<Item = VerifierKey> {
    app.config.witness.values().filter_map(|witness| witness.key.parse().ok())
}
