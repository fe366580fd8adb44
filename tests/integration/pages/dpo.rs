//! The DPO's pages: every look has a reason, is an entry, and the person sees it; an administration's DPO sees only its own.

use eemol_broker::ledger::event::kind;
use eemol_broker::store::ledger::RecordFilter;
use eemol_policies::ids::EntryId;
use eemol_tests::pages::Browser;
use eemol_tests::{Granted, TestBroker, Wanted, people};

use crate::exchanges::locality;

async fn scene() -> (TestBroker, Granted, EntryId) {
    let broker = TestBroker::start().await;
    let granted = broker.granted(&Wanted::default()).await;
    broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0).id;
    (broker, granted, entry)
}

/// The browser of the DPO of the operator, or of an administration.
pub(super) async fn officer(broker: &TestBroker, of: Option<&str>) -> Browser {
    let mut browser = broker.browser();
    let form = browser.open("/en/dpo/sign-in").await;
    let choices = form.all("button[name=officer]", "value");
    let operator = choices.first().expect("the operator's DPO comes first").clone();
    let page = browser.submit(&form, "/en/dpo/sign-in", &[("officer", of.unwrap_or(&operator))]).await;
    assert_eq!((page.answer.status, page.path.as_str()), (200, "/en/dpo/log"), "{}", page.words());
    browser
}

#[tokio::test]
async fn an_entry_opens_only_with_a_reason_and_the_look_is_an_entry_of_its_own() {
    let (broker, granted, entry) = scene().await;
    let mut dpo = officer(&broker, None).await;
    let path = format!("/en/dpo/log/{entry}");
    let ask = dpo.open(&path).await;
    assert_eq!(ask.answer.status, 200);
    assert!(!ask.words().contains("2026-1234"), "nothing is shown before the reason: {}", ask.words());
    let before = broker.size().await;
    let refused = dpo.submit(&ask, &path, &[("reason", " ")]).await;
    assert_eq!((refused.answer.status, broker.size().await), (422, before));
    let shown = dpo.submit(&ask, &path, &[("reason", "Complaint 17 of the person concerned")]).await;
    assert_eq!(shown.answer.status, 200, "{}", shown.words());
    assert!(shown.words().contains("2026-1234"), "{}", shown.words());
    let looks = broker.entries(&RecordFilter { kind: Some(kind::VIEWED.to_owned()), ..RecordFilter::default() }).await;
    assert_eq!(looks.len(), 1);
    assert_eq!(looks[0].subject, Some(granted.subject));
    assert_eq!(looks[0].event.note.as_deref(), Some("Complaint 17 of the person concerned"));
    let mut sophie = broker.citizen("sophie").await;
    let history = sophie.open("/en/history").await;
    assert!(history.answer.text().contains(&looks[0].id.to_string()), "the person sees the look");
}

#[tokio::test]
async fn a_search_by_person_needs_a_reason_and_is_entered() {
    let (broker, granted, _) = scene().await;
    let mut dpo = officer(&broker, None).await;
    let ask = dpo.open("/en/dpo/person").await;
    let number = people::person("sophie").national_number;
    let refused = dpo.submit(&ask, "/en/dpo/person", &[("number", &number), ("reason", "")]).await;
    assert_eq!(refused.answer.status, 422);
    let fields = [("number", number.as_str()), ("reason", "Complaint 17 of the person concerned")];
    let found = dpo.submit(&ask, "/en/dpo/person", &fields).await;
    assert_eq!(found.answer.status, 200, "{}", found.words());
    assert!(!found.path.contains(&number) && !found.answer.text().contains(&number), "no number in addresses or pages");
    let looks =
        broker.entries(&RecordFilter { kind: Some(kind::SEARCHED.to_owned()), ..RecordFilter::default() }).await;
    assert_eq!(looks.first().and_then(|look| look.subject), Some(granted.subject));
}

#[tokio::test]
async fn an_administrations_dpo_sees_only_its_own_traffic() {
    let (broker, _, entry) = scene().await;
    let mut own = officer(&broker, Some("housing-ministry")).await;
    assert!(own.open("/en/dpo/log").await.answer.text().contains(&entry.to_string()));
    let mut other = officer(&broker, Some("commune-eschen")).await;
    assert!(!other.open("/en/dpo/log").await.answer.text().contains(&entry.to_string()));
    for path in ["", "/proof", "/receipt"] {
        let page = other.open(&format!("/en/dpo/log/{entry}{path}")).await;
        assert_eq!(page.answer.status, 404, "{path}: {}", page.words());
    }
}

