//! Processes of the bench's own that listen somewhere: started, heard out for their address, ended; and the TLS they speak.

use std::ffi::OsStr;
use std::io::BufRead as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

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
