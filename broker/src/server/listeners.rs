//! Binding, serving and stopping the three listeners.
//!
//! Listeners are bound before anything is served, so that a port that is taken is found at once and port 0 has become a
//! number. All three stop together: they take no new connections, finish what is under way, and then return.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServerHandle, ServiceRequest};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::connection;
use super::limits::Guard;
use super::tls::{ApiTls, TlsError, WebTls};
use crate::config::{Config, Limits};
use crate::jobs::ping::PingError;
use crate::ledger::witness::cosigner::CosignerError;
use crate::ledger::witness::http::WitnessError;

/// The listeners, bound and not yet served.
#[derive(Debug)]
pub struct Bound {
    /// For administrations.
    pub api: TcpListener,
    /// For citizens, DPOs, the public log and metadata.
    pub web: TcpListener,
    /// For the operator.
    pub ops: TcpListener,
}

/// Addresses that were bound, with the real ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// Of the api listener.
    pub api: SocketAddr,
    /// Of the web listener.
    pub web: SocketAddr,
    /// Of the ops listener.
    pub ops: SocketAddr,
}

/// Why a listener cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address cannot be bound.
    #[error("`{key} = \"{address}\"` cannot be bound: {source}")]
    Bind {
        /// The key of the configuration.
        key: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A witness of the configuration cannot be used.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// This broker cannot be a witness as configured.
    #[error(transparent)]
    Cosigner(#[from] CosignerError),
    /// Clients cannot be told of answers.
    #[error(transparent)]
    Ping(#[from] PingError),
    /// The server cannot be started.
    #[error("the listener cannot be served: {0}")]
    Serve(#[from] io::Error),
}

impl Bound {
    /// Binds the three addresses of `config`.
    ///
    /// # Errors
    /// [`ListenError::Bind`].
    pub fn bind(config: &Config) -> Result<Self, ListenError> {
        let bind =
            |key, address| TcpListener::bind(address).map_err(|source| ListenError::Bind { key, address, source });
        Ok(Self {
            api: bind("api.address", config.api.address)?,
            web: bind("web.address", config.web.address)?,
            ops: bind("ops.address", config.ops.address)?,
        })
    }

    /// The addresses, with the real ports.
    ///
    /// # Errors
    /// [`ListenError::Serve`].
    pub fn addresses(&self) -> Result<Addresses, ListenError> {
        Ok(Addresses { api: self.api.local_addr()?, web: self.web.local_addr()?, ops: self.ops.local_addr()? })
    }
}

/// Serves the api listener: mutual TLS, and `guard` before every request. Handlers find the peer with
/// `request.conn_data::<pki::Peer>()`. Runs when awaited.
///
/// # Errors
/// [`ListenError`].
pub fn serve_api<F>(
    listener: TcpListener,
    tls: &ApiTls,
    guard: Guard,
    settings: &Settings,
    configure: F,
) -> Result<Server, ListenError>
where
    F: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let with = Transport { rustls: Some(tls.server_config()?), peers: Some(tls) };
    Ok(serve(listener, with, guard, settings, configure)?)
}

/// Serves the web listener, with TLS when there is a certificate. Runs when awaited.
///
/// # Errors
/// [`ListenError`].
pub fn serve_web<F>(
    listener: TcpListener,
    tls: Option<&WebTls>,
    guard: Guard,
    settings: &Settings,
    configure: F,
) -> Result<Server, ListenError>
where
    F: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let with = Transport { rustls: tls.map(WebTls::server_config).transpose()?, peers: None };
    Ok(serve(listener, with, guard, settings, configure)?)
}

/// Serves the ops listener, on one thread. Runs when awaited.
///
/// # Errors
/// [`ListenError`].
pub fn serve_ops<F>(
    listener: TcpListener,
    guard: Guard,
    settings: &Settings,
    configure: F,
) -> Result<Server, ListenError>
where
    F: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let settings = Settings { workers: 1, ..settings.clone() };
    Ok(serve(listener, Transport { rustls: None, peers: None }, guard, &settings, configure)?)
}

/// How one listener is run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Threads; 0 = one per processor.
    pub workers: usize,
    /// Time-outs and connections; the other limits are the guard's.
    pub limits: Limits,
    /// Time for requests under way when the listener stops.
    pub drain: Duration,
}

/// Runs `servers` until one fails or `stop` is ready; then lets requests under way end, for as long as their settings say.
///
/// # Errors
/// The first error of a server.
pub async fn run_until(servers: Vec<Server>, stop: impl Future<Output = ()>) -> io::Result<()> {
    let handles: Vec<ServerHandle> = servers.iter().map(Server::handle).collect();
    let stop_all = async {
        stop.await;
        tracing::info!("stopping: no new connections, requests under way end");
        futures_util::future::join_all(handles.iter().map(|handle| handle.stop(true))).await;
    };
    let (all, ()) = futures_util::future::join(futures_util::future::try_join_all(servers), stop_all).await;
    all.map(|_| ())
}

/// The signals that a broker listens to, from the moment it is made: SIGHUP ends the process no longer.
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

impl Signals {
    /// Listens.
    ///
    /// # Errors
    /// When signals cannot be watched.
    pub fn watch() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Ready when the process gets SIGTERM or SIGINT. On SIGHUP `reload` is called and the wait goes on.
    pub async fn ended(mut self, mut reload: impl FnMut()) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.hang_up.recv() => reload(),
            }
        }
    }
}

/// What lies between the socket and HTTP.
struct Transport<'a> {
    rustls: Option<rustls::ServerConfig>,
    peers: Option<&'a ApiTls>,
}

fn serve<F>(
    listener: TcpListener,
    transport: Transport<'_>,
    guard: Guard,
    settings: &Settings,
    configure: F,
) -> io::Result<Server>
where
    F: Fn(&mut ServiceConfig) + Clone + Send + 'static,
{
    let limits = &settings.limits;
    let app = move || {
        let guard = guard.clone();
        let configure = configure.clone();
        let guarded = from_fn(move |request: ServiceRequest, next: Next<BoxBody>| guard.clone().run(request, next));
        App::new().configure(move |services| configure(services)).wrap(guarded)
    };
    let mut server = HttpServer::new(app)
        .disable_signals()
        .keep_alive(limits.idle_timeout())
        .client_request_timeout(limits.header_timeout())
        .tls_handshake_timeout(limits.header_timeout())
        .client_disconnect_timeout(Duration::from_secs(1))
        .max_connections(limits.max_connections)
        .shutdown_timeout(settings.drain.as_secs());
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    if let Some(tls) = transport.peers {
        server = server.on_connect(connection::remember(tls));
    }
    let server = match transport.rustls {
        Some(rustls) => server.listen_rustls_0_23(listener, rustls)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}
