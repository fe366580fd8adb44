//! The proof of one entry, as far as a page shows it.

use eemol_policies::time::Timestamp;

/// What the check of an entry found, and all one needs to check it without us.
#[derive(Debug, Clone)]
pub struct ProofBox {
    /// Whether the entry, its record and the signed tree agree.
    pub sound: bool,
    /// When that was worked out.
    pub checked: Timestamp,
    /// Place of the entry in the log, from 0.
    pub index: u64,
    /// How many entries the signed tree has.
    pub size: u64,
    /// The tree's root, base64.
    pub root: String,
    /// Hash of the leaf, hexadecimal.
    pub leaf: String,
    /// The commitment, hexadecimal.
    pub commitment: String,
    /// How many hashes lead from the leaf to the root.
    pub steps: usize,
    /// Name of the signing key (the log's origin).
    pub signer: String,
    /// Names of the witnesses that cosigned it.
    pub witnesses: Vec<String>,
    /// The signed checkpoint, as published.
    pub checkpoint: String,
    /// Address of the proof file (`c2sp.org/tlog-proof@v1`).
    pub proof_url: String,
    /// Address of the receipt: proof and readable groups, JSON.
    pub receipt_url: String,
    /// Command that checks the receipt without the broker.
    pub command: String,
}

impl ProofBox {
    /// Place of the entry as people count, from 1.
    pub fn position(&self) -> u64 {
        self.index.saturating_add(1)
    }
}
