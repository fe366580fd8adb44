//! A listener with its own authority, clock and a handler that tells the peer's subject; and clients for it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Bytes, ServiceConfig, get, post};
use actix_web::{HttpRequest, HttpResponse};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};
use tempfile::TempDir;

use crate::config::{Api, Config, Limits};
use crate::pki::Peer;
use crate::pki::authority::{Authority, Issued, LEAF_LIFE, Validity};
use crate::runtime::Runtime;
use crate::runtime::clock::MockClock;
use crate::server::limits::{Guard, render_plainly};
use crate::server::listeners::{Settings, serve_api, serve_web};
use crate::server::tls::{ApiTls, ClockTime, provider};

pub(super) struct Site {
    pub dir: TempDir,
    pub authority: Authority,
    pub runtime: Runtime,
    pub clock: Arc<MockClock>,
    pub config: Api,
    pub tls: ApiTls,
    pub address: SocketAddr,
}

impl Site {
    pub(super) fn start() -> Self {
        Self::with(&Limits::default())
    }

    pub(super) fn with(limits: &Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (runtime, clock) = Runtime::fixed(11);
        let authority = Authority::create(&dir.path().join("tls"), "Test authority", &runtime).unwrap();
        let server = authority.server(&[], Validity::of(LEAF_LIFE, &runtime), &runtime).unwrap();
        server.write(&dir.path().join("tls"), "api").unwrap();
        let config = Config::in_directory(dir.path()).api;
        let tls = ApiTls::load(&config, Arc::<MockClock>::clone(&clock)).unwrap();
        let guard = Guard::new(limits, true, Arc::<MockClock>::clone(&clock), render_plainly);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = serve_api(listener, &tls, guard, &settings(limits), routes).unwrap();
        actix_web::rt::spawn(server);
        Self { dir, authority, runtime, clock, config, tls, address }
    }

    pub(super) fn client(&self) -> Issued {
        self.authority.client("CN=client,O=Test", Validity::of(LEAF_LIFE, &self.runtime), &self.runtime).unwrap()
    }

    /// A client's TLS configuration, with or without a certificate, for the versions given (all when empty).
    pub(super) fn trusting(
        &self,
        own: Option<&Issued>,
        versions: &[&'static SupportedProtocolVersion],
    ) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.authority.certificate().as_bytes()).unwrap()).unwrap();
        let time = Arc::new(ClockTime(Arc::<MockClock>::clone(&self.clock)));
        let versions = if versions.is_empty() { rustls::ALL_VERSIONS } else { versions };
        let builder = ClientConfig::builder_with_details(provider(), time)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots);
        Arc::new(match own {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let chain = vec![CertificateDer::from_pem_slice(own.certificate.as_bytes()).unwrap()];
                builder
                    .with_client_auth_cert(chain, PrivateKeyDer::from_pem_slice(own.key().as_bytes()).unwrap())
                    .unwrap()
            }
        })
    }

    /// One request on a connection of its own: the answer, or that TLS or the connection failed.
    pub(super) async fn ask(&self, own: Option<&Issued>, request: &str) -> io::Result<String> {
        let (config, address, request) = (self.trusting(own, &[]), self.address, request.to_owned());
        blocking(move || connect(&config, address).ask(&request)).await
    }
}

/// A web listener without TLS.
pub(super) fn plain_site(limits: &Limits, clock: &Arc<MockClock>) -> (SocketAddr, actix_web::dev::Server) {
    let guard = Guard::new(limits, false, Arc::<MockClock>::clone(clock), render_plainly);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (address, serve_web(listener, None, guard, &settings(limits), routes).unwrap())
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// One connection of a client.
pub(super) struct Client<S>(pub S);

pub(super) fn connect(
    config: &Arc<ClientConfig>,
    address: SocketAddr,
) -> Client<StreamOwned<ClientConnection, TcpStream>> {
    let mut config = ClientConfig::clone(config);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    connect_with(&Arc::new(config), address)
}

/// As [`connect`], with the very configuration, so that sessions could be resumed.
pub(super) fn connect_with(
    config: &Arc<ClientConfig>,
    address: SocketAddr,
) -> Client<StreamOwned<ClientConnection, TcpStream>> {
    let name = ServerName::try_from("localhost").unwrap();
    Client(StreamOwned::new(ClientConnection::new(Arc::clone(config), name).unwrap(), plain(address).0))
}

pub(super) fn plain(address: SocketAddr) -> Client<TcpStream> {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    Client(stream)
}

impl<S: Read + Write> Client<S> {
    pub(super) fn ask(&mut self, request: &str) -> io::Result<String> {
        self.0.write_all(request.as_bytes())?;
        self.0.flush()?;
        self.answer()
    }

    /// Reads one answer with its length in the head.
    pub(super) fn answer(&mut self) -> io::Result<String> {
        let mut text = String::new();
        let mut buffer = [0; 4096];
        loop {
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
                if body.len() >= length.unwrap_or(0) {
                    return Ok(text);
                }
            }
            match self.0.read(&mut buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => text.push_str(std::str::from_utf8(&buffer[..read]).unwrap()),
            }
        }
    }
}

pub(super) const GET: &str = "GET /who HTTP/1.1\r\nhost: localhost\r\n\r\n";

fn settings(limits: &Limits) -> Settings {
    Settings { workers: 1, limits: limits.clone(), drain: Duration::from_secs(5) }
}

fn routes(services: &mut ServiceConfig) {
    services
        .route(
            "/who",
            get().to(async |request: HttpRequest| {
                HttpResponse::Ok().body(request.conn_data::<Peer>().map_or("nobody", |peer| &peer.subject).to_owned())
            }),
        )
        .route(
            "/slow",
            get().to(async || {
                tokio::time::sleep(Duration::from_millis(400)).await;
                HttpResponse::Ok().body("late")
            }),
        )
        .route("/echo", post().to(async |body: Bytes| HttpResponse::Ok().body(body)));
}
