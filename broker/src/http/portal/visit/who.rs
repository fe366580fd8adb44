//! Who makes a request: anybody who passes by, a signed-in citizen, a signed-in DPO. A session of one role never opens a page
//! of the other.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use eemol_policies::ids::{AdministrationId, SubjectTag};
use futures_util::future::LocalBoxFuture;

use super::{Detour, Visit};
use crate::http::session::{Holder, Session};
use crate::view::Notice;

/// A request to an address without a language, from another site: answered in the language of the browser.
#[derive(Debug)]
pub struct Passing(pub Visit);

/// A request by a signed-in citizen.
#[derive(Debug)]
pub struct Citizen {
    /// The request.
    pub visit: Visit,
    /// Who it is.
    pub tag: SubjectTag,
}

/// A request by a signed-in DPO.
#[derive(Debug)]
pub struct Officer {
    /// The request.
    pub visit: Visit,
    /// The session.
    pub session: Session,
    /// The administration whose traffic may be seen; all for `None`.
    pub scope: Option<AdministrationId>,
}

/// Someone who is signed in, in one role.
pub(crate) trait SignedInAs: Sized {
    /// Where they sign in.
    const SIGN_IN: &'static str;

    /// They, where the session of the visit is theirs.
    fn of(visit: Visit) -> Result<Self, Stranger>;
}

/// Who is not signed in as asked for.
#[derive(Debug)]
pub(crate) enum Stranger {
    /// Nobody is signed in.
    Nobody(Box<Visit>),
    /// Somebody in another role.
    Other(Detour),
}

impl FromRequest for Passing {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = Visit::without_language(request.clone());
        Box::pin(async { visit.await.map(Self) })
    }
}

impl SignedInAs for Citizen {
    const SIGN_IN: &'static str = "/sign-in";

    fn of(visit: Visit) -> Result<Self, Stranger> {
        match visit.session.as_ref().map(|session| &session.holder) {
            Some(Holder::Citizen(tag)) => Ok(Self { tag: *tag, visit }),
            Some(Holder::Dpo(_)) => Err(Stranger::Other(visit.notice(Notice::NotAllowed))),
            None => Err(Stranger::Nobody(Box::new(visit))),
        }
    }
}

impl SignedInAs for Officer {
    const SIGN_IN: &'static str = "/dpo/sign-in";

    fn of(visit: Visit) -> Result<Self, Stranger> {
        let Some(session) = visit.session.clone() else { return Err(Stranger::Nobody(Box::new(visit))) };
        match session.holder.clone() {
            Holder::Dpo(scope) => Ok(Self { visit, session, scope }),
            Holder::Citizen(_) => Err(Stranger::Other(visit.notice(Notice::NotAllowed))),
        }
    }
}

impl FromRequest for Citizen {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(signed_in(request.clone()))
    }
}

impl FromRequest for Officer {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(signed_in(request.clone()))
    }
}

async fn signed_in<Who: SignedInAs>(request: HttpRequest) -> Result<Who, Detour> {
    Who::of(Visit::of(request).await?).map_err(|stranger| match stranger {
        Stranger::Nobody(visit) => visit.sign_in(Who::SIGN_IN),
        Stranger::Other(detour) => detour,
    })
}
