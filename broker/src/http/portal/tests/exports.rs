//! Downloads: complete beyond one page, filtered like the page, harmless in spreadsheets.

use actix_web::http::StatusCode;

use super::stage::{MARC, SOPHIE, Stage};

#[actix_web::test]
async fn a_download_has_every_entry_that_the_filter_finds_and_nobody_elses() {
    let stage = Stage::new().await;
    for _ in 0..450 {
        stage.refused(SOPHIE).await;
    }
    stage.refused(MARC).await;
    let id = stage.ask_for(SOPHIE, "=1+1", &["residence-certificate"]).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let page = browser.get("/fr/history?result=refused").await.body;
    assert!(
        page.contains("href=\"/fr/history.csv?result=refused\"") && page.contains("/fr/history.json?result=refused")
    );

    let table = browser.get("/fr/history.csv").await;
    assert!(table.headers.get("content-type").unwrap().to_str().unwrap().starts_with("text/csv"));
    assert!(table.body.starts_with("\u{feff}Quand,"), "{}", table.body.lines().next().unwrap());
    let lines: Vec<_> = table.body.split("\r\n").filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 452, "a heading, 450 refusals and a request");
    let request = lines.iter().find(|line| line.contains(&id.to_string())).unwrap();
    assert!(request.contains("\"'=1+1\""), "{request}");
    let refused = browser.get("/fr/history.csv?result=refused").await.body;
    assert_eq!(refused.matches("\r\n").count(), 451);

    let data: serde_json::Value = serde_json::from_str(&browser.get("/en/history.json").await.body).unwrap();
    let entries = data["entries"].as_array().unwrap();
    assert_eq!((entries.len(), data["language"].as_str()), (451, Some("en")));
    assert_eq!(entries[0]["event"]["kind"], "consent.requested");
    assert!(data["complete_since"].is_string());
    let none: serde_json::Value =
        serde_json::from_str(&browser.get("/en/history.json?result=sent").await.body).unwrap();
    assert_eq!(none["entries"].as_array().unwrap().len(), 0);
    let bad = browser.get("/en/history.csv?from=yesterday").await;
    assert_eq!((bad.status, bad.to()), (StatusCode::SEE_OTHER, "/en/history?from=yesterday"));
    let mut nobody = stage.browser().await;
    assert!(nobody.get("/en/history.csv").await.to().contains("/sign-in"));
}
