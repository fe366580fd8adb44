//! A citizen's whole way by keyboard alone, in a small window, without scripts, in each language.
//!
//! `tests/browser/keyboard.mjs` is what they do with the pages; here the administration asks for the data once they may be
//! had, and once more when they may not.

use std::collections::BTreeMap;
use std::sync::Mutex;

use eemol_connectors::fake::Answer as Given;
use eemol_tests::{TestBroker, Wanted, evidence, people};
use serde_json::json;

use crate::exchanges::locality;
use crate::heavy_browser::{PERSONS, in_browser_with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_citizen_does_everything_by_keyboard_at_320_pixels_without_scripts_in_each_language() {
    let broker = TestBroker::with().configure(|config| config.web.public_url = Some("http://pages.test".into()));
    let broker = broker.start().await;
    let client = broker.client("housing-ministry");
    let mut persons = json!({});
    let mut asked = Vec::new();
    for (lang, handle) in PERSONS {
        let number = people::person(handle).national_number;
        broker.provider("residence-certificate").for_person(&number, Given::Json(evidence::residence(&number)));
        let wanted = Wanted { person: handle, case: format!("keyboard-{lang}"), ..Wanted::default() };
        let consent = broker.ask(&wanted).await.consent;
        persons[lang] = json!({ "number": number, "consent": consent.to_string() });
        asked.push((lang, consent));
    }
    let languages: Vec<&str> = PERSONS.iter().map(|(lang, _)| *lang).collect();
    let what = json!({ "base": broker.web(), "languages": languages, "persons": persons });
    let tokens = Mutex::new(BTreeMap::<String, String>::new());
    let found = in_browser_with("keyboard.mjs", what, async |path| {
        let (step, lang) = path.trim_start_matches('/').split_once('/').expect("a step and a language");
        let (_, consent) = asked.iter().find(|(known, _)| *known == lang).expect("a language of the test");
        // The token of before the stop is the one that is tried after it.
        let known = tokens.lock().expect("no panic").get(lang).cloned();
        let token = match known {
            Some(token) => token,
            None => broker.token(*consent).await,
        };
        tokens.lock().expect("no panic").insert(lang.to_owned(), token.clone());
        let answer = client.exchange(&token, &locality()).await;
        if step == "use" {
            assert_eq!(answer.status, 200, "{}", answer.text());
        } else {
            answer.assert_problem(403, "consent-revoked");
        }
    })
    .await;
    assert_eq!(found["done"].as_array().map(Vec::len), Some(4), "{found}");
    assert!(found["pages"].as_u64().is_some_and(|pages| pages >= 4 * 15), "{found}");
}
