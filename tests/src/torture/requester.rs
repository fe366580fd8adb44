//! The requester's own system: asks, polls, fetches, gives back, and writes down what it was told.

use std::collections::BTreeMap;
use std::time::Duration;

use eemol_broker::ledger::note::VerifierKey;
use eemol_broker::ledger::receipt::verify_answer;
use eemol_connectors::http::{self, Settings};
use serde_json::{Value, json};

use super::history::{Deed, Received, Said, Seen, Shown};
use super::place::{Place, REQUESTER};
use super::process::Address;
use super::recorder::{Recorder, wall};

/// A client that has no answer by then asks no longer.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// The one kind of evidence of a run.
pub const EVIDENCE: &str = "residence-certificate";
/// Fields that the citizen cannot leave out.
pub const REQUIRED: &[&str] = &[
    "/person/family_name",
    "/person/given_names",
    "/address/street",
    "/address/house_number",
    "/address/postal_code",
    "/address/locality",
];
/// The field that the citizen may leave out.
pub const OPTIONAL: &str = "/registered_since";

/// What a client hears for a question that cannot be settled by the answer: it may have been done or not.
const UNSETTLED: &[&str] = &["log-unavailable", "throttled", "delivery-late", "interrupted", "internal"];

/// The system of one requester. Copies share its connections.
#[derive(Debug, Clone)]
pub struct Requester {
    http: reqwest::Client,
    key: VerifierKey,
    mark: String,
}

/// What was answered to a request for a consent.
#[derive(Debug, Clone)]
pub struct Asked {
    /// For fetching the token.
    pub id: String,
    /// For the citizen.
    pub code: String,
}

impl Requester {
    /// The system of the housing ministry; texts of the provider begin with `mark`.
    pub fn new(place: &Place, mark: &str, patience: Duration) -> Self {
        let own = place.site.certificate(&place.site.subject_of(REQUESTER));
        let settings = Settings {
            ca_pem: Some(place.site.authority.certificate().as_bytes().to_vec()),
            identity_pem: Some(format!("{}\n{}", own.certificate, own.key()).into_bytes()),
            read_timeout: patience,
            total_timeout: patience,
            ..Settings::default()
        };
        let http = http::client(&settings).expect("a client can be built");
        Self { http, key: place.key.clone(), mark: mark.to_owned() }
    }

    /// Asks for a consent of so many uses.
    pub async fn ask(&self, at: &Address, recorder: &Recorder, case: &str, number: &str, uses: u32) -> Option<Asked> {
        let fields: Vec<&str> = REQUIRED.iter().copied().chain([OPTIONAL]).collect();
        let details = json!([{
            "type": "urn:eemol:evidence", "procedure": "housing-benefit", "case": case, "official": "agent-17",
            "evidence_type": EVIDENCE, "fields": fields, "parameters": {}, "uses": uses,
        }]);
        let sent = recorder.sends(case, Deed::Ask { uses });
        let form = [("login_hint", format!("lu-nin:{number}")), ("authorization_details", details.to_string())];
        let (said, body) = self.form(at, "/oauth/bc-authorize", &form).await;
        recorder.told(sent, said.clone(), false);
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        (said == Said::Done).then(|| Some(Asked { id: text("auth_req_id")?, code: text("consent_code")? }))?
    }

    /// The consent token, once the citizen agreed.
    pub async fn token(&self, at: &Address, asked: &Asked) -> Option<String> {
        let form = [("grant_type", "urn:openid:params:grant-type:ciba".to_owned()), ("auth_req_id", asked.id.clone())];
        let (_, body) = self.form(at, "/oauth/token", &form).await;
        body["access_token"].as_str().map(str::to_owned)
    }

    /// Gives the consent back.
    pub async fn give_back(&self, at: &Address, recorder: &Recorder, case: &str, token: &str) -> Said {
        let sent = recorder.sends(case, Deed::GiveBack);
        let (said, _) = self.form(at, "/oauth/revoke", &[("token", token.to_owned())]).await;
        recorder.told(sent, said.clone(), false);
        said
    }

    async fn form(&self, at: &Address, path: &str, form: &[(&str, String)]) -> (Said, Value) {
        let answer = self.http.post(format!("{}{path}", at.api)).form(form).send().await;
        let Ok(answer) = answer else { return (Said::Unknown, Value::Null) };
        let status = answer.status();
        let Ok(body) = answer.bytes().await else { return (Said::Unknown, Value::Null) };
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let said = match status.as_u16() {
            200 => Said::Done,
            400..500 => Said::Refused { reason: body["error"].as_str().unwrap_or_default().to_owned(), exchange: None },
            _ => Said::Unknown,
        };
        (said, body)
    }

    /// Fetches evidence under a consent token.
    pub async fn fetch(
        &self,
        at: &Address,
        recorder: &Recorder,
        case: &str,
        token: &str,
        fields: &[&str],
        key: Option<&str>,
    ) -> Said {
        let body = json!({"evidence_type": EVIDENCE, "fields": fields, "official": "agent-17"});
        let mut request = self.http.post(format!("{}/v1/exchanges", at.api)).bearer_auth(token).json(&body);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        let sent = recorder.sends(case, Deed::Fetch { fields, key: key.map(str::to_owned) });
        let (said, leaked) = self.heard(request).await;
        if let Said::Evidence(received) = &said
            && let Ok(shown) = &received.receipt
        {
            recorder.saw(Seen { size: shown.size, root: shown.root });
        }
        recorder.told(sent, said.clone(), leaked);
        said
    }

    async fn heard(&self, request: reqwest::RequestBuilder) -> (Said, bool) {
        let Ok(answer) = request.send().await else { return (Said::Unknown, false) };
        let (status, first_byte) = (answer.status().as_u16(), wall());
        let Ok(body) = answer.bytes().await else { return (Said::Unknown, false) };
        if status == 200 {
            return (self.received(&body, first_byte), false);
        }
        let leaked = String::from_utf8_lossy(&body).contains(&self.mark);
        let problem: Value = serde_json::from_slice(&body).unwrap_or_default();
        let reason = problem["reason"].as_str().unwrap_or_default().to_owned();
        let exchange = problem["instance"].as_str().map(str::to_owned);
        if reason.is_empty() || exchange.is_none() || UNSETTLED.contains(&reason.as_str()) {
            return (Said::Unknown, leaked);
        }
        (Said::Refused { reason, exchange }, leaked)
    }

    fn received(&self, body: &[u8], first_byte: i64) -> Said {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let shown = verify_answer(body, std::slice::from_ref(&self.key)).map_err(|error| error.to_string());
        let receipt = shown.map(|shown| Shown {
            index: shown.index,
            entry: shown.entry.to_string(),
            size: shown.size,
            root: shown.root,
        });
        let mut texts = BTreeMap::new();
        gather(&answer["evidence"], &mut String::new(), &mut texts);
        let exchange = answer["id"].as_str().unwrap_or_default().to_owned();
        Said::Evidence(Box::new(Received { exchange, texts, receipt, first_byte }))
    }
}

/// Every leaf of the evidence under its field, places in arrays left out.
fn gather(value: &Value, path: &mut String, texts: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let length = path.len();
                path.push('/');
                path.push_str(name);
                gather(member, path, texts);
                path.truncate(length);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                gather(element, path, texts);
            }
        }
        leaf => {
            texts.entry(path.clone()).or_default().push(leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned))
        }
    }
}
