//! The page that leads to a surer sign-in, in a real browser and looked over by axe; what it does is `levels`' to show.

use serde_json::json;

use super::{LOW, Stage};
use crate::heavy_browser::in_browser;
use crate::pages::ask_sophie;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_that_leads_to_a_surer_sign_in_works_without_scripts_on_all_screens_and_axe_finds_nothing() {
    let stage = Stage::with(|config| config.web.public_url = Some("http://pages.test".into())).await;
    let (_client, asked) = ask_sophie(&stage.broker).await;
    let languages = ["fr", "de", "lb", "en"];
    let mut persons = json!({});
    for lang in languages {
        let browser = stage.citizen("sophie", LOW).await;
        persons[lang] = json!({ "code": asked.consent_code, "cookies": browser.cookies() });
    }
    let walk = json!({ "base": stage.broker.web(), "languages": languages, "persons": persons, "surer": true });
    let found = in_browser("check.mjs", &walk);
    assert_eq!((&found["languages"], &found["states"]), (&4.into(), &2.into()), "{found}");
}
