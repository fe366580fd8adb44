//! A broker that is stopped in the middle of a transaction (SIGSTOP), and another on the same PostgreSQL: the other goes on
//! once the server has cut the first one off, and the first hands over nothing old when it wakes.
//!
//! Judged by the server's own times and by what clients received: how fast the machine is does not matter.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eemol_tests::program::eemol;
use eemol_tests::torture::chance::Chance;
use eemol_tests::torture::check::check;
use eemol_tests::torture::citizen::Citizen;
use eemol_tests::torture::history::{History, Said};
use eemol_tests::torture::place::{Database, MOST_USES};
use eemol_tests::torture::process::{Address, Broker};
use eemol_tests::torture::requester::{REQUIRED, Requester};
use eemol_tests::torture::stage::Stage;
use eemol_tests::torture::world::World;
use eemol_tests::torture::{Engine, Options, story};
use sqlx::{PgConnection, Row as _};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Stops in the middle of a transaction.
const ROUNDS: usize = 3;
/// Requests at the first broker at the same time.
const CLIENTS: usize = 6;
/// How often a stop may hit a moment without a transaction.
const TRIES: u64 = 1000;
/// After what time a release is dropped.
const FRESH: Duration = Duration::from_secs(2);
/// The longest that another broker is held up: the server's time-out is 2 s, the rest is for a slow machine.
const HELD_UP_MS: i64 = 2_000 + 10_000;

/// The session that holds the head of the log and does nothing, as only one of a stopped broker does for long.
const HOLDING: &str = "SELECT a.pid, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
  FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid JOIN pg_class c ON c.oid = l.relation
  WHERE a.datname = current_database() AND a.state = 'idle in transaction' AND c.relname = 'log_head' AND l.granted
    AND l.mode IN ('RowShareLock', 'RowExclusiveLock')";

/// A session of a stopped broker, and the server's time at which it was seen.
#[derive(Debug, Clone, Copy)]
struct Caught {
    session: i32,
    at: i64,
}

/// Stops the broker again and again until it holds the head of the log.
async fn stop_in_transaction(broker: &Broker, server: &mut PgConnection) -> Caught {
    for turn in 0..TRIES {
        sleep(Duration::from_millis(3 + turn * 7 % 40)).await;
        broker.stop();
        // What the server is still at for it comes to its end.
        sleep(Duration::from_millis(60)).await;
        let found = sqlx::query(HOLDING).fetch_optional(&mut *server).await.expect("the server answers");
        if let Some(row) = found {
            return Caught { session: row.get("pid"), at: row.get("now") };
        }
        broker.go_on();
    }
    panic!("no stop hit a transaction");
}

/// A consent for many uses, agreed at this broker: its case and token.
async fn consent(world: &World, at: &Address) -> (String, String) {
    let mut citizen = Citizen::new(world.person());
    let case = world.case();
    let asked = world.requester.ask(at, &world.recorder, &case, &citizen.number, MOST_USES).await.expect("a request");
    let (_, page) = citizen.find(at, &asked.code).await.expect("the request is found");
    assert_eq!(citizen.grant(at, &world.recorder, &case, &page, true).await, Said::Done);
    let token = world.requester.token(at, &asked).await.expect("a token");
    (case, token)
}

/// Clients that fetch at this broker until `over`, each under a consent of its own; they wait longer than a stop lasts.
fn fetching(
    world: &Arc<World>,
    at: &Address,
    consents: &[(String, String)],
    over: &Arc<AtomicBool>,
) -> Vec<JoinHandle<()>> {
    let patient = Requester::new(&world.place, &world.provider.mark, Duration::from_secs(60));
    let one = |(case, token): &(String, String)| {
        let (world, at, over, patient) = (Arc::clone(world), at.clone(), Arc::clone(over), patient.clone());
        let (case, token) = (case.clone(), token.clone());
        tokio::spawn(async move {
            while !over.load(Ordering::SeqCst) {
                let said = patient.fetch(&at, &world.recorder, &case, &token, REQUIRED, None).await;
                if matches!(said, Said::Refused { .. }) {
                    return;
                }
            }
        })
    };
    consents.iter().map(one).collect()
}

/// Evidence that arrived after the broker had woken (`woke`, since the start) although its release was in the log before the
/// broker was stopped (`stopped`, the server's time).
fn handed_over_late(history: &History, stopped: i64, woke: Duration) -> Vec<String> {
    let received = history.operations.iter().filter(|one| one.ended.is_some_and(|ended| ended > woke));
    let exchanges = received
        .filter_map(|one| if let Said::Evidence(received) = &one.said { Some(&received.exchange) } else { None });
    let old = |exchange: &&String| {
        let is_release = |kind: &str| kind == "exchange.released";
        let mut of = history.entries.iter().filter(|entry| entry.exchange.as_ref() == Some(*exchange));
        of.any(|entry| is_release(&entry.kind) && entry.time <= stopped)
    };
    exchanges.filter(old).cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_a_broker_stopped_in_mid_transaction_is_cut_off_and_wakes_to_hand_over_nothing_old() {
    let options = Options { cycles: 0, brokers: 2, engine: Engine::Postgres, seed: 17, defect: None, progress: false };
    let mut stage = Stage::set(&options, &eemol(), None, 20).await.expect("the machine can");
    assert!(stage.start().await, "{:?}", stage.world.recorder.so_far().2);
    stage.watch();
    let world = Arc::clone(&stage.world);
    let both = world.addresses.all();
    let Database::Postgres(url, _) = &world.place.database else { panic!("a server is asked for") };
    let mut server = stage.server.as_ref().expect("a server").connect(url).await;
    let mut stops = Vec::new();
    for _ in 0..ROUNDS {
        let mut consents = Vec::new();
        for _ in 0..CLIENTS {
            consents.push(consent(&world, &both[0]).await);
        }
        let over = Arc::new(AtomicBool::new(false));
        let clients = fetching(&world, &both[0], &consents, &over);
        let caught = stop_in_transaction(&stage.brokers[0], &mut server).await;
        // The other broker is asked at once, and answers without the first being woken.
        let (case, token) = &consents[0];
        while world.requester.give_back(&both[1], &world.recorder, case, token).await != Said::Done {}
        let head: i64 = sqlx::query("SELECT time FROM eemol_ledger.log_head")
            .fetch_one(&mut server)
            .await
            .expect("the server answers")
            .get("time");
        assert!(head > caught.at && head - caught.at < HELD_UP_MS, "held up for {} ms", head - caught.at);
        let there = sqlx::query("SELECT 1 FROM pg_stat_activity WHERE pid = $1").bind(caught.session);
        let there = there.fetch_optional(&mut server).await.expect("the server answers");
        assert!(there.is_none(), "the server has cut off the stopped broker's session");
        sleep(FRESH + Duration::from_millis(500)).await;
        let woke = world.recorder.now();
        over.store(true, Ordering::SeqCst);
        stage.brokers[0].go_on();
        for client in clients {
            client.await.expect("it ends");
        }
        stops.push((caught.at, woke));
    }
    let mut chance = Chance::new(options.seed);
    story::must_succeed(&world, &mut chance).await.expect("everything works again");
    let history = stage.close().await;
    for (stopped, woke) in stops {
        assert_eq!(handed_over_late(&history, stopped, woke), Vec::<String>::new());
    }
    let violations = check(&history);
    assert!(violations.is_empty(), "{violations:?}");
    assert!(history.operations.iter().any(|one| matches!(one.said, Said::Evidence(_))), "something was released");
}
