//! The command line on PostgreSQL: the owner migrates, brokers serve as another role, and the log is checked and written out.

use std::path::Path;

use clap::Parser as _;
use eemol_broker::cli::{self, Cli, Exit};
use eemol_broker::config::environment::Environment;
use eemol_broker::config::{Config, FILE_NAME};
use eemol_broker::runtime::Runtime;
use eemol_broker::state::App;
use eemol_tests::postgres::{OWNER, Server, server};

/// Runs a command in this process; gives how it ended, what it printed, and what it said went wrong.
fn eemol(environment: &Environment, dir: &Path, arguments: &[&str]) -> (Exit, String, String) {
    let dir = dir.display().to_string();
    let all = ["eemol"].iter().chain(arguments).copied().chain(["--dir", &dir]);
    let command = Cli::try_parse_from(all).expect("arguments");
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let exit = cli::run(command, environment.clone(), Runtime::system(), &mut out, &mut errors);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (exit, text(out), text(errors))
}

#[test]
fn the_owner_migrates_brokers_serve_as_another_role_and_the_log_is_read() {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let reactor = tokio::runtime::Runtime::new().expect("a reactor");
    let dir = tempfile::tempdir().expect("a directory");
    let owner = reactor.block_on(async {
        let owner = server().database().await;
        let mut connection = server().connect(&owner).await;
        drop(sqlx::raw_sql("CREATE ROLE eemol_app LOGIN").execute(&mut connection).await);
        owner
    });
    let given = [
        ("EEMOL__DATABASE__URL".to_owned(), Server::as_role(&owner, "eemol_app")),
        ("EEMOL__DATABASE__APPLICATION_ROLE".to_owned(), "eemol_app".to_owned()),
    ];
    let environment: Environment = given.into_iter().collect();
    let eemol = |arguments: &[&str]| eemol(&environment, dir.path(), arguments);

    let (exit, _, errors) = eemol(&["init"]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    let (exit, _, errors) = eemol(&["check"]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    let config = || Config::load(&dir.path().join(FILE_NAME), environment.clone()).expect("a configuration");
    let started = reactor.block_on(App::start(config(), Runtime::system()));
    let early = started.map(drop).expect_err("nobody has migrated").to_string();
    assert!(early.contains("run `eemol migrate` as its owner"), "{early}");
    let (exit, _, errors) = eemol(&["log", "verify"]);
    assert_eq!(exit, Exit::Failed);
    assert!(errors.contains("run `eemol migrate` as its owner"), "{errors}");

    let (exit, out, errors) = eemol(&["migrate", "--owner", OWNER]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(out.starts_with("ledger: at migration 5, 13 months made\nkeys: at migration 1\n"), "{out}");
    let (exit, _, errors) = eemol(&["migrate"]);
    assert_eq!(exit, Exit::Failed, "the brokers' role owns nothing");
    assert!(errors.contains("permission denied"), "{errors}");

    let app = reactor.block_on(App::start(config(), Runtime::system())).expect("it starts");
    let size = reactor.block_on(app.ledger.head()).expect("a log").size;
    assert!(size > 0, "the catalogue is entered");
    let (exit, out, errors) = eemol(&["log", "verify", "--replay"]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(out.starts_with(&format!("verified: {size} entr")), "{out}");
    let to = dir.path().join("static").display().to_string();
    let (exit, _, errors) = eemol(&["log", "export", "--to", &to]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(Path::new(&to).join("checkpoint").exists());
}

#[test]
fn files_are_migrated_too() {
    let dir = tempfile::tempdir().expect("a directory");
    let environment: Environment = std::iter::empty::<(String, String)>().collect();
    let (exit, _, errors) = eemol(&environment, dir.path(), &["init"]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    let (exit, out, errors) = eemol(&environment, dir.path(), &["migrate", "--json"]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    let line: serde_json::Value = serde_json::from_str(out.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        line,
        serde_json::json!({"event": "migrated", "database": "ledger", "version": 5, "months": [], "dropped": []})
    );
    assert!(dir.path().join("data/ledger.db").exists());
}
