//! Concerns: raised about an entry, promised within a month, answered by the DPO of the administration it is put to, each
//! step an entry that the person sees.

use eemol_broker::ledger::event::kind;
use eemol_broker::store::ledger::RecordFilter;
use eemol_policies::ids::EntryId;
use eemol_tests::consents::days;
use eemol_tests::pages::{Browser, Page};
use eemol_tests::{Granted, TestBroker, Wanted, people};

use super::dpo::officer;
use crate::exchanges::locality;

const WORRY: &str = "I never asked the ministry for anything.\nWho was this?";

async fn scene() -> (TestBroker, Granted, EntryId, Browser) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0).id;
    let sophie = broker.citizen("sophie").await;
    (broker, granted, entry, sophie)
}

async fn raise(sophie: &mut Browser, entry: EntryId) -> Page {
    let form = sophie.open(&format!("/en/concerns/new?entry={entry}")).await;
    assert!(form.words().contains("Housing ministry"), "{}", form.words());
    let fields = [("worry", WORRY), ("wish", "An explanation."), ("contact", "sophie@example.lu")];
    sophie.submit(&form, "/en/concerns/new", &fields).await
}

#[tokio::test]
async fn a_concern_gets_a_number_and_a_promised_day_and_is_an_entry_with_sealed_words() {
    let (broker, granted, entry, mut sophie) = scene().await;
    let shown = sophie.open(&format!("/en/history/{entry}")).await;
    let link = format!("/en/concerns/new?entry={entry}");
    assert!(shown.all("main a", "href").contains(&link), "I do not recognise this");
    let form = sophie.open(&link).await;
    let size = broker.size().await;
    let empty = sophie.submit(&form, "/en/concerns/new", &[("worry", " ?"), ("wish", ""), ("contact", "")]).await;
    assert_eq!((empty.answer.status, broker.size().await), (422, size), "{}", empty.words());
    let long = "x".repeat(2001);
    let long = sophie.submit(&form, "/en/concerns/new", &[("worry", &long), ("wish", ""), ("contact", "")]).await;
    assert_eq!((long.answer.status, broker.size().await), (422, size));

    let status = raise(&mut sophie, entry).await;
    assert!(status.path.starts_with("/en/concerns/cnc_"), "{}", status.path);
    assert!(status.words().contains("We have received your concern"), "{}", status.words());
    assert!(status.words().contains("21 December 2026"), "one month: {}", status.words());
    let again = raise(&mut sophie, entry).await;
    assert_eq!((again.path, broker.size().await), (status.path.clone(), size + 1), "sent twice, raised once");
    let filter = RecordFilter { kind: Some(kind::CONCERN_RAISED.to_owned()), ..RecordFilter::default() };
    let rows = broker.ledger().store().search(&filter, eemol_broker::store::ledger::Page { before: None, limit: 9 });
    let rows = rows.await.expect("readable");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].1.columns.subject, Some(granted.subject));
    assert!(!format!("{:?}", rows[0].1.columns).contains("ministry for anything"), "no words in plain columns");
    assert!(!rows[0].1.sealed.windows(12).any(|part| part == b"I never aske"), "the words are sealed");
    assert!(sophie.open("/en/concerns").await.words().contains("Waits for an answer"));
    assert!(sophie.open("/en/history?result=concern").await.words().contains("You raised a concern"));
    assert!(sophie.open("/en/").await.words().contains("concern waits for an answer"), "the overview counts it");
}

