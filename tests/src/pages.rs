//! A browser without JavaScript: keeps cookies, reads pages, fills in the forms that are on them, follows redirects.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use scraper::{ElementRef, Html, Selector};

use crate::client::{Answer, Client, send};
use crate::{TestBroker, people};

/// Redirects within the site that a browser follows one after the other at the most.
const MOST_REDIRECTS: usize = 10;

/// A browser of one person.
#[derive(Debug, Clone)]
pub struct Browser {
    client: Client,
    cookies: BTreeMap<String, String>,
}

/// A page as it arrived.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it was found, after redirects; where the site sends the browser away, that whole address.
    pub path: String,
    /// The answer.
    pub answer: Answer,
}

impl TestBroker {
    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser { client: self.public(), cookies: BTreeMap::new() }
    }

    /// The browser of this person, signed in through the demonstration's form.
    pub async fn citizen(&self, handle: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(&people::person(handle).national_number).await;
        browser
    }
}

impl Browser {
    /// Signs in on the demonstration's page, by this number.
    pub async fn sign_in(&mut self, number: &str) {
        let form = self.open("/en/sign-in").await;
        assert_eq!(form.answer.status, 200, "{}", form.answer.text());
        let page = self.submit(&form, "/en/sign-in", &[("number", number)]).await;
        assert_eq!(page.answer.status, 200, "{}", page.answer.text());
        assert!(!page.path.ends_with("/sign-in"), "signing in led back to the form: {}", page.answer.text());
    }

    /// Opens a page, following redirects.
    pub async fn open(&mut self, path: &str) -> Page {
        let answer = self.ask(self.client.request(Method::GET, path)).await;
        self.follow(path.to_owned(), answer).await
    }

    /// A browser of its own at another server.
    pub const fn at(client: Client) -> Self {
        Self { client, cookies: BTreeMap::new() }
    }

    /// Asks for an address and follows nothing.
    pub async fn step(&mut self, path: &str) -> Answer {
        self.ask(self.client.request(Method::GET, path)).await
    }

    /// Sends a form and follows nothing.
    pub async fn step_with(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(self.client.request(Method::POST, path).form(fields)).await
    }

    /// Names and values of the cookies it keeps.
    pub const fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Sends the form of the page that goes to `action`: its hidden fields, ticked boxes, and `fields` beside them.
    pub async fn submit(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut filled = page.hidden_fields(action);
        filled.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(action, &filled).await
    }

    /// Sends any form to any address, following redirects.
    pub async fn post(&mut self, action: &str, fields: &[(String, String)]) -> Page {
        let answer = self.ask(self.client.request(Method::POST, action).form(fields)).await;
        self.follow(action.to_owned(), answer).await
    }

    /// As [`Self::post`], in parts, as a form with a file is sent.
    pub async fn post_parts(&mut self, action: &str, fields: &[(String, String)]) -> Page {
        let mut body = String::new();
        for (name, value) in fields {
            let head = format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
            body = format!("{body}{head}{value}\r\n");
        }
        body += "--edge--\r\n";
        let request = self.client.request(Method::POST, action).body(body);
        let answer = self.ask(request.header(CONTENT_TYPE, "multipart/form-data; boundary=edge")).await;
        self.follow(action.to_owned(), answer).await
    }

    /// As [`Self::post`], but as if the form stood on a page of another site.
    pub async fn post_from_elsewhere(&mut self, action: &str, fields: &[(String, String)]) -> Page {
        let request = self.client.request(Method::POST, action).form(fields);
        let request = request.header(ORIGIN, "https://attacker.example").header("sec-fetch-site", "cross-site");
        let answer = self.ask(request).await;
        self.follow(action.to_owned(), answer).await
    }

    async fn follow(&mut self, mut path: String, mut answer: Answer) -> Page {
        for _ in 0..MOST_REDIRECTS {
            if !(300..400).contains(&answer.status) {
                return Page { path, answer };
            }
            answer.header(LOCATION.as_str()).clone_into(&mut path);
            if path.starts_with("https://") {
                return Page { path, answer };
            }
            assert!(path.starts_with('/') && !path.starts_with("//"), "a redirect leads nowhere: {path}");
            answer = self.ask(self.client.request(Method::GET, &path)).await;
        }
        panic!("redirects without end at {path}");
    }

    async fn ask(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) };
        let answer = send(request).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie is text");
            let (name, value) = text.split(';').next().and_then(|pair| pair.split_once('=')).expect("name and value");
            if value.is_empty() || text.to_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

impl Page {
    /// The page's words, without markup, blanks joined.
    pub fn words(&self) -> String {
        let html = Html::parse_document(&self.answer.text());
        let main = Selector::parse("main, body").expect("a selector");
        let element = html.select(&main).last().expect("a page has content");
        element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Values of an attribute of all elements that match.
    pub fn all(&self, selector: &str, attribute: &str) -> Vec<String> {
        let html = Html::parse_document(&self.answer.text());
        let selector = Selector::parse(selector).expect("a selector");
        html.select(&selector).filter_map(|element| element.attr(attribute)).map(str::to_owned).collect()
    }

    /// Addresses of the page's forms.
    pub fn forms(&self) -> Vec<String> {
        self.all("form", "action")
    }

    /// What the form that goes to `action` sends by itself: hidden fields and boxes that are ticked.
    pub fn hidden_fields(&self, action: &str) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.answer.text());
        let forms = Selector::parse("form").expect("a selector");
        let inputs = Selector::parse("input").expect("a selector");
        let form = html.select(&forms).find(|form| form.attr("action") == Some(action));
        let form = form.unwrap_or_else(|| panic!("no form goes to {action}: {:?}", self.forms()));
        let by_itself = |input: &ElementRef<'_>| match input.attr("type") {
            Some("hidden") => true,
            Some("checkbox" | "radio") => input.attr("checked").is_some(),
            _ => false,
        };
        let fields = form.select(&inputs).filter(by_itself);
        fields.filter_map(|input| Some((input.attr("name")?.to_owned(), input.attr("value")?.to_owned()))).collect()
    }
}
