//! Reading the ledger: records opened and checked against their entries, proofs, consents.
//!
//! Whoever calls decides who may see what; here nothing is left out but by [`super::entry::Groups::show`].

use eemol_consent::consent::Consent;
use eemol_policies::ids::{ConsentId, EntryId, SubjectTag};

use super::Ledger;
use super::entry::{Commitment, EntryError, GroupName, Groups};
use super::event::{Decision, Event, OfficialGroup};
use super::hash::Hash;
use super::merkle::{MerkleError, inclusion_proof};
use super::note::{Note, NoteError};
use super::proof::{self, Proof};
use super::receipt::Receipt;
use super::rows::{RowError, consent_from_row, shown_text_from_row};
use super::seal::{SealError, open_record};
use super::subjects::{SubjectError, Subjects};
use super::tree::{self, TreeError};
use super::writer::Recorded;
use crate::store::StoreError;
use crate::store::ledger::{EntryRow, HeadRow, Page, RecordFilter, RecordRow};

/// Why something cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no key for it.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// A record does not open, or is not the one that the log committed to.
    #[error("entry {index} was changed")]
    Changed {
        /// Its place in the log.
        index: u64,
        /// What is wrong.
        #[source]
        source: SealError,
    },
    /// A record opens, but its content has another shape.
    #[error("an entry has another shape than this version reads")]
    Entry(#[from] EntryError),
    /// A consent row does not open.
    #[error(transparent)]
    Row(#[from] RowError),
    /// The stored tree contradicts itself.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// A proof cannot be built.
    #[error("a proof cannot be built")]
    Merkle(#[from] MerkleError),
    /// The stored checkpoint is no note.
    #[error("the stored checkpoint is no signed note")]
    Note(#[from] NoteError),
    /// The log is empty.
    #[error("the log is empty")]
    Empty,
}

/// An entry with its record opened.
#[derive(Debug, Clone)]
pub struct OpenedEntry {
    /// Its id.
    pub id: EntryId,
    /// Its place in the log.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// Whom it is about.
    pub subject: Option<SubjectTag>,
    /// Its five groups.
    pub groups: Groups,
    /// What happened.
    pub event: Event,
}

impl OpenedEntry {
    /// In whose name it was asked; `None` where nobody is named.
    pub fn official(&self) -> Option<OfficialGroup> {
        self.groups.official.read().ok()
    }

    /// Why it was decided so.
    pub fn decision(&self) -> Decision {
        self.groups.decision.read().unwrap_or_default()
    }
}

/// Opens a record and checks it against its entry.
pub(super) async fn open_entry(
    subjects: &Subjects,
    entry: &EntryRow,
    record: &RecordRow,
) -> Result<OpenedEntry, ReadError> {
    open(subjects, record.columns.subject, entry, &record.sealed).await
}

async fn open(
    subjects: &Subjects,
    subject: Option<SubjectTag>,
    entry: &EntryRow,
    sealed: &[u8],
) -> Result<OpenedEntry, ReadError> {
    let key = subjects.key(subject).await?;
    let leaf = Commitment::from_bytes(entry.commitment).leaf_hash();
    let groups = open_record(&key, entry.id, leaf, sealed)
        .map_err(|source| ReadError::Changed { index: entry.index, source })?;
    let event = groups.event.read()?;
    Ok(OpenedEntry { id: entry.id, index: entry.index, leaf, subject, groups, event })
}

impl Ledger {
    /// Entries that match, newest first, opened.
    pub async fn search(&self, filter: &RecordFilter, page: Page) -> Result<Vec<OpenedEntry>, ReadError> {
        let rows = self.store().search(filter, page).await?;
        let mut opened = Vec::with_capacity(rows.len());
        for (entry, record) in rows {
            opened.push(self.open_entry(&entry, &record).await?);
        }
        Ok(opened)
    }

    /// Entries about a requester's own consents and exchanges after a place, oldest first, opened.
    pub async fn events(&self, requester: &str, after: Option<u64>, limit: u32) -> Result<Vec<OpenedEntry>, ReadError> {
        let rows = self.store().events(requester, after, limit).await?;
        let mut opened = Vec::with_capacity(rows.len());
        for (entry, record) in rows {
            match self.open_entry(&entry, &record).await {
                Ok(entry) => opened.push(entry),
                // Erased a moment ago: the record goes next.
                Err(ReadError::Subject(SubjectError::Gone)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(opened)
    }

    /// One entry, opened; `None` where there is none of this id, or its record was erased.
    pub async fn entry(&self, id: EntryId) -> Result<Option<OpenedEntry>, ReadError> {
        let Some(entry) = self.store().entry(id).await? else { return Ok(None) };
        let found = self.store().entries(entry.index, 1).await?;
        match found.into_iter().next() {
            Some((entry, Some(record))) => Ok(Some(self.open_entry(&entry, &record).await?)),
            _ => Ok(None),
        }
    }

    /// Opens a record and checks it against its entry.
    pub async fn open_entry(&self, entry: &EntryRow, record: &RecordRow) -> Result<OpenedEntry, ReadError> {
        open_entry(self.subjects(), entry, record).await
    }

    /// Opens a sealed record about a person and checks it against its entry.
    pub async fn open_sealed(
        &self,
        subject: SubjectTag,
        entry: &EntryRow,
        sealed: &[u8],
    ) -> Result<OpenedEntry, ReadError> {
        open(self.subjects(), Some(subject), entry, sealed).await
    }

    /// One consent; `None` where there is none of this id.
    pub async fn consent(&self, id: ConsentId) -> Result<Option<Consent>, ReadError> {
        let Some(row) = self.store().consent(id).await? else { return Ok(None) };
        let key = self.subjects().key(Some(row.subject)).await?;
        Ok(Some(consent_from_row(&row, &key)?))
    }

    /// A person's consents, newest first.
    pub async fn consents_of(&self, subject: SubjectTag, limit: u32) -> Result<Vec<Consent>, ReadError> {
        let key = self.subjects().key(Some(subject)).await?;
        let rows = self.store().consents_of(subject, limit).await?;
        Ok(rows.iter().map(|row| consent_from_row(row, &key)).collect::<Result<_, _>>()?)
    }

    /// The text that the person was shown before they decided about this consent; `None` where they have not, or where the
    /// text was not kept.
    ///
    /// # Errors
    /// [`ReadError`]; [`RowError`] for a stored text that is not the one whose digest was recorded.
    pub async fn shown_text(&self, consent: &Consent) -> Result<Option<String>, ReadError> {
        let Some(shown) = consent.state().shown() else { return Ok(None) };
        let Some(row) = self.store().shown_text(consent.id()).await? else { return Ok(None) };
        let key = self.subjects().key(Some(consent.subject())).await?;
        Ok(Some(shown_text_from_row(&row, &shown.text_digest, &key)?))
    }

    /// The newest checkpoint as stored, with its size and root.
    pub async fn head(&self) -> Result<HeadRow, ReadError> {
        self.store().head().await?.ok_or(ReadError::Empty)
    }

    /// The proof of a stored entry under the newest checkpoint that witnesses have cosigned; under the newest of all where
    /// that does not hold the entry yet.
    pub async fn proof(&self, index: u64) -> Result<Proof, ReadError> {
        let (size, note) = match self.watch().published().filter(|published| published.size > index) {
            Some(published) => (published.size, published.note.clone()),
            None => self.head().await.map(|head| (head.size, head.checkpoint))?,
        };
        let hashes = tree::inclusion(self.store(), index, size).await?;
        Ok(Proof { extra: None, index, hashes, checkpoint: Note::parse(note.as_bytes())? })
    }

    /// The receipt of an entry, made anew under the newest checkpoint, without the key of the evidence's hash.
    pub async fn receipt(&self, entry: &OpenedEntry, shown: &[GroupName]) -> Result<Receipt, ReadError> {
        let proof = self.proof(entry.index).await?.to_string();
        Ok(Receipt { entry: entry.id, proof, groups: entry.groups.show(shown), evidence_key: None })
    }
}

/// The text of the proof of an entry that was just recorded, under the checkpoint of its batch.
pub(super) fn proof_of(recorded: &Recorded, index: u64) -> Result<String, ReadError> {
    let tree = &recorded.tree;
    let hashes = inclusion_proof(&tree.tiles, index, tree.size)?;
    let mut text = String::with_capacity(tree.checkpoint.len() + 64 + 48 * hashes.len());
    // Writing to a `String` does not fail.
    let _written = proof::write(&mut text, None, index, &hashes, &tree.checkpoint);
    Ok(text)
}
