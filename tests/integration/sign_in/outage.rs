//! A provider that goes away and comes back, and one that changes its key.

use std::time::Duration;

use serde_json::Value;

use super::{LOW, Stage};

async fn readiness(stage: &Stage) -> (u16, Value) {
    let answer = stage.broker.operator().get("/readyz").await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn without_the_provider_a_page_says_so_and_sign_in_recovers_by_itself() {
    let mut stage = Stage::new().await;
    let mut signed_in = stage.citizen("sophie", LOW).await;
    stage.openid.stop();
    stage.broker.clock().advance(Duration::from_secs(61));
    for (lang, words) in [
        ("en", "You cannot sign in just now"),
        ("fr", "Connexion impossible pour le moment"),
        ("de", "Die Anmeldung geht gerade nicht"),
        ("lb", "D’Umeldung geet grad net"),
    ] {
        let page = stage.broker.browser().open(&format!("/{lang}/sign-in/start")).await;
        assert_eq!(page.answer.status, 503, "{}", page.words());
        assert!(page.words().contains(words), "{}", page.words());
        assert!(!page.answer.header("retry-after").is_empty());
    }
    let (status, body) = readiness(&stage).await;
    assert_eq!((status, &body["ready"]), (200, &true.into()), "exchanges go on: {body}");
    assert_eq!(body["identity_providers"]["citizens"]["ok"], false, "{body}");
    assert!(
        body["identity_providers"]["citizens"]["trouble"].as_str().is_some_and(|why| why.contains("no connection")),
        "{body}"
    );
    assert_eq!(stage.broker.operator().get("/livez").await.status, 200);
    let metrics = stage.broker.operator().get("/metrics").await.text();
    assert!(metrics.contains(r#"eemol_identity_provider_up{provider="citizens"} 0"#), "{metrics}");
    assert_eq!(signed_in.open("/en/requests").await.path, "/en/requests", "who is signed in stays so");

    stage.openid.start_again();
    stage.broker.clock().advance(Duration::from_secs(3));
    stage.citizen("sophie", LOW).await;
    let (_, body) = readiness(&stage).await;
    assert_eq!(body["identity_providers"]["citizens"]["ok"], true, "{body}");
}

#[tokio::test]
async fn a_provider_that_signs_with_a_new_key_is_believed_once_the_key_is_fetched() {
    let mut stage = Stage::new().await;
    stage.citizen("sophie", LOW).await;
    stage.openid.rotate();
    stage.broker.clock().advance(Duration::from_secs(6));
    stage.citizen("sophie", LOW).await;
}