#[tokio::test]
async fn the_log_is_verified_from_the_page() {
    let (broker, _, entry) = scene().await;
    let mut dpo = officer(&broker, None).await;
    let page = dpo.open("/en/dpo/verify").await;
    let verified = dpo.submit(&page, "/en/dpo/verify", &[]).await;
    assert_eq!(verified.answer.status, 200, "{}", verified.words());
    assert!(verified.words().contains(&broker.size().await.to_string()), "{}", verified.words());
    let proof = dpo.open(&format!("/en/dpo/log/{entry}/proof")).await;
    assert!(proof.answer.text().starts_with("c2sp.org/tlog-proof@v1"), "{}", proof.answer.text());
    assert!(dpo.open(&format!("/en/dpo/log/{entry}/receipt")).await.answer.status < 500);
    assert_eq!(dpo.open("/en/dpo").await.path, "/en/dpo/log");
}

#[tokio::test]
async fn citizens_and_nobody_have_no_way_to_the_dpos_pages() {
    let (broker, _, entry) = scene().await;
    let mut sophie = broker.citizen("sophie").await;
    for browser in [&mut sophie, &mut broker.browser()] {
        for path in ["log".to_owned(), format!("log/{entry}"), "person".to_owned(), "verify".to_owned()] {
            let page = browser.open(&format!("/en/dpo/{path}")).await;
            let away = page.path.contains("/sign-in") || (400..500).contains(&page.answer.status);
            assert!(away && !page.answer.text().contains("2026-1234"), "{path}: {} {}", page.path, page.words());
        }
    }
}

#[tokio::test]
async fn an_erased_persons_content_is_gone_from_every_page_and_proofs_and_receipts_still_hold() {
    let broker = TestBroker::with().configure(|config| config.retention.erasure_delay_hours = 0).start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    let receipt = answer.json()["receipt"].to_string();
    let entry = broker.exchanges_of(Some(granted.subject)).await.remove(0).id;
    let mut dpo = officer(&broker, None).await;
    let form = dpo.open("/en/dpo/erasure").await;
    let number = people::person("sophie").national_number;
    let path = "/en/dpo/erasure";
    let reason = "Letter of 3 May, number 17";
    let refused = dpo.submit(&form, path, &[("number", "1"), ("reason", ""), ("decision", "erase")]).await;
    assert_eq!(refused.answer.status, 422);
    let fields = [("number", number.as_str()), ("ground", "objection"), ("reason", reason)];
    let told = dpo.submit(&form, path, &[&fields[..], &[("decision", "refuse")]].concat()).await;
    assert!(told.words().contains("refusal is recorded"), "{}", told.words());
    let mut sophie = broker.citizen("sophie").await;
    assert!(sophie.open("/en/history").await.words().contains("Erasure refused"), "the person reads of the refusal");
    let done = dpo.submit(&form, path, &[&fields[..], &[("decision", "erase")]].concat()).await;
    assert!(done.words().contains("nobody can read it anywhere"), "{}", done.words());
    assert!(!done.answer.text().contains(&number), "no number in pages");

    let list = dpo.open("/en/dpo/log").await;
    assert!(list.words().contains("content erased on") && !list.answer.text().contains(&entry.to_string()));
    let stone = dpo.open(&format!("/en/dpo/log/{entry}")).await;
    assert!(stone.words().contains("content erased on") && stone.words().contains("by entry"), "{}", stone.words());
    let proof = dpo.open(&format!("/en/dpo/log/{entry}/proof")).await;
    assert!(proof.answer.text().starts_with("c2sp.org/tlog-proof@v1"), "{}", proof.answer.text());
    let keys = [broker.ledger().verifier().clone()];
    eemol_broker::ledger::receipt::verify_receipt(receipt.as_bytes(), &keys).expect("the receipt still holds");
    let verified = dpo.submit(&dpo.clone().open("/en/dpo/verify").await, "/en/dpo/verify", &[]).await;
    assert!(verified.words().contains("agree with the seal"), "{}", verified.words());

    // The old session is over, and who signs in again begins anew.
    assert!(sophie.open("/en/history").await.path.contains("/sign-in"));
    let mut again = broker.citizen("sophie").await;
    assert!(!again.open("/en/history").await.answer.text().contains("2026-1234"));
    let refused = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    // Not a page of an administration's DPO.
    let mut other = officer(&broker, Some("housing-ministry")).await;
    assert_eq!(other.open("/en/dpo/erasure").await.answer.status, 404);
    let nobody = dpo.submit(&form, path, &[&fields[..], &[("decision", "cancel")]].concat()).await;
    assert!(nobody.words().contains("nothing to decide"), "{}", nobody.words());
}
