//! A ledger store that does its work until a test tells it to fail: as a full disk, a directory that became read-only, or a
//! connection lost in the middle of COMMIT.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use eemol_broker::runtime::clock::MockClock;
use eemol_broker::store::StoreError;
use eemol_broker::store::history::History;
use eemol_broker::store::ledger::{
    Batch, Census, ConsentRow, EntryRow, ExchangeRow, Found, HeadRow, LedgerStore, LedgerTx, Page, PersonHeadRow,
    RecordFilter, RecordRow, ShownTextRow, Stretch, TileRow, Wanted,
};
use eemol_broker::store::removal::{RemovalStore, RemovalTx};
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    None,
    /// No transaction begins: the directory is read-only, the database is gone.
    Begin,
    /// Nothing can be written: the disk is full.
    Write,
    /// The commit fails and nothing was committed.
    CommitFails,
    /// The commit takes place, but its answer is lost.
    CommitLost,
    /// No transaction begins, and none fails: nothing answers.
    Stall,
    /// The commit takes place, and three seconds pass before its answer comes.
    CommitSlow,
}

const ALL: [Trouble; 7] = [
    Trouble::None,
    Trouble::Begin,
    Trouble::Write,
    Trouble::CommitFails,
    Trouble::CommitLost,
    Trouble::Stall,
    Trouble::CommitSlow,
];

/// How long a slow commit takes, by the clock of the test.
const SLOW: Duration = Duration::from_secs(3);

/// The switch of a troubled store; copies share it.
#[derive(Debug, Clone, Default)]
pub struct Switch {
    now: Arc<AtomicU8>,
    /// Transactions still to let through before the trouble begins.
    spare: Arc<Mutex<u32>>,
    clock: Option<Arc<MockClock>>,
}

impl Switch {
    /// A switch beside this clock, which passes while a commit is slow.
    pub fn beside(clock: Arc<MockClock>) -> Self {
        Self { clock: Some(clock), ..Self::default() }
    }

    /// From now on this goes wrong, until told otherwise.
    pub fn set(&self, trouble: Trouble) {
        self.set_after(0, trouble);
    }

    /// As [`Self::set`], but so many transactions still go through.
    pub fn set_after(&self, spare: u32, trouble: Trouble) {
        *self.spare.lock().unwrap_or_else(PoisonError::into_inner) = spare;
        let place = ALL.iter().position(|known| *known == trouble).unwrap_or_default();
        self.now.store(u8::try_from(place).unwrap_or_default(), Ordering::SeqCst);
    }

    fn get(&self) -> Trouble {
        ALL[usize::from(self.now.load(Ordering::SeqCst))]
    }

    /// What the transaction that begins now will suffer.
    fn take(&self) -> Trouble {
        let trouble = self.get();
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble != Trouble::None && *spare > 0 {
            *spare -= 1;
            return Trouble::None;
        }
        trouble
    }
}

/// A store with trouble.
#[derive(Debug)]
pub struct Troubled {
    inner: Arc<dyn LedgerStore>,
    switch: Switch,
}

impl Troubled {
    /// This store, failing as the switch says.
    pub fn new(inner: Arc<dyn LedgerStore>, switch: Switch) -> Self {
        Self { inner, switch }
    }
}

fn no_space() -> sqlx::Error {
    sqlx::Error::Io(io::Error::from(io::ErrorKind::StorageFull))
}

fn unavailable() -> StoreError {
    StoreError::Unavailable { database: "ledger", source: no_space() }
}

struct TroubledTx {
    inner: Box<dyn LedgerTx>,
    trouble: Trouble,
    switch: Switch,
}

#[async_trait]
impl LedgerTx for TroubledTx {
    async fn head(&mut self) -> Result<Option<HeadRow>, StoreError> {
        self.inner.head().await
    }
    // `now` is left out: the tests' clock counts, not the database's.
    async fn consent(&mut self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        self.inner.consent(id).await
    }
    async fn consents(&mut self, ids: &[ConsentId]) -> Result<Vec<ConsentRow>, StoreError> {
        self.inner.consents(ids).await
    }
    async fn load(&mut self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.inner.load(wanted).await
    }
    async fn entries_at(&mut self, places: &[u64]) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        self.inner.entries_at(places).await
    }
    async fn person_heads(&mut self, subjects: &[SubjectTag]) -> Result<Vec<PersonHeadRow>, StoreError> {
        self.inner.person_heads(subjects).await
    }
    async fn exchange(&mut self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        self.inner.exchange(id).await
    }
    async fn stretch(&mut self, from: u64, to: u64) -> Result<Stretch, StoreError> {
        self.inner.stretch(from, to).await
    }
    async fn has_entry(&mut self, id: EntryId) -> Result<bool, StoreError> {
        self.inner.has_entry(id).await
    }
    async fn entries_there(&mut self, ids: &[EntryId]) -> Result<u64, StoreError> {
        self.inner.entries_there(ids).await
    }
    async fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if self.trouble == Trouble::Write { Err(unavailable()) } else { self.inner.write(batch).await }
    }
    fn removal(&mut self) -> &mut dyn RemovalTx {
        self.inner.removal()
    }
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        match self.trouble {
            Trouble::CommitFails => Err(StoreError::CommitUnknown { database: "ledger", source: no_space() }),
            Trouble::CommitLost => {
                self.inner.commit().await?;
                Err(StoreError::CommitUnknown { database: "ledger", source: no_space() })
            }
            Trouble::CommitSlow => {
                self.inner.commit().await?;
                if let Some(clock) = &self.switch.clock {
                    clock.advance(SLOW);
                }
                Ok(())
            }
            _ => self.inner.commit().await,
        }
    }
}

