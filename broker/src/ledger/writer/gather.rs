//! How long a round waits for others to join it: a round costs much the same for few operations and for many.
//!
//! Only while many exchanges are under way, since each of them comes back with an operation of its own soon; who is alone
//! waits for nobody. Nothing depends on it: a wrong count costs [`STEP`] times [`STEPS`] at the most.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;

use super::BATCH;

/// How long is waited before it is looked who has come.
const STEP: Duration = Duration::from_micros(500);
/// How often at the most: 2 ms in all.
const STEPS: usize = 4;

/// Exchanges that are under way through this broker.
#[derive(Debug, Clone, Default)]
pub(super) struct Exchanges(Arc<AtomicUsize>);

/// Counts an exchange as under way while it is held.
#[derive(Debug)]
pub struct UnderWay(Exchanges);

impl Exchanges {
    /// One more, until what is returned is dropped.
    pub(super) fn another(&self) -> UnderWay {
        self.0.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// Takes who comes soon into the batch, while it has fewer operations than half of the exchanges under way. The thread sleeps
    /// meanwhile: the writer's has nothing else to do, and to be woken by each who comes would cost more than is gained.
    pub(super) fn gather<T>(&self, queue: &mut mpsc::Receiver<T>, batch: &mut Vec<T>) {
        for _ in 0..STEPS {
            if batch.len() >= BATCH.min(self.0.load(Ordering::Relaxed) / 2) {
                return;
            }
            std::thread::sleep(STEP);
            while batch.len() < BATCH
                && let Ok(operation) = queue.try_recv()
            {
                batch.push(operation);
            }
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a batch of one has become, with so many exchanges under way and so many operations waiting.
    fn gathered(under_way: usize, waiting: usize) -> (usize, usize) {
        let exchanges = Exchanges::default();
        let held: Vec<_> = (0..under_way).map(|_| exchanges.another()).collect();
        let (submit, mut queue) = mpsc::channel(waiting.max(1));
        (0..waiting).for_each(|operation| submit.try_send(operation).unwrap());
        let mut batch = vec![usize::MAX];
        exchanges.gather(&mut queue, &mut batch);
        assert!(batch.iter().skip(1).copied().eq(0..batch.len() - 1), "their order is kept");
        drop(held);
        assert_eq!(exchanges.0.load(Ordering::Relaxed), 0);
        (batch.len(), queue.len())
    }

    #[test]
    fn others_are_waited_for_only_while_exchanges_are_under_way_and_no_batch_grows_too_large() {
        assert_eq!(gathered(0, 5), (1, 5));
        assert_eq!(gathered(3, 5), (1, 5), "two others may be far from their end");
        assert_eq!(gathered(4, 5), (6, 0));
        assert_eq!(gathered(1000, 5), (6, 0), "who does not come is not waited for any longer");
        assert_eq!(gathered(4 * BATCH, 2 * BATCH), (BATCH, BATCH + 1));
    }
}
