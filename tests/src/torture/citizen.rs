//! A citizen with a browser: signs in, opens what a letter's code leads to, agrees or refuses, withdraws, all by the forms
//! that are on the pages. Whatever goes wrong on the way is no answer, never a panic: brokers die under these requests.

use std::collections::BTreeMap;

use eemol_connectors::http::{self, Settings};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};

use super::history::{Deed, Said};
use super::process::Address;
use super::recorder::Recorder;
use super::requester::{EVIDENCE, OPTIONAL, PATIENCE, REQUIRED};
use crate::client::Answer;
use crate::pages::Page;

/// Redirections that are followed one after the other at the most.
const MOST_REDIRECTS: usize = 4;

/// One person with a browser.
#[derive(Debug, Clone)]
pub struct Citizen {
    http: reqwest::Client,
    cookies: BTreeMap<String, String>,
    /// Thirteen digits.
    pub number: String,
    signed_in: bool,
}

impl Citizen {
    /// A person of this number, not signed in.
    pub fn new(number: String) -> Self {
        let settings = Settings { read_timeout: PATIENCE, total_timeout: PATIENCE, ..Settings::default() };
        let http = http::client(&settings).expect("a client can be built");
        Self { http, cookies: BTreeMap::new(), number, signed_in: false }
    }

    /// Opens the request that the code leads to; gives the consent's id and the page.
    pub async fn find(&mut self, at: &Address, code: &str) -> Option<(String, Page)> {
        self.sign_in(at).await?;
        let page = self.open(at, &format!("/en/c/{code}")).await?;
        let id = page.path.split('/').find(|part| part.starts_with("cns_"))?.to_owned();
        (page.answer.status == 200).then_some((id, page))
    }

    /// Agrees, with the optional field or without it.
    pub async fn grant(&mut self, at: &Address, recorder: &Recorder, case: &str, page: &Page, optional: bool) -> Said {
        let Some(mut form) = form(page, "/answer") else { return Said::Unknown };
        let wanted = format!("{EVIDENCE}#{OPTIONAL}");
        let boxes = page.all("input[type=checkbox]", "value");
        let ticked = boxes.into_iter().filter(|value| optional && *value == wanted);
        form.1.extend(ticked.map(|value| ("field".to_owned(), value)));
        form.1.push(("checked".to_owned(), "yes".to_owned()));
        form.1.push(("answer".to_owned(), "share".to_owned()));
        let fields = REQUIRED.iter().copied().chain(optional.then_some(OPTIONAL)).map(str::to_owned).collect();
        self.post(at, recorder, case, Deed::Grant { fields }, form, "/done").await
    }

    /// Refuses.
    pub async fn deny(&mut self, at: &Address, recorder: &Recorder, case: &str, page: &Page) -> Said {
        let Some(mut form) = form(page, "/answer") else { return Said::Unknown };
        form.1.push(("answer".to_owned(), "refuse".to_owned()));
        self.post(at, recorder, case, Deed::Deny, form, "/done").await
    }

    /// The page with the one step that stops sharing.
    pub async fn permission(&mut self, at: &Address, id: &str) -> Option<Page> {
        self.sign_in(at).await?;
        self.open(at, &format!("/en/permissions/{id}")).await
    }

    /// Pauses the permission on the page, or lifts its pause; `None` where the page does not offer it.
    pub async fn rest(
        &mut self,
        at: &Address,
        recorder: &Recorder,
        case: &str,
        page: &Page,
        deed: Deed,
    ) -> Option<Said> {
        let form = form(page, if deed == Deed::Pause { "/pause" } else { "/resume" })?;
        let leads_to = form.0.rsplit_once('/').map(|(permission, _)| permission.to_owned())?;
        Some(self.post(at, recorder, case, deed, form, &leads_to).await)
    }

    /// Withdraws.
    pub async fn withdraw(&mut self, at: &Address, recorder: &Recorder, case: &str, page: &Page) -> Said {
        let Some(form) = form(page, "/stop") else { return Said::Unknown };
        self.post(at, recorder, case, Deed::Withdraw, form, "/stopped").await
    }

    /// Sends a form whose success leads to a page that ends in `leads_to`.
    async fn post(
        &mut self,
        at: &Address,
        recorder: &Recorder,
        case: &str,
        deed: Deed,
        (action, fields): (String, Vec<(String, String)>),
        leads_to: &str,
    ) -> Said {
        let sent = recorder.sends(case, deed);
        let request = self.http.post(format!("{}{action}", at.web)).form(&fields);
        let said = match self.ask(request).await {
            Some(answer) if answer.status == 303 && answer.header(LOCATION.as_str()).ends_with(leads_to) => Said::Done,
            Some(answer) if answer.status < 500 => Said::Refused { reason: answer.status.to_string(), exchange: None },
            _ => Said::Unknown,
        };
        recorder.told(sent, said.clone(), false);
        said
    }

    async fn sign_in(&mut self, at: &Address) -> Option<()> {
        if self.signed_in {
            return Some(());
        }
        let page = self.open(at, "/en/sign-in").await?;
        let (action, mut fields) = form(&page, "/sign-in")?;
        fields.push(("number".to_owned(), self.number.clone()));
        let answer = self.ask(self.http.post(format!("{}{action}", at.web)).form(&fields)).await?;
        self.signed_in = answer.status == 303;
        self.signed_in.then_some(())
    }

    async fn open(&mut self, at: &Address, path: &str) -> Option<Page> {
        let mut path = path.to_owned();
        for _ in 0..MOST_REDIRECTS {
            let answer = self.ask(self.http.get(format!("{}{path}", at.web))).await?;
            if !(300..400).contains(&answer.status) {
                return Some(Page { path, answer });
            }
            answer.header(LOCATION.as_str()).clone_into(&mut path);
            if path.ends_with("/sign-in") || !path.starts_with('/') {
                self.signed_in = false;
                return None;
            }
        }
        None
    }

    async fn ask(&mut self, request: reqwest::RequestBuilder) -> Option<Answer> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) };
        let answer = request.send().await.ok()?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        self.keep_cookies(&headers);
        let body = answer.bytes().await.ok()?.to_vec();
        Some(Answer { status, headers, body })
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if value.is_empty() || cookie.to_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The form of a page whose address ends so, with what it sends by itself.
fn form(page: &Page, ends: &str) -> Option<(String, Vec<(String, String)>)> {
    let action = page.forms().into_iter().find(|action| action.ends_with(ends))?;
    let fields = page.hidden_fields(&action);
    Some((action, fields))
}
