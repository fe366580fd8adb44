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

/// What could not be read and was left aside, since no operation needs it.
#[derive(Debug)]
pub(super) struct Unreadable<'a> {
    needed: Needed<'a>,
    consents: BTreeSet<ConsentId>,
    exchanges: usize,
}

impl<'a> Needed<'a> {
    fn of(wanted: &'a Wanted, found: &Found) -> Self {
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

impl<'a> Unreadable<'a> {
    /// Nothing yet, of what was found.
    pub(super) fn of(wanted: &'a Wanted, found: &Found) -> Self {
        Self { needed: Needed::of(wanted, found), consents: BTreeSet::new(), exchanges: 0 }
    }

    /// What must be readable.
    pub(super) fn needed(&mut self) -> &mut Needed<'a> {
        &mut self.needed
    }

    /// Whether this consent is one of them.
    pub(super) fn has_consent(&self, id: ConsentId) -> bool {
        self.consents.contains(&id)
    }

    /// How many rows.
    pub(super) fn count(&self) -> usize {
        self.consents.len() + self.exchanges
    }

    /// Leaves a consent aside.
    ///
    /// # Errors
    /// `error`, where an operation needs the consent or the store is at fault.
    pub(super) fn consent(&mut self, row: &ConsentRow, error: RowError) -> Result<(), RowError> {
        leave(self.needed.consent(row), &row.id, error)?;
        self.consents.insert(row.id);
        Ok(())
    }

    /// Leaves an exchange aside.
    ///
    /// # Errors
    /// `error`, where an operation needs the exchange or the store is at fault.
    pub(super) fn exchange(&mut self, row: &ExchangeRow, error: RowError) -> Result<(), RowError> {
        leave(self.needed.exchange(row), &row.id, error)?;
        self.exchanges += 1;
        Ok(())
    }
}

fn leave(is_needed: bool, row: &dyn std::fmt::Display, error: RowError) -> Result<(), RowError> {
    if is_needed || !is_about_it(&error) {
        return Err(error);
    }
    tracing::debug!(%row, %error, "what waits to be ended by time cannot be read");
    Ok(())
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
