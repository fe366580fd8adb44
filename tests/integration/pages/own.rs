//! A person's own data: shown to them alone, entered before the source is asked and before anything is shown, never kept.

use std::sync::Arc;

use eemol_broker::ledger::event::kind;
use eemol_broker::store::ledger::RecordFilter;
use eemol_connectors::ConnectorError;
use eemol_connectors::fake::Answer as Given;
use eemol_consent::state::Phase;
use eemol_policies::ids::SubjectTag;
use eemol_tests::consents::Asked;
use eemol_tests::pages::{Browser, Page};
use eemol_tests::trouble::Trouble;
use eemol_tests::{TestBroker, Wanted, evidence, people};
use tokio::sync::Notify;

/// Sophie before a request, on its page.
async fn scene() -> (TestBroker, Asked, Browser, Page, String) {
    let broker = TestBroker::start().await;
    let asked = broker.ask(&Wanted::default()).await;
    let mut sophie = broker.citizen("sophie").await;
    let path = format!("/en/requests/{}", asked.consent);
    let page = sophie.open(&path).await;
    assert!(page.words().contains("Show the values now"), "{}", page.words());
    (broker, asked, sophie, page, format!("{path}/answer"))
}

/// Kinds of the entries about looks of this person, oldest first.
async fn looks(broker: &TestBroker, subject: SubjectTag) -> Vec<String> {
    let filter = RecordFilter { subject: Some(subject), kind: Some("view.".to_owned()), ..RecordFilter::default() };
    let entries = broker.entries(&filter).await;
    let mut kinds: Vec<_> = entries.into_iter().map(|entry| (entry.index, entry.event.kind)).collect();
    kinds.sort();
    kinds.into_iter().map(|(_, kind)| kind).collect()
}

#[tokio::test]
async fn the_values_are_shown_before_the_answer_entered_and_never_cached() {
    let (broker, asked, mut sophie, page, action) = scene().await;
    let shown = sophie.submit(&page, &action, &[("show", "values")]).await;
    assert_eq!(shown.answer.status, 200, "{}", shown.words());
    assert_eq!(shown.answer.header("cache-control"), "no-store");
    let number = people::person("sophie").national_number;
    let held: serde_json::Value = serde_json::from_str(&evidence::residence(&number)).expect("JSON");
    let locality = held.pointer("/address/locality").and_then(serde_json::Value::as_str).expect("a locality");
    assert!(shown.words().contains(locality), "{}", shown.words());
    assert!(!shown.words().contains(&number), "the number was not asked for, so it is not shown");
    assert_eq!(looks(&broker, asked.subject).await, [kind::VIEW_OPENED, kind::VIEW_SHOWN]);
    let call = broker.provider("residence-certificate").calls().pop().expect("it was asked");
    assert!(call.consent().is_none() && call.grant().is_none());

    let history = sophie.open("/en/history?result=looked").await;
    assert!(history.words().contains("Shown to you") && history.words().contains("You asked to see your data"));
    let filter = RecordFilter { subject: Some(asked.subject), kind: Some("view.".into()), ..RecordFilter::default() };
    for entry in broker.entries(&filter).await {
        let event = &entry.event;
        assert!(
            event.requester.is_none() && event.case.is_none() && event.consent.is_none() && event.procedure.is_none()
        );
        assert!(!format!("{entry:?}").contains(locality), "no value is in the log");
    }
    let phase = broker.ledger().consent(asked.consent).await.expect("readable").expect("there");
    assert_eq!(phase.phase(broker.app().runtime.now()), Phase::Requested, "looking answers nothing");
}

#[tokio::test]
async fn the_entry_comes_before_the_source_is_asked_and_without_a_log_nobody_is_asked() {
    let (broker, asked, mut sophie, page, action) = scene().await;
    let go = Arc::new(Notify::new());
    let number = people::person("sophie").national_number;
    let answer = Given::Json(evidence::residence(&number));
    broker.provider("residence-certificate").next(Given::When(Arc::clone(&go), Box::new(answer)));
    let waiting = async { sophie.submit(&page, &action, &[("show", "values")]).await };
    let meanwhile = async {
        broker.until("the source is asked", |broker| broker.provider("residence-certificate").running() == 1).await;
        let entered = looks(&broker, asked.subject).await;
        go.notify_one();
        entered
    };
    let (shown, entered) = tokio::join!(waiting, meanwhile);
    assert_eq!(shown.answer.status, 200);
    assert_eq!(entered, [kind::VIEW_OPENED]);

    let calls = broker.calls();
    broker.trouble().set(Trouble::Write);
    let page = sophie.submit(&page, &action, &[("show", "values")]).await;
    broker.trouble().set(Trouble::None);
    assert!(page.words().contains("cannot be recorded now"), "{}", page.words());
    assert_eq!(broker.calls(), calls, "nobody was asked");
}

