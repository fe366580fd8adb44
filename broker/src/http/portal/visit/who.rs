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

impl FromRequest for Passing {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = Visit::without_language(request.clone());
        Box::pin(async { visit.await.map(Self) })
    }
}

impl FromRequest for Citizen {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = Visit::of(request.clone());
        Box::pin(async {
            let visit = visit.await?;
            match visit.session.as_ref().map(|session| &session.holder) {
                Some(Holder::Citizen(tag)) => Ok(Self { tag: *tag, visit }),
                Some(Holder::Dpo(_)) => Err(visit.notice(Notice::NotAllowed)),
                None => Err(visit.sign_in("/sign-in")),
            }
        })
    }
}

impl FromRequest for Officer {
    type Error = Detour;
    type Future = LocalBoxFuture<'static, Result<Self, Detour>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = Visit::of(request.clone());
        Box::pin(async {
            let visit = visit.await?;
            match visit.session.clone() {
                Some(Session { holder: Holder::Citizen(_), .. }) => Err(visit.notice(Notice::NotAllowed)),
                None => Err(visit.sign_in("/dpo/sign-in")),
                Some(session) => {
                    let Holder::Dpo(scope) = session.holder.clone() else {
                        return Err(visit.notice(Notice::NotAllowed));
                    };
                    Ok(Self { visit, session, scope })
                }
            }
        })
    }
}
