//! Processes of the bench's own that listen somewhere: started, heard out for their address, ended; the TLS they speak, and how
//! those are built that are made of the broker's libraries.

use std::ffi::OsStr;
use std::fs;
use std::io::BufRead as _;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use eemol_connectors::http;
use reqwest::Client;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// Connections to the owner that are kept: far more than there are.
const IDLE: usize = 4096;
/// Longer than any measurement.
const LONG: Duration = Duration::from_hours(1);

/// A running helper. Killed when dropped.
#[derive(Debug)]
pub struct Helper {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Helper {
    /// Starts this program with these arguments and reads the address that it says first.
    pub fn start<'a>(arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<Self, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let started = Command::new(own).args(arguments).stdout(Stdio::piped()).spawn();
        let child = started.map_err(|error| format!("a helper does not start: {error}"))?;
        // Ended, too, when it says nothing that can be read.
        let mut helper = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let mut line = String::new();
        let out = helper.child.stdout.take().ok_or("a helper says nothing")?;
        drop(std::io::BufReader::new(out).read_line(&mut line));
        helper.address = line.trim().parse().map_err(|_| "a helper did not get ready".to_owned())?;
        Ok(helper)
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// TLS with the certificate of this name in `tls`: client certificates of the bench's authority, no resumption.
pub fn server_config(tls: &Path, name: &str) -> Result<ServerConfig, String> {
    let failed = |error: &dyn std::fmt::Display| format!("the TLS of `{name}`: {error}");
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_file(tls.join("ca.crt")).map_err(|error| failed(&error))?;
    roots.add(ca).map_err(|error| failed(&error))?;
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().map_err(|error| failed(&error))?;
    let file = |end: &str| tls.join(format!("{name}.{end}"));
    let certificate = CertificateDer::from_pem_file(file("crt")).map_err(|error| failed(&error))?;
    let key = PrivateKeyDer::from_pem_file(file("key")).map_err(|error| failed(&error))?;
    let mut config = ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate], key)
        .map_err(|error| failed(&error))?;
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// Asks the owner, as a broker does: with the certificate `broker` in `tls`.
pub fn client(tls: &Path) -> Result<Client, String> {
    let read = |name: &str| fs::read(tls.join(name)).map_err(|error| format!("{name}: {error}"));
    let settings = http::Settings {
        ca_pem: Some(read("ca.crt")?),
        identity_pem: Some([read("broker.crt")?, read("broker.key")?].concat()),
        idle_connections: IDLE,
        ..http::Settings::default()
    };
    http::client(&settings).map_err(|error| error.to_string())
}

/// Says its address and serves with the certificate `api` in `tls` on one thread, until it is killed.
pub fn serve(tls: &Path, services: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Result<(), String> {
    let config = server_config(tls, "api")?;
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    println!("{}", listener.local_addr().map_err(|error| error.to_string())?);
    let server = HttpServer::new(move || App::new().configure(services.clone()));
    let server = server.workers(1).disable_signals().keep_alive(LONG);
    let server = server.listen_rustls_0_23(listener, config).map_err(|error| error.to_string())?;
    actix_web::rt::System::new().block_on(server.run()).map_err(|error| error.to_string())
}
