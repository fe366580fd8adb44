//! Faults that are built in on purpose, so that the history checker can show that it finds each of them.
//!
//! Only a debug build with the feature `defects` has them, and only one at a time, named by the variable
//! `EEMOL_DEFECT`. In every other build [`on`] is a constant `false` and nothing of it is left; a test looks that no
//! package that is shipped switches the feature on. What finds them is in the `tests` package, under `torture`.

/// One fault. The name in `EEMOL_DEFECT` is the variant's in lower case with hyphens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// A commit that never takes place is answered as done.
    ReleaseWithoutEntry,
    /// The answer goes out a moment before its commit.
    EntryAfterRelease,
    /// Whether the consent is in force is looked at before the provider is asked only.
    NoSecondLook,
    /// Whether the consent is still in force is looked at before the transaction that records the release.
    CheckOutsideTransaction,
    /// Databases do not wait for the disk.
    LostFsync,
    /// Uses are not counted.
    DoubleUse,
    /// A release gives its use back instead of spending it.
    UseGivenBack,
    /// Some entries are not stored.
    DroppedEntry,
    /// An older copy of the database is taken as the newest.
    RestoredBackup,
    /// Consents are read from a copy that lags behind.
    StaleConsent,
    /// A withdrawal is answered before it is committed.
    WithdrawalAnsweredEarly,
    /// Fields asked for are not compared with fields agreed to.
    FieldsNotCompared,
    /// The receipt is about other bytes than those delivered.
    ReceiptOverOtherBytes,
    /// Some checkpoints are of another tree.
    ForkedLog,
    /// An exchange that was closed as interrupted is released all the same.
    InterruptedReleased,
    /// A repeated request spends another use.
    IdempotencyIgnored,
    /// Refusals are not entered.
    RefusalWithoutEntry,
    /// The opening entry is written twice.
    OpenedTwice,
    /// An answer is handed over however old it is.
    LateDelivery,
}

impl Defect {
    /// Every one.
    pub const ALL: [Self; 19] = [
        Self::ReleaseWithoutEntry,
        Self::EntryAfterRelease,
        Self::NoSecondLook,
        Self::CheckOutsideTransaction,
        Self::LostFsync,
        Self::DoubleUse,
        Self::UseGivenBack,
        Self::DroppedEntry,
        Self::RestoredBackup,
        Self::StaleConsent,
        Self::WithdrawalAnsweredEarly,
        Self::FieldsNotCompared,
        Self::ReceiptOverOtherBytes,
        Self::ForkedLog,
        Self::InterruptedReleased,
        Self::IdempotencyIgnored,
        Self::RefusalWithoutEntry,
        Self::OpenedTwice,
        Self::LateDelivery,
    ];

    /// The name in `EEMOL_DEFECT`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReleaseWithoutEntry => "release-without-entry",
            Self::EntryAfterRelease => "entry-after-release",
            Self::NoSecondLook => "no-second-look",
            Self::CheckOutsideTransaction => "check-outside-transaction",
            Self::LostFsync => "lost-fsync",
            Self::DoubleUse => "double-use",
            Self::UseGivenBack => "use-given-back",
            Self::DroppedEntry => "dropped-entry",
            Self::RestoredBackup => "restored-backup",
            Self::StaleConsent => "stale-consent",
            Self::WithdrawalAnsweredEarly => "withdrawal-answered-early",
            Self::FieldsNotCompared => "fields-not-compared",
            Self::ReceiptOverOtherBytes => "receipt-over-other-bytes",
            Self::ForkedLog => "forked-log",
            Self::InterruptedReleased => "interrupted-released",
            Self::IdempotencyIgnored => "idempotency-ignored",
            Self::RefusalWithoutEntry => "refusal-without-entry",
            Self::OpenedTwice => "opened-twice",
            Self::LateDelivery => "late-delivery",
        }
    }
}

#[cfg(all(feature = "defects", debug_assertions))]
pub use seeded::{on, sometimes, stale};

/// Whether this fault is built in and switched on.
#[cfg(not(all(feature = "defects", debug_assertions)))]
pub const fn on(_: Defect) -> bool {
    false
}

/// Whether this fault strikes now, about one time in so many.
#[cfg(not(all(feature = "defects", debug_assertions)))]
pub const fn sometimes(_: Defect, _: u64) -> bool {
    false
}

/// The value itself; with the fault [`Defect::StaleConsent`] one that was read earlier under this key.
#[cfg(not(all(feature = "defects", debug_assertions)))]
pub fn stale<T>(_: &impl ToString, value: T) -> T {
    value
}

/// Whether one of the faults is on with which the anchor store would stop the broker before the fault shows.
pub fn without_anchor() -> bool {
    on(Defect::ReleaseWithoutEntry) || on(Defect::EntryAfterRelease) || on(Defect::RestoredBackup)
}

#[cfg(all(feature = "defects", debug_assertions))]
mod seeded {
    use std::any::Any;
    use std::collections::HashMap;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{LazyLock, Mutex, PoisonError};
    use std::time::{Duration, Instant};

    use super::Defect;

    /// How far a lagging copy lags behind.
    const LAG: Duration = Duration::from_millis(400);

    #[expect(clippy::disallowed_methods, reason = "a fault is chosen for the whole process, by those who test it")]
    static CHOSEN: LazyLock<Option<Defect>> = LazyLock::new(|| {
        let name = std::env::var("EEMOL_DEFECT").ok()?;
        Defect::ALL.into_iter().find(|defect| defect.name() == name)
    });
    static STRUCK: AtomicU64 = AtomicU64::new(0);
    static READ: LazyLock<Mutex<HashMap<String, Old>>> = LazyLock::new(Mutex::default);

    /// What was read, and when.
    type Old = (Instant, Box<dyn Any + Send>);

    /// Whether this fault is built in and switched on.
    pub fn on(defect: Defect) -> bool {
        *CHOSEN == Some(defect)
    }

    /// Whether this fault strikes now, one time in so many.
    pub fn sometimes(defect: Defect, one_in: u64) -> bool {
        on(defect) && STRUCK.fetch_add(1, Ordering::Relaxed).checked_rem(one_in) == Some(one_in.saturating_sub(1))
    }

    /// The value itself; with the fault [`Defect::StaleConsent`] one that was read earlier under this key.
    #[expect(clippy::disallowed_methods, reason = "as above")]
    pub fn stale<T: Clone + Send + 'static>(key: &impl ToString, value: T) -> T {
        if !on(Defect::StaleConsent) {
            return value;
        }
        let now = Instant::now();
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, old)) = read.get(&key.to_string()).filter(|(at, _)| now.duration_since(*at) < LAG) {
            return old.downcast_ref::<T>().cloned().unwrap_or(value);
        }
        read.insert(key.to_string(), (now, Box::new(value.clone())));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_fault_is_on_unless_it_was_asked_for() {
        assert!(Defect::ALL.iter().all(|defect| !on(*defect) && !sometimes(*defect, 1)));
        assert!(!without_anchor());
        assert_eq!((stale(&"key", 1), stale(&"key", 2)), (1, 2));
    }

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = Defect::ALL.iter().map(|defect| defect.name()).collect();
        assert_eq!(names.len(), Defect::ALL.len());
    }
}
