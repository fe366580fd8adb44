//! The citizen's permissions: in force, ended, one with all that happened to it; stopping in one step, pausing, resuming,
//! and letting the same be asked again.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use eemol_consent::consent::{Actor, Consent};
use eemol_consent::event::ConsentEvent;
use eemol_consent::state::{Phase, State};
use eemol_policies::time::Timestamp;

use super::answer::change;
use super::asked::{MOST_CONSENTS, agreed_items};
use super::history::choices;
use super::timeline::{shown_text, steps};
use super::visit::{Citizen, Detour, Visit};
use crate::ledger::event::kind;
use crate::store::ledger::{Page, RecordFilter};
use crate::view::{Notice, PermissionPage, PermissionRow, PermissionStatus, PermissionsPage, StoppedPage};

/// The list: `?state=active` or `?state=ended`, with `&who=<administration>` those of one administration alone.
pub(super) async fn list(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let query = visit.query();
    let (ended, who) = (query.one("state") == "ended", query.one("who"));
    let consents = visit.app.ledger.consents_of(citizen.tag, MOST_CONSENTS).await;
    let consents = consents.map_err(|error| visit.unavailable(&error))?;
    let (mut rows, mut requesters) = (Vec::new(), BTreeSet::new());
    for consent in &consents {
        if let Some(row) = row(&citizen, consent).await?.filter(|row| row.status.can_stop() != ended) {
            requesters.insert(consent.requester().clone());
            if who.is_empty() || consent.requester().as_str() == who {
                rows.push(row);
            }
        }
    }
    let (administrations, who) = (choices(visit, requesters), who.to_owned());
    visit.page(&PermissionsPage { frame: visit.frame(), ended, administrations, who, rows })
}

/// One permission and what happened to it.
pub(super) async fn show(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let consent = citizen.consent().await?;
    let Some(row) = row(&citizen, &consent).await? else {
        return Ok(visit.go(&format!("/requests/{}", consent.id())));
    };
    let (words, request) = (visit.words(), consent.request());
    let course = words.course(&request.procedure);
    visit.page(&PermissionPage {
        frame: visit.frame(),
        row,
        purpose: course.map(|course| words.text(&course.purpose.text).to_owned()).unwrap_or_default(),
        law: course.map(|course| words.text(&course.legal_basis.text).to_owned()).unwrap_or_default(),
        law_url: request.legal_basis.clone(),
        items: agreed_items(words, &consent),
        receipts: consent.state().phase() != Phase::Requested,
        steps: steps(&citizen, &consent).await?,
        shown: shown_text(visit, &consent).await?,
        replaces: request.replaces,
        replaced_by: match consent.state() {
            State::Replaced { by, .. } => Some(*by),
            _ => None,
        },
    })
}

/// Stops sharing, at once and without a question back.
pub(super) async fn stop(citizen: Citizen, body: Bytes) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    visit.posted(&body)?;
    let consent = citizen.consent().await?;
    let now = visit.app.runtime.now();
    match status(consent.phase(now)) {
        Some(PermissionStatus::Stopped) => {}
        Some(status) if status.can_stop() => {
            let event = ConsentEvent::Revoked { by: Actor::Citizen };
            if let Err(detour) = change(&citizen, &consent, event).await {
                let stopped = citizen.consent().await?.phase(now) == Phase::Revoked;
                return if stopped { Ok(to_stopped(visit, &consent)) } else { Err(detour) };
            }
        }
        Some(_) => return Err(visit.notice(Notice::PermissionEnded)),
        None => return Err(visit.notice(Notice::NotFound)),
    }
    Ok(to_stopped(visit, &consent))
}

/// Lets the administration ask the same again, after a no or a stop; said twice, it is said once.
pub(super) async fn again(citizen: Citizen, body: Bytes) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    visit.posted(&body)?;
    let consent = citizen.consent().await?;
    match consent.state() {
        state if state.may_be_reopened() => {
            if let Err(detour) = change(&citizen, &consent, ConsentEvent::Reopened).await
                && citizen.consent().await?.state().may_be_reopened()
            {
                return Err(detour);
            }
        }
        State::Denied { .. } | State::Revoked { .. } => {}
        State::Requested => return Err(visit.notice(Notice::NotFound)),
        _ => return Err(visit.notice(Notice::PermissionEnded)),
    }
    Ok(visit.go(&format!("/permissions/{}", consent.id())))
}

/// Pauses a permission: nothing is sent until it is resumed.
pub(super) async fn pause(citizen: Citizen, body: Bytes) -> Result<HttpResponse, Detour> {
    rest(citizen, body, ConsentEvent::Paused, Phase::Paused).await
}

/// Lifts the pause.
pub(super) async fn resume(citizen: Citizen, body: Bytes) -> Result<HttpResponse, Detour> {
    rest(citizen, body, ConsentEvent::Resumed, Phase::Granted).await
}

