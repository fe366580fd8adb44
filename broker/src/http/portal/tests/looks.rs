//! DPOs: every look is entered first and seen by the person; an administration's DPO sees its own traffic only.

use actix_web::http::StatusCode;

use super::stage::{SOPHIE, Stage};

#[actix_web::test]
async fn opening_an_entry_needs_a_reason_and_is_seen_by_the_person() {
    let stage = Stage::new().await;
    stage.refused(SOPHIE).await;
    let mut officer = stage.browser().await;
    officer.sign_in_dpo("operator").await;
    let entry = officer.get("/en/dpo/log").await.after("href=\"/en/dpo/log/");
    let path = format!("/en/dpo/log/{entry}");
    let asked = officer.get(&path).await;
    assert!(asked.body.contains("Why do you open this entry?") && !asked.body.contains("consent-missing"));
    let size = stage.app.ledger.head().await.unwrap().size;
    let short = officer.submit(&path, &path, &[("reason", "because")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(officer.post(&path, &[("reason", "Complaint 2026/17")]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(stage.app.ledger.head().await.unwrap().size, size, "nothing was shown, nothing entered");
    let shown = officer.submit(&path, &path, &[("reason", "Complaint 2026/17")]).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("consent-missing") && shown.body.contains("/subject"));
    assert_eq!(stage.app.ledger.head().await.unwrap().size, size + 1);

    let mut citizen = stage.browser().await;
    citizen.sign_in(SOPHIE).await;
    let list = citizen.get("/en/history?result=looked").await;
    assert!(list.body.contains("Checked by a data protection officer") && list.body.contains("Operator of Eemol"));
    let look = list.after("href=\"/en/history/");
    assert!(citizen.get(&format!("/en/history/{look}")).await.body.contains("Complaint 2026/17"));
}

#[actix_web::test]
async fn an_administrations_dpo_sees_its_own_traffic_under_its_own_pseudonym() {
    let stage = Stage::new().await;
    stage.refused(SOPHIE).await;
    let tag = stage.tag(SOPHIE).await;
    let mut own = stage.browser().await;
    own.sign_in_dpo("housing-ministry").await;
    let entry = own.get("/en/dpo/log").await.after("href=\"/en/dpo/log/");
    let path = format!("/en/dpo/log/{entry}");
    let shown = own.submit(&path, &path, &[("reason", "Complaint 2026/17")]).await;
    assert!(shown.body.contains(&stage.app.ledger.subjects().pairwise(tag, &"housing-ministry".parse().unwrap())));
    assert!(!shown.body.contains(&tag.to_string()));

    let mut other = stage.browser().await;
    other.sign_in_dpo("tax-administration").await;
    assert!(other.get("/en/dpo/log").await.body.contains("No entry matches"));
    let size = stage.app.ledger.head().await.unwrap().size;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    let refused = other.submit("/en/dpo/log", &path, &[("reason", "Complaint 2026/17")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&format!("{path}/receipt")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.app.ledger.head().await.unwrap().size, size);
}

#[actix_web::test]
async fn a_search_for_a_person_is_entered_even_when_there_is_nothing_to_find() {
    let stage = Stage::new().await;
    let mut officer = stage.browser().await;
    officer.sign_in_dpo("housing-ministry").await;
    let form = [("number", SOPHIE), ("reason", "Audit 2026-4")];
    let seen = officer.submit("/en/dpo/person", "/en/dpo/person", &form).await;
    assert_eq!(seen.to(), "/en/dpo/log?person=1", "{}", seen.body);
    let list = officer.get(seen.to()).await.body;
    assert!(list.contains("Only entries about one person. Your reason: Audit 2026-4"));
    stage.refused(SOPHIE).await;
    stage.refused(super::stage::MARC).await;
    assert!(officer.get("/en/dpo/log?person=1").await.body.contains("1 entry"));
    assert!(officer.get("/en/dpo/log").await.body.contains("2 entries"));
    let bad = officer.submit("/en/dpo/person", "/en/dpo/person", &[("number", "1"), ("reason", "x")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut citizen = stage.browser().await;
    citizen.sign_in(SOPHIE).await;
    assert!(citizen.get("/en/history").await.body.contains("Checked by a data protection officer"));
}

#[actix_web::test]
async fn the_list_is_narrowed_by_what_stands_in_an_entry() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    stage.refused(SOPHIE).await;
    let mut officer = stage.browser().await;
    officer.sign_in_dpo("operator").await;
    for (query, found) in [
        ("", "2 entries"),
        ("reason=consent-missing", "1 entry"),
        ("result=permission", "1 entry"),
        ("case=LOG-2026-7", "1 entry"),
        ("case=LOG", "No entry"),
        ("official=agent-17&requester=housing-ministry", "1 entry"),
        ("official=agent-18&requester=housing-ministry", "No entry"),
        ("official=agent-17", "cannot be searched for"),
        ("exchange=abc", "cannot be searched for"),
        ("evidence_type=residence-certificate", "1 entry"),
    ] {
        let seen = officer.get(&format!("/en/dpo/log?{query}")).await;
        assert!(seen.body.contains(found), "{query}");
    }
    assert!(officer.get(&format!("/en/dpo/log?consent={id}")).await.body.contains("1 entry"));
}

#[actix_web::test]
async fn the_whole_log_can_be_verified_and_the_pages_say_when_it_was() {
    let stage = Stage::new().await;
    stage.ask(SOPHIE).await;
    stage.refused(SOPHIE).await;
    let mut officer = stage.browser().await;
    officer.sign_in_dpo("operator").await;
    assert!(officer.get("/en/dpo/verify").await.body.contains("has not been verified"));
    let seen = officer.submit("/en/dpo/verify", "/en/dpo/verify", &[]).await;
    assert_eq!(seen.to(), "/en/dpo/verify", "{}", seen.body);
    let page = officer.get("/en/dpo/verify").await.body;
    assert!(page.contains("All 2 entries agree with the seal."), "{page}");
    let mut citizen = stage.browser().await;
    citizen.sign_in(SOPHIE).await;
    assert!(citizen.get("/en/history").await.body.contains("The whole log was last verified on"));
}
