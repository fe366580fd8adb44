//! Every page in a real browser: without scripts, by keyboard, on a small and a wide window, looked over by axe.
//!
//! This file makes a broker with people whom somebody asks; `tests/browser/check.mjs` is what they do with the pages, and
//! what must hold of every page. Screenshots of all pages are left under `target/tmp/screenshots`.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use eemol_broker::config::secret::SecretRef;
use eemol_broker::config::{Config, Provider};
use eemol_connectors::fake::Answer as Given;
use eemol_tests::{Client, Granted, TestBroker, Wanted, evidence, people};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use crate::exchanges::locality;

/// One person a language, with names as people have them.
pub(crate) const PERSONS: [(&str, &str); 4] =
    [("fr", "sophie"), ("de", "maximilian"), ("lb", "thorunn"), ("en", "layla")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_works_without_scripts_by_keyboard_on_small_and_wide_screens_and_axe_finds_nothing() {
    let broker = TestBroker::with().configure(|config| config.web.public_url = Some("http://pages.test".into()));
    let broker = broker.start().await;
    let mut persons = json!({});
    for (lang, handle) in PERSONS {
        persons[lang] = scene(&broker, lang, handle).await;
    }
    let found = in_browser(
        "check.mjs",
        &json!({ "base": broker.web(), "languages": ["fr", "de", "lb", "en"], "persons": persons }),
    );
    assert_eq!(found["languages"], 4, "{found}");
    assert!(found["states"].as_u64().is_some_and(|states| states >= 40), "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_identity_provider_is_away_the_pages_say_so_plainly() {
    let away = |config: &mut Config| {
        config.web.public_url = Some("http://pages.test".into());
        config.sign_in.demo = false;
        // Nobody listens on the discard port.
        let provider = Provider {
            issuer: Some("http://127.0.0.1:9".to_owned()),
            client_id: Some("eemol".to_owned()),
            client_secret: Some(SecretRef::Env("SECRET".to_owned())),
            ..Provider::default()
        };
        config.environment = [("SECRET", "secret")].into_iter().collect();
        config.sign_in.staff.provider = provider.clone();
        config.sign_in.citizens.provider = provider;
    };
    let broker = TestBroker::with().configure(away).start().await;
    let away = json!({ "base": broker.web(), "languages": ["fr", "de", "lb", "en"], "away": true });
    let found = in_browser("check.mjs", &away);
    assert_eq!((&found["languages"], &found["states"]), (&4.into(), &4.into()), "{found}");
}

/// A person with four requests waiting, one of them to amend a permission that was used once, and a refused request.
async fn scene(broker: &TestBroker, lang: &str, handle: &'static str) -> Value {
    let person = people::person(handle);
    let number = person.national_number.as_str();
    broker.provider("residence-certificate").for_person(number, Given::Json(evidence::residence(number)));
    let client = broker.client("housing-ministry");

    let case = format!("used-{lang}");
    let used = broker.granted(&Wanted { person: handle, case, ..Wanted::default() }).await;
    let released = client.exchange(&used.token, &locality()).await;
    assert_eq!(released.status, 200, "{}", released.text());
    let naming = json!({
        "evidence_type": "residence-certificate", "official": "agent-17",
        "subject": person.identifier(), "procedure": "housing-benefit", "case": format!("never-asked-{lang}"),
    });
    client.exchange_without_token(&naming).await.assert_problem(403, "consent-missing");

    let mut shown = json!({ "name": person.name, "number": number, "used": used.consent.to_string() });
    for answer in ["grant", "refuse", "twice"] {
        shown[answer] = ask(&client, &person.identifier(), &format!("{answer}-{lang}")).await.into();
    }
    shown["amend"] = amend(&client, &person.identifier(), &used, &format!("used-{lang}")).await.into();
    shown
}

/// Asks for the optional field and the household too, once, in place of a permission; gives the code.
async fn amend(client: &Client, person: &str, old: &Granted, case: &str) -> String {
    let detail = |evidence_type: &str, fields: &[&str]| {
        json!({
            "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": case, "official": "agent-17",
            "evidence_type": evidence_type, "fields": fields, "uses": 1,
        })
    };
    let details = json!([
        detail(
            "residence-certificate",
            &[
                "/person/family_name",
                "/person/given_names",
                "/address/street",
                "/address/house_number",
                "/address/postal_code",
                "/address/locality",
                "/registered_since",
            ],
        ),
        detail("household-composition", &["/household/size", "/members/*/relationship"]),
    ])
    .to_string();
    let (grant, details) = (old.consent.to_string(), details.as_str());
    let replace = [("grant_management_action", "replace"), ("grant_id", grant.as_str())];
    let form = [&[("login_hint", person), ("authorization_details", details)], &replace[..]].concat();
    let answer = client.form("/oauth/bc-authorize", &form).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["consent_code"].as_str().expect("a code").to_owned()
}

/// Asks for data of four kinds, some with a choice; gives the code of the letter to the person.
async fn ask(client: &Client, person: &str, case: &str) -> String {
    let detail = |evidence_type: &str, parameters: Value, fields: &[&str]| {
        json!({
            "type": "urn:eemol:evidence", "procedure": "social-housing-application", "case": case, "official": "agent-17",
            "evidence_type": evidence_type, "parameters": parameters, "fields": fields,
        })
    };
    let details = json!([
        detail(
            "residence-certificate",
            json!({}),
            &[
                "/person/family_name",
                "/person/given_names",
                "/address/locality",
                "/registered_since",
                "/address/street",
                "/person/citizenships/*/country",
            ],
        ),
        detail(
            "household-composition",
            json!({}),
            &["/household/size", "/members/*/relationship", "/members/*/birth_date", "/other_households/*/locality"],
        ),
        detail("marital-status", json!({}), &["/status"]),
        detail("income-certificate", json!({ "year": 2025 }), &["/year", "/income/taxable", "/income/gross"]),
    ]);
    let form = [("login_hint", person), ("authorization_details", &details.to_string())];
    let answer = client.form("/oauth/bc-authorize", &form).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["consent_code"].as_str().expect("a code").to_owned()
}

/// As [`in_browser`], for a walk that knocks at `what["aside"]` where something is to be done on the other side of the pages:
/// `act` gets the path of each knock, and the walk goes on when it is done.
pub(crate) async fn in_browser_with(script: &'static str, mut what: Value, act: impl AsyncFn(&str)) -> Value {
    let door = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    what["aside"] = format!("http://{}", door.local_addr().expect("an address")).into();
    let mut walk = tokio::task::spawn_blocking(move || in_browser(script, &what));
    loop {
        let mut knock = tokio::select! {
            found = &mut walk => return found.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())),
            knock = door.accept() => knock.expect("a connection").0,
        };
        let mut line = String::new();
        BufReader::new(&mut knock).read_line(&mut line).await.expect("a request");
        act(line.split(' ').nth(1).expect("a path")).await;
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        knock.write_all(answer).await.expect("the walk waits");
    }
}

