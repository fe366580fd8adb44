//! CIBA ping: a client is told at its own endpoint, with its own token, that an answer can be fetched; and told again
//! until it says that it heard.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use eemol_tests::redirect::details;
use eemol_tests::site::change;
use eemol_tests::{Answer, TestBroker, people};
use serde_json::json;

const TOKEN: &str = "8d67dc78-7faa-4d41-aabd-67707b374255";

/// A ping endpoint: what it was told, and the address it listens at. It says 500 as often as `deaf`, then 204.
fn endpoint(deaf: usize) -> (Arc<Mutex<Vec<String>>>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}/ping", listener.local_addr().expect("a bound port"));
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            // One small request a connection; its body is JSON.
            while !request.ends_with(b"}") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => request.extend_from_slice(&buffer[..read]),
                }
            }
            let mut heard = heard.lock().expect("not poisoned");
            heard.push(String::from_utf8_lossy(&request).into_owned());
            let status = if heard.len() <= deaf { "500 Internal Server Error" } else { "204 No Content" };
            drop(write!(stream, "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"));
        }
    });
    (told, address)
}

/// A broker whose catalogue names this ping endpoint for the housing ministry.
async fn broker(address: &str) -> TestBroker {
    let mut broker = TestBroker::with().own_catalogue().start().await;
    let file = broker.site().dir.path().join("catalogue/administrations/housing-ministry.toml");
    change(&file, "certificates = [", &format!("ping_endpoint = \"{address}\"\ncertificates = ["));
    broker.restart().await;
    broker
}

async fn ask(broker: &TestBroker, case: &str, token: &str) -> Answer {
    let (hint, details) = (people::person("sophie").identifier(), details(case));
    let form = [
        ("login_hint", hint.as_str()),
        ("authorization_details", details.as_str()),
        ("client_notification_token", token),
        ("scope", "openid"),
    ];
    broker.client("housing-ministry").form("/oauth/bc-authorize", &form).await
}

/// Sophie answers the request with this code.
async fn answered(broker: &TestBroker, asked: &Answer, with: &str) {
    let code = asked.json()["consent_code"].as_str().expect("a code").to_owned();
    let mut sophie = broker.citizen("sophie").await;
    let page = sophie.open(&format!("/en/c/{code}")).await;
    let done = sophie.answer(&page, with).await;
    assert!(done.path.ends_with("/done"), "{} {}", done.path, done.words());
}

fn count(told: &Mutex<Vec<String>>) -> usize {
    told.lock().expect("not poisoned").len()
}

#[tokio::test]
async fn a_client_is_told_when_the_citizen_has_answered_and_again_until_it_heard() {
    let (told, address) = endpoint(1);
    let broker = broker(&address).await;
    let asked = ask(&broker, "2026-1", TOKEN).await;
    let id = asked.json()["auth_req_id"].as_str().expect("an id").to_owned();
    assert_eq!(count(&told), 0);
    answered(&broker, &asked, "share").await;
    broker.until("the client was told", |_| count(&told) == 1).await;
    broker.clock().advance(Duration::from_secs(2));
    broker.until("it was told again", |_| count(&told) == 2).await;
    for request in told.lock().expect("not poisoned").iter() {
        let (head, body) = request.split_once("\r\n\r\n").expect("head and body");
        assert!(head.starts_with("POST /ping HTTP/1.1\r\n"), "{head}");
        assert!(head.contains(&format!("authorization: Bearer {TOKEN}")), "{head}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(body).expect("JSON"), json!({ "auth_req_id": id }));
    }
    let form = [("grant_type", "urn:openid:params:grant-type:ciba"), ("auth_req_id", id.as_str())];
    let token = broker.client("housing-ministry").form("/oauth/token", &form).await;
    assert_eq!(token.status, 200, "{}", token.text());
    let now = broker.app().runtime.now().plus(Duration::from_hours(24 * 365));
    for _ in 0..200 {
        if broker.app().work.due_pings(now).await.expect("readable").is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a client that heard is still to be told");
}

#[tokio::test]
async fn a_no_and_a_silence_are_told_too_and_say_nothing_of_the_answer() {
    let (told, address) = endpoint(0);
    let broker = broker(&address).await;
    let refused = ask(&broker, "2026-1", TOKEN).await;
    answered(&broker, &refused, "refuse").await;
    broker.until("the no was told", |_| count(&told) == 1).await;
    ask(&broker, "2026-2", TOKEN).await;
    broker.clock().advance(Duration::from_hours(14 * 24));
    broker.until("the silence was told", |_| count(&told) == 2).await;
    assert!(told.lock().expect("not poisoned").iter().all(|request| !request.contains("denied")));
}

#[tokio::test]
async fn without_token_or_endpoint_a_client_polls_and_a_bad_token_is_refused() {
    let (told, address) = endpoint(0);
    let with = broker(&address).await;
    let polled = ask(&with, "2026-1", "").await;
    answered(&with, &polled, "share").await;
    let without = TestBroker::start().await;
    let asked = ask(&without, "2026-1", TOKEN).await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    let year = Duration::from_hours(24 * 365);
    for broker in [&with, &without] {
        let due = broker.app().work.due_pings(broker.app().runtime.now().plus(year)).await.expect("readable");
        assert!(due.is_empty(), "{due:?}");
    }
    assert_eq!(count(&told), 0);
    let bad = ask(&without, "2026-2", "two words").await;
    assert_eq!((bad.status, bad.json()["error"].as_str()), (400, Some("invalid_request")));
}
