//! Pages for everybody, and the start page, which is a signed-in citizen's overview.

use std::time::Duration;

use actix_web::HttpResponse;
use eemol_consent::state::Phase;
use eemol_policies::ids::SubjectTag;
use eemol_policies::time::Timestamp;

use super::asked::MOST_CONSENTS;
use super::history::{complete_since, last_verified};
use super::visit::{Detour, Visit};
use crate::http::session::Holder;
use crate::identity::Circle;
use crate::ledger::event::kind;
use crate::store::ledger::RecordFilter;
use crate::view::{AccessibilityPage, HelpPage, OverviewPage, PrivacyPage, SiteMapPage, StartPage};

/// What the overview counts back.
const RECENT: Duration = Duration::from_hours(30 * 24);
/// Day of the last self-assessment of accessibility: 27 November 2026.
const ASSESSED: Timestamp = Timestamp::from_millis(1_795_737_600_000);

/// The start page; the overview for a citizen, the list of entries for a DPO.
pub(super) async fn start(visit: Visit) -> Result<HttpResponse, Detour> {
    match visit.session.as_ref().map(|session| &session.holder) {
        Some(Holder::Citizen(tag)) => overview(&visit, *tag).await,
        Some(Holder::Dpo(_)) => Ok(visit.go("/dpo/log")),
        None => {
            let (sign_in, dpo) = (possible(&visit, Circle::Citizens), possible(&visit, Circle::Staff));
            visit.page(&StartPage { frame: visit.frame(), sign_in, dpo })
        }
    }
}

/// Whether there is a sign-in for these.
fn possible(visit: &Visit, circle: Circle) -> bool {
    visit.app.config.sign_in.demo || visit.app.identity.provider(circle).is_some()
}

async fn overview(visit: &Visit, tag: SubjectTag) -> Result<HttpResponse, Detour> {
    let (ledger, now) = (&visit.app.ledger, visit.app.runtime.now());
    let consents = ledger.consents_of(tag, MOST_CONSENTS).await.map_err(|error| visit.unavailable(&error))?;
    let count = |phases: &[Phase]| {
        let found = consents.iter().filter(|consent| phases.contains(&consent.phase(now))).count();
        u64::try_from(found).unwrap_or(u64::MAX)
    };
    let recent = async |kind: &str| {
        let filter = RecordFilter {
            subject: Some(tag),
            from: Some(now.minus(RECENT)),
            kind: Some(kind.to_owned()),
            ..RecordFilter::default()
        };
        ledger.store().count(&filter).await.map_err(|error| visit.unavailable(&error))
    };
    let next = consents.iter().filter(|consent| consent.phase(now) == Phase::Granted);
    let next = next.min_by_key(|consent| consent.request().until);
    let page = OverviewPage {
        frame: visit.frame(),
        waiting: count(&[Phase::Requested]),
        active: count(&[Phase::Granted, Phase::Paused]),
        sent: recent(kind::RELEASED).await?,
        refused: recent(kind::REFUSED).await? + recent(kind::WITHHELD).await?,
        concerns: concerns(visit, tag).await?,
        next_end: next.map(|one| (one.id(), visit.words().administration(one.requester()), one.request().until)),
        complete_since: complete_since(visit).await?,
        verified: last_verified(visit),
    };
    visit.page(&page)
}

/// How many of the person's concerns wait for an answer.
async fn concerns(visit: &Visit, tag: SubjectTag) -> Result<u64, Detour> {
    let concerns = visit.app.ledger.concerns_of(tag).await.map_err(|error| visit.unavailable(&error))?;
    let waiting = concerns.iter().filter(|concern| concern.state().waits()).count();
    Ok(u64::try_from(waiting).unwrap_or(u64::MAX))
}

/// Every page that is not the result of another.
pub(super) async fn site_map(visit: Visit) -> Result<HttpResponse, Detour> {
    let (sign_in, dpo) = (possible(&visit, Circle::Citizens), possible(&visit, Circle::Staff));
    visit.page(&SiteMapPage { frame: visit.frame(), sign_in, dpo })
}

/// How it works, words, and where to ask.
pub(super) async fn help(visit: Visit) -> Result<HttpResponse, Detour> {
    visit.page(&HelpPage { frame: visit.frame() })
}

/// What this service does with personal data.
pub(super) async fn privacy(visit: Visit) -> Result<HttpResponse, Detour> {
    visit.page(&PrivacyPage { frame: visit.frame() })
}

/// The accessibility statement.
pub(super) async fn accessibility(visit: Visit) -> Result<HttpResponse, Detour> {
    visit.page(&AccessibilityPage { frame: visit.frame(), assessed: ASSESSED })
}
