//! A person's own settings, citizen or DPO: language, sessions and their end, help; and the page that keeps a session in
//! use.

use actix_web::HttpResponse;
use actix_web::web::Bytes;

use super::sign_in::signed_out;
use super::visit::{Detour, Visit};
use crate::http::session::Session;
use crate::http::session::cookie::{self, Kind};
use crate::view::{SessionLine, SettingsPage, StayPage};

/// Language, sessions, help.
pub(super) async fn show(visit: Visit) -> Result<HttpResponse, Detour> {
    let session = visit.held()?;
    let sessions = session.of_same_person(&visit.app).await.map_err(|error| visit.unavailable(&error))?;
    let line = |one: &Session| SessionLine {
        handle: one.handle(),
        device: one.device.clone(),
        begun: one.begun_at,
        used: one.seen_at,
        own: one.is(session),
    };
    let sessions = sessions.iter().map(line).collect();
    let ended = visit.query().one("ended") == "1";
    visit.page(&SettingsPage { frame: visit.frame(), sessions, ended })
}

/// Ends one session of the same person.
pub(super) async fn end(visit: Visit, body: Bytes) -> Result<HttpResponse, Detour> {
    let session = visit.held()?;
    let form = visit.posted(&body)?;
    let sessions = session.of_same_person(&visit.app).await.map_err(|error| visit.unavailable(&error))?;
    if let Some(one) = sessions.iter().find(|one| one.handle() == form.one("session") && !one.is(session)) {
        one.end(&visit.app).await.map_err(|error| visit.unavailable(&error))?;
    }
    Ok(visit.go("/settings?ended=1"))
}

/// Signs the person out everywhere, here too.
pub(super) async fn end_all(visit: Visit, body: Bytes) -> Result<HttpResponse, Detour> {
    let session = visit.held()?;
    visit.posted(&body)?;
    session.end_everywhere(&visit.app).await.map_err(|error| visit.unavailable(&error))?;
    let mut response = signed_out(&visit)?;
    let _ = response.add_cookie(&cookie::taken_back(Kind::Session, visit.secure()));
    Ok(response)
}

/// Until when the person stays signed in. Asking for it is using the session.
pub(super) async fn stay(visit: Visit) -> Result<HttpResponse, Detour> {
    let session = visit.held()?;
    let (until, latest) = (session.until(&visit.app), session.latest(&visit.app));
    let idle_minutes = u64::from(visit.app.config.sign_in.session.idle_minutes);
    visit.page(&StayPage { frame: visit.frame(), until, latest, idle_minutes })
}

impl Visit {
    /// The session of whoever is signed in; to the sign-in where nobody is.
    fn held(&self) -> Result<&Session, Detour> {
        self.session.as_ref().ok_or_else(|| self.sign_in("/sign-in"))
    }
}
