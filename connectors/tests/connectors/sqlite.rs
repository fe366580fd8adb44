//! SQL over SQLite: the contract over a temporary file, types, and that nothing can be written or spliced.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use eemol_connectors::contract::{CANARY, MAX_BYTES, Scene, Subject, keep};
use eemol_connectors::{Call, Connector, ConnectorError, Source, Stage};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::subject::Made;

/// Counts up to `wait`, which takes for ever for a large number.
const TABLE: &str = r#"
kind = "sql"
source = "test"
statement = """
SELECT name, gross FROM incomes
WHERE nin = :identifier AND (year = :year OR :year IS NULL)
AND (wait = 0 OR (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < wait) SELECT count(*) FROM c) > 0)
"""
map = { "/name" = "name", "/income/gross" = "gross" }
"#;

struct SqliteSubject {
    directory: TempDir,
    owner: Mutex<SqliteConnection>,
    made: Made,
}

impl SqliteSubject {
    async fn new(table: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("tax.db");
        let mut owner = connect(&path).await;
        run(
            &mut owner,
            "CREATE TABLE incomes (nin TEXT, name TEXT, gross NUMERIC, year INTEGER, wait INTEGER DEFAULT 0)",
        )
        .await
        .unwrap();
        let made = Made::new(table, source(&path));
        Self { directory, owner: Mutex::new(owner), made }
    }

    async fn run(&self, sql: &str) {
        run(&mut *self.owner.lock().await, sql).await.unwrap();
    }
}

#[async_trait]
impl Subject for SqliteSubject {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::clone(&self.made.connector)
    }

    fn call(&self) -> Call {
        self.made.call("1955-ada", json!({"year": 2025}))
    }

    fn evidence(&self) -> Value {
        json!({"name": "Ada", "income": {"gross": 1.5}})
    }

    async fn arrange(&self, scene: Scene) -> bool {
        let _ = run(&mut *self.owner.lock().await, "ROLLBACK").await;
        // A call that was just dropped may still hold its lock for a moment.
        self.run("PRAGMA busy_timeout = 2000").await;
        self.run("DELETE FROM incomes").await;
        let ada = "INSERT INTO incomes VALUES ('1955-ada', 'Ada', 1.5, 2025, 0)";
        match scene {
            Scene::Known => self.run(ada).await,
            Scene::Nobody => self.run(&ada.replace("'1955-ada'", "'other'")).await,
            Scene::Several => self.run(&format!("{ada}, ('1955-ada', 'Eve', 2, 2025, 0)")).await,
            Scene::Slow => self.run(&ada.replace(", 0)", ", 1000000000000)")).await,
            Scene::TooLarge => self.run(&ada.replace("Ada", &"x".repeat(MAX_BYTES + 1))).await,
            Scene::Garbage => self.run(&ada.replace("'Ada'", &format!("CAST('{CANARY}' AS BLOB)"))).await,
            Scene::Down => {
                self.run(ada).await;
                self.run("BEGIN EXCLUSIVE").await;
            }
        }
        self.run("PRAGMA busy_timeout = 0").await;
        true
    }

    /// Whether someone reads: then nobody else can lock the file.
    async fn running(&self) -> usize {
        let mut owner = self.owner.lock().await;
        match run(&mut owner, "BEGIN EXCLUSIVE").await {
            Ok(()) => {
                run(&mut owner, "ROLLBACK").await.unwrap();
                0
            }
            Err(_) => 1,
        }
    }
}

fn source(path: &Path) -> Source {
    Source { database: Some(format!("sqlite:{}", path.display())), ..Source::default() }
}

async fn connect(path: &Path) -> SqliteConnection {
    let options =
        SqliteConnectOptions::new().filename(path).create_if_missing(true).busy_timeout(std::time::Duration::ZERO);
    options.connect().await.unwrap()
}

async fn run(connection: &mut SqliteConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop)
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    keep(&SqliteSubject::new(TABLE).await).await;
}

