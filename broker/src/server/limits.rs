//! Limits of one listener, kept before any handler runs: requests of one peer at a time and in a second, size and time of
//! bodies; and on the api listener that the client's certificate is still good.
//!
//! A peer is a certificate on the api listener, an internet address on the others (IPv6: its /64). Bodies are read whole
//! here, so that a slow or endless one never reaches a handler. How a refusal is written is given by the caller.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::connection::Connection;
use crate::config::Limits;
use crate::runtime::clock::Clock;
use crate::runtime::pace::Pace;
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, http::StatusCode};
use futures_util::StreamExt;

/// Why a request was turned away before any handler saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnedAway {
    /// The connection has no client certificate, or one that is no longer good. The connection is closed.
    NotTrusted,
    /// Too many requests of this peer are under way.
    Busy,
    /// This peer asked too often; it may ask again after the time given.
    TooOften(Duration),
    /// The body is larger than allowed, in bytes.
    TooLarge(usize),
    /// The body did not arrive in time.
    TooSlow,
    /// The body could not be read (broken chunks, broken compression, connection lost).
    Unreadable,
}

impl TurnedAway {
    /// The status of the answer.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::NotTrusted => StatusCode::UNAUTHORIZED,
            Self::Busy | Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Unreadable => StatusCode::BAD_REQUEST,
        }
    }

    /// Seconds for `Retry-After`, where asking again helps.
    pub fn retry_after(self) -> Option<u64> {
        match self {
            Self::Busy => Some(1),
            Self::TooOften(wait) => Some(wait.as_secs().saturating_add(1)),
            _ => None,
        }
    }

    /// Whether the connection must not be used again.
    pub const fn closes(self) -> bool {
        matches!(self, Self::NotTrusted | Self::TooSlow | Self::TooLarge(_) | Self::Unreadable)
    }
}

/// Writes the answer for a request that was turned away; status, `Retry-After` and `Connection` are set afterwards.
pub type Render = fn(&HttpRequest, TurnedAway) -> HttpResponse;

/// A plain RFC 9457 answer, for listeners that have no table of problems.
pub fn render_plainly(_: &HttpRequest, why: TurnedAway) -> HttpResponse {
    let status = why.status();
    let kind = match why {
        TurnedAway::NotTrusted => "certificate-refused",
        TurnedAway::Busy | TurnedAway::TooOften(_) => "throttled",
        TurnedAway::TooLarge(_) => "body-too-large",
        TurnedAway::TooSlow => "body-too-slow",
        TurnedAway::Unreadable => "body-invalid",
    };
    let body = serde_json::json!({
        "type": format!("urn:eemol:problem:{kind}"),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "reason": kind,
    });
    HttpResponse::build(status).insert_header(("content-type", "application/problem+json")).body(body.to_string())
}

/// The guard of one listener; one value for all its workers.
#[derive(Debug, Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    limits: Limits,
    certificates: bool,
    in_flight: Mutex<HashMap<Peer, usize>>,
    rate: Option<Pace<Peer>>,
    render: Render,
}

impl Guard {
    /// A guard that keeps `limits`; with `certificates`, requests without a good client certificate are refused.
    pub fn new(limits: &Limits, certificates: bool, clock: Arc<dyn Clock>, render: Render) -> Self {
        let rate = rate(limits, clock);
        Self(Arc::new(Inner { limits: limits.clone(), certificates, in_flight: Mutex::default(), rate, render }))
    }

    /// Runs a request under the limits: the middleware.
    ///
    /// # Errors
    /// Those of the handler.
    pub async fn run<B: MessageBody + 'static>(
        self,
        mut request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<actix_web::body::BoxBody>, actix_web::Error> {
        let ticket = match self.admit(&mut request).await {
            Ok(ticket) => ticket,
            Err(why) => {
                let answer = self.refuse(request.request(), why);
                return Ok(request.into_response(answer));
            }
        };
        let answer = next.call(request).await;
        drop(ticket);
        answer.map(ServiceResponse::map_into_boxed_body)
    }

