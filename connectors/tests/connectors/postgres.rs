//! SQL over PostgreSQL: the contract over a server of its own, types, and that nothing can be written or spliced.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use async_trait::async_trait;
use eemol_connectors::contract::{CANARY, MAX_BYTES, Scene, Subject, keep};
use eemol_connectors::{Call, Connector, ConnectorError, Source, Stage};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::subject::Made;

const TABLE: &str = r#"
kind = "sql"
source = "test"
statement = """
SELECT name, gross FROM incomes
WHERE nin = :identifier AND (year = :year OR :year IS NULL) AND (wait = 0 OR pg_sleep(wait)::text = '')
"""
map = { "/name" = "name", "/income/gross" = "gross" }
"#;

/// A server in a temporary directory, reached by its socket only; stopped and removed when dropped.
struct Server {
    directory: TempDir,
    programs: PathBuf,
}

impl Server {
    fn start() -> Self {
        let programs = programs();
        let directory = tempfile::tempdir().unwrap();
        if owned_by_root(directory.path()) {
            // PostgreSQL does not run as root; the Debian package brings a user for it.
            assert!(Command::new("chown").arg("postgres").arg(directory.path()).status().unwrap().success());
        }
        let server = Self { directory, programs };
        server.run(
            "initdb",
            &["-A", "trust", "-U", "tester", "--no-sync", "-E", "UTF8", "--locale=C", "-D", &server.data()],
        );
        server.up();
        server
    }

    fn up(&self) {
        let options = format!("-c listen_addresses='' -c fsync=off -k {}", self.directory.path().display());
        self.run("pg_ctl", &["-s", "-w", "-D", &self.data(), "-l", "/dev/null", "-o", &options, "start"]);
    }

    fn down(&self) {
        self.run("pg_ctl", &["-s", "-w", "-m", "fast", "-D", &self.data(), "stop"]);
    }

    fn is_up(&self) -> bool {
        self.directory.path().join(".s.PGSQL.5432").exists()
    }

    fn data(&self) -> String {
        self.directory.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        let mut command = if owned_by_root(Path::new("/proc/self")) {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        let ended = command.args(arguments).current_dir("/").stdout(std::process::Stdio::null()).status().unwrap();
        assert!(ended.success(), "{}", program.display());
    }

    fn source(&self) -> Source {
        let socket = self.directory.path().display();
        Source { database: Some(format!("postgres://tester@localhost/postgres?host={socket}")), ..Source::default() }
    }

    async fn connect(&self) -> PgConnection {
        let options = PgConnectOptions::new_without_pgpass().socket(self.directory.path()).username("tester");
        options.database("postgres").connect().await.unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_up() {
            self.run("pg_ctl", &["-s", "-m", "immediate", "-D", &self.data(), "stop"]);
        }
    }
}

fn owned_by_root(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.uid() == 0)
}

/// The newest installed server's programs.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> =
        versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists()).collect();
    found.sort();
    found.pop().expect("this test needs the Debian package `postgresql`: apt-get install -y postgresql")
}

struct PostgresSubject {
    server: Server,
    owner: Mutex<PgConnection>,
    made: Made,
}

impl PostgresSubject {
    async fn new(table: &str) -> Self {
        let server = Server::start();
        let made = Made::new(table, server.source());
        let subject = Self { owner: Mutex::new(server.connect().await), server, made };
        subject
            .run("CREATE TABLE incomes (nin varchar(32), name text, gross numeric(12,2), year integer, wait float8)")
            .await;
        subject
    }

    async fn run(&self, sql: &str) {
        let mut owner = self.owner.lock().await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut *owner).await.unwrap();
    }
}

#[async_trait]
impl Subject for PostgresSubject {
    fn connector(&self) -> Arc<dyn Connector> {
        Arc::clone(&self.made.connector)
    }

    fn call(&self) -> Call {
        self.made.call("1955-ada", json!({"year": 2025}))
    }

    fn evidence(&self) -> Value {
        json!({"name": "Ada", "income": {"gross": 1.10}})
    }

    async fn arrange(&self, scene: Scene) -> bool {
        if !self.server.is_up() {
            self.server.up();
            *self.owner.lock().await = self.server.connect().await;
        }
        self.run("DELETE FROM incomes").await;
        let ada = "INSERT INTO incomes VALUES ('1955-ada', 'Ada', 1.1, 2025, 0)";
        match scene {
            Scene::Known => self.run(ada).await,
            Scene::Nobody => self.run(&ada.replace("'1955-ada'", "'other'")).await,
            Scene::Several => self.run(&format!("{ada}, ('1955-ada', 'Eve', 2, 2025, 0)")).await,
            Scene::Slow => self.run(&ada.replace(", 0)", ", 60)")).await,
            Scene::TooLarge => self.run(&ada.replace("Ada", &"x".repeat(MAX_BYTES + 1))).await,
            Scene::Garbage => self.run(&ada.replace("'Ada', 1.1", &format!("'{CANARY}', 'NaN'"))).await,
            Scene::Down => self.server.down(),
        }
        true
    }

    async fn running(&self) -> usize {
        let mut owner = self.owner.lock().await;
        let running: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'eemol' AND state = 'active'",
        )
        .fetch_one(&mut *owner)
        .await
        .unwrap();
        usize::try_from(running).unwrap()
    }
}

