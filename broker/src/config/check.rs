//! What a configuration must hold beyond the kind of each value: keys that need or exclude each other.
//!
//! Opens nothing, except [`missing_files`], which looks whether the files named are there. Whether keys and certificates
//! fit is found by those who load them.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::fault::Fault;
use super::places::Places;
use super::secret::SecretRef;
use super::sections::{Config, Database, Limits};

/// Everything that is wrong with `config`.
pub fn faults(config: &Config, places: &Places) -> Vec<Fault> {
    let mut found = Found { places, faults: Vec::new() };
    addresses(config, &mut found);
    urls(config, &mut found);
    databases(&config.database, &mut found);
    super::witnesses::check(config, &mut found);
    super::sign_in::check(config, &mut found);
    found.limits("api.limits", &config.api.limits);
    found.limits("web.limits", &config.web.limits);
    if config.web.certificate.is_some() != config.web.key.is_some() {
        found.add(
            "web.certificate",
            "certificate and key belong together",
            "give both `web.certificate` and `web.key`, or neither",
        );
    }
    if !is_origin(&config.log_origin) {
        found.add(
            "log_origin",
            "no name for a log",
            "give host and path without scheme, blanks or `+`, such as `log.example.lu/eemol`",
        );
    }
    if !(12..=36).contains(&config.retention.months) {
        found.add("retention.months", "no time that records may be kept", "give a number from 12 to 36");
    }
    if config.retention.months > 13 && config.retention.because.trim().is_empty() {
        found.add(
            "retention.because",
            "nothing says why records are kept longer than 13 months",
            "write the reason, or keep them for 13 months",
        );
    }
    if config.production {
        production(config, &mut found);
    }
    found.faults
}

/// Files that the configuration names and that are not there.
pub fn missing_files(config: &Config) -> Vec<Fault> {
    let none = Places::none("");
    let mut found = Found { places: &none, faults: Vec::new() };
    let certificates = "make one with `eemol cert`, or name an existing file";
    let keys = "make keys with `eemol keys init`, or name an existing file";
    let passwords = "write the password into a file that only the broker can read";
    let named = [
        ("catalogue", Some(config.catalogue.as_path()), "name the directory of the catalogue"),
        ("api.certificate", Some(config.api.certificate.as_path()), certificates),
        ("api.key", Some(config.api.key.as_path()), certificates),
        ("api.client_ca", Some(config.api.client_ca.as_path()), certificates),
        ("api.crl", Some(config.api.crl.as_path()), certificates),
        ("web.certificate", config.web.certificate.as_deref(), certificates),
        ("web.key", config.web.key.as_deref(), certificates),
        ("ping.ca", config.ping.ca.as_deref(), "name a PEM file with authorities, or leave it out"),
        ("web.theme", config.web.theme.as_deref(), "name the file of the style sheet"),
        ("keys.token", config.keys.token.path(), keys),
        ("keys.log", config.keys.log.path(), keys),
        ("keys.master", config.keys.master.path(), keys),
        ("database.password", config.database.password.as_ref().and_then(SecretRef::path), passwords),
        ("database.keys_password", config.database.keys_password.as_ref().and_then(SecretRef::path), passwords),
        ("database.work_password", config.database.work_password.as_ref().and_then(SecretRef::path), passwords),
        ("database.anchor_password", config.database.anchor_password.as_ref().and_then(SecretRef::path), passwords),
        ("keys.cosigner", config.keys.cosigner.path().filter(|_| !config.witnessed.is_empty()), keys),
    ];
    for (key, path, remedy) in named {
        if let Some(path) = path.filter(|path| !path.exists()) {
            found.add(key, &format!("`{}` is not there", path.display()), remedy);
        }
    }
    let providers = [("citizens", &config.sign_in.citizens.provider), ("staff", &config.sign_in.staff.provider)];
    for (name, provider) in providers {
        let files = [
            ("ca", provider.ca.as_deref()),
            ("client_certificate", provider.client_certificate.as_deref()),
            ("client_certificate_key", provider.client_certificate_key.as_deref()),
            ("client_secret", provider.client_secret.as_ref().and_then(SecretRef::path)),
            ("client_key", provider.client_key.as_ref().and_then(SecretRef::path)),
        ];
        for (key, path) in files {
            if let Some(path) = path.filter(|path| !path.exists()) {
                let key = format!("sign_in.{name}.provider.{key}");
                found.add(&key, &format!("`{}` is not there", path.display()), "name an existing file");
            }
        }
    }
    found.faults
}

pub(super) struct Found<'a> {
    places: &'a Places,
    faults: Vec<Fault>,
}

