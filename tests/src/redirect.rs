//! Requests that a citizen brings along in a browser: pushed by the housing ministry, opened, answered, sent back.

use std::collections::BTreeMap;

use serde_json::json;

use crate::client::Answer;
use crate::pages::{Browser, Page};
use crate::{TestBroker, people};

/// Where the housing ministry has citizens sent back to.
pub const BACK: &str = "https://housing-ministry.example/rent-subsidy/back";
/// What the pushed challenge was made of (the example of RFC 7636).
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// The challenge made of it.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The residence certificate and the household, for one case.
pub fn details(case: &str) -> String {
    let common = json!({
        "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": case, "official": "agent-17",
    });
    let with = |evidence_type: &str, fields: &[&str]| {
        let mut detail = common.clone();
        detail["evidence_type"] = evidence_type.into();
        detail["fields"] = json!(fields);
        detail
    };
    let residence = [
        "/person/family_name",
        "/person/given_names",
        "/address/street",
        "/address/house_number",
        "/address/postal_code",
        "/address/locality",
    ];
    let household = ["/household/size", "/members/*/relationship", "/members/*/birth_date"];
    json!([with("residence-certificate", &residence), with("household-composition", &household)]).to_string()
}

impl TestBroker {
    /// Pushes a request about Sophie with these parameters put in the place of the usual ones; an empty one is left out.
    pub async fn push(&self, changes: &[(&str, &str)]) -> Answer {
        let (hint, details) = (people::person("sophie").identifier(), details("2026-1234"));
        let usual = [
            ("client_id", "housing-ministry"),
            ("response_type", "code"),
            ("redirect_uri", BACK),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("state", "a state & more"),
            ("ui_locales", "en"),
            ("authorization_details", details.as_str()),
            ("login_hint", hint.as_str()),
        ];
        let mut form: BTreeMap<&str, &str> = usual.into();
        form.extend(changes.iter().copied());
        let form: Vec<(&str, &str)> = form.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        self.client("housing-ministry").form("/oauth/par", &form).await
    }

    /// Pushes a request and gives the link that the citizen follows.
    pub async fn pushed(&self, changes: &[(&str, &str)]) -> String {
        let answer = self.push(changes).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        link(answer.json()["request_uri"].as_str().expect("a request_uri"))
    }

    /// Exchanges a code as the housing ministry does, with changes as in [`Self::push`].
    pub async fn exchange_code(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let usual =
            [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", BACK), ("code_verifier", VERIFIER)];
        let mut form: BTreeMap<&str, &str> = usual.into();
        form.extend(changes.iter().copied());
        let form: Vec<(&str, &str)> = form.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        self.client("housing-ministry").form("/oauth/token", &form).await
    }
}

/// The link to the authorization endpoint with this reference.
pub fn link(request_uri: &str) -> String {
    let query = [("client_id", "housing-ministry"), ("request_uri", request_uri)];
    format!("/oauth/authorize?{}", serde_urlencoded::to_string(query).expect("a query"))
}

impl Browser {
    /// Answers the consent screen on `page`, `share` or `refuse`, with nothing ticked; where that leads.
    pub async fn answer(&mut self, page: &Page, answer: &str) -> Page {
        let action = page.forms().into_iter().find(|action| action.ends_with("/answer"));
        let action = action.unwrap_or_else(|| panic!("no consent screen ({}): {}", page.path, page.words()));
        self.submit(page, &action, &[("answer", answer)]).await
    }
}

impl Page {
    /// What the client is told at the address that the browser was sent away to.
    #[track_caller]
    pub fn brought_back(&self) -> BTreeMap<String, String> {
        let query = self.path.strip_prefix(BACK).and_then(|rest| rest.strip_prefix('?'));
        let query = query.unwrap_or_else(|| panic!("not sent back ({}): {}", self.path, self.words()));
        serde_urlencoded::from_str(query).expect("a query")
    }
}
