//! From a draft to an entry: its place, its person's chain, its salts, its commitment, its seal.
//!
//! Nothing is decided here. [`super::writer`] calls it with everything loaded; the formats are [`super::entry`]'s and
//! [`super::seal`]'s.

use std::collections::BTreeMap;
use std::sync::Arc;

use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::{
    AdministrationId, ConsentId, EntryId, EvidenceTypeId, ExchangeId, Official, ProcedureId, SubjectTag,
};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::apply::Draft;
use super::entry::{EntryError, EvidenceHash, Group, Groups, Pen, Person, Salt};
use super::event::{Event, OfficialGroup};
use super::hash::Hash;
use super::seal::{DataKey, Nonce, SealError, seal_record};
use super::subjects::Subjects;
use crate::runtime::Runtime;
use crate::runtime::random::Drawn;
use crate::store::ledger::{EntryRow, PersonHeadRow, RecordColumns, RecordRow};

/// Why a draft cannot become an entry.
#[derive(Debug, thiserror::Error)]
pub enum StampError {
    /// A group has no canonical form or is too long.
    #[error("an entry cannot be written")]
    Entry(#[from] EntryError),
    /// The record cannot be sealed.
    #[error("a record cannot be sealed")]
    Seal(#[from] SealError),
}

/// An entry with its place, before it is durable.
#[derive(Debug, Clone)]
pub struct Stamped {
    /// Its id.
    pub id: EntryId,
    /// Its place in the log.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// Its five groups.
    pub groups: Arc<Groups>,
}

/// Stamps the entries of a batch one after the other.
#[derive(Debug)]
pub struct Stamps<'a> {
    subjects: &'a Subjects,
    chance: Drawn<'a>,
    pen: Pen,
    /// Where the chains of persons stand; they move on.
    pub chains: BTreeMap<SubjectTag, PersonHeadRow>,
}

impl<'a> Stamps<'a> {
    /// Stamps that go on from these chains.
    pub fn new(subjects: &'a Subjects, runtime: &'a Runtime, chains: BTreeMap<SubjectTag, PersonHeadRow>) -> Self {
        Self { subjects, chance: Drawn::from(&*runtime.random), pen: Pen::default(), chains }
    }

    /// Gives a draft its place; the chain of its person moves on by one.
    ///
    /// # Errors
    /// [`StampError`].
    pub fn stamp(
        &mut self,
        mut draft: Draft,
        index: u64,
        key: &DataKey,
    ) -> Result<(Stamped, EntryRow, RecordRow), StampError> {
        draft.event.entry = Some(draft.id);
        let groups = self.groups(&draft)?;
        let commitment = groups.commitment();
        let leaf = commitment.leaf_hash();
        if let Some(subject) = draft.subject {
            let chain = self.chains.entry(subject).or_insert_with(|| first(subject));
            chain.count += 1;
            chain.previous = *leaf.as_bytes();
        }
        let entry = EntryRow { index, id: draft.id, commitment: *commitment.hash().as_bytes() };
        let sealed = seal_record(key, draft.id, leaf, &groups, self.nonce())?;
        let plain = Plain::of(draft.subject, &draft.event, draft.official.as_ref());
        let columns = plain.columns(|acting, official| self.subjects.official(acting, official));
        let record = RecordRow { index, sealed, columns };
        Ok((Stamped { id: draft.id, index, leaf, groups: Arc::new(groups) }, entry, record))
    }

    /// A nonce that nothing was sealed with.
    pub fn nonce(&mut self) -> Nonce {
        Nonce::from_bytes(self.chance.bytes())
    }

    fn groups(&mut self, draft: &Draft) -> Result<Groups, EntryError> {
        let [person, official, evidence, event, decision] = std::array::from_fn(|_| self.salt());
        let pen = &mut self.pen;
        let person = match draft.subject {
            None => Group::empty(person),
            Some(subject) => {
                let chain = self.chains.get(&subject);
                let n = chain.map_or(0, |chain| chain.count) + 1;
                let previous = chain.map_or(Hash::ZERO, |chain| Hash::from_bytes(chain.previous));
                Group::written(pen, person, &Person { n, previous, subject })?
            }
        };
        let official = match &draft.official {
            None => Group::empty(official),
            Some(named) => Group::written(pen, official, &OfficialGroup { official: named.clone(), role: None })?,
        };
        let evidence = match &draft.evidence {
            None => Group::empty(evidence),
            Some(hmac) => Group::written(pen, evidence, &EvidenceHash { hmac: *hmac })?,
        };
        Ok(Groups {
            event: Group::written(pen, event, &draft.event)?,
            person,
            official,
            evidence,
            decision: Group::written(pen, decision, &draft.decision)?,
        })
    }

    fn salt(&mut self) -> Salt {
        Salt::from_bytes(self.chance.bytes())
    }
}

fn first(subject: SubjectTag) -> PersonHeadRow {
    PersonHeadRow { subject, count: 0, previous: [0; 32] }
}

/// The plain columns of a record, as they follow from what is sealed in it: the writer makes them so, `verify` works them
/// out again.
pub(super) struct Plain<'a> {
    pub(super) subject: Option<SubjectTag>,
    pub(super) time: Timestamp,
    pub(super) kind: &'a str,
    pub(super) requester: Option<&'a str>,
    pub(super) provider: Option<&'a str>,
    pub(super) evidence_type: Option<&'a str>,
    pub(super) procedure: Option<&'a str>,
    pub(super) reason: Option<&'static str>,
    pub(super) exchange: Option<ExchangeId>,
    pub(super) consent: Option<ConsentId>,
    /// The official as sealed, and the administration for which that person acts, at which they have their pseudonym.
    pub(super) official: Option<(&'a str, &'a Official)>,
}

impl<'a> Plain<'a> {
    pub(super) fn of(subject: Option<SubjectTag>, event: &'a Event, official: Option<&'a Official>) -> Self {
        let requester = event.requester.as_ref().map(AdministrationId::as_str);
        // An official is one of the administration that acts: for a consent declared invalid, of the responsible one.
        let acting = match &event.change {
            Some(ConsentEvent::Invalidated { by, .. }) => by.as_str(),
            _ => requester.unwrap_or_default(),
        };
        Self {
            subject,
            time: event.time,
            kind: &event.kind,
            requester,
            provider: event.provider.as_ref().map(AdministrationId::as_str),
            evidence_type: event.evidence_type.as_ref().map(EvidenceTypeId::as_str),
            procedure: event.procedure.as_ref().map(ProcedureId::as_str),
            reason: event.reason.map(Reason::as_str),
            exchange: event.exchange,
            consent: event.consent,
            official: official.map(|official| (acting, official)),
        }
    }

    fn columns(&self, pseudonym: impl FnOnce(&str, &Official) -> String) -> RecordColumns {
        RecordColumns {
            subject: self.subject,
            time: self.time,
            kind: self.kind.to_owned(),
            requester: self.requester.map(str::to_owned),
            provider: self.provider.map(str::to_owned),
            evidence_type: self.evidence_type.map(str::to_owned),
            procedure: self.procedure.map(str::to_owned),
            reason: self.reason.map(str::to_owned),
            exchange: self.exchange,
            consent: self.consent,
            official: self.official.map(|(acting, official)| pseudonym(acting, official)),
        }
    }
}
