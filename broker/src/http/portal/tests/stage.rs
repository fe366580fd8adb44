//! A broker in a directory of its own, and browsers that keep their cookies.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::App as Actix;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use eemol_connectors::Connectors;
use eemol_consent::consent::{Basis, Consent, Item, Request};
use eemol_consent::parameters::Parameters;
use eemol_policies::catalogue::Catalogue;
use eemol_policies::ids::{ConsentId, SubjectTag};
use futures_util::future::LocalBoxFuture;

use crate::config::Config;
use crate::http;
use crate::keys::{Keys, make};
use crate::ledger::Ledger;
use crate::ledger::event::{Decision, Event, kind};
use crate::ledger::fixture::signer;
use crate::ledger::hash::sha256;
use crate::ledger::operation::{About, Act, Answer, Ask, Close, Ending, Open, Refuse};
use crate::ledger::subjects::Subjects;
use crate::ledger::writer::Parts;
use crate::runtime::Runtime;
use crate::runtime::clock::MockClock;
use crate::state::{App, Tokens};
use crate::store::sqlite::{Access, SqliteAnchor, SqliteKeys, SqliteLedger, SqliteWork};

/// The demonstration's person of the story.
pub(crate) const SOPHIE: &str = "1991041798172";
/// Her husband.
pub(crate) const MARC: &str = "1989110298276";
/// The case of every request.
pub(crate) const CASE: &str = "LOG-2026-7";
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// A broker.
pub(crate) struct Stage {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<MockClock>,
    _dir: tempfile::TempDir,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(true).await
    }

    pub(crate) async fn with(demo: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (runtime, clock) = Runtime::fixed(7);
        let mut config = Config::in_directory(dir.path());
        config.catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/demo/catalogue");
        config.sign_in.demo = demo;
        make::missing(&config, &runtime).unwrap();
        let tokens = Tokens::new("https://eemol.example", &Keys::load(&config).unwrap(), runtime.now()).unwrap();
        let keys = Arc::new(SqliteKeys::open(&dir.path().join("keys.db"), Access::Write).await.unwrap());
        let parts = Parts {
            store: Arc::new(SqliteLedger::open(&dir.path().join("ledger.db"), Access::Write).await.unwrap()),
            anchor: Arc::new(SqliteAnchor::open(&dir.path().join("anchor.db"), Access::Write).await.unwrap()),
            subjects: Arc::new(Subjects::open(keys, [9; 32], runtime.clone()).await.unwrap()),
            runtime: runtime.clone(),
            signer: signer().into(),
        };
        let (ledger, _) = Ledger::open(parts).await.unwrap();
        let work = Arc::new(SqliteWork::open(&dir.path().join("work.db"), Access::Write).await.unwrap());
        let catalogue = Arc::new(Catalogue::load(&config.catalogue).unwrap());
        let app = App::new(config, runtime, ledger, work, tokens, catalogue, Connectors::default());
        Self { app: Arc::new(app), clock, _dir: dir }
    }

    /// A new browser.
    pub(crate) async fn browser(&self) -> Browser {
        let app = Actix::new().app_data(Data::from(Arc::clone(&self.app))).configure(http::web);
        let service = Rc::new(init_service(app).await);
        let send = move |request: TestRequest| -> LocalBoxFuture<'static, ServiceResponse> {
            let service = Rc::clone(&service);
            Box::pin(async move { call_service(&*service, request.to_request()).await })
        };
        Browser { send: Box::new(send), cookies: BTreeMap::new(), headers: Vec::new() }
    }

    pub(crate) async fn tag(&self, number: &str) -> SubjectTag {
        self.app.ledger.subjects().resolve(&format!("lu-nin:{number}")).await.unwrap()
    }

    pub(crate) async fn consent(&self, id: ConsentId) -> Consent {
        self.app.ledger.consent(id).await.unwrap().unwrap()
    }

    pub(crate) async fn enter(&self, act: Act) -> Answer {
        self.app.ledger.enter(act).await.unwrap().answer
    }

    /// The housing ministry asks for everything that its procedure names.
    pub(crate) async fn ask(&self, number: &str) -> ConsentId {
        self.ask_for(number, CASE, &["residence-certificate", "household-composition", "family-allowance"]).await
    }

    pub(crate) async fn ask_for(&self, number: &str, case: &str, types: &[&str]) -> ConsentId {
        let catalogue = self.app.catalogue();
        let procedure = &catalogue.procedures[&"housing-benefit".parse().unwrap()];
        let items = procedure.evidence.iter().filter(|item| types.contains(&item.evidence_type.as_str()));
        let now = self.app.runtime.now();
        let consent = self.app.runtime.consent_id();
        let request = Request {
            requester: "housing-ministry".parse().unwrap(),
            procedure: procedure.id.clone(),
            case: case.parse().unwrap(),
            purpose: procedure.purpose.iri.clone(),
            legal_basis: procedure.legal_basis.eli.clone(),
            basis: Basis::ExplicitRequest,
            items: items
                .map(|item| Item {
                    evidence_type: item.evidence_type.clone(),
                    parameters: Parameters::none(),
                    required: item
                        .fields
                        .iter()
                        .filter(|field| field.required)
                        .map(|field| field.path.clone())
                        .collect(),
                    optional: item
                        .fields
                        .iter()
                        .filter(|field| !field.required)
                        .map(|field| field.path.clone())
                        .collect(),
                })
                .collect(),
            uses: 3,
            until: now.plus(DAY * 90),
            answer_by: now.plus(DAY * 14),
            catalogue: catalogue.digest.clone(),
            replaces: None,
        };
        let subject = self.tag(number).await;
        let official = "agent-17".parse().unwrap();
        let ask = Ask { consent, subject, official, request, quiet: DAY, decision: Decision::default() };
        assert!(matches!(self.enter(Act::Ask(Box::new(ask))).await, Answer::Consent(_)));
        consent
    }

    /// One exchange under a consent, from opening to release.
    pub(crate) async fn exchange(&self, consent: ConsentId) {
        let exchange = self.app.runtime.exchange_id();
        let fields = vec!["/address/locality".parse().unwrap()];
        let event = Event {
            exchange: Some(exchange),
            consent: Some(consent),
            requester: Some("housing-ministry".parse().unwrap()),
            provider: Some("population-register".parse().unwrap()),
            procedure: Some("housing-benefit".parse().unwrap()),
            case: Some(CASE.parse().unwrap()),
            evidence_type: Some("residence-certificate".parse().unwrap()),
            asked: Some(fields.clone()),
            ..Event::new(kind::OPENED, self.app.runtime.now())
        };
        let open = Open {
            exchange,
            consent,
            event,
            parameters: serde_json::Map::new(),
            official: "agent-17".parse().unwrap(),
            decision: Decision { policy: Some("procedures.cedar#1".into()), ..Decision::default() },
            lifetime: Duration::from_secs(30),
            idempotency: None,
        };
        assert!(matches!(self.enter(Act::Open(Box::new(open))).await, Answer::Opened { .. }));
        let ending =
            Ending::Ready { fields, fetched_at: self.app.runtime.now(), hmac: sha256(b"x"), mentioned: Vec::new() };
        let close = Close { exchange, ending, detail: None, provider_ms: 3 };
        assert!(matches!(self.enter(Act::Close(Box::new(close))).await, Answer::Released));
    }

    /// A request without a consent.
    pub(crate) async fn refused(&self, number: &str) {
        let (requester, procedure, case) =
            ("housing-ministry".parse().unwrap(), "housing-benefit".parse().unwrap(), "X-1".parse().unwrap());
        let event = Event {
            requester: Some("housing-ministry".parse().unwrap()),
            evidence_type: Some("residence-certificate".parse().unwrap()),
            ..Event::new(kind::REFUSED, self.app.runtime.now())
        };
        let about = About::Named(self.tag(number).await, requester, procedure, case);
        let refuse = Refuse { event, official: None, about, decision: Decision::default() };
        assert!(matches!(self.enter(Act::Refuse(Box::new(refuse))).await, Answer::Refused(_)));
    }
}