#[tokio::test]
async fn hostile_values_are_bound_and_find_nobody() {
    let subject = SqliteSubject::new(TABLE).await;
    assert!(subject.arrange(Scene::Known).await);
    for hostile in [
        "' OR '1'='1",
        "1955-ada' --",
        "1955-ada'; DROP TABLE incomes; --",
        "') OR 1=1 --",
        "1955-ada' UNION SELECT 'x', 1 --",
        "\" OR \"\"=\"",
        "%",
        "_",
        ":identifier",
        "$1",
        "?1",
        "\\' OR 1=1 --",
        "x' AND (SELECT load_extension('x'))",
        "1955-ada\0",
    ] {
        assert_eq!(subject.made.fetch(hostile, Value::Null).await, Err(ConnectorError::NoMatch), "{hostile:?}");
    }
    assert!(subject.made.fetch("1955-ada", json!({"year": 2025})).await.is_ok());
    assert_eq!(subject.made.fetch("1955-ada", json!({"year": 2024})).await, Err(ConnectorError::NoMatch));
}

#[tokio::test]
async fn values_become_json_by_their_type() {
    let table = r#"
kind = "sql"
source = "test"
statement = "SELECT * FROM typed WHERE nin = :identifier"
map = { "/name" = "text", "/income/gross" = "real", "/income/count" = "count", "/income/paid" = "paid", "/income/none" = "none", "/income/day" = "day" }
"#;
    let subject = SqliteSubject::new(table).await;
    subject
        .run(
            "CREATE TABLE typed (nin TEXT, text TEXT, real REAL, count INTEGER, paid BOOLEAN, none TEXT, day DATE);
              INSERT INTO typed VALUES ('1', 'q\"\\\u{e9}', 45000.1, 9007199254740993, 1, NULL, '2025-01-31')",
        )
        .await;
    let evidence = subject.made.fetch("1", Value::Null).await.unwrap();
    let expected =
        r#"{"income":{"count":9007199254740993,"day":"2025-01-31","gross":45000.1,"paid":true},"name":"q\"\\é"}"#;
    assert_eq!(evidence, expected);
}

#[tokio::test]
async fn rows_become_an_array() {
    let table = r#"
kind = "sql"
source = "test"
statement = "SELECT name, gross, max(gross) OVER () AS top FROM incomes WHERE nin = :identifier ORDER BY gross"
rows = "/years"
map = { "/name" = "name", "/years/*/gross" = "gross", "/income/gross" = "top" }
"#;
    let subject = SqliteSubject::new(table).await;
    subject.run("INSERT INTO incomes VALUES ('1', 'Ada', 2, 2025, 0), ('1', 'Ada', 1, 2024, 0)").await;
    let evidence = subject.made.fetch("1", Value::Null).await.unwrap();
    assert_eq!(evidence, r#"{"income":{"gross":2},"name":"Ada","years":[{"gross":1},{"gross":2}]}"#);
    assert_eq!(subject.made.fetch("2", Value::Null).await, Err(ConnectorError::NoMatch));
}

#[tokio::test]
async fn a_statement_that_does_not_fit_the_database_is_found_by_the_health_check() {
    for (from, to) in [("FROM incomes", "FROM nowhere"), ("SELECT name, gross", "SELECT name")] {
        let subject = SqliteSubject::new(&TABLE.replace(from, to)).await;
        assert!(!subject.made.connector.check().await.is_up(), "{to}");
        subject.run("INSERT INTO incomes VALUES ('1', 'Ada', 1, 2025, 0)").await;
        let error = subject.made.fetch("1", Value::Null).await.unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Content | Stage::Mapping, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_missing_file_is_unavailable_and_not_made() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("missing.db");
    let made = Made::new(TABLE, source(&path));
    let error = made.fetch("1", Value::Null).await.unwrap_err();
    assert!(matches!(error, ConnectorError::Unavailable { .. }), "{error:?}");
    assert!(!path.exists());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_no_evidence() {
    let subject = SqliteSubject::new(TABLE).await;
    let path = subject.directory.path().join("garbage.db");
    std::fs::write(&path, CANARY.repeat(500)).unwrap();
    let error = Made::new(TABLE, source(&path)).fetch("1", Value::Null).await.unwrap_err();
    assert!(!format!("{error:?}").contains(CANARY));
    subject.owner.into_inner().close().await.unwrap();
}
