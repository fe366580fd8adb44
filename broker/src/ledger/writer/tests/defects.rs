//! The check finds what is wrong: every defect of a store shows in one of the histories, and none without a defect.

use std::time::Duration;

use super::faults::{Defect, Fault, Point};
use super::schedules::{history, points, script};
use super::world::{Do, Step};

const DEFECTS: &[Defect] = &[
    Defect::CommitLies,
    Defect::SyncLost,
    Defect::NoLock,
    Defect::Blind,
    Defect::Gullible,
    Defect::StaleConsents,
    Defect::StaleExchanges,
    Defect::RecordDropped,
    Defect::EntryDropped,
    Defect::ConsentsDropped,
    Defect::EntriesSwapped,
    Defect::TilesDropped,
    Defect::ChainsDropped,
];

/// Histories in which a defect has its chance: no fault, and each fault at each commit.
async fn wrong_with(defect: Option<Defect>, script: &[Step]) -> Vec<String> {
    let all: Vec<Point> = points(script).await;
    let (_, mut wrong) = history(script, defect, |_, _| None).await;
    for at in (0..all.len()).filter(|at| all[*at].0 == "tx.commit") {
        let late = Fault::Late(Duration::from_millis(200));
        for fault in [Fault::Fail, late, Fault::Crash] {
            if !wrong.is_empty() {
                return wrong;
            }
            wrong = history(script, defect, move |step, _| (step == at).then_some(fault)).await.1;
        }
    }
    wrong
}

#[tokio::test(start_paused = true)]
async fn the_check_finds_every_defect_of_a_store_and_nothing_else() {
    let mut wide = script();
    // More than fills a tile, so that a missing one is missed.
    wide.push(Step::Together(vec![Do::Note; 300]));
    assert_eq!(wrong_with(None, &script()).await, [""; 0]);
    for defect in DEFECTS {
        let script = if *defect == Defect::TilesDropped { wide.clone() } else { script() };
        let wrong = wrong_with(Some(*defect), &script).await;
        assert!(!wrong.is_empty(), "{defect:?} was not found");
    }
}