impl Found<'_> {
    pub(super) fn add(&mut self, key: &str, message: &str, remedy: &str) {
        self.faults.push(Fault::new(self.places.of(key), key, message, remedy));
    }

    fn limits(&mut self, path: &str, limits: &Limits) {
        let positive = [
            ("header_timeout_ms", limits.header_timeout_ms > 0),
            ("body_timeout_ms", limits.body_timeout_ms > 0),
            ("idle_timeout_ms", limits.idle_timeout_ms > 0),
            ("max_body_bytes", limits.max_body_bytes > 0),
            ("in_flight_per_peer", limits.in_flight_per_peer > 0),
            ("max_connections", limits.max_connections > 0),
            ("burst", limits.burst > 0 || limits.rate_per_second == 0),
        ];
        for (name, holds) in positive {
            if !holds {
                self.add(&format!("{path}.{name}"), "zero lets nothing through", "give a number above 0");
            }
        }
    }
}

fn addresses(config: &Config, found: &mut Found<'_>) {
    let mut taken: BTreeMap<SocketAddr, &str> = BTreeMap::new();
    let listeners =
        [("api.address", config.api.address), ("web.address", config.web.address), ("ops.address", config.ops.address)];
    for (key, address) in listeners {
        if address.port() == 0 {
            continue;
        }
        if let Some(other) = taken.insert(address, key) {
            found.add(key, &format!("`{address}` is also `{other}`"), "give each listener a port of its own");
        }
    }
}

fn urls(config: &Config, found: &mut Found<'_>) {
    let urls = [
        ("issuer", Some(config.issuer.as_str())),
        ("api.public_url", config.api.public_url.as_deref()),
        ("web.public_url", config.web.public_url.as_deref()),
    ];
    for (key, text) in urls {
        let Some(text) = text else { continue };
        if !is_base_url(text) {
            found.add(
                key,
                &format!("`{text}` is no base address"),
                "give `https://host` with port and path if needed, without slash, `?` or `#` at the end",
            );
        } else if config.production && !text.starts_with("https://") {
            found.add(
                key,
                "plain HTTP with `production = true`",
                "give the `https://` address under which clients reach the broker",
            );
        }
    }
}

fn databases(database: &Database, found: &mut Found<'_>) {
    let others = [
        ("database.keys_url", database.keys_url.is_some()),
        ("database.work_url", database.work_url.is_some()),
        ("database.application_role", database.application_role.is_some()),
    ];
    for (key, given) in others {
        if given && database.url.is_none() {
            found.add(key, "given without `database.url`", "give `database.url` too, or take this key away");
        }
    }
    let positive = [
        ("database.connections", database.connections > 0),
        ("database.lock_timeout_ms", database.lock_timeout_ms > 0),
        ("database.statement_timeout_ms", database.statement_timeout_ms > 0),
        ("database.idle_in_transaction_timeout_ms", database.idle_in_transaction_timeout_ms > 0),
    ];
    for (key, holds) in positive {
        if !holds {
            found.add(key, "zero lets nothing through, or waits for ever", "give a number above 0");
        }
    }
    if database.lock_timeout_ms <= database.idle_in_transaction_timeout_ms {
        found.add(
            "database.lock_timeout_ms",
            "no longer than `database.idle_in_transaction_timeout_ms`: one broker that hangs would make the others fail",
            "give more than `database.idle_in_transaction_timeout_ms`",
        );
    }
}

fn production(config: &Config, found: &mut Found<'_>) {
    if config.sign_in.demo {
        found.add(
            "sign_in.demo",
            "anyone could sign in as anyone with `production = true`",
            "set `sign_in.demo = false`",
        );
    }
    if !config.ops.address.ip().is_loopback() && config.ops.address.ip().is_unspecified() {
        found.add(
            "ops.address",
            "health and metrics would be open on every network with `production = true`",
            "give a loopback or a private address",
        );
    }
    if config.web.certificate.is_none() && !config.web.address.ip().is_loopback() {
        found.add(
            "web.certificate",
            "pages would be served without TLS with `production = true`",
            "give `web.certificate` and `web.key`, or bind `web.address` to loopback behind a proxy with TLS",
        );
    }
    for (key, reference) in [("keys.token", &config.keys.token), ("keys.log", &config.keys.log)] {
        if reference.path().is_some_and(|path| path.starts_with("/tmp")) {
            found.add(
                key,
                "a key below /tmp with `production = true`",
                "keep keys where only the broker can read them",
            );
        }
    }
}

fn is_base_url(text: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(text) else { return false };
    matches!(url.scheme(), "https" | "http")
        && url.host_str().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        && !text.ends_with('/')
}

/// A name that C2SP checkpoints and signed notes can carry.
fn is_origin(text: &str) -> bool {
    !text.is_empty()
        && !text.contains("://")
        && !text.contains('+')
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}
