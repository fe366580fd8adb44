//! One OpenID provider: its metadata and keys kept for a while, and where browsers are sent.
//!
//! Nothing runs by itself: what is too old is fetched when it is needed, once for all who wait, so that a provider that
//! comes back is used at the next try. A provider in trouble is left alone for [`PAUSE`] between two tries.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use eemol_connectors::http;
use eemol_policies::catalogue::procedure::Assurance;
use reqwest::Client;

use super::known::Known;
use super::proof::Proof;
use super::{Circle, Down};
use crate::config::{self, Config};
use crate::runtime::Runtime;
use crate::telemetry::metrics::IDENTITY_UP;

/// How long a provider that did not answer is left alone.
const PAUSE: Duration = Duration::from_secs(2);
/// How old its keys may be when one of them is missing: strangers cannot have them fetched more often.
pub(super) const NEWER: Duration = Duration::from_secs(5);
/// How old its last sign of life may be when a browser is sent there.
const ALIVE: Duration = Duration::from_mins(1);

/// One provider.
#[derive(Debug)]
pub struct Provider {
    /// Whose sign-in it is for.
    pub circle: Circle,
    /// What the configuration says of it.
    pub settings: config::Provider,
    pub(super) issuer: String,
    pub(super) client: String,
    pub(super) redirect_uri: String,
    home: String,
    pub(super) http: Client,
    pub(super) proof: Proof,
    pub(super) runtime: Runtime,
    known: ArcSwapOption<(Duration, Arc<Known>)>,
    trouble: Mutex<Option<(Duration, Down)>>,
    asking: tokio::sync::Mutex<()>,
}

/// A sign-in that has begun: what the answer is held against, and where the browser goes.
#[derive(Clone)]
pub struct Begun {
    /// Address at the provider.
    pub url: String,
    /// What the answer must repeat.
    pub state: String,
    /// What the ID token must repeat.
    pub nonce: String,
    /// Proves that whoever redeems the code is who asked for it (PKCE).
    pub verifier: String,
    /// The level that was asked for.
    pub level: Option<Assurance>,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").field("level", &self.level).finish_non_exhaustive()
    }
}

impl Provider {
    /// The provider of a circle; `None` where the configuration names none, the reason where it cannot be used.
    pub(super) fn of(config: &Config, circle: Circle, runtime: Runtime) -> Result<Option<Self>, String> {
        let settings = match circle {
            Circle::Citizens => &config.sign_in.citizens.provider,
            Circle::Staff => &config.sign_in.staff.provider,
        };
        let Some(issuer) = settings.issuer.clone() else { return Ok(None) };
        let home = config.public_url().to_owned();
        Ok(Some(Self {
            circle,
            issuer,
            client: settings.client_id.clone().unwrap_or_default(),
            redirect_uri: format!("{home}{}", circle.callback()),
            home,
            http: client(settings)?,
            proof: Proof::of(config, settings)?,
            settings: settings.clone(),
            runtime,
            known: ArcSwapOption::empty(),
            trouble: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }))
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Begins a sign-in: fresh secrets, and the address to send the browser to. `level` asks for a sign-in anew.
    ///
    /// # Errors
    /// [`Down`] when the provider has not answered lately.
    pub async fn begin(&self, level: Option<Assurance>, language: &str) -> Result<Begun, Down> {
        let known = self.known(ALIVE).await?;
        let wanted = level.max(self.settings.least());
        let fresh = || self.runtime.opaque_token();
        let (state, nonce, verifier) = (fresh(), fresh(), fresh());
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        let mut url = known.authorization.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", &self.settings.scopes)
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", language);
        if let Some(wanted) = wanted {
            url.query_pairs_mut().append_pair("acr_values", &self.settings.acr_values(wanted).join(" "));
        }
        if level.is_some() {
            url.query_pairs_mut().append_pair("prompt", "login");
        }
        Ok(Begun { url: url.into(), state, nonce, verifier, level: wanted })
    }

    /// Where a browser signs out of the provider too, and from there back to the start page; `None` where it cannot.
    pub fn end_session(&self) -> Option<String> {
        let known = self.known.load_full()?;
        let mut url = known.1.end_session.clone()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.client)
            .append_pair("post_logout_redirect_uri", &format!("{}/", self.home));
        Some(url.into())
    }

    /// Whether an answer's own word on its issuer (RFC 9207) is right; needed where the provider always gives it.
    pub fn is_own_answer(&self, issuer: &str) -> bool {
        let must = self.known.load_full().is_some_and(|known| known.1.names_issuer);
        if issuer.is_empty() { !must } else { issuer == self.issuer }
    }

    /// Asks the provider, unless it answered lately, and says what is wrong with it.
    pub async fn check(&self) -> Option<String> {
        self.known(ALIVE).await.err().map(|down| down.0)
    }

    /// Metadata and keys, no older than `age`.
    pub(super) async fn known(&self, age: Duration) -> Result<Arc<Known>, Down> {
        if let Some(known) = self.fresh(age) {
            return Ok(known);
        }
        let _turn = self.asking.lock().await;
        if let Some(known) = self.fresh(age) {
            return Ok(known);
        }
        let now = self.runtime.monotonic();
        if let Some((at, down)) = &*self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
            && now.saturating_sub(*at) < PAUSE
        {
            return Err(down.clone());
        }
        let found = Known::fetch(&self.http, &self.issuer, matches!(self.proof, Proof::Certificate)).await;
        let up = if found.is_ok() { 1.0 } else { 0.0 };
        metrics::gauge!(IDENTITY_UP, "provider" => self.circle.name()).set(up);
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        match found {
            Ok(known) => {
                *trouble = None;
                let known = Arc::new(known);
                self.known.store(Some(Arc::new((now, Arc::clone(&known)))));
                Ok(known)
            }
            Err(down) => {
                tracing::warn!(provider = self.circle.name(), error = %down, "an identity provider does not answer");
                *trouble = Some((now, down.clone()));
                Err(down)
            }
        }
    }

    /// What is known, however old it is up to the configured age; fetched where nothing is.
    pub(super) async fn usable(&self) -> Result<Arc<Known>, Down> {
        self.known(Duration::from_mins(self.settings.refresh_minutes.into())).await
    }

    fn fresh(&self, age: Duration) -> Option<Arc<Known>> {
        let known = self.known.load_full()?;
        let young = self.runtime.monotonic().saturating_sub(known.0) < age;
        young.then(|| Arc::clone(&known.1))
    }
}

fn client(settings: &config::Provider) -> Result<Client, String> {
    let read = |path: &std::path::PathBuf| {
        std::fs::read(path).map_err(|error| format!("`{}` cannot be read: {error}", path.display()))
    };
    let identity_pem = match (&settings.client_certificate, &settings.client_certificate_key) {
        (Some(certificate), Some(key)) => Some([read(certificate)?, b"\n".to_vec(), read(key)?].concat()),
        _ => None,
    };
    let limit = Duration::from_millis(settings.timeout_ms);
    let settings = http::Settings {
        ca_pem: settings.ca.as_ref().map(read).transpose()?,
        identity_pem,
        connect_timeout: limit,
        read_timeout: limit,
        total_timeout: limit,
        ..http::Settings::default()
    };
    http::client(&settings).map_err(|error| error.to_string())
}
