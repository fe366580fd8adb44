//! The citizen's browser: keeps cookies, follows redirections, fills in forms. No scripts, as the pages promise.
//!
//! Sees only what the web listener shows. Forms are read by [`super::form`].

use std::collections::BTreeMap;
use std::time::Duration;

use eemol_connectors::http::{self, Settings};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder};

use super::form::{self, Form};
use super::trouble::Trouble;

/// Longest chain of redirections followed.
const LONGEST_CHAIN: usize = 5;

/// A browser at one site.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    site: String,
    cookies: BTreeMap<String, String>,
}

/// A page that was shown.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its path at the site.
    pub path: String,
    /// Its HTML.
    pub html: String,
}

impl Page {
    /// The first form whose action `wanted` takes.
    ///
    /// # Errors
    /// [`Trouble::NoForm`], naming it `what`.
    pub fn form(&self, what: &str, wanted: impl Fn(&str) -> bool) -> Result<Form, Trouble> {
        let found = form::forms(&self.html).into_iter().find(|form| wanted(&form.action));
        found.ok_or_else(|| Trouble::NoForm { page: self.path.clone(), wanted: what.to_owned() })
    }

    /// Paths of the links below `prefix`, each once, in the order of the page.
    pub fn links_below(&self, prefix: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for link in form::links(&self.html) {
            if link.len() > prefix.len() && link.starts_with(prefix) && !found.contains(&link) {
                found.push(link);
            }
        }
        found
    }
}

impl Browser {
    /// A browser without cookies, for the site at `site` (`http://host:port`).
    ///
    /// # Errors
    /// [`Trouble::Client`].
    pub fn new(site: &str) -> Result<Self, Trouble> {
        let settings = Settings { total_timeout: Duration::from_secs(20), ..Settings::default() };
        Ok(Self { client: http::client(&settings)?, site: site.to_owned(), cookies: BTreeMap::new() })
    }

    /// Opens the page at `path`.
    ///
    /// # Errors
    /// [`Trouble`] when there is none.
    pub async fn open(&mut self, path: &str) -> Result<Page, Trouble> {
        self.go(self.client.get(format!("{}{path}", self.site)), path.to_owned()).await
    }

    /// Sends `form` with the button pressed, and opens what follows.
    ///
    /// # Errors
    /// [`Trouble`] when the form has no such button, or what follows is no page.
    pub async fn send(&mut self, form: &Form, button: Option<(&str, &str)>) -> Result<Page, Trouble> {
        let missing = || Trouble::NoForm { page: form.action.clone(), wanted: format!("{button:?}") };
        let fields = form.sent(button).ok_or_else(missing)?;
        let body = serde_urlencoded::to_string(fields).map_err(|_| missing())?;
        let request = self
            .client
            .post(format!("{}{}", self.site, form.action))
            .header(ORIGIN, &self.site)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        self.go(request, form.action.clone()).await
    }

    async fn go(&mut self, request: RequestBuilder, path: String) -> Result<Page, Trouble> {
        let (mut request, mut path) = (request, path);
        for _ in 0..LONGEST_CHAIN {
            let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if !cookies.is_empty() {
                request = request.header(COOKIE, cookies.join("; "));
            }
            let silent = |error: reqwest::Error| Trouble::Silent(path.clone(), error.without_url());
            let response = request.send().await.map_err(silent)?;
            self.keep_cookies(response.headers());
            let status = response.status();
            if status.is_redirection()
                && let Some(next) = response.headers().get(LOCATION).and_then(|value| value.to_str().ok())
            {
                next.strip_prefix(&self.site).unwrap_or(next).clone_into(&mut path);
                request = self.client.get(format!("{}{path}", self.site));
                continue;
            }
            let html = response.text().await.map_err(silent)?;
            if !status.is_success() {
                return Err(Trouble::other(format!("the page `{path}`"), format!("status {status}")));
            }
            return Ok(Page { path, html });
        }
        Err(Trouble::Circle(path))
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let ended = parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) || value.is_empty();
            if ended {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
