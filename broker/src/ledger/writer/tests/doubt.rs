//! A failed COMMIT is an unknown COMMIT: found or never, answered once, released on no doubt.

use std::time::Duration;

use tokio::time::Instant;

use super::check::{check, heard};
use super::faults::{Fault, Point};
use super::schedules::history;
use super::world::{Do, Step, World, said};
use crate::ledger::event::kind;
use crate::ledger::operation::Operation;
use crate::ledger::writer::{LedgerError, PATIENCE};

const SECOND: Duration = Duration::from_secs(1);
const COMMIT: Point = ("tx.commit", false);
const COMMITTED: Point = ("tx.commit", true);

fn one_by_one(all: &[Do]) -> Vec<Step> {
    all.iter().map(|what| Step::Together(vec![*what])).collect()
}

/// Up to an exchange that is open.
fn opened() -> Vec<Step> {
    one_by_one(&[Do::Ask { consent: 0, uses: 1 }, Do::Grant(0), Do::Open { exchange: 0, consent: 0 }])
}

/// This fault the `nth` time that this point is passed.
fn at(point: Point, nth: usize, fault: Fault) -> impl FnMut(usize, Point) -> Option<Fault> + Send + 'static {
    let mut passed = 0;
    move |_, here| {
        passed += usize::from(here == point);
        (here == point && passed == nth).then_some(fault)
    }
}

fn kinds(world: &World) -> Vec<String> {
    let records = world.disk.rows().records.clone();
    records.into_values().map(|row| row.columns.kind).collect()
}

