//! The citizen's answer to a request: exactly the fields that were offered and ticked, or no.
//!
//! The ledger decides whether the answer still fits. The same answer sent twice leads to the page of the first; nothing
//! is changed by the second.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use eemol_consent::consent::{Actor, Agreed, Consent};
use eemol_consent::event::{ConsentEvent, Shown};
use eemol_consent::state::{Phase, State};
use eemol_policies::ids::ConsentId;

use super::amended::whole_page;
use super::asked::{agreed, agreed_items, check_page, shown};
use super::back;
use super::preview::{fill, is_offered};
use super::requests::{self, waits_no_longer};
use super::sent::Sent;
use super::step_up;
use super::visit::{Citizen, Detour, Form, Visit};
use crate::jobs::ping;
use crate::ledger::hash::text_digest;
use crate::ledger::operation::{Act, Answer, Change, Mover, Rejection};
use crate::view::{DonePage, Notice, Wrong};

/// Takes the answer.
pub(super) async fn answer(Sent { who: citizen, body }: Sent<Citizen>) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let form = visit.posted(&body)?;
    let consent = citizen.consent().await?;
    let ticked: Vec<&str> = form.all("field").collect();
    if !form.one("show").is_empty() {
        return values(&citizen, &consent, &ticked).await;
    }
    if !form.one("change").is_empty() {
        return again(visit, &consent, &ticked, StatusCode::OK, None).await;
    }
    let (event, text) = match form.one("answer") {
        "share" if !ticked.is_empty() && form.one("checked").is_empty() && consent.grant().is_none() => {
            return check(visit, &consent, &ticked, &form).await;
        }
        "share" => match grant(visit, &consent, &ticked, &form).await? {
            Ok((event, text)) => match step_up::demanded(visit, &consent, &form).await? {
                Some(page) => return Ok(page),
                None => (event, Some(text)),
            },
            Err((status, wrong)) => return again(visit, &consent, &ticked, status, Some(wrong)).await,
        },
        "refuse" => refusal(visit, &consent, &form).await?,
        _ => return again(visit, &consent, &ticked, StatusCode::BAD_REQUEST, Some(Wrong::Answer)).await,
    };
    let granted = matches!(event, ConsentEvent::Granted { .. });
    if is_given_already(&consent, &event) {
        return back::after(visit, consent.id(), granted).await;
    }
    if let Some(notice) = waits_no_longer(consent.phase(visit.app.runtime.now())) {
        return Err(visit.notice(notice));
    }
    // Before and after: whichever of the two is lost, the client is told.
    ping::hasten(&visit.app, consent.id()).await;
    // The same answer from another device at the same time is the same answer.
    if let Err(detour) = decide(&citizen, &consent, event.clone(), text).await
        && !is_given_already(&citizen.consent().await?, &event)
    {
        return Err(detour);
    }
    visit.forget_form().await;
    ping::hasten(&visit.app, consent.id()).await;
    back::after(visit, consent.id(), granted).await
}

/// The event of a no, with the text that was shown. A no is never refused for its text: where another one was shown than now
/// would be, nothing is said about it.
async fn refusal(visit: &Visit, consent: &Consent, form: &Form) -> Result<(ConsentEvent, Option<String>), Detour> {
    let text = whole_page(visit, consent).await?.shown_text().map_err(|error| visit.failed(&error))?;
    let (shown, now) = (form.one("text"), shown_now(visit, &text));
    let same = shown.is_empty() || shown == now.text_digest;
    let event = ConsentEvent::Denied { by: Actor::Citizen, shown: same.then_some(now) };
    Ok((event, same.then_some(text)))
}

/// What this text is recorded as.
fn shown_now(visit: &Visit, text: &str) -> Shown {
    Shown { language: visit.lang.code().to_owned(), text_digest: text_digest(text) }
}

/// The event of a yes with the text that was shown, or what is wrong with it.
async fn grant(
    visit: &Visit,
    consent: &Consent,
    ticked: &[&str],
    form: &Form,
) -> Result<Result<(ConsentEvent, String), (StatusCode, Wrong)>, Detour> {
    let Some(agreed) = agreed(consent, ticked) else {
        return Err(visit.notice(Notice::Faulty));
    };
    if agreed.is_empty() {
        return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, Wrong::NothingChosen)));
    }
    let text = whole_page(visit, consent).await?.shown_text().map_err(|error| visit.failed(&error))?;
    let Shown { language, text_digest } = shown_now(visit, &text);
    let shown = form.one("text");
    if !shown.is_empty() && shown != text_digest {
        return Ok(Err((StatusCode::CONFLICT, Wrong::Changed)));
    }
    Ok(Ok((ConsentEvent::Granted { agreed, language, text_digest, by: Actor::Citizen }, text)))
}

/// The consent screen with the values that its sources hold now; nothing is answered by looking.
async fn values(citizen: &Citizen, consent: &Consent, ticked: &[&str]) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    if let Some(notice) = waits_no_longer(consent.phase(visit.app.runtime.now())) {
        return Err(visit.notice(notice));
    }
    if !is_offered(visit.words(), consent) {
        return Err(visit.notice(Notice::Faulty));
    }
    let mut page = shown(visit, consent, ticked, Vec::new()).await?;
    fill(citizen, consent, &mut page).await;
    requests::screen(visit, consent, StatusCode::OK, page).await
}

