//! What is known of a connection of the api listener: the peer's certificate, and whether it is still good.
//!
//! A connection may be open for hours. So the chain seen in the handshake is kept, and checked again before a request when
//! trust was reloaded since, or when the last check is a minute old.

use std::any::Any;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use rustls::pki_types::CertificateDer;

use super::tls::{ApiTls, Trust, unix_time};
use crate::pki::Peer;
use crate::runtime::clock::Clock;

/// Expiry of certificates and lists is noticed on open connections after this time at the latest.
const CHECKED_FOR: Duration = Duration::from_mins(1);

/// One connection of the api listener, kept in the connection's data.
#[derive(Debug)]
pub struct Connection {
    peer: Peer,
    chain: Vec<CertificateDer<'static>>,
    trust: Arc<Trust>,
    clock: Arc<dyn Clock>,
    checked: Mutex<Checked>,
}

#[derive(Debug, Clone, Copy)]
struct Checked {
    generation: u64,
    at: Duration,
}

impl Connection {
    /// Who the peer is by its certificate.
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Whether the peer's certificate would be let in now.
    pub fn is_still_trusted(&self) -> bool {
        let (generation, at) = (self.trust.generation(), self.clock.monotonic());
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.generation == generation && at.saturating_sub(checked.at) < CHECKED_FOR {
            return self.peer.not_after >= self.clock.now();
        }
        if !self.trust.admits(&self.chain, unix_time(&*self.clock)) {
            return false;
        }
        *checked = Checked { generation, at };
        true
    }
}

/// The hook for `HttpServer::on_connect` that keeps a [`Connection`] (and its [`Peer`]) with each TLS connection. A
/// connection without certificate keeps nothing, and the guard of the api listener refuses its requests.
pub fn remember(tls: &ApiTls) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + Clone + 'static {
    let (trust, clock) = (tls.trust(), tls.clock());
    move |io, data| {
        let Some(stream) = io.downcast_ref::<TlsStream<TcpStream>>() else { return };
        // Read before the handshake is looked at: a reload in between makes the first request check again.
        let checked = Checked { generation: 0, at: clock.monotonic() };
        let Some(chain) = stream.get_ref().1.peer_certificates() else { return };
        let chain: Vec<_> = chain.iter().map(|certificate| certificate.clone().into_owned()).collect();
        let Some(Ok(peer)) = chain.first().map(|own| Peer::from_der(own)) else { return };
        data.insert(peer.clone());
        let (trust, clock) = (Arc::clone(&trust), Arc::clone(&clock));
        data.insert(Connection { peer, chain, trust, clock, checked: Mutex::new(checked) });
    }
}
