//! Pages of data protection officers: the list, the reason, one entry, and the check of the whole log (D2, D3, D4).

use askama::Template;
use eemol_policies::ids::EntryId;
use eemol_policies::time::Timestamp;

use super::{Fact, Family, FormError, Frame, Gone, Outcome, Pager, ProofBox};

/// The list of entries, with its filter and the search for a person.
#[derive(Debug, Template)]
#[template(path = "dpo_log.html")]
pub struct DpoLogPage {
    /// What all pages share.
    pub frame: Frame,
    /// Name of the administration whose traffic is shown; empty for all traffic.
    pub scope: String,
    /// What the list is narrowed to.
    pub filter: DpoFilter,
    /// Administrations that can be chosen.
    pub administrations: Vec<Choice>,
    /// Evidence types that can be chosen.
    pub evidence_types: Vec<Choice>,
    /// Procedures that can be chosen.
    pub procedures: Vec<Choice>,
    /// Reasons that can be chosen: the stable codes.
    pub reasons: Vec<String>,
    /// The look-up by which the list is narrowed to one person, if it is; shown in words.
    pub person_reason: Option<String>,
    /// The entries, newest first.
    pub rows: Vec<DpoRow>,
    /// Entries among these whose content is gone.
    pub gone: Vec<Gone>,
    /// How many entries the filter finds.
    pub total: u64,
    /// The way to the other pages of the list.
    pub pager: Pager,
    /// What was wrong with the filter.
    pub errors: Vec<FormError>,
}

/// One of several things to choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the form posts.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// What the list is narrowed to; the names are those of the form and the address.
#[derive(Debug, Clone, Default)]
pub struct DpoFilter {
    /// First local day, `2026-11-01`.
    pub from: String,
    /// Last local day.
    pub to: String,
    /// Family of results.
    pub result: Option<Family>,
    /// Reason code.
    pub reason: String,
    /// Requester's id.
    pub requester: String,
    /// Provider's id.
    pub provider: String,
    /// Evidence type's id.
    pub evidence_type: String,
    /// Procedure's id.
    pub procedure: String,
    /// Case, exactly.
    pub case: String,
    /// Official, exactly.
    pub official: String,
    /// Consent id.
    pub consent: String,
    /// Exchange id.
    pub exchange: String,
}

impl DpoFilter {
    /// Whether it narrows by more than time, result and requester: the rest of the form is open then.
    pub fn more(&self) -> bool {
        [
            &self.reason,
            &self.provider,
            &self.evidence_type,
            &self.procedure,
            &self.case,
            &self.official,
            &self.consent,
            &self.exchange,
        ]
        .iter()
        .any(|given| !given.is_empty())
    }
}

impl DpoRow {
    /// The outcome, once there is one: that a source is being asked says nothing yet.
    pub fn told(&self) -> Option<Outcome> {
        self.outcome.filter(|outcome| *outcome != Outcome::Opened)
    }
}

/// One entry of the list. Says nothing about whom it concerns.
#[derive(Debug, Clone)]
pub struct DpoRow {
    /// The entry.
    pub id: EntryId,
    /// Its place in the log, from 0.
    pub index: u64,
    /// When.
    pub at: Timestamp,
    /// Kind, as recorded (`exchange.released`).
    pub kind: String,
    /// Reason code; may be empty.
    pub reason: String,
    /// What became of it; `None` for what is about no request, such as a new catalogue.
    pub outcome: Option<Outcome>,
    /// Name of the requester; may be empty.
    pub requester: String,
    /// Name of the provider; may be empty.
    pub provider: String,
    /// Name of the evidence type; may be empty.
    pub evidence_type: String,
    /// Name of the procedure; may be empty.
    pub procedure: String,
}

/// What a reason is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReasonFor {
    /// Opening one entry.
    Entry(EntryId),
    /// Listing the entries about one person.
    Person,
}

/// Asks why an entry is to be opened or a person to be searched; the answer is recorded and shown to that person.
///
/// Posts `reason` and `csrf` (with `number` for a person) to [`DpoReasonPage::action`].
#[derive(Debug, Template)]
#[template(path = "dpo_reason.html")]
pub struct DpoReasonPage {
    /// What all pages share.
    pub frame: Frame,
    /// What the reason is for.
    pub subject: ReasonFor,
    /// Path the form posts to, after the language.
    pub action: String,
    /// Name of the identifier that persons are found by.
    pub identifier_name: String,
    /// The identifier typed, when the form comes back.
    pub typed_number: String,
    /// The reason typed, when the form comes back.
    pub typed_reason: String,
    /// What was wrong.
    pub errors: Vec<FormError>,
}

impl DpoReasonPage {
    /// Whether a person is searched.
    pub fn person(&self) -> bool {
        self.subject == ReasonFor::Person
    }

    /// Whether this field was wrong.
    pub fn wrong(&self, target: &str) -> bool {
        self.errors.iter().any(|error| error.target == target)
    }
}

/// One entry with everything this officer may see.
#[derive(Debug, Template)]
#[template(path = "dpo_entry.html")]
pub struct DpoEntryPage {
    /// What all pages share.
    pub frame: Frame,
    /// The entry.
    pub id: EntryId,
    /// When.
    pub at: Timestamp,
    /// Kind, as recorded.
    pub kind: String,
    /// Reason code; may be empty.
    pub reason: String,
    /// What became of it; `None` for what is about no request, such as a new catalogue.
    pub outcome: Option<Outcome>,
    /// The five groups, in the order of the log.
    pub groups: Vec<EntryGroup>,
    /// How the decision came about: rule by rule, from the `decision` group.
    pub decision: Vec<Fact>,
    /// The other entries of the same exchange or consent: address and words.
    pub related: Vec<Choice>,
    /// The entry that records this look-up.
    pub look_up: EntryId,
    /// The reason given.
    pub given_reason: String,
    /// The proof.
    pub proof: ProofBox,
}

/// One of an entry's five groups.
#[derive(Debug, Clone)]
pub struct EntryGroup {
    /// Name, as recorded (`event`).
    pub name: String,
    /// Members as recorded, pointer and value; `None` when this officer may not see the group.
    pub members: Option<Vec<Fact>>,
    /// The group's digest, hexadecimal.
    pub digest: String,
}

/// The check of the whole log.
#[derive(Debug, Template)]
#[template(path = "dpo_verify.html")]
pub struct DpoVerifyPage {
    /// What all pages share.
    pub frame: Frame,
    /// The last check, if there was one.
    pub last: Option<Verification>,
    /// How many entries the log has now.
    pub size: u64,
    /// Command that does the same from outside.
    pub command: String,
}

/// What a check of the log found.
#[derive(Debug, Clone)]
pub struct Verification {
    /// When it ended.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How many entries were checked.
    pub entries: u64,
    /// How many consents were rebuilt from the entries and compared; `None` when that was not asked for.
    pub consents: Option<u64>,
    /// The same of exchanges.
    pub exchanges: Option<u64>,
    /// The root at that size, base64.
    pub root: String,
    /// Name of the signing key.
    pub signer: String,
    /// What does not agree; empty when the log is sound.
    pub flaws: Vec<Flaw>,
}

/// One thing in the log that does not agree.
#[derive(Debug, Clone)]
pub struct Flaw {
    /// Index of the entry, when it is about one.
    pub index: Option<u64>,
    /// What is wrong, as the verifier says it.
    pub what: String,
}
