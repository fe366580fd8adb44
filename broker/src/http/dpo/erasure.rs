//! Erasing a person, as the operator's DPO decides it: done after a delay, refused, held up, taken back.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::look;
use crate::http::portal::sent::Sent;
use crate::http::portal::sign_in::{identifier, scheme_shown};
use crate::http::portal::visit::{Detour, Form, Officer};
use crate::http::session::OPERATOR;
use crate::ledger::erasure::{Erasure, Ground, Standing, Step};
use crate::ledger::operation::Rejection;
use crate::ledger::removing::{RemoveError, unreadable_from};
use crate::view::{Decided, DpoErasurePage, Frame, HeldBack, Notice, WaitingErasure, Wrong};

/// The form, what waits, and what is held.
pub(super) async fn show(officer: Officer) -> Result<HttpResponse, Detour> {
    operators(&officer)?;
    page(&officer, StatusCode::OK, officer.visit.kept_members().as_ref(), None, &[]).await
}

/// Does what the form says, then shows what came of it.
pub(super) async fn decide(Sent { who: officer, body }: Sent<Officer>) -> Result<HttpResponse, Detour> {
    operators(&officer)?;
    let visit = &officer.visit;
    let form = visit.posted(&body)?;
    let (found, reason) = (identifier(visit, form.one("number")), look::reason(form.one("reason")));
    let (Some(found), Some(reason)) = (&found, reason.clone()) else {
        let wrong: Vec<Wrong> = [(found.is_none(), Wrong::Number), (reason.is_none(), Wrong::Reason)]
            .into_iter()
            .filter_map(|(is, wrong)| is.then_some(wrong))
            .collect();
        return page(&officer, StatusCode::UNPROCESSABLE_ENTITY, Some(&form), None, &wrong).await;
    };
    let Some(step) = step(&officer, &form) else { return Err(visit.notice(Notice::Faulty)) };
    let known = visit.app.ledger.subjects().find(&found.to_text()).await;
    let Some(subject) = known.map_err(|error| visit.unavailable(&error))? else {
        return page(&officer, StatusCode::OK, None, Some(Decided::Nobody), &[]).await;
    };
    let official = format!("dpo:{OPERATOR}").parse().map_err(|_| visit.notice(Notice::Failed))?;
    let erasure = Erasure { subject, step, reason, official, viewer: None };
    let decided = match visit.app.ledger.erasure(erasure).await {
        Ok((standing, entry)) => decided(&officer, standing, entry),
        Err(RemoveError::Rejected(Rejection::Unknown)) => Decided::Nobody,
        Err(error) => return Err(visit.unavailable(&error)),
    };
    visit.forget_form().await;
    page(&officer, StatusCode::OK, None, Some(decided), &[]).await
}

/// Only the operator's DPO decides about persons; for others the page is not there.
fn operators(officer: &Officer) -> Result<(), Detour> {
    match officer.scope {
        None => Ok(()),
        Some(_) => Err(officer.visit.notice(Notice::NotFound)),
    }
}

fn step(officer: &Officer, form: &Form) -> Option<Step> {
    let hours = officer.visit.app.config.retention.erasure_delay_hours;
    let ground: Ground = form.one("ground").parse().ok()?;
    match form.one("decision") {
        "erase" => Some(Step::Ask { ground, delay: Duration::from_hours(u64::from(hours)) }),
        "refuse" => Some(Step::Refuse { ground, until: None }),
        "cancel" => Some(Step::Cancel),
        _ => None,
    }
}

fn decided(officer: &Officer, standing: Standing, entry: Option<eemol_policies::ids::EntryId>) -> Decided {
    let app = &officer.visit.app;
    match (standing, entry) {
        (Standing::Done(removed), Some(by)) => Decided::Done {
            records: removed.records,
            consents: removed.consents,
            by,
            unreadable_from: unreadable_from(app.runtime.now(), app.config.retention.key_backup_days),
        },
        (Standing::Waits(due), _) => Decided::Waits(due),
        (Standing::Held(review), _) => Decided::Held(review),
        (Standing::Refused, _) => Decided::Refused,
        (Standing::Cancelled, _) => Decided::Cancelled,
        (Standing::Done(_), None) => Decided::Nobody,
    }
}

async fn page(
    officer: &Officer,
    status: StatusCode,
    form: Option<&Form>,
    decided: Option<Decided>,
    wrong: &[Wrong],
) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let kept = form.is_some() && wrong.is_empty();
    let (frame, store, now) = (Frame { kept, ..visit.frame() }, visit.app.ledger.store(), visit.app.runtime.now());
    let waiting = store.removal().erasure_requests().await.map_err(|error| visit.unavailable(&error))?;
    let holds = store.removal().holds().await.map_err(|error| visit.unavailable(&error))?;
    let typed = |name: &str| form.map(|form| form.one(name).to_owned()).unwrap_or_default();
    let page = DpoErasurePage {
        errors: wrong.iter().map(|wrong| wrong.error(&frame)).collect(),
        frame,
        identifier_name: scheme_shown(visit).0,
        grounds: Ground::ALL.iter().map(ToString::to_string).collect(),
        delay_hours: visit.app.config.retention.erasure_delay_hours,
        typed_ground: typed("ground"),
        typed_number: typed("number"),
        typed_reason: typed("reason"),
        decided,
        waiting: waiting.into_iter().map(|row| WaitingErasure { asked: row.index, due: row.due }).collect(),
        holds: holds
            .into_iter()
            .map(|row| HeldBack {
                // A person's tag says nothing to anybody and would only tempt.
                scope: if row.scope == "person" { row.scope } else { format!("{}:{}", row.scope, row.value) },
                added: row.index,
                review: row.review,
                overdue: row.review <= now,
            })
            .collect(),
    };
    visit.page_as(status, &page)
}
