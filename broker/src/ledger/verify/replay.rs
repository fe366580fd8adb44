//! Replaying consents: every change that entries carry, folded in their order, must give exactly the stored consents.
//! Exchanges are [`super::exchanges`]'.

use std::collections::{BTreeMap, BTreeSet};

use eemol_consent::consent::Consent;
use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::{ConsentId, EntryId, Official, SubjectTag};
use eemol_policies::time::Timestamp;

use super::exchanges::Exchanges;
use super::{VerifyError, Work, unreadable};
use crate::ledger::event::{Event, kind};
use crate::ledger::hold::HoldFacts;
use crate::ledger::rows::{consent_json, consent_to_row, shown_text_from_row};
use crate::ledger::seal::{DataKey, Nonce};
use crate::ledger::subjects::SubjectError;
use crate::store::ledger::ConsentRow;

/// Rows in one page.
const PAGE: u32 = 512;

/// The consents that the entries so far make.
#[derive(Debug, Default)]
pub(super) struct Replay {
    consents: BTreeMap<ConsentId, Rebuilt>,
    /// Consents with an entry that could not be read: nothing can be said about them.
    forgotten: BTreeSet<ConsentId>,
    /// Holds in force, by the entry that added them: its place, and what it keeps.
    holds: BTreeMap<EntryId, (u64, HoldFacts)>,
    /// Erasures that wait, by person: place of the entry that asked, and when it is due.
    waiting: BTreeMap<SubjectTag, (u64, Option<Timestamp>)>,
    /// Exchanges, by what was opened and ended.
    pub(super) exchanges: Exchanges,
}

#[derive(Debug)]
struct Rebuilt {
    consent: Consent,
    /// The newest entry that changed it.
    index: u64,
    /// Whether its row was met.
    met: bool,
}

impl Replay {
    /// Gives up on a consent one of whose entries is not to be had.
    pub(super) fn forget(&mut self, consent: ConsentId) {
        self.consents.remove(&consent);
        self.forgotten.insert(consent);
    }

    /// Does what an entry says was done to a consent.
    pub(super) fn fold(
        &mut self,
        index: u64,
        subject: Option<SubjectTag>,
        official: Option<Official>,
        event: &Event,
        gaps: bool,
    ) -> Result<(), String> {
        self.keep(index, subject, event, gaps)?;
        let Some(change) = &event.change else { return Ok(()) };
        let id = event.consent.ok_or("the entry changes a consent, but names none")?;
        let subject = subject.ok_or("the entry changes a consent, but is about nobody")?;
        if self.forgotten.contains(&id) {
            return Ok(());
        }
        let moved = match change {
            ConsentEvent::Requested { request } => {
                if self.consents.contains_key(&id) {
                    return Err("the consent was asked for before".to_owned());
                }
                let official = official.ok_or("the entry names no official")?;
                Consent::requested(id, subject, official, request.clone(), event.time)
                    .map_err(|error| error.to_string())
            }
            change => match self.consents.remove(&id) {
                None => Err("the entry changes a consent that nobody asked for".to_owned()),
                Some(known) if known.consent.subject() != subject => {
                    Err("the entry changes another person's consent".to_owned())
                }
                Some(known) => known.consent.after(change, event.time).map_err(|error| error.to_string()),
            },
        };
        match moved {
            Ok(consent) => {
                self.consents.insert(id, Rebuilt { consent, index, met: false });
                Ok(())
            }
            Err(what) => {
                self.forget(id);
                Err(format!("the entry does not fit the consent: {what}"))
            }
        }
    }
}

