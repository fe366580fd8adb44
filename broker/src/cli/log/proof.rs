//! `eemol log prove` and `eemol log check-proof`: one entry's proof, made from the log and checked without it.
//!
//! The proof's `extra` line carries the leaf, a blinded commitment, so that the file can be checked by itself.

use std::path::PathBuf;

use eemol_policies::ids::EntryId;
use eemol_policies::time::Timestamp;
use serde_json::json;

use super::super::opened::{OpenedLog, alone, described, must_count, verifier_keys};
use super::{Context, Failure};
use crate::ledger::entry::Commitment;
use crate::ledger::hash::{Hash, leaf_hash};
use crate::ledger::note::{KeyKind, Note};
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
    /// Verifier key of the log (`name+hex8+base64`), or `@file` with keys, as `/log/keys` gives them.
    #[arg(long, value_name = "KEY", required = true)]
    pub key: Vec<String>,
    /// Verifier key of a witness, or `@file` with keys.
    #[arg(long, value_name = "KEY")]
    pub witness_key: Vec<String>,
    /// How many of these witnesses must have cosigned the checkpoint.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub quorum: usize,
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
        // Under what the witnesses cosigned, where that holds the entry; else under what was signed last.
        let published = log.published.as_ref().filter(|published| published.size > entry.index);
        let (size, note) =
            published.map_or((head.size, &head.checkpoint), |published| (published.size, &published.note));
        let hashes = tree::inclusion(store, entry.index, size).await.map_err(|error| described(&error))?;
        let checkpoint = Note::parse(note.as_bytes()).map_err(|error| described(&error))?;
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
    let witnesses = if arguments.witness_key.is_empty() { Vec::new() } else { verifier_keys(&arguments.witness_key)? };
    let witnesses = alone(&witnesses);
    if witnesses.iter().any(|key| key.kind() != KeyKind::Cosignature) {
        return Err(Failure::usage("a `--witness-key` is no key that cosigns (type 4)"));
    }
    if arguments.quorum > witnesses.len() {
        return Err(Failure::usage(format_args!(
            "`--quorum {}` of {} witnesses can never be reached",
            arguments.quorum,
            witnesses.len()
        )));
    }
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
    let signed = proof.verify(leaf, &[alone(&keys), witnesses.clone()].concat()).map_err(Failure::not_verified)?;
    let cosigned = signed.cosigned.iter().filter(|one| one.key.kind() == KeyKind::Cosignature);
    // What a witness saw, it saw at a time: a key of the log that was retired before then does not count.
    let seen = cosigned.clone().filter_map(|one| one.time).max();
    if let Some(time) = seen.and_then(|time| i64::try_from(time).ok()?.checked_mul(1000)) {
        must_count(&keys, &signed.signer, Timestamp::from_millis(time))?;
    }
    let count = cosigned.filter(|one| witnesses.contains(&one.key)).count();
    if count < arguments.quorum {
        return Err(Failure::not_verified(format_args!(
            "cosigned by {count} of the witnesses given, {} are needed",
            arguments.quorum
        )));
    }
    let (size, root) = (signed.checkpoint.size(), signed.checkpoint.root());
    let witnesses: Vec<_> = signed.cosigned.iter().map(|one| one.key.to_string()).collect();
    let mut lines = vec![
        format!("verified: leaf {leaf} is entry {} of {size}", proof.index),
        format!("root:     {root}"),
        format!("signer:   {}", signed.signer),
    ];
    lines.extend(witnesses.iter().map(|witness| format!("witness:  {witness}")));
    context.result(
        lines.join("\n"),
        &json!({
            "event": "verified", "ok": true, "index": proof.index, "leaf": leaf, "size": size, "root": root,
            "signer": signed.signer.to_string(), "witnesses": witnesses,
        }),
    )
}
