//! The owners' systems that are services: HTTPS on a port and a thread of their own, each in its own shape of JSON.
//!
//! Serves `owners/<source>/<national number>.json` below `/<source>/` as `deploy/demo/README.md` says, to the broker and
//! nobody else. What the owners keep in databases is made by [`databases`]; documents are files as they lie there.

pub mod databases;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::rt::System;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::Value;

use super::setup::BROKER_SUBJECT;
use crate::pki::Peer;
use crate::server::connection;
use crate::server::tls::{ApiTls, TlsError};

/// Longest wait for the service to begin.
const BEGIN_WITHIN: Duration = Duration::from_secs(10);

/// Why the owners cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum OwnersError {
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The service cannot be started.
    #[error("the owners' service cannot be started: {0}")]
    Serve(#[from] io::Error),
    /// It did not say that it had begun.
    #[error("the owners' service did not begin")]
    Silent,
}

/// The running service; ends when dropped.
#[derive(Debug)]
pub struct Owners {
    handle: ServerHandle,
    thread: Option<thread::JoinHandle<io::Result<()>>>,
}

impl Owners {
    /// Serves the folder `root` at `listener`, with mutual TLS.
    ///
    /// # Errors
    /// [`OwnersError`].
    pub fn start(listener: TcpListener, root: PathBuf, tls: &ApiTls) -> Result<Self, OwnersError> {
        let settings = tls.server_config()?;
        let remember = connection::remember(tls);
        let (begun, wait) = mpsc::channel();
        let serve = move || {
            System::new().block_on(async move {
                let app = move || App::new().app_data(Data::new(root.clone())).default_service(web::get().to(answer));
                let server = HttpServer::new(app)
                    .workers(1)
                    .disable_signals()
                    .shutdown_timeout(1)
                    .on_connect(remember)
                    .listen_rustls_0_23(listener, settings)?
                    .run();
                let _ = begun.send(server.handle());
                server.await
            })
        };
        let thread = thread::Builder::new().name("owners".to_owned()).spawn(serve)?;
        match wait.recv_timeout(BEGIN_WITHIN) {
            Ok(handle) => Ok(Self { handle, thread: Some(thread) }),
            Err(_) if thread.is_finished() => match thread.join() {
                Ok(Err(error)) => Err(OwnersError::Serve(error)),
                _ => Err(OwnersError::Silent),
            },
            Err(_) => Err(OwnersError::Silent),
        }
    }
}

impl Drop for Owners {
    fn drop(&mut self) {
        // Told at once; the answer to it is awaited by the service's own thread.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Where the service can be reached.
pub fn bind() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn answer(request: HttpRequest, root: Data<PathBuf>) -> HttpResponse {
    if request.conn_data::<Peer>().is_none_or(|peer| peer.subject != BROKER_SUBJECT) {
        return HttpResponse::Forbidden().finish();
    }
    let (status, body) = found(&root, request.path());
    match body {
        Some(body) => HttpResponse::build(status).json(body),
        None => HttpResponse::build(status).finish(),
    }
}

/// What an owner answers under this path.
fn found(root: &Path, path: &str) -> (StatusCode, Option<Value>) {
    let nothing = (StatusCode::NOT_FOUND, None);
    let steps: Vec<&str> = path.split('/').skip(1).collect();
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    match steps.as_slice() {
        [source, "health"] if is_name(source) => (StatusCode::OK, None),
        [source, .., person, member] if is_name(source) && person.chars().all(|c| c.is_ascii_digit()) => {
            let file = root.join(source).join(format!("{person}.json"));
            let Ok(text) = std::fs::read(file) else { return nothing };
            let Ok(Value::Object(mut all)) = serde_json::from_slice(&text) else {
                return (StatusCode::INTERNAL_SERVER_ERROR, None);
            };
            match all.remove(*member) {
                None => nothing,
                Some(found) if has_several(&found) => (StatusCode::MULTIPLE_CHOICES, Some(found)),
                Some(found) => (StatusCode::OK, Some(found)),
            }
        }
        _ => nothing,
    }
}

fn has_several(found: &Value) -> bool {
    found.get("resultats").and_then(Value::as_array).is_some_and(|results| results.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_answers_by_the_last_steps_of_the_path_and_stays_in_its_folder() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("register")).unwrap();
        let file = root.path().join("register/1991.json");
        std::fs::write(file, r#"{"domicile": {"a": 1}, "menage": {"resultats": [1, 2]}, "un": {"resultats": [1]}}"#)
            .unwrap();
        let status = |path: &str| found(root.path(), path).0.as_u16();
        assert_eq!(status("/register/api/v2/personnes/1991/domicile"), 200);
        assert_eq!(status("/register/1991/menage"), 300);
        assert_eq!(status("/register/1991/un"), 200);
        assert_eq!(status("/register/health"), 200);
        for nothing in
            ["/register/1991/autre", "/register/1992/domicile", "/../register/1991/domicile", "/register/..", "/", ""]
        {
            assert_eq!(status(nothing), 404, "{nothing}");
        }
    }
}
