//! The citizens' pages, with a browser without JavaScript, and the whole main job through public interfaces only.

mod answers;
mod concerns;
mod dpo;
mod erased;
mod every_page;
mod late;
mod main_job;
mod own;
mod receipts;
mod third_persons;
mod twice;

use eemol_tests::{Answer, Client, TestBroker, people};
use serde_json::json;

/// Asks Sophie for her residence certificate, as a program of the housing ministry does.
pub(crate) async fn ask_sophie(broker: &TestBroker) -> (Client, Asked) {
    let client = broker.client("housing-ministry");
    let details = json!([{
        "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": "2026-1234", "official": "agent-17",
        "evidence_type": "residence-certificate",
        "fields": [
            "/person/family_name", "/person/given_names", "/address/street", "/address/house_number",
            "/address/postal_code", "/address/locality", "/registered_since",
        ],
    }]);
    let hint = people::person("sophie").identifier();
    let form = [("login_hint", hint.as_str()), ("authorization_details", &details.to_string())];
    let answer = client.form("/oauth/bc-authorize", &form).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let member = |name: &str| answer.json()[name].as_str().expect("a text").to_owned();
    let asked = Asked { auth_req_id: member("auth_req_id"), consent_code: member("consent_code") };
    (client, asked)
}

/// A request that waits for its answer.
pub(crate) struct Asked {
    auth_req_id: String,
    pub(crate) consent_code: String,
}

impl Asked {
    /// Fetches the answer.
    async fn poll(&self, client: &Client) -> Answer {
        let form = [("grant_type", "urn:openid:params:grant-type:ciba"), ("auth_req_id", &self.auth_req_id)];
        client.form("/oauth/token", &form).await
    }
}
