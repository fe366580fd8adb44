//! What DPOs see of erasing: tombstones where content is gone, and the form by which the operator's DPO decides.

use askama::Template;
use eemol_policies::ids::EntryId;
use eemol_policies::time::Timestamp;

use super::{FormError, Frame};

/// Entries whose content is gone: a run of places in the log.
#[derive(Debug, Clone)]
pub struct Gone {
    /// Place of the first, from 0.
    pub first: u64,
    /// Place of the last.
    pub last: u64,
    /// When it was removed.
    pub at: Timestamp,
    /// Place of the entry that removed it.
    pub by: u64,
    /// That entry.
    pub by_id: EntryId,
    /// Whether its time was over; otherwise a person was erased.
    pub retention: bool,
}

/// One entry whose content is gone; its place and its proof are not.
#[derive(Debug, Template)]
#[template(path = "dpo_gone.html")]
pub struct DpoGonePage {
    /// What all pages share.
    pub frame: Frame,
    /// The entry.
    pub id: EntryId,
    /// Its place in the log, from 0.
    pub index: u64,
    /// What removed it.
    pub gone: Gone,
    /// Address of the proof file.
    pub proof_url: String,
}

/// The operator's DPO decides on the erasure of a person. Posts `number`, `ground`, `reason`, `decision` and `csrf`.
#[derive(Debug, Template)]
#[template(path = "dpo_erasure.html")]
pub struct DpoErasurePage {
    /// What all pages share.
    pub frame: Frame,
    /// Name of the identifier that persons are found by.
    pub identifier_name: String,
    /// Grounds that can be chosen.
    pub grounds: Vec<String>,
    /// How long an erasure waits.
    pub delay_hours: u32,
    /// The ground chosen, when the form comes back.
    pub typed_ground: String,
    /// The identifier typed, when the form comes back.
    pub typed_number: String,
    /// The reason typed, when the form comes back.
    pub typed_reason: String,
    /// What was decided just now.
    pub decided: Option<Decided>,
    /// Erasures that wait.
    pub waiting: Vec<WaitingErasure>,
    /// Legal holds in force.
    pub holds: Vec<HeldBack>,
    /// What was wrong.
    pub errors: Vec<FormError>,
}

impl DpoErasurePage {
    /// Key of the words of a ground.
    pub fn ground(&self, code: &str) -> &'static str {
        match code {
            "not-necessary" => "ground-not-necessary",
            "consent-withdrawn" => "ground-consent-withdrawn",
            "objection" => "ground-objection",
            "unlawful" => "ground-unlawful",
            _ => "ground-legal-obligation",
        }
    }

    /// Whether this field was wrong.
    pub fn wrong(&self, target: &str) -> bool {
        self.errors.iter().any(|error| error.target == target)
    }
}

/// What came of the form.
#[derive(Debug, Clone)]
pub enum Decided {
    /// Erased.
    Done {
        /// How many records.
        records: u64,
        /// How many consents.
        consents: u64,
        /// The entry about it.
        by: EntryId,
        /// From when nobody can read it anywhere.
        unreadable_from: Timestamp,
    },
    /// It is carried out then.
    Waits(Timestamp),
    /// A legal hold keeps the records; to be looked at again by then.
    Held(Timestamp),
    /// Refused.
    Refused,
    /// Taken back.
    Cancelled,
    /// Nobody with this identifier stands in the log, or there was nothing to take back.
    Nobody,
}

/// An erasure that waits; whose, is not shown.
#[derive(Debug, Clone)]
pub struct WaitingErasure {
    /// Place of the entry that asked for it.
    pub asked: u64,
    /// When it is carried out.
    pub due: Timestamp,
}

/// A legal hold in force.
#[derive(Debug, Clone)]
pub struct HeldBack {
    /// What it keeps; of a person only that it is one.
    pub scope: String,
    /// Place of the entry that added it.
    pub added: u64,
    /// When somebody must look at it again.
    pub review: Timestamp,
    /// Whether that time is over.
    pub overdue: bool,
}
