//! How persons sign in: `[sign_in]` with the limits of sessions and the two identity providers, and what must hold of them.
//!
//! Nothing is asked of a provider here; whether its files can be used is found by [`crate::identity`].

use std::path::PathBuf;
use std::time::Duration;

use eemol_policies::catalogue::procedure::Assurance;

use super::check::Found;
use super::secret::SecretRef;
use super::section::section;
use super::sections::Config;

section! {
    /// How citizens and DPOs sign in: at the identity providers below, or, for demonstrations, on a page of this broker.
    SignIn {
        /// A page on which anyone may sign in as anyone, for demonstrations. Refused when `production` is true, and beside an identity provider.
        demo: bool = false,
    }
    sections {
        /// How long sessions last.
        session: SessionLimits = SessionLimits::default(),
        /// Sign-in of citizens.
        citizens: Citizens = Citizens::default(),
        /// Sign-in of DPOs.
        staff: Staff = Staff::default(),
    }
    beside {}
}

section! {
    /// How long a person stays signed in. Pages say until when, and keep what was chosen when the time is over.
    SessionLimits {
        /// Minutes after the last request, from 5 to 120.
        idle_minutes: u32 = 30,
        /// Minutes after the sign-in, used or not, up to 1440 and no less than `idle_minutes`.
        absolute_minutes: u32 = 480,
    }
    sections {}
    beside {}
}

section! {
    /// How citizens are known.
    Citizens {
        /// Claim of the ID token, or of the user-info answer, that carries the person's identifier. A JSON Pointer (`/a/b`) reaches into objects.
        subject_claim: String = "sub".to_owned(),
        /// Identifier scheme of the territory that this claim follows. Without it the claim names its scheme itself: `<scheme>:<identifier>`.
        subject_scheme: Option<String> = None,
    }
    sections {
        /// The national identity provider (OpenID Connect).
        provider: Provider = Provider::default(),
    }
    beside {}
}

section! {
    /// How DPOs are known: by roles that their identity provider vouches for. Whoever has none, or those of several administrations, is not let in.
    Staff {
        /// Claim of the ID token, or of the user-info answer, with the roles: a text, or a list of texts. A JSON Pointer (`/a/b`) reaches into objects.
        role_claim: String = "roles".to_owned(),
        /// Role of the operator's own DPO.
        operator_role: String = "eemol-operator".to_owned(),
        /// Beginning of the role of an administration's DPO, before the id that the administration has in the catalogue. Empty: only `roles` counts.
        administration_role: String = "eemol-dpo:".to_owned(),
        /// Other roles of administrations' DPOs, as `role=administration`, with blanks between them.
        roles: String = String::new(),
    }
    sections {
        /// The identity provider of staff (OpenID Connect).
        provider: Provider = Provider::default(),
    }
    beside {}
}

