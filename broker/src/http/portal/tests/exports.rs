//! Downloads: complete beyond one page, filtered like the page, harmless in spreadsheets; and the archive of everything,
//! every file of which the commands accept, and none with a byte changed.

use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Duration;

use actix_web::http::StatusCode;

use super::receipts::eemol;
use super::stage::{MARC, SOPHIE, Stage};
use crate::cli::Exit;

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

#[actix_web::test]
async fn the_archive_holds_everything_and_every_file_verifies_offline_and_none_with_a_byte_changed() {
    let stage = Stage::new().await;
    let (granted, denied) = (stage.ask(SOPHIE).await, stage.ask_for(SOPHIE, "N-1", &["residence-certificate"]).await);
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    for (id, answer) in [(granted, "share"), (denied, "refuse")] {
        let asked = format!("/en/requests/{id}");
        browser.submit(&asked, &format!("{asked}/answer"), &[("answer", answer)]).await;
    }
    stage.exchange(granted).await;
    stage.refused(SOPHIE).await;
    stage.refused(MARC).await;
    let size = stage.app.ledger.head().await.unwrap().size;

    let token = browser.get("/de/export").await.csrf();
    let archive = browser.post_for_bytes("/de/export", &[("csrf", &token)]).await;
    let again = browser.submit("/de/export", "/de/export", &[]).await;
    assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);
    stage.clock.advance(Duration::from_mins(1));
    let token = browser.get("/de/export").await.csrf();
    assert!(!browser.post_for_bytes("/de/export", &[("csrf", &token)]).await.is_empty());
    assert_eq!(stage.app.ledger.head().await.unwrap().size, size, "one's own view is no entry");

    let dir = tempfile::tempdir().unwrap();
    let names = unzip(&archive, dir.path());
    for name in ["README.txt", "index.html", "permissions.json", "history.csv", "history.json"] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    let text = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert!(text("README.txt").contains("Alles über Sie"), "in the language of the page");
    assert!(text("index.html").contains("lang=\"de\"") && text("index.html").contains(&granted.to_string()));
    let history: serde_json::Value = serde_json::from_str(&text("history.json")).unwrap();
    assert_eq!(history["entries"].as_array().unwrap().len(), 7);
    assert!(!text("permissions.json").contains("agent-17"), "officials are not the citizen's to see");
    let of = |folder: &str| names.iter().filter(|name| name.starts_with(folder)).cloned().collect::<Vec<_>>();
    assert_eq!((of("entries/").len(), of("proofs/").len(), of("consent-receipts/").len()), (7, 7, 2));

    let key = |name: &str| format!("@{}", dir.path().join("keys").join(name).display());
    let (tokens, log) = (key("token-keys.json"), key("log-keys.txt"));
    let verify = |name: &str| {
        let file = dir.path().join(name).display().to_string();
        match name.split('/').next().unwrap() {
            "proofs" => eemol(&["log", "check-proof", &file, "--key", &log]),
            "entries" => eemol(&["receipt", "verify", &file, "--key", &log]),
            _ => eemol(&["receipt", "verify", &file, "--key", &tokens, "--key", &log]),
        }
    };
    for name in [of("entries/"), of("proofs/"), of("consent-receipts/")].concat() {
        let (exit, said) = verify(&name);
        assert_eq!(exit, Exit::Done, "{name}: {said}");
        let path = dir.path().join(&name);
        let whole = std::fs::read(&path).unwrap();
        for place in (3..whole.len()).step_by(whole.len() / 6) {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            std::fs::write(&path, changed).unwrap();
            let (exit, said) = verify(&name);
            assert_ne!(exit, Exit::Done, "{name}, byte {place}: {said}");
        }
    }
}

/// Unpacks an archive; the names of its files.
fn unzip(archive: &[u8], to: &Path) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut names = Vec::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).unwrap();
        let path = to.join(file.enclosed_name().unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        std::fs::write(path, content).unwrap();
        names.push(file.name().unwrap().into_owned());
    }
    names
}
