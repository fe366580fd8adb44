//! Who asked for my data: complete, filtered, proven, and only one's own.

use actix_web::http::StatusCode;

use super::stage::{MARC, SOPHIE, Stage};
use crate::ledger::receipt::verify_receipt;

#[actix_web::test]
async fn a_refused_request_stands_in_the_history_with_its_reason_in_words() {
    let stage = Stage::new().await;
    stage.refused(SOPHIE).await;
    stage.refused(MARC).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let list = browser.get("/en/history").await.body;
    assert!(list.contains("Refused: you had not given permission") && list.contains("1 entry, newest first"), "{list}");
    assert!(browser.get("/en/history?result=refused").await.body.contains("1 entry"));
    assert!(browser.get("/en/history?result=sent").await.body.contains("No entry matches"));
    assert!(browser.get("/en/history?who=housing-ministry").await.body.contains("1 entry"));
    assert!(browser.get("/en/history?from=2026-11-21&to=2026-11-21").await.body.contains("1 entry"));
    assert!(browser.get("/en/history?from=2026-11-22").await.body.contains("No entry matches"));
    for bad in ["from=yesterday", "to=2026-02-30", "from=2026-11-22&to=2026-11-21", "who=nobody"] {
        assert!(browser.get(&format!("/en/history?{bad}")).await.body.contains("There is a problem"), "{bad}");
    }
    assert!(browser.get("/en/").await.body.contains("request was refused in the last 30 days"));
}

#[actix_web::test]
async fn a_long_history_has_pages_that_leave_nothing_out() {
    let stage = Stage::new().await;
    for _ in 0..60 {
        stage.refused(SOPHIE).await;
    }
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let (mut path, mut seen, mut pages) = ("/en/history?result=refused".to_owned(), 0, Vec::new());
    loop {
        let page = browser.get(&path).await;
        seen += page.body.matches("class=\"eemol-entry\"").count();
        pages.push(path.clone());
        let Some((before, _)) = page.body.split_once("rel=\"next\"") else { break };
        path = before
            .rsplit_once("href=\"")
            .unwrap()
            .1
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&")
            .replace("&#38;", "&");
    }
    assert_eq!((seen, pages.len()), (60, 3), "{pages:?}");
    assert!(browser.get(&path).await.body.contains("Page 3 of 3"));
}

#[actix_web::test]
async fn an_entry_comes_with_its_proof_and_a_receipt_that_holds_without_us() {
    let stage = Stage::new().await;
    stage.refused(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let entry = browser.get("/en/history").await.after("href=\"/en/history/");
    let page = browser.get(&format!("/en/history/{entry}")).await;
    assert!(page.body.contains("This entry is in the sealed log"), "{}", page.body);
    assert!(page.body.contains("eemol receipt verify"));
    let proof = browser.get(&format!("/en/history/{entry}/proof")).await;
    assert!(proof.body.starts_with("c2sp.org/tlog-proof@v1\n"));
    let receipt = browser.get(&format!("/en/history/{entry}/receipt")).await;
    assert!(receipt.headers.get("content-disposition").unwrap().to_str().unwrap().contains(&entry));
    let keys = [stage.app.ledger.verifier().clone()];
    let verified = verify_receipt(receipt.body.as_bytes(), &keys).unwrap();
    assert_eq!(verified.entry.to_string(), entry);
    assert!(!receipt.body.contains("\"official\":["), "only the digest of what is not the citizen's to see");

    let mut other = stage.browser().await;
    other.sign_in(MARC).await;
    for end in ["", "/proof", "/receipt"] {
        assert_eq!(other.get(&format!("/en/history/{entry}{end}")).await.status, StatusCode::NOT_FOUND);
    }
}
