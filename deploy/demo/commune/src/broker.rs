//! What the municipality asks of the broker: metadata, pushed requests, codes, CIBA, grants, exchanges.
//!
//! An ordinary OAuth client with a client certificate; every address but that of `/v1/exchanges` comes from the published
//! metadata. Remembers nothing but those: see [`crate::desk`].

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Identity, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::field::Kind;
use crate::{BACK, Settings};

/// The longest that a whole call may take.
const LONGEST: Duration = Duration::from_secs(20);
const CIBA: &str = "urn:openid:params:grant-type:ciba";

/// Why the broker gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// Certificates cannot be used.
    #[error("no client can be made of certificate and key: {0}")]
    Client(reqwest::Error),
    /// Nobody answered.
    #[error("the broker does not answer: {0}")]
    Silent(reqwest::Error),
    /// It said no, in the registered words of OAuth.
    #[error("the broker says `{error}`: {error_description}")]
    Refused {
        /// What went wrong.
        error: String,
        /// For the developer.
        error_description: String,
    },
    /// It answered something else than its description promises.
    #[error("the broker's answer cannot be used: {0}")]
    Unusable(&'static str),
}

/// The addresses that metadata name (RFC 8414), those for clients with certificates where there are others (RFC 8705).
#[derive(Debug, Clone, Deserialize)]
pub struct Metadata {
    /// Who says so.
    pub issuer: String,
    /// Where citizens are sent.
    pub authorization_endpoint: String,
    mtls_endpoint_aliases: Aliases,
}

#[derive(Debug, Clone, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names of RFC 8414 and RFC 8705")]
struct Aliases {
    pushed_authorization_request_endpoint: String,
    token_endpoint: String,
    backchannel_authentication_endpoint: String,
    grant_management_endpoint: String,
}

/// A consent token, and what it was given for.
#[derive(Debug, Clone, Deserialize)]
pub struct Token {
    /// The token.
    pub access_token: String,
    /// The consent behind it.
    pub grant_id: String,
    authorization_details: Vec<Granted>,
}

#[derive(Debug, Clone, Deserialize)]
struct Granted {
    evidence_type: String,
}

impl Token {
    /// The kinds of evidence that something was agreed of.
    pub fn kinds(&self) -> Vec<Kind> {
        self.authorization_details.iter().filter_map(|granted| Kind::named(&granted.evidence_type)).collect()
    }
}

/// A citizen was asked elsewhere (CIBA).
#[derive(Debug, Clone, Deserialize)]
pub struct Asked {
    /// What the answer is fetched with.
    pub auth_req_id: String,
    /// The consent that is asked for.
    pub grant_id: String,
    /// The link to hand over.
    pub consent_uri: String,
    /// The code to hand over.
    pub consent_code: String,
}

#[derive(Deserialize)]
struct Pushed {
    request_uri: String,
}

#[derive(Deserialize)]
struct Grant {
    state: String,
}

#[derive(Deserialize, Default)]
struct No {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// An answer to a request for evidence.
#[derive(Debug, Clone)]
pub enum Fetched {
    /// The evidence with its receipt: the body, byte for byte.
    Evidence(Vec<u8>),
    /// A stable reason why there is none.
    Refused(String),
}

/// The broker, as this client sees it.
#[derive(Debug)]
pub struct Broker {
    http: Client,
    settings: Settings,
    metadata: OnceCell<Metadata>,
}

impl Broker {
    /// A client with the municipality's certificate; nothing is asked yet.
    ///
    /// # Errors
    /// [`BrokerError::Client`].
    pub fn new(settings: Settings) -> Result<Self, BrokerError> {
        let authorities = Certificate::from_pem_bundle(&settings.ca_pem).map_err(BrokerError::Client)?;
        let identity = Identity::from_pem(&settings.identity_pem).map_err(BrokerError::Client)?;
        let built = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(LONGEST)
            // Calls are rare, and an idle connection would hold up a broker that stops.
            .pool_max_idle_per_host(0)
            .tls_certs_only(authorities)
            .identity(identity)
            .user_agent("eemol-commune")
            .build();
        Ok(Self { http: built.map_err(BrokerError::Client)?, settings, metadata: OnceCell::new() })
    }

    /// What the broker publishes about itself, asked once.
    ///
    /// # Errors
    /// [`BrokerError`], also when somebody else answers than the issuer.
    pub async fn metadata(&self) -> Result<&Metadata, BrokerError> {
        let ask = async {
            let address = format!("{}/.well-known/oauth-authorization-server", self.settings.issuer);
            let metadata: Metadata = read(self.http.get(address)).await?;
            if metadata.issuer == self.settings.issuer {
                Ok(metadata)
            } else {
                Err(BrokerError::Unusable("its metadata are another issuer's"))
            }
        };
        self.metadata.get_or_try_init(|| ask).await
    }

    /// Where citizens are sent back to.
    fn redirect_uri(&self) -> String {
        format!("{}{BACK}", self.settings.address)
    }

