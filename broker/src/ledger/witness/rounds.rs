//! Every second or two: the newest checkpoint to all witnesses at once, and what a quorum has cosigned is published.
//!
//! Offers what is committed and anchored, nothing else. A witness in trouble is left alone for longer each time, up to a
//! minute, with some chance in it so that brokers do not come all at once.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::MissedTickBehavior;

use super::super::Ledger;
use super::super::hash::Hash;
use super::super::note::Note;
use super::Witness;
use super::ask::{Trouble, ask};
use super::watch::{Policy, Published};
use crate::runtime::Runtime;
use crate::store::work::{KeptCheckpoint, WorkStore};
use crate::telemetry::metrics::{UNWITNESSED_SECONDS, WITNESS_TROUBLE, WITNESSED_SIZE, value};

/// A log that does not grow is offered all the same this often, so that a silent witness is noticed.
const HEARTBEAT: Duration = Duration::from_mins(10);
/// The longest that a witness in trouble is left alone.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// One witness, and what is remembered of it.
#[derive(Debug)]
struct Asked {
    witness: Arc<dyn Witness>,
    /// Entries that it is thought to know.
    known: u64,
    failures: u32,
    /// Left alone until then, monotonic.
    not_before: Duration,
}

/// All witnesses of one log.
#[derive(Debug)]
pub struct Rounds {
    ledger: Ledger,
    kept: Arc<dyn WorkStore>,
    runtime: Runtime,
    quorum: usize,
    interval: Duration,
    asked: Vec<Asked>,
    /// The last checkpoint that all were offered, and when.
    offered: Option<(u64, Duration)>,
}

impl Rounds {
    /// Prepares the rounds; what was published before a restart is published again.
    pub async fn new(
        ledger: Ledger,
        kept: Arc<dyn WorkStore>,
        witnesses: Vec<Arc<dyn Witness>>,
        policy: Policy,
        interval: Duration,
    ) -> Self {
        let runtime = ledger.runtime.clone();
        ledger.watch().begin(policy, witnesses.iter().map(|witness| witness.name().to_owned()));
        let asked =
            witnesses.into_iter().map(|witness| Asked { witness, known: 0, failures: 0, not_before: Duration::ZERO });
        let rounds =
            Self { runtime, quorum: policy.quorum, interval, asked: asked.collect(), offered: None, ledger, kept };
        if policy.quorum > 0 {
            rounds.recall(None).await;
        }
        rounds
    }

