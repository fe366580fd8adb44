//! The consent receipt: of every decision, only one's own, genuine on the page that checks it. That the commands take it is
//! tested beside them.

use actix_web::http::StatusCode;
use eemol_consent::receipt::Record;
use eemol_consent::token::receipt::Verifier;

use super::stage::{Browser, MARC, SOPHIE, Seen, Stage};
use crate::ledger::receipt::verify_consent;

fn read(stage: &Stage, file: &str) -> Record {
    let record = Verifier::from_jwks(&stage.app.tokens.jwks(stage.app.runtime.now())).unwrap().verify(file).unwrap();
    verify_consent(&record, &[stage.app.ledger.verifier().clone()]).unwrap();
    record
}

async fn check(browser: &mut Browser, text: &str) -> Seen {
    let token = browser.get("/en/verify").await.csrf();
    browser.post_parts("/en/verify", &[("csrf", &token), ("receipt", text), ("file", "")]).await
}

#[actix_web::test]
async fn every_decision_has_its_receipt_that_says_what_was_recorded() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (asked, page) = (format!("/en/requests/{id}"), format!("/en/permissions/{id}"));
    assert_eq!(browser.get(&format!("{page}/receipt")).await.status, StatusCode::NOT_FOUND, "nothing decided yet");
    browser.submit(&asked, &format!("{asked}/answer"), &[("answer", "share")]).await;
    let link = format!("href=\"{page}/receipt\"");
    assert!(browser.get(&format!("{asked}/done")).await.body.contains(&link));
    assert!(browser.get(&page).await.body.contains(&link));

    let grant = stage.consent(id).await.grant().unwrap().clone();
    let shown = browser.get(&format!("{page}/receipt")).await;
    assert_eq!(shown.status, StatusCode::OK);
    for part in [&grant.text_digest, &id.to_string(), "Housing ministry", "Rent subsidy", "help@eemol.example"] {
        assert!(shown.body.contains(part), "{part}");
    }
    let given = browser.get(&format!("{page}/receipt.json")).await;
    assert!(given.headers.get("content-disposition").unwrap().to_str().unwrap().contains(".json"));
    let record = read(&stage, &given.body);
    assert_eq!(record.notice.text_digest.as_ref(), Some(&grant.text_digest));
    assert_eq!((record.consent, record.language.as_str()), (id, "en"));
    let events = |record: &Record| record.events.iter().map(|one| one.event.clone()).collect::<Vec<_>>();
    assert_eq!(events(&record), ["consent.requested", "consent.granted"]);
    assert!(record.processes.iter().any(|one| one.status.kind == "dpv:ConsentRefused"), "what was not ticked");
    assert!(record.processes.iter().any(|one| one.status.kind == "dpv:ConsentGiven"));

    for step in ["pause", "resume", "stop"] {
        browser.submit(&page, &format!("{page}/{step}"), &[]).await;
    }
    let newest = read(&stage, &browser.get(&format!("{page}/receipt.json")).await.body);
    assert_eq!(events(&newest).last().unwrap(), "consent.revoked");
    assert_eq!(newest.events.len(), 5);
    let list = browser.get(&format!("{page}/receipt")).await.body;
    assert_eq!(list.matches("/receipt?decision=").count(), 3, "grant, pause and resume have theirs");
    let before = read(&stage, &browser.get(&format!("{page}/receipt.json?decision={}", record.log.entry)).await.body);
    assert_eq!(events(&before), events(&record));
    let none = browser.get(&format!("{page}/receipt.json?decision={}", stage.app.runtime.entry_id())).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn a_refusal_has_its_receipt_too_and_shares_nothing() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let asked = format!("/en/requests/{id}");
    browser.submit(&asked, &format!("{asked}/answer"), &[("answer", "refuse")]).await;
    let page = browser.get(&format!("/en/permissions/{id}/receipt")).await.body;
    assert!(page.contains("You said no") && !page.contains("You agreed to these:"), "{page}");
    let record = read(&stage, &browser.get(&format!("/en/permissions/{id}/receipt.json")).await.body);
    assert!(record.processes.iter().all(|one| one.status.kind == "dpv:ConsentRefused"));
    // What was refused stands there in the words that were shown.
    let shown = stage.consent(id).await.state().shown().unwrap();
    assert_eq!(
        (record.notice.text_digest, record.notice.language),
        (Some(shown.text_digest.clone()), Some("en".into()))
    );
    assert!(page.contains(&shown.text_digest));
    let permission = browser.get(&format!("/fr/permissions/{id}")).await.body;
    assert!(permission.contains("Vous avez refusé le") && permission.contains("<div lang=\"en\">"), "{permission}");
    // Once reopened, it still is a refusal.
    let path = format!("/en/permissions/{id}");
    browser.submit(&path, &format!("{path}/again"), &[]).await;
    let page = browser.get(&format!("{path}/receipt")).await.body;
    assert!(!page.contains("You agreed to these:"), "{page}");
}