    async fn admit(&self, request: &mut ServiceRequest) -> Result<Ticket, TurnedAway> {
        let peer = self.peer(request)?;
        let ticket = self.enter(peer)?;
        if let Some(rate) = &self.0.rate {
            rate.check(&peer).map_err(TurnedAway::TooOften)?;
        }
        let body = self.body(request).await?;
        request.set_payload(Payload::from(body));
        Ok(ticket)
    }

    fn peer(&self, request: &ServiceRequest) -> Result<Peer, TurnedAway> {
        if self.0.certificates {
            let connection = request.conn_data::<Connection>().ok_or(TurnedAway::NotTrusted)?;
            if connection.is_still_trusted() {
                Ok(Peer::Certificate(connection.peer().fingerprint_sha256))
            } else {
                Err(TurnedAway::NotTrusted)
            }
        } else {
            Ok(Peer::at(request.peer_addr().map(|address| address.ip())))
        }
    }

    fn enter(&self, peer: Peer) -> Result<Ticket, TurnedAway> {
        let mut all = self.0.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(peer).or_insert(0);
        if *count >= self.0.limits.in_flight_per_peer {
            return Err(TurnedAway::Busy);
        }
        *count += 1;
        Ok(Ticket { guard: self.clone(), peer })
    }

    /// Takes a place for a request from `address`; given back when what is returned is dropped.
    #[cfg(test)]
    pub(super) fn enter_from(&self, address: IpAddr) -> Option<impl Drop + use<>> {
        self.enter(Peer::at(Some(address))).ok()
    }

    async fn body(&self, request: &mut ServiceRequest) -> Result<Bytes, TurnedAway> {
        let most = self.0.limits.max_body_bytes;
        let told = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if told.is_some_and(|length| length > most) {
            return Err(TurnedAway::TooLarge(most));
        }
        let mut payload = request.take_payload();
        let read = async {
            let mut body = BytesMut::new();
            while let Some(part) = payload.next().await {
                let part = part.map_err(|error| match error {
                    PayloadError::Overflow => TurnedAway::TooLarge(most),
                    _ => TurnedAway::Unreadable,
                })?;
                if body.len().saturating_add(part.len()) > most {
                    return Err(TurnedAway::TooLarge(most));
                }
                body.extend_from_slice(&part);
            }
            Ok(body.freeze())
        };
        match tokio::time::timeout(self.0.limits.body_timeout(), read).await {
            Ok(body) => body,
            Err(_) => Err(TurnedAway::TooSlow),
        }
    }

    fn refuse(&self, request: &HttpRequest, why: TurnedAway) -> HttpResponse {
        let mut answer = (self.0.render)(request, why);
        *answer.status_mut() = why.status();
        if let Some(seconds) = why.retry_after() {
            answer.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if why.closes() {
            answer.head_mut().set_connection_type(actix_web::http::ConnectionType::Close);
        }
        answer
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Whom requests are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Peer {
    Certificate([u8; 32]),
    Address(Option<IpAddr>),
}

impl Peer {
    fn at(address: Option<IpAddr>) -> Self {
        Self::Address(address.map(|address| match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        }))
    }
}

/// A place among the requests of a peer; given back when dropped, also when the client vanishes.
struct Ticket {
    guard: Guard,
    peer: Peer,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut all = self.guard.0.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.peer) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                all.remove(&self.peer);
            }
        }
    }
}

/// How often a peer may ask; `None` when that is not limited.
fn rate(limits: &Limits, clock: Arc<dyn Clock>) -> Option<Pace<Peer>> {
    let (rate, burst) = (NonZeroU32::new(limits.rate_per_second)?, NonZeroU32::new(limits.burst)?);
    Some(Pace::per_second(rate, burst, clock))
}
