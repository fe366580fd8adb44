//! Checking the whole log on request, and what the last check found.
//!
//! One check at a time; it reads short pages up to a size noted once, so that the broker goes on working beside it.

use std::sync::Arc;

use actix_web::HttpResponse;

use crate::http::portal::sent::Sent;
use crate::http::portal::visit::{Detour, Officer};
use crate::ledger::note::known::counting;
use crate::ledger::verify::{Options, Report, VerifyError, verify};
use crate::state::{App, LastCheck};
use crate::view::{DpoVerifyPage, Flaw, Notice, Verification};

/// The last check.
pub(super) async fn show(officer: Officer) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    let head = visit.app.ledger.store().head().await.map_err(|error| visit.unavailable(&error))?;
    let data = &visit.app.config.data.dir;
    visit.page(&DpoVerifyPage {
        frame: visit.frame(),
        last: visit.app.last_check().map(|check| shown(&check)),
        size: head.map_or(0, |head| head.size),
        command: format!("eemol log verify --replay --dir {}", data.parent().unwrap_or(data).display()),
    })
}

/// Checks now, then shows what was found. While a check runs, a second one is not begun.
pub(super) async fn run(Sent { who: officer, body }: Sent<Officer>) -> Result<HttpResponse, Detour> {
    let visit = &officer.visit;
    visit.posted(&body)?;
    let Ok(_running) = visit.app.checking.try_acquire() else {
        return Err(visit.notice(Notice::TooMany));
    };
    let app = Arc::clone(&visit.app);
    let done = tokio::spawn(async move { check(&app).await.map(|check| app.remember_check(check)) }).await;
    match done {
        Ok(Ok(())) => Ok(visit.go("/dpo/verify")),
        Ok(Err(error)) => Err(visit.unavailable(&error)),
        Err(error) => Err(visit.failed(&error)),
    }
}

/// Checks the whole log of this broker, consents and exchanges included.
async fn check(app: &App) -> Result<LastCheck, VerifyError> {
    let ledger = &app.ledger;
    let begun = app.runtime.monotonic();
    let head = ledger.store().head().await?;
    let keys = counting(&ledger.log_keys(), head.map_or_else(|| app.runtime.now(), |head| head.time));
    let options = Options { replay: true, ..Options::default() };
    let report = verify(ledger.store(), ledger.subjects(), &keys, options, &mut |_, _| {}).await?;
    let took = app.runtime.monotonic().saturating_sub(begun);
    Ok(remembered(app, report, u64::try_from(took.as_millis()).unwrap_or(u64::MAX)))
}

fn remembered(app: &App, report: Report, took_ms: u64) -> LastCheck {
    let mut flaws: Vec<(Option<u64>, String)> =
        report.faults.into_iter().map(|fault| (Some(fault.index), fault.what)).collect();
    if report.more > 0 {
        flaws.push((None, format!("and {} more", report.more)));
    }
    LastCheck {
        at: app.runtime.now(),
        took_ms,
        entries: report.entries,
        consents: report.consents,
        exchanges: report.exchanges,
        root: report.root.map(|root| root.to_base64()).unwrap_or_default(),
        signer: report.signer.map(|key| key.name().to_owned()).unwrap_or_default(),
        flaws,
    }
}

fn shown(check: &LastCheck) -> Verification {
    Verification {
        at: check.at,
        took_ms: check.took_ms,
        entries: check.entries,
        consents: check.consents,
        exchanges: check.exchanges,
        root: check.root.clone(),
        signer: check.signer.clone(),
        flaws: check.flaws.iter().map(|(index, what)| Flaw { index: *index, what: what.clone() }).collect(),
    }
}
