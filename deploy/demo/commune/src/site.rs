//! The site as a server: its addresses, the headers of its pages, its look; on a port and a thread of its own.

use std::io;
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::{Next, from_fn};
use actix_web::rt::System;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer};

use crate::broker::{Broker, BrokerError};
use crate::check::Checker;
use crate::desk::Desk;
use crate::view::Nothing;
use crate::visit::Visit;
use crate::{BACK, Settings, citizen, office};

/// The cookie that names a browser.
pub const SESSION: &str = "eschen";
/// Longest wait for the site to begin.
const BEGIN_WITHIN: Duration = Duration::from_secs(10);

const FIXED: [(HeaderName, &str); 3] =
    [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (X_FRAME_OPTIONS, "DENY"), (REFERRER_POLICY, "same-origin")];

/// Everything that handlers reach.
#[derive(Debug)]
pub struct Site {
    /// What it was told.
    pub settings: Settings,
    /// The broker.
    pub broker: Broker,
    /// Checks receipts.
    pub checker: Checker,
    /// What it remembers.
    pub desk: Desk,
}

/// Why the site cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No client of the broker can be made.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// It cannot serve.
    #[error("the municipality's site cannot be started: {0}")]
    Serve(#[from] io::Error),
    /// It did not say that it had begun.
    #[error("the municipality's site did not begin")]
    Silent,
}

/// The running site; ends when dropped.
#[derive(Debug)]
pub struct Commune {
    handle: ServerHandle,
    thread: Option<thread::JoinHandle<io::Result<()>>>,
}

impl Commune {
    /// Serves at `listener`.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(listener: TcpListener, settings: Settings) -> Result<Self, StartError> {
        let checker = Checker {
            program: settings.verifier.clone(),
            log_key: settings.log_key.clone(),
            requester: settings.client_id.clone(),
        };
        let broker = Broker::new(settings.clone())?;
        let site = Data::new(Site { settings, broker, checker, desk: Desk::default() });
        let (begun, wait) = mpsc::channel();
        let serve = move || {
            System::new().block_on(async move {
                let app = move || App::new().app_data(site.clone()).wrap(from_fn(headers)).configure(routes);
                let server =
                    HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run();
                let _ = begun.send(server.handle());
                server.await
            })
        };
        let thread = thread::Builder::new().name("commune".to_owned()).spawn(serve)?;
        match wait.recv_timeout(BEGIN_WITHIN) {
            Ok(handle) => Ok(Self { handle, thread: Some(thread) }),
            Err(_) if thread.is_finished() => match thread.join() {
                Ok(Err(error)) => Err(StartError::Serve(error)),
                _ => Err(StartError::Silent),
            },
            Err(_) => Err(StartError::Silent),
        }
    }
}

impl Drop for Commune {
    fn drop(&mut self) {
        // Told at once; the answer to it is awaited by the site's own thread.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/", web::get().to(any_language))
        .route(BACK, web::get().to(citizen::back))
        .route("/office/{number}/qr.svg", web::get().to(office::qr))
        .route("/look/{file}", web::get().to(look))
        .service(
            web::scope("/{lang:fr|de|lb|en}")
                .route("/", web::get().to(citizen::home))
                .route("/rent-subsidy", web::get().to(citizen::start))
                .route("/rent-subsidy", web::post().to(citizen::begin))
                .route("/rent-subsidy/form", web::get().to(citizen::form))
                .route("/rent-subsidy/form", web::post().to(citizen::apply))
                .route("/rent-subsidy/sent", web::get().to(citizen::sent))
                .route("/office", web::get().to(office::list))
                .route("/office", web::post().to(office::ask))
                .route("/office/{number}", web::get().to(office::case))
                .route("/office/{number}/fetch", web::post().to(office::fetch))
                .route("/office/{number}/give-back", web::post().to(office::give_back)),
        )
        .default_service(web::to(nowhere));
}

async fn any_language(visit: Visit) -> HttpResponse {
    visit.go("/")
}

async fn nowhere(visit: Visit) -> HttpResponse {
    visit.nothing(StatusCode::NOT_FOUND, Nothing::NotFound)
}

/// Style sheets and marks: the look of Eemol's pages with a name and colours of its own.
async fn look(file: Path<String>) -> HttpResponse {
    let (media_type, bytes) = match file.as_str() {
        "pages.css" => ("text/css; charset=utf-8", include_bytes!("../../../../broker/assets/eemol.css").as_slice()),
        "commune.css" => ("text/css; charset=utf-8", include_bytes!("../assets/commune.css").as_slice()),
        "mark.svg" => ("image/svg+xml", include_bytes!("../assets/mark.svg").as_slice()),
        "favicon.svg" => ("image/svg+xml", include_bytes!("../assets/favicon.svg").as_slice()),
        _ => return HttpResponse::NotFound().finish(),
    };
    HttpResponse::Ok().insert_header((CONTENT_TYPE, media_type)).body(bytes)
}

/// Pages load their own style sheets and marks and run no script. Forms stay here, but for the one that leads to `leads`.
pub fn policy(leads: Option<&str>) -> Option<HeaderValue> {
    let origin = leads.and_then(origin).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {origin}; frame-ancestors 'none'; \
         base-uri 'none'"
    );
    HeaderValue::try_from(policy.replace(" ;", ";")).ok()
}

/// Scheme, host and port of an address.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.contains([' ', ';', ',', '\'']))?;
    matches!(scheme, "http" | "https").then(|| format!("{scheme}://{host}"))
}

async fn headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY)
        && let Some(value) = policy(None)
    {
        headers.insert(CONTENT_SECURITY_POLICY, value);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_one_origin_that_a_form_leads_to() {
        let with = policy(Some("http://127.0.0.1:8080/oauth/authorize")).unwrap();
        assert!(with.to_str().unwrap().contains("form-action 'self' http://127.0.0.1:8080;"), "{with:?}");
        for none in [None, Some("javascript:alert(1)"), Some("http://a;b/")] {
            let plain = policy(none).unwrap();
            assert!(plain.to_str().unwrap().contains("form-action 'self';"), "{plain:?}");
        }
    }
}
