//! The municipality's own site: an ordinary client of the broker, and what it must not be talked into.

use std::time::Duration;

use eemol_broker::keys::Keys;
use eemol_tests::commune::{Municipality, Window};
use eemol_tests::pages::{Browser, Page};
use eemol_tests::site::Site;
use eemol_tests::{TestBroker, people};

const FORM: &str = "/en/rent-subsidy/form";

/// Goes from the form's first page to the consent screen; the citizen's browser there, and the screen.
async fn sent(broker: &TestBroker, window: &mut Window) -> (Browser, Page) {
    let gone = window.send("/en/rent-subsidy", &[("way", "fill")]).await;
    assert_eq!(gone.answer.status, 303, "{}", gone.answer.text());
    let link = gone.answer.header("location").strip_prefix(&broker.web()).expect("at the broker").to_owned();
    let mut sophie = broker.citizen("sophie").await;
    let screen = sophie.open(&link).await;
    assert!(screen.words().contains("Municipality of Eschen"), "{}", screen.words());
    (sophie, screen)
}

/// Answers the consent screen with nothing ticked; the address that the browser is sent back to.
async fn answered(sophie: &mut Browser, screen: &Page, answer: &str) -> String {
    let action = screen.forms().into_iter().find(|action| action.ends_with("/answer")).expect("a consent screen");
    let mut fields = screen.hidden_fields(&action);
    fields.push(("answer".to_owned(), answer.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = sophie.step_with(&action, &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").to_owned()
}

fn value(page: &Page, field: &str) -> String {
    page.all(&format!("#{field}"), "value").remove(0)
}

#[tokio::test]
async fn the_form_comes_back_filled_in_once_for_the_browser_that_was_sent_from_the_broker_that_was_asked() {
    let (broker, site) = TestBroker::with_municipality(|_| {}).await;
    let mut window = site.window();
    let (mut sophie, screen) = sent(&broker, &mut window).await;
    let back = answered(&mut sophie, &screen, "share").await;
    assert!(back.starts_with(&site.address), "{back}");

    let state = back.split("state=").nth(1).and_then(|rest| rest.split('&').next()).expect("a state").to_owned();
    let issuer = back.split("iss=").nth(1).expect("an issuer").to_owned();
    for (what, address) in [
        ("another state", back.replace(&state, "guess")),
        ("no state", back.replace(&format!("state={state}"), "x=y")),
        ("another issuer", back.replace(&issuer, "https%3A%2F%2Fevil.example")),
        ("no issuer", back.replace(&format!("&iss={issuer}"), "")),
    ] {
        let page = window.open(&address).await;
        assert_eq!(page.answer.status, 400, "{what}: {}", page.words());
    }
    assert_eq!(site.window().open(&back).await.answer.status, 400, "another browser");
    assert_eq!(broker.calls(), 0, "nobody was asked for anything");

    let arrived = window.open(&back).await;
    assert_eq!((arrived.answer.status, arrived.answer.header("location")), (303, FORM));
    let calls = broker.calls();
    let form = window.open(FORM).await;
    let filled = ["given-names", "family-name", "locality"].map(|field| value(&form, field));
    assert!(filled.iter().all(|value| !value.is_empty()), "{}", form.words());
    assert_eq!(["household-size", "taxable-income", "rent"].map(|field| value(&form, field)), ["", "", ""]);
    assert!(form.words().contains("You did not share this"), "{}", form.words());

    // The same address once more, as the back button of the browser brings it.
    let again = window.open(&back).await;
    assert_eq!((again.answer.status, again.answer.header("location")), (303, FORM));
    assert_eq!(broker.calls(), calls, "a code is taken once");
}

#[tokio::test]
async fn after_a_no_the_form_is_empty_and_says_so() {
    let (broker, site) = TestBroker::with_municipality(|_| {}).await;
    let mut window = site.window();
    let (mut sophie, screen) = sent(&broker, &mut window).await;
    let back = answered(&mut sophie, &screen, "refuse").await;
    assert_eq!(window.open(&back).await.answer.status, 303);
    let form = window.open(FORM).await;
    assert!(form.words().contains("You shared nothing"), "{}", form.words());
    assert!(form.all("main input", "value").iter().all(String::is_empty), "{}", form.words());
    let wrong = window.send(FORM, &[("rent", "<b>much</b>")]).await;
    assert_eq!(wrong.answer.status, 422);
    assert!(wrong.answer.text().contains("&#60;b&#62;much"), "{}", wrong.answer.text());
    assert_eq!(broker.calls(), 0);
    let filled = ["given-names", "family-name", "street", "house-number", "postal-code", "locality"];
    let mut fields: Vec<(&str, &str)> = filled.iter().map(|field| (*field, "x")).collect();
    fields.extend([("household-size", "2"), ("taxable-income", "100"), ("rent", "1200,50")]);
    assert_eq!(window.send(FORM, &fields).await.answer.header("location"), "/en/rent-subsidy/sent");
    let sent = window.open("/en/rent-subsidy/sent").await;
    assert!(sent.words().contains("1200.50 euros"), "{}", sent.words());
    assert_eq!(window.open(FORM).await.answer.header("location"), "/en/rent-subsidy/sent", "sent off once");
}

#[tokio::test]
async fn forms_of_other_sites_are_not_taken_and_only_the_first_page_leads_away() {
    let (broker, site) = TestBroker::with_municipality(|_| {}).await;
    let mut window = site.window();
    for path in ["/en/rent-subsidy", "/en/office", FORM] {
        let page = window.send_from(path, &[("way", "hand")], "https://evil.example").await;
        assert_eq!(page.answer.status, 403, "{path}");
    }
    for (path, policy) in [
        ("/en/rent-subsidy", format!("form-action 'self' {};", broker.web())),
        ("/en/office", "form-action 'self';".to_owned()),
        ("/en/nowhere", "form-action 'self';".to_owned()),
    ] {
        let page = window.open(path).await;
        assert!(page.answer.header("content-security-policy").contains(&policy), "{path}");
    }
    for path in ["/en/office/E-12345678", "/office/E-12345678/qr.svg", "/en/nowhere"] {
        assert_eq!(window.open(path).await.answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn data_whose_receipt_is_not_genuine_fill_nothing_in() {
    // The key of another log: whatever comes, its receipt is not the one of the log that was agreed.
    let other = Keys::load(&Site::new(77).config).expect("keys").log.verifier().to_owned();
    let (broker, site) = TestBroker::with_municipality(|settings| settings.log_key = other).await;
    let mut window = site.window();
    let (mut sophie, screen) = sent(&broker, &mut window).await;
    let back = answered(&mut sophie, &screen, "share").await;
    window.open(&back).await;
    let form = window.open(FORM).await;
    assert_eq!(value(&form, "family-name"), "", "{}", form.words());
    assert!(form.words().contains("The receipt from this source is not in order"), "{}", form.words());
    let first = first_case(&mut window).await;
    let case = window.open(&first).await;
    assert!(case.words().contains("The receipt is not genuine"), "{}", case.words());
}

#[tokio::test]
async fn where_the_broker_is_away_the_form_is_there_to_be_typed() {
    let (_broker, site) =
        TestBroker::with_municipality(|settings| settings.issuer = "http://127.0.0.1:9".to_owned()).await;
    let mut window = site.window();
    assert_eq!(window.send("/en/rent-subsidy", &[("way", "fill")]).await.answer.header("location"), FORM);
    let form = window.open(FORM).await;
    assert!(form.words().contains("The data could not be fetched"), "{}", form.words());
    let number = people::person("sophie").national_number;
    assert_eq!(window.send("/en/office", &[("number", &number)]).await.answer.status, 502);
}

#[tokio::test]
async fn the_office_sees_where_every_question_stands() {
    let (broker, site) = TestBroker::with_municipality(|_| {}).await;
    let mut window = site.window();
    for (number, said) in [("", "Type the number"), ("1991041798173", "no national"), ("<b>", "no national")] {
        let page = window.send("/en/office", &[("number", number)]).await;
        assert_eq!(page.answer.status, 422, "{number}");
        assert!(page.words().contains(said), "{}", page.words());
    }
    let waits = asked(&site, &mut window).await;
    assert!(waits.words().contains("Waits for the answer"), "{}", waits.words());
    let code = code(&waits);
    let image = window.open(&waits.all("img.commune-qr", "src")[0]).await;
    assert_eq!(image.answer.header("content-type"), "image/svg+xml");

    // Granted, fetched, ended.
    let mut sophie = broker.citizen("sophie").await;
    let screen = sophie.open(&format!("/en/c/{code}")).await;
    sophie.answer(&screen, "share").await;
    let granted = window.open(&waits.path).await;
    assert!(granted.words().contains("The citizen agreed"), "{}", granted.words());
    window.send(&format!("{}/fetch", waits.path), &[]).await;
    let evidence = window.open(&waits.path).await;
    assert!(evidence.words().contains("The receipt is genuine"), "{}", evidence.words());
    assert_eq!(broker.calls(), 1, "only what was agreed to is fetched");
    let permissions = sophie.open("/en/permissions").await;
    let stop = permissions.forms().into_iter().find(|action| action.ends_with("/stop")).expect("a permission");
    sophie.submit(&permissions, &stop, &[]).await;
    let ended = window.open(&waits.path).await;
    assert!(ended.words().contains("Ended by the citizen"), "{}", ended.words());
    window.send(&format!("{}/fetch", waits.path), &[]).await;
    assert_eq!(broker.calls(), 1);

    // Refused, taken back, no answer in time.
    let refused = asked(&site, &mut window).await;
    let screen = sophie.open(&format!("/en/c/{}", self::code(&refused))).await;
    sophie.answer(&screen, "refuse").await;
    assert!(window.open(&refused.path).await.words().contains("The citizen said no"));
    let back = asked(&site, &mut window).await;
    window.send(&format!("{}/give-back", back.path), &[]).await;
    assert!(window.open(&back.path).await.words().contains("Taken back by us"));
    let late = asked(&site, &mut window).await;
    broker.clock().advance(Duration::from_hours(15 * 24));
    assert!(window.open(&late.path).await.words().contains("No answer in time"));
}

/// Asks Sophie from the office; the page of the case.
async fn asked(site: &Municipality, window: &mut Window) -> Page {
    let number = people::person("sophie").national_number;
    let asked = window.send("/en/office", &[("number", &number)]).await;
    assert_eq!(asked.answer.status, 303, "{}", asked.words());
    let path = asked.answer.header("location").to_owned();
    assert!(path.starts_with("/en/office/E-"), "{path} at {}", site.address);
    window.open(&path).await
}

fn code(page: &Page) -> String {
    let link = page.all("a.commune-link", "href").remove(0);
    link.rsplit('/').next().expect("a code").to_owned()
}

async fn first_case(window: &mut Window) -> String {
    window.open("/en/office").await.all("main h3 a", "href").remove(0)
}
