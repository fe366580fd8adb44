//! Exchanges, as part of a replay: what entries open and end must be just what the stored exchanges say.
//!
//! An exchange that ended is compared once the page with its closing entry was read, so that memory holds only those that are
//! still open. What no entry says is not compared: the deadline, the `Idempotency-Key` and the digest of the body; but what is
//! repeated must be a release under the same consent, not longer ago than may be.

use std::collections::BTreeMap;
use std::iter;

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::{VerifyError, Work, unreadable};
use crate::ledger::apply::REPEAT_WITHIN;
use crate::ledger::event::{Event, kind};
use crate::store::ledger::{ExchangeRow, ExchangeState, Page, RecordFilter};

/// Rows asked for at once.
const PAGE: usize = 512;

/// An exchange as its entries tell it.
#[derive(Debug)]
struct Told {
    id: ExchangeId,
    subject: SubjectTag,
    consent: ConsentId,
    requester: String,
    repeats: Option<ExchangeId>,
    state: ExchangeState,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    /// Place of its opening entry.
    opened: u64,
    /// Place of its newest entry.
    newest: u64,
}

/// The exchanges that the entries so far make.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    open: BTreeMap<ExchangeId, Told>,
    /// Ended by the page that is being read.
    ended: Vec<Told>,
    /// How many have a row.
    met: u64,
}

impl Exchanges {
    /// Does what an entry says about an exchange. With `gaps`, entries before it may have been dropped or unreadable.
    ///
    /// # Errors
    /// Why the entry does not follow those before it.
    pub(super) fn fold(
        &mut self,
        index: u64,
        subject: Option<SubjectTag>,
        event: &Event,
        gaps: bool,
    ) -> Result<(), String> {
        let state = match event.kind.as_str() {
            kind::OPENED => ExchangeState::Open,
            kind::RELEASED => ExchangeState::Released,
            kind::UNMATCHED | kind::WITHHELD | kind::FAILED | kind::INTERRUPTED => ExchangeState::Ended,
            _ => return Ok(()),
        };
        let told = Told::by(index, subject, event).ok_or("the entry does not say what exchange it is about")?;
        if state == ExchangeState::Open {
            let before = self.open.insert(told.id, told);
            return if before.is_none() { Ok(()) } else { Err("the entry opens an exchange that is open".to_owned()) };
        }
        let Some(opened) = self.open.remove(&told.id) else {
            return if gaps { Ok(()) } else { Err("the entry ends an exchange that is not open".to_owned()) };
        };
        if !opened.is_same(&told) {
            return Err("the entry ends another exchange than the one that was opened".to_owned());
        }
        self.ended.push(Told { state, closed_at: Some(event.time), newest: index, ..opened });
        Ok(())
    }
}

impl Told {
    /// As an opening entry tells it; `None` where it leaves something out.
    fn by(index: u64, subject: Option<SubjectTag>, event: &Event) -> Option<Self> {
        Some(Self {
            id: event.exchange?,
            subject: subject?,
            consent: event.consent?,
            requester: event.requester.as_ref()?.to_string(),
            repeats: event.repeats,
            state: ExchangeState::Open,
            opened_at: event.time,
            closed_at: None,
            opened: index,
            newest: index,
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.subject, self.consent, &self.requester, self.repeats)
            == (other.subject, other.consent, &other.requester, other.repeats)
    }

    /// Whether its use may be the one that this exchange spent.
    fn may_repeat(&self, first: &ExchangeRow) -> bool {
        first.state == ExchangeState::Released
            && first.repeats.is_none()
            && (first.consent, &first.requester) == (self.consent, &self.requester)
            && self.opened_at.since(first.opened_at) < REPEAT_WITHIN
    }

    /// The column that says something else; not how it ended, where it ended since.
    fn differing(&self, row: &ExchangeRow, ended_since: bool) -> Option<&'static str> {
        let columns = [
            ("subject", self.subject == row.subject),
            ("consent", self.consent == row.consent),
            ("requester", self.requester == row.requester),
            ("state", ended_since || self.state == row.state),
            ("opened_at", self.opened_at == row.opened_at),
            ("closed_at", ended_since || self.closed_at == row.closed_at),
            ("repeats", self.repeats == row.repeats),
            ("opened", self.opened == row.opened),
        ];
        columns.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
    }
}

