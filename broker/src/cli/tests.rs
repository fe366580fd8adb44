//! What commands print and how they end.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use clap::CommandFactory;

use super::*;

/// Exit status, what was printed, what was complained about.
fn eemol(arguments: &[&str]) -> (Exit, String, String) {
    let cli = Cli::try_parse_from([&["eemol"], arguments].concat()).unwrap();
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let environment = std::iter::empty::<(String, String)>().collect();
    let exit = run(cli, environment, Runtime::fixed(5).0, &mut out, &mut errors);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(errors).unwrap())
}

fn initialised() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("broker").display().to_string();
    let (exit, out, errors) = eemol(&["init", "--dir", &path, "--name", "eemol.example"]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(out.contains("eemol serve --dir"), "{out}");
    (dir, path)
}

#[test]
fn the_arguments_are_well_formed_and_every_help_names_the_exit_codes() {
    Cli::command().debug_assert();
    assert!(Cli::command().render_help().to_string().contains("3  a check of the record failed"));
}

#[test]
fn a_new_directory_passes_the_check() {
    let (_dir, path) = initialised();
    let (exit, out, errors) = eemol(&["check", "--dir", &path]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""), "{out}");
    assert!(out.starts_with("No faults: "), "{out}");
    let (_, out, _) = eemol(&["check", "--dir", &path, "--json"]);
    let line: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&line["event"], &line["faults"]), (&"checked".into(), &0.into()));
}

#[test]
fn a_directory_is_not_made_twice() {
    let (_dir, path) = initialised();
    let before = fs::read(Path::new(&path).join("eemol.toml")).unwrap();
    let (exit, _, errors) = eemol(&["init", "--dir", &path]);
    assert_eq!(exit, Exit::Usage);
    assert!(errors.contains("is there already"), "{errors}");
    assert_eq!(fs::read(Path::new(&path).join("eemol.toml")).unwrap(), before);
}

#[test]
fn arguments_that_make_no_configuration_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("broker").display().to_string();
    let (exit, _, errors) = eemol(&["init", "--dir", &path, "--issuer", "nowhere"]);
    assert_eq!(exit, Exit::Usage);
    assert!(errors.contains("issuer: `nowhere` is no base address"), "{errors}");
    assert!(!Path::new(&path).exists());
}

