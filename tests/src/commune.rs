//! The municipality's site of the demonstration, beside a test's own broker; and a window of a browser at it.

use std::net::{SocketAddr, TcpListener};

use eemol_broker::keys::Keys;
use eemol_commune::{Commune, Settings};
use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};

use crate::client::{Answer, Client, send};
use crate::pages::Page;
use crate::site::change;
use crate::{TestBroker, program};

/// The site, and what it was told.
#[derive(Debug)]
pub struct Municipality {
    /// Where it is.
    pub address: String,
    ca: String,
    _site: Commune,
}

/// A window of somebody's browser at the site: keeps its cookie, follows nothing.
#[derive(Debug, Clone)]
pub struct Window {
    client: Client,
    address: String,
    cookie: Option<String>,
}

impl TestBroker {
    /// A broker whose issuer is the address that it serves pages at, and the municipality's site beside it, told what
    /// `change` makes of the settings.
    pub async fn with_municipality(adjust: impl FnOnce(&mut Settings)) -> (Self, Municipality) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://localhost:{}", listener.local_addr().expect("a number").port());
        let mut broker = Self::with().own_catalogue().start().await;
        let file = broker.site().dir.path().join("catalogue/administrations/commune-eschen.toml");
        change(&file, "http://localhost:8081", &address);
        let (web, api) = (broker.web(), broker.api());
        let bare =
            |address: &str| -> SocketAddr { address.split("://").nth(1).expect("a host").parse().expect("an address") };
        broker
            .reconfigure(|config| {
                (config.web.address, config.api.address) = (bare(&web), bare(&api));
                (config.issuer, config.api.public_url) = (web.clone(), Some(api.clone()));
            })
            .await;
        let own = broker.site().certificate(&broker.site().subject_of("commune-eschen"));
        let ca = broker.site().authority.certificate().to_owned();
        let mut settings = Settings {
            address: address.clone(),
            issuer: web,
            api,
            client_id: "commune-eschen".to_owned(),
            ca_pem: ca.as_bytes().to_vec(),
            identity_pem: format!("{}\n{}", own.certificate, own.key()).into_bytes(),
            log_key: Keys::load(&broker.site().config).expect("keys").log.verifier().to_owned(),
            verifier: program::eemol(),
        };
        adjust(&mut settings);
        let site = Commune::start(listener, settings).expect("the site starts");
        (broker, Municipality { address, ca, _site: site })
    }
}

impl Municipality {
    /// A window in which nothing was done yet.
    pub fn window(&self) -> Window {
        Window { client: Client::new(&self.address, &self.ca, None), address: self.address.clone(), cookie: None }
    }
}

impl Window {
    /// Opens a path, or a whole address at the site.
    pub async fn open(&mut self, path: &str) -> Page {
        let path = path.strip_prefix(&self.address).unwrap_or(path).to_owned();
        let request = self.client.request(Method::GET, &path);
        let answer = self.ask(request).await;
        Page { path, answer }
    }

    /// Sends a form of the site itself.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let origin = self.address.clone();
        self.send_from(path, fields, &origin).await
    }

    /// Sends a form as a page of `origin` would.
    pub async fn send_from(&mut self, path: &str, fields: &[(&str, &str)], origin: &str) -> Page {
        let request = self.client.request(Method::POST, path).header(ORIGIN, origin).form(fields);
        let answer = self.ask(request).await;
        Page { path: path.to_owned(), answer }
    }

    async fn ask(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        let answer = send(request).await;
        if let Some(cookie) = answer.headers.get(SET_COOKIE).and_then(|cookie| cookie.to_str().ok()) {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        answer
    }
}
