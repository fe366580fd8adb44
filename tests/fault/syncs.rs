//! What the real program asks of the disk: a sync for every commit, and nothing released on one that failed or was slow.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use eemol_broker::ledger::event::kind;
use eemol_tests::program::{Serving, eemol};

use crate::stage::Stage;

/// `strace` around the program. `-D`: the child is the program itself, so that a signal to the child is one to it.
fn traced(program: &Path, out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-qq", "-y", "-o"]).arg(out).args(arguments).arg(program);
    command
}

/// Successful syncs of the file with this name.
fn syncs(trace: &str, file: &str) -> usize {
    let name = format!("/{file}>");
    let of_file = |line: &&str| line.contains(&name) || (line.contains("resumed>") && line.contains("sync"));
    trace.lines().filter(|line| line.contains("sync")).filter(of_file).filter(|line| line.ends_with("= 0")).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_commit_is_synced_before_its_answer() {
    const EXCHANGES: usize = 20;
    let program = eemol();
    let stage = Stage::new(None, Duration::ZERO).await;
    let out = stage.dir().join("trace");
    let log = stage.data.join("ledger.db-wal");
    let log = log.to_str().expect("a path in UTF-8");
    let serving = Serving::start_by(traced(&program, &out, &["-e", "trace=fsync,fdatasync", "-P", log]), stage.dir());
    let client = stage.client(&serving);
    let before = syncs(&fs::read_to_string(&out).expect("a trace"), "ledger.db-wal");
    for done in 1..=EXCHANGES {
        assert_eq!(stage.exchange(&client).await.status, 200);
        // One after the other, nothing can share a commit: an opening and a release each.
        let trace = fs::read_to_string(&out).expect("a trace");
        let so_far = syncs(&trace, "ledger.db-wal") - before;
        assert!(so_far >= 2 * done, "{so_far} syncs after {done} exchanges:\n{trace}");
    }
    serving.kill();
    stage.assert_verifies(&program);
}

/// Exchanges against a disk that fails now and then; every answer is a release that is in the log, or 503.
async fn survives(inject: &str, file: &str) {
    let program = eemol();
    let stage = Stage::new(None, Duration::ZERO).await;
    let out = stage.dir().join("trace");
    let path = stage.data.join(file);
    let calls = "trace=fsync,fdatasync,pwrite64";
    let arguments = ["-e", calls, "-e", inject, "-P", path.to_str().expect("a path in UTF-8")];
    let serving = Serving::start_by(traced(&program, &out, &arguments), stage.dir());
    let client = stage.client(&serving);
    let (mut released, mut refused) = (0, 0);
    for _ in 0..60 {
        let answer = stage.exchange(&client).await;
        if answer.status == 200 {
            released += 1;
        } else {
            answer.assert_problem(503, "log-unavailable");
            assert!(!answer.text().contains("Eschen"), "{}", answer.text());
            refused += 1;
        }
    }
    serving.kill();
    let trace = fs::read_to_string(&out).expect("a trace");
    let injected = trace.matches("INJECTED").count();
    assert!(injected > 0 && released > 0, "{inject}: {injected} faults, {released} released, {refused} refused");
    stage.assert_verifies(&program);
    let entered = stage.entries(kind::RELEASED).await;
    assert!((released..=released + refused).contains(&entered), "{released} handed over, {entered} entered");
    assert!(stage.asked() <= stage.entries(kind::OPENED).await, "an owner was asked without an entry");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sync_that_fails_releases_nothing_that_is_not_in_the_log() {
    // Each connection's tenth to twelfth.
    survives("inject=fsync,fdatasync:error=EIO:when=10..12", "ledger.db-wal").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_in_the_middle_of_a_batch_leaves_no_half_of_it() {
    survives("inject=pwrite64:error=ENOSPC:when=40..43", "ledger.db-wal").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_becomes_read_only_releases_nothing_meanwhile() {
    survives("inject=pwrite64:error=EROFS:when=25..27", "ledger.db-wal").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_whose_commit_took_longer_than_two_seconds_is_not_handed_over() {
    let program = eemol();
    let stage = Stage::new(None, Duration::ZERO).await;
    let out = stage.dir().join("trace");
    let path = stage.data.join("ledger.db-wal");
    let slow = "inject=fsync,fdatasync:delay_exit=2500000";
    let arguments = ["-e", "trace=fsync,fdatasync", "-e", slow, "-P", path.to_str().expect("a path in UTF-8")];
    let serving = Serving::start_by(traced(&program, &out, &arguments), stage.dir());
    let answer = stage.exchange(&stage.client(&serving)).await;
    answer.assert_problem(503, "delivery-late");
    assert!(!answer.text().contains("Eschen"), "{}", answer.text());
    serving.kill();
    assert_eq!(stage.entries(kind::RELEASED).await, 1);
}
