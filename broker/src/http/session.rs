//! Who is signed in: rows of `work.db` under the digest of the cookie's value, so that a copy of the store signs nobody in.
//!
//! A session has one role and never changes it: signing in always makes a new one and ends the old. One whose time is over
//! opens nothing, but is kept for a day: a form that was sent too late can be kept in it until the same person has signed
//! in again. How the cookie travels is [`cookie`]'s, who may see which page [`super::portal::visit`]'s.

pub mod cookie;
pub mod device;
mod kept;

use std::time::Duration;

use eemol_policies::ids::{AdministrationId, SubjectTag};
use eemol_policies::time::Timestamp;

use self::kept::Opener;
pub use self::kept::{Kept, KeptForm, PersonLook};
use crate::ledger::hash::sha256;
use crate::state::App;
use crate::store::StoreError;
use crate::store::work::SessionRow;

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

/// What a sign-in says of a new session.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Who holds it.
    pub holder: Holder,
    /// How they were authenticated, in the provider's word.
    pub acr: Option<String>,
    /// HMAC of their account at the provider.
    pub account: Option<String>,
    /// The provider's name for its own session.
    pub provider_session: Option<String>,
    /// Family of the browser.
    pub device: &'static str,
}

/// A session.
#[derive(Debug, Clone)]
pub struct Session {
    id: [u8; 32],
    /// Who holds it.
    pub holder: Holder,
    /// What every form must send back.
    pub csrf: String,
    /// What pages keep.
    pub kept: Kept,
    /// How the person was authenticated, in the provider's word.
    pub acr: Option<String>,
    /// Family of the browser; empty where it is not known.
    pub device: String,
    /// Sign-in.
    pub begun_at: Timestamp,
    /// Last request, to the minute.
    pub seen_at: Timestamp,
    account: Option<String>,
    opener: Option<Opener>,
}

/// What a cookie names.
#[derive(Debug)]
pub enum Named {
    /// A session in force.
    InForce(Session),
    /// One whose time is over: it opens nothing.
    Over(Session),
    /// None.
    Nothing,
}

impl Session {
    /// The session of this cookie value.
    pub async fn load(app: &App, value: &str) -> Result<Named, StoreError> {
        let id = *sha256(value.as_bytes()).as_bytes();
        let Some(mut session) = app.work.session(&id).await?.and_then(|row| Self::of(row, Some(Opener::of(value))))
        else {
            return Ok(Named::Nothing);
        };
        let now = app.runtime.now();
        if session.until(app) <= now {
            return Ok(Named::Over(session));
        }
        if now.since(session.seen_at) >= GRAIN {
            session.seen_at = now;
            session.keep(app).await?;
        }
        Ok(Named::InForce(session))
    }

    /// A new session and the value of its cookie; `old` ends. A form that waits goes along where the person is the same.
    pub async fn start(app: &App, begun: Beginning, old: Option<&Self>) -> Result<(Self, String), StoreError> {
        let now = app.runtime.now();
        if let Some(old) = old {
            old.end(app).await?;
        }
        let same = |old: &&Self| old.holder == begun.holder && old.account == begun.account;
        let form = old.filter(same).and_then(|old| old.kept.form.clone());
        let value = app.runtime.opaque_token();
        let session = Self {
            id: *sha256(value.as_bytes()).as_bytes(),
            holder: begun.holder,
            csrf: app.runtime.opaque_token(),
            kept: Kept { form, person: None },
            acr: begun.acr,
            device: begun.device.to_owned(),
            begun_at: now,
            seen_at: now,
            account: begun.account,
            opener: Some(Opener::of(&value)),
        };
        let provider_session = begun.provider_session.map(|name| *sha256(name.as_bytes()).as_bytes());
        app.work.insert_session(&session.row(app, provider_session)).await?;
        Ok((session, value))
    }

    /// Stores what the pages keep, and when the session was used.
    pub async fn keep(&self, app: &App) -> Result<(), StoreError> {
        app.work.touch_session(&self.id, &self.data(app), self.seen_at).await
    }

