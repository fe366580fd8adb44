//! Sign-in at a real OpenID provider, from npm: citizens and DPOs, every answer that must sign nobody in, surer sign-ins,
//! sign-out, and a provider that goes away and comes back.

mod answers;
mod heavy_levels;
mod levels;
mod outage;
mod staff;

use eemol_broker::config::secret::SecretRef;
use eemol_broker::config::{Config, Provider};
use eemol_broker::runtime::clock::{Clock as _, SystemClock};
use eemol_tests::openid::{OpenId, Typed};
use eemol_tests::pages::Browser;
use eemol_tests::site::change;
use eemol_tests::{TestBroker, people};
use serde_json::{Value, json};

/// Where browsers reach the pages, as the broker's configuration says; the tests' browsers take the paths of it.
const PAGES: &str = "https://eemol.test";
const LOW: &str = "urn:test:low";
const HIGH: &str = "urn:test:high";

/// A broker that sends persons to a provider, and that provider.
struct Stage {
    broker: TestBroker,
    openid: OpenId,
}

/// What a sign-in led to.
struct Answered {
    /// The address at the provider that the browser was sent to.
    asked: String,
    /// The address that it was sent back to, as a path.
    back: String,
}

impl Stage {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// With another configuration.
    async fn with(configure: impl FnOnce(&mut Config)) -> Self {
        let mut broker = TestBroker::with().own_catalogue().start().await;
        let mut openid = OpenId::start(broker.site().authority.certificate());
        let issuer = openid.issuer.clone();
        let dir = broker.site().dir.path().to_path_buf();
        let benefit = dir.join("catalogue/procedures/housing-benefit.toml");
        change(&benefit, "max_uses", "assurance = \"high\"\nmax_uses");
        let secret = dir.join("provider.secret");
        eemol_tests::openid::write_secret(&secret, "secret-of-the-broker-at-the-provider");
        broker
            .reconfigure(|config| {
                config.sign_in.demo = false;
                let provider = |client: &str| Provider {
                    issuer: Some(issuer),
                    client_id: Some(client.to_owned()),
                    client_secret: Some(SecretRef::File(secret)),
                    scopes: "openid identity".to_owned(),
                    acr_substantial: "urn:test:substantial".to_owned(),
                    acr_high: HIGH.to_owned(),
                    timeout_ms: 20_000,
                    ..Provider::default()
                };
                let citizens = provider("eemol");
                config.sign_in.staff.provider =
                    Provider { client_id: Some("eemol-staff".to_owned()), ..citizens.clone() };
                config.sign_in.citizens.provider = citizens;
                config.sign_in.citizens.subject_scheme = Some("lu-nin".to_owned());
                config.sign_in.staff.role_claim = "/realm/roles".to_owned();
                config.sign_in.staff.roles = "dpo-housing=housing-ministry".to_owned();
                configure(config);
            })
            .await;
        openid.register(client(&broker, "eemol", "/sign-in"));
        openid.register(client(&broker, "eemol-staff", "/dpo/sign-in"));
        let stage = Self { broker, openid };
        stage.catch_up();
        stage
    }

    /// The broker's clock is set to the provider's, which is the machine's.
    fn catch_up(&self) {
        let (machine, own) = (SystemClock::default().now(), self.broker.app().runtime.now());
        if machine > own {
            self.broker.clock().advance(machine.since(own));
        }
    }

    /// A browser that goes to the provider from `start` and signs in there; where it is sent back to is not opened yet.
    async fn answered(&self, browser: &mut Browser, start: &str, typed: &Typed<'_>) -> Answered {
        self.catch_up();
        let sent = browser.step(start).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let asked = sent.header("location").to_owned();
        let back = self.openid.sign_in(&mut self.openid.browser(), &asked, typed).await;
        let pages = self.broker.app().config.public_url().to_owned();
        let back = back.strip_prefix(pages.as_str()).unwrap_or_else(|| panic!("sent to {back}")).to_owned();
        Answered { asked, back }
    }

    /// A citizen's browser, signed in with this level.
    async fn citizen(&self, handle: &str, acr: &str) -> Browser {
        let mut browser = self.broker.browser();
        let number = people::person(handle).national_number;
        let typed = Typed { account: &number, acr, claims: json!({}) };
        let answered = self.answered(&mut browser, "/en/sign-in/start?return_to=%2Frequests", &typed).await;
        let page = browser.open(&answered.back).await;
        assert_eq!((page.answer.status, page.path.as_str()), (200, "/en/requests"), "{}", page.words());
        browser
    }
}

/// What the provider is told of one client.
fn client(broker: &TestBroker, id: &str, path: &str) -> Value {
    let pages = broker.app().config.public_url();
    json!({
        "client_id": id,
        "client_secret": "secret-of-the-broker-at-the-provider",
        "redirect_uris": [format!("{pages}{path}/callback")],
        "post_logout_redirect_uris": [format!("{pages}/")],
        "backchannel_logout_uri": format!("{}{path}/logout", broker.web()),
        "backchannel_logout_session_required": true,
    })
}

