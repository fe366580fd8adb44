//! The one place where HTTP clients are built.
//!
//! Every client follows no redirect, uses no proxy, keeps no cookies, unpacks nothing, speaks HTTP/1.1 (a dropped call
//! closes its connection, so nothing keeps running), knows all its time-outs and trusts either a private authority alone
//! or the operating system's. What is sent and how answers are read: [`rest`](crate::rest).

use std::net::IpAddr;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::tls::Version;
use reqwest::{Certificate, Client, Identity, Url};

/// What one HTTP client may do.
#[derive(Clone)]
pub struct Settings {
    /// PEM of the only authorities trusted; `None` trusts those of the operating system.
    pub ca_pem: Option<Vec<u8>>,
    /// PEM of the client certificate, its chain and its key.
    pub identity_pem: Option<Vec<u8>>,
    /// The longest that name look-up, TCP and TLS may take together.
    pub connect_timeout: Duration,
    /// The longest silence between two pieces of an answer.
    pub read_timeout: Duration,
    /// The longest that a whole call may take.
    pub total_timeout: Duration,
    /// Idle connections kept for later calls.
    pub idle_connections: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ca_pem: None,
            identity_pem: None,
            connect_timeout: Duration::from_secs(2),
            read_timeout: Duration::from_secs(5),
            total_timeout: Duration::from_secs(10),
            idle_connections: 16,
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("private_ca", &self.ca_pem.is_some())
            .field("identity", &self.identity_pem.is_some())
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("total_timeout", &self.total_timeout)
            .finish_non_exhaustive()
    }
}

/// Why no client could be built or an address cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The authorities' PEM cannot be read or holds none.
    #[error("the CA file holds no PEM certificate that can be read")]
    Ca,
    /// The client certificate and key cannot be read or do not belong together.
    #[error("client certificate and key cannot be read as PEM or do not belong together")]
    Identity,
    /// The TLS library refused the settings.
    #[error("the HTTP client cannot be built")]
    Client(#[source] reqwest::Error),
    /// The address is no `https` address (or loopback `http` address) of a host without user name, query or fragment.
    #[error("the address must be `https://host[:port][/prefix]` (`http` for loopback addresses only)")]
    Address,
}

/// Builds a client.
///
/// # Errors
/// [`HttpError`] when certificates or keys cannot be used.
pub fn client(settings: &Settings) -> Result<Client, HttpError> {
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .no_gzip()
        .referer(false)
        .http1_only()
        .tls_version_min(Version::TLS_1_2)
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.read_timeout)
        .timeout(settings.total_timeout)
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(settings.idle_connections)
        .tcp_nodelay(true)
        .user_agent(concat!("eemol/", env!("CARGO_PKG_VERSION")));
    if let Some(pem) = &settings.ca_pem {
        let authorities = Certificate::from_pem_bundle(pem).map_err(|_| HttpError::Ca)?;
        if authorities.is_empty() {
            return Err(HttpError::Ca);
        }
        builder = builder.tls_certs_only(authorities);
    }
    if let Some(pem) = &settings.identity_pem {
        builder = builder.identity(Identity::from_pem(pem).map_err(|_| HttpError::Identity)?);
    }
    builder.build().map_err(HttpError::Client)
}

/// Reads a base address: `https`, or `http` where the host is a loopback IP address; no user name, query or fragment.
///
/// # Errors
/// [`HttpError::Address`].
pub fn address(text: &str) -> Result<Url, HttpError> {
    let url = Url::parse(text).map_err(|_| HttpError::Address)?;
    let host = url.host_str().ok_or(HttpError::Address)?;
    let loopback = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    if plain && scheme { Ok(url) } else { Err(HttpError::Address) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_http_are_addresses() {
        for good in
            ["https://register.example", "https://register.example:8443/api/", "http://127.0.0.1:9", "http://[::1]:9/x"]
        {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://register.example",
            "http://localhost:1",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "gopher://127.0.0.1",
            "https://user@host/",
            "https://user:pw@host/",
            "https://host/?a=b",
            "https://host/#x",
            "host",
            "",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn garbage_certificates_build_no_client() {
        let bad_ca = Settings { ca_pem: Some(b"no pem".to_vec()), ..Settings::default() };
        assert!(matches!(client(&bad_ca), Err(HttpError::Ca)));
        let bad_identity = Settings { identity_pem: Some(b"no pem".to_vec()), ..Settings::default() };
        assert!(matches!(client(&bad_identity), Err(HttpError::Identity)));
    }
}
