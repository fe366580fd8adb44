//! Receipts and downloads over the listeners: what citizens and requesters keep, and what anybody makes of it.

use eemol_broker::keys::make;
use eemol_broker::keys::token::OVERLAP;
use eemol_tests::pages::Page;
use eemol_tests::{TestBroker, Wanted};

use crate::exchanges::locality;

/// Has a text checked by somebody who is not signed in.
async fn checked(broker: &TestBroker, text: &str) -> Page {
    let mut anybody = broker.browser();
    let form = anybody.open("/en/verify").await;
    let mut fields = form.hidden_fields("/en/verify");
    fields.push(("receipt".to_owned(), text.to_owned()));
    anybody.post_parts("/en/verify", &fields).await
}

#[tokio::test]
async fn receipts_of_citizens_and_requesters_are_checked_by_anybody_and_leave_no_trace() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let released = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    assert_eq!(released.status, 200, "{}", released.text());
    let mut sophie = broker.citizen("sophie").await;
    let receipt = sophie.open(&format!("/en/permissions/{}/receipt.json", granted.consent)).await;
    assert_eq!(receipt.answer.status, 200, "{}", receipt.words());
    assert!(receipt.answer.header("content-disposition").starts_with("attachment"));
    let size = broker.ledger().head().await.expect("a head").size;

    let page = checked(&broker, &receipt.answer.text()).await;
    assert!(page.words().contains("This receipt is genuine.") && page.words().contains("Housing ministry"));
    // The whole answer that the requester got, with the evidence in it.
    let answer = released.text();
    let page = checked(&broker, &answer).await;
    assert!(page.words().contains("exactly those that were sent"), "{}", page.words());
    assert!(!page.words().contains("Eschen"), "the page does not repeat the evidence");
    let page = checked(&broker, &answer.replace("Eschen", "Escher")).await;
    assert!(page.words().contains("The data in it are not those that were sent"), "{}", page.words());
    let page = checked(&broker, &"x".repeat(70_000)).await;
    assert_eq!(page.answer.status, 413);
    assert_eq!(broker.ledger().head().await.expect("a head").size, size);
}

#[tokio::test]
async fn a_receipt_outlives_the_key_that_signed_it_unless_that_key_was_stolen() {
    let broker = TestBroker::start().await;
    let app = broker.app();
    let granted = broker.granted(&Wanted::default()).await;
    let mut sophie = broker.citizen("sophie").await;
    let path = format!("/en/permissions/{}/receipt.json", granted.consent);
    let old = sophie.open(&path).await.answer.text();
    let signed_by = app.tokens.public_key().kid().to_owned();
    make::rotate_token(&app.config, &app.runtime, false).expect("a new key");
    broker.clock().advance(OVERLAP * 2);
    app.reload_keys().await.expect("the keys are good");
    let published = broker.public().get("/.well-known/jwks.json").await.text();
    assert!(!published.contains(&signed_by), "no token can be signed with it any more");
    let kept = broker.public().get("/.well-known/receipt-keys.json").await;
    assert_eq!(kept.header("content-type"), "application/jwk-set+json");
    assert!(kept.text().contains(&signed_by), "{}", kept.text());
    let page = checked(&broker, &old).await;
    assert!(page.words().contains("This receipt is genuine."), "{}", page.words());

    let mut sophie = broker.citizen("sophie").await;
    let newer = sophie.open(&path).await.answer.text();
    make::rotate_token(&app.config, &app.runtime, true).expect("a new key");
    app.reload_keys().await.expect("the keys are good");
    let page = checked(&broker, &newer).await;
    assert!(!page.words().contains("This receipt is genuine."), "{}", page.words());
    let page = checked(&broker, &old).await;
    assert!(page.words().contains("This receipt is genuine."), "the key before was safe: {}", page.words());
}

#[tokio::test]
async fn what_a_citizen_takes_away_is_complete_and_no_entry() {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let released = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    assert_eq!(released.status, 200, "{}", released.text());
    let mut sophie = broker.citizen("sophie").await;
    let size = broker.ledger().head().await.expect("a head").size;
    let data = sophie.open("/en/history.json").await.answer.json();
    let table = sophie.open("/en/history.csv").await.answer.text();
    let entries = data["entries"].as_array().expect("entries");
    assert_eq!(entries.len() + 1, table.matches("\r\n").count(), "{table}");
    assert!(entries.iter().any(|entry| entry["event"]["kind"] == "exchange.released"), "{data}");

    let page = sophie.open("/en/export").await;
    let archive = sophie.submit(&page, "/en/export", &[]).await;
    assert_eq!((archive.answer.status, archive.answer.header("content-type")), (200, "application/zip"));
    assert!(archive.answer.body.starts_with(b"PK\x03\x04"));
    assert!(archive.answer.body.windows(4).any(|bytes| bytes == b"PK\x05\x06"), "it has its directory");
    assert_eq!(sophie.submit(&page, "/en/export", &[]).await.answer.status, 429);
    assert_eq!(broker.ledger().head().await.expect("a head").size, size);
}

#[tokio::test]
async fn nobody_signed_in_takes_nothing_away() {
    let broker = TestBroker::start().await;
    let mut nobody = broker.browser();
    for path in ["/en/history.csv", "/en/history.json", "/en/export", "/en/permissions/cns_x/receipt"] {
        assert!(nobody.open(path).await.path.contains("/sign-in"), "{path}");
    }
    assert_eq!(nobody.post("/en/export", &[]).await.answer.status, 401);
    let mut sophie = broker.citizen("sophie").await;
    assert_eq!(sophie.post("/en/export", &[]).await.answer.status, 403, "without the form's token");
}