section! {
    /// An OpenID provider. To register there: response type `code` with PKCE, redirect address `<address of the pages>/sign-in/callback` for citizens or `<address of the pages>/dpo/sign-in/callback` for DPOs, back to `<address of the pages>/` after sign-out, and for sign-out from there `<address of the pages>/sign-in/logout` or `<address of the pages>/dpo/sign-in/logout`.
    Provider {
        /// Its issuer, exactly as its metadata and tokens name it: `https://…`; plain HTTP for loopback addresses only. Without it nobody signs in there.
        issuer: Option<String> = None,
        /// The id that it gave this broker.
        client_id: Option<String> = None,
        /// Reference to the secret that it gave this broker. One of `client_secret`, `client_key` and `client_certificate` is needed.
        client_secret: Option<SecretRef> = None,
        /// Reference to the key that signs this broker's assertions (`private_key_jwt`): P-256 in PKCS#8 PEM.
        client_key: Option<SecretRef> = None,
        /// Key id in the head of these assertions.
        client_key_id: Option<String> = None,
        /// Client certificate and its chain for mutual TLS (`tls_client_auth`), PEM; needs `client_certificate_key`.
        client_certificate: Option<PathBuf> = None,
        /// Private key of the client certificate, PEM, readable by its owner only.
        client_certificate_key: Option<PathBuf> = None,
        /// PEM file with the only authorities trusted for the provider; without it, those of the operating system.
        ca: Option<PathBuf> = None,
        /// Scopes asked for, with blanks between them; `openid` is one.
        scopes: String = "openid".to_owned(),
        /// Values of `acr` that mean assurance level substantial, with blanks between them. Procedures demand levels by `assurance`.
        acr_substantial: String = "http://eidas.europa.eu/LoA/substantial".to_owned(),
        /// Values of `acr` that mean assurance level high, with blanks between them.
        acr_high: String = "http://eidas.europa.eu/LoA/high".to_owned(),
        /// Level that every sign-in needs: `substantial` or `high`. Without it any will do, and procedures demand what they need.
        minimum: Option<String> = None,
        /// Milliseconds that the provider may take to answer.
        timeout_ms: u64 = 3000,
        /// Minutes after which its metadata and keys are fetched again; an unknown key is looked for at once.
        refresh_minutes: u32 = 60,
    }
    sections {}
    beside {}
}

impl SessionLimits {
    /// A session ends so long after its last request.
    pub fn idle(&self) -> Duration {
        Duration::from_mins(self.idle_minutes.into())
    }

    /// A session ends so long after its sign-in.
    pub fn absolute(&self) -> Duration {
        Duration::from_mins(self.absolute_minutes.into())
    }
}

impl SignIn {
    /// Whether anybody can sign in at all.
    pub fn is_possible(&self) -> bool {
        self.demo || self.citizens.provider.issuer.is_some() || self.staff.provider.issuer.is_some()
    }
}

impl Staff {
    /// The roles of `roles` with the administrations they stand for; `None` where one is not written `role=administration`.
    pub fn named_roles(&self) -> Option<Vec<(&str, &str)>> {
        self.roles.split_whitespace().map(|pair| pair.rsplit_once('=')).collect()
    }
}

impl Provider {
    /// Values of `acr` that mean `level` or more.
    pub fn acr_values(&self, level: Assurance) -> Vec<&str> {
        let substantial = self.acr_substantial.split_whitespace().filter(|_| level == Assurance::Substantial);
        substantial.chain(self.acr_high.split_whitespace()).collect()
    }

    /// The level that a value of `acr` means; `None` for any other.
    pub fn assurance(&self, acr: &str) -> Option<Assurance> {
        let means = |values: &str| values.split_whitespace().any(|value| value == acr);
        if means(&self.acr_high) {
            return Some(Assurance::High);
        }
        means(&self.acr_substantial).then_some(Assurance::Substantial)
    }

    /// The level that every sign-in needs.
    pub fn least(&self) -> Option<Assurance> {
        self.minimum.as_deref().and_then(Assurance::from_name)
    }
}

/// What must hold beyond the kind of each value.
pub(super) fn check(config: &Config, found: &mut Found<'_>) {
    let sign_in = &config.sign_in;
    session(&sign_in.session, found);
    let providers = [("citizens", &sign_in.citizens.provider), ("staff", &sign_in.staff.provider)];
    for (name, provider) in providers {
        let path = format!("sign_in.{name}.provider");
        self::provider(provider, &path, config.production, found);
        if sign_in.demo && provider.issuer.is_some() {
            found.add(
                "sign_in.demo",
                "a demonstration's sign-in beside an identity provider",
                &format!("set `sign_in.demo = false`, or take `{path}.issuer` away"),
            );
        }
    }
    let claims = [
        ("sign_in.citizens.subject_claim", &sign_in.citizens.subject_claim),
        ("sign_in.staff.role_claim", &sign_in.staff.role_claim),
    ];
    for (key, claim) in claims {
        if claim.trim().is_empty() {
            found.add(key, "no claim", "name the claim, such as `sub`");
        }
    }
    if sign_in.staff.named_roles().is_none() {
        found.add("sign_in.staff.roles", "not all are pairs", "write each as `role=administration`");
    }
}

