//! Evidence from an HTTPS service that answers in JSON.
//!
//! Sends one `GET` to an address fixed by configuration and catalogue: values of a call fill single path segments or
//! query values, percent-encoded, and can choose neither host nor path. Reads the answer piece by piece up to the size
//! limit and brings it into the form of the evidence with [`mapping`](crate::mapping). Clients come from
//! [`http`](crate::http), the limits around every call from [`limits`](crate::limits).

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use eemol_policies::catalogue::connector::RestSpec;
use eemol_policies::evidence::{Evidence, Raw};
use eemol_policies::field::Field;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use serde_json::value::RawValue;

use crate::call::Call;
use crate::connector::{Connector, Health};
use crate::error::{ConnectorError, Stage};
use crate::mapping::{Mapping, array_length};

mod address;

use address::Address;

/// Header with the signed grant, by which a provider can verify the call on its own.
pub const GRANT_HEADER: &str = "eemol-grant";

/// Headers of a request at the most: the four below and what every request has.
const MOST_HEADERS: usize = 8;

/// Header with the id of the exchange, the same as in the access log.
pub const EXCHANGE_HEADER: &str = "eemol-exchange";

/// What one REST source is reached with; shared by all evidence types fetched from it.
#[derive(Debug, Clone)]
pub(crate) struct RestSource {
    /// A client from [`http`](crate::http).
    pub(crate) client: Client,
    /// Base address.
    pub(crate) base: Url,
    /// Value of `Authorization`, marked as sensitive.
    pub(crate) authorization: Option<HeaderValue>,
    /// Path of health checks.
    pub(crate) health_path: Option<String>,
}

/// Evidence from an HTTPS service.
#[derive(Debug)]
pub(crate) struct Rest {
    source: RestSource,
    address: Address,
    no_match: Vec<u16>,
    several: Vec<u16>,
    several_at: Option<Field>,
    mapping: Mapping,
    max_bytes: usize,
}

impl Rest {
    /// A connector for one evidence type with these parameters.
    ///
    /// # Errors
    /// What is wrong with the catalogue's `[connector]`.
    pub(crate) fn new(
        spec: &RestSpec,
        source: RestSource,
        parameters: &[&str],
        max_bytes: usize,
    ) -> Result<Self, String> {
        let unusable = |status: &&u16| **status == 200 || !(100..600).contains(*status);
        if let Some(status) = spec.no_match.iter().chain(&spec.several).find(unusable) {
            return Err(format!("status {status} cannot mean that nobody or several were found"));
        }
        Ok(Self {
            address: Address::new(&source.base, &spec.path, &spec.query, parameters)?,
            source,
            no_match: spec.no_match.clone(),
            several: spec.several.clone(),
            several_at: spec.several_at.clone(),
            mapping: Mapping::new(&spec.map)?,
            max_bytes,
        })
    }

    fn request(&self, call: &Call, deadline: Duration) -> Result<RequestBuilder, ConnectorError> {
        let mut headers = self.headers();
        headers.insert(EXCHANGE_HEADER, header(&call.exchange().to_string())?);
        if let Some(grant) = call.grant() {
            let mut grant = header(grant)?;
            grant.set_sensitive(true);
            headers.insert(GRANT_HEADER, grant);
        }
        if let Some(traceparent) = call.traceparent() {
            headers.insert("traceparent", header(traceparent)?);
        }
        let url = self.address.of(call)?;
        Ok(self.source.client.get(url).headers(headers).timeout(deadline))
    }

    /// The headers of every request, with room for those of a call.
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(MOST_HEADERS);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(authorization) = &self.source.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        headers
    }

    /// Says what the status means; `Ok` for an answer with content.
    fn judge(&self, response: &Response) -> Result<(), ConnectorError> {
        let status = response.status();
        let code = status.as_u16();
        if self.no_match.contains(&code) {
            return Err(ConnectorError::NoMatch);
        }
        if self.several.contains(&code) {
            return Err(ConnectorError::AmbiguousMatch);
        }
        match status {
            StatusCode::OK => Ok(()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ConnectorError::Refused),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(unavailable(response)),
            status if status.is_server_error() => Err(unavailable(response)),
            status if status.is_redirection() => {
                Err(ConnectorError::invalid(Stage::Head, "a redirect, which is never followed"))
            }
            _ => Err(ConnectorError::invalid(Stage::Head, "a status that the catalogue does not name")),
        }
    }

    /// The whole content; short ones come in one piece and are not copied.
    async fn content(&self, mut response: Response) -> Result<Bytes, ConnectorError> {
        let limit = u64::try_from(self.max_bytes).unwrap_or(u64::MAX);
        if response.content_length().is_some_and(|length| length > limit) {
            return Err(ConnectorError::TooLarge);
        }
        let (mut whole, mut content) = (Bytes::new(), Vec::new());
        while let Some(piece) = response.chunk().await.map_err(|error| failed(&error))? {
            if whole.len().saturating_add(content.len()).saturating_add(piece.len()) > self.max_bytes {
                return Err(ConnectorError::TooLarge);
            }
            if whole.is_empty() && content.is_empty() {
                whole = piece;
                continue;
            }
            content.extend_from_slice(&std::mem::take(&mut whole));
            content.extend_from_slice(&piece);
        }
        Ok(if whole.is_empty() { content.into() } else { whole })
    }
}

