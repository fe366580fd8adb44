//! REST: the contract over a real HTTPS server with client certificates, and everything a provider can do wrong over HTTP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use eemol_connectors::contract::{CANARY, MAX_BYTES, Scene, Subject, keep, limits};
use eemol_connectors::{Call, Connector, ConnectorError, Source, Stage};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::provider::{Does, Provider, answer};
use crate::subject::Made;

const TABLE: &str = r#"
kind = "rest"
source = "test"
path = "/api/{identifier}/revenu"
query = { annee = "{year}", lieu = "{place}" }
map = { "/name" = "/personne/nom", "/income/gross" = "/revenu/brut" }
"#;

const ADA: &str = r#"{"personne":{"nom":"Ada","secret":"x"},"revenu":{"brut":1.10},"more":[1,2]}"#;

struct RestSubject {
    provider: Provider,
    made: Made,
}

#[async_trait]
impl Subject for RestSubject {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::clone(&self.made.connector)
    }

    fn call(&self) -> Call {
        self.made.call("1955-ada", json!({"year": 2025}))
    }

    fn evidence(&self) -> Value {
        json!({"name": "Ada", "income": {"gross": 1.10}})
    }

    async fn arrange(&self, scene: Scene) -> bool {
        match scene {
            Scene::Known => self.provider.sends_json(ADA),
            Scene::Nobody => self.provider.sends_status("404 Not Found"),
            Scene::Several => self.provider.sends_status("300 Multiple Choices"),
            Scene::Slow => self.provider.does(Does::Hangs(Vec::new())),
            Scene::TooLarge => self.provider.sends_json(&format!("\"{}\"", "x".repeat(MAX_BYTES))),
            Scene::Garbage => self.provider.sends_json(&format!("<html>{CANARY}</html>")),
            Scene::Down => self.provider.does(Does::Closes),
        }
        true
    }

    async fn running(&self) -> usize {
        self.provider.running()
    }
}

async fn subject() -> RestSubject {
    let provider = Provider::start().await;
    let made = Made::new(TABLE, provider.source());
    RestSubject { provider, made }
}

#[tokio::test]
async fn rest_keeps_the_contract() {
    keep(&subject().await).await;
}

#[tokio::test]
async fn the_request_is_what_the_catalogue_says_and_carries_exchange_grant_and_trace() {
    let RestSubject { provider, made } = subject().await;
    provider.sends_json(ADA);
    let evidence = made.fetch("1955 ada", json!({"year": 2025, "place": "a&b"})).await.unwrap();
    assert_eq!(evidence, r#"{"income":{"gross":1.10},"name":"Ada"}"#, "the number keeps its digits");
    let seen = provider.seen();
    let head = seen[0].to_ascii_lowercase();
    assert!(seen[0].starts_with("GET /api/1955%20ada/revenu?annee=2025&lieu=a%26b HTTP/1.1\r\n"), "{}", seen[0]);
    for header in [
        "accept: application/json\r\n",
        "accept-encoding: identity\r\n",
        "authorization: bearer token-1\r\n",
        "eemol-grant: grant.of.test\r\n",
        "eemol-exchange: exg_00000000000000000000000001\r\n",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
    ] {
        assert!(head.contains(header), "{header} in {head}");
    }
    assert!(!head.contains("cookie") && !head.contains("referer"), "{head}");
}

#[tokio::test]
async fn values_that_would_leave_their_segment_send_nothing() {
    let RestSubject { provider, made } = subject().await;
    provider.sends_json(ADA);
    for hostile in ["..", "../x", "..%2fx", "a/b", "a\\b", "a\0b", "a\r\nX: y", "%00", "%2e%2e"] {
        let error = made.fetch(hostile, Value::Null).await.unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Call, .. }), "{hostile:?}: {error:?}");
    }
    assert!(provider.seen().is_empty());
}

#[tokio::test]
async fn statuses_mean_what_the_catalogue_and_http_say() {
    let RestSubject { provider, made } = subject().await;
    for (status, expected) in [
        ("401 Unauthorized", ConnectorError::Refused),
        ("403 Forbidden", ConnectorError::Refused),
        ("500 Oops", ConnectorError::Unavailable { retry_after: None }),
        ("503 Busy", ConnectorError::Unavailable { retry_after: None }),
        ("429 Slow Down", ConnectorError::Unavailable { retry_after: None }),
    ] {
        provider.sends_status(status);
        assert_eq!(made.fetch("1", Value::Null).await, Err(expected), "{status}");
    }
    for status in [
        "201 Created",
        "202 Accepted",
        "204 No Content",
        "206 Partial Content",
        "400 Bad",
        "405 No",
        "410 Gone",
        "418 Tea",
    ] {
        provider.sends_status(status);
        let error = made.fetch("1", Value::Null).await.unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Head, .. }), "{status}: {error:?}");
    }
    provider.does(Does::Sends(answer("503 Busy", "Retry-After: 120\r\n", b"")));
    let wait = Some(Duration::from_mins(2));
    assert_eq!(made.fetch("1", Value::Null).await, Err(ConnectorError::Unavailable { retry_after: wait }));
}

