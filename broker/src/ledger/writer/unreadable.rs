//! What waits to be ended by time but cannot be read: its person's key is missing (an older key store was put back) or does
//! not open, nor does its box, or its opening entry is another's.
//!
//! Every batch meets it, since every batch ends what time has ended. It is left as it is and said aloud, so that everybody
//! else's exchanges go on; nothing is released on it. What an operation asks for is another matter: that operation fails. A column
//! that the store itself cannot make sense of still fails the whole batch. Rows come from [`super::load`].

use std::collections::BTreeSet;

use eemol_policies::ids::{ConsentId, ExchangeId};

use super::super::rows::RowError;
use super::super::subjects::SubjectError;
use crate::store::ledger::{ConsentRow, ExchangeRow, Found, Wanted};

/// What operations of a batch need, by what they ask for and what was found for it.
#[derive(Debug)]
pub(super) struct Needed<'a> {
    wanted: &'a Wanted,
    /// Exchanges that a wanted one repeats.
    repeated: BTreeSet<ExchangeId>,
    /// Consents that wanted exchanges run under, and that wanted consents replace.
    under: BTreeSet<ConsentId>,
}

/// What could not be read and was left aside.
#[derive(Debug, Default)]
pub(super) struct Unreadable {
    consents: BTreeSet<ConsentId>,
    exchanges: BTreeSet<ExchangeId>,
}

impl<'a> Needed<'a> {
    pub(super) fn of(wanted: &'a Wanted, found: &Found) -> Self {
        let asked = || found.exchanges.iter().map(|(row, _)| row).filter(|row| names(wanted, row));
        Self {
            wanted,
            repeated: asked().filter_map(|row| row.repeats).collect(),
            under: asked().map(|row| row.consent).collect(),
        }
    }

    /// These consents are needed, too.
    pub(super) fn also(&mut self, consents: &BTreeSet<ConsentId>) {
        self.under.extend(consents);
    }

    fn exchange(&self, row: &ExchangeRow) -> bool {
        names(self.wanted, row) || self.repeated.contains(&row.id)
    }

    /// Whether an operation needs this consent.
    pub(super) fn consent(&self, row: &ConsentRow) -> bool {
        let wanted = self.wanted;
        wanted.consents.binary_search(&row.id).is_ok()
            || self.under.contains(&row.id)
            || wanted.consents_for.iter().any(|one| {
                one.subject == row.subject && one.requester == row.requester && one.procedure == row.procedure
            })
    }
}

impl Unreadable {
    /// Whether this consent is one of them.
    pub(super) fn has_consent(&self, id: ConsentId) -> bool {
        self.consents.contains(&id)
    }

    /// How many rows.
    pub(super) fn count(&self) -> usize {
        self.consents.len() + self.exchanges.len()
    }

    /// Leaves a consent aside that no operation needs.
    pub(super) fn consent(&mut self, needed: &Needed<'_>, row: &ConsentRow, error: RowError) -> Result<(), RowError> {
        if needed.consent(row) || !is_about_it(&error) {
            return Err(error);
        }
        tracing::debug!(consent = %row.id, %error, "a consent that waits to be ended by time cannot be read");
        self.consents.insert(row.id);
        Ok(())
    }

    /// Leaves an exchange aside that no operation needs.
    pub(super) fn exchange(&mut self, needed: &Needed<'_>, row: &ExchangeRow, error: RowError) -> Result<(), RowError> {
        if needed.exchange(row) || !is_about_it(&error) {
            return Err(error);
        }
        tracing::debug!(exchange = %row.id, %error, "an exchange that waits to be ended by time cannot be read");
        self.exchanges.insert(row.id);
        Ok(())
    }
}

/// Whether an operation asked for this exchange, by its id or by what tells a repeat.
fn names(wanted: &Wanted, row: &ExchangeRow) -> bool {
    wanted.exchanges.binary_search(&row.id).is_ok()
        || row.idempotency_key.as_ref().is_some_and(|key| wanted.keys.binary_search(key).is_ok())
}

/// Whether the row itself is at fault, and not the store that it comes from.
fn is_about_it(error: &RowError) -> bool {
    match error {
        RowError::Subject(SubjectError::Store(_)) | RowError::Store(_) => false,
        RowError::Subject(_) | RowError::Seal(_) | RowError::Content(_) => true,
    }
}
