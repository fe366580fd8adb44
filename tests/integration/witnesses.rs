//! Witnesses over HTTP: one broker cosigns the log of another, and without a quorum nothing is released.

use std::time::Duration;

use eemol_broker::config::{Config, WitnessAt, WitnessedLog};
use eemol_broker::keys::Keys;
use eemol_broker::ledger::checkpoint::Checkpoint;
use eemol_broker::ledger::event::kind;
use eemol_broker::ledger::hash::sha256;
use eemol_broker::ledger::note::{KeyKind, SigningKey, VerifierKey};
use eemol_tests::client::send;
use eemol_tests::{TestBroker, Wanted};

use crate::exchanges::locality;

/// A broker that witnesses the log with these keys, and the key it cosigns with.
async fn witness_of(keys: Vec<String>) -> (TestBroker, VerifierKey) {
    let mut witness = TestBroker::with().seed(2).start().await;
    let own = |config: &mut Config| {
        config.log_origin = "witness.test/log".to_owned();
        config.keys.log = eemol_broker::config::secret::SecretRef::File(config.data.dir.join("other-log.key"));
        config.data.dir = config.data.dir.join("witness");
        config.witnessed.insert("eemol".to_owned(), WitnessedLog { keys });
    };
    witness.reconfigure(own).await;
    let key = Keys::cosigner(&witness.site().config).expect("the cosigner's key").verifier().parse().expect("a key");
    (witness, key)
}

fn asks(url: String, key: &VerifierKey, patience_seconds: u64) -> impl FnOnce(&mut Config) + use<> {
    let at = WitnessAt { url, key: key.to_string(), ca: None };
    move |config| {
        config.witness.insert("neighbour".to_owned(), at);
        config.witnesses.quorum = 1;
        config.witnesses.interval_ms = 20;
        config.witnesses.timeout_ms = 5000;
        config.witnesses.max_unwitnessed_seconds = patience_seconds;
    }
}

#[tokio::test]
async fn a_witness_cosigns_over_http_and_the_checkpoint_is_published_with_its_line() {
    let mut broker = TestBroker::start().await;
    let keys = broker.public().get("/log/keys").await.text();
    let (witness, cosigner) = witness_of(keys.lines().map(str::to_owned).collect()).await;
    broker.reconfigure(asks(format!("{}/log", witness.web()), &cosigner, 0)).await;
    broker.granted(&Wanted::default()).await;
    let size = broker.size().await;
    let published = |broker: &TestBroker| broker.ledger().watch().published().is_some_and(|one| one.size >= size);
    broker.until("the newest checkpoint is cosigned", published).await;

    let note = broker.public().get("/log/checkpoint").await;
    let known = [broker.ledger().verifier().clone(), cosigner];
    let signed = Checkpoint::open(&note.body, &known).expect("signed by the log and the witness");
    assert_eq!((signed.checkpoint.size(), signed.cosigned.len()), (size, 1));
    let origin = sha256(signed.checkpoint.origin().as_bytes()).to_hex();
    let kept = witness.public().get(&format!("/log/witnessed/{origin}/checkpoint")).await;
    assert_eq!(kept.status, 200);
    assert_eq!(Checkpoint::open(&kept.body, &known).expect("cosigned").checkpoint, signed.checkpoint);
    let ready = broker.operator().get("/readyz").await.json();
    assert_eq!(
        (&ready["witnesses"]["neighbour"]["ok"], &ready["parts"]["witness_quorum"]["ok"]),
        (&true.into(), &true.into())
    );

    let add = async |body: String| {
        send(witness.public().request(reqwest::Method::POST, "/log/add-checkpoint").body(body)).await
    };
    assert_eq!(add("nonsense".to_owned()).await.status, 400);
    let stale = add(format!("old 0\n\n{}", note.text())).await;
    assert_eq!(
        (stale.status, stale.header("content-type"), stale.text()),
        (409, "text/x.tlog.size", format!("{size}\n"))
    );
    let again = add(format!("old {size}\n\n{}", note.text())).await;
    assert_eq!(again.status, 200);
    assert!(again.text().starts_with("\u{2014} witness.test/log/witness ") && again.text().ends_with('\n'));
    assert_eq!(add(format!("old {size}\nAAAA\n\n{}", note.text())).await.status, 400);
    assert_eq!(add(format!("old {}\n\n{}", size + 1, note.text())).await.status, 400);
    assert_eq!(
        add(format!("old {size}\n\n{}", note.text().replace("eemol.test/log\n", "other.test\n"))).await.status,
        404
    );
    assert_eq!(
        add(format!("old {size}\n\n{}", note.text().replace(&format!("\n{size}\n"), "\n1000\n"))).await.status,
        403
    );
}

#[tokio::test]
async fn a_broker_that_witnesses_nothing_says_so() {
    let broker = TestBroker::start().await;
    let post = broker.public().request(reqwest::Method::POST, "/log/add-checkpoint").body("old 0\n\n");
    assert_eq!(send(post).await.status, 404);
    let origin = "0".repeat(64);
    assert_eq!(broker.public().get(&format!("/log/witnessed/{origin}/checkpoint")).await.status, 404);
}

#[tokio::test]
async fn without_a_quorum_for_too_long_nothing_is_released_and_withdrawals_work() {
    let mut broker = TestBroker::start().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let nobody = format!("http://{}", free.local_addr().expect("its number"));
    drop(free);
    let key = SigningKey::from_seed("nobody.test", KeyKind::Cosignature, &[3; 32]);
    broker.reconfigure(asks(nobody, key.expect("a key").verifier(), 60)).await;
    let granted = broker.granted(&Wanted::default()).await;
    let client = broker.client("housing-ministry");
    assert_eq!(client.exchange(&granted.token, &locality()).await.status, 200);
    let waits = |broker: &TestBroker| broker.ledger().watch().waiting(Duration::ZERO).is_some();
    broker.until("the log waits for a quorum", waits).await;
    broker.clock().advance(Duration::from_secs(61));

    let calls = broker.calls();
    client.exchange(&granted.token, &locality()).await.assert_problem(503, "log-unwitnessed");
    assert_eq!(broker.calls(), calls, "no provider is asked");
    let entry = broker.exchanges_of(Some(granted.subject)).await.into_iter().next().expect("its entry");
    assert_eq!(entry.event.kind, kind::REFUSED);
    assert_eq!(entry.event.reason.map(eemol_policies::reason::Reason::as_str), Some("log-unwitnessed"));
    let ready = broker.operator().get("/readyz").await;
    let body = ready.json();
    assert_eq!((ready.status, &body["parts"]["witness_quorum"]["ok"]), (503, &false.into()));
    assert_eq!(body["witnesses"]["neighbour"]["ok"], false);

    broker.revoke(&granted).await;
}
