//! Two windows, two devices, double posts, the back button, a session that has ended: nothing is granted twice or lost.

use std::time::Duration;

use eemol_broker::store::ledger::RecordFilter;
use eemol_consent::state::Phase;
use eemol_policies::ids::ConsentId;
use eemol_tests::pages::{Browser, Page};
use eemol_tests::{Granted, TestBroker, Wanted};

use crate::exchanges::locality;

/// Longer than a session lasts unused.
const ASLEEP: Duration = Duration::from_mins(45);

async fn phase(broker: &TestBroker, id: ConsentId) -> Phase {
    let consent = broker.ledger().consent(id).await.expect("readable").expect("there");
    consent.phase(broker.app().runtime.now())
}

/// Kinds of the entries about a consent, oldest first.
async fn kinds(broker: &TestBroker, id: ConsentId) -> Vec<String> {
    let filter = RecordFilter { consent: Some(id), ..RecordFilter::default() };
    let mut kinds: Vec<String> = broker.entries(&filter).await.into_iter().map(|entry| entry.event.kind).collect();
    kinds.reverse();
    kinds
}

/// The form of the consent screen with this answer.
fn answer(page: &Page, action: &str, answer: &str) -> Vec<(String, String)> {
    let mut fields = page.hidden_fields(action);
    fields.push(("answer".to_owned(), answer.to_owned()));
    fields
}

/// Sophie with one permission in force, its page open in her browser.
async fn permission() -> (TestBroker, Granted, Browser, Page, String) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let mut sophie = broker.citizen("sophie").await;
    let path = format!("/en/permissions/{}", granted.consent);
    let page = sophie.open(&path).await;
    (broker, granted, sophie, page, path)
}

#[tokio::test]
async fn two_devices_that_answer_at_the_same_time_give_one_answer() {
    let broker = TestBroker::start().await;
    for round in 0..6 {
        let case = format!("2026-{round}");
        let id = broker.ask(&Wanted { case, ..Wanted::default() }).await.consent;
        let (mut phone, mut desk) = (broker.citizen("sophie").await, broker.citizen("sophie").await);
        let (path, action) = (format!("/en/requests/{id}"), format!("/en/requests/{id}/answer"));
        let (one, two) = (phone.open(&path).await, desk.open(&path).await);
        let (yes, no) = (answer(&one, &action, "share"), answer(&two, &action, "refuse"));
        let (said_yes, said_no) = tokio::join!(phone.post(&action, &yes), desk.post(&action, &no));
        let phase = phase(&broker, id).await;
        let (won, lost) = if phase == Phase::Granted { (said_yes, said_no) } else { (said_no, said_yes) };
        assert!(matches!(phase, Phase::Granted | Phase::Denied), "{phase:?}");
        assert_eq!((won.answer.status, lost.answer.status), (200, 409), "{}", lost.words());
        assert_eq!(kinds(&broker, id).await.len(), 2, "asked, and answered once");
    }
}

#[tokio::test]
async fn the_same_yes_from_two_devices_at_the_same_time_is_one_yes() {
    let broker = TestBroker::start().await;
    let id = broker.ask(&Wanted::default()).await.consent;
    let (mut phone, mut desk) = (broker.citizen("sophie").await, broker.citizen("sophie").await);
    let (path, action) = (format!("/en/requests/{id}"), format!("/en/requests/{id}/answer"));
    let (one, two) = (phone.open(&path).await, desk.open(&path).await);
    let (first, second) = (answer(&one, &action, "share"), answer(&two, &action, "share"));
    let (here, there) = tokio::join!(phone.post(&action, &first), desk.post(&action, &second));
    for page in [here, there] {
        assert_eq!((page.answer.status, page.path), (200, format!("{path}/done")));
    }
    assert_eq!(kinds(&broker, id).await, ["consent.requested", "consent.granted"]);
}

#[tokio::test]
async fn an_answer_in_a_session_that_has_ended_changes_nothing_and_can_be_given_after_signing_in() {
    let broker = TestBroker::start().await;
    let id = broker.ask(&Wanted::default()).await.consent;
    let mut sophie = broker.citizen("sophie").await;
    let (path, action) = (format!("/en/requests/{id}"), format!("/en/requests/{id}/answer"));
    let page = sophie.open(&path).await;
    broker.clock().advance(ASLEEP);
    for said in ["share", "refuse"] {
        let late = sophie.post(&action, &answer(&page, &action, said)).await;
        assert!(late.path.starts_with("/en/sign-in") && late.words().contains("Sign in"), "{}", late.path);
        assert_eq!(phase(&broker, id).await, Phase::Requested);
    }
    let mut sophie = broker.citizen("sophie").await;
    let stale = sophie.post(&action, &answer(&page, &action, "share")).await;
    assert_eq!(
        (stale.answer.status, phase(&broker, id).await),
        (403, Phase::Requested),
        "the old form is of no session"
    );
    let page = sophie.open(&path).await;
    let done = sophie.post(&action, &answer(&page, &action, "share")).await;
    assert_eq!((done.answer.status, phase(&broker, id).await), (200, Phase::Granted), "{}", done.words());
    assert_eq!(kinds(&broker, id).await, ["consent.requested", "consent.granted"]);
}

