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
