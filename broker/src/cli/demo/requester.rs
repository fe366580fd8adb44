//! An administration's own system: asks for agreements and fetches data, with its client certificate, as any would.
//!
//! Sees only what the api listener answers.

use std::fs;
use std::path::Path;
use std::time::Duration;

use eemol_connectors::http::{self, Settings};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::trouble::Trouble;

/// How often the answer to a request for agreement is asked for.
const POLLS: usize = 5;
/// How long is waited between.
const INTERVAL: Duration = Duration::from_secs(2);

/// One administration's system.
#[derive(Debug)]
pub struct Requester {
    client: Client,
    api: String,
    administration: String,
}

/// What is asked of one evidence type: its fields and parameters.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The evidence type.
    pub evidence_type: &'static str,
    /// Fields, required and optional.
    pub fields: &'static [&'static str],
    /// Parameters, such as a year.
    pub parameters: Value,
}

/// For what is asked.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// The procedure.
    pub procedure: &'static str,
    /// The administration's file reference.
    pub case: &'a str,
    /// The person, as `<scheme>:<identifier>`.
    pub subject: &'a str,
}

/// An answer to a request for data.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// The body as received.
    pub body: Vec<u8>,
    /// The body, read.
    pub value: Value,
}

impl Answer {
    /// The evidence, when it was sent.
    ///
    /// # Errors
    /// [`Trouble::Other`] when it was not.
    pub fn evidence(&self) -> Result<&Value, Trouble> {
        match self.value.get("evidence") {
            Some(evidence) if self.status == StatusCode::OK => Ok(evidence),
            _ => Err(Trouble::other("data", self.said())),
        }
    }

    /// Fine when the request was refused for `reason`.
    ///
    /// # Errors
    /// [`Trouble::Other`] when it was not.
    pub fn refused(&self, reason: &str) -> Result<(), Trouble> {
        let given = self.value.get("reason").and_then(Value::as_str);
        if self.status == StatusCode::FORBIDDEN && given == Some(reason) {
            return Ok(());
        }
        Err(Trouble::other(format!("403 `{reason}`"), self.said()))
    }

    /// Status and reason; never evidence.
    fn said(&self) -> String {
        let member = |name| self.value.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{} `{}` {}", self.status.as_u16(), member("reason"), member("detail")).trim_end().to_owned()
    }
}

impl Requester {
    /// The system of `administration`, with `<administration>.crt` and `.key` of the directory `clients`.
    ///
    /// # Errors
    /// [`Trouble::File`], [`Trouble::Client`].
    pub fn new(api: &str, ca: &Path, clients: &Path, administration: &str) -> Result<Self, Trouble> {
        let read =
            |path: &Path| fs::read(path).map_err(|error| Trouble::File(path.display().to_string(), error.to_string()));
        let mut identity = read(&clients.join(format!("{administration}.crt")))?;
        identity.extend(read(&clients.join(format!("{administration}.key")))?);
        let settings = Settings {
            ca_pem: Some(read(ca)?),
            identity_pem: Some(identity),
            total_timeout: Duration::from_secs(20),
            ..Settings::default()
        };
        Ok(Self { client: http::client(&settings)?, api: api.to_owned(), administration: administration.to_owned() })
    }

    /// Asks for data without anybody's agreement.
    ///
    /// # Errors
    /// [`Trouble::Silent`].
    pub async fn fetch_without_agreement(&self, matter: Matter<'_>, evidence_type: &str) -> Result<Answer, Trouble> {
        let Matter { procedure, case, subject } = matter;
        let body = json!({ "evidence_type": evidence_type, "official": OFFICIAL, "subject": subject, "procedure": procedure, "case": case });
        self.exchange(None, &body).await
    }