/// Runs the browser through a file of `tests/browser` and gives its summary; every fault it names fails the test.
pub(crate) fn in_browser(script: &str, what: &Value) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let remedy = "run `cargo xtask needs` once: it installs Chromium, Node.js and the packages of tests/browser";
    assert!(folder.join("node_modules/playwright-core").is_dir(), "tests/browser/node_modules is missing; {remedy}");
    let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let chromium = chromium.into_iter().find(|path| Path::new(path).is_file());
    let chromium = chromium.unwrap_or_else(|| panic!("no Chromium; {remedy}"));
    let mut what = what.clone();
    what["chromium"] = chromium.into();
    what["screenshots"] = concat!(env!("CARGO_TARGET_TMPDIR"), "/screenshots").into();

    let mut command = Command::new("node");
    command.arg(script).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut browser = command.spawn().unwrap_or_else(|error| panic!("node: {error}; {remedy}"));
    let mut stdin = browser.stdin.take().expect("a pipe");
    stdin.write_all(what.to_string().as_bytes()).expect("node reads what to do");
    drop(stdin);
    let output = browser.wait_with_output().expect("node ends");
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "faults of the pages, or of the browser:\n{said}\n{errors}");
    serde_json::from_str(&said).unwrap_or_else(|_| panic!("no summary: {said}\n{errors}"))
}