/// A browser.
pub(crate) struct Browser {
    send: Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Sent with every request from now on.
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

/// What came back.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    /// Where it leads.
    pub(crate) fn to(&self) -> &str {
        self.headers.get("location").map_or("", |value| value.to_str().unwrap())
    }

    /// The first form token on the page.
    pub(crate) fn csrf(&self) -> String {
        self.after("name=\"csrf\" value=\"")
    }

    /// What stands after a text, up to the next quotation mark.
    pub(crate) fn after(&self, text: &str) -> String {
        self.body
            .split_once(text)
            .unwrap_or_else(|| panic!("no {text}: {}", self.body))
            .1
            .split('"')
            .next()
            .unwrap()
            .into()
    }
}

impl Browser {
    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        self.send(TestRequest::get().uri(path)).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Seen {
        self.send(TestRequest::post().uri(path).set_form(form)).await
    }

    /// Posts a form in parts, as one with a file is sent.
    pub(crate) async fn post_parts(&mut self, path: &str, parts: &[(&str, &str)]) -> Seen {
        let mut body = String::new();
        for (name, value) in parts {
            let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body = format!("{body}{head}{value}\r\n");
        }
        body.push_str("--edge--\r\n");
        let request = TestRequest::post().uri(path).set_payload(body);
        self.send(request.insert_header(("content-type", "multipart/form-data; boundary=edge"))).await
    }

    /// Posts, and takes what comes back as it is.
    pub(crate) async fn post_for_bytes(&mut self, path: &str, form: &[(&str, &str)]) -> Vec<u8> {
        let response = self.answer(TestRequest::post().uri(path).set_form(form)).await;
        assert_eq!(response.status(), StatusCode::OK);
        read_body(response).await.to_vec()
    }

    /// Posts with the token of the page at `page`.
    pub(crate) async fn submit(&mut self, page: &str, path: &str, form: &[(&str, &str)]) -> Seen {
        let token = self.get(page).await.csrf();
        let mut form = form.to_vec();
        form.push(("csrf", &token));
        self.post(path, &form).await
    }

    /// Signs a citizen in.
    pub(crate) async fn sign_in(&mut self, number: &str) {
        let seen = self.submit("/en/sign-in", "/en/sign-in", &[("number", number)]).await;
        assert_eq!((seen.status, seen.to()), (StatusCode::SEE_OTHER, "/en/"), "{}", seen.body);
    }

    /// Signs a DPO in.
    pub(crate) async fn sign_in_dpo(&mut self, officer: &str) {
        let seen = self.submit("/en/dpo/sign-in", "/en/dpo/sign-in", &[("officer", officer)]).await;
        assert_eq!((seen.status, seen.to()), (StatusCode::SEE_OTHER, "/en/dpo/log"), "{}", seen.body);
    }

    async fn send(&mut self, request: TestRequest) -> Seen {
        let response = self.answer(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        Seen { status, headers, body }
    }

    async fn answer(&mut self, request: TestRequest) -> ServiceResponse {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut request = request.insert_header(("cookie", cookies));
        for header in &self.headers {
            request = request.insert_header(*header);
        }
        let response = (self.send)(request).await;
        for cookie in response.response().cookies() {
            if cookie.value().is_empty() {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        response
    }
}
