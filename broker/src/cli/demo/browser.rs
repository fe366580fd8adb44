//! The citizen's browser: keeps cookies, follows redirections, fills in forms. No scripts, as the pages promise.
//!
//! Sees only what the broker's web listener and the municipality's site show. Forms are read by [`super::form`].

use std::collections::BTreeMap;
use std::time::Duration;

use eemol_connectors::http::{self, Settings};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, RequestBuilder};

use super::form::{self, Form};
use super::trouble::Trouble;

/// Longest chain of redirections followed.
const LONGEST_CHAIN: usize = 5;

/// A browser that begins at one site, and goes where pages lead.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    /// The site that paths are at.
    home: String,
    /// The site of the page that was shown last.
    at: String,
    /// By site and name.
    cookies: BTreeMap<(String, String), String>,
}

/// A page that was shown.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its path, at whichever site.
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
        let (home, at) = (site.to_owned(), site.to_owned());
        Ok(Self { client: http::client(&settings)?, home, at, cookies: BTreeMap::new() })
    }

    /// Opens the page at `path`, or at a whole address.
    ///
    /// # Errors
    /// [`Trouble`] when there is none.
    pub async fn open(&mut self, path: &str) -> Result<Page, Trouble> {
        let (site, path) = parted(path).unwrap_or((self.home.as_str(), path));
        let (site, path) = (site.to_owned(), path.to_owned());
        self.go(self.client.get(format!("{site}{path}")), site, path).await
    }

    /// Sends `form` of the page that was shown last with the button pressed, and opens what follows.
    ///
    /// # Errors
    /// [`Trouble`] when the form has no such button, or what follows is no page.
    pub async fn send(&mut self, form: &Form, button: Option<(&str, &str)>) -> Result<Page, Trouble> {
        let missing = || Trouble::NoForm { page: form.action.clone(), wanted: format!("{button:?}") };
        let fields = form.sent(button).ok_or_else(missing)?;
        let body = serde_urlencoded::to_string(fields).map_err(|_| missing())?;
        let request = self
            .client
            .post(format!("{}{}", self.at, form.action))
            .header(ORIGIN, &self.at)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        self.go(request, self.at.clone(), form.action.clone()).await
    }

    async fn go(&mut self, request: RequestBuilder, site: String, path: String) -> Result<Page, Trouble> {
        let (mut request, mut path) = (request, path);
        self.at = site;
        for _ in 0..LONGEST_CHAIN {
            let own = self.cookies.iter().filter(|((site, _), _)| *site == self.at);
            let cookies: Vec<_> = own.map(|((_, name), value)| format!("{name}={value}")).collect();
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
                let (site, next) = parted(next).unwrap_or((self.at.as_str(), next));
                (self.at, path) = (site.to_owned(), next.to_owned());
                request = self.client.get(format!("{}{path}", self.at));
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
            let key = (self.at.clone(), name.to_owned());
            if ended {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
    }
}

/// Site and path of a whole address; `None` for a path.
fn parted(address: &str) -> Option<(&str, &str)> {
    let host = address.find("://")?.checked_add(3)?;
    let end = address.get(host..)?.find('/')?.checked_add(host)?;
    address.split_at_checked(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_address_names_its_site() {
        assert_eq!(parted("http://localhost:8081/fr/?a=b"), Some(("http://localhost:8081", "/fr/?a=b")));
        assert_eq!(parted("/fr/requests"), None);
    }
}
