//! Whole brokers on PostgreSQL: the main story, several brokers beside one another, a server that goes away.

use std::time::{Duration, Instant};

use eemol_broker::ledger::verify::{Options, verify};
use eemol_tests::postgres::Server;
use eemol_tests::{Engine, TestBroker, Wanted};
use serde_json::{Value, json};

use crate::stage::on_both;

on_both!(consent_gives_evidence_until_it_is_withdrawn_and_the_log_replays);

fn locality() -> Value {
    json!({"evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17"})
}

async fn assert_whole(broker: &TestBroker) {
    let ledger = broker.ledger();
    let options = Options { from: None, to: None, replay: true };
    let keys = [ledger.verifier().clone()];
    let report = verify(ledger.store(), ledger.subjects(), &keys, options, &mut |_, _| {}).await.expect("it reads");
    assert!(report.is_whole(), "{:?}", report.faults);
}

async fn consent_gives_evidence_until_it_is_withdrawn_and_the_log_replays(engine: Engine) {
    let mut broker = TestBroker::with().engine(engine).start().await;
    let granted = broker.granted(&Wanted::default()).await;
    let office = broker.client("housing-ministry");
    let answer = office.exchange(&granted.token, &locality()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["evidence"], json!({"address": {"locality": "Eschen"}}));
    broker.revoke(&granted).await;
    let calls = broker.calls();
    office.exchange(&granted.token, &locality()).await.assert_problem(403, "consent-revoked");
    assert_eq!(broker.calls(), calls, "the provider is not asked");
    assert_whole(&broker).await;
    broker.restart().await;
    let again = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
    again.assert_problem(403, "consent-revoked");
    assert_whole(&broker).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawal_at_one_broker_bites_at_all() {
    let first = TestBroker::with().engine(Engine::Postgres).start().await;
    let (second, third) = (first.beside().await, first.beside().await);
    let granted = first.granted(&Wanted { uses: Some(3), ..Wanted::default() }).await;
    for broker in [&first, &second, &third] {
        let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let granted = second.granted(&Wanted { case: "2026-2".to_owned(), ..Wanted::default() }).await;
    third.revoke(&granted).await;
    for broker in [&first, &second, &third] {
        let answer = broker.client("housing-ministry").exchange(&granted.token, &locality()).await;
        answer.assert_problem(403, "consent-revoked");
        assert_whole(broker).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_database_a_broker_refuses_in_time_and_recovers_by_itself() {
    let server = Server::new(&[]);
    let broker = TestBroker::with().database(server.database().await).start().await;
    let granted = broker.granted(&Wanted { uses: Some(5), ..Wanted::default() }).await;
    let office = broker.client("housing-ministry");
    assert_eq!(office.exchange(&granted.token, &locality()).await.status, 200);
    server.stop();
    let began = Instant::now();
    let calls = broker.calls();
    for _ in 0..2 {
        office.exchange(&granted.token, &locality()).await.assert_problem(503, "log-unavailable");
    }
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!(broker.calls(), calls, "no provider is asked without an entry");
    assert_eq!(broker.operator().get("/livez").await.status, 200);
    assert_eq!(broker.operator().get("/readyz").await.status, 503);
    server.start();
    let mut last = 0;
    for _ in 0..20 {
        last = office.exchange(&granted.token, &locality()).await.status;
        if last == 200 {
            break;
        }
    }
    assert_eq!(last, 200, "it recovers by itself");
    assert_eq!(broker.operator().get("/readyz").await.status, 200);
    assert_whole(&broker).await;
}
