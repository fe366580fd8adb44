//! The commands take what citizens are given, receipts and the whole archive, and nothing of it with a byte changed.

use std::io::{Cursor, Read};
use std::path::Path;
use std::time::Duration;

use actix_web::http::StatusCode;

use crate::cli::{Cli, Exit, run};
use crate::http::portal::tests::stage::{Browser, MARC, SOPHIE, Stage};
use crate::ledger::hash::text_digest;
use crate::runtime::Runtime;

/// Exit status and what was printed.
fn eemol(arguments: &[&str]) -> (Exit, String) {
    let cli = <Cli as clap::Parser>::try_parse_from([&["eemol"], arguments].concat()).unwrap();
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let exit = run(cli, std::iter::empty::<(String, String)>().collect(), Runtime::fixed(5).0, &mut out, &mut errors);
    (exit, format!("{}{}", String::from_utf8(out).unwrap(), String::from_utf8(errors).unwrap()))
}

/// The keys as anybody gets them, in two files: of tokens, of the log.
async fn keys(stage: &Stage, browser: &mut Browser, dir: &Path) -> [String; 2] {
    let jwks = browser.get("/.well-known/receipt-keys.json").await.body;
    let log = browser.get("/log/keys").await.body;
    assert!(log.contains(&stage.app.ledger.verifier().to_string()), "{log}");
    [("jwks.json", jwks), ("log.txt", log)].map(|(name, text)| {
        std::fs::write(dir.join(name), text).unwrap();
        format!("@{}", dir.join(name).display())
    })
}

#[actix_web::test]
async fn the_command_takes_the_receipt_and_refuses_it_with_any_part_changed() {
    let stage = Stage::new().await;
    let id = stage.ask(SOPHIE).await;
    let mut browser = stage.browser().await;
    browser.sign_in(SOPHIE).await;
    let asked = format!("/en/requests/{id}");
    browser.submit(&asked, &format!("{asked}/answer"), &[("answer", "share")]).await;
    let given = browser.get(&format!("/en/permissions/{id}/receipt.json")).await.body;
    let dir = tempfile::tempdir().unwrap();
    let [jwks, log] = keys(&stage, &mut browser, dir.path()).await;
    let file = dir.path().join("receipt.json").display().to_string();
    std::fs::write(&file, &given).unwrap();
    let (exit, said) = eemol(&["receipt", "verify", &file, "--key", &jwks, "--key", &log]);
    assert_eq!(exit, Exit::Done, "{said}");
    assert!(
        said.contains("consent.granted") && said.contains(&id.to_string()) && said.contains("number 1 of 2"),
        "{said}"
    );
    let (exit, said) = eemol(&["receipt", "verify", &file, "--key", &jwks]);
    assert_eq!(exit, Exit::Done);
    assert!(said.contains("not checked: no key of the log"), "{said}");
    assert_eq!(eemol(&["receipt", "verify", &file, "--key", &log]).0, Exit::Usage, "the token keys are missing");

    // The signed text alone is a receipt as well.
    let value: serde_json::Value = serde_json::from_str(&given).unwrap();
    std::fs::write(&file, value["signed"].as_str().unwrap()).unwrap();
    assert_eq!(eemol(&["receipt", "verify", &file, "--key", &jwks, "--key", &log]).0, Exit::Done);

    let bytes = given.as_bytes();
    for place in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
        let mut changed = bytes.to_vec();
        changed[place] ^= 1;
        std::fs::write(&file, changed).unwrap();
        let (exit, said) = eemol(&["receipt", "verify", &file, "--key", &jwks, "--key", &log]);
        assert_eq!(exit, Exit::NotVerified, "byte {place}: {said}");
    }
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

    // The words shown before each decision: their digest is the one in its receipt.
    for name in of("consent-receipts/") {
        let receipt: serde_json::Value = serde_json::from_str(&text(&name)).unwrap();
        let shown = text(&format!("texts/{}.txt", receipt["record"]["eemol:consent"].as_str().unwrap()));
        assert_eq!(receipt["record"]["dpv:hasNotice"]["eemol:textDigest"], text_digest(&shown));
    }
    assert_eq!(of("texts/").len(), 2);

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

/// The block of `docs/receipts.md` under this name.
fn example<'a>(page: &'a str, name: &str) -> &'a str {
    let block = page.split_once(&format!("<!-- example: {name} -->\n```")).unwrap().1;
    block.split_once('\n').unwrap().1.split_once("```").unwrap().0
}

/// Written anew by `EEMOL_FREEZE=1 cargo test -p eemol-broker the_example_of_the_documentation`, only with a new format.
#[actix_web::test]
async fn the_example_of_the_documentation_is_genuine() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/receipts.md");
    let mut page = std::fs::read_to_string(&file).unwrap();
    if std::env::var_os("EEMOL_FREEZE").is_some() {
        let stage = Stage::new().await;
        let id = stage.ask_for(SOPHIE, "LOG-2026-7", &["family-allowance", "household-composition"]).await;
        let mut browser = stage.browser().await;
        browser.sign_in(SOPHIE).await;
        let asked = format!("/en/requests/{id}");
        browser.submit(&asked, &format!("{asked}/answer"), &[("answer", "share")]).await;
        let receipt = browser.get(&format!("/en/permissions/{id}/receipt.json")).await.body;
        let jwks = serde_json::to_string_pretty(&stage.app.tokens.jwks(stage.app.runtime.now())).unwrap();
        for (name, text) in
            [("receipt", receipt), ("token keys", jwks), ("log keys", stage.app.ledger.verifier().to_string())]
        {
            let (before, after) = page.split_once(&format!("<!-- example: {name} -->\n```")).unwrap();
            let (kind, rest) = after.split_once('\n').unwrap();
            let rest = rest.split_once("```").unwrap().1;
            page = format!("{before}<!-- example: {name} -->\n```{kind}\n{}\n```{rest}", text.trim());
        }
        std::fs::write(&file, &page).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let [receipt, jwks, log] = ["receipt", "token keys", "log keys"].map(|name| {
        let path = dir.path().join(name.replace(' ', "-"));
        std::fs::write(&path, example(&page, name)).unwrap();
        path.display().to_string()
    });
    let arguments = ["receipt", "verify", &receipt, "--key", &format!("@{jwks}"), "--key", &format!("@{log}")];
    let (exit, said) = eemol(&arguments);
    assert_eq!(exit, Exit::Done, "{said}");
    assert!(said.contains("consent.granted") && said.contains("LOG-2026-7"), "{said}");
    let changed = example(&page, "receipt").replace("LOG-2026-7", "LOG-2026-8");
    std::fs::write(&receipt, changed).unwrap();
    assert_eq!(eemol(&arguments).0, Exit::NotVerified);
    for member in
        serde_json::from_str::<serde_json::Value>(example(&page, "receipt")).unwrap()["record"].as_object().unwrap()
    {
        assert!(
            page.contains(&format!("`{}`", member.0)) || member.0.starts_with('@'),
            "{} is not explained",
            member.0
        );
    }
}
