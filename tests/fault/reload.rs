//! Keys changed under a running broker, by the commands an operator has: the new log key is announced before it signs,
//! everything signed before and after goes on counting, and what is bad is refused and named.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;
use std::time::Duration;

use eemol_broker::ledger::checkpoint::Checkpoint;
use eemol_broker::ledger::note::VerifierKey;
use eemol_broker::ledger::note::known::KnownKey;
use eemol_broker::ledger::receipt::verify_answer;
use eemol_tests::Client;
use eemol_tests::program::{Serving, eemol, run};

use crate::stage::Stage;

/// What anybody reads of the log at this address.
async fn public(stage: &Stage, serving: &Serving, path: &str) -> String {
    let base = serving.ready["web"].as_str().expect("an address");
    let answer = Client::new(base, stage.site.authority.certificate(), None).get(path).await;
    assert_eq!(answer.status, 200, "{path}");
    String::from_utf8(answer.body).expect("text")
}

async fn known(stage: &Stage, serving: &Serving) -> Vec<KnownKey> {
    KnownKey::read_list(&public(stage, serving, "/log/keys").await).expect("a list of keys")
}

/// Whether the newest checkpoint holds for somebody who knows this key alone.
async fn newest_holds(stage: &Stage, serving: &Serving, key: &VerifierKey) -> bool {
    let note = public(stage, serving, "/log/checkpoint").await;
    Checkpoint::open(note.as_bytes(), std::slice::from_ref(key)).is_ok()
}

/// The program, looked for once.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(eemol)
}

fn command(stage: &Stage, arguments: &[&str]) -> Output {
    let dir = stage.dir().to_str().expect("a path in UTF-8");
    run(program(), &[arguments, &["--dir", dir]].concat())
}

fn done(stage: &Stage, arguments: &[&str]) {
    let output = command(stage, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn refused(stage: &Stage, arguments: &[&str]) -> String {
    let output = command(stage, arguments);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_key_changes_under_a_running_broker_and_everything_signed_goes_on_counting() {
    let stage = Stage::new(None, Duration::from_millis(2)).await;
    let serving = Serving::start(program(), stage.dir());
    let client = stage.client(&serving);
    let earlier = stage.exchange(&client).await;
    let before = known(&stage, &serving).await;
    assert_eq!(before.len(), 2, "the present key and the one to come");
    let (old, next) = (before[0].key.clone(), before[1].key.clone());

    done(&stage, &["keys", "rotate", "log", "--overlap-days", "30"]);
    assert_eq!(known(&stage, &serving).await, before, "nothing changes before the broker is told");
    done(&stage, &["reload"]);
    let after = known(&stage, &serving).await;
    assert_eq!(after[0].key, next, "what was announced is in force");
    assert!(after.iter().any(|known| known.key == old && known.until.is_some()), "{after:?}");
    // The change is an entry: the newest checkpoint has both signatures, whoever asks for nothing.
    assert!(newest_holds(&stage, &serving, &old).await && newest_holds(&stage, &serving, &next).await);
    let later = stage.exchange(&client).await;
    for key in [&old, &next] {
        verify_answer(&later.body, std::slice::from_ref(key)).expect("either key is enough during the overlap");
    }
    let all: Vec<VerifierKey> = after.into_iter().map(|known| known.key).collect();
    verify_answer(&earlier.body, &all).expect("what was signed before still counts");
    stage.assert_verifies(program());

    // Now the present key is in other hands: it signs no more, and neither does the one that lay beside it.
    done(&stage, &["keys", "rotate", "log", "--compromised"]);
    done(&stage, &["reload"]);
    let last = known(&stage, &serving).await;
    assert!(!all.contains(&last[0].key), "{last:?}");
    assert!(newest_holds(&stage, &serving, &last[0].key).await && !newest_holds(&stage, &serving, &next).await);
    stage.assert_verifies(program());

    serving.kill();
    let serving = Serving::start(program(), stage.dir());
    assert_eq!(known(&stage, &serving).await, last);
    assert_eq!(stage.exchange(&stage.client(&serving)).await.status, 200);
    stage.assert_verifies(program());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_names_what_it_did_not_take_and_leaves_it_as_it_was() {
    let stage = Stage::new(None, Duration::from_millis(2)).await;
    assert!(refused(&stage, &["reload"]).contains("no broker runs on"));
    let serving = Serving::start(program(), stage.dir());
    let before = known(&stage, &serving).await;
    let file = stage.dir().join("keys/log.key");
    let good = std::fs::read(&file).expect("the key");
    // No key; and a good one that forgets the one in force.
    let next = std::fs::read(stage.dir().join("keys/log.next")).expect("the key to come");
    for (bad, why) in
        [(b"hunter2".as_slice(), "holds no"), (next.as_slice(), "neither the new one nor among the retired")]
    {
        std::fs::write(&file, bad).expect("written");
        let said = refused(&stage, &["reload"]);
        assert!(said.contains("keys: ") && said.contains(why) && !said.contains("hunter2"), "{said}");
        assert_eq!(known(&stage, &serving).await, before);
        assert_eq!(stage.exchange(&stage.client(&serving)).await.status, 200);
    }
    std::fs::write(&file, good).expect("written");
    done(&stage, &["reload"]);
    serving.kill();
    assert!(refused(&stage, &["reload"]).contains("no broker runs on"));
}
