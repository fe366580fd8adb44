//! The load: kept-alive mutual TLS connections on one thread, each asking for one person after the other.
//!
//! HTTP is written and read by hand, so that the generator costs as little as it can. It measures itself: a thread that
//! never waits is the bottleneck, and the figures say so.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::LocalSet;
use tokio::time::sleep;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::mix::EVIDENCE_TYPE;
use crate::stage::Consent;

/// How the evidence is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Of the owner, straight, through nginx, the relay or the sketch.
    Get,
    /// Of a broker, under a consent token.
    Exchange,
}

/// What one turn came to.
#[derive(Debug)]
pub struct Turn {
    /// Answers within the time measured.
    pub answers: usize,
    /// Seconds measured.
    pub seconds: f64,
    /// Microseconds from the first byte sent to the last received, in no order.
    pub micros: Vec<u32>,
    /// Share of its one processor that the generator used, 0 to 1.
    pub generator: f64,
}

/// A load generator with a client certificate.
pub struct Generator {
    tls: TlsConnector,
    runtime: tokio::runtime::Runtime,
    /// The consent that is used next: turns go on where the last one stopped.
    next: Rc<Cell<usize>>,
}

/// What all connections of a turn share.
struct Shared {
    consents: Rc<Vec<Consent>>,
    next: Rc<Cell<usize>>,
    way: Way,
    measuring: Cell<bool>,
    over: Cell<bool>,
    micros: RefCell<Vec<u32>>,
    failure: RefCell<Option<String>>,
}

impl Generator {
    /// A generator with the client certificate `client` in `tls`.
    pub fn new(tls: &Path) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("the generator's TLS: {error}");
        let mut roots = RootCertStore::empty();
        let ca = CertificateDer::from_pem_file(tls.join("ca.crt")).map_err(|error| failed(&error))?;
        roots.add(ca).map_err(|error| failed(&error))?;
        let certificate = CertificateDer::from_pem_file(tls.join("client.crt")).map_err(|error| failed(&error))?;
        let key = PrivateKeyDer::from_pem_file(tls.join("client.key")).map_err(|error| failed(&error))?;
        let mut provider = rustls::crypto::aws_lc_rs::default_provider();
        provider.cipher_suites = vec![rustls::crypto::aws_lc_rs::cipher_suite::TLS13_AES_256_GCM_SHA384];
        provider.kx_groups = vec![rustls::crypto::aws_lc_rs::kx_group::X25519];
        let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(|error| failed(&error))?
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![certificate], key)
            .map_err(|error| failed(&error))?;
        config.resumption = rustls::client::Resumption::disabled();
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| failed(&error))?;
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), runtime, next: Rc::default() })
    }

    /// Drives `targets` over so many connections, for `warm` unmeasured and `length` measured. `begin` and `end` are called
    /// at both ends of the time measured.
    pub fn drive(
        &self,
        targets: &[SocketAddr],
        connections: usize,
        way: Way,
        consents: &Rc<Vec<Consent>>,
        (warm, length): (Duration, Duration),
        (begin, end): (&mut dyn FnMut(), &mut dyn FnMut()),
    ) -> Result<Turn, String> {
        let shared = Rc::new(Shared {
            consents: Rc::clone(consents),
            next: Rc::clone(&self.next),
            way,
            measuring: Cell::new(false),
            over: Cell::new(false),
            micros: RefCell::new(Vec::with_capacity(1 << 18)),
            failure: RefCell::new(None),
        });
        let local = LocalSet::new();
        local.block_on(&self.runtime, async {
            let mut open = Vec::with_capacity(connections);
            for (_, target) in (0..connections).zip(targets.iter().cycle()) {
                open.push(self.connect(*target).await?);
            }
            let tasks: Vec<_> = open
                .into_iter()
                .map(|stream| {
                    let shared = Rc::clone(&shared);
                    tokio::task::spawn_local(async move { shared.keep_asking(stream).await })
                })
                .collect();
            sleep(warm).await;
            begin();
            let own = crate::machine::cpu_seconds(std::process::id());
            let started = Instant::now();
            shared.measuring.set(true);
            sleep(length).await;
            shared.measuring.set(false);
            let seconds = started.elapsed().as_secs_f64();
            let own = crate::machine::cpu_seconds(std::process::id()) - own;
            end();
            shared.over.set(true);
            for task in tasks {
                drop(tokio::time::timeout(Duration::from_secs(30), task).await);
            }
            if let Some(failure) = shared.failure.take() {
                return Err(failure);
            }
            let micros = shared.micros.take();
            Ok(Turn { answers: micros.len(), seconds, micros, generator: own / seconds })
        })
    }

    async fn connect(&self, target: SocketAddr) -> Result<TlsStream<TcpStream>, String> {
        let failed = |error: std::io::Error| format!("no connection to {target}: {error}");
        let stream = TcpStream::connect(target).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        let name = ServerName::try_from("localhost").map_err(|error| error.to_string())?;
        self.tls.connect(name, stream).await.map_err(failed)
    }
}