    /// Ends the session.
    pub async fn end(&self, app: &App) -> Result<(), StoreError> {
        app.work.delete_session(&self.id).await
    }

    /// Until when it is in force if nothing more is done.
    pub fn until(&self, app: &App) -> Timestamp {
        let limits = &app.config.sign_in.session;
        self.seen_at.plus(limits.idle()).min(self.latest(app))
    }

    /// Until when it can be in force at all.
    pub fn latest(&self, app: &App) -> Timestamp {
        self.begun_at.plus(app.config.sign_in.session.absolute())
    }

    /// Whether an identity provider vouched for it.
    pub fn is_of_provider(&self) -> bool {
        self.account.is_some()
    }

    /// A name for lists, from which neither cookie nor row is found.
    pub fn handle(&self) -> String {
        let digest = sha256(&[b"eemol/session/1\0".as_slice(), &self.id].concat());
        hex::encode(digest.as_bytes().get(..8).unwrap_or_default())
    }

    /// Every session of the same person that is in force, the last used first.
    pub async fn of_same_person(&self, app: &App) -> Result<Vec<Self>, StoreError> {
        let (role, holder) = self.holder.columns();
        let rows = app.work.sessions_of(role, &holder, self.account.as_deref().unwrap_or_default()).await?;
        let now = app.runtime.now();
        Ok(rows.into_iter().filter_map(|row| Self::of(row, None)).filter(|session| session.until(app) > now).collect())
    }

    /// Ends every session of the same person, this one too.
    pub async fn end_everywhere(&self, app: &App) -> Result<u64, StoreError> {
        let (role, holder) = self.holder.columns();
        app.work.end_sessions_of(role, &holder, self.account.as_deref().unwrap_or_default()).await
    }

    /// Whether this is the same session.
    pub fn is(&self, other: &Self) -> bool {
        self.id == other.id
    }

    fn data(&self, app: &App) -> String {
        self.kept.to_data(self.opener.as_ref(), &self.id, &app.runtime)
    }

    fn of(row: SessionRow, opener: Option<Opener>) -> Option<Self> {
        let holder = Holder::of(&row)?;
        let kept = Kept::of_data(&row.data, opener.as_ref(), &row.id);
        let SessionRow { id, csrf, acr, device, account, created_at, seen_at, .. } = row;
        Some(Self { id, holder, csrf, kept, acr, device, begun_at: created_at, seen_at, account, opener })
    }

    fn row(&self, app: &App, provider_session: Option<[u8; 32]>) -> SessionRow {
        let (role, holder) = self.holder.columns();
        SessionRow {
            id: self.id,
            role: role.to_owned(),
            holder,
            csrf: self.csrf.clone(),
            data: self.data(app),
            created_at: self.begun_at,
            seen_at: self.seen_at,
            acr: self.acr.clone(),
            device: self.device.clone(),
            account: self.account.clone(),
            provider_session,
        }
    }
}

/// What a provider calls its own session, for the row of ours: names of two providers are never the same.
pub fn provider_session(issuer: &str, session: &str) -> String {
    format!("{issuer}\0{session}")
}

impl Holder {
    /// Role and holder, as they stand in a row.
    fn columns(&self) -> (&'static str, String) {
        match self {
            Self::Citizen(tag) => (CITIZEN, tag.to_string()),
            Self::Dpo(Some(administration)) => (DPO, administration.to_string()),
            Self::Dpo(None) => (DPO, OPERATOR.to_owned()),
        }
    }

    fn of(row: &SessionRow) -> Option<Self> {
        match (row.role.as_str(), row.holder.as_str()) {
            (CITIZEN, tag) => tag.parse().ok().map(Self::Citizen),
            (DPO, OPERATOR) => Some(Self::Dpo(None)),
            (DPO, id) => id.parse().ok().map(|id| Self::Dpo(Some(id))),
            _ => None,
        }
    }
}