#[actix_web::test]
async fn a_refusal_of_another_text_than_is_shown_now_is_taken_and_names_none() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let asked = format!("/en/requests/{id}");
    let seen =
        browser.submit(&asked, &format!("{asked}/answer"), &[("answer", "refuse"), ("text", "sha-256:00")]).await;
    assert_eq!(seen.to(), format!("{asked}/done"));
    assert_eq!(stage.consent(id).await.state().shown(), None);
    let record = read(&stage, &browser.get(&format!("/en/permissions/{id}/receipt.json")).await.body);
    assert_eq!((record.notice.text_digest, record.notice.language), (None, None));
}

#[actix_web::test]
async fn somebody_elses_receipt_is_not_there() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut sophie = stage.browser().await;
    sophie.sign_in(SOPHIE).await;
    let asked = format!("/en/requests/{id}");
    sophie.submit(&asked, &format!("{asked}/answer"), &[("answer", "share")]).await;
    let mut marc = stage.browser().await;
    marc.sign_in(MARC).await;
    for path in ["receipt", "receipt.json"] {
        let seen = marc.get(&format!("/en/permissions/{id}/{path}")).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!seen.body.contains("Housing"));
    }
}

#[actix_web::test]
async fn anybody_can_check_a_receipt_on_the_page() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut sophie = stage.browser().await;
    sophie.sign_in(SOPHIE).await;
    let asked = format!("/en/requests/{id}");
    sophie.submit(&asked, &format!("{asked}/answer"), &[("answer", "share")]).await;
    stage.exchange(id).await;
    let consent = sophie.get(&format!("/fr/permissions/{id}/receipt.json")).await.body;
    let entry = sophie.get("/en/history").await.after("href=\"/en/history/");
    let exchange = sophie.get(&format!("/en/history/{entry}/receipt")).await.body;

    let mut anybody = stage.browser().await;
    // A browser's form turns line ends into CR LF.
    for text in [consent.clone(), consent.replace('\n', "\r\n"), format!("\r\n{consent} ")] {
        let seen = check(&mut anybody, &text).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(
            seen.body.contains("This receipt is genuine.") && seen.body.contains("Subvention de loyer"),
            "{}",
            seen.body
        );
        assert!(seen.body.contains("<span lang=\"fr\">"));
    }
    let seen = check(&mut anybody, &exchange).await;
    assert!(seen.body.contains("This receipt is genuine.") && seen.body.contains("without the data"), "{}", seen.body);

    let other = Stage::new().await;
    let mut elsewhere = other.browser().await;
    assert!(check(&mut elsewhere, &consent).await.body.contains("not signed by this service"));
    let readable = consent.replace("\"eemol:uses\": 3", "\"eemol:uses\": 4");
    for (text, words) in [
        (readable.as_str(), "The readable part does not say"),
        (&consent.replacen("\"signed\": \"ey", "\"signed\": \"eY", 1), "It is not a receipt"),
        (&exchange.replace("housing-benefit", "housing-benefiT"), "This is no genuine receipt"),
        ("hello", "It is not a receipt"),
        ("{}", "It is not a receipt"),
    ] {
        let seen = check(&mut anybody, text).await;
        assert!(
            seen.body.contains("This is no genuine receipt.") && seen.body.contains(words),
            "{text}: {}",
            seen.body
        );
    }
    assert_eq!(check(&mut anybody, "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stale = anybody.post_parts("/en/verify", &[("csrf", "x"), ("receipt", &consent)]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    let size = stage.app.ledger.head().await.unwrap().size;
    assert_eq!(size, 4, "checking leaves nothing in the log");
}