impl Shared {
    /// One connection until the turn is over.
    async fn keep_asking(&self, mut stream: TlsStream<TcpStream>) {
        let (mut request, mut piece) = (String::new(), vec![0; 64 * 1024]);
        while !self.over.get() {
            self.write_request(&mut request);
            let started = Instant::now();
            match ask(&mut stream, request.as_bytes(), &mut piece).await {
                Ok(()) if self.measuring.get() => {
                    let micros = u32::try_from(started.elapsed().as_micros()).unwrap_or(u32::MAX);
                    self.micros.borrow_mut().push(micros);
                }
                Ok(()) => {}
                Err(failure) => {
                    self.failure.borrow_mut().get_or_insert(failure);
                    self.over.set(true);
                }
            }
        }
    }

    /// Writes the request for the next consent. Both ways carry the same token, so that both carry as many bytes.
    fn write_request(&self, request: &mut String) {
        let number = self.next.get();
        self.next.set(number.wrapping_add(1));
        let Consent { token, person } = &self.consents[number % self.consents.len()];
        request.clear();
        let written = match self.way {
            Way::Get => write!(
                request,
                "GET /extracts/{person} HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\nauthorization: Bearer \
                 {token}\r\n\r\n"
            ),
            Way::Exchange => {
                let body = format!(r#"{{"evidence_type":"{EVIDENCE_TYPE}","official":"agent-17"}}"#);
                write!(
                    request,
                    "POST /v1/exchanges HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nauthorization: \
                     Bearer {token}\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                )
            }
        };
        debug_assert!(written.is_ok());
    }
}

/// Sends one request and reads its answer to the end; anything but 200 is a failure.
pub async fn ask<S>(stream: &mut S, request: &[u8], piece: &mut [u8]) -> Result<(), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let lost = |error: std::io::Error| format!("a connection was lost: {error}");
    stream.write_all(request).await.map_err(lost)?;
    stream.flush().await.map_err(lost)?;
    let mut head = 0;
    let (begins, length) = loop {
        if head == piece.len() {
            return Err("the head of an answer does not end".to_owned());
        }
        match stream.read(&mut piece[head..]).await.map_err(lost)? {
            0 => return Err("a connection was closed before its answer".to_owned()),
            read => head += read,
        }
        if let Some(end) = piece[..head].windows(4).position(|four| four == b"\r\n\r\n") {
            break (end + 4, content_length(&piece[..end]));
        }
    };
    let length = length.ok_or_else(|| format!("no length: {}", String::from_utf8_lossy(&piece[..begins])))?;
    if !piece.starts_with(b"HTTP/1.1 200") {
        return Err(format!("an answer was no success: {}", String::from_utf8_lossy(&piece[..head])));
    }
    let mut left = (begins + length).saturating_sub(head);
    while left > 0 {
        match stream.read(piece).await.map_err(lost)? {
            0 => return Err("a connection was closed within its answer".to_owned()),
            read => left = left.saturating_sub(read),
        }
    }
    Ok(())
}

fn content_length(head: &[u8]) -> Option<usize> {
    let lines = head.split(|byte| *byte == b'\n');
    let found = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at(colon);
        name.eq_ignore_ascii_case(b"content-length").then_some(&value[1..])
    });
    std::str::from_utf8(found.last()?).ok()?.trim().parse().ok()
}
