//! What a provider says of itself: its metadata (OpenID Connect Discovery) and its keys.
//!
//! Every address in it is held to what the configuration may name: `https`, or loopback. Kept and refreshed by
//! [`super::provider`].

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, ProviderMetadata,
};
use reqwest::{Client, Response, Url};
use serde::{Deserialize, Serialize};

use super::Down;

/// The largest answer of a provider that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Metadata of other specifications.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct More {
    end_session_endpoint: Option<String>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    mtls_endpoint_aliases: Option<Aliases>,
}

impl AdditionalProviderMetadata for More {}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Aliases {
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
}

/// Metadata and keys, as fetched together.
#[derive(Debug)]
pub(super) struct Known {
    /// Where browsers are sent.
    pub(super) authorization: Url,
    /// Where codes are redeemed.
    pub(super) token: Url,
    /// Where more claims are had.
    pub(super) userinfo: Option<Url>,
    /// Where browsers sign out.
    pub(super) end_session: Option<Url>,
    /// Whether each answer names the issuer (RFC 9207).
    pub(super) names_issuer: bool,
    /// Whether a secret is taken in the form only.
    pub(super) secret_by_body: bool,
    /// Keys that sign its tokens.
    pub(super) keys: CoreJsonWebKeySet,
}

impl Known {
    /// Fetches metadata and keys; `mutual_tls` takes the addresses that ask for a certificate.
    pub(super) async fn fetch(http: &Client, issuer: &str, mutual_tls: bool) -> Result<Self, Down> {
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| Down("the issuer is no address".to_owned()))?;
        let pass = |request: HttpRequest| pass(http.clone(), request);
        Self::read(&Metadata::discover_async(issuer, &pass).await.map_err(said)?, mutual_tls)
    }

    fn read(metadata: &Metadata, mutual_tls: bool) -> Result<Self, Down> {
        let more = metadata.additional_metadata();
        let missing = |what: &str| Down(format!("its metadata have no usable `{what}`"));
        let address = |text: &str, what: &str| eemol_connectors::http::address(text).map_err(|_| missing(what));
        let aliases = more.mtls_endpoint_aliases.clone().filter(|_| mutual_tls).unwrap_or_default();
        let token = aliases.token_endpoint.or_else(|| metadata.token_endpoint().map(ToString::to_string));
        let userinfo = aliases.userinfo_endpoint.or_else(|| metadata.userinfo_endpoint().map(ToString::to_string));
        address(metadata.jwks_uri().as_str(), "jwks_uri")?;
        if more.code_challenge_methods_supported.as_ref().is_some_and(|known| !known.iter().any(|one| one == "S256")) {
            return Err(Down("it does not take PKCE with S256".to_owned()));
        }
        let methods = metadata.token_endpoint_auth_methods_supported();
        let secret_by_body = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let read = |text: Option<String>, what: &str| text.map(|text| address(&text, what)).transpose();
        Ok(Self {
            authorization: address(metadata.authorization_endpoint().as_str(), "authorization_endpoint")?,
            token: read(token, "token_endpoint")?.ok_or_else(|| missing("token_endpoint"))?,
            userinfo: read(userinfo, "userinfo_endpoint")?,
            end_session: read(more.end_session_endpoint.clone(), "end_session_endpoint")?,
            names_issuer: more.authorization_response_iss_parameter_supported,
            secret_by_body,
            keys: metadata.jwks().clone(),
        })
    }
}

/// What was wrong with an attempt, in few words; bodies and addresses beyond the configured one are left out.
fn said(error: DiscoveryError<Down>) -> Down {
    match error {
        DiscoveryError::Request(down) => down,
        DiscoveryError::Response(status, ..) => Down(format!("its metadata or keys answer {}", status.as_u16())),
        DiscoveryError::Validation(_) => Down("its metadata name another issuer".to_owned()),
        _ => Down("its metadata or keys cannot be read".to_owned()),
    }
}

/// Sends a request of the library through the one HTTP client.
async fn pass(http: Client, request: HttpRequest) -> Result<HttpResponse, Down> {
    let odd = |()| Down("its metadata name no usable address".to_owned());
    let request: reqwest::Request = request.try_into().map_err(|_: reqwest::Error| ()).map_err(odd)?;
    // The address of the keys comes from the metadata: it is held to the same rule as a configured one.
    eemol_connectors::http::address(request.url().as_str()).map_err(|_| ()).map_err(odd)?;
    let mut answer = http.execute(request).await.map_err(|error| failed(&error))?;
    let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
    let mut response = HttpResponse::new(body(answer).await?);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// The whole body, up to the limit.
pub(super) async fn body(mut answer: Response) -> Result<Vec<u8>, Down> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| failed(&error))? {
        if body.len() + piece.len() > MAX_BYTES {
            return Err(Down("its answer is too large".to_owned()));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The client's error without its text, which may name what was sent.
pub(super) fn failed(error: &reqwest::Error) -> Down {
    let why = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection, or no trust in it"
    } else {
        "no HTTP answer"
    };
    Down(why.to_owned())
}
