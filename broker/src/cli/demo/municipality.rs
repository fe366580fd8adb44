//! The site of the municipality, which the demonstration runs beside the broker: an ordinary client with an address of its own.
//!
//! Its code is the package `eemol-commune`, which uses nothing of this one; here it is told where the broker is.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

use eemol_commune::{Commune, Settings};

use super::setup::Home;
use crate::cli::Failure;
use crate::server::listeners::Addresses;

/// Its name in the catalogue.
pub const COMMUNE: &str = "commune-eschen";
/// The port that its address in the shipped catalogue has.
const USUAL: u16 = 8081;
/// Another host than the broker's pages have, so that browsers keep their cookies apart.
pub const HOST: &str = "http://localhost";

/// Where the site can be reached: at the port asked for, else at the usual one, else at any free one.
///
/// # Errors
/// When the port asked for cannot be used.
pub fn bind(asked: Option<u16>) -> Result<(TcpListener, String), Failure> {
    let at = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = match asked {
        Some(port) => at(port).map_err(|error| Failure::failed(format_args!("port {port} cannot be used: {error}")))?,
        None => at(USUAL).or_else(|_| at(0))?,
    };
    let port = listener.local_addr()?.port();
    Ok((listener, format!("{HOST}:{port}")))
}

/// Starts the site; it ends when dropped.
///
/// # Errors
/// [`Failure`] when it does not begin.
pub fn start(
    home: &Home,
    listener: TcpListener,
    address: &str,
    broker: Addresses,
    log_key: &str,
) -> Result<Commune, Failure> {
    let read = |path: &str| {
        let path = home.at(path);
        std::fs::read(&path).map_err(|error| io::Error::other(format!("`{}`: {error}", path.display())))
    };
    let mut identity_pem = read(&format!("clients/{COMMUNE}.crt"))?;
    identity_pem.extend(read(&format!("clients/{COMMUNE}.key"))?);
    let settings = Settings {
        address: address.to_owned(),
        issuer: format!("http://{}", broker.web),
        api: format!("https://{}", broker.api),
        client_id: COMMUNE.to_owned(),
        ca_pem: read("tls/ca.crt")?,
        identity_pem,
        log_key: log_key.to_owned(),
        verifier: std::env::current_exe()?,
    };
    Commune::start(listener, settings).map_err(Failure::failed)
}
