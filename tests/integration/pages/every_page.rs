//! Every page in every language: it is there, it is safe, it needs no script, and it shows nobody else's data.

use eemol_tests::pages::{Browser, Page};
use eemol_tests::{Granted, TestBroker, Wanted};

use crate::exchanges::locality;

const LANGUAGES: [&str; 4] = ["fr", "de", "lb", "en"];

/// Sophie with one request waiting, one permission in force, and one release in her history.
async fn scene() -> (TestBroker, Browser, Granted) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let released = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    assert_eq!(released.status, 200, "{}", released.text());
    broker.ask(&Wanted { case: "2026-5555".to_owned(), ..Wanted::default() }).await;
    let sophie = broker.citizen("sophie").await;
    (broker, sophie, granted)
}

fn assert_safe(page: &Page) {
    let place = &page.path;
    assert_eq!(page.answer.status, 200, "{place}: {}", page.words());
    let policy = page.answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{place}: {policy}");
    assert!(!policy.contains("unsafe-inline"), "{place}: {policy}");
    assert_eq!(page.answer.header("x-content-type-options"), "nosniff", "{place}");
    let html = page.answer.text();
    assert!(!html.contains("<script>") && !html.contains(" onclick=") && !html.contains(" style="), "{place}");
    assert_eq!(page.all("html", "lang").len(), 1, "{place}");
}

#[tokio::test]
async fn every_open_page_is_there_in_every_language_without_signing_in() {
    let broker = TestBroker::start().await;
    let mut nobody = broker.browser();
    for lang in LANGUAGES {
        for path in ["/", "/help", "/site-map", "/privacy", "/accessibility", "/verify", "/sign-in", "/dpo/sign-in"] {
            let page = nobody.open(&format!("/{lang}{path}")).await;
            assert_safe(&page);
            assert_eq!(page.all("html", "lang"), [lang], "{path}");
            for style in page.all("link[rel=stylesheet]", "href") {
                assert_eq!(nobody.open(&style).await.answer.status, 200, "{style}");
            }
        }
    }
    for path in ["/", "/fr"] {
        assert_eq!(nobody.open(path).await.answer.status, 200, "{path} leads somewhere");
    }
    assert_eq!(nobody.open("/xx/help").await.answer.status, 404);
    assert_eq!(nobody.open("/en/nowhere").await.answer.status, 404);
}

#[tokio::test]
async fn every_page_of_a_citizen_is_there_in_every_language() {
    let (broker, mut sophie, granted) = scene().await;
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0).id;
    let waiting = broker.ledger().consents_of(granted.subject, 1).await.expect("readable").remove(0).id();
    for lang in LANGUAGES {
        for path in [
            "/".to_owned(),
            "/requests".to_owned(),
            format!("/requests/{waiting}"),
            format!("/requests/{}/done", granted.consent),
            "/permissions".to_owned(),
            "/permissions?state=ended".to_owned(),
            format!("/permissions/{}", granted.consent),
            format!("/permissions/{}/receipt", granted.consent),
            "/export".to_owned(),
            "/verify".to_owned(),
            "/history".to_owned(),
            format!("/history/{entry}"),
            "/settings".to_owned(),
            "/stay-signed-in".to_owned(),
            "/my-data".to_owned(),
            "/my-data/residence-certificate".to_owned(),
            "/concerns".to_owned(),
            "/concerns/new".to_owned(),
            format!("/concerns/new?entry={entry}"),
        ] {
            assert_safe(&sophie.open(&format!("/{lang}{path}")).await);
        }
    }
}

#[tokio::test]
async fn proof_and_receipt_of_an_entry_can_be_taken_away_and_verify() {
    let (broker, mut sophie, granted) = scene().await;
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0);
    let proof = sophie.open(&format!("/en/history/{}/proof", entry.id)).await;
    assert!(proof.answer.text().starts_with("c2sp.org/tlog-proof@v1"), "{}", proof.answer.text());
    let receipt = sophie.open(&format!("/en/history/{}/receipt", entry.id)).await;
    let keys = [broker.ledger().verifier().clone()];
    let verified = eemol_broker::ledger::receipt::verify_receipt(&receipt.answer.body, &keys).expect("it holds");
    assert_eq!(verified.entry, entry.id);
}

