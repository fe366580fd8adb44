//! An administration's program, speaking to the api listener, and any other HTTP client without cookies.

use eemol_broker::pki::authority::Issued;
use eemol_connectors::http;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// A program with one certificate, or none, for one listener.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Header.
    pub headers: HeaderMap,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl Client {
    /// A client that trusts `ca` (PEM) and shows `own`, for the listener at `base`.
    pub fn new(base: &str, ca: &str, own: Option<&Issued>) -> Self {
        let identity_pem = own.map(|own| format!("{}\n{}", own.certificate, own.key()).into_bytes());
        let settings = http::Settings {
            ca_pem: Some(ca.as_bytes().to_vec()),
            identity_pem,
            read_timeout: std::time::Duration::from_secs(30),
            total_timeout: std::time::Duration::from_secs(60),
            ..http::Settings::default()
        };
        Self { http: http::client(&settings).expect("a client can be built"), base: base.to_owned() }
    }

    /// A request to this path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    /// `GET` of this path.
    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// `POST /v1/exchanges` under a consent token.
    pub async fn exchange(&self, token: &str, body: &Value) -> Answer {
        send(self.exchanges().header(AUTHORIZATION, format!("Bearer {token}")).json(body)).await
    }

    /// The same with an `Idempotency-Key`.
    pub async fn exchange_with_key(&self, token: &str, key: &str, body: &Value) -> Answer {
        let request = self.exchanges().header(AUTHORIZATION, format!("Bearer {token}")).header("Idempotency-Key", key);
        send(request.json(body)).await
    }

    /// `POST /v1/exchanges` without a token.
    pub async fn exchange_without_token(&self, body: &Value) -> Answer {
        send(self.exchanges().json(body)).await
    }

    /// `POST /v1/exchanges` with any bytes as JSON.
    pub async fn exchange_raw(&self, token: &str, body: impl Into<reqwest::Body>) -> Answer {
        let request = self.exchanges().header(AUTHORIZATION, format!("Bearer {token}"));
        send(request.header(CONTENT_TYPE, "application/json").body(body)).await
    }

    fn exchanges(&self) -> RequestBuilder {
        self.request(Method::POST, "/v1/exchanges")
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    /// `POST` of a form.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        send(self.request(Method::POST, path).form(fields)).await
    }
}

/// Sends a request and reads the whole answer.
pub async fn send(request: RequestBuilder) -> Answer {
    let answer = request.send().await.expect("the listener answers");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer.bytes().await.expect("the answer arrives whole").to_vec();
    Answer { status, headers, body }
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON ({}): {}", self.status, self.text()))
    }

    /// A header, as text; empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Holds that this is a problem of this status, kind (`type` without its prefix) and reason.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, reason: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["reason"], reason, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        let kind = problem["type"].as_str().unwrap_or_default();
        assert!(kind.starts_with("urn:eemol:problem:"), "{problem}");
        assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
        problem
    }
}