#[test]
fn every_fault_of_a_broken_directory_is_listed_with_status_2() {
    let (_dir, path) = initialised();
    let at = |name: &str| Path::new(&path).join(name);
    fs::remove_file(at("keys/token.pem")).unwrap();
    fs::set_permissions(at("keys/master.key"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(at("tls/ca.crl"), "nothing").unwrap();
    let territory = fs::read_to_string(at("catalogue/territory.toml")).unwrap();
    fs::write(at("catalogue/territory.toml"), format!("colour = 3\n{territory}")).unwrap();
    let (exit, out, errors) = eemol(&["check", "--dir", &path]);
    assert_eq!(exit, Exit::Usage);
    for part in ["keys.token: ", "master.key` is open to other users", "api: ", "catalogue/territory.toml:1: colour: "]
    {
        assert!(out.contains(part), "{part}\n{out}");
    }
    assert_eq!(errors.trim(), format!("error: {} faults", out.lines().count()));
}

#[test]
fn a_source_that_the_catalogue_names_and_the_configuration_does_not_is_a_fault() {
    let (_dir, path) = initialised();
    let file = Path::new(&path).join("eemol.toml");
    let text = fs::read_to_string(&file).unwrap();
    let at = text.find("[sources.vehicle-registration]").unwrap();
    fs::write(&file, &text[..at]).unwrap();
    let (exit, out, _) = eemol(&["check", "--dir", &path]);
    assert_eq!(exit, Exit::Usage);
    assert!(out.contains("sources.vehicle-registration: evidence type `"), "{out}");
}

#[test]
fn a_catalogue_alone_can_be_checked() {
    let minimal = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/territories/minimal");
    let (exit, out, errors) = eemol(&["check", "--catalogue", &minimal.display().to_string()]);
    assert_eq!(exit, Exit::Done, "{out}{errors}");
    assert_eq!(eemol(&["check", "--catalogue", "/nowhere"]).0, Exit::Usage);
}

#[test]
fn a_missing_configuration_is_named_with_what_to_do() {
    let (exit, _, errors) = eemol(&["keys", "list", "--dir", "/nowhere"]);
    assert_eq!(exit, Exit::Usage);
    assert!(
        errors.contains("/nowhere/eemol.toml: the configuration cannot be read") && errors.contains("eemol init"),
        "{errors}"
    );
}

#[test]
fn keys_are_listed_and_rotated_without_showing_secrets() {
    let (_dir, path) = initialised();
    let ids = |out: &str| -> Vec<String> {
        let lines = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.map(|line| format!("{} {}", line["key"].as_str().unwrap(), line["id"].as_str().unwrap())).collect()
    };
    let before = ids(&eemol(&["keys", "list", "--dir", &path, "--json"]).1);
    assert_eq!(eemol(&["keys", "rotate", "token", "--dir", &path]).0, Exit::Done);
    let (_, out, _) = eemol(&["keys", "list", "--dir", &path, "--json"]);
    let after = ids(&out);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[0], before[1].replace("next", "token"), "it was there before it signs");
    assert!(after[1].starts_with("next "), "{}", after[1]);
    assert_eq!(after[2], before[0].replace("token", "retired"));
    assert!(!out.contains("PRIVATE"));
    assert_eq!(eemol(&["check", "--dir", &path]).0, Exit::Done);
    let (_, out, _) = eemol(&["keys", "init", "--dir", &path]);
    assert!(out.contains("there already"), "{out}");
}

#[test]
fn certificates_are_issued_and_revoked_in_a_broker_s_directory() {
    let (_dir, path) = initialised();
    assert_eq!(eemol(&["cert", "client", "--dir", &path, "--administration", "commune-eschen"]).0, Exit::Done);
    let certificate = format!("{path}/clients/commune-eschen.crt");
    let mode = fs::metadata(format!("{path}/clients/commune-eschen.key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = fs::read(format!("{path}/tls/ca.crl")).unwrap();
    let (exit, out, _) = eemol(&["cert", "revoke", &certificate, "--dir", &path]);
    assert_eq!(exit, Exit::Done);
    assert!(out.contains("SIGHUP"), "{out}");
    assert_ne!(fs::read(format!("{path}/tls/ca.crl")).unwrap(), before);
    assert_eq!(eemol(&["cert", "crl", "--dir", &path]).0, Exit::Done);
    assert_eq!(eemol(&["cert", "server", "--dir", &path, "--name", "10.0.0.7"]).0, Exit::Done);
    assert_eq!(eemol(&["check", "--dir", &path]).0, Exit::Done);
}

#[test]
fn an_authority_can_stand_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().display().to_string();
    assert_eq!(eemol(&["cert", "ca", "--dir", &path]).0, Exit::Done);
    assert_eq!(eemol(&["cert", "client", "--dir", &path, "--subject", "CN=a,O=b", "--as", "a"]).0, Exit::Done);
    assert!(dir.path().join("ca.crt").exists() && dir.path().join("clients/a.crt").exists());
    assert_eq!(eemol(&["cert", "ca", "--dir", &path]).0, Exit::Failed);
}

#[test]
fn the_version_is_the_package_s() {
    assert_eq!(eemol(&["version"]).1, format!("eemol {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_certificate_needs_a_subject_or_an_administration() {
    assert!(Cli::try_parse_from(["eemol", "cert", "client"]).is_err());
    assert!(Cli::try_parse_from(["eemol", "--config", "a", "--dir", "b", "version"]).is_err());
}
