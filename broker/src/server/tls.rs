//! TLS of the listeners: certificates, client certificates, revocation.
//!
//! The api listener requires a client certificate of the configured authorities that no revocation list names, and refuses
//! everyone once a list is past its date. Sessions are never resumed there: a resumed session would carry an old chain past
//! a new list. Certificates, authorities and lists are swapped under a running listener by [`ApiTls::reload`]; what cannot be
//! loaded changes nothing. TLS 1.2 at least, HTTP/1.1 only, one crypto provider.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig, SignatureScheme};
use secrecy::ExposeSecret;

use crate::config::{Api, Web};
use crate::keys::files::{self, FileError};
use crate::runtime::clock::Clock;

/// Why TLS material cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing, unreadable or open to others.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file holds nothing of the wanted kind.
    #[error("`{path}` holds no {wanted} in PEM")]
    Empty {
        /// The file.
        path: PathBuf,
        /// What was wanted.
        wanted: &'static str,
    },
    /// Certificate and key are not a pair, or cannot be used.
    #[error("certificate `{certificate}` and key `{key}` cannot be used together: {source}")]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
    /// Authorities or revocation lists cannot be used.
    #[error("client authorities `{ca}` and revocation lists `{crl}` cannot be used: {why}")]
    Trust {
        /// The authorities' file.
        ca: PathBuf,
        /// The lists' file.
        crl: PathBuf,
        /// Why.
        why: String,
    },
    /// The protocol versions are not to be had from the crypto provider.
    #[error("TLS cannot be set up: {0}")]
    Protocol(#[from] rustls::Error),
}

/// TLS of the api listener. Cloning shares certificates and trust.
#[derive(Debug, Clone)]
pub struct ApiTls {
    certificate: Arc<Certificate>,
    trust: Arc<Trust>,
    clock: Arc<dyn Clock>,
}

impl ApiTls {
    /// Loads what `config` names. Certificates and lists are held against `clock`.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(config: &Api, clock: Arc<dyn Clock>) -> Result<Self, TlsError> {
        let certificate = Arc::new(Certificate(ArcSwap::new(load_pair(&config.certificate, &config.key)?)));
        let trust = Trust { verifier: ArcSwap::from_pointee(load_trust(config)?), generation: AtomicU64::new(1) };
        Ok(Self { certificate, trust: Arc::new(trust), clock })
    }

    /// Loads everything anew and, only when all of it is good, uses it for new connections, and for the next request of
    /// those that are open.
    ///
    /// # Errors
    /// [`TlsError`]; nothing has changed then.
    pub fn reload(&self, config: &Api) -> Result<(), TlsError> {
        let certificate = load_pair(&config.certificate, &config.key)?;
        let verifier = load_trust(config)?;
        self.certificate.0.store(certificate);
        self.trust.verifier.store(Arc::new(verifier));
        self.trust.generation.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// What clients are held against.
    pub fn trust(&self) -> Arc<Trust> {
        Arc::clone(&self.trust)
    }

    /// The clock certificates are held against.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// The configuration for the listener.
    ///
    /// # Errors
    /// [`TlsError::Protocol`].
    pub fn server_config(&self) -> Result<ServerConfig, TlsError> {
        let verifier: Arc<dyn ClientCertVerifier> = self.trust();
        let certificate: Arc<dyn ResolvesServerCert> = Arc::<Certificate>::clone(&self.certificate);
        let mut config = ServerConfig::builder_with_details(provider(), Arc::new(ClockTime(self.clock())))
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(certificate);
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }
}

/// TLS of the web listener, without client certificates. Cloning shares the certificate.
#[derive(Debug, Clone)]
pub struct WebTls(Arc<Certificate>);

