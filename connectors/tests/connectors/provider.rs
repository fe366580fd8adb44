//! A provider's HTTPS server, by hand, so that it can do everything wrong that a provider can do wrong.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use eemol_connectors::Source;
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

/// What the provider does with a request.
#[derive(Clone)]
pub(crate) enum Does {
    /// Sends these bytes and closes.
    Sends(Vec<u8>),
    /// Sends these bytes, then this one again and again.
    Drips(Vec<u8>, u8, Duration),
    /// Sends these bytes, then nothing, keeping the connection open.
    Hangs(Vec<u8>),
    /// Closes at once.
    Closes,
}

/// A running provider.
pub(crate) struct Provider {
    pub(crate) address: SocketAddr,
    does: Arc<Mutex<Does>>,
    seen: Arc<Mutex<Vec<String>>>,
    running: Arc<AtomicUsize>,
    files: TempDir,
}

impl Provider {
    /// Starts a provider that asks for client certificates of its own authority.
    pub(crate) async fn start() -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let files = tempfile::tempdir().unwrap();
        let config = pki(&files);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Self {
            address: listener.local_addr().unwrap(),
            does: Arc::new(Mutex::new(Does::Closes)),
            seen: Arc::default(),
            running: Arc::default(),
            files,
        };
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let (does, seen, running) =
            (Arc::clone(&provider.does), Arc::clone(&provider.seen), Arc::clone(&provider.running));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, does, seen, running) = (acceptor.clone(), does.clone(), seen.clone(), running.clone());
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    running.fetch_add(1, Ordering::SeqCst);
                    serve(stream, &does, &seen).await;
                    running.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        provider
    }

    pub(crate) fn does(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    /// Answers 200 with this JSON.
    pub(crate) fn sends_json(&self, json: &str) {
        self.does(Does::Sends(answer("200 OK", "Content-Type: application/json\r\n", json.as_bytes())));
    }

    /// Answers with this status and nothing else.
    pub(crate) fn sends_status(&self, status: &str) {
        self.does(Does::Sends(answer(status, "", b"")));
    }

    /// The heads of all requests so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// A source that reaches the provider with everything it asks for.
    pub(crate) fn source(&self) -> Source {
        Source {
            url: Some(format!("https://{}", self.address)),
            ca: Some(self.file("ca.pem")),
            client_certificate: Some(self.file("client.pem")),
            client_key: Some(self.file("client.key")),
            bearer_token: Some("test:token-1".to_owned()),
            health_path: Some("/health".to_owned()),
            ..Source::default()
        }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }
}

/// An HTTP answer that ends the connection.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn serve(
    mut stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>,
    does: &Mutex<Does>,
    seen: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(length) if length > 0 => head.extend_from_slice(&piece[..length]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let health = head.starts_with("GET /health ");
    if !health {
        seen.lock().unwrap().push(head);
    }
    let now = does.lock().unwrap().clone();
    match now {
        Does::Closes => {}
        _ if health => {
            let _ = stream.write_all(&answer("204 No Content", "", b"")).await;
            let _ = stream.shutdown().await;
        }
        Does::Sends(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Does::Drips(bytes, byte, pause) => {
            let _ = stream.write_all(&bytes).await;
            while stream.write_all(&[byte]).await.is_ok() && stream.flush().await.is_ok() {
                sleep(pause).await;
            }
        }
        Does::Hangs(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.flush().await;
            // Ends when the client goes away.
            while matches!(stream.read(&mut piece).await, Ok(length) if length > 0) {}
        }
    }
}

/// Makes an authority, a server certificate for 127.0.0.1 and a client certificate; and a second authority nobody trusts.
fn pki(files: &TempDir) -> ServerConfig {
    let (issuer, ca_pem, ca_der) = authority();
    let (other, other_pem, _) = authority();
    let write = |name: &str, text: &str| std::fs::write(files.path().join(name), text).unwrap();
    write("ca.pem", &ca_pem);
    write("other-ca.pem", &other_pem);
    for (name, issuer) in [("client", &issuer), ("other-client", &other)] {
        let (pem, _, key) = leaf(issuer, ExtendedKeyUsagePurpose::ClientAuth);
        write(&format!("{name}.pem"), &pem);
        write(&format!("{name}.key"), &key.serialize_pem());
    }
    let (_, der, key) = leaf(&issuer, ExtendedKeyUsagePurpose::ServerAuth);
    let mut roots = RootCertStore::empty();
    roots.add(ca_der).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    ServerConfig::builder().with_client_cert_verifier(verifier).with_single_cert(vec![der], key).unwrap()
}

fn authority() -> (Issuer<'static, KeyPair>, String, CertificateDer<'static>) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    (Issuer::new(params, key), certificate.pem(), certificate.der().clone())
}

fn leaf(issuer: &Issuer<'_, KeyPair>, usage: ExtendedKeyUsagePurpose) -> (String, CertificateDer<'static>, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.extended_key_usages = vec![usage];
    let certificate = params.signed_by(&key, issuer).unwrap();
    (certificate.pem(), certificate.der().clone(), key)
}
