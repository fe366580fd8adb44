//! Who is signed in: rows of `work.db` under the digest of the cookie's value, so that a copy of the store signs nobody in.
//!
//! A session has one role and never changes it: signing in always makes a new one and ends the old. How the cookie
//! travels is [`cookie`]'s, who may see which page [`super::portal::visit`]'s.

pub mod cookie;

use std::time::Duration;

use eemol_policies::ids::{AdministrationId, SubjectTag};
use eemol_policies::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::StoreError;
use crate::store::work::SessionRow;

/// A session ends so long after its last request.
pub const IDLE: Duration = Duration::from_mins(30);
/// A session ends so long after its sign-in, used or not.
pub const ABSOLUTE: Duration = Duration::from_hours(8);
/// How exactly the last request is remembered: not every page writes to the store.
const GRAIN: Duration = Duration::from_mins(1);

/// What the operator's own DPO is called where an administration's id stands otherwise.
pub const OPERATOR: &str = "operator";
const CITIZEN: &str = "citizen";
const DPO: &str = "dpo";

/// Who holds a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A citizen.
    Citizen(SubjectTag),
    /// The DPO of an administration; of the operator for `None`.
    Dpo(Option<AdministrationId>),
}

/// What pages keep between two requests.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The look-up by which a DPO's list is narrowed to one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonLook>,
}

/// A DPO's recorded look-up of one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLook {
    /// Who was looked up.
    pub subject: SubjectTag,
    /// The reason given.
    pub reason: String,
}

/// A session that is in force.
#[derive(Debug, Clone)]
pub struct Session {
    id: [u8; 32],
    /// Who holds it.
    pub holder: Holder,
    /// What every form must send back.
    pub csrf: String,
    /// What pages keep.
    pub kept: Kept,
    seen_at: Timestamp,
}

impl Session {
    /// The session of this cookie value; `None` when there is none in force. One that has run out is deleted.
    pub async fn load(app: &App, value: &str) -> Result<Option<Self>, StoreError> {
        let id = *sha256(value.as_bytes()).as_bytes();
        let Some(row) = app.work.session(&id).await? else { return Ok(None) };
        let now = app.runtime.now();
        let holder = holder(&row).filter(|_| now.since(row.seen_at) < IDLE && now.since(row.created_at) < ABSOLUTE);
        let Some(holder) = holder else {
            app.work.delete_session(&id).await?;
            return Ok(None);
        };
        let kept = serde_json::from_str(&row.data).unwrap_or_default();
        let session = Self { id, holder, csrf: row.csrf, kept, seen_at: row.seen_at };
        if now.since(session.seen_at) >= GRAIN {
            session.keep(app).await?;
        }
        Ok(Some(session))
    }

    /// A new session and the value of its cookie; `old` ends.
    pub async fn start(app: &App, holder: Holder, old: Option<&Self>) -> Result<(Self, String), StoreError> {
        let now = app.runtime.now();
        app.work.sweep_sessions(now.minus(IDLE), now.minus(ABSOLUTE)).await?;
        if let Some(old) = old {
            old.end(app).await?;
        }
        let value = app.runtime.opaque_token();
        let id = *sha256(value.as_bytes()).as_bytes();
        let session = Self { id, holder, csrf: app.runtime.opaque_token(), kept: Kept::default(), seen_at: now };
        let (role, holder) = match &session.holder {
            Holder::Citizen(tag) => (CITIZEN, tag.to_string()),
            Holder::Dpo(Some(administration)) => (DPO, administration.to_string()),
            Holder::Dpo(None) => (DPO, OPERATOR.to_owned()),
        };
        let row = SessionRow {
            id,
            role: role.to_owned(),
            holder,
            csrf: session.csrf.clone(),
            data: "{}".to_owned(),
            created_at: now,
            seen_at: now,
        };
        app.work.insert_session(&row).await?;
        Ok((session, value))
    }

    /// Stores what the pages keep, and that the session was used now.
    pub async fn keep(&self, app: &App) -> Result<(), StoreError> {
        let data = serde_json::to_string(&self.kept).unwrap_or_else(|_| "{}".to_owned());
        app.work.touch_session(&self.id, &data, app.runtime.now()).await
    }

    /// Ends the session.
    pub async fn end(&self, app: &App) -> Result<(), StoreError> {
        app.work.delete_session(&self.id).await
    }
}

fn holder(row: &SessionRow) -> Option<Holder> {
    match (row.role.as_str(), row.holder.as_str()) {
        (CITIZEN, tag) => tag.parse().ok().map(Holder::Citizen),
        (DPO, OPERATOR) => Some(Holder::Dpo(None)),
        (DPO, id) => id.parse().ok().map(|id| Holder::Dpo(Some(id))),
        _ => None,
    }
}
