//! A short run of the history checker on each engine, and a few faults that it must find. Long ones: `cargo xtask torture`.

use eemol_broker::runtime::defect::Defect;
use eemol_tests::program::eemol;
use eemol_tests::torture::{Engine, Options, defects, races, run};

async fn nothing_is_broken(engine: Engine, brokers: usize) {
    let options = Options { cycles: 6, brokers, engine, seed: 7, defect: None, progress: false };
    let outcome = run(&options, &eemol()).await.expect("the machine can");
    assert!(outcome.violations.is_empty(), "{outcome}");
    assert!(
        outcome.released > 0 && outcome.withdrawals > 0 && outcome.rests > 0 && outcome.checkpoints > 0,
        "{outcome}"
    );
    assert!(outcome.tally.kills + outcome.tally.stops + outcome.tally.restarts > 0, "{outcome}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_torture_on_files() {
    nothing_is_broken(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_torture_of_three_brokers_on_postgres() {
    nothing_is_broken(Engine::Postgres, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_races_by_the_page_on_files() {
    let options = Options { cycles: 0, brokers: 1, engine: Engine::Sqlite, seed: 3, defect: None, progress: false };
    let outcome = races::run(&options, 120, &eemol()).await.expect("the machine can");
    assert!(outcome.violations.is_empty(), "{outcome}");
    assert!(outcome.withdrawals >= 30 && outcome.rests >= 20, "{outcome}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heavy_torture_finds_faults() {
    for defect in [Defect::NoSecondLook, Defect::EntryAfterRelease, Defect::UseGivenBack] {
        let outcome = defects::one(defect, 1, &eemol()).await.expect("the machine can");
        assert!(!outcome.violations.is_empty(), "{} is not found", defect.name());
    }
}