/// A parameter of an address.
fn parameter(url: &str, name: &str) -> String {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    found.map_or_else(String::new, |(_, value)| value.to_owned())
}

#[tokio::test]
async fn a_citizen_signs_in_at_the_provider_and_out_of_both() {
    let stage = Stage::new().await;
    let mut browser = stage.broker.browser();
    let page = browser.open("/en/requests").await;
    assert!(page.path.starts_with("/en/sign-in?"), "{}", page.path);
    let start = page.all("main a.govuk-button", "href").remove(0);
    let number = people::person("sophie").national_number;
    let typed = Typed { account: &number, acr: LOW, claims: json!({}) };
    let answered = stage.answered(&mut browser, &start, &typed).await;
    let asked = &answered.asked;
    assert_eq!(
        (parameter(asked, "response_type"), parameter(asked, "code_challenge_method")),
        ("code".into(), "S256".into())
    );
    for secret in ["state", "nonce", "code_challenge"] {
        assert!(parameter(asked, secret).len() >= 43, "{secret} in {asked}");
    }
    let before = browser.cookies().clone();
    let back = browser.step(&answered.back).await;
    assert_eq!((back.status, back.header("location")), (303, "/en/requests"), "{}", back.text());
    let cookie = back.header("set-cookie").to_lowercase();
    for part in ["__host-eemol=", "; secure", "; httponly", "; samesite=lax", "; path=/"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!before.contains_key("__Host-eemol"), "signed in before the answer");
    let page = browser.open("/en/settings").await;
    assert!(page.words().contains("this one"), "{}", page.words());

    let out = browser.submit(&page, "/en/sign-out", &[]).await;
    let leave = out.all("main a.govuk-button", "href").remove(0);
    assert!(leave.starts_with(&format!("{}/session/end?client_id=eemol&", stage.openid.issuer)), "{leave}");
    assert!(!leave.contains(&number) && !leave.contains("id_token_hint"), "{leave}");
    assert!(browser.open("/en/requests").await.path.contains("/sign-in"));
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_ends_the_old() {
    let stage = Stage::new().await;
    let mut sophie = stage.citizen("sophie", LOW).await;
    let mut planted = sophie.clone();
    let number = people::person("marc").national_number;
    let typed = Typed { account: &number, acr: LOW, claims: json!({}) };
    let answered = stage.answered(&mut sophie, "/en/sign-in/start", &typed).await;
    assert_eq!(sophie.open(&answered.back).await.path, "/en/");
    assert_ne!(sophie.cookies().get("__Host-eemol"), planted.cookies().get("__Host-eemol"));
    assert!(planted.open("/en/requests").await.path.contains("/sign-in"), "the old session is over");
}

#[tokio::test]
async fn who_signs_out_at_the_provider_is_signed_out_here() {
    let stage = Stage::new().await;
    let mut browser = stage.broker.browser();
    let mut there = stage.openid.browser();
    stage.catch_up();
    let sent = browser.step("/en/sign-in/start").await;
    let number = people::person("sophie").national_number;
    let typed = Typed { account: &number, acr: LOW, claims: json!({}) };
    let back = stage.openid.sign_in(&mut there, sent.header("location"), &typed).await;
    browser.open(back.strip_prefix(PAGES).expect("back here")).await;
    assert_eq!(browser.open("/en/requests").await.path, "/en/requests");

    let forged = browser.post("/sign-in/logout", &[("logout_token".to_owned(), "a.b.c".to_owned())]).await;
    assert_eq!(forged.answer.status, 400);
    let page = there.step("/session/end?client_id=eemol").await;
    let xsrf = page
        .text()
        .split("name=\"xsrf\" value=\"")
        .nth(1)
        .expect("a form")
        .split('"')
        .next()
        .expect("its end")
        .to_owned();
    let done = there.step_with("/session/end/confirm", &[("xsrf", &xsrf), ("logout", "yes")]).await;
    assert!(done.status < 400, "{}", done.text());
    assert!(browser.open("/en/requests").await.path.contains("/sign-in"), "the provider told of the sign-out");
}

#[tokio::test]
async fn the_broker_proves_itself_by_its_own_key_too() {
    let mut stage = Stage::with(|config| {
        let key = config.keys.token.clone();
        let provider = &mut config.sign_in.citizens.provider;
        (provider.client_secret, provider.client_key) = (None, Some(key));
    })
    .await;
    let keys = stage.broker.public().get("/.well-known/jwks.json").await.json();
    let mut registered = client(&stage.broker, "eemol", "/sign-in");
    registered["token_endpoint_auth_method"] = "private_key_jwt".into();
    registered["token_endpoint_auth_signing_alg"] = "ES256".into();
    registered["jwks"] = keys;
    registered.as_object_mut().expect("an object").remove("client_secret");
    stage.openid.register(registered);
    stage.citizen("sophie", LOW).await;
}
