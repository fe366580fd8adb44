//! Which package may use which, and what may not be among the dependencies.

use std::process::Command;

use serde_json::Value;

use crate::repository::{files_ending, none, root, text};

/// From the ground up: a package may use those before it and none after.
const PACKAGES: &[&str] = &["eemol-policies", "eemol-consent", "eemol-connectors", "eemol-broker", "eemol-tests"];

/// The demonstration's requester, which stands beside them and may use none.
const REQUESTER: &str = "eemol-commune";

/// What each package may not name among its dependencies, test-only ones included.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("eemol-policies", &["actix-web", "actix-tls", "tokio", "sqlx", "reqwest", "rustls"]),
    ("eemol-consent", &["actix-web", "actix-tls", "tokio", "sqlx", "reqwest", "rustls"]),
    ("eemol-connectors", &["actix-web", "actix-tls"]),
];

fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new("cargo");
    let output = cargo.args(arguments).args(["--offline", "--locked"]).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Each package of the workspace with the names of its dependencies.
fn workspace() -> Vec<(String, Vec<String>)> {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let name = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| (name(package), package["dependencies"].as_array().unwrap().iter().map(name).collect()))
        .collect()
}

fn height(package: &str) -> Option<usize> {
    PACKAGES.iter().position(|known| *known == package)
}

#[test]
fn packages_use_only_packages_below_them() {
    let mut findings = Vec::new();
    for (package, dependencies) in workspace().into_iter().filter(|(package, _)| package != REQUESTER) {
        let own = height(&package).unwrap_or_else(|| panic!("`{package}` has no place in the order of packages"));
        for other in dependencies.iter().filter(|other| **other != package) {
            if height(other).is_some_and(|other| other >= own) {
                findings.push(format!("{package} uses {other}"));
            }
        }
    }
    none("dependencies that run upward", &findings);
}

#[test]
fn the_workspace_is_the_five_packages_and_the_requester_of_the_demonstration() {
    let mut names: Vec<String> =
        workspace().into_iter().map(|(name, _)| name).filter(|name| name != REQUESTER).collect();
    names.sort_by_key(|name| height(name));
    assert_eq!(names, PACKAGES);
}

/// Whatever it can do, any requester can: it knows the broker's public interfaces and nothing else.
#[test]
fn the_requester_of_the_demonstration_uses_no_package_of_eemol() {
    let (_, dependencies) = workspace().into_iter().find(|(package, _)| package == REQUESTER).unwrap();
    let own: Vec<String> = dependencies.into_iter().filter(|name| name.starts_with("eemol-")).collect();
    none("packages of Eemol that a requester would not have", &own);
    let reached: Vec<String> = files_ending(&[".rs"])
        .into_iter()
        .filter(|file| file.starts_with("deploy/demo/commune/"))
        .filter(|file| text(file).contains("../broker/src") || text(file).contains("eemol_broker"))
        .collect();
    none("files that reach into the broker", &reached);
}

#[test]
fn domain_packages_name_no_server_database_or_network() {
    let mut findings = Vec::new();
    for (package, dependencies) in workspace() {
        for (_, forbidden) in FORBIDDEN.iter().filter(|(name, _)| *name == package) {
            for dependency in dependencies.iter().filter(|name| forbidden.contains(&name.as_str())) {
                findings.push(format!("{package} names {dependency}"));
            }
        }
    }
    none("dependencies a pure package must not have", &findings);
}

/// What is built, not what `Cargo.lock` lists: the lock file also holds crates of features nobody switched on.
#[test]
fn nothing_banned_is_built() {
    let tree = cargo(&["tree", "--workspace", "--edges", "all", "--prefix", "none", "--format", "{p}"]);
    let banned = |name: &str, version: &str| match name {
        "ring" | "openssl" | "openssl-sys" | "native-tls" | "actix-governor" => true,
        "h2" => version.starts_with("v0.3."),
        _ => false,
    };
    let mut findings: Vec<String> = tree
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(name, rest)| banned(name, rest))
        .map(|(name, rest)| format!("{name} {rest}"))
        .collect();
    findings.sort();
    findings.dedup();
    assert!(tree.contains("aws-lc-rs v"), "the tree of dependencies was not read");
    none("banned packages", &findings);
}

#[test]
fn the_old_h2_and_other_tls_libraries_are_not_even_locked() {
    let lock = text("Cargo.lock");
    let mut findings = Vec::new();
    for package in lock.split("[[package]]") {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
            line.unwrap_or_default().trim_matches('"').to_owned()
        };
        let (name, version) = (value("name"), value("version"));
        let old = name == "h2" && version.starts_with("0.3.");
        if old || ["openssl", "openssl-sys", "native-tls", "actix-governor"].contains(&name.as_str()) {
            findings.push(format!("{name} {version}"));
        }
    }
    none("banned packages in Cargo.lock", &findings);
}

/// A comment stands above each group of lines in `[workspace.dependencies]`; a blank line ends a group.
#[test]
fn every_dependency_is_taken_for_a_stated_reason() {
    let manifest = text("Cargo.toml");
    let (_, section) = manifest.split_once("[workspace.dependencies]").expect("the table of dependencies");
    let mut explained = false;
    let mut findings = Vec::new();
    for line in section.lines().take_while(|line| !line.starts_with('[')) {
        if line.is_empty() {
            explained = false;
        } else if line.starts_with('#') {
            explained = true;
        } else if !explained && !line.starts_with("eemol-") {
            findings.push(line.to_owned());
        }
    }
    none("dependencies without a reason above them", &findings);
}

/// The feature is asked for by the tests package alone, and a release build would leave it out even then.
#[test]
fn no_build_that_is_shipped_has_faults_built_in() {
    let arguments =
        ["tree", "--package", "eemol-broker", "--edges", "normal", "--prefix", "none", "--format", "{p} {f}"];
    let tree = cargo(&arguments);
    let broker = tree.lines().next().unwrap();
    assert!(broker.starts_with("eemol-broker "), "{broker}");
    assert!(!broker.contains("defects") && !broker.contains("test-support"), "{broker}");
    let defects = text("broker/src/runtime/defect.rs");
    let seeded = defects.match_indices("mod seeded {").count();
    assert_eq!(
        (seeded, defects.matches("#[cfg(all(feature = \"defects\", debug_assertions))]\nmod seeded {").count()),
        (1, 1)
    );
    let manifest = text("Cargo.toml");
    let release = manifest.split("[profile.release]").nth(1).unwrap().split("\n[").next().unwrap();
    assert!(!release.contains("debug-assertions"), "{release}");
}
