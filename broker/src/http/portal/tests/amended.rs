//! A permission that changes: what an amendment would change, asking again, the text as it was shown, the timeline.

use actix_web::http::StatusCode;
use eemol_consent::state::Phase;
use eemol_policies::ids::ConsentId;

use super::stage::{Browser, CASE, DAY, MARC, SOPHIE, Stage};
use crate::i18n::Lang;
use crate::ledger::event::Decision;
use crate::ledger::fixture::responsible;
use crate::ledger::operation::{Act, Answer, Ask, Change, Mover};

/// Sophie, signed in, who shares her residence certificate without the optional field.
async fn granted(stage: &Stage) -> (ConsentId, Browser) {
    let id = stage.ask_for(SOPHIE, CASE, &["residence-certificate"]).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let page = format!("/de/requests/{id}");
    let seen = browser.submit(&page, &format!("{page}/answer"), &[("answer", "share")]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.body);
    (id, browser)
}

/// The ministry asks for the household too, for longer and more often, in place of `old`.
async fn amend(stage: &Stage, old: ConsentId) -> ConsentId {
    let like = stage.ask_for(MARC, CASE, &["residence-certificate", "household-composition"]).await;
    let mut request = stage.consent(like).await.request().clone();
    request.items[0].required.retain(|field| field.as_str() != "/address/street");
    (request.replaces, request.uses, request.until) = (Some(old), 5, request.until.plus(DAY * 30));
    let consent = stage.app.runtime.consent_id();
    let (subject, official) = (stage.tag(SOPHIE).await, "agent-17".parse().unwrap());
    let ask = Ask { consent, subject, official, request, quiet: DAY, decision: Decision::default() };
    assert!(matches!(stage.enter(Act::Ask(Box::new(ask))).await, Answer::Consent(_)));
    consent
}

#[actix_web::test]
async fn an_amendment_says_what_would_change_in_every_language_and_takes_the_old_ones_place_with_the_yes() {
    let stage = Stage::new().await;
    let (old, mut browser) = granted(&stage).await;
    let new = amend(&stage, old).await;
    let mut shown = Vec::new();
    for lang in Lang::ALL {
        let body = browser.get(&format!("/{lang}/requests/{new}")).await.body;
        let section = body.split_once("id=\"changes\"").unwrap().1.split_once("</section>").unwrap().0.to_owned();
        assert_eq!(section.matches("<li>").count(), 5, "two added, one gone, longer, more often: {section}");
        assert!(section.contains(&format!("/{lang}/permissions/{old}")) && !body.contains("checked"));
        shown.push(section);
    }
    let [_, _, _, english] = shown.as_slice() else { panic!("{shown:?}") };
    for words in ["New: ", "No longer asked for: ", "Longer: until", "More often: 5 times at most instead of 3"] {
        assert!(english.contains(words), "{words}: {english}");
    }
    let now = stage.app.runtime.now();
    assert_eq!(stage.consent(old).await.phase(now), Phase::Granted);
    let page = format!("/en/requests/{new}");
    let text = browser.get(&page).await.after("name=\"text\" value=\"");
    let form = [("answer", "share"), ("text", text.as_str())];
    let seen = browser.submit(&page, &format!("{page}/answer"), &form).await;
    assert_eq!(seen.to(), format!("{page}/done"), "{}", seen.body);
    assert_eq!(
        (stage.consent(old).await.phase(now), stage.consent(new).await.phase(now)),
        (Phase::Replaced, Phase::Granted)
    );
    let older = browser.get(&format!("/en/permissions/{old}")).await.body;
    assert!(older.contains("Replaced by a newer permission") && older.contains(&format!("/en/permissions/{new}")));
    let newer = browser.get(&format!("/en/permissions/{new}")).await.body;
    assert!(newer.contains(&format!("/en/permissions/{old}")) && newer.contains("These are the same words"));
    assert!(newer.contains("No longer asked for"), "what would change is part of the text that was shown");
}

#[actix_web::test]
async fn an_amendment_that_is_refused_leaves_the_old_one_in_force() {
    let stage = Stage::new().await;
    let (old, mut browser) = granted(&stage).await;
    let new = amend(&stage, old).await;
    assert!(browser.get("/en/requests").await.body.contains("Wants to change a permission you gave"));
    let page = format!("/en/requests/{new}");
    browser.submit(&page, &format!("{page}/answer"), &[("answer", "refuse")]).await;
    let now = stage.app.runtime.now();
    assert_eq!(
        (stage.consent(old).await.phase(now), stage.consent(new).await.phase(now)),
        (Phase::Granted, Phase::Denied)
    );
    assert!(browser.get("/en/permissions").await.body.contains(&format!("/en/permissions/{old}/stop")));
    let done = browser.get(&format!("{page}/done")).await.body;
    assert!(done.contains("The permission you gave before stays as it is") && !done.contains("gets nothing"), "{done}");
}

