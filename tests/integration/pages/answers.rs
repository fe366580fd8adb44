//! Answers that come twice, too late, from somebody else or from elsewhere: a clear page, nothing changed.

use eemol_consent::state::Phase;
use eemol_policies::ids::ConsentId;
use eemol_tests::consents::days;
use eemol_tests::pages::{Browser, Page};
use eemol_tests::{TestBroker, Wanted};

/// A request to Sophie and the page it is answered on, opened in her browser.
struct Scene {
    broker: TestBroker,
    consent: ConsentId,
    sophie: Browser,
    page: Page,
    action: String,
}

impl Scene {
    async fn new() -> Self {
        let broker = TestBroker::start().await;
        let consent = broker.ask(&Wanted::default()).await.consent;
        let mut sophie = broker.citizen("sophie").await;
        let page = sophie.open(&format!("/en/requests/{consent}")).await;
        assert_eq!(page.answer.status, 200, "{}", page.words());
        let action = format!("/en/requests/{consent}/answer");
        Self { broker, consent, sophie, page, action }
    }

    fn yes(&self) -> Vec<(String, String)> {
        let mut fields = self.page.hidden_fields(&self.action);
        let boxes = self.page.all("input[type=checkbox]:not([disabled])", "value");
        fields.extend(boxes.into_iter().map(|value| ("field".to_owned(), value)));
        fields.push(("checked".to_owned(), "yes".to_owned()));
        fields.push(("answer".to_owned(), "share".to_owned()));
        fields
    }

    async fn phase(&self) -> Phase {
        let consent = self.broker.ledger().consent(self.consent).await.expect("readable").expect("there");
        consent.phase(self.broker.app().runtime.now())
    }
}

#[tokio::test]
async fn a_form_sent_twice_changes_nothing_the_second_time() {
    let mut scene = Scene::new().await;
    let (action, yes) = (scene.action.clone(), scene.yes());
    let first = scene.sophie.post(&action, &yes).await;
    assert_eq!(first.answer.status, 200, "{}", first.words());
    let size = scene.broker.size().await;
    let second = scene.sophie.post(&action, &yes).await;
    assert_eq!((second.answer.status, second.path), (200, first.path));
    assert_eq!((scene.broker.size().await, scene.phase().await), (size, Phase::Granted));
}

#[tokio::test]
async fn another_answer_after_the_first_gets_a_clear_page_and_changes_nothing() {
    let mut scene = Scene::new().await;
    let (action, yes) = (scene.action.clone(), scene.yes());
    scene.sophie.post(&action, &yes).await;
    let size = scene.broker.size().await;
    let mut no = scene.page.hidden_fields(&action);
    no.push(("answer".to_owned(), "refuse".to_owned()));
    let late = scene.sophie.post(&action, &no).await;
    assert!(!late.words().is_empty() && late.answer.status != 500, "{}", late.words());
    assert_eq!((scene.broker.size().await, scene.phase().await), (size, Phase::Granted));
}

#[tokio::test]
async fn an_answer_after_its_last_day_gets_a_clear_page_and_changes_nothing() {
    let mut scene = Scene::new().await;
    let (action, yes) = (scene.action.clone(), scene.yes());
    scene.broker.clock().advance(days(15));
    let mut sophie = scene.broker.citizen("sophie").await;
    let page = sophie.open(&format!("/en/requests/{}", scene.consent)).await;
    assert!(page.forms().iter().all(|form| *form != action), "no form to answer is left");
    // The old page is sent all the same, with whatever session there is.
    let late = scene.sophie.post(&action, &yes).await;
    assert!(late.answer.status < 500, "{}", late.words());
    assert_eq!(scene.phase().await, Phase::Lapsed);
}

#[tokio::test]
async fn somebody_else_finds_no_such_request_and_cannot_answer_it() {
    let scene = Scene::new().await;
    let mut marc = scene.broker.citizen("marc").await;
    let page = marc.open(&format!("/en/requests/{}", scene.consent)).await;
    assert_eq!(page.answer.status, 404, "{}", page.words());
    assert!(!page.answer.text().contains("2026-1234"));
    let own_page = marc.open("/en/requests").await;
    let token = own_page.all("input[name=csrf]", "value").into_iter().next().unwrap_or_default();
    let mut yes = scene.yes();
    for (name, value) in &mut yes {
        if name == "csrf" {
            value.clone_from(&token);
        }
    }
    let answered = marc.post(&scene.action, &yes).await;
    assert!((400..500).contains(&answered.answer.status), "{}: {}", answered.answer.status, answered.words());
    assert_eq!(scene.phase().await, Phase::Requested);
}

#[tokio::test]
async fn a_form_without_its_token_or_from_another_site_changes_nothing() {
    let mut scene = Scene::new().await;
    let (action, yes) = (scene.action.clone(), scene.yes());
    let without: Vec<_> = yes.iter().filter(|(name, _)| name != "csrf").cloned().collect();
    for page in [scene.sophie.post(&action, &without).await, scene.sophie.post_from_elsewhere(&action, &yes).await] {
        assert!((400..500).contains(&page.answer.status), "{}: {}", page.answer.status, page.words());
        assert_eq!(scene.phase().await, Phase::Requested);
    }
}

#[tokio::test]
async fn nobody_signed_in_is_led_to_sign_in() {
    let scene = Scene::new().await;
    let mut nobody = scene.broker.browser();
    for path in
        ["requests", "permissions", "history", "settings", "stay-signed-in", &format!("requests/{}", scene.consent)]
    {
        let page = nobody.open(&format!("/en/{path}")).await;
        assert!(page.path.contains("/sign-in"), "{path} led to {}", page.path);
        assert!(!page.answer.text().contains("2026-1234"));
    }
}

#[tokio::test]
async fn a_field_that_was_not_offered_cannot_be_ticked() {
    let mut scene = Scene::new().await;
    let (action, mut yes) = (scene.action.clone(), scene.yes());
    yes.push(("field".to_owned(), "residence-certificate:/person/national_number".to_owned()));
    let page = scene.sophie.post(&action, &yes).await;
    assert!((400..500).contains(&page.answer.status), "{}: {}", page.answer.status, page.words());
    assert_eq!(scene.phase().await, Phase::Requested);
}
