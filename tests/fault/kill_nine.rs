//! `kill -9` during a run of requests: every answer that arrived is in the log, nothing is released without an entry, and
//! the log verifies, twenty times over.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use eemol_broker::config::Config;
use eemol_broker::ledger::note::VerifierKey;
use eemol_broker::ledger::receipt::verify_answer;
use eemol_broker::pki::authority::Issued;
use eemol_broker::runtime::Runtime;
use eemol_broker::state::App;
use eemol_policies::ids::ExchangeId;
use eemol_tests::client::send;
use eemol_tests::program::{Serving, eemol, run};
use eemol_tests::site::Site;
use eemol_tests::{Client, Granted, Wanted};
use reqwest::Method;
use serde_json::json;
use tokio::time::{sleep, timeout};

use crate::stage::configure;

const ROUNDS: u64 = 20;
const CLIENTS: usize = 8;

/// A directory with everything `eemol serve` needs, and a consent with more uses than will be needed.
struct Scene {
    site: Site,
    granted: Granted,
    own: Issued,
    key: VerifierKey,
    random: Runtime,
}

impl Scene {
    async fn new() -> Self {
        let site = Site::new(7);
        let (config, _) = configure(&site, &site.dir.path().join("data"), Duration::from_millis(2));
        let app = App::start(config, Runtime::system()).await.expect("a broker on this directory");
        let granted = Wanted { uses: Some(1_000_000), ..Wanted::default() }.granted(&app).await;
        let key = app.ledger.verifier().clone();
        let own = site.certificate(&site.subject_of("housing-ministry"));
        // The seed is fixed, so that a run that fails can be run again.
        let (random, _) = Runtime::fixed(9);
        Self { site, granted, own, key, random }
    }

    fn dir(&self) -> &Path {
        self.site.dir.path()
    }

    fn client(&self, serving: &Serving) -> Client {
        let base = serving.ready["api"].as_str().expect("an address");
        Client::new(base, self.site.authority.certificate(), Some(&self.own))
    }

    /// How long this round lasts: 20 to 400 ms after the first answer.
    fn pause(&self) -> Duration {
        Duration::from_millis(20 + u64::from(u16::from_be_bytes(self.random.bytes())) % 380)
    }
}

/// Asks again and again until the broker is gone; gives the bodies that arrived whole.
async fn ask_until_gone(client: Client, token: String) -> Vec<Vec<u8>> {
    let body =
        json!({"evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17"});
    let mut arrived = Vec::new();
    loop {
        let request = client.request(Method::POST, "/v1/exchanges").bearer_auth(&token).json(&body);
        let Ok(answer) = request.send().await else { return arrived };
        let status = answer.status().as_u16();
        let Ok(body) = answer.bytes().await else { return arrived };
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        arrived.push(body.to_vec());
    }
}

/// One life of the broker: it still knows what was answered in the `last`, serves, and is killed in the middle; gives what
/// was answered in this.
async fn round(scene: &Scene, program: &Path, last: &[ExchangeId]) -> Vec<ExchangeId> {
    let serving = Serving::start(program, scene.dir());
    let client = scene.client(&serving);
    assert_released(&client, last).await;
    let asking: Vec<_> =
        (0..CLIENTS).map(|_| tokio::spawn(ask_until_gone(client.clone(), scene.granted.token.clone()))).collect();
    sleep(scene.pause()).await;
    serving.kill();
    let mut answered = Vec::new();
    for task in asking {
        let bodies = timeout(Duration::from_secs(60), task).await.expect("clients notice").expect("no client fails");
        for body in bodies {
            let verified = verify_answer(&body, std::slice::from_ref(&scene.key)).expect("the receipt holds");
            let id = verified.event["exchange"].as_str().expect("an id").parse().expect("an exchange id");
            answered.push(id);
        }
    }
    answered
}

/// Asks the broker that was started again about its own exchanges.
async fn assert_released(client: &Client, answered: &[ExchangeId]) {
    for chunk in answered.chunks(16) {
        let states = chunk.iter().map(|id| async move {
            let state = send(client.request(Method::GET, &format!("/v1/exchanges/{id}"))).await;
            assert_eq!(state.status, 200, "{id} was answered and is not in the log: {}", state.text());
            assert_eq!(state.json()["state"], "released", "{id}");
        });
        futures_util::future::join_all(states).await;
    }
}

fn assert_verifies(program: &Path, dir: &Path) {
    let dir = dir.to_str().expect("a path in UTF-8");
    let verified = run(program, &["log", "verify", "--replay", "--dir", dir]);
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{said}{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_kill_nine() {
    let program = eemol();
    let scene = Scene::new().await;
    let mut all = BTreeSet::new();
    let mut last: Vec<ExchangeId> = Vec::new();
    for _ in 0..ROUNDS {
        let answered = round(&scene, &program, &last).await;
        assert_verifies(&program, scene.dir());
        for id in &answered {
            assert!(all.insert(*id), "{id} was answered twice");
        }
        last = answered;
    }
    assert!(all.len() > usize::try_from(ROUNDS).expect("small"), "hardly anything was answered: {}", all.len());
    assert_log_agrees(&scene, &all).await;
}

/// At the end, from the files themselves: releases in the log are those answered and some whose answer was lost, the
/// consent's count agrees with them, and every exchange that was opened has one end.
async fn assert_log_agrees(scene: &Scene, answered: &BTreeSet<ExchangeId>) {
    let config = Config::load(&scene.dir().join("eemol.toml"), std::iter::empty::<(String, String)>().collect());
    let app = App::start(config.expect("a configuration"), Runtime::system()).await.expect("it starts");
    let rows = app.ledger.store();
    let mut released = BTreeSet::new();
    let mut from = 0;
    loop {
        let page = rows.entries(from, 500).await.expect("the log can be read");
        let Some((last, _)) = page.last() else { break };
        from = last.index + 1;
        for (entry, record) in &page {
            let columns = &record.as_ref().expect("no record is missing").columns;
            if columns.kind == "exchange.released" {
                assert!(released.insert(columns.exchange.expect("an exchange")), "entry {}: twice", entry.index);
            }
        }
    }
    assert!(answered.is_subset(&released));
    let consent = app.ledger.consent(scene.granted.consent).await.expect("readable").expect("there");
    let uses = consent.uses().expect("granted");
    assert_eq!(u64::from(uses.released()), u64::try_from(released.len()).expect("small"));
    let open = u64::from(uses.reserved());
    // What a kill interrupted is closed once its deadline is over: no use is held for more exchanges than clients ran.
    assert!(open <= ROUNDS * u64::try_from(CLIENTS).expect("small"), "{open} uses are held");
}
