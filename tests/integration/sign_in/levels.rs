//! A procedure that demands a level: asked for when it is needed, and what was chosen is kept.

use eemol_broker::store::ledger::RecordFilter;
use eemol_tests::openid::Typed;
use eemol_tests::{TestBroker, people};
use serde_json::{Value, json};

use super::{HIGH, LOW, Stage, parameter};

async fn asked(broker: &TestBroker) -> String {
    let (_client, asked) = crate::pages::ask_sophie(broker).await;
    asked.consent_code
}

#[tokio::test]
async fn a_yes_that_needs_a_surer_sign_in_leads_there_and_back_with_what_was_chosen() {
    let stage = Stage::new().await;
    let code = asked(&stage.broker).await;
    let mut sophie = stage.citizen("sophie", LOW).await;
    let request = sophie.open(&format!("/en/c/{code}")).await;
    let answer = format!("{}/answer", request.path);
    let boxes = request.all("input[name=field]", "value");
    let page = sophie.submit(&request, &answer, &[("answer", "share"), ("field", &boxes[0]), ("checked", "yes")]).await;
    assert_eq!(page.answer.status, 403, "{}", page.words());
    assert!(page.words().contains("Nothing has been sent"), "{}", page.words());
    let start = page.all("main a.govuk-button", "href").remove(0);

    let number = people::person("sophie").national_number;
    let typed = |acr| Typed { account: &number, acr, claims: json!({}) };
    let weak = stage.answered(&mut sophie, &start, &typed(LOW)).await;
    assert_eq!(
        (parameter(&weak.asked, "prompt"), parameter(&weak.asked, "acr_values")),
        ("login".into(), "urn%3Atest%3Ahigh".into())
    );
    let page = sophie.open(&weak.back).await;
    assert_eq!(page.answer.status, 403, "the provider did not do what was asked: {}", page.words());

    let sure = stage.answered(&mut sophie, &start, &typed(HIGH)).await;
    let again = sophie.open(&sure.back).await;
    assert_eq!(again.path, request.path);
    assert!(again.words().contains("Nothing has been sent yet"), "{}", again.words());
    assert_eq!(again.all("input[name=field][checked]", "value"), [boxes[0].clone()]);
    let done = sophie.submit(&again, &answer, &[("answer", "share"), ("checked", "yes")]).await;
    assert!(done.path.ends_with("/done"), "{}: {}", done.path, done.words());
    let kind = Some("consent.granted".to_owned());
    let granted = stage.broker.entries(&RecordFilter { kind, ..RecordFilter::default() }).await.remove(0);
    let decision: Value = serde_json::from_str(granted.groups.decision.json()).expect("JSON");
    assert_eq!(decision["acr"], HIGH, "the record says how the person was known");
}

#[tokio::test]
async fn a_no_needs_no_surer_sign_in_and_somebody_else_finds_nothing_kept() {
    let stage = Stage::new().await;
    let code = asked(&stage.broker).await;
    let mut browser = stage.citizen("sophie", LOW).await;
    let request = browser.open(&format!("/en/c/{code}")).await;
    let answer = format!("{}/answer", request.path);
    let page = browser.submit(&request, &answer, &[("answer", "share")]).await;
    let start = page.all("main a.govuk-button", "href").remove(0);
    let number = people::person("marc").national_number;
    let typed = Typed { account: &number, acr: HIGH, claims: json!({}) };
    let marc = stage.answered(&mut browser, &start, &typed).await;
    assert_eq!(browser.open(&marc.back).await.answer.status, 404, "the request is somebody else's");

    let mut sophie = stage.citizen("sophie", LOW).await;
    let request = sophie.open(&request.path).await;
    assert!(!request.words().contains("Nothing has been sent yet"), "another browser's choice");
    let done = sophie.submit(&request, &answer, &[("answer", "refuse")]).await;
    assert!(done.path.ends_with("/done"), "{}", done.words());
}

#[tokio::test]
async fn a_sign_in_below_the_configured_least_signs_nobody_in() {
    let stage = Stage::with(|config| config.sign_in.citizens.provider.minimum = Some("substantial".to_owned())).await;
    let mut browser = stage.broker.browser();
    let number = people::person("sophie").national_number;
    let typed = Typed { account: &number, acr: LOW, claims: json!({}) };
    let answered = stage.answered(&mut browser, "/en/sign-in/start", &typed).await;
    assert_eq!(parameter(&answered.asked, "acr_values"), "urn%3Atest%3Asubstantial+urn%3Atest%3Ahigh");
    assert_eq!(browser.open(&answered.back).await.answer.status, 403);
    stage.citizen("sophie", "urn:test:substantial").await;
}