impl Work<'_> {
    /// Compares the exchanges that ended since this was last called.
    pub(super) async fn compare_ended(&mut self) -> Result<(), VerifyError> {
        let Some(replay) = &mut self.replay else { return Ok(()) };
        let ended = std::mem::take(&mut replay.exchanges.ended);
        self.compare_exchanges(&ended).await
    }

    /// Compares the exchanges that are still open, and how many there are; says how many were rebuilt and are stored.
    pub(super) async fn compare_open(&mut self) -> Result<Option<u64>, VerifyError> {
        let Some(replay) = &mut self.replay else { return Ok(None) };
        let open: Vec<Told> = std::mem::take(&mut replay.exchanges.open).into_values().collect();
        for some in open.chunks(PAGE) {
            self.compare_exchanges(some).await?;
        }
        let met = self.replay.as_ref().map_or(0, |replay| replay.exchanges.met);
        // What is missing, and what cannot be read, is named already.
        if self.faults.is_empty() && self.store.count_exchanges(self.size).await? > met {
            self.fault(self.last(), "there are stored exchanges that no entry opened");
        }
        Ok(Some(met))
    }

    async fn compare_exchanges(&mut self, told: &[Told]) -> Result<(), VerifyError> {
        if told.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = told.iter().flat_map(|told| iter::once(told.id).chain(told.repeats)).collect();
        let rows: BTreeMap<_, _> = match self.store.exchanges(&ids).await {
            Ok(rows) => rows.into_iter().map(|row| (row.id, row)).collect(),
            Err(error) if unreadable(&error) => return self.compare_each_exchange(told).await,
            Err(error) => return Err(error.into()),
        };
        for told in told {
            let repeated = told.repeats.and_then(|id| rows.get(&id));
            self.compare_exchange(told, rows.get(&told.id), repeated).await?;
        }
        Ok(())
    }

    /// One after the other, where one of them cannot be read.
    async fn compare_each_exchange(&mut self, told: &[Told]) -> Result<(), VerifyError> {
        for told in told {
            let row = self.store.exchange(told.id).await;
            let repeated = match told.repeats {
                Some(id) => self.store.exchange(id).await,
                None => Ok(None),
            };
            match row.and_then(|row| Ok((row, repeated?))) {
                Ok((row, repeated)) => self.compare_exchange(told, row.as_ref(), repeated.as_ref()).await?,
                Err(error) if unreadable(&error) => self.fault(told.newest, "the stored exchange cannot be read"),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn compare_exchange(
        &mut self,
        told: &Told,
        row: Option<&ExchangeRow>,
        repeated: Option<&ExchangeRow>,
    ) -> Result<(), VerifyError> {
        let missing = match row {
            None => Some("the exchange that the entry is about is not stored"),
            Some(_) if told.repeats.is_some() && repeated.is_none() => {
                Some("the exchange that is repeated is not stored")
            }
            Some(_) => None,
        };
        if let Some(what) = missing
            && !self.removed_since(told.opened).await?
            && !self.gone_since(told.subject).await?
        {
            self.fault(told.newest, what);
        }
        let Some(row) = row else { return Ok(()) };
        if let Some(replay) = &mut self.replay {
            replay.exchanges.met += 1;
        }
        let ended_since = told.state == ExchangeState::Open
            && row.state != ExchangeState::Open
            && (!self.faults.is_empty() || self.ended_since(told).await?);
        if let Some(column) = told.differing(row, ended_since) {
            self.fault(told.newest, format!("the column `{column}` of the exchange is not what the entries say"));
        } else if repeated.is_some_and(|repeated| !told.may_repeat(repeated)) {
            self.fault(told.newest, "the exchange repeats one that may not be repeated");
        }
        Ok(())
    }

    /// Whether the exchange was ended by an entry beyond the head that was noted: a broker goes on writing.
    async fn ended_since(&self, told: &Told) -> Result<bool, VerifyError> {
        let about = RecordFilter { subject: Some(told.subject), exchange: Some(told.id), ..RecordFilter::default() };
        let newest = self.store.search(&about, Page { before: None, limit: 1 }).await?;
        Ok(newest.first().is_some_and(|(entry, _)| entry.index >= self.size) && self.has_grown().await?)
    }
}