#[tokio::test]
async fn redirects_are_never_followed() {
    let RestSubject { provider, made } = subject().await;
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = elsewhere.local_addr().unwrap();
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for location in [
            format!("http://{target}/"),
            format!("https://{target}/"),
            "/other".to_owned(),
            "file:///etc/passwd".to_owned(),
        ] {
            provider.does(Does::Sends(answer(status, &format!("Location: {location}\r\n"), b"")));
            let before = provider.seen().len();
            let error = made.fetch("1", Value::Null).await.unwrap_err();
            assert!(
                matches!(error, ConnectorError::Invalid { stage: Stage::Head, .. }),
                "{status} {location}: {error:?}"
            );
            assert_eq!(provider.seen().len(), before + 1);
        }
    }
    let asked = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept()).await;
    assert!(asked.is_err(), "nobody asked the address of the redirect");
}

#[tokio::test]
async fn only_json_that_says_so_is_read() {
    let RestSubject { provider, made } = subject().await;
    for good in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
        provider.does(Does::Sends(answer("200 OK", &format!("Content-Type: {good}\r\n"), ADA.as_bytes())));
        assert!(made.fetch("1", Value::Null).await.is_ok(), "{good}");
    }
    for bad in [
        "",
        "Content-Type: text/html\r\n",
        "Content-Type: text/plain\r\n",
        "Content-Type: text/json\r\n",
        "Content-Type: application/jsonp\r\n",
        "Content-Type: application/json; charset=utf-16\r\n",
        "Content-Type: application/json; charset=utf-7\r\n",
        "Content-Type: application/problem+json\r\n",
        "Content-Type: application/xml\r\n",
        "Content-Type: application/json\r\nContent-Type: text/html\r\n",
        "Content-Type: application/json, text/html\r\n",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "Content-Type: application/json\r\nContent-Encoding: deflate, gzip\r\n",
        "Content-Type: application/json\r\nContent-Encoding: br\r\n",
    ] {
        provider.does(Does::Sends(answer("200 OK", bad, ADA.as_bytes())));
        let error = made.fetch("1", Value::Null).await.unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Head, .. }), "{bad:?}: {error:?}");
    }
}

#[tokio::test]
async fn garbage_of_every_kind_is_invalid() {
    let RestSubject { provider, made } = subject().await;
    let bodies: [&[u8]; 14] = [
        b"",
        b"{",
        b"nul",
        b"NaN",
        b"{\"a\":NaN}",
        b"{\"personne\":{\"nom\":\"\xff\xfe\"}}",
        b"{} {}",
        b"{\"a\":1,}",
        b"\xef\xbb\xbf{}",
        b"'x'",
        b"{\"personne\":\"x\"}",
        b"{\"personne\":[]} trailing",
        b"{\"personne\":{\"nom\":\"A\",\"nom\":\"B\"}}",
        b"[]x",
    ];
    for body in bodies {
        provider.does(Does::Sends(answer("200 OK", "Content-Type: application/json\r\n", body)));
        let error = made.fetch("1", Value::Null).await.unwrap_err();
        let text = String::from_utf8_lossy(body);
        assert!(matches!(error, ConnectorError::Invalid { .. }), "{text:?}: {error:?}");
    }
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    provider.sends_json(&format!("{{\"personne\":{deep}}}"));
    assert!(
        made.fetch("1", Value::Null).await.is_ok_and(|json| json == "{}"),
        "what is not mapped is not followed down"
    );
}

