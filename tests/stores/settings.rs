//! On PostgreSQL: servers that are refused, connections that are verified, passwords that are not shown.

use std::path::Path;

use eemol_broker::config::secret::SecretRef;
use eemol_broker::pki::Authority;
use eemol_broker::runtime::Runtime;
use eemol_broker::store::Access;
use eemol_broker::store::place::Place;
use eemol_tests::postgres::{Server, server};
use eemol_tests::site::always;
use sqlx::AssertSqlSafe;

use crate::stage::config;

async fn refused(address: &str) -> String {
    let place = Place::of(&config(Path::new("/nowhere"), Some(address.to_owned()))).expect("a place");
    place.ledger(Access::Write).await.expect_err("it is refused").to_string()
}

#[tokio::test]
async fn a_server_that_may_lose_what_it_acknowledged_is_refused() {
    let address = server().database().await;
    let mut connection = server().connect(&address).await;
    let name: String =
        sqlx::query_scalar("SELECT current_database()::text").fetch_one(&mut connection).await.expect("it answers");
    for less in ["off", "local", "remote_write"] {
        let set = format!("ALTER DATABASE {name} SET synchronous_commit = {less}");
        sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut connection).await.expect("it is set");
        let error = refused(&address).await;
        assert!(error.contains(&format!("`synchronous_commit = {less}`")), "{error}");
    }
    for enough in ["on", "remote_apply"] {
        let set = format!("ALTER DATABASE {name} SET synchronous_commit = {enough}");
        sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut connection).await.expect("it is set");
        let place = Place::of(&config(Path::new("/nowhere"), Some(address.clone()))).expect("a place");
        place.ledger(Access::Write).await.expect("it opens");
    }
}

#[tokio::test]
async fn a_server_that_does_not_write_through_is_refused() {
    for setting in ["fsync", "full_page_writes"] {
        let careless = Server::new(&[&format!("{setting}=off")]);
        let error = refused(&careless.database().await).await;
        assert!(error.contains(&format!("`{setting} = off`")), "{error}");
    }
}

#[tokio::test]
async fn a_connection_over_the_network_is_verified() {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let dir = tempfile::tempdir().expect("a directory");
    let (runtime, _) = Runtime::fixed(1);
    let authority = |name: &str| Authority::create(&dir.path().join(name), name, &runtime).expect("an authority");
    let (right, _wrong) = (authority("right"), authority("wrong"));
    right.server(&["localhost".to_owned()], always(), &runtime).expect("issued").write(dir.path(), "db").expect("kept");
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("a port").port();
    let with_port = format!("port={port}");
    let secure = Server::new(&["listen_addresses=localhost", &with_port]);
    secure.use_certificate(&dir.path().join("db.crt"), &dir.path().join("db.key"));
    let address = |host: &str, ca: &str| {
        let ca = dir.path().join(ca).join("ca.crt");
        format!("postgres://tester@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={}", ca.display())
    };
    let opened = Place::of(&config(Path::new("/nowhere"), Some(address("localhost", "right")))).expect("a place");
    opened.ledger(Access::Write).await.expect("the right authority and name");
    let error = refused(&address("localhost", "wrong")).await;
    assert!(error.contains("certificate"), "{error}");
}

#[tokio::test]
async fn a_password_is_read_where_the_configuration_says_and_never_shown() {
    let owner = server().database().await;
    let mut config = config(Path::new("/nowhere"), Some(owner));
    config.database.password = Some(SecretRef::Env("EEMOL_TEST_DATABASE_PASSWORD".to_owned()));
    let error = Place::of(&config).expect_err("the variable is not set").to_string();
    assert!(error.contains("`EEMOL_TEST_DATABASE_PASSWORD` is not set"), "{error}");
    let given = [("EEMOL_TEST_DATABASE_PASSWORD".to_owned(), "s3cret-s3cret".to_owned())];
    config.environment = given.into_iter().collect();
    let place = Place::of(&config).expect("a place");
    assert!(!format!("{place:?}").contains("s3cret"), "{place:?}");
    config.database.url = Some("postgres://tester:s3cret-s3cret@localhost/x".to_owned());
    let error = Place::of(&config).expect_err("a password in the address").to_string();
    assert!(!error.contains("s3cret") && error.contains("by reference"), "{error}");
}