#[tokio::test]
async fn stop_pause_and_ask_again_in_a_session_that_has_ended_change_nothing_and_work_after_signing_in() {
    let (broker, granted, mut sophie, page, path) = permission().await;
    let id = granted.consent;
    broker.clock().advance(ASLEEP);
    for step in ["pause", "stop"] {
        let action = format!("{path}/{step}");
        let late = sophie.submit(&page, &action, &[]).await;
        assert_eq!((late.answer.status, phase(&broker, id).await), (401, Phase::Granted), "{step}: {}", late.words());
    }
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(&path).await;
    let stopped = sophie.submit(&page, &format!("{path}/stop"), &[]).await;
    assert_eq!(stopped.path, format!("{path}/stopped"));
    broker.clock().advance(ASLEEP);
    let late = sophie.submit(&stopped, &format!("{path}/again"), &[]).await;
    assert_eq!(late.answer.status, 401);
    assert_eq!(kinds(&broker, id).await, ["consent.requested", "consent.granted", "consent.revoked"]);
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(&path).await;
    let again = sophie.submit(&page, &format!("{path}/again"), &[]).await;
    assert_eq!((again.answer.status, again.path.as_str()), (200, path.as_str()));
    assert_eq!(kinds(&broker, id).await.last().map(String::as_str), Some("consent.reopened"));
}

#[tokio::test]
async fn a_stop_sent_twice_or_from_two_devices_is_one_stop_and_the_back_button_brings_nothing_back() {
    let (broker, granted, mut desk, page, path) = permission().await;
    let id = granted.consent;
    let mut phone = broker.citizen("sophie").await;
    let other = phone.open(&path).await;
    let stop = format!("{path}/stop");
    let (here, there) = tokio::join!(desk.submit(&page, &stop, &[]), phone.submit(&other, &stop, &[]));
    for stopped in [here, there, desk.submit(&page, &stop, &[]).await] {
        assert_eq!((stopped.answer.status, stopped.path), (200, format!("{path}/stopped")));
    }
    // The page from before, as the back button shows it: what stood on it does nothing any more.
    for step in ["pause", "resume"] {
        let token = page.hidden_fields(&stop);
        let back = desk.post(&format!("{path}/{step}"), &token).await;
        assert_eq!((back.answer.status, phase(&broker, id).await), (409, Phase::Revoked), "{step}");
    }
    assert_eq!(kinds(&broker, id).await, ["consent.requested", "consent.granted", "consent.revoked"]);
    broker
        .client("housing-ministry")
        .exchange(&granted.token, &locality())
        .await
        .assert_problem(403, "consent-revoked");
}

#[tokio::test]
async fn a_pause_and_a_stop_from_two_devices_end_in_a_stop() {
    for _ in 0..4 {
        let (broker, granted, mut desk, page, path) = permission().await;
        let mut phone = broker.citizen("sophie").await;
        let other = phone.open(&path).await;
        let (pause, stop) = (format!("{path}/pause"), format!("{path}/stop"));
        let (paused, stopped) = tokio::join!(desk.submit(&page, &pause, &[]), phone.submit(&other, &stop, &[]));
        assert!(matches!(paused.answer.status, 200 | 409), "{}", paused.words());
        assert_eq!(stopped.answer.status, 200, "{}", stopped.words());
        assert_eq!(phase(&broker, granted.consent).await, Phase::Revoked);
    }
}

#[tokio::test]
async fn an_answer_given_while_the_requester_takes_its_request_back_is_either_and_never_both() {
    let broker = TestBroker::start().await;
    let client = broker.client("housing-ministry");
    for round in 0..6 {
        let case = format!("2026-{round}");
        let id = broker.ask(&Wanted { case, ..Wanted::default() }).await.consent;
        let mut sophie = broker.citizen("sophie").await;
        let action = format!("/en/requests/{id}/answer");
        let page = sophie.open(&format!("/en/requests/{id}")).await;
        let yes = answer(&page, &action, "share");
        let grant = format!("/oauth/grants/{id}");
        let (said, back) = tokio::join!(sophie.post(&action, &yes), client.delete(&grant));
        assert_eq!(back.status, 204, "{}", back.text());
        match phase(&broker, id).await {
            Phase::Cancelled => assert_eq!(said.answer.status, 409, "{}", said.words()),
            Phase::Returned => assert_eq!(said.answer.status, 200, "{}", said.words()),
            other => panic!("{other:?}"),
        }
    }
}
