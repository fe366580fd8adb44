//! The relay: hands each request to the owner and its answer back, with the libraries that the broker is made of and nothing
//! else. No token, no consent, no entry: what is left is what TLS and HTTP cost in them. A process of its own.

use std::net::SocketAddr;
use std::path::Path;

use actix_web::error::ErrorBadGateway;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use reqwest::{Client, Response};

use crate::helper::{self, Helper};

/// Where requests go.
struct Ahead {
    client: Client,
    owner: String,
}

/// Starts one with the certificates in `tls` before the owner.
pub fn start(tls: &Path, owner: SocketAddr) -> Result<Helper, String> {
    Helper::start(["relay".as_ref(), tls.as_os_str(), owner.to_string().as_ref()])
}

/// The process of the relay: `bench relay TLS OWNER`.
pub fn main(given: &[String]) -> Result<(), String> {
    let [tls, owner] = given else { return Err("relay TLS OWNER".to_owned()) };
    let tls = Path::new(tls);
    let ahead = web::Data::new(Ahead { client: helper::client(tls)?, owner: format!("https://{owner}") });
    helper::serve(tls, move |services| {
        services.app_data(web::Data::clone(&ahead)).default_service(web::to(relay));
    })
}

async fn relay(request: HttpRequest, ahead: web::Data<Ahead>) -> Result<HttpResponse, Error> {
    let url = format!("{}{}", ahead.owner, request.uri().path());
    let answer = ahead.client.get(url).send().await.and_then(Response::error_for_status).map_err(ErrorBadGateway)?;
    let body = answer.bytes().await.map_err(ErrorBadGateway)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(body))
}
