//! On PostgreSQL: commits whose outcome is in doubt, transactions that hang, a server that goes and comes back.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use eemol_broker::store::ledger::LedgerStore;
use eemol_broker::store::place::Place;
use eemol_broker::store::{Access, StoreError};
use eemol_tests::postgres::{Server, server};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::rows::{entries, entry_id, head};
use crate::stage::config;

async fn ledger(address: &str, idle_ms: u64) -> Arc<dyn LedgerStore> {
    let mut config = config(Path::new("/nowhere"), Some(address.to_owned()));
    config.database.idle_in_transaction_timeout_ms = idle_ms;
    Place::of(&config).expect("a place").ledger(Access::Write).await.expect("it opens")
}

async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await.expect("it is done");
}

/// Until some session of this database waits for what `event` says.
async fn waits_for(connection: &mut PgConnection, event: &str) {
    for _ in 0..1000 {
        let found: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = $1",
        )
        .bind(event)
        .fetch_one(&mut *connection)
        .await
        .expect("it answers");
        if found > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody waits for {event}");
}

/// A commit that waits for a standby that is not there, in a task of its own.
async fn waiting_commit(
    server: &Server,
    store: &Arc<dyn LedgerStore>,
) -> tokio::task::JoinHandle<Result<(), StoreError>> {
    let mut admin = server.connect(&server.address("tester", "postgres")).await;
    run(&mut admin, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'").await;
    run(&mut admin, "SELECT pg_reload_conf()").await;
    // The setting reaches the sessions by a signal; the process that shares it among them comes first.
    run(&mut admin, "SELECT pg_sleep(0.3)").await;
    let store = Arc::clone(store);
    tokio::spawn(async move {
        let mut tx = store.begin().await.expect("a transaction");
        tx.write(&entries(0, 1)).await.expect("it is written");
        tx.commit().await
    })
}

async fn standby_is_needed_no_more(server: &Server) {
    let mut admin = server.connect(&server.address("tester", "postgres")).await;
    run(&mut admin, "ALTER SYSTEM RESET synchronous_standby_names").await;
    run(&mut admin, "SELECT pg_reload_conf()").await;
    run(&mut admin, "SELECT pg_sleep(0.3)").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_warning_on_commit_is_doubt_and_settled_before_anything_else() {
    let server = Server::new(&[]);
    let address = server.database().await;
    let store = ledger(&address, 2000).await;
    let commit = waiting_commit(&server, &store).await;
    let mut watching = server.connect(&address).await;
    waits_for(&mut watching, "SyncRep").await;
    // PostgreSQL now answers `COMMIT`, with nothing but a warning.
    run(
        &mut watching,
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'",
    )
    .await;
    let error = commit.await.expect("it ends").expect_err("a warning is doubt");
    assert!(matches!(error, StoreError::CommitUnknown { .. }), "{error:?}");
    assert!(format!("{error:?}").contains("synchronous replication"), "{error:?}");

    // While no standby confirms, the store does not become usable again.
    let reopening = store.reopen().await.expect_err("the standby is still missing");
    assert!(matches!(reopening, StoreError::CommitUnknown { .. } | StoreError::Unavailable { .. }), "{reopening:?}");
    standby_is_needed_no_more(&server).await;
    run(&mut watching, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'").await;
    store.reopen().await.expect("what went before is settled");
    let mut tx = store.begin().await.expect("a transaction");
    assert!(tx.has_entry(entry_id(0)).await.expect("it answers"), "the commit had taken place");
    assert_eq!(tx.head().await.expect("it answers"), Some(head(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_does_not_come_back_is_doubt_within_the_time_out() {
    let server = Server::new(&[]);
    let address = server.database().await;
    let mut config = config(Path::new("/nowhere"), Some(address.clone()));
    config.database.statement_timeout_ms = 500;
    let store = Place::of(&config).expect("a place").ledger(Access::Write).await.expect("it opens");
    let commit = waiting_commit(&server, &store).await;
    let error = commit.await.expect("it ends").expect_err("nobody confirms");
    assert!(matches!(error, StoreError::CommitUnknown { .. }), "{error:?}");
    standby_is_needed_no_more(&server).await;
    for _ in 0..100 {
        // The old transaction may hold the head for a moment yet.
        if store.reopen().await.is_ok() {
            break;
        }
    }
    let mut tx = store.begin().await.expect("a transaction");
    assert!(tx.has_entry(entry_id(0)).await.expect("it answers"), "it was committed after all");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_does_nothing_is_cut_off_and_holds_nobody_up_for_longer() {
    let address = server().database().await;
    let (hanging, other) = (ledger(&address, 700).await, ledger(&address, 2000).await);
    let mut held = hanging.begin().await.expect("a transaction");
    held.write(&entries(0, 1)).await.expect("it is written");
    // As a broker that is stopped in the middle of its batch.
    let began = Instant::now();
    let mut tx = other.begin().await.expect("its turn comes");
    assert!(began.elapsed() >= Duration::from_millis(500), "the head was held");
    assert_eq!(tx.head().await.expect("it answers"), None, "what was not committed is gone");
    tx.write(&entries(0, 2)).await.expect("it is written");
    tx.commit().await.expect("it is committed");
    let late = held.commit().await.expect_err("it wakes too late");
    assert!(matches!(late, StoreError::CommitUnknown { .. }), "{late:?}");
    assert_eq!(other.head().await.expect("it answers"), Some(head(2)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_that_does_not_come_is_refused_within_the_lock_time_out() {
    let address = server().database().await;
    let mut config = config(Path::new("/nowhere"), Some(address.clone()));
    config.database.lock_timeout_ms = 300;
    let impatient = Place::of(&config).expect("a place").ledger(Access::Write).await.expect("it opens");
    let holding = ledger(&address, 60_000).await;
    let held = holding.begin().await.expect("a transaction");
    let error = impatient.begin().await.map(drop).expect_err("the head is held");
    assert!(matches!(error, StoreError::Unavailable { .. }) && !error.is_about_rows(), "{error:?}");
    drop(held);
    impatient.begin().await.map(drop).expect("its turn comes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_failed_is_never_followed_by_a_commit_that_looks_well() {
    let address = server().database().await;
    let store = ledger(&address, 2000).await;
    let mut tx = store.begin().await.expect("a transaction");
    tx.write(&entries(0, 1)).await.expect("it is written");
    tx.write(&entries(0, 1)).await.expect_err("the place is taken");
    tx.commit().await.expect_err("the server would answer ROLLBACK, without an error");
    assert_eq!(store.head().await.expect("it answers"), None);
}

/// Nobody asks an idle connection whether it lives before it is used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_begins_on_another_connection_where_the_server_has_ended_the_idle_ones() {
    let server = server();
    let address = server.database().await;
    let store = ledger(&address, 60_000).await;
    let mut admin = server.connect(&address).await;
    let endings = [
        // By an administrator (57P01), and after a time without work (57P05).
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET idle_session_timeout = 200', current_database()); END $$",
    ];
    for (size, ending) in (0..).zip(endings) {
        if size == 1 {
            // Takes hold of new sessions.
            run(&mut admin, ending).await;
            store.reopen().await.expect("it opens again");
        }
        // Two connections at work at once: the second waits for the first.
        let first = store.begin().await.expect("a transaction");
        let second = tokio::time::timeout(Duration::from_millis(300), store.begin()).await;
        drop((first, second.map(drop).expect_err("the head is held")));
        tokio::time::sleep(Duration::from_millis(600)).await;
        if size == 0 {
            run(&mut admin, ending).await;
        }
        let mut tx = store.begin().await.expect("another connection is taken");
        tx.write(&entries(size, size + 1)).await.expect("it is written");
        tx.commit().await.expect("it is committed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_stopped_killed_or_frozen_is_unavailable_and_then_there_again() {
    let server = Server::new(&[]);
    let address = server.database().await;
    let mut config = config(Path::new("/nowhere"), Some(address.clone()));
    config.database.statement_timeout_ms = 500;
    let store = Place::of(&config).expect("a place").ledger(Access::Write).await.expect("it opens");
    let mut size = 0;
    for way in ["stop", "kill", "freeze"] {
        let process = server.process().to_string();
        match way {
            "stop" => server.stop(),
            "kill" => server.kill(),
            _ => signal_all(&process, "-STOP"),
        }
        let began = Instant::now();
        let error = store.begin().await.map(drop).expect_err("nobody is there");
        assert!(matches!(error, StoreError::Unavailable { .. }), "{way}: {error:?}");
        store.head().await.expect_err("nobody is there");
        assert!(began.elapsed() < Duration::from_secs(8), "{way}: {:?}", began.elapsed());
        match way {
            "freeze" => signal_all(&process, "-CONT"),
            _ => server.start(),
        }
        // No reopening: connections that died are replaced by themselves.
        let mut tx = store.begin().await.expect("it is there again");
        tx.write(&entries(size, size + 1)).await.expect("it is written");
        tx.commit().await.expect("it is committed");
        size += 1;
        assert_eq!(store.head().await.expect("it answers"), Some(head(size)), "{way}");
    }
}

/// Signals the server and all that belongs to it.
fn signal_all(process: &str, signal: &str) {
    let children = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    for one in children.split_whitespace().chain([process]) {
        let done = std::process::Command::new("kill").args([signal, one]).status();
        assert!(done.expect("kill runs").success());
    }
}