fn session(limits: &SessionLimits, found: &mut Found<'_>) {
    if !(5..=120).contains(&limits.idle_minutes) {
        found.add("sign_in.session.idle_minutes", "too short to read a page, or too long", "give 5 to 120 minutes");
    }
    if !(limits.idle_minutes..=1440).contains(&limits.absolute_minutes) {
        found.add(
            "sign_in.session.absolute_minutes",
            "shorter than `idle_minutes`, or longer than a day",
            "give `idle_minutes` or more, up to 1440",
        );
    }
}

fn provider(provider: &Provider, path: &str, production: bool, found: &mut Found<'_>) {
    let key = |name: &str| format!("{path}.{name}");
    let Some(issuer) = &provider.issuer else {
        if provider.client_id.is_some() {
            found.add(&key("issuer"), "`client_id` without an issuer", "give the provider's issuer");
        }
        return;
    };
    if eemol_connectors::http::address(issuer).is_err() {
        found.add(
            &key("issuer"),
            &format!("`{issuer}` is no issuer"),
            "give `https://host[:port][/path]` exactly as its metadata name it (`http` for loopback addresses only)",
        );
    } else if production && !issuer.starts_with("https://") {
        found.add(&key("issuer"), "plain HTTP with `production = true`", "give the provider's `https://` issuer");
    }
    if provider.client_id.as_deref().unwrap_or_default().is_empty() {
        found.add(&key("client_id"), "not given", "give the id under which the provider knows this broker");
    }
    let ways = [provider.client_secret.is_some(), provider.client_key.is_some(), provider.client_certificate.is_some()];
    if ways.into_iter().filter(|given| *given).count() != 1 {
        found.add(
            &key("client_secret"),
            "not exactly one way for this broker to prove itself",
            "give one of `client_secret`, `client_key` and `client_certificate`",
        );
    }
    if provider.client_certificate.is_some() != provider.client_certificate_key.is_some() {
        found.add(&key("client_certificate"), "certificate and key belong together", "give both, or neither");
    }
    if !provider.scopes.split_whitespace().any(|scope| scope == "openid") {
        found.add(&key("scopes"), "without `openid` there is no ID token", "add `openid`");
    }
    if provider.minimum.is_some() && provider.least().is_none() {
        found.add(&key("minimum"), "no level of assurance", "give `substantial` or `high`, or take the key away");
    }
    if provider.least().is_some_and(|level| provider.acr_values(level).is_empty()) {
        found.add(&key("minimum"), "no `acr` has this level", "say in `acr_substantial` and `acr_high` which have");
    }
    for (name, zero) in [("timeout_ms", provider.timeout_ms == 0), ("refresh_minutes", provider.refresh_minutes == 0)] {
        if zero {
            found.add(&key(name), "zero leaves no time", "give a number above 0");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_met_by_its_own_values_and_by_those_above() {
        let provider = Provider {
            acr_substantial: "urn:two  urn:two-b".to_owned(),
            acr_high: "urn:three".to_owned(),
            ..Provider::default()
        };
        assert_eq!(provider.acr_values(Assurance::Substantial), ["urn:two", "urn:two-b", "urn:three"]);
        assert_eq!(provider.acr_values(Assurance::High), ["urn:three"]);
        assert_eq!(provider.assurance("urn:two-b"), Some(Assurance::Substantial));
        assert_eq!(provider.assurance("urn:three"), Some(Assurance::High));
        assert!(provider.assurance("urn:one").is_none() && provider.assurance("").is_none());
        assert!(Assurance::High > Assurance::Substantial);
    }
}