/// What would be shared, before it is: only where there was a choice.
async fn check(visit: &Visit, consent: &Consent, ticked: &[&str], form: &Form) -> Result<HttpResponse, Detour> {
    if let Err((status, wrong)) = grant(visit, consent, ticked, form).await? {
        return again(visit, consent, ticked, status, Some(wrong)).await;
    }
    match waits_no_longer(consent.phase(visit.app.runtime.now())) {
        None => {
            let mut response = visit.page(&check_page(visit, consent, ticked, form.one("text")))?;
            back::allow(&mut response, back::brought(visit, consent.id()).await?.as_ref());
            Ok(response)
        }
        Some(notice) => Err(visit.notice(notice)),
    }
}

/// The consent screen once more, with what was ticked and what is wrong.
async fn again(
    visit: &Visit,
    consent: &Consent,
    ticked: &[&str],
    status: StatusCode,
    wrong: Option<Wrong>,
) -> Result<HttpResponse, Detour> {
    match waits_no_longer(consent.phase(visit.app.runtime.now())) {
        None => {
            let errors = wrong.map(|wrong| wrong.error(&visit.frame())).into_iter().collect();
            let page = shown(visit, consent, ticked, errors).await?;
            requests::screen(visit, consent, status, page).await
        }
        Some(notice) => Err(visit.notice(notice)),
    }
}

/// Whether this very answer was recorded before.
fn is_given_already(consent: &Consent, event: &ConsentEvent) -> bool {
    let same = |one: &Agreed, other: &Agreed| one.is_within(other) && other.is_within(one);
    match event {
        ConsentEvent::Granted { agreed, .. } => consent.grant().is_some_and(|grant| {
            grant.agreed.len() == agreed.len() && grant.agreed.iter().zip(agreed).all(|(one, other)| same(one, other))
        }),
        ConsentEvent::Denied { .. } => consent.phase(consent.request().answer_by) == Phase::Denied,
        _ => false,
    }
}

/// Has the ledger move the citizen's consent; the page that says why when it does not.
pub(super) async fn change(citizen: &Citizen, consent: &Consent, event: ConsentEvent) -> Result<(), Detour> {
    decide(citizen, consent, event, None).await
}

/// The same, with the text that was shown before.
async fn decide(citizen: &Citizen, consent: &Consent, event: ConsentEvent, text: Option<String>) -> Result<(), Detour> {
    let visit = &citizen.visit;
    let change = Change { consent: consent.id(), event, by: Mover::citizen(citizen.tag, visit.acr()), text };
    let recorded = visit.app.ledger.enter(Act::Change(Box::new(change))).await;
    match recorded.map_err(|error| visit.unavailable(&error))?.answer {
        Answer::Consent(_) => Ok(()),
        Answer::Rejected(Rejection::Unknown) => Err(visit.notice(Notice::NotFound)),
        Answer::Rejected(Rejection::State(_)) => {
            let now = citizen.consent_by(consent.id()).await?.phase(visit.app.runtime.now());
            Err(visit.notice(waits_no_longer(now).unwrap_or(Notice::AlreadyAnswered)))
        }
        Answer::Rejected(_) => Err(visit.notice(Notice::Faulty)),
        _ => Err(visit.notice(Notice::Failed)),
    }
}

/// What became of the answer; stays under its address.
pub(super) async fn done(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let consent = citizen.consent().await?;
    let (words, request) = (visit.words(), consent.request());
    let (granted, at) = match (consent.grant(), consent.state()) {
        (Some(grant), _) => (true, grant.at),
        (None, State::Denied { at, .. }) => (false, *at),
        (None, _) => return Ok(visit.go(&format!("/requests/{}", consent.id()))),
    };
    let course = words.course(&request.procedure);
    visit.page(&DonePage {
        frame: visit.frame(),
        returns: back::is_open(visit, &consent).await?,
        id: consent.id(),
        granted,
        who: words.administration(&request.requester),
        procedure: words.procedure(&request.procedure),
        case: request.case.to_string(),
        at,
        uses: request.uses,
        until: request.until,
        items: agreed_items(words, &consent),
        if_no: course.map(|course| words.text(&course.if_no).to_owned()).unwrap_or_default(),
        stays: if granted { None } else { stays(&citizen, &consent).await? },
    })
}

/// The older permission that stays in force although its amendment was refused.
async fn stays(citizen: &Citizen, refused: &Consent) -> Result<Option<ConsentId>, Detour> {
    let Some(old) = refused.request().replaces else { return Ok(None) };
    let visit = &citizen.visit;
    let old = visit.app.ledger.consent(old).await.map_err(|error| visit.unavailable(&error))?;
    let live = |old: &Consent| matches!(old.phase(visit.app.runtime.now()), Phase::Granted | Phase::Paused);
    Ok(old.filter(|old| old.subject() == citizen.tag && live(old)).map(|old| old.id()))
}