#[tokio::test]
async fn a_silent_source_or_nobody_or_several_keep_nobody_from_answering_and_ticks_are_kept() {
    let (broker, asked, mut sophie, page, action) = scene().await;
    let boxes = page.all("input[type=checkbox]", "value");
    let ticked = boxes.first().expect("something to choose").as_str();
    for (given, words, entered) in [
        (ConnectorError::TimedOut, "does not answer now", kind::VIEW_FAILED),
        (ConnectorError::NoMatch, "holds nothing about you", kind::VIEW_UNMATCHED),
        (ConnectorError::AmbiguousMatch, "found more than one person", kind::VIEW_UNMATCHED),
    ] {
        broker.provider("residence-certificate").next(Given::Fail(given));
        let shown = sophie.submit(&page, &action, &[("show", "values"), ("field", ticked)]).await;
        assert_eq!(shown.answer.status, 200, "{}", shown.words());
        assert!(shown.words().contains(words), "{words}: {}", shown.words());
        assert_eq!(shown.all("input[type=checkbox][checked]", "value"), [ticked], "what was ticked stays ticked");
        assert_eq!(looks(&broker, asked.subject).await.last().map(String::as_str), Some(entered));
    }
    broker.provider("residence-certificate").next(Given::Json(r#"{"person": 7}"#.to_owned()));
    let shown = sophie.submit(&page, &action, &[("show", "values")]).await;
    assert!(shown.words().contains("an answer that we cannot show"), "{}", shown.words());
    let answered = sophie.submit(&shown, &action, &[("answer", "refuse")]).await;
    assert!(answered.path.ends_with("/done"), "the decision is still possible: {}", answered.words());
    let late = sophie.submit(&page, &action, &[("show", "values")]).await;
    assert_eq!(late.answer.status, 409, "{}", late.words());
}

#[tokio::test]
async fn who_looks_too_often_waits_and_the_sources_are_left_in_peace() {
    let (broker, _, mut sophie, page, action) = scene().await;
    let fields = page.hidden_fields(&action);
    let mut form = fields.clone();
    form.push(("show".to_owned(), "values".to_owned()));
    for _ in 0..40 {
        sophie.post(&action, &form).await;
    }
    let (calls, size) = (broker.calls(), broker.size().await);
    let shown = sophie.post(&action, &form).await;
    assert!(shown.words().contains("many times in a short time"), "{}", shown.words());
    assert_eq!((broker.calls(), broker.size().await), (calls, size));
}

#[tokio::test]
async fn a_choice_is_checked_before_it_is_shared_and_can_be_changed() {
    let (broker, asked, mut sophie, page, action) = scene().await;
    let boxes = page.all("input[type=checkbox]", "value");
    let ticked = boxes.first().expect("something to choose").as_str();
    let size = broker.size().await;
    let check = sophie.submit(&page, &action, &[("answer", "share"), ("field", ticked)]).await;
    assert!(check.words().contains("Check your answer before you share"), "{}", check.words());
    assert_eq!(broker.size().await, size, "nothing is recorded yet");
    let changed = sophie.submit(&check, &action, &[("change", "yes")]).await;
    assert_eq!(changed.all("input[type=checkbox][checked]", "value"), [ticked]);
    let done = sophie.submit(&check, &action, &[("answer", "share")]).await;
    assert!(done.path.ends_with("/done"), "{}", done.words());
    let consent = broker.ledger().consent(asked.consent).await.expect("readable").expect("there");
    assert_eq!(consent.phase(broker.app().runtime.now()), Phase::Granted);
    let twice = sophie.submit(&check, &action, &[("answer", "share")]).await;
    assert_eq!(twice.path, done.path, "the same twice leads to the same page");
}

#[tokio::test]
async fn data_held_about_me_names_law_and_time_and_shows_the_values_to_me_alone() {
    let broker = TestBroker::start().await;
    let number = people::person("sophie").national_number;
    broker.provider("residence-certificate").for_person(&number, Given::Json(evidence::residence(&number)));
    let mut sophie = broker.citizen("sophie").await;
    let list = sophie.open("/en/my-data").await;
    for words in ["Residence certificate", "Law of 19 June 2013", "for your whole life", "Something is wrong"] {
        assert!(list.words().contains(words), "{words}: {}", list.words());
    }
    assert_eq!(broker.calls(), 0, "nobody is asked for a list");
    let path = "/en/my-data/residence-certificate";
    let seen = sophie.submit(&list, path, &[]).await;
    assert!(seen.words().contains(&number), "a person sees every field about them: {}", seen.words());
    assert_eq!(seen.answer.header("cache-control"), "no-store");
    let subject = broker.subject("sophie").await;
    assert_eq!(looks(&broker, subject).await, [kind::VIEW_OPENED, kind::VIEW_SHOWN]);
    let asked = broker.provider("residence-certificate").calls();
    assert_eq!(asked.last().map(|call| call.identifier().value().to_owned()), Some(number));

    let year = "/en/my-data/income-certificate";
    let wrong = sophie.submit(&list, year, &[("parameter-year", "once")]).await;
    assert_eq!(wrong.answer.status, 422, "{}", wrong.words());
    assert_eq!(sophie.submit(&list, path, &[("csrf", "x")]).await.answer.status, 200, "the first token counts");
    assert_eq!(sophie.post(path, &[]).await.answer.status, 403);
    assert_eq!(sophie.open("/en/my-data/no-such").await.answer.status, 404);
    assert!(broker.browser().open("/en/my-data").await.path.contains("/sign-in"));
}
