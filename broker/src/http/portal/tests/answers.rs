//! Answering and stopping: what the citizen decided is what is recorded, and nothing else changes anything.

use actix_web::http::StatusCode;
use eemol_consent::consent::Actor;
use eemol_consent::event::ConsentEvent;
use eemol_consent::state::Phase;

use super::stage::{DAY, MARC, SOPHIE, Stage};
use crate::ledger::operation::{Act, Change, Mover};

#[actix_web::test]
async fn a_yes_records_the_required_fields_and_the_ticked_ones_and_no_other() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (page, path) = (format!("/fr/requests/{id}"), format!("/fr/requests/{id}/answer"));
    let seen = browser.get(&page).await;
    assert!(!seen.body.contains("checked"));
    let text = seen.after("name=\"text\" value=\"");
    let ticked = "residence-certificate#/registered_since";
    let form = [("answer", "share"), ("field", ticked), ("text", &text)];
    let check = browser.submit(&page, &path, &form).await;
    assert!(check.status == StatusCode::OK && check.body.contains("Vérifiez votre réponse"), "{}", check.body);
    assert!(stage.consent(id).await.grant().is_none(), "nothing is recorded before the choice was checked");
    let form = [("answer", "share"), ("field", ticked), ("text", &text), ("checked", "yes")];
    let seen = browser.submit(&page, &path, &form).await;
    assert_eq!((seen.status, seen.to()), (StatusCode::SEE_OTHER, format!("/fr/requests/{id}/done").as_str()));

    let consent = stage.consent(id).await;
    let grant = consent.grant().unwrap();
    assert_eq!((grant.by, grant.language.as_str(), &grant.text_digest), (Actor::Citizen, "fr", &text));
    let agreed: Vec<String> = grant
        .agreed
        .iter()
        .flat_map(|one| one.fields.iter().map(|field| format!("{}#{field}", one.evidence_type)))
        .collect();
    let mut expected: Vec<String> = consent
        .request()
        .items
        .iter()
        .flat_map(|item| item.required.iter().map(|field| format!("{}#{field}", item.evidence_type)))
        .collect();
    expected.insert(6, ticked.to_owned());
    assert_eq!(agreed, expected);
    assert!(!agreed.iter().any(|field| field.starts_with("family-allowance")), "nothing of it was ticked");

    let done = browser.get(seen.to()).await;
    assert_eq!(done.status, StatusCode::OK);
    let again = browser.submit("/fr/permissions", &path, &form).await;
    assert_eq!(again.to(), format!("/fr/requests/{id}/done"), "the same answer twice leads to the same page");
    let other = browser.submit("/fr/permissions", &path, &[("answer", "refuse")]).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(stage.consent(id).await, consent, "and changes nothing");
    assert_eq!(browser.get(&page).await.to(), format!("/fr/requests/{id}/done"));
}

#[actix_web::test]
async fn a_no_is_one_press_and_is_recorded() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (page, path) = (format!("/en/requests/{id}"), format!("/en/requests/{id}/answer"));
    let seen = browser.submit(&page, &path, &[("answer", "refuse")]).await;
    assert_eq!(seen.to(), format!("/en/requests/{id}/done"));
    assert!(browser.get(seen.to()).await.body.contains("You do not share these data"));
    assert_eq!(stage.consent(id).await.phase(stage.app.runtime.now()), Phase::Denied);
    let again = browser.submit("/en/permissions", &path, &[("answer", "refuse")]).await;
    assert_eq!(again.to(), format!("/en/requests/{id}/done"));
    let yes = browser.submit("/en/permissions", &path, &[("answer", "share")]).await;
    assert_eq!(yes.status, StatusCode::CONFLICT);
}