#[actix_web::test]
async fn the_text_is_shown_as_it_was_in_the_language_of_the_yes() {
    let stage = Stage::new().await;
    let (id, mut browser) = granted(&stage).await;
    let recorded = stage.consent(id).await.grant().unwrap().text_digest.clone();
    let shown = browser.get(&format!("/fr/permissions/{id}")).await.body;
    let text = shown.split_once("<div lang=\"de\">").expect("in its own language").1.split_once("</div>").unwrap().0;
    assert!(text.contains("Diese Daten teilen") && text.contains("Warum"), "{text}");
    assert!(shown.contains(&recorded) && shown.contains("Ce sont les mêmes mots"), "and the page in the reader's");
    // A text that was not kept is not made up.
    let other = stage.ask_for(SOPHIE, "OTHER-1", &["residence-certificate"]).await;
    let forged = crate::ledger::fixture::granted();
    let eemol_consent::event::ConsentEvent::Granted { language, text_digest, by, .. } = forged else { panic!() };
    let agreed = super::super::asked::agreed(&stage.consent(other).await, &[]).unwrap();
    let event = eemol_consent::event::ConsentEvent::Granted { agreed, language, text_digest, by };
    let change = Change { consent: other, event, by: Mover::Citizen(stage.tag(SOPHIE).await), text: None };
    assert!(matches!(stage.enter(Act::Change(Box::new(change))).await, Answer::Consent(_)));
    let shown = browser.get(&format!("/en/permissions/{other}")).await.body;
    assert!(shown.contains("The text is not kept here") && !shown.contains("<div lang="));
}

#[actix_web::test]
async fn a_permissions_timeline_has_every_step_with_its_entry_and_says_why_it_ended() {
    let stage = Stage::new().await;
    let (id, mut browser) = granted(&stage).await;
    stage.exchange(id).await;
    let path = format!("/en/permissions/{id}");
    for step in ["pause", "resume"] {
        browser.submit(&path, &format!("{path}/{step}"), &[]).await;
    }
    let event = eemol_consent::event::ConsentEvent::Invalidated {
        by: "population-register".parse().unwrap(),
        because: "closed by <b>law</b>".to_owned(),
    };
    let by = Mover::Responsible(responsible("population-register"));
    assert!(matches!(
        stage.enter(Act::Change(Box::new(Change { consent: id, event, by, text: None }))).await,
        Answer::Consent(_)
    ));
    let body = browser.get(&path).await.body;
    let timeline = body.split_once("class=\"eemol-timeline\"").unwrap().1.split_once("</ol>").unwrap().0;
    let mut rest = timeline;
    for words in [
        "You were asked",
        "You gave permission",
        "Text shown in Deutsch",
        "Data sent",
        "Residence certificate: ",
        "You paused",
        "You resumed",
        "closed by &#60;b&#62;law",
    ] {
        rest = rest
            .split_once(words)
            .unwrap_or_else(|| panic!("`{words}` is not there, or not in its order: {timeline}"))
            .1;
    }
    let entries: Vec<&str> =
        timeline.split("href=\"/en/history/").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert_eq!(entries.len(), 6);
    for entry in entries {
        assert_eq!(browser.get(&format!("/en/history/{entry}")).await.status, StatusCode::OK);
    }
    assert!(body.contains("Declared invalid on"));
    let ended = browser.get("/en/permissions?state=ended").await.body;
    assert!(ended.contains("Once of 3, last on"), "{ended}");
}

#[actix_web::test]
async fn who_said_no_or_stopped_lets_them_ask_again_in_one_press_and_once() {
    let stage = Stage::new().await;
    let (stopped, mut browser) = granted(&stage).await;
    let path = format!("/en/permissions/{stopped}");
    assert!(!browser.get(&path).await.body.contains("/again"), "nothing to let them ask while it is in force");
    let early = browser.submit(&path, &format!("{path}/again"), &[]).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    browser.submit(&path, &format!("{path}/stop"), &[]).await;
    assert!(browser.get(&format!("{path}/stopped")).await.body.contains(&format!("action=\"{path}/again\"")));

    let denied = stage.ask_for(SOPHIE, "NO-1", &["residence-certificate"]).await;
    let page = format!("/en/requests/{denied}");
    let waiting = browser.submit("/en/permissions?state=ended", &format!("/en/permissions/{denied}/again"), &[]).await;
    assert_eq!(waiting.status, StatusCode::NOT_FOUND);
    browser.submit(&page, &format!("{page}/answer"), &[("answer", "refuse")]).await;
    let request = stage.consent(denied).await.request().clone();
    let asks = async || {
        let (consent, subject) = (stage.app.runtime.consent_id(), stage.tag(SOPHIE).await);
        let (request, official) = (request.clone(), "agent-17".parse().unwrap());
        let ask = Ask { consent, subject, official, request, quiet: DAY, decision: Decision::default() };
        stage.enter(Act::Ask(Box::new(ask))).await
    };
    assert!(matches!(asks().await, Answer::NotAsked { .. }), "within the quiet time");
    let shown = browser.get(&format!("/en/permissions/{denied}")).await.body;
    assert!(shown.contains("Refused: asked again too soon") && shown.contains("May be asked again from"), "{shown}");
    for id in [stopped, denied] {
        let again = format!("/en/permissions/{id}/again");
        let list = browser.get("/en/permissions?state=ended").await.body;
        assert!(list.contains(&format!("action=\"{again}\"")), "one press from the list");
        let size = stage.app.ledger.head().await.unwrap().size;
        for _ in 0..2 {
            let seen = browser.submit("/en/requests", &again, &[]).await;
            assert_eq!(seen.to(), format!("/en/permissions/{id}"));
        }
        assert_eq!(stage.app.ledger.head().await.unwrap().size, size + 1);
        let shown = browser.get(&format!("/en/permissions/{id}")).await.body;
        assert!(shown.contains("You let them ask you again") && !shown.contains(&again));
    }
    assert!(matches!(asks().await, Answer::Consent(_)), "and then they may");
}
