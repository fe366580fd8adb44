//! Every statement is understood by the engine it is for: prepared, not only written.

use std::collections::BTreeSet;

use eemol_broker::store::{postgres, sqlite};
use eemol_tests::Engine;
use eemol_tests::postgres::server;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, SqlSafeStr as _};

use crate::stage::Stage;

fn named(statements: &[(&'static str, String)]) {
    let mut names = BTreeSet::new();
    for (_, text) in statements {
        assert!(text.starts_with("-- "), "no name: {text}");
        names.insert(text.lines().next());
    }
    assert!(names.len() > 30, "{}", names.len());
}

#[tokio::test]
async fn sqlite_prepares_every_statement() {
    let stage = Stage::new(Engine::Sqlite).await;
    stage.place.migrate(None).await.expect("the databases are made");
    let statements = sqlite::statements();
    named(&statements);
    for (database, text) in statements {
        let file = stage.config.data.dir.join(format!("{database}.db"));
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut connection = options.connect().await.expect("it opens");
        let prepared = (&mut connection).prepare(AssertSqlSafe(text.clone()).into_sql_str()).await;
        assert!(prepared.is_ok(), "{text}\n{:?}", prepared.err());
    }
}

/// A bound value right after `LIMIT` has SQLite compile the statement anew each time, to see whether another plan would do.
#[test]
fn sqlite_compiles_no_statement_again_for_its_limit() {
    for (_, text) in sqlite::statements() {
        assert!(!text.contains("LIMIT $") && !text.contains("LIMIT ?"), "{text}");
    }
}

#[tokio::test]
async fn postgresql_prepares_every_statement() {
    let stage = Stage::new(Engine::Postgres).await;
    stage.place.migrate(None).await.expect("the databases are made");
    let address = stage.config.database.url.as_deref().expect("an address");
    let mut connection = server().connect(address).await;
    let statements = postgres::statements();
    named(&statements);
    for (number, (database, text)) in statements.into_iter().enumerate() {
        let (name, rest) = text.split_once('\n').expect("a name");
        let types = if rest.contains("$13 IS NULL") { filters(rest.contains("$15")) } else { "" };
        let prepare = format!("SET search_path = eemol_{database}; {name}\nPREPARE s{number} {types} AS {rest}");
        let prepared = sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut connection).await;
        assert!(prepared.is_ok(), "{text}\n{:?}", prepared.err());
    }
}

/// A filter that may be null says nothing of its type: the broker sends it along.
fn filters(page: bool) -> &'static str {
    if page {
        "(bytea, bigint, bigint, text, text, text, text, text, text, bytea, bytea, text, text, bigint, bigint)"
    } else {
        "(bytea, bigint, bigint, text, text, text, text, text, text, bytea, bytea, text, text)"
    }
}

/// Not one of the tables that grow is read from end to end for what every batch asks or writes.
#[tokio::test]
async fn what_a_batch_asks_is_looked_up_however_much_there_is() {
    let stage = Stage::new(Engine::Sqlite).await;
    stage.place.migrate(None).await.expect("the databases are made");
    let file = stage.config.data.dir.join("ledger.db");
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.expect("it opens");
    let of_a_batch = [
        "-- what a batch asks for",
        "-- a stretch of the log",
        "-- consents used again",
        "-- exchanges ended",
        "-- chains of persons grown",
    ];
    let statements = sqlite::statements();
    let named = |name| {
        let found: Vec<_> = statements.iter().map(|(_, text)| text).filter(|text| text.starts_with(name)).collect();
        assert!(!found.is_empty(), "{name}");
        found
    };
    let texts = of_a_batch.into_iter().flat_map(named);
    let mut plans = 0;
    for statement in texts.flat_map(|text| text.split(";\n")).filter(|statement| !statement.trim().is_empty()) {
        let plan = format!("EXPLAIN QUERY PLAN {statement}");
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(AssertSqlSafe(plan)).fetch_all(&mut connection).await.expect("it is planned");
        for (.., step) in &steps {
            let whole = [
                "consent",
                "exchange",
                "entry",
                "record",
                "person_head",
                "consent_use",
                "used",
                "c",
                "x",
                "e",
                "o",
                "p",
            ];
            let scanned = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
            assert!(!whole.contains(&scanned), "{statement}\n{step}");
        }
        plans += 1;
    }
    assert!(plans > 20, "{plans}");
}