impl Replay {
    /// Does what an entry says about holds and waiting erasures. With `gaps`, older entries may have been dropped.
    fn keep(&mut self, index: u64, subject: Option<SubjectTag>, event: &Event, gaps: bool) -> Result<(), String> {
        match (event.kind.as_str(), &event.hold, subject) {
            (kind::HOLD_ADDED, Some(facts), _) => {
                let id = event.entry.ok_or("the entry has no id")?;
                self.holds.insert(id, (index, facts.clone()));
            }
            (kind::HOLD_LIFTED, Some(HoldFacts { id: Some(id), .. }), _) => {
                let known = self.holds.remove(id).is_some();
                if !known && !gaps {
                    return Err("the entry lifts a hold that no entry added".to_owned());
                }
            }
            (kind::HOLD_ADDED | kind::HOLD_LIFTED, ..) => return Err("the entry names no hold".to_owned()),
            (kind::ERASURE_ASKED, _, Some(tag)) => drop(self.waiting.insert(tag, (index, event.until))),
            (kind::ERASURE_CANCELLED | kind::ERASURE_REFUSED | kind::ERASURE_HELD, _, Some(tag)) => {
                self.waiting.remove(&tag);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Work<'_> {
    /// Compares holds and waiting erasures as stored with those that the entries make.
    pub(super) async fn compare_kept(&mut self) -> Result<(), VerifyError> {
        let Some(replay) = &mut self.replay else { return Ok(()) };
        let (mut holds, mut waiting) = (std::mem::take(&mut replay.holds), std::mem::take(&mut replay.waiting));
        let stored = match self.store.removal().holds().await {
            Ok(stored) => stored,
            Err(error) if unreadable(&error) => {
                self.fault(self.last(), "a stored hold cannot be read");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let size = self.size;
        for row in stored.iter().filter(|row| row.index < size) {
            let same = holds.remove(&row.id).is_some_and(|(index, facts)| {
                index == row.index
                    && facts.scope == format!("{}:{}", row.scope, row.value)
                    && facts.review == row.review
            });
            if !same && !self.faulty.contains(&row.index) {
                self.fault(row.index, "the stored hold is not the one that the entries make");
            }
        }
        for row in self.store.removal().erasure_requests().await?.iter().filter(|row| row.index < size) {
            if waiting.remove(&row.subject) != Some((row.index, Some(row.due))) && !self.faulty.contains(&row.index) {
                self.fault(row.index, "the stored waiting erasure is not the one that the entries make");
            }
        }
        // What ended since the head was noted is not there any more.
        if self.has_grown().await? {
            return Ok(());
        }
        for (index, _) in holds.into_values() {
            self.fault(index, "the hold that the entry adds is not stored");
        }
        for (index, _) in waiting.into_values() {
            self.fault(index, "the waiting erasure that the entry asks for is not stored");
        }
        Ok(())
    }

    /// Compares every stored consent with the rebuilt one; says how many were rebuilt.
    pub(super) async fn compare_consents(&mut self) -> Result<Option<u64>, VerifyError> {
        let Some(mut replay) = self.replay.take() else { return Ok(None) };
        let mut after = None;
        loop {
            let rows = match self.store.consents_after(after, PAGE).await {
                Ok(rows) => rows,
                Err(error) if unreadable(&error) => {
                    self.compare_one_by_one(&mut replay, after).await?;
                    break;
                }
                Err(error) => return Err(error.into()),
            };
            let Some(newest) = rows.last() else { break };
            after = Some(newest.id);
            for row in &rows {
                self.compare_row(&mut replay, row).await?;
            }
        }
        for rebuilt in replay.consents.values().filter(|rebuilt| !rebuilt.met) {
            let (subject, index) = (rebuilt.consent.subject(), rebuilt.index);
            if !self.gone_since(subject).await? && !self.removed_since(index).await? {
                self.fault(rebuilt.index, "the consent that the entry changes is not stored");
            }
        }
        self.compare_texts(&replay).await?;
        Ok(u64::try_from(replay.consents.len()).ok())
    }

    /// Compares every text that was shown before a decision with the digest that the entries have. A text that is not kept is no
    /// fault: it says less, not something else.
    async fn compare_texts(&mut self, replay: &Replay) -> Result<(), VerifyError> {
        let mut after = None;
        loop {
            let rows = match self.store.shown_texts_after(after, PAGE).await {
                Ok(rows) => rows,
                Err(error) if unreadable(&error) => {
                    self.fault(self.last(), "a stored text cannot be read");
                    return Ok(());
                }
                Err(error) => return Err(error.into()),
            };
            let Some(newest) = rows.last() else { return Ok(()) };
            after = Some(newest.consent);
            for row in &rows {
                let Some(rebuilt) =
                    replay.consents.get(&row.consent).filter(|known| !self.faulty.contains(&known.index))
                else {
                    continue;
                };
                // Decided since the head was noted.
                let Some(shown) = rebuilt.consent.state().shown() else { continue };
                let key = match self.subjects.key(Some(rebuilt.consent.subject())).await {
                    Ok(key) => key,
                    Err(SubjectError::Store(error)) => return Err(error.into()),
                    // Said of the consent already, or erased since.
                    Err(_) => continue,
                };
                if shown_text_from_row(row, &shown.text_digest, &key).is_err() {
                    self.fault(rebuilt.index, "the stored text is not the one that was shown");
                }
            }
        }
    }

    /// As many rows as can be read, where a page cannot.
    async fn compare_one_by_one(&mut self, replay: &mut Replay, after: Option<ConsentId>) -> Result<(), VerifyError> {
        let ids: Vec<_> = replay.consents.keys().copied().filter(|id| after.is_none_or(|after| *id > after)).collect();
        let mut named = false;
        for id in ids {
            match self.store.consent(id).await {
                Ok(Some(row)) => self.compare_row(replay, &row).await?,
                Ok(None) => {}
                Err(error) if unreadable(&error) => {
                    named = true;
                    if let Some(rebuilt) = replay.consents.get_mut(&id) {
                        rebuilt.met = true;
                        self.fault(rebuilt.index, "the stored consent cannot be read");
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        if !named {
            self.fault(self.last(), "there is a stored consent that cannot be read and that no entry made");
        }
        Ok(())
    }

    async fn compare_row(&mut self, replay: &mut Replay, row: &ConsentRow) -> Result<(), VerifyError> {
        if replay.forgotten.contains(&row.id) || self.faulty.contains(&row.newest()) {
            if let Some(rebuilt) = replay.consents.get_mut(&row.id) {
                rebuilt.met = true;
            }
            return Ok(());
        }
        if row.newest() >= self.size && self.changed_since(row).await? {
            if let Some(rebuilt) = replay.consents.get_mut(&row.id) {
                rebuilt.met = true;
            }
            return Ok(());
        }
        let Some(rebuilt) = replay.consents.get_mut(&row.id) else {
            self.fault(row.newest().min(self.last()), "there is a stored consent that no entry made");
            return Ok(());
        };
        rebuilt.met = true;
        let index = rebuilt.index;
        let key = match self.subjects.key(Some(rebuilt.consent.subject())).await {
            Ok(key) => key,
            Err(SubjectError::Store(error)) => return Err(error.into()),
            Err(_) => {
                self.fault(index, "there is no key for the consent's person");
                return Ok(());
            }
        };
        if let Some(what) = differing(rebuilt, row, &key) {
            self.fault(index, what);
        }
        Ok(())
    }

    /// Whether the consent was changed by an entry beyond the head that was noted: a broker goes on writing. It may also have
    /// removed the consent with its entries' records since the row was read.
    async fn changed_since(&self, row: &ConsentRow) -> Result<bool, VerifyError> {
        let rows = self.store.entries(row.newest(), 1).await?;
        let about_it = rows.first().is_some_and(|(entry, record)| {
            entry.index == row.newest() && record.as_ref().is_some_and(|record| record.columns.consent == Some(row.id))
        });
        Ok((about_it && self.has_grown().await?) || self.removed_since(row.newest()).await?)
    }
}

/// What of a stored consent is not as the entries make it.
fn differing(rebuilt: &Rebuilt, row: &ConsentRow, key: &DataKey) -> Option<String> {
    // The seal is only made to have the plain columns; it is never stored, so its nonce does not matter.
    let expected = consent_to_row(&rebuilt.consent, rebuilt.index, key, Nonce::from_bytes([0; 12]));
    let (Ok(expected), Ok(json)) = (expected, serde_json::to_vec(&rebuilt.consent)) else {
        return Some("the consent that the entries make cannot be written".to_owned());
    };
    match consent_json(row, key) {
        Ok(stored) if stored == json => {}
        Ok(_) => return Some("the stored consent is not the one that the entries make".to_owned()),
        Err(_) => return Some("the stored consent does not open".to_owned()),
    }
    let columns = [
        ("subject", expected.subject == row.subject),
        ("requester", expected.requester == row.requester),
        ("procedure", expected.procedure == row.procedure),
        ("state", expected.state == row.state),
        ("until", expected.until == row.until),
        ("answer_by", expected.answer_by == row.answer_by),
        ("idx", expected.index == row.newest()),
    ];
    let column = columns.into_iter().find(|(_, same)| !same).map(|(name, _)| name)?;
    Some(format!("the column `{column}` of the consent is not what the entries make"))
}
