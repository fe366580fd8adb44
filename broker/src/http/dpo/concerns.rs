//! Concerns that citizens put to a DPO's administration: the list, one of them, and the three things to do about it.
//!
//! The list shows no words of theirs. Opening one is entered like every look, with the number of the concern as its
//! reason; each answer is an entry about the citizen, who reads it on the concern's page.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::look;
use crate::http::portal::concerns::{Reader, WORRY, about, row, said, steps};
use crate::http::portal::sent::Sent;
use crate::http::portal::typed;
use crate::http::portal::visit::{Detour, Officer};
use crate::http::session::OPERATOR;
use crate::ledger::concern::{Concern, ConcernError, ConcernState, Step, StepBy};
use crate::ledger::event::kind;
use crate::view::{ConcernStatus, DpoConcernClosedPage, DpoConcernPage, DpoConcernsPage, Frame, Notice, Wrong};

/// The list: those that wait first, the most urgent on top.
pub(super) async fn list(officer: Officer) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let concerns = visit.app.ledger.concerns_for(officer.scope.as_ref()).await;
    let concerns = concerns.map_err(|error| visit.unavailable(&error))?;
    let mut rows: Vec<_> =
        concerns.iter().filter(|concern| is_put_to(&officer, concern)).map(|concern| row(visit, concern)).collect();
    rows.sort_by_key(|row| (row.status != ConcernStatus::Open, row.due));
    let scope = officer.scope.as_ref().map(|id| visit.words().administration(id)).unwrap_or_default();
    visit.page(&DpoConcernsPage { frame: visit.frame(), scope, rows })
}

/// One concern, before it is opened.
pub(super) async fn ask(officer: Officer) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let concern = concern(&officer).await?;
    let done = visit.query().one("done") == "1";
    visit.page(&DpoConcernClosedPage { frame: visit.frame(), row: row(visit, &concern), done })
}

/// Enters the look, then shows the concern.
pub(super) async fn open(Sent { who: officer, body }: Sent<Officer>) -> Result<HttpResponse, Detour> {
    officer.visit.posted(&body)?;
    let concern = concern(&officer).await?;
    enter(&officer, &concern).await?;
    let kept = officer.visit.kept_members().map(|form| form.one("text").to_owned());
    page(&officer, StatusCode::OK, &concern, kept.as_deref().unwrap_or_default(), &[]).await
}

/// Answers, closes or passes on.
pub(super) async fn answer(Sent { who: officer, body }: Sent<Officer>) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let form = visit.posted(&body)?;
    let concern = concern(&officer).await?;
    let Some(step) = Step::from_code(form.one("step")) else { return Err(visit.notice(Notice::Faulty)) };
    let Some(text) = typed::words(form.one("text"), WORRY) else {
        // The words of the person are on the page that comes back: one more look.
        enter(&officer, &concern).await?;
        let typed: String = form.one("text").chars().take(4000).collect();
        return page(&officer, StatusCode::UNPROCESSABLE_ENTITY, &concern, &typed, &[Wrong::Said]).await;
    };
    let name = officer.scope.as_ref().map_or(OPERATOR, |id| id.as_str());
    let official = format!("dpo:{name}").parse().map_err(|_| visit.notice(Notice::Failed))?;
    let Some(subject) = concern.raised.subject else { return Err(visit.notice(Notice::NotFound)) };
    let viewer = officer.scope.clone();
    match visit.app.ledger.step(StepBy { subject, concern: concern.id(), step, text, viewer, official }).await {
        Ok(_) => {
            visit.forget_form().await;
            Ok(visit.go(&format!("/dpo/concerns/{}?done=1", concern.id())))
        }
        Err(ConcernError::Over) => Err(visit.notice(Notice::ConcernOver)),
        Err(ConcernError::Unknown) => Err(visit.notice(Notice::NotFound)),
        Err(error) => Err(visit.unavailable(&error)),
    }
}

async fn enter(officer: &Officer, concern: &Concern) -> Result<(), Detour> {
    let frame = officer.visit.frame();
    let reason = frame.t1("dpo-concern-look", "number", concern.id().to_string()).to_plain();
    look::enter(officer, kind::VIEWED, concern.raised.subject, &reason, Some(concern.raised.id)).await.map(drop)
}

/// The concern in the address; "not found" for those put to somebody else.
async fn concern(officer: &Officer) -> Result<Concern, Detour> {
    let visit = &officer.visit;
    let found = visit.app.ledger.concern(visit.id()?).await.map_err(|error| visit.unavailable(&error))?;
    found.filter(|concern| is_put_to(officer, concern)).ok_or_else(|| visit.notice(Notice::NotFound))
}

/// The operator's DPO sees all concerns, an administration's those put to it.
fn is_put_to(officer: &Officer, concern: &Concern) -> bool {
    officer.scope.as_ref().is_none_or(|own| concern.addressee() == Some(own))
}

async fn page(
    officer: &Officer,
    status: StatusCode,
    concern: &Concern,
    typed: &str,
    wrong: &[Wrong],
) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let frame = Frame { kept: wrong.is_empty() && !typed.is_empty(), ..visit.frame() };
    let state = concern.state();
    let page = DpoConcernPage {
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
        row: row(visit, concern),
        about: about(visit, concern, Reader::Dpo).await?,
        said: said(concern),
        steps: steps(visit, concern, Reader::Dpo),
        open: state != ConcernState::Closed,
        can_forward: state.allows(Step::Forward),
        typed: typed.to_owned(),
    };
    visit.page_as(status, &page)
}