#[tokio::test(start_paused = true)]
async fn a_release_whose_commit_lost_its_answer_is_found_and_handed_over_once() {
    let mut script = opened();
    script.extend(one_by_one(&[Do::Ready(0)]));
    for fault in [Fault::Fail, Fault::Stall(SECOND * 60)] {
        let (world, wrong) = history(&script, None, at(COMMITTED, 4, fault)).await;
        assert_eq!(wrong, [""; 0]);
        assert_eq!(heard(&world, |what| what == Do::Ready(0)), ["released"], "{fault:?}");
        let released = kinds(&world).into_iter().filter(|kind| kind == kind::RELEASED).count();
        // One of the script, one of the fresh consent at the end.
        assert_eq!(released, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_takes_place_after_its_connection_was_lost_is_waited_for_at_the_lock() {
    let mut script = opened();
    script.extend(one_by_one(&[Do::Ready(0)]));
    let (world, wrong) = history(&script, None, at(COMMIT, 4, Fault::Late(SECOND * 5))).await;
    assert_eq!(wrong, [""; 0]);
    assert_eq!(heard(&world, |what| what == Do::Ready(0)), ["released"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_under_the_lock_is_done_again_and_entered_once() {
    let (world, wrong) = history(&opened(), None, at(COMMIT, 2, Fault::Fail)).await;
    assert_eq!(wrong, [""; 0]);
    assert_eq!(heard(&world, |what| what == Do::Grant(0)), ["consent"]);
    // Failing twice it is given up: answered 503, and not in the log.
    let mut passed = 0;
    let twice = move |_: usize, here: Point| {
        passed += usize::from(here == COMMIT);
        (here == COMMIT && (passed == 2 || passed == 3)).then_some(Fault::Fail)
    };
    let (world, wrong) = history(&opened(), None, twice).await;
    assert_eq!(wrong, [""; 0]);
    assert_eq!(heard(&world, |what| what == Do::Grant(0)), ["Unavailable"]);
    assert_eq!(heard(&world, |what| matches!(what, Do::Open { exchange: 0, .. })), ["consent-requested"]);
}

/// A store that is gone from the `nth` commit on, for so long.
fn gone(nth: usize, point: Point, time: Duration) -> impl FnMut(usize, Point) -> Option<Fault> + Send + 'static {
    let (mut passed, mut until) = (0, None);
    move |_, here| {
        passed += usize::from(here == point);
        if until.is_none() && passed == nth {
            until = Some(Instant::now() + time);
        }
        until.filter(|until| Instant::now() < *until).map(|_| Fault::Fail)
    }
}

#[tokio::test(start_paused = true)]
async fn callers_wait_no_longer_than_their_patience_and_the_doubt_is_resolved_before_anything_else() {
    for (point, there) in [(COMMITTED, true), (COMMIT, false)] {
        let mut world = World::new(1, None).await;
        let script = opened();
        world.name(&script);
        world.start(gone(2, point, SECOND * 3600)).await;
        let began = Instant::now();
        world.run(&script[..2]).await;
        assert_eq!(heard(&world, |what| what == Do::Grant(0)), ["Unavailable"]);
        assert_eq!(began.elapsed(), PATIENCE);
        let trouble = world.ledger().health().trouble;
        assert!(trouble.is_some_and(|why| why.contains("unavailable")), "/readyz says why");
        // While it is in doubt nothing else is written, and nobody waits for ever.
        world.run(&script[2..]).await;
        assert_eq!(heard(&world, |what| matches!(what, Do::Open { .. })), ["Unavailable"]);
        assert_eq!(world.disk.rows().entries.len(), if there { 2 } else { 1 });
        tokio::time::sleep(SECOND * 3600).await;
        assert_eq!(world.ledger().health().trouble, None);
        world.run(&one_by_one(&[Do::Note])).await;
        // What is not there was answered 503 long ago, so it is not done now; nor is what was never begun.
        let expected: &[&str] = if there {
            &["consent.requested", "consent.granted", kind::CATALOGUE]
        } else {
            &["consent.requested", kind::CATALOGUE]
        };
        assert_eq!(kinds(&world), expected);
        world.settle().await;
        assert_eq!(check(&world).await, [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_found_after_a_lost_answer_proves_every_entry_also_over_the_end_of_a_tile() {
    let script = vec![Step::Together(vec![Do::Note; 200]), Step::Together(vec![Do::Note; 400])];
    let (world, wrong) = history(&script, None, at(COMMITTED, 2, Fault::Fail)).await;
    // The check verifies the proof of every answer against the log.
    assert_eq!(wrong, [""; 0]);
    assert!(heard(&world, |what| what == Do::Note).iter().all(|said| said == "entered"));
}

#[tokio::test(start_paused = true)]
async fn nobody_is_answered_before_the_anchor_has_the_checkpoint() {
    let down = |_: usize, here: Point| (here.0 == "anchor.advance").then_some(Fault::Fail);
    let mut world = World::new(1, None).await;
    world.start(down).await;
    world.run(&one_by_one(&[Do::Note])).await;
    assert_eq!(heard(&world, |_| true), ["Unavailable"]);
    assert!(world.ledger().health().trouble.is_some_and(|why| why.contains("anchor")));
    assert_eq!(world.disk.rows().entries.len(), 1);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
    assert_eq!(world.disk.anchor().as_ref().unwrap().size, world.disk.rows().head.as_ref().unwrap().size);
}

#[tokio::test(start_paused = true)]
async fn a_broker_whose_anchor_another_overtook_answers_all_the_same() {
    let mut world = World::new(1, None).await;
    world.start(at(COMMITTED, 1, Fault::Stall(SECOND * 2))).await;
    let (other, _task) = world.another().await;
    let entry = eemol_policies::ids::EntryId::from_uuid(uuid::Uuid::from_u128(99));
    let faster = async {
        tokio::time::sleep(SECOND).await;
        other.submit.submit(Operation { entry, act: world.act(Do::Note) }).await.unwrap();
    };
    let slower = world.ledger().submit.submit(Operation {
        entry: eemol_policies::ids::EntryId::from_uuid(uuid::Uuid::from_u128(98)),
        act: world.act(Do::Note),
    });
    let (slower, ()) = futures_util::future::join(slower, faster).await;
    assert_eq!(said(Some(&(0, slower))), "entered");
    assert_eq!(world.disk.anchor().as_ref().unwrap().size, 2);
}

#[tokio::test(start_paused = true)]
async fn a_log_that_is_not_the_beginning_of_the_anchored_one_answers_nobody_any_more() {
    let mut world = World::new(1, None).await;
    world.start(|_, _| None).await;
    world.run(&one_by_one(&[Do::Note])).await;
    // Another log, longer than this one, was answered under the same name.
    let mut row = world.disk.anchor().clone().unwrap();
    (row.size, row.root) = (50, [7; 32]);
    *world.disk.anchor() = Some(row);
    world.run(&one_by_one(&[Do::Note, Do::Note, Do::Note])).await;
    assert_eq!(heard(&world, |_| true), ["entered", "Unavailable", "Unavailable", "Unavailable"]);
    assert!(world.ledger().health().trouble.is_some_and(|why| why.contains("older")));
    // The batch in doubt is the last: nothing more is written on the wrong log.
    assert_eq!(world.disk.rows().entries.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_jump_of_the_clock_is_entered_once_also_when_its_first_round_failed() {
    for point in [("tx.write", false), COMMIT, COMMITTED] {
        let mut world = World::new(1, None).await;
        world.start(at(point, 2, Fault::Fail)).await;
        world.run(&one_by_one(&[Do::Note])).await;
        let hour = world.ledger().now().plus(SECOND * 3600);
        world.clock.set_wall(hour);
        world.run(&one_by_one(&[Do::Note])).await;
        world.run(&one_by_one(&[Do::Note])).await;
        let jumps = kinds(&world).into_iter().filter(|kind| kind == kind::CLOCK).count();
        assert_eq!(jumps, 1, "{point:?}");
        assert!(!world.ledger().health().clock_confirmed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_ends_in_doubt_does_not_hang() {
    let mut world = World::new(1, None).await;
    world.start(gone(1, COMMITTED, SECOND * 36_000)).await;
    world.run(&one_by_one(&[Do::Note])).await;
    let began = Instant::now();
    world.stop().await;
    assert!(began.elapsed() < SECOND * 10);
    assert_eq!(heard(&world, |_| true), [format!("{:?}", LedgerError::Unavailable)]);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
}
