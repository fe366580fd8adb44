//! Warnings of the server while it commits.
//!
//! A commit that waits for a synchronous standby and is cut short by an administrator answers `COMMIT`, with nothing but a
//! WARNING that the standby may not have it. sqlx 0.9 shows notices nowhere but as events of `tracing` (target
//! `sqlx::postgres::notice`), sent while the answer is read: so the commit alone runs under a subscriber of its own, which
//! counts warnings and worse. See docs/adr.

use std::fmt::{self, Debug};
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

const TARGET: &str = "sqlx::postgres::notice";

/// Watches commits for warnings; one for each store, since making one is dear.
#[derive(Clone)]
pub(super) struct Watch {
    dispatch: Dispatch,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    number: AtomicU64,
    newest: Mutex<String>,
}

impl Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

impl Watch {
    pub(super) fn new() -> Self {
        let seen = Arc::new(Seen::default());
        Self { dispatch: Dispatch::new(Warnings(Arc::clone(&seen))), seen }
    }

    /// What came of `work`, and the warning that came with it, if one did. Another commit's warning at the same instant
    /// counts too: in doubt there is doubt.
    pub(super) async fn over<T>(&self, work: impl Future<Output = T>) -> (T, Option<String>) {
        let before = self.seen.number.load(Ordering::SeqCst);
        let done = work.with_subscriber(self.dispatch.clone()).await;
        let warned = self.seen.number.load(Ordering::SeqCst) != before;
        let newest = || self.seen.newest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (done, warned.then(newest))
    }
}

struct Warnings(Arc<Seen>);

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Not only events: sqlx asks first whether anybody listens, and that question is none.
        metadata.target() == TARGET && *metadata.level() <= Level::WARN
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::WARN)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        *self.0.newest.lock().unwrap_or_else(PoisonError::into_inner) = message.0;
        self.0.number.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Message(String);

impl Visit for Message {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_warning_of_the_server_is_seen_and_nothing_else() {
        let watch = Watch::new();
        let quiet = watch.over(async {
            tracing::warn!("of somebody else");
            tracing::info!(target: TARGET, "a remark");
            7
        });
        assert_eq!(quiet.await, (7, None));
        let warned = watch.over(async {
            tokio::task::yield_now().await;
            tracing::warn!(target: TARGET, message = "canceling wait for synchronous replication");
        });
        assert_eq!(warned.await.1.as_deref(), Some("canceling wait for synchronous replication"));
        tracing::warn!(target: TARGET, "outside");
        assert_eq!(watch.over(async {}).await.1, None);
    }
}
