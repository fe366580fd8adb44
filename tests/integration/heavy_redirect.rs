//! There and back again in a real browser: from an administration's own site to the consent screen and back, with the
//! content security policy in force all the way.

use eemol_tests::redirect::{BACK, details};
use eemol_tests::{TestBroker, people};
use serde_json::json;

use crate::heavy_browser::in_browser;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_browser_is_sent_back_after_a_yes_a_no_and_when_somebody_else_is_meant() {
    let broker = TestBroker::with().configure(|config| config.web.public_url = Some("http://pages.test".into()));
    let broker = broker.start().await;
    let (second, third) = (details("2026-2"), details("2026-3"));
    let marc = people::person("marc").identifier();
    let ways = json!({
        "share": broker.pushed(&[]).await,
        "refuse": broker.pushed(&[("authorization_details", &second)]).await,
        "foreign": broker.pushed(&[("authorization_details", &third), ("login_hint", &marc)]).await,
    });
    let number = people::person("sophie").national_number;
    let what = json!({ "base": broker.web(), "back": BACK, "number": number, "ways": ways });
    let found = in_browser("redirect.mjs", &what);
    let seen = &found["seen"];
    let code = seen["share"]["code"].as_str().expect("a code");
    assert_eq!(broker.exchange_code(code, &[]).await.status, 200);
    for way in ["refuse", "foreign"] {
        assert_eq!(seen[way]["error"], "access_denied", "{found}");
    }
}
