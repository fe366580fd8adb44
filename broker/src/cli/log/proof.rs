//! `eemol log prove` and `eemol log check-proof`: one entry's proof, made from the log and checked without it.
//!
//! The proof's `extra` line carries the leaf, a blinded commitment, so that the file can be checked by itself.

use std::path::PathBuf;

use eemol_policies::ids::EntryId;
use serde_json::json;

use super::super::opened::{OpenedLog, described, verifier_keys};
use super::{Context, Failure};
use crate::ledger::entry::Commitment;
use crate::ledger::hash::{Hash, leaf_hash};
use crate::ledger::note::Note;
use crate::ledger::proof::Proof;
use crate::ledger::tree;
use crate::store::ledger::EntryRow;

/// Arguments of `eemol log prove`.
#[derive(Debug, clap::Args)]
pub struct ProveArgs {
    /// The entry: its id (`ent_…`) or its index.
    pub entry: String,
    /// File to write to; printed if not given.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `eemol log check-proof`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// The proof.
    pub file: PathBuf,
    /// Verifier key of the log (`name+hex8+base64`), or `@file` with keys; witnesses' keys may be given too.
    #[arg(long, value_name = "KEY", required = true)]
    pub key: Vec<String>,
    /// Leaf hash of the entry in base64, where it is known; the leaf in the proof must then be that one.
    #[arg(long, value_name = "HASH")]
    pub leaf: Option<Hash>,
}

/// Writes the proof of an entry.
pub(super) fn prove(arguments: &ProveArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let log = OpenedLog::open(context)?;
    let store = &*log.parts.store;
    let found = log.reactor.block_on(async {
        let head = store.head().await.map_err(|error| described(&error))?;
        let head = head.ok_or_else(|| Failure::failed("the log is empty"))?;
        let entry = match (arguments.entry.parse::<u64>(), arguments.entry.parse::<EntryId>()) {
            (Ok(index), _) => store.entry_at(index).await,
            (_, Ok(id)) => store.entry(id).await,
            _ => return Err(Failure::usage(format_args!("`{}` is no entry id and no index", arguments.entry))),
        };
        let entry: EntryRow = entry
            .map_err(|error| described(&error))?
            .filter(|entry| entry.index < head.size)
            .ok_or_else(|| Failure::failed(format_args!("there is no entry `{}`", arguments.entry)))?;
        let hashes = tree::inclusion(store, entry.index, head.size).await.map_err(|error| described(&error))?;
        let checkpoint = Note::parse(head.checkpoint.as_bytes()).map_err(|error| described(&error))?;
        let leaf = Commitment::from_bytes(entry.commitment).leaf();
        Ok(Proof { extra: Some(leaf.to_vec()), index: entry.index, hashes, checkpoint })
    });
    let proof = found?;
    let json = json!({ "event": "proved", "index": proof.index, "proof": proof.to_string() });
    match &arguments.out {
        None => context.result(proof.to_string().trim_end(), &json),
        Some(file) => {
            std::fs::write(file, proof.to_string())
                .map_err(|error| Failure::failed(format_args!("`{}` cannot be written: {error}", file.display())))?;
            context.result(format_args!("proof of entry {} in `{}`", proof.index, file.display()), &json)
        }
    }
}

/// Checks a proof offline.
pub(super) fn check(arguments: &CheckArgs, context: &mut Context<'_>) -> Result<(), Failure> {
    let keys = verifier_keys(&arguments.key)?;
    let text = std::fs::read_to_string(&arguments.file)
        .map_err(|error| Failure::usage(format_args!("`{}` cannot be read: {error}", arguments.file.display())))?;
    let proof: Proof = text.parse().map_err(Failure::not_verified)?;
    let brought = proof.extra.as_deref().map(leaf_hash);
    let leaf = match (arguments.leaf, brought) {
        (Some(known), Some(brought)) if known != brought => {
            return Err(Failure::not_verified("the proof is of another entry"));
        }
        (Some(leaf), _) | (None, Some(leaf)) => leaf,
        (None, None) => return Err(Failure::usage("the proof brings no leaf; give its hash with `--leaf`")),
    };
    let signed = proof.verify(leaf, &keys).map_err(Failure::not_verified)?;
    let (size, root) = (signed.checkpoint.size(), signed.checkpoint.root());
    let witnesses: Vec<_> = signed.cosigned.iter().map(|one| one.key.to_string()).collect();
    context.result(
        format_args!(
            "verified: leaf {leaf} is entry {} of {size}\nroot:     {root}\nsigner:   {}",
            proof.index, signed.signer
        ),
        &json!({
            "event": "verified", "ok": true, "index": proof.index, "leaf": leaf, "size": size, "root": root,
            "signer": signed.signer.to_string(), "witnesses": witnesses,
        }),
    )
}