#[tokio::test]
async fn a_packed_bomb_is_not_unpacked() {
    let RestSubject { provider, made } = subject().await;
    // The head of a gzip member; unpacking would be attempted from here on.
    let bomb = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".as_slice(), &[0; 3_000]].concat();
    provider.does(Does::Sends(answer("200 OK", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", &bomb)));
    assert!(matches!(made.fetch("1", Value::Null).await, Err(ConnectorError::Invalid { stage: Stage::Head, .. })));
    provider.does(Does::Sends(answer("200 OK", "Content-Type: application/json\r\n", &bomb)));
    assert!(matches!(made.fetch("1", Value::Null).await, Err(ConnectorError::Invalid { stage: Stage::Content, .. })));
}

#[tokio::test]
async fn an_endless_stream_ends_at_the_size_limit() {
    let RestSubject { provider, made } = subject().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
    provider.does(Does::Drips([head.as_slice(), &vec![b' '; MAX_BYTES]].concat(), b' ', Duration::from_millis(1)));
    assert_eq!(made.fetch("1", Value::Null).await, Err(ConnectorError::TooLarge));
    let announced = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n";
    provider.does(Does::Hangs(announced.to_vec()));
    assert_eq!(made.fetch("1", Value::Null).await, Err(ConnectorError::TooLarge), "the announcement is enough");
}

#[tokio::test]
async fn slow_drips_and_silence_end_at_the_deadline() {
    let RestSubject { provider, made } = subject().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{".to_vec();
    for does in [
        Does::Drips(head.clone(), b' ', Duration::from_millis(100)),
        Does::Drips(b"HTTP/1.1 200 OK\r\n".to_vec(), b'X', Duration::from_millis(100)),
        Does::Hangs(head),
        Does::Hangs(b"HTTP/1.1 200".to_vec()),
    ] {
        provider.does(does);
        let start = Instant::now();
        assert_eq!(made.fetch("1", Value::Null).await, Err(ConnectorError::TimedOut));
        assert!(start.elapsed() < limits().deadline() + Duration::from_secs(1));
    }
}

#[tokio::test]
async fn broken_off_answers_bring_nothing() {
    let RestSubject { provider, made } = subject().await;
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    for bytes in [
        format!("{ok}Content-Length: 1000\r\n\r\n{ADA}"),
        format!("{ok}Transfer-Encoding: chunked\r\n\r\n5\r\n{{\"a\""),
        format!("{ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n{ADA}"),
        "HTTP/1.1 200 OK\r\nContent-Ty".to_owned(),
        "not http at all\r\n\r\n".to_owned(),
    ] {
        provider.does(Does::Sends(bytes.clone().into_bytes()));
        let error = made.fetch("1", Value::Null).await.unwrap_err();
        assert!(matches!(error, ConnectorError::Unavailable { .. }), "{bytes:?}: {error:?}");
    }
}

#[tokio::test]
async fn only_the_private_authority_is_trusted_and_only_our_certificate_is_let_in() {
    let provider = Provider::start().await;
    provider.sends_json(ADA);
    let good = provider.source();
    let wrong = [
        Source { ca: Some(provider.file("other-ca.pem")), ..good.clone() },
        Source { ca: None, ..good.clone() },
        Source { client_certificate: None, client_key: None, ..good.clone() },
        Source {
            client_certificate: Some(provider.file("other-client.pem")),
            client_key: Some(provider.file("other-client.key")),
            ..good.clone()
        },
        Source { url: Some(format!("https://localhost:{}", provider.address.port())), ..good.clone() },
        Source { url: Some(format!("http://{}", provider.address)), ..good.clone() },
        Source { url: Some("https://127.0.0.1:1".to_owned()), ..good.clone() },
    ];
    for source in wrong {
        let made = Made::new(TABLE, source.clone());
        let error = made.fetch("1", Value::Null).await.unwrap_err();
        assert!(matches!(error, ConnectorError::Unavailable { .. }), "{source:?}: {error:?}");
        assert!(!made.connector.check().await.is_up(), "{source:?}");
    }
    assert!(provider.seen().is_empty());
    assert!(Made::new(TABLE, good).fetch("1", Value::Null).await.is_ok());
}

#[tokio::test]
async fn an_array_of_what_was_found_tells_nobody_from_one_and_several() {
    let provider = Provider::start().await;
    let table = r#"
kind = "rest"
source = "test"
path = "/search"
query = { id = "{identifier}" }
several_at = "/found"
map = { "/name" = "/found/0/nom", "/income/gross" = "/found/0/brut" }
"#;
    let made = Made::new(table, provider.source());
    for (body, expected) in [
        (r#"{"found":[]}"#, Err(ConnectorError::NoMatch)),
        (r#"{"found":null}"#, Err(ConnectorError::NoMatch)),
        (r#"{"found":[{"nom":"A"},{"nom":"B"}]}"#, Err(ConnectorError::AmbiguousMatch)),
        (r#"{"found":[{"nom":"A","brut":2}]}"#, Ok(r#"{"income":{"gross":2},"name":"A"}"#.to_owned())),
    ] {
        provider.sends_json(body);
        assert_eq!(made.fetch("1", Value::Null).await, expected, "{body}");
    }
    provider.sends_json("{}");
    assert!(matches!(made.fetch("1", Value::Null).await, Err(ConnectorError::Invalid { stage: Stage::Mapping, .. })));
}
