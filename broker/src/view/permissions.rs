//! The overview, the list of permissions with its one-step stop, and one permission's own page (C1, C6, C7).

use askama::Template;
use eemol_policies::ids::{ConsentId, EntryId};
use eemol_policies::time::Timestamp;

use super::{AgreedItem, Choice, Frame, Outcome};
use crate::i18n::{Markup, ValueSource};

/// What there is for the signed-in person, in numbers and sentences.
#[derive(Debug, Template)]
#[template(path = "overview.html")]
pub struct OverviewPage {
    /// What all pages share.
    pub frame: Frame,
    /// Requests that wait for an answer.
    pub waiting: u64,
    /// Permissions in force.
    pub active: u64,
    /// Times that data were sent in the last 30 days.
    pub sent: u64,
    /// Requests refused in the last 30 days.
    pub refused: u64,
    /// Concerns that wait for an answer.
    pub concerns: u64,
    /// The permission that ends next: which, who has it, and when it ends.
    pub next_end: Option<(ConsentId, String, Timestamp)>,
    /// From when the list of entries is complete.
    pub complete_since: Timestamp,
    /// When the whole log was last verified, if ever.
    pub verified: Option<Timestamp>,
}

/// The person's permissions.
#[derive(Debug, Template)]
#[template(path = "permissions.html")]
pub struct PermissionsPage {
    /// What all pages share.
    pub frame: Frame,
    /// Whether the ended ones are shown, else those in force.
    pub ended: bool,
    /// Administrations that the list can be narrowed to.
    pub administrations: Vec<Choice>,
    /// Id of the one that it is narrowed to; empty for all.
    pub who: String,
    /// The permissions, the newest on top.
    pub rows: Vec<PermissionRow>,
}

impl PermissionsPage {
    /// Whether there is anything to choose.
    pub fn can_narrow(&self) -> bool {
        self.administrations.len() > 1 || !self.who.is_empty()
    }
}

/// One permission of the list.
#[derive(Debug, Clone)]
pub struct PermissionRow {
    /// The consent.
    pub id: ConsentId,
    /// Name of the requester.
    pub who: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The requester's file reference.
    pub case: String,
    /// Names of the evidence types.
    pub what: Vec<String>,
    /// Until when.
    pub until: Timestamp,
    /// How often data were sent under it.
    pub used: u32,
    /// How often they can be sent at most.
    pub uses: u32,
    /// When data were last sent under it.
    pub last_used: Option<Timestamp>,
    /// Where it stands.
    pub status: PermissionStatus,
    /// Since when it stands there.
    pub since: Timestamp,
    /// Whether the person, who said no or stopped, can let the administration ask again.
    pub may_reopen: bool,
}

impl PermissionRow {
    /// How often it was used, in words.
    pub fn used_words(&self, frame: &Frame) -> Markup {
        match self.last_used {
            Some(at) => frame.with(
                "used-times",
                &[("count", self.used.value()), ("uses", self.uses.value()), ("when", frame.date(at).value())],
            ),
            None if self.status.can_stop() => frame.t1("used-never", "uses", self.uses),
            None => frame.t("used-none"),
        }
    }
}

/// Where a permission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PermissionStatus {
    /// In force.
    Active,
    /// Paused by the person.
    Paused,
    /// All uses are spent.
    UsedUp,
    /// Refused by the person.
    Denied,
    /// Not answered in time.
    Lapsed,
    /// Taken back by the requester before an answer.
    Cancelled,
    /// Withdrawn by the person.
    Stopped,
    /// Given back by the requester.
    Returned,
    /// Its time is over.
    Expired,
    /// Declared invalid by the responsible administration.
    Invalidated,
    /// Replaced by a newer one.
    Replaced,
}

impl PermissionStatus {
    /// Whether the person can still stop it.
    pub const fn can_stop(self) -> bool {
        matches!(self, Self::Active | Self::Paused | Self::UsedUp)
    }

    /// The step that pauses it or lifts its pause, as in its address and its words; `None` where there is none.
    pub const fn rest(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Active => Some(("pause", "perm-pause")),
            Self::Paused => Some(("resume", "perm-resume")),
            _ => None,
        }
    }

    /// Key of the words for it; takes `when`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "status-active",
            Self::Paused => "status-paused",
            Self::UsedUp => "status-used-up",
            Self::Denied => "status-denied",
            Self::Lapsed => "status-lapsed",
            Self::Cancelled => "status-cancelled",
            Self::Stopped => "status-stopped",
            Self::Returned => "status-returned",
            Self::Expired => "status-expired",
            Self::Invalidated => "status-invalidated",
            Self::Replaced => "status-replaced",
        }
    }
}

/// A permission was just stopped.
#[derive(Debug, Template)]
#[template(path = "stopped.html")]
pub struct StoppedPage {
    /// What all pages share.
    pub frame: Frame,
    /// The consent.
    pub id: ConsentId,
    /// Name of the requester.
    pub who: String,
    /// Name of the procedure.
    pub procedure: String,
    /// When it was stopped.
    pub at: Timestamp,
    /// How often data were sent before.
    pub used: u32,
    /// Mail address of the requester's data protection officer, for asking to delete; may be empty.
    pub delete_contact: String,
    /// Whether the person can let the administration ask again.
    pub may_reopen: bool,
}

/// One permission and all that happened to it.
#[derive(Debug, Template)]
#[template(path = "permission.html")]
pub struct PermissionPage {
    /// What all pages share.
    pub frame: Frame,
    /// The permission.
    pub row: PermissionRow,
    /// Why the data are needed, from the catalogue.
    pub purpose: String,
    /// The procedure's law in words, from the catalogue.
    pub law: String,
    /// Address of that law.
    pub law_url: String,
    /// What was agreed to.
    pub items: Vec<AgreedItem>,
    /// Whether anything was decided, so that there is a receipt.
    pub receipts: bool,
    /// What happened, oldest first.
    pub steps: Vec<TimelineStep>,
    /// The text that the person was shown before they decided; `None` where they have not, or nobody knows it.
    pub shown: Option<ShownText>,
    /// The older permission whose place this one took, or wanted to take.
    pub replaces: Option<ConsentId>,
    /// The newer permission that took this one's place.
    pub replaced_by: Option<ConsentId>,
}

/// The text that a person was shown before they decided.
#[derive(Debug, Clone)]
pub struct ShownText {
    /// Its language, for readers aloud.
    pub lang: String,
    /// Name of that language, in itself.
    pub language: String,
    /// When they decided.
    pub at: Timestamp,
    /// Whether they said yes to it.
    pub agreed: bool,
    /// The text, line by line; `None` where it was not kept.
    pub lines: Option<Vec<String>>,
    /// Its digest, as recorded.
    pub digest: String,
}

impl ShownText {
    /// Key of the sentence on when they decided.
    pub const fn when_key(&self) -> &'static str {
        if self.agreed { "perm-shown-when" } else { "perm-shown-refused" }
    }
}

/// One thing that happened to a permission.
#[derive(Debug, Clone)]
pub struct TimelineStep {
    /// When.
    pub at: Timestamp,
    /// What.
    pub outcome: Outcome,
    /// What more there is to say: the language of the text, the fields sent, a reason given; may be empty.
    pub note: String,
    /// The entry that records it.
    pub entry: EntryId,
}
