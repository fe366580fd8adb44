//! What citizens and DPOs typed in a session that has ended meanwhile: nothing is done, and it is there again for them,
//! and for nobody else, after they have signed in.

use std::time::Duration;

use eemol_policies::ids::EntryId;
use eemol_tests::pages::{Browser, Page};
use eemol_tests::{TestBroker, Wanted, people};

use super::dpo::officer;
use crate::exchanges::locality;

/// Longer than a session lasts unused.
const ASLEEP: Duration = Duration::from_mins(45);
const SAID: &str = "I never asked the ministry for this.";

/// Sophie's newest entry, and her browser.
async fn scene() -> (TestBroker, EntryId, Browser) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0).id;
    let sophie = broker.citizen("sophie").await;
    (broker, entry, sophie)
}

/// Signs in on the page that a late form led to, as the same DPO.
async fn back(browser: &mut Browser, late: &Page, action: &str, who: (&str, &str)) -> Page {
    assert!(late.path.starts_with(&format!("{action}?return_to=")), "{}: {}", late.path, late.words());
    browser.submit(late, action, &[who]).await
}

#[tokio::test]
async fn a_concern_sent_too_late_is_there_again_for_its_sender_and_raised_only_when_sent_again() {
    let (broker, entry, mut sophie) = scene().await;
    let form = sophie.open(&format!("/en/concerns/new?entry={entry}")).await;
    let said = [("worry", SAID), ("wish", "An explanation."), ("contact", "")];
    let size = broker.size().await;
    broker.clock().advance(ASLEEP);
    let late = sophie.submit(&form, "/en/concerns/new", &said).await;
    assert_eq!(broker.size().await, size, "nothing is raised");
    let number = people::person("sophie").national_number;
    let again = back(&mut sophie, &late, "/en/sign-in", ("number", &number)).await;
    let shown = again.words();
    assert!(
        shown.contains("Nothing has been sent yet") && shown.contains(SAID) && shown.contains("An explanation."),
        "{shown}"
    );
    assert!(
        again.hidden_fields("/en/concerns/new").contains(&("entry".to_owned(), entry.to_string())),
        "about the same"
    );
    let other = sophie.open("/en/concerns/new?data=residence-certificate").await;
    assert!(!other.words().contains(SAID), "the form about something else is empty");
    let sent = sophie.submit(&again, "/en/concerns/new", &said).await;
    assert!(sent.path.starts_with("/en/concerns/cnc_"), "{}", sent.path);
    assert!(!sophie.open("/en/concerns/new").await.words().contains(SAID), "it waits no longer");
}

#[tokio::test]
async fn what_a_dpo_typed_too_late_is_there_again_for_them_and_for_no_other() {
    let (broker, entry, _) = scene().await;
    let path = format!("/en/dpo/log/{entry}");
    let number = people::person("sophie").national_number;
    let mut dpo = officer(&broker, None).await;
    for (page, fields) in [
        (path.as_str(), vec![("reason", SAID)]),
        ("/en/dpo/person", vec![("number", number.as_str()), ("reason", SAID)]),
        ("/en/dpo/erasure", vec![("number", number.as_str()), ("reason", SAID), ("decision", "erase")]),
    ] {
        let form = dpo.open(page).await;
        let size = broker.size().await;
        broker.clock().advance(ASLEEP);
        let late = dpo.submit(&form, page, &fields).await;
        let again = back(&mut dpo, &late, "/en/dpo/sign-in", ("officer", "operator")).await;
        assert_eq!((again.path.as_str(), again.answer.status), (page, 200), "{}", again.words());
        assert!(
            again.words().contains(SAID) && again.words().contains("Nothing has been sent yet"),
            "{}",
            again.words()
        );
        let typed = again.all("#number", "value");
        assert!(typed.iter().all(|typed| *typed == number), "{typed:?}");
        assert_eq!(broker.size().await, size, "{page}: nothing is entered");
    }
    let form = dpo.open(&path).await;
    broker.clock().advance(ASLEEP);
    let late = dpo.submit(&form, &path, &[("reason", SAID)]).await;
    let other = back(&mut dpo, &late, "/en/dpo/sign-in", ("officer", "housing-ministry")).await;
    assert!(!other.words().contains(SAID), "somebody else signed in: {}", other.words());
}

#[tokio::test]
async fn an_answer_to_a_concern_that_came_too_late_is_there_once_the_concern_is_opened_again() {
    let (broker, entry, mut sophie) = scene().await;
    let form = sophie.open(&format!("/en/concerns/new?entry={entry}")).await;
    let raised = sophie.submit(&form, "/en/concerns/new", &[("worry", SAID), ("wish", ""), ("contact", "")]).await;
    let id = raised.path.trim_start_matches("/en/concerns/").split('?').next().expect("a number").to_owned();
    let (path, action) = (format!("/en/dpo/concerns/{id}"), format!("/en/dpo/concerns/{id}/answer"));
    let mut dpo = officer(&broker, None).await;
    let closed = dpo.open(&path).await;
    let open = dpo.submit(&closed, &path, &[]).await;
    let answer = [("text", "We looked into it."), ("step", "answer")];
    broker.clock().advance(ASLEEP);
    let late = dpo.submit(&open, &action, &answer).await;
    let closed = back(&mut dpo, &late, "/en/dpo/sign-in", ("officer", "operator")).await;
    assert_eq!(closed.path, path);
    assert!(!closed.words().contains(SAID), "opening it is entered first: {}", closed.words());
    let open = dpo.submit(&closed, &path, &[]).await;
    assert!(open.words().contains("We looked into it.") && open.words().contains("Nothing has been sent yet"));
    let done = dpo.submit(&open, &action, &answer).await;
    assert_eq!((done.answer.status, done.path), (200, format!("{path}?done=1")));
    assert!(sophie_reads(&broker, &id).await.contains("We looked into it."));
}

async fn sophie_reads(broker: &TestBroker, id: &str) -> String {
    broker.citizen("sophie").await.open(&format!("/en/concerns/{id}")).await.words()
}
