//! Everything about the signed-in person in one archive: the page that offers it, and the overview inside it (C13).

use askama::Template;
use eemol_policies::ids::ConsentId;
use eemol_policies::time::Timestamp;

use super::{AgreedItem, Frame, PermissionStatus};

/// What the archive holds, and the button.
#[derive(Debug, Template)]
#[template(path = "export.html")]
pub struct ExportPage {
    /// What all pages share.
    pub frame: Frame,
    /// How many entries there are.
    pub entries: u64,
    /// How many permissions, refused and ended ones included.
    pub permissions: usize,
}

/// The overview inside the archive: a page that loads nothing.
#[derive(Debug, Template)]
#[template(path = "export_index.html")]
pub struct ExportIndex {
    /// What all pages share.
    pub frame: Frame,
    /// When the archive was made.
    pub made: Timestamp,
    /// The broker that made it.
    pub creator: String,
    /// From when the list of entries is complete.
    pub complete_since: Timestamp,
    /// The permissions, the newest on top.
    pub permissions: Vec<ExportedPermission>,
}

/// One permission in the overview.
#[derive(Debug, Clone)]
pub struct ExportedPermission {
    /// The consent.
    pub id: ConsentId,
    /// Name of the requester.
    pub who: String,
    /// Name of the procedure.
    pub procedure: String,
    /// The requester's file reference.
    pub case: String,
    /// Where it stands; `None` while it waits for an answer.
    pub status: Option<PermissionStatus>,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// How often data were sent under it.
    pub used: u32,
    /// What was agreed to; empty where nothing was.
    pub items: Vec<AgreedItem>,
    /// Names of its receipts' files.
    pub receipts: Vec<String>,
}
