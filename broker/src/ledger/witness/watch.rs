//! What the witnesses said, as others see it: the checkpoint to publish, whether anything may be released, who is in trouble.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::super::checkpoint::Checkpoint;
use super::super::hash::Hash;
use super::super::note::VerifierKey;
use crate::store::work::KeptCheckpoint;

/// How one witness is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its name in the configuration.
    pub name: String,
    /// Entries that it cosigned last.
    pub size: u64,
    /// What is wrong with it; `None` when all is well, or it was not asked yet.
    pub trouble: Option<String>,
}

/// A checkpoint that a quorum has cosigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Entries under it.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// The note with the cosignatures.
    pub note: String,
}

impl Published {
    /// What was kept, where it is a checkpoint of that size signed with one of these keys.
    pub fn of(kept: KeptCheckpoint, keys: &[VerifierKey]) -> Option<Self> {
        let signed = Checkpoint::open(kept.note.as_bytes(), keys).ok()?.checkpoint;
        let (size, root) = (signed.size(), signed.root());
        let as_kept = size == kept.size && *root.as_bytes() == kept.root;
        as_kept.then_some(Self { size, root, note: kept.note })
    }
}

/// What is asked of the witnesses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// How many must cosign; 0: nobody need.
    pub quorum: usize,
    /// For how long the log may grow without; `None`: for ever.
    pub patience: Option<Duration>,
}

#[derive(Debug, Default)]
struct State {
    policy: Policy,
    published: Option<Arc<Published>>,
    /// Since when (monotonic) the log has grown beyond what a quorum cosigned.
    waiting_since: Option<Duration>,
    standings: Vec<Standing>,
}

/// Shared by the task that asks the witnesses and those who read what came of it.
#[derive(Debug, Default)]
pub struct Watch(RwLock<State>);

impl Watch {
    /// Sets what is asked of whom. Before this nobody need cosign anything.
    pub fn begin(&self, policy: Policy, names: impl Iterator<Item = String>) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        state.policy = policy;
        state.standings = names.map(|name| Standing { name, ..Standing::default() }).collect();
    }

    /// The checkpoint to publish; `None` where no quorum is asked for, or none was reached ever.
    pub fn published(&self) -> Option<Arc<Published>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).published.clone()
    }

    /// Whether evidence may be released at this monotonic time: a quorum is not overdue.
    pub fn may_release(&self, now: Duration) -> bool {
        self.overdue(now).is_none()
    }

    /// For how long the quorum is overdue; `None` when it is not.
    pub fn overdue(&self, now: Duration) -> Option<Duration> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (patience, since) = (state.policy.patience?, state.waiting_since?);
        let waited = now.saturating_sub(since);
        (state.policy.quorum > 0 && waited > patience).then_some(waited)
    }

    /// Since when the log waits for a quorum, as time passed until `now`; `None` when all of it is cosigned.
    pub fn waiting(&self, now: Duration) -> Option<Duration> {
        let state = self.0.read().unwrap_or_else(PoisonError::into_inner);
        state.waiting_since.map(|since| now.saturating_sub(since))
    }

    /// How each witness is.
    pub fn standings(&self) -> Vec<Standing> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).standings.clone()
    }

    /// Notes what a witness said.
    pub(super) fn heard(&self, place: usize, size: u64, trouble: Option<String>) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(standing) = state.standings.get_mut(place) {
            standing.size = size;
            standing.trouble = trouble;
        }
    }

    /// The log has `size` entries at this monotonic time; waits from now on unless they are cosigned or it waits already.
    pub(super) fn grown(&self, size: u64, now: Duration) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let cosigned = state.published.as_ref().map_or(0, |published| published.size);
        if size <= cosigned {
            state.waiting_since = None;
        } else if state.waiting_since.is_none() {
            state.waiting_since = Some(now);
        }
    }

    /// A quorum cosigned this checkpoint, which was the newest at `offered` (monotonic). Never goes back.
    pub(super) fn publish(&self, published: Published, offered: Option<Duration>) {
        let mut state = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if state.published.as_ref().is_none_or(|before| before.size <= published.size) {
            state.published = Some(Arc::new(published));
            // Whatever came after the offer waits since then at the earliest.
            state.waiting_since = state.waiting_since.and(offered);
        }
    }
}
