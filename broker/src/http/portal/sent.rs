//! Forms that were sent and not taken: too late, or with too weak a sign-in. They wait in the session until the same person
//! confirms them on their page; nothing is changed by them before.

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::visit::{Detour, Form, SignedInAs, Stranger, Visit, read_form};
use crate::http::session::{KeptForm, Session};
use crate::view::Notice;

/// A form sent by someone signed in. One that came too late is kept, and its sender led to sign in and back to its page.
#[derive(Debug)]
pub(crate) struct Sent<Who> {
    /// Who sent it.
    pub(crate) who: Who,
    /// The form, to be read with [`Visit::posted`].
    pub(crate) body: Bytes,
}

impl Visit {
    /// The form that was sent from this page and not taken, and waits to be confirmed.
    pub fn kept_form(&self) -> Option<&KeptForm> {
        let kept = self.session.as_ref().and_then(|session| session.kept.form.as_ref());
        kept.filter(|form| form.page == page_path(&self.path))
    }

    /// The members of the form that waits, to be shown again; none where no form does.
    pub(crate) fn kept_members(&self) -> Option<Form> {
        self.kept_form().map(|form| Form(form.members.clone()))
    }

    /// Keeps a form of this page until it is confirmed.
    pub async fn keep_form(&self, session: &Session, form: &Form) -> Result<(), Detour> {
        let Some(form) = KeptForm::new(page_path(&self.path), &form.0) else { return Ok(()) };
        let mut session = session.clone();
        session.kept.form = Some(form);
        session.keep(&self.app).await.map_err(|error| self.unavailable(&error))
    }

    /// Forgets the form that waits: it was answered.
    pub async fn forget_form(&self) {
        let Some(mut session) = self.session.clone().filter(|session| session.kept.form.is_some()) else { return };
        session.kept.form = None;
        if let Err(error) = session.keep(&self.app).await {
            tracing::warn!(%error, "a kept form could not be forgotten");
        }
    }

    /// To the sign-in after a form that came too late: what was chosen is kept where its sender was signed in.
    async fn too_late(&self, sign_in: &str, body: &Bytes) -> Detour {
        let Some(ended) = &self.ended else { return self.sign_in(sign_in) };
        let Ok(form) = self.checked(read_form(body), &ended.csrf) else { return self.sign_in(sign_in) };
        match self.keep_form(ended, &form).await {
            Ok(()) => self.to_sign_in(sign_in),
            Err(detour) => detour,
        }
    }
}

impl<Who: SignedInAs> FromRequest for Sent<Who> {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (visit, body) = (Visit::of(request.clone()), Bytes::from_request(request, payload));
        Box::pin(async {
            let visit = visit.await?;
            let body = body.await.map_err(|_| visit.notice(Notice::Faulty))?;
            match Who::of(visit) {
                Ok(who) => Ok(Self { who, body }),
                Err(Stranger::Nobody(visit)) => Err(visit.too_late(Who::SIGN_IN, &body).await),
                Err(Stranger::Other(detour)) => Err(detour),
            }
        })
    }
}

/// The path without its query.
fn page_path(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}
