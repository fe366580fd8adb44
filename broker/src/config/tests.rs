//! Rules of reading a configuration.

use std::collections::BTreeSet;
use std::path::Path;

use eemol_connectors::source::Source;

use super::*;

fn read(text: &str) -> Result<Config, Vec<String>> {
    read_with(text, &[])
}

fn read_with(text: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    Config::parse(text, "eemol.toml", Path::new("/srv/eemol"), variables.iter().copied().collect())
        .map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn an_empty_file_is_a_configuration_with_paths_beside_it() {
    let config = read("").unwrap();
    assert_eq!(config.api.address.to_string(), "127.0.0.1:8443");
    assert_eq!(config.api.certificate, Path::new("/srv/eemol/tls/api.crt"));
    assert_eq!(config.keys.token.to_string(), "file:/srv/eemol/keys/token.pem");
    assert_eq!(config, Config::in_directory(Path::new("/srv/eemol")));
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_name() {
    let faults = read("[api]\nadress = \"127.0.0.1:1\"\n[api.limits]\nburts = 4\n[zebra]\n").unwrap_err();
    assert_eq!(
        faults,
        [
            "eemol.toml:4: api.limits.burts: unknown key; did you mean `api.limits.burst`?",
            "eemol.toml:2: api.adress: unknown key; did you mean `api.address`?",
            "eemol.toml:5: zebra: unknown key; remove it; known here: production, issuer, log_origin, catalogue, \
             drain_seconds, api, web, ops, data, database, retention, keys, witnesses, ping, sign_in, telemetry",
        ]
    );
}

#[test]
fn every_fault_is_listed_and_says_what_to_do() {
    let faults =
        read("issuer = \"ftp://x\"\nproduction = \"yes\"\n[api]\naddress = 3\n[web.limits]\nmax_body_bytes = 0\n")
            .unwrap_err();
    assert_eq!(faults.len(), 4, "{faults:#?}");
    assert!(faults[0].starts_with("eemol.toml:2: production: not the kind of value this key takes; give `true`"));
    assert!(faults[1].starts_with("eemol.toml:4: api.address:"));
    assert!(faults[2].starts_with("eemol.toml:1: issuer: `ftp://x` is no base address; give"));
    assert!(faults[3].starts_with("eemol.toml:6: web.limits.max_body_bytes: zero lets nothing through;"));
}

#[test]
fn what_is_no_toml_is_refused_with_its_line() {
    let faults = read("production = false\nissuer = \n").unwrap_err();
    assert!(faults[0].starts_with("eemol.toml:2: no valid TOML:"), "{faults:?}");
}

#[test]
fn the_environment_comes_after_the_file() {
    let config = read_with(
        "[api]\naddress = \"127.0.0.1:1\"\n[sources.tax-office]\nurl = \"https://old.example\"\n",
        &[
            ("EEMOL__API__ADDRESS", "127.0.0.1:2"),
            ("EEMOL__WEB__LIMITS__BURST", "7"),
            ("EEMOL__SIGN_IN__DEMO", "true"),
            ("EEMOL__SOURCES__TAX_OFFICE__URL", "https://new.example"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    assert_eq!(config.api.address.port(), 2);
    assert_eq!(config.web.limits.burst, 7);
    assert!(config.sign_in.demo);
    assert_eq!(config.sources["tax-office"].url.as_deref(), Some("https://new.example"));
}

#[test]
fn a_variable_that_names_no_key_or_no_value_is_refused_by_its_name() {
    let faults = read_with("", &[("EEMOL__API__ADRESS", "x"), ("EEMOL__PRODUCTION", "maybe")]).unwrap_err();
    assert_eq!(faults[0], "EEMOL__API__ADRESS: api.adress: unknown key; did you mean `EEMOL__API__ADDRESS`?");
    assert!(faults[1].starts_with("EEMOL__PRODUCTION: production: not the kind of value"), "{faults:?}");
}

#[test]
fn production_refuses_what_is_fit_for_a_demonstration_only() {
    let faults = read("production = true\n[sign_in]\ndemo = true\n[web]\naddress = \"0.0.0.0:80\"\n").unwrap_err();
    let keys: Vec<_> = faults.iter().filter_map(|fault| fault.split(": ").nth(1)).collect();
    assert_eq!(keys, ["issuer", "sign_in.demo", "web.certificate"]);
    assert!(read("production = true\nissuer = \"https://eemol.example\"\n").is_ok());
}

#[test]
fn an_identity_provider_is_whole_and_stands_alone() {
    let provider = "[sign_in.citizens.provider]\nissuer = \"https://id.example\"\nclient_id = \"eemol\"\n";
    let secret = "client_secret = \"env:SECRET\"\n";
    assert!(read(&format!("{provider}{secret}")).is_ok());
    let loopback = provider.replace("https://id.example", "http://127.0.0.1:9");
    assert!(read(&format!("{loopback}{secret}")).is_ok());
    let production = format!("production = true\nissuer = \"https://eemol.example\"\n{loopback}{secret}");
    for (text, key) in [
        (provider.to_owned(), "sign_in.citizens.provider.client_secret"),
        (format!("{provider}{secret}client_key = \"env:KEY\"\n"), "sign_in.citizens.provider.client_secret"),
        (format!("{provider}client_certificate = \"c\"\n"), "sign_in.citizens.provider.client_certificate"),
        (format!("{provider}{secret}scopes = \"profile\"\n"), "sign_in.citizens.provider.scopes"),
        (format!("{provider}{secret}minimum = \"highest\"\n"), "sign_in.citizens.provider.minimum"),
        (format!("{provider}{secret}minimum = \"high\"\nacr_high = \"\"\n"), "sign_in.citizens.provider.minimum"),
        (format!("{provider}{secret}timeout_ms = 0\n"), "sign_in.citizens.provider.timeout_ms"),
        (format!("[sign_in]\ndemo = true\n{provider}{secret}"), "sign_in.demo"),
        (format!("{}{secret}", provider.replace("https:", "http:")), "sign_in.citizens.provider.issuer"),
        (production, "sign_in.citizens.provider.issuer"),
        ("[sign_in.staff.provider]\nclient_id = \"eemol\"\n".to_owned(), "sign_in.staff.provider.issuer"),
        ("[sign_in.staff]\nroles = \"dpo\"\n".to_owned(), "sign_in.staff.roles"),
        ("[sign_in.session]\nidle_minutes = 3\n".to_owned(), "sign_in.session.idle_minutes"),
        ("[sign_in.session]\nabsolute_minutes = 20\n".to_owned(), "sign_in.session.absolute_minutes"),
    ] {
        let faults = read(&text).unwrap_err();
        assert!(faults.iter().any(|fault| fault.contains(&format!(" {key}: "))), "{key}: {faults:?}");
    }
}

#[test]
fn two_listeners_cannot_share_an_address_but_each_may_take_any_free_port() {
    assert!(read("[web]\naddress = \"127.0.0.1:8443\"\n").unwrap_err()[0].contains("also `api.address`"));
    assert!(read("[web]\naddress = \"127.0.0.1:0\"\n[ops]\naddress = \"127.0.0.1:0\"\n").is_ok());
}

#[test]
fn a_secret_written_into_the_file_is_refused_without_being_quoted() {
    let faults = read("[keys]\nmaster = \"c2VjcmV0IHNlY3JldA==\"\n").unwrap_err();
    assert!(faults[0].contains("keys.master") && !faults[0].contains("c2Vj"), "{faults:?}");
}

#[test]
fn a_source_has_its_paths_beside_the_file_and_no_unknown_keys() {
    let config = read("[sources.diplomas]\nroot = \"documents\"\nbearer_token = \"file:t\"\n").unwrap();
    assert_eq!(config.sources["diplomas"].root.as_deref(), Some(Path::new("/srv/eemol/documents")));
    assert_eq!(config.sources["diplomas"].bearer_token.as_deref(), Some("file:/srv/eemol/t"));
    let faults = read("[sources.diplomas]\nroots = \"documents\"\n").unwrap_err();
    assert!(faults[0].starts_with("eemol.toml:1: sources.diplomas: ") && faults[0].contains("roots"), "{faults:?}");
}

#[test]
fn the_environment_does_not_print_values() {
    let environment: Environment = [("SECRET", "hidden")].into_iter().collect();
    assert_eq!(format!("{environment:?}"), r#"{"SECRET"}"#);
}

#[test]
fn the_sample_reads_back_as_the_defaults() {
    let config = read(&document::sample(&[])).unwrap();
    assert_eq!(config, read("").unwrap());
    let config = read(&document::sample(&[("sign_in.demo", "true".to_owned())])).unwrap();
    assert!(config.sign_in.demo);
}

#[test]
fn every_key_of_a_source_stands_in_the_reference() {
    let text = |value: &str| Some(value.to_owned());
    let source = Source {
        url: text("u"),
        database: text("d"),
        root: Some("r".into()),
        ca: Some("c".into()),
        client_certificate: Some("c".into()),
        client_key: Some("k".into()),
        bearer_token: text("b"),
        password: text("p"),
        health_path: text("h"),
        limits: eemol_connectors::source::Limits { max_bytes: Some(1), ..Default::default() },
    };
    let table = toml::Table::try_from(&source).unwrap();
    let mut keys = BTreeSet::new();
    for (key, value) in &table {
        match value.as_table() {
            Some(inner) => keys.extend(inner.keys().map(|name| format!("{key}.{name}"))),
            None => drop(keys.insert(key.clone())),
        }
    }
    let documented: BTreeSet<_> = document::SOURCE_KEYS.iter().map(|(key, _)| (*key).to_owned()).collect();
    assert_eq!(keys, documented);
}

#[test]
fn the_reference_in_docs_is_the_one_made_from_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/configuration.md");
    if std::env::var_os("EEMOL_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, document::reference()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == document::reference(), "run `EEMOL_UPDATE=1 cargo test -p eemol-broker config`");
}