#[async_trait]
impl Connector for Rest {
    async fn fetch(&self, call: &Call, deadline: Duration) -> Result<Evidence<Raw>, ConnectorError> {
        let response = self.request(call, deadline)?.send().await.map_err(|error| failed(&error))?;
        self.judge(&response)?;
        check_type(response.headers())?;
        let content = self.content(response).await?;
        let not_json = || ConnectorError::invalid(Stage::Content, "the content is no JSON");
        let document = std::str::from_utf8(&content).map_err(|_| not_json())?;
        if let Some(pointer) = &self.several_at {
            let whole: &RawValue = serde_json::from_str(document).map_err(|_| not_json())?;
            match array_length(whole, pointer) {
                Some(0) => return Err(ConnectorError::NoMatch),
                Some(1) => {}
                Some(_) => return Err(ConnectorError::AmbiguousMatch),
                None => return Err(ConnectorError::invalid(Stage::Mapping, "no array where `several_at` points")),
            }
        }
        self.mapping.apply(document).map(Evidence::from_json)
    }

    async fn check(&self) -> Health {
        let mut url = self.source.base.clone();
        if let Some(path) = &self.source.health_path {
            url.set_path(&format!("{}{path}", self.source.base.path().trim_end_matches('/')));
        }
        match self.source.client.get(url).headers(self.headers()).send().await {
            Ok(response) if self.source.health_path.is_none() || response.status().is_success() => Health::Up,
            Ok(response) => Health::Down(format!("the health path answered {}", response.status().as_u16())),
            Err(error) if error.is_timeout() => Health::Down("no answer in time".to_owned()),
            Err(error) if error.is_connect() => Health::Down("no connection, or no trust in it".to_owned()),
            Err(_) => Health::Down("no HTTP answer".to_owned()),
        }
    }
}

fn header(value: &str) -> Result<HeaderValue, ConnectorError> {
    HeaderValue::from_str(value).map_err(|_| ConnectorError::invalid(Stage::Call, "a value cannot stand in a header"))
}

/// One `Content-Type` of `application/json`, at most with `charset=utf-8`, and no encoding.
fn check_type(headers: &HeaderMap) -> Result<(), ConnectorError> {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (first, more) = (types.next().and_then(|value| value.to_str().ok()), types.next());
    let text = first.unwrap_or_default().to_ascii_lowercase();
    let (essence, parameters) = text.split_once(';').unwrap_or((&text, ""));
    let charset = matches!(parameters.trim(), "" | "charset=utf-8" | "charset=\"utf-8\"");
    if more.is_some() || essence.trim() != "application/json" || !charset {
        return Err(ConnectorError::invalid(Stage::Head, "the content type is not `application/json`"));
    }
    if headers.get_all(CONTENT_ENCODING).iter().any(|encoding| encoding != "identity") {
        return Err(ConnectorError::invalid(Stage::Head, "the content is packed, which was not asked for"));
    }
    Ok(())
}

fn unavailable(response: &Response) -> ConnectorError {
    let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    ConnectorError::Unavailable { retry_after: seconds.map(|seconds: u32| Duration::from_secs(u64::from(seconds))) }
}

/// The client's error without its text, which names the address and with it the person.
fn failed(error: &reqwest::Error) -> ConnectorError {
    if error.is_timeout() {
        ConnectorError::TimedOut
    } else if error.is_builder() {
        ConnectorError::invalid(Stage::Call, "no request can be made of the call")
    } else {
        ConnectorError::unavailable()
    }
}
