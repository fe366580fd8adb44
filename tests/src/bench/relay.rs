//! The relay: hands each request to the owner and its answer back, with the libraries that the broker is made of and nothing
//! else. No token, no consent, no entry: what is left is what TLS and HTTP cost in them. A process of its own.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use actix_web::error::ErrorBadGateway;
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer, web};
use eemol_connectors::http;
use reqwest::{Client, Response};

use crate::helper::{self, Helper};

/// Far more than there are connections.
const IDLE: usize = 4096;
/// Longer than any measurement.
const LONG: Duration = Duration::from_hours(1);

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
    let config = helper::server_config(tls, "api")?;
    let read = |name: &str| fs::read(tls.join(name)).map_err(|error| format!("{name}: {error}"));
    let settings = http::Settings {
        ca_pem: Some(read("ca.crt")?),
        identity_pem: Some([read("broker.crt")?, read("broker.key")?].concat()),
        idle_connections: IDLE,
        ..http::Settings::default()
    };
    let client = http::client(&settings).map_err(|error| error.to_string())?;
    let ahead = web::Data::new(Ahead { client, owner: format!("https://{owner}") });
    let app = move || App::new().app_data(web::Data::clone(&ahead)).default_service(web::to(relay));
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    println!("{}", listener.local_addr().map_err(|error| error.to_string())?);
    let server = HttpServer::new(app).workers(1).disable_signals().keep_alive(LONG);
    let server = server.listen_rustls_0_23(listener, config).map_err(|error| error.to_string())?;
    actix_web::rt::System::new().block_on(server.run()).map_err(|error| error.to_string())
}

async fn relay(request: HttpRequest, ahead: web::Data<Ahead>) -> Result<HttpResponse, Error> {
    let url = format!("{}{}", ahead.owner, request.uri().path());
    let answer = ahead.client.get(url).send().await.and_then(Response::error_for_status).map_err(ErrorBadGateway)?;
    let body = answer.bytes().await.map_err(ErrorBadGateway)?;
    Ok(HttpResponse::Ok().content_type("application/json").body(body))
}
