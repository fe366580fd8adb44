//! Offering one checkpoint to one witness: from the size it knows, again from the size it names, and checking what it signs.

use eemol_policies::time::Timestamp;

use super::super::checkpoint::{Checkpoint, decimal};
use super::super::note::{Note, Signature};
use super::super::tree;
use super::request::AddCheckpoint;
use super::{CallError, Reply, Witness};
use crate::store::ledger::LedgerStore;

/// A cosignature may be this far from our clock, in seconds.
const CLOCK_SECONDS: u64 = 300;
/// How often a witness may name another size before it counts as contradicting itself.
const TRIES: u32 = 3;

/// What is wrong with a witness, or with what it was offered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It cannot be asked.
    #[error(transparent)]
    Call(#[from] CallError),
    /// It does not know this log.
    #[error("it does not witness this log (404): have its operator enter the log's verifier key")]
    UnknownLog,
    /// It knows the log by another key.
    #[error("it knows no key that signed (403): have its operator enter the log's verifier key")]
    Signature,
    /// It says that it cosigned more than there is.
    #[error(
        "it says that it cosigned {cosigned} entries of a log that has {size}: either it lies, or this database is an older copy"
    )]
    Ahead {
        /// Entries that it names.
        cosigned: u64,
        /// Entries offered.
        size: u64,
    },
    /// It cosigned another history of the log.
    #[error("it cosigned another history of this log, or lies (422)")]
    OtherHistory,
    /// It names one size after another.
    #[error("it names another size each time it is asked")]
    Contradicts,
    /// Its cosignature is wrong or missing.
    #[error("its answer holds no cosignature of its key over this checkpoint")]
    Cosignature,
    /// Its clock is far off.
    #[error("its cosignature is {0} seconds off our clock")]
    Clock(u64),
    /// It answered otherwise.
    #[error("it answered with status {0}")]
    Status(u16),
    /// The proof could not be made.
    #[error("the proof for it cannot be made: {0}")]
    Proof(String),
}

impl Trouble {
    /// A short stable word, for metrics.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Call(CallError::Late) => "late",
            Self::Call(_) => "unreachable",
            Self::UnknownLog | Self::Signature => "unknown-log",
            Self::Ahead { .. } => "ahead",
            Self::OtherHistory => "other-history",
            Self::Contradicts => "contradicts",
            Self::Cosignature => "bad-cosignature",
            Self::Clock(_) => "clock",
            Self::Status(_) => "status",
            Self::Proof(_) => "proof",
        }
    }
}

/// Has `witness` cosign `note`; `known` is the size it is thought to know, and is kept up to date.
///
/// # Errors
/// [`Trouble`].
pub async fn ask(
    witness: &dyn Witness,
    store: &dyn LedgerStore,
    note: &Note,
    known: &mut u64,
    now: Timestamp,
) -> Result<Signature, Trouble> {
    let checkpoint: Checkpoint = note.text().parse().map_err(|error| Trouble::Proof(format!("{error}")))?;
    let size = checkpoint.size();
    for _ in 0..TRIES {
        if *known > size {
            return Err(Trouble::Ahead { cosigned: std::mem::take(known), size });
        }
        let proof = if *known == 0 || *known == size {
            Vec::new()
        } else {
            tree::consistency(store, *known, size).await.map_err(|error| Trouble::Proof(error.to_string()))?
        };
        let body = AddCheckpoint { old: *known, proof, checkpoint: note.clone() }.to_string();
        let reply = witness.add_checkpoint(body).await?;
        match reply.status {
            200 => {
                let signature = cosignature(witness, note, &reply, now)?;
                *known = size;
                return Ok(signature);
            }
            409 => *known = conflict(&reply)?,
            other => return Err(refused(other)),
        }
    }
    *known = 0;
    Err(Trouble::Contradicts)
}

fn refused(status: u16) -> Trouble {
    match status {
        403 => Trouble::Signature,
        404 => Trouble::UnknownLog,
        422 => Trouble::OtherHistory,
        other => Trouble::Status(other),
    }
}

/// The size in the body of a 409.
fn conflict(reply: &Reply) -> Result<u64, Trouble> {
    let is_size = reply.media_type.split(';').next().is_some_and(|kind| kind.trim() == "text/x.tlog.size");
    let text = std::str::from_utf8(&reply.body).ok().and_then(|text| text.strip_suffix('\n'));
    // Older witnesses say 409 to another root of the same size too, and then name no size.
    text.and_then(decimal).filter(|_| is_size).ok_or(Trouble::OtherHistory)
}

/// The line of the witness's own key, checked; lines of other keys are left aside.
fn cosignature(witness: &dyn Witness, note: &Note, reply: &Reply, now: Timestamp) -> Result<Signature, Trouble> {
    let key = witness.key();
    let text = std::str::from_utf8(&reply.body).map_err(|_| Trouble::Cosignature)?;
    let lines = text.lines().filter_map(|line| line.parse::<Signature>().ok());
    let mut own = lines.filter(|line| line.id() == key.id() && line.name() == key.name());
    let signature = own.next().ok_or(Trouble::Cosignature)?;
    let time = key.verify(note.text(), signature.bytes()).map_err(|_| Trouble::Cosignature)?;
    let time = time.filter(|time| *time > 0).ok_or(Trouble::Cosignature)?;
    let off = time.abs_diff(u64::try_from(now.seconds()).unwrap_or_default());
    if off > CLOCK_SECONDS { Err(Trouble::Clock(off)) } else { Ok(signature) }
}
