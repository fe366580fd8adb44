//! Two devices, two windows, double clicks, the back button and a session that ends, in a real browser.
//!
//! `pages::twice` has the same rules request by request; `tests/browser/twice.mjs` shows what a browser makes of them.

use std::time::Duration;

use eemol_connectors::fake::Answer as Given;
use eemol_consent::state::Phase;
use eemol_tests::{TestBroker, Wanted, evidence, people};
use serde_json::json;

use crate::heavy_browser::in_browser_with;

/// Longer than a session lasts unused.
const ASLEEP: Duration = Duration::from_mins(45);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_real_browser_nothing_is_granted_twice_and_nothing_chosen_or_typed_is_lost() {
    let broker = TestBroker::with().configure(|config| config.web.public_url = Some("http://pages.test".into()));
    let broker = broker.start().await;
    let number = people::person("sophie").national_number;
    broker.provider("residence-certificate").for_person(&number, Given::Json(evidence::residence(&number)));
    let mut requests = Vec::new();
    for at in 0..6 {
        requests.push(broker.ask(&Wanted { case: format!("twice-{at}"), ..Wanted::default() }).await.consent);
    }
    let ids: Vec<String> = requests.iter().map(ToString::to_string).collect();
    let what = json!({ "base": broker.web(), "number": number, "requests": ids });
    let found = in_browser_with("twice.mjs", what, async |_| broker.clock().advance(ASLEEP)).await;
    assert_eq!(found["done"].as_array().map(Vec::len), Some(8), "{found}");
    let mut phases = Vec::new();
    for id in requests {
        let consent = broker.ledger().consent(id).await.expect("readable").expect("there");
        phases.push(consent.phase(broker.app().runtime.now()));
    }
    let expected = [Phase::Granted, Phase::Granted, Phase::Revoked, Phase::Revoked, Phase::Granted, Phase::Denied];
    assert_eq!(phases, expected);
}
