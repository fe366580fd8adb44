//! Who comes while the head's lock is waited for: in the same batch, and answered as everybody in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;

use super::check::check;
use super::faults::{Fault, Point};
use super::queue::{id, poison};
use super::removal::erasure;
use super::world::{Do, World, said};
use crate::ledger::operation::{Act, Operation};
use crate::ledger::writer::{BATCH, LedgerError, Recorded};

const SECOND: Duration = Duration::from_secs(1);

/// A world in which the first lock is waited for, and the first time at `fault`'s point it happens; counts commits.
async fn waiting(fault: Option<(Point, Fault)>) -> (World, Arc<AtomicUsize>) {
    let mut world = World::new(1, None).await;
    let commits = Arc::new(AtomicUsize::new(0));
    let (counted, mut begun, mut met) = (Arc::clone(&commits), false, false);
    let plan = move |_: usize, here: Point| {
        counted.fetch_add(usize::from(here == ("tx.commit", true)), Ordering::SeqCst);
        if here == ("begin", false) && !std::mem::replace(&mut begun, true) {
            return Some(Fault::Stall(SECOND));
        }
        let (_, fault) = fault.filter(|(point, _)| *point == here && !met)?;
        met = true;
        Some(fault)
    };
    world.start(plan).await;
    (world, commits)
}

/// The first is on its way when the others come, in their order.
async fn staggered(world: &World, acts: Vec<Act>) -> Vec<Result<Recorded, LedgerError>> {
    let submit = &world.ledger().submit;
    let calls = acts.into_iter().zip(1..).map(|(act, number)| async move {
        tokio::time::sleep(SECOND / 10 * u32::from(number > 1)).await;
        submit.submit(Operation { entry: id(number), act }).await
    });
    join_all(calls).await
}

fn notes(world: &World, count: usize) -> Vec<Act> {
    (0..count).map(|_| world.act(Do::Note)).collect()
}

/// Sizes of the trees that the answers are under.
fn sizes(answers: Vec<Result<Recorded, LedgerError>>) -> Vec<u64> {
    answers.into_iter().map(|answer| answer.unwrap().tree.size).collect()
}

fn erased(world: &World, person: usize) -> Act {
    Act::Erasure(Box::new(erasure(world, person)))
}

#[tokio::test(start_paused = true)]
async fn who_comes_while_the_lock_is_waited_for_joins_the_batch_but_an_erasure_has_a_round_of_its_own() {
    let (mut world, commits) = waiting(None).await;
    let mut acts = notes(&world, 4);
    acts.insert(3, erased(&world, 1));
    assert_eq!(sizes(staggered(&world, acts).await), [3, 3, 3, 4, 5]);
    assert_eq!(commits.load(Ordering::SeqCst), 3);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn of_two_erasures_that_come_meanwhile_each_has_its_round() {
    let (world, commits) = waiting(None).await;
    let mut acts = notes(&world, 1);
    acts.extend([erased(&world, 0), erased(&world, 1)]);
    assert_eq!(sizes(staggered(&world, acts).await), [1, 2, 3]);
    assert_eq!(commits.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn no_more_join_than_a_batch_holds() {
    let (world, commits) = waiting(None).await;
    let more = 100;
    let mut sizes = sizes(staggered(&world, notes(&world, BATCH + more)).await);
    // So many come at the same moment in no order.
    sizes.sort_unstable();
    let (batch, all) = (u64::try_from(BATCH).unwrap(), u64::try_from(BATCH + more).unwrap());
    assert_eq!(sizes, [vec![batch; BATCH], vec![all; more]].concat());
    assert_eq!(commits.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn who_joined_a_batch_in_doubt_is_answered_once_whether_it_was_committed_or_not() {
    for committed in [false, true] {
        let (mut world, _) = waiting(Some((("tx.commit", committed), Fault::Fail))).await;
        assert_eq!(sizes(staggered(&world, notes(&world, 3)).await), [3, 3, 3], "committed: {committed}");
        let ids: Vec<_> = world.disk.rows().entries.iter().map(|row| row.id).collect();
        assert_eq!(ids, [id(1), id(2), id(3)], "committed: {committed}");
        world.settle().await;
        assert_eq!(check(&world).await, [""; 0], "committed: {committed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_operation_that_joined_fails_alone() {
    let (mut world, _) = waiting(None).await;
    let mut acts = notes(&world, 2);
    acts.insert(1, poison());
    let answers = staggered(&world, acts).await;
    let heard: Vec<String> = answers.into_iter().map(|answer| said(Some(&(0, answer)))).collect();
    assert_eq!(heard, ["entered", "Unavailable", "entered"]);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
}