#[async_trait]
impl LedgerStore for Troubled {
    async fn begin(&self) -> Result<Box<dyn LedgerTx>, StoreError> {
        let trouble = self.switch.take();
        if trouble == Trouble::Begin {
            return Err(unavailable());
        }
        while trouble == Trouble::Stall && self.switch.get() == Trouble::Stall {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(Box::new(TroubledTx { inner: self.inner.begin().await?, trouble, switch: self.switch.clone() }))
    }
    fn removal(&self) -> &dyn RemovalStore {
        self.inner.removal()
    }
    async fn reopen(&self) -> Result<(), StoreError> {
        self.inner.reopen().await
    }
    async fn head(&self) -> Result<Option<HeadRow>, StoreError> {
        self.inner.head().await
    }
    async fn census(&self) -> Result<Census, StoreError> {
        self.inner.census().await
    }
    async fn consent(&self, id: ConsentId) -> Result<Option<ConsentRow>, StoreError> {
        self.inner.consent(id).await
    }
    async fn consents_of(&self, subject: SubjectTag, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        self.inner.consents_of(subject, limit).await
    }
    async fn consents_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ConsentRow>, StoreError> {
        self.inner.consents_after(after, limit).await
    }
    async fn shown_text(&self, consent: ConsentId) -> Result<Option<ShownTextRow>, StoreError> {
        self.inner.shown_text(consent).await
    }
    async fn shown_texts_after(&self, after: Option<ConsentId>, limit: u32) -> Result<Vec<ShownTextRow>, StoreError> {
        self.inner.shown_texts_after(after, limit).await
    }
    async fn exchange(&self, id: ExchangeId) -> Result<Option<ExchangeRow>, StoreError> {
        self.inner.exchange(id).await
    }
    async fn exchanges(&self, ids: &[ExchangeId]) -> Result<Vec<ExchangeRow>, StoreError> {
        self.inner.exchanges(ids).await
    }
    async fn count_exchanges(&self, before: u64) -> Result<u64, StoreError> {
        self.inner.count_exchanges(before).await
    }
    async fn entry(&self, id: EntryId) -> Result<Option<EntryRow>, StoreError> {
        self.inner.entry(id).await
    }
    async fn entry_at(&self, index: u64) -> Result<Option<EntryRow>, StoreError> {
        self.inner.entry_at(index).await
    }
    async fn entries(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, Option<RecordRow>)>, StoreError> {
        self.inner.entries(from, limit).await
    }
    async fn search(&self, filter: &RecordFilter, page: Page) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        self.inner.search(filter, page).await
    }
    async fn history(&self, subject: SubjectTag, page: Page, whole: Page) -> Result<History, StoreError> {
        self.inner.history(subject, page, whole).await
    }
    async fn events(
        &self,
        requester: &str,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        self.inner.events(requester, after, limit).await
    }
    async fn count(&self, filter: &RecordFilter) -> Result<u64, StoreError> {
        self.inner.count(filter).await
    }
    async fn person_head(&self, subject: SubjectTag) -> Result<Option<PersonHeadRow>, StoreError> {
        self.inner.person_head(subject).await
    }
    async fn person_heads_after(
        &self,
        after: Option<SubjectTag>,
        limit: u32,
    ) -> Result<Vec<PersonHeadRow>, StoreError> {
        self.inner.person_heads_after(after, limit).await
    }
    async fn commitments(&self, from: u64, to: u64) -> Result<Vec<[u8; 32]>, StoreError> {
        self.inner.commitments(from, to).await
    }
    async fn tile(&self, level: u8, n: u64) -> Result<Option<TileRow>, StoreError> {
        self.inner.tile(level, n).await
    }
    async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        self.inner.copy_to(file).await
    }
    async fn anything_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.inner.anything_due(now).await
    }
}