#[actix_web::test]
async fn what_was_not_offered_or_read_cannot_be_agreed_to() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (page, path) = (format!("/en/requests/{id}"), format!("/en/requests/{id}/answer"));
    let before = stage.consent(id).await;
    let forged = "income-certificate#/income/gross";
    for (form, status) in [
        (vec![("answer", "share"), ("field", forged)], StatusCode::BAD_REQUEST),
        (vec![("answer", "share"), ("field", "residence-certificate#/address/locality")], StatusCode::BAD_REQUEST),
        (vec![("answer", "perhaps")], StatusCode::BAD_REQUEST),
        (vec![], StatusCode::BAD_REQUEST),
        (vec![("answer", "share"), ("text", "sha-256:00")], StatusCode::CONFLICT),
    ] {
        let seen = browser.submit(&page, &path, &form).await;
        assert_eq!(seen.status, status, "{form:?}");
    }
    let optional = stage.ask_for(SOPHIE, "OPT-1", &["family-allowance"]).await;
    let (page, path) = (format!("/en/requests/{optional}"), format!("/en/requests/{optional}/answer"));
    let seen = browser.submit(&page, &path, &[("answer", "share")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(seen.body.contains("Tick at least one item"));
    assert_eq!(stage.consent(id).await, before);
}

#[actix_web::test]
async fn another_persons_request_is_not_there() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(MARC).await;
    let before = stage.consent(id).await;
    for path in ["requests/{}", "requests/{}/done", "permissions/{}", "permissions/{}/stopped"] {
        let seen = browser.get(&format!("/en/{}", path.replace("{}", &id.to_string()))).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!seen.body.contains("Housing"));
    }
    let missing = browser.get(&format!("/en/requests/{}", stage.app.runtime.consent_id())).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    for path in [format!("/en/requests/{id}/answer"), format!("/en/permissions/{id}/stop")] {
        let seen = browser.submit("/en/permissions", &path, &[("answer", "share")]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(stage.consent(id).await, before);
}

#[actix_web::test]
async fn sharing_stops_in_one_step_and_only_once() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let page = format!("/en/requests/{id}");
    browser.submit(&page, &format!("{page}/answer"), &[("answer", "share")]).await;
    stage.exchange(id).await;
    let list = browser.get("/en/permissions").await;
    let stop = format!("/en/permissions/{id}/stop");
    assert!(list.body.contains(&format!("action=\"{stop}\"")), "the button stands in the list");
    assert!(list.body.contains("Once of 3"));
    let seen = browser.submit("/en/permissions", &stop, &[]).await;
    assert_eq!(seen.to(), format!("/en/permissions/{id}/stopped"));
    assert!(browser.get(seen.to()).await.body.contains("Before that, data were sent once."));
    let stopped = stage.consent(id).await;
    assert_eq!(stopped.phase(stage.app.runtime.now()), Phase::Revoked);
    assert_eq!(browser.submit("/en/permissions", &stop, &[]).await.to(), format!("/en/permissions/{id}/stopped"));
    assert_eq!(stage.consent(id).await, stopped);
    assert!(browser.get("/en/permissions?state=ended").await.body.contains("You stopped sharing on"));
    let steps = browser.get(&format!("/en/permissions/{id}")).await.body;
    assert!(steps.contains("You gave permission") && steps.contains("Data sent") && steps.contains("You were asked"));
}

#[actix_web::test]
async fn a_pause_is_one_press_and_so_is_its_end() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (asked, page) = (format!("/en/requests/{id}"), format!("/en/permissions/{id}"));
    let (pause, resume) = (format!("{page}/pause"), format!("{page}/resume"));
    assert_eq!(browser.submit(&asked, &pause, &[]).await.status, StatusCode::NOT_FOUND, "nothing to pause yet");
    browser.submit(&asked, &format!("{asked}/answer"), &[("answer", "share")]).await;
    let phase = async || stage.consent(id).await.phase(stage.app.runtime.now());
    for (path, next, expected, words) in [
        (&pause, &resume, Phase::Paused, "Paused by you since"),
        (&pause, &resume, Phase::Paused, "Paused by you since"),
        (&resume, &pause, Phase::Granted, "pause\""),
    ] {
        let seen = browser.submit(&page, path, &[]).await;
        assert_eq!((seen.status, seen.to()), (StatusCode::SEE_OTHER, page.as_str()));
        assert_eq!(phase().await, expected);
        let shown = browser.get(&page).await.body;
        assert!(shown.contains(words) && shown.contains(&format!("action=\"{next}\"")), "{path}");
    }
    browser.submit(&page, &format!("{page}/stop"), &[]).await;
    assert_eq!(browser.submit(&page, &resume, &[]).await.status, StatusCode::CONFLICT, "what is stopped stays so");
    assert_eq!(phase().await, Phase::Revoked);
}

#[actix_web::test]
async fn a_request_whose_time_is_over_or_that_was_taken_back_takes_no_answer() {
    let stage = Stage::new().await;
    let (late, back) = (stage.ask(SOPHIE).await, stage.ask_for(SOPHIE, "B-2", &["residence-certificate"]).await);
    let cancel = Change {
        consent: back,
        event: ConsentEvent::Cancelled,
        by: Mover::Requester("housing-ministry".parse().unwrap()),
        text: None,
    };
    stage.enter(Act::Change(Box::new(cancel))).await;
    stage.clock.advance(DAY * 15);
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    for id in [late, back] {
        let before = stage.consent(id).await;
        assert_eq!(browser.get(&format!("/en/requests/{id}")).await.status, StatusCode::CONFLICT);
        let path = format!("/en/requests/{id}/answer");
        let seen = browser.submit("/en/permissions", &path, &[("answer", "share")]).await;
        assert_eq!(seen.status, StatusCode::CONFLICT);
        assert_eq!(stage.consent(id).await.grant(), before.grant());
    }
    assert!(browser.get("/en/requests").await.body.contains("Expired; nothing was sent."));
}