    /// Goes round for ever.
    pub async fn run(mut self) {
        if self.asked.is_empty() {
            return;
        }
        let mut tick = tokio::time::interval(self.interval);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            self.round().await;
        }
    }

    /// One round: asks whom it is time to ask, and publishes what a quorum has cosigned.
    pub async fn round(&mut self) {
        let now = self.runtime.monotonic();
        let head = match self.ledger.anchor().get().await {
            Ok(Some(head)) => head,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "the newest checkpoint cannot be read; no witness is asked");
                return;
            }
        };
        let watch = Arc::clone(self.ledger.watch());
        if self.quorum > 0 {
            watch.grown(head.size, now);
        }
        metrics::gauge!(UNWITNESSED_SECONDS).set(watch.waiting(now).unwrap_or_default().as_secs_f64());
        let Ok(note) = Note::parse(head.checkpoint.as_bytes()) else {
            tracing::error!("the anchored checkpoint is no signed note");
            return;
        };
        let cosigned_already = watch.published().is_some_and(|published| published.size >= head.size);
        let seen = self.offered.is_some_and(|(size, at)| size == head.size && now.saturating_sub(at) < HEARTBEAT);
        if seen && (cosigned_already || self.quorum == 0) {
            return;
        }
        let lines = self.ask_all(&note, head.size, now).await;
        self.offered = Some((head.size, now));
        if self.quorum == 0 || lines.len() < self.quorum {
            return;
        }
        let mut cosigned = note;
        for line in lines {
            cosigned.add(line);
        }
        self.publish(&cosigned, head.size, head.root, now).await;
    }

    async fn ask_all(&mut self, note: &Note, size: u64, now: Duration) -> Vec<super::super::note::Signature> {
        let (store, wall) = (self.ledger.store(), self.runtime.now());
        let due = self.asked.iter_mut().enumerate().filter(|(_, asked)| now >= asked.not_before);
        let calls = due.map(|(place, asked)| async move {
            let answer = ask(&*asked.witness, store, note, &mut asked.known, wall).await;
            (place, answer)
        });
        let answers = join_all(calls).await;
        let mut lines = Vec::new();
        for (place, answer) in answers {
            match answer {
                Ok(line) => {
                    self.well(place, size);
                    lines.push(line);
                }
                Err(trouble) => self.in_trouble(place, &trouble, now),
            }
        }
        lines
    }

    fn well(&mut self, place: usize, size: u64) {
        let Some(asked) = self.asked.get_mut(place) else { return };
        if asked.failures > 0 {
            tracing::info!(witness = asked.witness.name(), "the witness cosigns again");
        }
        (asked.failures, asked.not_before) = (0, Duration::ZERO);
        let name = asked.witness.name().to_owned();
        metrics::gauge!(WITNESSED_SIZE, "witness" => name).set(value(size));
        self.ledger.watch().heard(place, size, None);
    }

    fn in_trouble(&mut self, place: usize, trouble: &Trouble, now: Duration) {
        let Some(asked) = self.asked.get_mut(place) else { return };
        let name = asked.witness.name().to_owned();
        tracing::warn!(witness = %name, %trouble, "a witness did not cosign");
        metrics::counter!(WITNESS_TROUBLE, "witness" => name, "what" => trouble.word()).increment(1);
        asked.failures = asked.failures.saturating_add(1);
        asked.not_before = now.saturating_add(pause(self.interval, asked.failures, self.runtime.bytes()));
        self.ledger.watch().heard(place, asked.known, Some(trouble.to_string()));
    }

    /// Keeps a cosigned checkpoint for restarts and other brokers, then publishes it.
    async fn publish(&self, note: &Note, size: u64, root: [u8; 32], offered: Duration) {
        let before = self.ledger.watch().published().map_or(0, |published| published.size);
        let row = KeptCheckpoint { origin: origin(note), size, root, note: note.to_string() };
        match self.kept.keep_checkpoint(&row, before).await {
            Ok(true) => {
                let published = Published { size, root: Hash::from_bytes(root), note: row.note };
                self.ledger.watch().publish(published, Some(offered));
            }
            // Another broker was faster.
            Ok(false) => self.recall(Some(offered)).await,
            Err(error) => tracing::warn!(%error, "a cosigned checkpoint could not be kept; it is not published"),
        }
    }

    /// Publishes what is kept, when it is signed by this log.
    async fn recall(&self, offered: Option<Duration>) {
        let kept = match self.kept.kept_checkpoint(self.ledger.verifier().name()).await {
            Ok(Some(kept)) => kept,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(%error, "the checkpoint published last cannot be read");
                return;
            }
        };
        let keys: Vec<_> = self.ledger.log_keys().iter().map(|known| known.key.clone()).collect();
        let Some(published) = Published::of(kept, &keys) else {
            tracing::error!("the checkpoint published last is not signed by this log; it is left aside");
            return;
        };
        self.ledger.watch().publish(published, offered);
    }
}

fn origin(note: &Note) -> String {
    note.text().lines().next().unwrap_or_default().to_owned()
}

/// How long a witness is left alone after so many failures: twice as long each time, within a half of it by chance.
fn pause(interval: Duration, failures: u32, chance: [u8; 2]) -> Duration {
    let whole = interval.saturating_mul(1u32.checked_shl(failures.min(16)).unwrap_or(u32::MAX)).min(LONGEST_PAUSE);
    let share = u32::from(u16::from_be_bytes(chance));
    whole / 2 + (whole / 2).saturating_mul(share) / u32::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_in_trouble_is_left_alone_for_longer_each_time_up_to_a_minute() {
        let interval = Duration::from_secs(1);
        let lengths: Vec<_> = (1..12).map(|failures| pause(interval, failures, [0, 0]).as_millis()).collect();
        assert_eq!(lengths, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
        for failures in [1, 5, 40, u32::MAX] {
            let longest = pause(interval, failures, [255, 255]);
            assert!(longest <= LONGEST_PAUSE && longest >= pause(interval, failures, [0, 0]), "{failures}");
        }
    }
}