/// Moves a permission into or out of its pause; one that is there already stays as it is.
async fn rest(citizen: Citizen, body: Bytes, event: ConsentEvent, to: Phase) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    visit.posted(&body)?;
    let consent = citizen.consent().await?;
    let phase = consent.phase(visit.app.runtime.now());
    if phase != to {
        if !matches!(phase, Phase::Granted | Phase::Paused) {
            let notice = if phase == Phase::Requested { Notice::NotFound } else { Notice::PermissionEnded };
            return Err(visit.notice(notice));
        }
        if let Err(detour) = change(&citizen, &consent, event).await
            && citizen.consent().await?.phase(visit.app.runtime.now()) != to
        {
            return Err(detour);
        }
    }
    Ok(visit.go(&format!("/permissions/{}", consent.id())))
}

fn to_stopped(visit: &Visit, consent: &Consent) -> HttpResponse {
    visit.go(&format!("/permissions/{}/stopped", consent.id()))
}

/// The page after stopping; stays under its address.
pub(super) async fn stopped(citizen: Citizen) -> Result<HttpResponse, Detour> {
    let visit = &citizen.visit;
    let consent = citizen.consent().await?;
    let State::Revoked { grant, at, .. } = consent.state() else {
        return Ok(visit.go(&format!("/permissions/{}", consent.id())));
    };
    let (words, request) = (visit.words(), consent.request());
    visit.page(&StoppedPage {
        frame: visit.frame(),
        id: consent.id(),
        who: words.administration(&request.requester),
        procedure: words.procedure(&request.procedure),
        at: *at,
        used: grant.uses.released(),
        delete_contact: words.dpo_contact(Some(&request.requester)),
        may_reopen: consent.state().may_be_reopened(),
    })
}

/// The permission as lists show it; `None` for a request that still waits.
async fn row(citizen: &Citizen, consent: &Consent) -> Result<Option<PermissionRow>, Detour> {
    let (visit, request) = (&citizen.visit, consent.request());
    let Some(status) = status(consent.phase(visit.app.runtime.now())) else { return Ok(None) };
    let words = visit.words();
    let used = consent.uses().map_or(0, eemol_consent::uses::Uses::released);
    Ok(Some(PermissionRow {
        id: consent.id(),
        who: words.administration(&request.requester),
        procedure: words.procedure(&request.procedure),
        case: request.case.to_string(),
        what: request.items.iter().map(|item| words.evidence_type(&item.evidence_type)).collect(),
        until: request.until,
        used,
        uses: request.uses,
        last_used: if used > 0 { last_used(citizen, consent).await? } else { None },
        status,
        since: since(consent, status),
        may_reopen: consent.state().may_be_reopened(),
    }))
}

/// Where a permission stands, in the words of its pages; `None` while it waits for an answer.
pub(super) const fn status(phase: Phase) -> Option<PermissionStatus> {
    Some(match phase {
        Phase::Requested => return None,
        Phase::Granted => PermissionStatus::Active,
        Phase::Paused => PermissionStatus::Paused,
        Phase::Exhausted => PermissionStatus::UsedUp,
        Phase::Denied => PermissionStatus::Denied,
        Phase::Lapsed => PermissionStatus::Lapsed,
        Phase::Cancelled => PermissionStatus::Cancelled,
        Phase::Revoked => PermissionStatus::Stopped,
        Phase::Returned => PermissionStatus::Returned,
        Phase::Expired => PermissionStatus::Expired,
        Phase::Invalidated => PermissionStatus::Invalidated,
        Phase::Replaced => PermissionStatus::Replaced,
    })
}

/// Since when it stands there: what time ended, it ended on its day, whenever that was recorded.
pub(super) fn since(consent: &Consent, status: PermissionStatus) -> Timestamp {
    match status {
        PermissionStatus::Lapsed => consent.request().answer_by,
        PermissionStatus::Expired => consent.request().until,
        _ => consent.state().since().unwrap_or_else(|| consent.requested_at()),
    }
}

async fn last_used(citizen: &Citizen, consent: &Consent) -> Result<Option<Timestamp>, Detour> {
    let filter = RecordFilter {
        subject: Some(citizen.tag),
        consent: Some(consent.id()),
        kind: Some(kind::RELEASED.to_owned()),
        ..RecordFilter::default()
    };
    let visit = &citizen.visit;
    let found = visit.app.ledger.store().search(&filter, Page { before: None, limit: 1 }).await;
    let found = found.map_err(|error| visit.unavailable(&error))?;
    Ok(found.first().map(|(_, record)| record.columns.time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_waiting_request_has_no_place_in_the_list() {
        for phase in Phase::ALL {
            assert_eq!(status(*phase).is_none(), *phase == Phase::Requested, "{phase:?}");
        }
    }
}