    /// Pushes a request (RFC 9126); gives the address that the citizen is sent to.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn push(&self, request: &Push<'_>) -> Result<String, BrokerError> {
        let metadata = self.metadata().await?;
        let (redirect_uri, details) = (self.redirect_uri(), request.details.to_string());
        let form = [
            ("client_id", self.settings.client_id.as_str()),
            ("response_type", "code"),
            ("redirect_uri", &redirect_uri),
            ("state", request.state),
            ("code_challenge", request.challenge),
            ("code_challenge_method", "S256"),
            ("ui_locales", request.lang),
            ("authorization_details", &details),
        ];
        let address = &metadata.mtls_endpoint_aliases.pushed_authorization_request_endpoint;
        let pushed: Pushed = read(self.http.post(address).form(&form)).await?;
        let query = [("client_id", self.settings.client_id.as_str()), ("request_uri", &pushed.request_uri)];
        let query = serde_urlencoded::to_string(query).map_err(|_| BrokerError::Unusable("its reference"))?;
        Ok(format!("{}?{query}", metadata.authorization_endpoint))
    }

    /// Exchanges the code that a citizen came back with.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn exchange_code(&self, code: &str, verifier: &str) -> Result<Token, BrokerError> {
        let redirect_uri = self.redirect_uri();
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.settings.client_id),
            ("code", code),
            ("redirect_uri", &redirect_uri),
            ("code_verifier", verifier),
        ];
        self.token(&form).await
    }

    /// Asks a citizen who is not on this site (CIBA).
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn ask(&self, person: &str, details: &Value) -> Result<Asked, BrokerError> {
        let details = details.to_string();
        let form = [
            ("client_id", self.settings.client_id.as_str()),
            ("login_hint", person),
            ("authorization_details", &details),
        ];
        let metadata = self.metadata().await?;
        let address = &metadata.mtls_endpoint_aliases.backchannel_authentication_endpoint;
        read(self.http.post(address).form(&form)).await
    }

    /// Fetches the token of a citizen who was asked and has agreed.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn poll(&self, auth_req_id: &str) -> Result<Token, BrokerError> {
        let form = [("grant_type", CIBA), ("client_id", &self.settings.client_id), ("auth_req_id", auth_req_id)];
        self.token(&form).await
    }

    async fn token(&self, form: &[(&str, &str)]) -> Result<Token, BrokerError> {
        let metadata = self.metadata().await?;
        read(self.http.post(&metadata.mtls_endpoint_aliases.token_endpoint).form(form)).await
    }

    /// Where a consent stands (Grant Management), in the broker's word.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn state(&self, grant: &str) -> Result<String, BrokerError> {
        let address = self.grant(grant).await?;
        read::<Grant>(self.http.get(address)).await.map(|grant| grant.state)
    }

    /// Gives a consent back, or takes a request back.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn give_back(&self, grant: &str) -> Result<(), BrokerError> {
        let address = self.grant(grant).await?;
        let response = self.http.delete(address).send().await.map_err(silent)?;
        if response.status().is_success() { Ok(()) } else { Err(refused(response).await) }
    }

    async fn grant(&self, grant: &str) -> Result<String, BrokerError> {
        Ok(format!("{}/{grant}", self.metadata().await?.mtls_endpoint_aliases.grant_management_endpoint))
    }

    /// Asks for evidence under a consent, in the name of `official`. `key` makes a repeated call the same call.
    ///
    /// # Errors
    /// [`BrokerError`].
    pub async fn fetch(&self, token: &str, kind: Kind, official: &str, key: &str) -> Result<Fetched, BrokerError> {
        let body = json!({ "evidence_type": kind.name(), "official": official });
        let call = self.http.post(format!("{}/v1/exchanges", self.settings.api)).bearer_auth(token);
        let response = call.header("idempotency-key", key).json(&body).send().await.map_err(silent)?;
        let status = response.status();
        let body = response.bytes().await.map_err(silent)?.to_vec();
        if status == StatusCode::OK {
            return Ok(Fetched::Evidence(body));
        }
        let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
        let reason = problem.get("reason").or_else(|| problem.get("type")).and_then(Value::as_str);
        Ok(Fetched::Refused(reason.unwrap_or_else(|| status.as_str()).to_owned()))
    }
}

/// What a pushed request consists of, beside what is always the same.
#[derive(Debug, Clone, Copy)]
pub struct Push<'a> {
    /// Comes back unchanged.
    pub state: &'a str,
    /// The SHA-256 of the verifier (RFC 7636).
    pub challenge: &'a str,
    /// Language for the pages.
    pub lang: &'a str,
    /// What is asked for.
    pub details: &'a Value,
}

async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, BrokerError> {
    let response = request.send().await.map_err(silent)?;
    if !response.status().is_success() {
        return Err(refused(response).await);
    }
    let body = response.bytes().await.map_err(silent)?;
    serde_json::from_slice(&body).map_err(|_| BrokerError::Unusable("it lacks a member, or is no JSON"))
}

async fn refused(response: Response) -> BrokerError {
    let status = response.status();
    let body = response.bytes().await.unwrap_or_default();
    let mut no: No = serde_json::from_slice(&body).unwrap_or_default();
    if no.error.is_empty() {
        let _ = write!(no.error, "status {}", status.as_u16());
    }
    BrokerError::Refused { error: no.error, error_description: no.error_description }
}

/// Addresses can hold references: they stay out of messages.
fn silent(error: reqwest::Error) -> BrokerError {
    BrokerError::Silent(error.without_url())
}
