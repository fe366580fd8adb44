//! What a broker refuses to start on.

use std::fs;
use std::path::Path;
use std::time::Duration;

use eemol_broker::config::Config;
use eemol_broker::keys::files::{Readers, replace};
use eemol_broker::keys::master::MasterKey;
use eemol_broker::runtime::Runtime;
use eemol_broker::state::{App, Files, StartFailure};
use eemol_broker::store::StoreError;
use eemol_tests::site::{Site, change, copy};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{ConnectOptions as _, Connection as _};

/// A configuration whose sources are where nobody answers; enough to start.
fn with_sources(site: &Site) -> Config {
    let mut config = site.config.clone();
    let base = site.dir.path();
    for evidence_type in site.catalogue().evidence_types.values() {
        let connector = &evidence_type.connector;
        let source = match connector.kind() {
            "rest" => json!({"url": "http://127.0.0.1:1"}),
            "sql" => json!({"database": format!("sqlite:{}", base.join("owner.db").display())}),
            _ => json!({"root": base}),
        };
        config.sources.insert(connector.source().to_owned(), serde_json::from_value(source).expect("a source"));
    }
    config
}

async fn start(config: &Config, runtime: &Runtime) -> Result<(), StartFailure> {
    App::start(config.clone(), runtime.clone()).await.map(drop)
}

#[tokio::test]
async fn a_whole_configuration_starts_twice_on_the_same_directory() {
    let site = Site::new(1);
    let config = with_sources(&site);
    for _ in 0..2 {
        start(&config, &site.runtime).await.expect("it starts");
    }
}

#[tokio::test]
async fn a_broken_catalogue_is_refused_with_every_fault() {
    let mut site = Site::new(1);
    let catalogue = site.own_catalogue();
    let config = with_sources(&site);
    let procedure = catalogue.join("procedures/housing-benefit.toml");
    change(&procedure, "housing-ministry", "no-such-office");
    change(&procedure, "/address/street", "/address/strasse");
    change(&catalogue.join("administrations/commune-eschen.toml"), "lb = \"Gemeng", "xx = \"Gemeng");
    let refused = start(&config, &site.runtime).await.expect_err("it does not start");
    let StartFailure::Catalogue(eemol_broker::state::CatalogueError::Faults(faults)) = refused else {
        panic!("{refused}");
    };
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for part in ["no-such-office", "/address/strasse", "commune-eschen.toml"] {
        assert!(faults.iter().any(|fault| fault.contains(part)), "{part}: {faults:#?}");
    }
    assert!(!config.data.dir.join(Files::LEDGER).exists(), "nothing was begun");
}

#[tokio::test]
async fn a_database_from_a_newer_version_is_refused() {
    for file in [Files::LEDGER, Files::WORK, Files::KEYS, Files::ANCHOR] {
        let site = Site::new(1);
        let config = with_sources(&site);
        start(&config, &site.runtime).await.expect("it starts");
        let path = config.data.dir.join(file);
        let mut newer = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).connect().await.expect("it opens");
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (9999, 'from a newer version', 1, x'00', 0)",
        )
        .execute(&mut newer)
        .await
        .expect("a row");
        newer.close().await.expect("closed");
        let refused = start(&config, &site.runtime).await.expect_err("it does not start");
        let newer = matches!(refused, StartFailure::Store(StoreError::NewerSchema { version: 9999, .. }));
        assert!(newer, "{file}: {refused}");
    }
}

#[tokio::test]
async fn a_key_store_of_another_master_key_is_refused() {
    let site = Site::new(1);
    let config = with_sources(&site);
    start(&config, &site.runtime).await.expect("it starts");
    let (other, _) = Runtime::fixed(2);
    let other = MasterKey::generate(&*other.random).text();
    let path = config.keys.master.path().expect("a file");
    replace(path, other.expose_secret().as_bytes(), Readers::Owner).expect("written");
    let refused = start(&config, &site.runtime).await.expect_err("it does not start");
    assert!(matches!(refused, StartFailure::Subjects(_)), "{refused}");
}

/// Waits until this process has no file of the directory open: what was started and dropped closes its databases by and by.
async fn closed(dir: &Path) {
    let is_open = || {
        let files = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|file| file.starts_with(dir))
    };
    for _ in 0..2000 {
        if !is_open() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("a file of `{}` is still open", dir.display());
}

#[tokio::test]
async fn a_log_that_was_set_back_behind_its_anchor_is_refused() {
    let site = Site::new(1);
    let config = with_sources(&site);
    start(&config, &site.runtime).await.expect("it starts");
    closed(&config.data.dir).await;
    let saved = site.dir.path().join("saved");
    // A clean stop leaves the write-ahead log merged or beside the file: both are copied.
    copy(&config.data.dir, &saved);
    start(&config, &site.runtime).await.expect("it starts again, with another entry");
    closed(&config.data.dir).await;
    for name in [Files::LEDGER.to_owned(), format!("{}-wal", Files::LEDGER), format!("{}-shm", Files::LEDGER)] {
        let (from, to) = (saved.join(&name), config.data.dir.join(&name));
        if from.exists() {
            fs::copy(&from, &to).expect("a copy");
        } else {
            drop(fs::remove_file(&to));
        }
    }
    let refused = start(&config, &site.runtime).await.expect_err("it does not start");
    assert!(matches!(refused, StartFailure::Ledger(_)), "{refused}");
}

#[tokio::test]
async fn a_log_key_of_another_log_is_refused() {
    let site = Site::new(1);
    let mut config = with_sources(&site);
    config.log_origin = "another.example/log".to_owned();
    let refused = start(&config, &site.runtime).await.expect_err("it does not start");
    assert!(matches!(refused, StartFailure::Key(_)), "{refused}");
}