impl WebTls {
    /// Loads what `config` names; `None` when it names no certificate.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load(config: &Web) -> Result<Option<Self>, TlsError> {
        let (Some(certificate), Some(key)) = (&config.certificate, &config.key) else { return Ok(None) };
        Ok(Some(Self(Arc::new(Certificate(ArcSwap::new(load_pair(certificate, key)?))))))
    }

    /// Loads the certificate anew and, when it is good, uses it for new connections.
    ///
    /// # Errors
    /// [`TlsError`]; nothing has changed then.
    pub fn reload(&self, config: &Web) -> Result<(), TlsError> {
        if let (Some(certificate), Some(key)) = (&config.certificate, &config.key) {
            self.0.0.store(load_pair(certificate, key)?);
        }
        Ok(())
    }

    /// The configuration for the listener.
    ///
    /// # Errors
    /// [`TlsError::Protocol`].
    pub fn server_config(&self) -> Result<ServerConfig, TlsError> {
        let certificate: Arc<dyn ResolvesServerCert> = Arc::<Certificate>::clone(&self.0);
        Ok(ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(certificate))
    }
}

/// Authorities and revocation lists that client certificates are held against, as they are at present.
#[derive(Debug)]
pub struct Trust {
    verifier: ArcSwap<Arc<dyn ClientCertVerifier>>,
    generation: AtomicU64,
}

impl Trust {
    /// A number that grows with every change of trust.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Whether a chain, own certificate first, would be let in at `now`.
    pub fn admits(&self, chain: &[CertificateDer<'static>], now: UnixTime) -> bool {
        let Some((own, rest)) = chain.split_first() else { return false };
        self.verifier.load().verify_client_cert(own, rest, now).is_ok()
    }
}

impl ClientCertVerifier for Trust {
    /// No hints: names of authorities cannot be lent out of something that is swapped.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        own: &CertificateDer<'_>,
        rest: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        self.verifier.load().verify_client_cert(own, rest, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.load().verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.load().verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.load().supported_verify_schemes()
    }
}

/// The instant of `clock` as TLS counts it.
pub fn unix_time(clock: &dyn Clock) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(clock.now().seconds()).unwrap_or(0)))
}

struct Certificate(ArcSwap<CertifiedKey>);

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load_full())
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(super) struct ClockTime(pub(super) Arc<dyn Clock>);

impl TimeProvider for ClockTime {
    fn current_time(&self) -> Option<UnixTime> {
        Some(unix_time(&*self.0))
    }
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn load_pair(certificate: &Path, key: &Path) -> Result<Arc<CertifiedKey>, TlsError> {
    let chain: Vec<CertificateDer<'static>> = load_pem(certificate, "certificate")?;
    let secret = files::read_secret(key)?;
    let private = PrivateKeyDer::from_pem_slice(secret.expose_secret().as_bytes())
        .map_err(|_| TlsError::Empty { path: key.to_path_buf(), wanted: "private key" })?;
    let pair = CertifiedKey::from_der(chain, private, &provider()).and_then(|pair| pair.keys_match().map(|()| pair));
    pair.map(Arc::new).map_err(|source| TlsError::Pair {
        certificate: certificate.to_path_buf(),
        key: key.to_path_buf(),
        source,
    })
}

fn load_trust(config: &Api) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let failed = |why: String| TlsError::Trust { ca: config.client_ca.clone(), crl: config.crl.clone(), why };
    let mut roots = RootCertStore::empty();
    for certificate in load_pem::<CertificateDer<'static>>(&config.client_ca, "certificate")? {
        roots.add(certificate).map_err(|error| failed(error.to_string()))?;
    }
    let lists: Vec<CertificateRevocationListDer<'static>> = load_pem(&config.crl, "revocation list")?;
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
        .with_crls(lists)
        .enforce_revocation_expiration()
        .build()
        .map_err(|error| failed(error.to_string()))
}

fn load_pem<T: PemObject>(path: &Path, wanted: &'static str) -> Result<Vec<T>, TlsError> {
    let failed = |source: io::Error| TlsError::File(FileError::Read { path: path.to_path_buf(), source });
    let text = std::fs::read(path).map_err(failed)?;
    let items: Vec<T> = T::pem_slice_iter(&text)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsError::Empty { path: path.to_path_buf(), wanted })?;
    if items.is_empty() { Err(TlsError::Empty { path: path.to_path_buf(), wanted }) } else { Ok(items) }
}