#[tokio::test]
async fn postgresql_keeps_the_contract() {
    keep(&PostgresSubject::new(TABLE).await).await;
}

#[tokio::test]
async fn hostile_values_are_bound_and_find_nobody() {
    let subject = PostgresSubject::new(TABLE).await;
    assert!(subject.arrange(Scene::Known).await);
    for hostile in [
        "' OR '1'='1",
        "1955-ada' --",
        "1955-ada'; DROP TABLE incomes; --",
        "') OR 1=1 --",
        "1955-ada' UNION SELECT 'x', 1 --",
        "$1",
        "$$",
        "\\' OR 1=1 --",
        "%",
        "_",
        ":identifier",
        "1955-ada'||pg_sleep(9)||'",
    ] {
        assert_eq!(subject.made.fetch(hostile, Value::Null).await, Err(ConnectorError::NoMatch), "{hostile:?}");
    }
    assert!(subject.made.fetch("1955-ada\0", Value::Null).await.is_err());
    let evidence = subject.made.fetch("1955-ada", json!({"year": 2025})).await.unwrap();
    assert_eq!(evidence, r#"{"income":{"gross":1.10},"name":"Ada"}"#, "the decimal keeps its digits");
    assert_eq!(subject.made.fetch("1955-ada", json!({"year": 2024})).await, Err(ConnectorError::NoMatch));
}

#[tokio::test]
async fn values_become_json_by_their_type() {
    let columns = [
        ("a", "true", "true"),
        ("b", "7::smallint", "7"),
        ("c", "9007199254740993::bigint", "9007199254740993"),
        ("d", "123456789012345678901234567890.10::numeric", "123456789012345678901234567890.10"),
        ("e", "-0.05::numeric(5,3)", "-0.050"),
        ("f", "0.1::float4", "0.1"),
        ("g", "0.1::float8", "0.1"),
        ("h", "'q\"'::varchar", "\"q\\\"\""),
        ("i", "date '2025-01-31'", "\"2025-01-31\""),
        ("j", "timestamptz '2025-01-31 12:00:00.5+01'", "\"2025-01-31T11:00:00.500000Z\""),
        ("k", "time '23:59:59'", "\"23:59:59\""),
        ("l", "'{\"n\": 1.10}'::json", "{\"n\": 1.10}"),
        ("m", "'{\"n\": 1.10}'::jsonb", "{\"n\": 1.10}"),
        ("n", "'6F9619FF-8B86-D011-B42D-00CF4FC964FF'::uuid", "\"6f9619ff-8b86-d011-b42d-00cf4fc964ff\""),
        ("o", "'married'::status", "\"married\""),
        ("p", "'x'::short", "\"x\""),
        ("q", "timestamp '1999-12-31 23:59:59'", "\"1999-12-31T23:59:59\""),
    ];
    let selected: Vec<_> = columns.iter().map(|(name, value, _)| format!("{value} AS {name}")).collect();
    let mapped: Vec<_> = columns.iter().map(|(name, ..)| format!("\"/v/{name}\" = \"{name}\"")).collect();
    let table = format!(
        "kind = \"sql\"\nsource = \"test\"\nstatement = '''SELECT name, gross, v.* FROM incomes, typed v WHERE nin = :identifier'''\n\
         map = {{ \"/name\" = \"name\", \"/income/gross\" = \"gross\", {} }}",
        mapped.join(", ")
    );
    let subject = PostgresSubject::new(&table).await;
    subject.run("CREATE TYPE status AS ENUM ('single', 'married'); CREATE DOMAIN short AS text").await;
    subject.run(&format!("CREATE VIEW typed AS SELECT {}", selected.join(", "))).await;
    subject.run("INSERT INTO incomes VALUES ('1', NULL, NULL)").await;
    let expected: Vec<_> = columns.iter().map(|(name, _, json)| format!("\"{name}\":{json}")).collect();
    assert_eq!(subject.made.fetch("1", Value::Null).await.unwrap(), format!("{{\"v\":{{{}}}}}", expected.join(",")));
}

#[tokio::test]
async fn types_without_json_are_refused() {
    let subject = PostgresSubject::new(&TABLE.replace("SELECT name,", "SELECT raw AS name,")).await;
    subject.run("ALTER TABLE incomes ADD raw bytea").await;
    subject.run("INSERT INTO incomes VALUES ('1', 'Ada', 1, 2025, 0, '\\x00')").await;
    let error = subject.made.fetch("1", Value::Null).await.unwrap_err();
    assert!(matches!(error, ConnectorError::Invalid { stage: Stage::Content, .. }), "{error:?}");
}

#[tokio::test]
async fn nothing_can_be_written_even_by_a_function() {
    let subject =
        PostgresSubject::new(&TABLE.replace("SELECT name, gross", "SELECT meddle(name) AS name, gross")).await;
    subject
        .run(
            "CREATE FUNCTION meddle(who text) RETURNS text LANGUAGE plpgsql AS
              'BEGIN DELETE FROM incomes; RETURN who; END'",
        )
        .await;
    assert!(subject.arrange(Scene::Known).await);
    assert!(subject.made.fetch("1955-ada", Value::Null).await.is_err());
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM incomes").fetch_one(&mut *subject.owner.lock().await).await.unwrap();
    assert_eq!(left, 1);
}
