//! Requests of known administrations that were turned away because there were too many, summed into one entry a minute
//! for each administration.
//!
//! About no person, so sealed with the log's own key. Holds one sum an administration of the catalogue, however many
//! requests there are. What cannot be entered stays summed and is tried again; what is left is entered when the broker
//! ends.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eemol_policies::ids::AdministrationId;
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use crate::ledger::Ledger;
use crate::ledger::event::{Decision, Event, Summed, kind};
use crate::ledger::operation::{Act, Note};
use crate::runtime::Runtime;
use crate::state::App;

/// How long requests are summed before they are entered.
pub const SUMMED: Duration = Duration::from_mins(1);
/// How often it is looked whether a sum is due.
const EVERY: Duration = Duration::from_millis(500);
/// How long a broker that ends waits for its last sums to be entered.
const AT_THE_END: Duration = Duration::from_secs(3);

/// The sums that are not entered yet.
#[derive(Debug)]
pub struct Throttled {
    runtime: Runtime,
    sums: Mutex<BTreeMap<AdministrationId, Sum>>,
}

/// One administration's.
#[derive(Debug, Clone, Copy)]
struct Sum {
    summed: Summed,
    /// Monotonic time of the first.
    began: Duration,
}

impl Throttled {
    /// Nobody was turned away yet.
    pub fn new(runtime: Runtime) -> Self {
        Self { runtime, sums: Mutex::default() }
    }

    /// One request of this administration was turned away.
    pub fn note(&self, administration: &AdministrationId) {
        let now = self.runtime.now();
        let one = Sum { summed: Summed { count: 1, from: now, until: now }, began: self.runtime.monotonic() };
        self.add(administration.clone(), one);
    }

    /// Enters the sums that are due; with `all`, every one.
    pub async fn enter(&self, ledger: &Ledger, all: bool) {
        for (administration, sum) in self.take(all) {
            let event = Event {
                requester: Some(administration.clone()),
                reason: Some(Reason::Throttled),
                summed: Some(sum.summed),
                ..Event::new(kind::THROTTLED, Timestamp::EPOCH)
            };
            let note = Note { subject: None, event, official: None, decision: Decision::default() };
            if let Err(error) = ledger.enter(Act::Note(Box::new(note))).await {
                tracing::warn!(%error, "throttled requests stay summed until they can be entered");
                self.add(administration, sum);
            }
        }
    }

    fn take(&self, all: bool) -> BTreeMap<AdministrationId, Sum> {
        let now = self.runtime.monotonic();
        let due = |sum: &Sum| all || now.saturating_sub(sum.began) >= SUMMED;
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let (due, rest) = std::mem::take(&mut *sums).into_iter().partition(|(_, sum)| due(sum));
        *sums = rest;
        due
    }

    fn add(&self, administration: AdministrationId, more: Sum) {
        match self.sums.lock().unwrap_or_else(PoisonError::into_inner).entry(administration) {
            Entry::Vacant(place) => {
                place.insert(more);
            }
            Entry::Occupied(mut place) => {
                let sum = place.get_mut();
                sum.summed.count = sum.summed.count.saturating_add(more.summed.count);
                sum.summed.from = sum.summed.from.min(more.summed.from);
                sum.summed.until = sum.summed.until.max(more.summed.until);
                sum.began = sum.began.min(more.began);
            }
        }
    }
}

/// Enters sums as they fall due until `stop` is ready, and then what is left. To be awaited, not aborted: a sum that is
/// just being entered would be lost.
pub async fn run(app: Arc<App>, stop: impl Future<Output = ()>) {
    let mut every = tokio::time::interval(EVERY);
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            _ = every.tick() => {}
        }
        app.throttled.enter(&app.ledger, false).await;
    }
    if tokio::time::timeout(AT_THE_END, app.throttled.enter(&app.ledger, true)).await.is_err() {
        tracing::error!("throttled requests could not be entered before the end");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_there_are_each_administration_has_one_sum_and_it_is_due_after_a_minute() {
        let (runtime, clock) = Runtime::fixed(1);
        let throttled = Throttled::new(runtime.clone());
        let (one, other): (AdministrationId, AdministrationId) =
            ("tax-office".parse().unwrap(), "housing-office".parse().unwrap());
        let from = runtime.now();
        for _ in 0..1000 {
            throttled.note(&one);
        }
        clock.advance(SUMMED / 2);
        throttled.note(&one);
        throttled.note(&other);
        assert!(throttled.take(false).is_empty());
        clock.advance(SUMMED / 2);
        let due = throttled.take(false);
        let expected = Summed { count: 1001, from, until: from.plus(SUMMED / 2) };
        assert_eq!(due.iter().map(|(id, sum)| (id, sum.summed)).collect::<Vec<_>>(), [(&one, expected)]);
        // What could not be entered comes back and goes on being summed.
        throttled.note(&one);
        throttled.add(one.clone(), due[&one]);
        let all = throttled.take(true);
        assert_eq!((all[&one].summed.count, all[&one].summed.from, all[&other].summed.count), (1002, from, 1));
        assert!(throttled.take(true).is_empty());
    }
}
