//! Ask, agree, fetch, minimise, record, withdraw: nothing but what an administration and a citizen can reach.

use std::time::Duration;

use eemol_tests::TestBroker;
use serde_json::json;

use super::ask_sophie;
use crate::exchanges::locality;

#[tokio::test]
async fn a_citizen_agrees_on_the_page_gets_what_was_ticked_and_stops_it_again() {
    let broker = TestBroker::start().await;
    let (client, asked) = ask_sophie(&broker).await;
    let waiting = asked.poll(&client).await;
    assert_eq!((waiting.status, waiting.json()["error"].as_str()), (400, Some("authorization_pending")));

    let mut sophie = broker.citizen("sophie").await;
    let list = sophie.open("/en/requests").await;
    let links = list.all("main a", "href");
    let request = links.iter().find(|link| link.contains("/requests/cns_")).expect("a request waits").clone();
    let page = sophie.open(&request).await;
    assert!(page.words().contains("Housing ministry"), "{}", page.words());
    assert!(page.all("input[type=checkbox][checked]", "value").is_empty(), "nothing is ticked in advance");
    let boxes = page.all("input[type=checkbox]:not([disabled])", "value");
    let done = {
        let mut fields: Vec<(&str, &str)> = boxes.iter().map(|value| ("field", value.as_str())).collect();
        fields.push(("answer", "share"));
        let check = sophie.submit(&page, &format!("{request}/answer"), &fields).await;
        assert!(check.words().contains("Check your answer"), "{}", check.words());
        sophie.submit(&check, &format!("{request}/answer"), &[("answer", "share")]).await
    };
    assert_eq!(done.answer.status, 200, "{}", done.words());
    assert!(done.path.ends_with("/done"), "{}", done.path);

    broker.clock().advance(Duration::from_secs(10));
    let token = asked.poll(&client).await;
    assert_eq!(token.status, 200, "{}", token.text());
    let token = token.json()["access_token"].as_str().expect("a token").to_owned();
    let released = client.exchange(&token, &locality()).await;
    assert_eq!(released.status, 200, "{}", released.text());
    assert_eq!(released.json()["evidence"], json!({"address": {"locality": "Eschen"}}));

    let history = sophie.open("/en/history").await;
    assert!(history.words().contains("Housing ministry"), "{}", history.words());

    let permissions = sophie.open("/en/permissions").await;
    let stop = permissions.forms().into_iter().find(|action| action.ends_with("/stop")).expect("one step to stop");
    let stopped = sophie.submit(&permissions, &stop, &[]).await;
    assert_eq!(stopped.answer.status, 200, "{}", stopped.words());
    client.exchange(&token, &locality()).await.assert_problem(403, "consent-revoked");
}

#[tokio::test]
async fn a_paused_consent_gives_nothing_until_it_is_resumed() {
    let broker = TestBroker::start().await;
    let (client, asked) = ask_sophie(&broker).await;
    let mut sophie = broker.citizen("sophie").await;
    let list = sophie.open("/en/requests").await;
    let request =
        list.all("main a", "href").into_iter().find(|link| link.contains("/requests/cns_")).expect("it waits");
    let page = sophie.open(&request).await;
    sophie.submit(&page, &format!("{request}/answer"), &[("answer", "share")]).await;
    broker.clock().advance(Duration::from_secs(10));
    let token = asked.poll(&client).await.json()["access_token"].as_str().expect("a token").to_owned();

    let permission = request.replace("/requests/", "/permissions/");
    let shown = sophie.open(&permission).await;
    let paused = sophie.submit(&shown, &format!("{permission}/pause"), &[]).await;
    assert_eq!(paused.path, permission);
    client.exchange(&token, &locality()).await.assert_problem(403, "consent-paused");
    let resumed = sophie.submit(&paused, &format!("{permission}/resume"), &[]).await;
    assert!(resumed.words().contains("Pause"), "{}", resumed.words());
    assert_eq!(client.exchange(&token, &locality()).await.status, 200);
}