    /// Asks for data under an agreement: `fields`, or all that were agreed.
    ///
    /// # Errors
    /// [`Trouble::Silent`].
    pub async fn fetch(
        &self,
        agreement: &str,
        evidence_type: &str,
        fields: Option<&[&str]>,
    ) -> Result<Answer, Trouble> {
        let mut body = json!({ "evidence_type": evidence_type, "official": OFFICIAL });
        if let (Some(fields), Some(members)) = (fields, body.as_object_mut()) {
            members.insert("fields".to_owned(), json!(fields));
        }
        self.exchange(Some(agreement), &body).await
    }

    /// Asks a person for agreement; gives what the answer is collected with.
    ///
    /// # Errors
    /// [`Trouble`] when the request was not taken.
    pub async fn ask_agreement(&self, matter: Matter<'_>, wanted: &[Wanted]) -> Result<String, Trouble> {
        let details = authorization_details(matter, wanted).to_string();
        let form = [
            ("scope", "openid"),
            ("client_id", &self.administration),
            ("login_hint", matter.subject),
            ("authorization_details", &details),
        ];
        let (status, answer) = self.oauth("/oauth/bc-authorize", &form).await?;
        taken(status, &answer, "auth_req_id")
    }

    /// Collects the agreement that `request` led to.
    ///
    /// # Errors
    /// [`Trouble`] when there is none.
    pub async fn collect(&self, request: &str) -> Result<String, Trouble> {
        let form = [
            ("grant_type", "urn:openid:params:grant-type:ciba"),
            ("client_id", &self.administration),
            ("auth_req_id", request),
        ];
        let mut left = POLLS;
        loop {
            let (status, answer) = self.oauth("/oauth/token", &form).await?;
            let waits =
                matches!(answer.get("error").and_then(Value::as_str), Some("authorization_pending" | "slow_down"));
            if !waits || left == 0 {
                return taken(status, &answer, "access_token");
            }
            left -= 1;
            tokio::time::sleep(INTERVAL).await;
        }
    }

    async fn oauth(&self, path: &str, form: &[(&str, &str)]) -> Result<(StatusCode, Value), Trouble> {
        let silent = |error: reqwest::Error| Trouble::Silent(path.to_owned(), error.without_url());
        let response = self.client.post(format!("{}{path}", self.api)).form(form).send().await.map_err(silent)?;
        let status = response.status();
        let body = response.bytes().await.map_err(silent)?;
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }

    async fn exchange(&self, agreement: Option<&str>, body: &Value) -> Result<Answer, Trouble> {
        let path = "/v1/exchanges";
        let silent = |error: reqwest::Error| Trouble::Silent(path.to_owned(), error.without_url());
        let mut request = self.client.post(format!("{}{path}", self.api)).json(body);
        if let Some(agreement) = agreement {
            request = request.bearer_auth(agreement);
        }
        let response = request.send().await.map_err(silent)?;
        let status = response.status();
        let body = response.bytes().await.map_err(silent)?.to_vec();
        let value = serde_json::from_slice(&body).unwrap_or_default();
        Ok(Answer { status, body, value })
    }
}

/// In whose name the story's systems ask.
pub const OFFICIAL: &str = "agent-17";

/// What a request for agreement names, one object per evidence type.
pub fn authorization_details(matter: Matter<'_>, wanted: &[Wanted]) -> Value {
    let one = |wanted: &Wanted| {
        json!({
            "type": "urn:eemol:evidence",
            "procedure": matter.procedure,
            "case": matter.case,
            "official": OFFICIAL,
            "evidence_type": wanted.evidence_type,
            "fields": wanted.fields,
            "parameters": wanted.parameters,
        })
    };
    wanted.iter().map(one).collect()
}

fn taken(status: StatusCode, answer: &Value, member: &str) -> Result<String, Trouble> {
    if let (StatusCode::OK, Some(text)) = (status, answer.get(member).and_then(Value::as_str)) {
        return Ok(text.to_owned());
    }
    let said = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    Err(Trouble::other(
        format!("`{member}`"),
        format!("{} `{}` {}", status.as_u16(), said("error"), said("error_description")),
    ))
}
