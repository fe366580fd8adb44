//! Loading what a batch touches, inside its transaction.

use std::collections::{BTreeMap, BTreeSet};

use eemol_policies::ids::{ConsentId, ExchangeId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::super::apply::{REPEAT_WITHIN, Touched};
use super::super::operation::{About, Act, Operation};
use super::super::rows::{RowError, consent_from_row, exchange_from_row};
use super::super::subjects::Subjects;
use crate::store::StoreError;
use crate::store::ledger::{ConsentRow, ExchangeRow, LedgerTx, PersonHeadRow};

/// Exchanges and consents ended by time in one batch at the most.
const ENDED_BY_TIME: u32 = 256;

/// Puts rows into what the batch touches.
struct Loader<'a> {
    tx: &'a mut dyn LedgerTx,
    subjects: &'a Subjects,
    touched: Touched,
}

/// Loads the consents and exchanges that the operations touch, and those that time has ended.
pub(super) async fn touched(
    tx: &mut dyn LedgerTx,
    subjects: &Subjects,
    operations: &[Operation],
    now: Timestamp,
) -> Result<(Touched, Vec<ExchangeId>, Vec<ConsentId>), RowError> {
    let overdue = tx.overdue(now, ENDED_BY_TIME).await?;
    let outlived = tx.outlived(now, ENDED_BY_TIME).await?;
    let ended = (overdue.iter().map(|row| row.id).collect(), outlived.iter().map(|row| row.id).collect());
    let mut loader = Loader { tx, subjects, touched: Touched::default() };
    for row in overdue {
        loader.exchange_row(&row).await?;
    }
    for row in outlived {
        loader.consent_row(&row).await?;
    }
    for operation in operations {
        loader.operation(operation, now).await?;
    }
    Ok((loader.touched, ended.0, ended.1))
}

impl Loader<'_> {
    async fn operation(&mut self, operation: &Operation, now: Timestamp) -> Result<(), RowError> {
        match &operation.act {
            Act::Ask(ask) => {
                let request = &ask.request;
                self.consents_for(ask.subject, request.requester.as_str(), request.procedure.as_str()).await
            }
            Act::Change(change) => self.consent(change.consent).await,
            Act::Refuse(refuse) => match &refuse.about {
                About::Nobody(_) | About::Person(..) => Ok(()),
                About::HolderOf(consent, _) => self.consent(*consent).await,
                About::Named(subject, requester, procedure, _) => {
                    self.consents_for(*subject, requester.as_str(), procedure.as_str()).await
                }
            },
            Act::Open(open) => {
                if let Some(idempotency) = &open.idempotency {
                    let since = now.minus(REPEAT_WITHIN);
                    if let Some(row) = self.tx.exchange_by_key(&idempotency.key, since).await? {
                        self.exchange_row(&row).await?;
                        // The ten minutes count from the exchange that spent the use.
                        if let Some(first) = row.repeats {
                            self.exchange(first).await?;
                        }
                    }
                }
                self.consent(open.consent).await
            }
            Act::Close(close) => self.exchange(close.exchange).await,
            Act::Note(_) | Act::Erasure(_) | Act::Hold(_) | Act::Retain(_) => Ok(()),
        }
    }

    async fn consent(&mut self, id: ConsentId) -> Result<(), RowError> {
        if !self.touched.consents.contains_key(&id) {
            let Some(row) = self.tx.consent(id).await? else { return Ok(()) };
            self.consent_row(&row).await?;
        }
        let replaced = self.touched.consents.get(&id).and_then(|consent| consent.request().replaces);
        if let Some(old) = replaced
            && !self.touched.consents.contains_key(&old)
            && let Some(row) = self.tx.consent(old).await?
        {
            self.consent_row(&row).await?;
        }
        Ok(())
    }

    async fn consents_for(&mut self, subject: SubjectTag, requester: &str, procedure: &str) -> Result<(), RowError> {
        for row in self.tx.consents_for(subject, requester, procedure).await? {
            self.consent_row(&row).await?;
        }
        Ok(())
    }

    async fn consent_row(&mut self, row: &ConsentRow) -> Result<(), RowError> {
        if !self.touched.consents.contains_key(&row.id) {
            let key = self.subjects.key(Some(row.subject)).await?;
            self.touched.consents.insert(row.id, consent_from_row(row, &key)?);
        }
        Ok(())
    }

    async fn exchange(&mut self, id: ExchangeId) -> Result<(), RowError> {
        if self.touched.exchanges.contains_key(&id) {
            return Ok(());
        }
        match self.tx.exchange(id).await? {
            Some(row) => self.exchange_row(&row).await,
            None => Ok(()),
        }
    }

    async fn exchange_row(&mut self, row: &ExchangeRow) -> Result<(), RowError> {
        if !self.touched.exchanges.contains_key(&row.id) {
            let key = self.subjects.key(Some(row.subject)).await?;
            self.touched.exchanges.insert(row.id, exchange_from_row(row, &key)?);
        }
        self.consent(row.consent).await
    }
}

/// Where the chains of these persons stand.
pub(super) async fn chains(
    tx: &mut dyn LedgerTx,
    subjects: BTreeSet<SubjectTag>,
) -> Result<BTreeMap<SubjectTag, PersonHeadRow>, StoreError> {
    let mut chains = BTreeMap::new();
    for subject in subjects {
        if let Some(row) = tx.person_head(subject).await? {
            chains.insert(subject, row);
        }
    }
    Ok(chains)
}