#[tokio::test]
async fn the_dpo_of_the_administration_opens_answers_and_closes_and_the_person_reads_it() {
    let (broker, granted, entry, mut sophie) = scene().await;
    let status = raise(&mut sophie, entry).await.path;
    let path = status.split('?').next().expect("a path").replace("/en/concerns/", "/en/dpo/concerns/");
    let mut dpo = officer(&broker, Some("housing-ministry")).await;
    let list = dpo.open("/en/dpo/concerns").await;
    assert!(list.all("main a", "href").contains(&path) && !list.words().contains("never asked"), "{}", list.words());
    let closed = dpo.open(&path).await;
    assert!(!closed.words().contains("never asked"), "nothing is shown before the look is entered");
    let size = broker.size().await;
    let opened = dpo.submit(&closed, &path, &[]).await;
    assert!(
        opened.words().contains("never asked") && opened.words().contains("sophie@example.lu"),
        "{}",
        opened.words()
    );
    assert_eq!(broker.size().await, size + 1, "the look is an entry");
    let number = people::person("sophie").national_number;
    assert!(!opened.answer.text().contains(&number) && !opened.answer.text().contains(&granted.subject.to_string()));

    let answer = format!("{path}/answer");
    let short = dpo.submit(&opened, &answer, &[("text", "no"), ("step", "answer")]).await;
    assert_eq!(short.answer.status, 422, "{}", short.words());
    let said = "It was for your own rent subsidy, case 2026-1234.";
    let done = dpo.submit(&opened, &answer, &[("text", said), ("step", "answer")]).await;
    assert!(done.words().contains("It is recorded"), "{}", done.words());
    let page = sophie.open(&status).await;
    assert!(page.words().contains(said) && page.words().contains("Answered"), "{}", page.words());

    let why = "The matter is settled between us.";
    for step in ["forward", "close"] {
        let done = dpo.submit(&opened, &answer, &[("text", why), ("step", step)]).await;
        assert_eq!(done.answer.status, 200, "{step}: {}", done.words());
    }
    let late = dpo.submit(&opened, &answer, &[("text", why), ("step", "answer")]).await;
    assert_eq!(late.answer.status, 409, "what is closed stays closed: {}", late.words());
    let page = sophie.open(&status).await;
    assert!(page.words().contains("Closed") && page.words().contains(why), "{}", page.words());
    let history = sophie.open("/en/history?result=concern").await.words();
    for words in ["Your concern was answered", "passed on to the authority", "Your concern was closed"] {
        assert!(history.contains(words), "{words}: {history}");
    }
    assert!(sophie.open("/en/history?result=looked").await.words().contains("Checked by a data protection officer"));
}

#[tokio::test]
async fn another_persons_entry_or_concern_and_another_administrations_are_not_there() {
    let (broker, _, entry, mut sophie) = scene().await;
    let status = raise(&mut sophie, entry).await.path;
    let status = status.split('?').next().expect("a path").to_owned();
    let mut marc = broker.citizen("marc").await;
    assert_eq!(marc.open(&format!("/en/concerns/new?entry={entry}")).await.answer.status, 404);
    assert_eq!(marc.open(&status).await.answer.status, 404);
    assert!(!marc.open("/en/concerns").await.answer.text().contains("cnc_"));
    let path = status.replace("/en/concerns/", "/en/dpo/concerns/");
    let mut other = officer(&broker, Some("commune-eschen")).await;
    let list = other.open("/en/dpo/concerns").await;
    assert!(!list.answer.text().contains("cnc_"));
    assert_eq!(other.open(&path).await.answer.status, 404);
    let token = list.all("input[name=csrf]", "value").remove(0);
    let form = [
        ("csrf".to_owned(), token),
        ("text".to_owned(), "long enough".to_owned()),
        ("step".to_owned(), "close".to_owned()),
    ];
    for action in [path.clone(), format!("{path}/answer")] {
        assert_eq!(other.post(&action, &form).await.answer.status, 404, "{action}");
    }
    for browser in [&mut sophie, &mut broker.browser()] {
        let page = browser.open(&path).await;
        assert!(page.path.contains("/sign-in") || page.answer.status == 403, "{}", page.path);
    }
    let mut operator = officer(&broker, None).await;
    assert!(operator.open("/en/dpo/concerns").await.all("main a", "href").contains(&path), "the operator's sees all");
}

#[tokio::test]
async fn a_concern_about_data_is_put_to_their_source_and_a_late_answer_shows() {
    let broker = TestBroker::start().await;
    let mut sophie = broker.citizen("sophie").await;
    let form = sophie.open("/en/concerns/new?data=residence-certificate").await;
    assert!(form.words().contains("Residence certificate"), "{}", form.words());
    let fields = [("worry", "My house number is wrong."), ("wish", ""), ("contact", "")];
    let status = sophie.submit(&form, "/en/concerns/new", &fields).await;
    let mut source = officer(&broker, Some("population-register")).await;
    assert!(source.open("/en/dpo/concerns").await.answer.text().contains("cnc_"));
    broker.clock().advance(days(32));
    let mut source = officer(&broker, Some("population-register")).await;
    assert!(source.open("/en/dpo/concerns").await.words().contains("Late"));
    let mut sophie = broker.citizen("sophie").await;
    let late = sophie.open(&status.path).await;
    assert!(late.words().contains("there is no answer"), "{}", late.words());
    assert_eq!(sophie.open("/en/concerns/new?data=no-such").await.answer.status, 404);
    assert_eq!(sophie.open("/en/concerns/cnc_1").await.answer.status, 404);
}
