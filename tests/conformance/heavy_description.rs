//! The description of the interfaces (`/openapi.json`) is read by a linter, and tried on a broker that runs by a
//! property-based fuzzer: no answer may be a server's fault, or one that the description does not name.
//!
//! The linter is Redocly CLI from npm (`description/npm`), the fuzzer Schemathesis from PyPI (`description/pypi`). The
//! fuzzer gets real certificates, tokens and ids, so that every operation is answered with a yes too. `EEMOL_FUZZ_EXAMPLES`
//! makes it try longer, `EEMOL_FUZZ_SEED` other values.

mod given;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use eemol_tests::TestBroker;
use eemol_tests::trouble::Trouble;
use serde_json::{Value, json};

use self::given::{Given, given};

const REMEDY: &str = "run `cargo xtask needs` once: it installs Node.js, Python, the linter and the fuzzer";

/// Cases per operation when nothing else is asked.
const EXAMPLES: &str = "100";
/// The seed when nothing else is asked: a run that fails, fails again.
const SEED: &str = "20261127";

/// Which operations are tried on which listener, by path.
const API: &str = "^/(v1/|oauth/(?!authorize))";
const WEB: &str = "^/(v1/catalogue|oauth/authorize|\\.well-known/|schemas/|log/|openapi\\.json)";
const OPS: &str = "^/(livez|readyz|metrics)$";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_passes_redocly_cli_2_77_0_without_a_finding() {
    let broker = TestBroker::start().await;
    let document = broker.public().get("/openapi.json").await.json();
    let (passes, said) = lint("description", &document);
    assert!(passes, "{said}");

    // And it can fail.
    for (place, what) in [
        ("/paths/~1v1~1events/get/summary", "operation-summary"),
        ("/paths/~1v1~1events/get/responses/200/content/application~1json/example", "bodies-have-examples"),
        ("/components/schemas/Problem", "no-unresolved-refs"),
    ] {
        let (passes, said) = lint("description-doctored", &without(&document, place));
        assert!(!passes && said.contains(what), "{place}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schemathesis_4_32_5_finds_no_fault_of_the_server_and_no_answer_that_is_not_described() {
    let (broker, given) = given().await;
    let document = broker.public().get("/openapi.json").await.json();
    let fuzzer = Fuzzer::new(&document, &given);
    let mut seen = BTreeMap::new();
    let mut faults = String::new();
    for (listener, paths) in [(broker.web(), WEB), (broker.api(), API), (broker.ops(), OPS)] {
        let run = fuzzer.run(&listener, paths, &["--phases", "examples,coverage,fuzzing", "--continue-on-failure"]);
        if !run.passed {
            faults.push_str(&run.said);
        }
        seen.extend(run.seen);
    }
    assert!(faults.is_empty(), "{faults}\n{seen:#?}");
    for name in operations(&document) {
        let answers = seen.get(&name).unwrap_or_else(|| panic!("{name} was not tried"));
        let good = answers.keys().any(|status| status.starts_with('2') || status.starts_with('3'));
        assert!(good, "{name} never said yes: {answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_fuzzer_finds_what_is_not_described_and_a_fault_of_the_server() {
    let (broker, given) = given().await;
    let document = broker.public().get("/openapi.json").await.json();
    let mut other = document.clone();
    other["paths"]["/log/keys"]["get"]["responses"]["200"]["content"] = json!({ "application/json": {} });
    let at = |document: &Value, place: &str, paths: &str, finding: &str| {
        let fuzzer = Fuzzer::new(document, &given);
        let run = fuzzer.run(&broker.web(), paths, &["--phases", "examples,coverage", "--mode", "positive"]);
        assert!(!run.passed && run.said.contains(finding), "{place}: {}", run.said);
    };
    for (place, paths, finding) in [
        (
            "/paths/~1v1~1catalogue~1procedures~1{id}/get/responses/404",
            "^/v1/catalogue/procedures",
            "Undocumented status code",
        ),
        (
            "/paths/~1log~1checkpoint/get/responses/200/headers/Cache-Control",
            "^/log/checkpoint$",
            "undocumented header with 200",
        ),
        (
            "/components/schemas/Administration/properties/purpose",
            "^/v1/catalogue/administrations",
            "undocumented member with 200",
        ),
    ] {
        at(&without(&document, place), place, paths, finding);
    }
    at(&other, "another media type", "^/log/keys$", "Undocumented Content-Type");
    let mut other = document.clone();
    other["components"]["schemas"]["Procedure"]["properties"]["max_uses"] = json!({ "type": "string" });
    at(&other, "another type of a member", "^/v1/catalogue/procedures", "Response violates schema");

    broker.trouble().set(Trouble::Begin);
    let positive = ["--phases", "examples,coverage", "--mode", "positive"];
    let run = Fuzzer::new(&document, &given).run(&broker.api(), "^/oauth/bc-authorize$", &positive);
    broker.trouble().set(Trouble::None);
    assert!(!run.passed && run.said.contains("Server error"), "{}", run.said);
}

/// The description without what is at this place.
fn without(document: &Value, place: &str) -> Value {
    let (above, name) = place.rsplit_once('/').expect("a place");
    let mut document = document.clone();
    let above = document.pointer_mut(above).and_then(Value::as_object_mut).expect("an object");
    above.remove(&name.replace("~1", "/")).unwrap_or_else(|| panic!("nothing is at {place}"));
    document
}

/// Names of all operations.
fn operations(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.values().flat_map(|item| item.as_object().expect("operations").values());
    operations.filter_map(|operation| operation["operationId"].as_str().map(str::to_owned)).collect()
}

fn description() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/description")
}

/// Whether the linter has nothing to say, and what it said. The description is left under `target/tmp`.
fn lint(name: &str, document: &Value) -> (bool, String) {
    let linter = description().join("npm");
    let program = linter.join("node_modules/.bin/redocly");
    assert!(program.is_file(), "{} is missing; {REMEDY}", program.display());
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(document).expect("JSON");
    std::fs::write(&file, text).expect("written");
    let mut command = Command::new("node");
    command.arg(program).args(["lint", "--format", "stylish", "--max-problems", "1000", "--config"]);
    command.arg(linter.join("redocly.yaml")).arg(file);
    // It would ask for news of itself.
    command.envs([("REDOCLY_TELEMETRY", "off"), ("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"), ("CI", "true")]);
    let output = command.output().unwrap_or_else(|error| panic!("node: {error}; {REMEDY}"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

/// The fuzzer with a description and what it is given.
struct Fuzzer<'a> {
    folder: tempfile::TempDir,
    given: &'a Given,
}

/// What came of a run.
struct Run {
    passed: bool,
    said: String,
    /// How often which status came, by operation.
    seen: BTreeMap<String, BTreeMap<String, u64>>,
}

impl<'a> Fuzzer<'a> {
    fn new(document: &Value, given: &'a Given) -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        std::fs::write(folder.path().join("openapi.json"), document.to_string()).expect("written");
        std::fs::write(folder.path().join("given.json"), given.hooks.to_string()).expect("written");
        Self { folder, given }
    }

    fn run(&self, listener: &str, paths: &str, more: &[&str]) -> Run {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/description-python/bin/st");
        assert!(program.is_file(), "{} is missing; {REMEDY}", program.display());
        let chosen = |name: &str, usual: &str| std::env::var_os(name).unwrap_or_else(|| usual.into());
        let (folder, pypi) = (self.folder.path(), description().join("pypi"));
        let mut command = Command::new(program);
        command.args(["--config-file"]).arg(pypi.join("schemathesis.toml")).arg("run").arg(folder.join("openapi.json"));
        command.args(["--url", listener, "--include-path-regex", paths, "--no-color"]).args(more);
        command.arg("--seed").arg(chosen("EEMOL_FUZZ_SEED", SEED));
        command.arg("--max-examples").arg(chosen("EEMOL_FUZZ_EXAMPLES", EXAMPLES));
        command.arg("--tls-verify").arg(&self.given.ca);
        command.arg("--request-cert").arg(&self.given.certificate).arg("--request-cert-key").arg(&self.given.key);
        command.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONPATH", &pypi).env("PYTHONDONTWRITEBYTECODE", "1");
        let seen = folder.join("seen.json");
        command.env("EEMOL_GIVEN", folder.join("given.json")).env("EEMOL_SEEN", &seen).current_dir(folder);
        let output = command.output().unwrap_or_else(|error| panic!("schemathesis: {error}; {REMEDY}"));
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let written = std::fs::read(&seen).unwrap_or_else(|error| panic!("{}: {error}\n{said}", seen.display()));
        let seen = serde_json::from_slice(&written).expect("JSON");
        Run { passed: output.status.success(), said, seen }
    }
}