#[tokio::test]
async fn somebody_elses_entry_permission_and_request_are_not_found() {
    let (broker, _, granted) = scene().await;
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0).id;
    let mut marc = broker.citizen("marc").await;
    for path in [
        format!("history/{entry}"),
        format!("history/{entry}/proof"),
        format!("history/{entry}/receipt"),
        format!("permissions/{}", granted.consent),
        format!("permissions/{}/stopped", granted.consent),
        format!("permissions/{}/receipt", granted.consent),
        format!("permissions/{}/receipt.json", granted.consent),
        format!("requests/{}", granted.consent),
        format!("requests/{}/done", granted.consent),
    ] {
        let page = marc.open(&format!("/en/{path}")).await;
        assert_eq!(page.answer.status, 404, "{path}: {}", page.words());
        assert!(!page.answer.text().contains("2026-1234"), "{path}");
    }
}

#[tokio::test]
async fn after_signing_out_the_old_cookie_opens_nothing() {
    let (_broker, mut sophie, _) = scene().await;
    let mut kept = sophie.clone();
    let page = sophie.open("/en/").await;
    let out = sophie.submit(&page, "/en/sign-out", &[]).await;
    assert_eq!(out.answer.status, 200, "{}", out.words());
    for browser in [&mut sophie, &mut kept] {
        assert!(browser.open("/en/history").await.path.contains("/sign-in"));
    }
}

#[tokio::test]
async fn one_session_is_ended_and_then_all_of_them() {
    let (broker, mut sophie, _) = scene().await;
    let (mut second, mut third) = (broker.citizen("sophie").await, broker.citizen("sophie").await);
    let settings = sophie.open("/en/settings").await;
    let sessions = settings.all("input[name=session]", "value");
    assert_eq!(sessions.len(), 2, "{}", settings.words());
    let token = settings.all("input[name=csrf]", "value").remove(0);
    let ending = |session: &str| [("csrf".to_owned(), token.clone()), ("session".to_owned(), session.to_owned())];
    let ended = sophie.post("/en/settings/end", &ending(&sessions[0])).await;
    assert!(ended.words().contains("This session has ended"), "{}", ended.words());
    let mut open = 0;
    for browser in [&mut second, &mut third] {
        open += u32::from(browser.open("/en/history").await.path == "/en/history");
    }
    assert_eq!(open, 1);
    let out = sophie.submit(&ended, "/en/settings/end-all", &[]).await;
    assert!(out.words().contains("You have signed out"), "{}", out.words());
    for browser in [&mut sophie, &mut second, &mut third] {
        assert!(browser.open("/en/history").await.path.contains("/sign-in"));
    }
}

#[tokio::test]
async fn a_code_from_a_letter_leads_to_the_request() {
    let broker = TestBroker::start().await;
    let (_client, asked) = super::ask_sophie(&broker).await;
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(&format!("/en/c/{}", asked.consent_code)).await;
    assert!(page.path.starts_with("/en/requests/cns_"), "{}", page.path);
    assert_safe(&page);
    let mut marc = broker.citizen("marc").await;
    let page = marc.open(&format!("/en/c/{}", asked.consent_code)).await;
    assert!(!page.answer.text().contains("2026-1234"), "{}", page.words());
}

#[tokio::test]
async fn the_list_of_permissions_can_be_narrowed_to_one_administration() {
    let (broker, mut sophie, housing) = scene().await;
    let alone = sophie.open("/en/permissions").await;
    assert!(alone.all("#who", "name").is_empty(), "one administration: nothing to choose");
    let wanted = Wanted {
        requester: "commune-eschen",
        procedure: "resident-parking-permit",
        evidence: vec!["residence-certificate"],
        ..Wanted::default()
    };
    let parking = broker.granted(&wanted).await;
    let links = |page: &Page| page.all("main section a", "href");
    let (housing, parking) =
        (format!("/en/permissions/{}", housing.consent), format!("/en/permissions/{}", parking.consent));
    let all = links(&sophie.open("/en/permissions").await);
    assert!(all.contains(&housing) && all.contains(&parking), "{all:?}");
    let some = sophie.open("/en/permissions?state=active&who=housing-ministry").await;
    assert!(links(&some).contains(&housing) && !links(&some).contains(&parking), "{}", some.words());
    assert_eq!(some.all("#who option[selected]", "value"), ["housing-ministry"]);
    let none = sophie.open("/en/permissions?who=nobody").await;
    assert!(links(&none).is_empty() && none.answer.status == 200, "{}", none.words());
}
