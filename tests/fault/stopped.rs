//! A broker that is stopped in the middle of its work and wakes later hands over nothing that is older than two seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eemol_broker::ledger::note::VerifierKey;
use eemol_broker::ledger::receipt::verify_answer;
use eemol_broker::ledger::release::DELIVER_WITHIN;
use eemol_broker::runtime::Runtime;
use eemol_policies::time::Timestamp;
use eemol_tests::Client;
use eemol_tests::program::{Serving, eemol};
use serde_json::json;
use tokio::time::sleep;

use crate::stage::Stage;

/// How long the broker is stopped each time: clearly longer than an answer may be old.
const STOPPED: Duration = Duration::from_secs(4);
/// What the client itself may need, on a busy machine, to read what is there.
const READING: Duration = Duration::from_secs(1);

/// Asks again and again; gives the ages at which releases arrived. An answer that was not handed over whole counts for
/// nothing.
async fn ages(client: Client, token: String, key: VerifierKey, over: Arc<AtomicBool>) -> Vec<Duration> {
    let body =
        json!({"evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17"});
    let (clock, mut ages) = (Runtime::system(), Vec::new());
    while !over.load(Ordering::SeqCst) {
        let request = client.request(reqwest::Method::POST, "/v1/exchanges").bearer_auth(&token).json(&body);
        let Ok(answer) = request.send().await else { continue };
        let (status, arrived) = (answer.status().as_u16(), clock.now());
        let Ok(body) = answer.bytes().await else { continue };
        if status == 200 {
            let verified = verify_answer(&body, std::slice::from_ref(&key)).expect("the receipt holds");
            let entered: Timestamp = verified.event["time"].as_str().expect("a time").parse().expect("a time");
            ages.push(arrived.since(entered));
        } else {
            assert_eq!(status, 503, "{}", String::from_utf8_lossy(&body));
        }
    }
    ages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_a_stopped_broker_that_wakes_hands_over_nothing_old() {
    let program = eemol();
    let stage = Stage::new(None, Duration::from_millis(5)).await;
    let key = stage.key().await;
    let serving = Serving::start(&program, stage.dir());
    let over = Arc::new(AtomicBool::new(false));
    let asking: Vec<_> = (0..8)
        .map(|_| {
            tokio::spawn(ages(stage.client(&serving), stage.granted.token.clone(), key.clone(), Arc::clone(&over)))
        })
        .collect();
    for pause in [150, 230, 310] {
        sleep(Duration::from_millis(pause)).await;
        serving.signal("STOP");
        sleep(STOPPED).await;
        serving.signal("CONT");
    }
    sleep(Duration::from_millis(500)).await;
    over.store(true, Ordering::SeqCst);
    let mut released = 0;
    for task in asking {
        for age in task.await.expect("no client fails") {
            assert!(age < DELIVER_WITHIN + READING, "handed over {age:?} after its commit");
            released += 1;
        }
    }
    assert!(released > 20, "hardly anything was released: {released}");
    serving.kill();
    stage.assert_verifies(&program);
}
