//! Who asked for my data: the list and one entry (C8, C9).

use askama::Template;
use eemol_policies::ids::{ConcernId, ConsentId, EntryId};
use eemol_policies::time::Timestamp;

use crate::i18n::ValueSource;

use super::{Choice, Fact, Family, FormError, Frame, Outcome, ProofBox};

/// The list of entries about the signed-in person.
#[derive(Debug, Template)]
#[template(path = "history.html")]
pub struct HistoryPage {
    /// What all pages share.
    pub frame: Frame,
    /// What the list is narrowed to.
    pub filter: HistoryFilter,
    /// Administrations that can be chosen: those that occur.
    pub administrations: Vec<Choice>,
    /// The entries of this page of the list, newest first, by local day.
    pub days: Vec<HistoryDay>,
    /// How many entries the filter finds.
    pub total: u64,
    /// From when the list is complete.
    pub complete_since: Timestamp,
    /// When the whole log was last verified, if ever.
    pub verified: Option<Timestamp>,
    /// The way to the other pages of the list.
    pub pager: Pager,
    /// Address of everything the filter finds, as a table.
    pub csv_url: String,
    /// The same as data.
    pub json_url: String,
    /// What was wrong with the filter.
    pub errors: Vec<FormError>,
}

/// What a list of entries is narrowed to; comes from the address and is shown in the form.
#[derive(Debug, Clone, Default)]
pub struct HistoryFilter {
    /// Only this family of results (`result`).
    pub result: Option<Family>,
    /// Only this administration's id (`who`); empty for all.
    pub who: String,
    /// First local day (`from`), `2026-11-01`; empty for no limit.
    pub from: String,
    /// Last local day (`to`); empty for no limit.
    pub to: String,
}

impl HistoryFilter {
    /// Whether anything is narrowed.
    pub fn narrowed(&self) -> bool {
        self.result.is_some() || !self.who.is_empty() || !self.from.is_empty() || !self.to.is_empty()
    }
}

/// The entries of one local day.
#[derive(Debug, Clone)]
pub struct HistoryDay {
    /// Any instant of the day.
    pub day: Timestamp,
    /// Its entries, newest first.
    pub rows: Vec<HistoryRow>,
}

/// One entry of the list.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    /// The entry.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Name of the administration; the person's own doing names the administration it concerned.
    pub who: String,
    /// Name of the procedure; empty when there is none.
    pub procedure: String,
    /// Names of the evidence types; may be empty.
    pub what: Vec<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// The way through a long list: full addresses, with the filter.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// Address of the newer entries.
    pub newer: Option<String>,
    /// Address of the older entries.
    pub older: Option<String>,
    /// Which page this is, from 1; 0 when it is not known.
    pub page: u64,
    /// How many pages there are; 0 when it is not known.
    pub pages: u64,
}

/// One entry, in sentences, with its proof.
#[derive(Debug, Template)]
#[template(path = "entry.html")]
pub struct EntryPage {
    /// What all pages share.
    pub frame: Frame,
    /// The entry.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// Name of the administration that asked.
    pub who: String,
    /// Name of the source; empty when none was involved.
    pub source: String,
    /// Names of the evidence types.
    pub what: Vec<String>,
    /// Name of the procedure; may be empty.
    pub procedure: String,
    /// The requester's file reference; may be empty.
    pub case: String,
    /// The purpose in words; may be empty.
    pub purpose: String,
    /// The law in words; may be empty.
    pub law: String,
    /// Its address; may be empty.
    pub law_url: String,
    /// The permission it ran under.
    pub consent: Option<ConsentId>,
    /// Names of the fields that were asked for.
    pub asked: Vec<String>,
    /// Names of the fields that were sent.
    pub sent: Vec<String>,
    /// The reason a data protection officer gave; empty for all other entries.
    pub given_reason: String,
    /// The concern that it belongs to.
    pub concern: Option<ConcernId>,
    /// Further facts, such as parameters.
    pub facts: Vec<Fact>,
    /// Mail address of the administration's data protection officer; may be empty.
    pub dpo_contact: String,
    /// The proof.
    pub proof: ProofBox,
}
