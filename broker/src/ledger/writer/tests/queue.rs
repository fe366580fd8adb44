//! The queue: a poisoned operation fails alone, a full queue says so at once, what was not begun in time is never done.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::check::{check, heard};
use super::faults::{Fault, Point};
use super::world::{Do, Step, World, said};
use crate::ledger::event::{Decision, Event, kind};
use crate::ledger::operation::{Act, Note, Operation};
use crate::ledger::writer::{BATCH, LedgerError, PATIENCE, QUEUE};

const SECOND: Duration = Duration::from_secs(1);

/// A note that is too long for an entry.
pub(super) fn poison() -> Act {
    let text = "x".repeat(1 << 20);
    let event = Event { note: Some(text), ..Event::new(kind::CATALOGUE, eemol_policies::time::Timestamp::EPOCH) };
    Act::Note(Box::new(Note { subject: None, event, official: None, decision: Decision::default() }))
}

pub(super) fn id(number: u128) -> eemol_policies::ids::EntryId {
    eemol_policies::ids::EntryId::from_uuid(uuid::Uuid::from_u128(number))
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_operation_fails_alone_and_the_log_is_well() {
    let mut world = World::new(1, None).await;
    world.start(|_, _| None).await;
    let acts = [world.act(Do::Note), poison(), world.act(Do::Note)];
    let numbered = acts.into_iter().zip(1..).map(|(act, number)| Operation { entry: id(number), act });
    let answers = join_all(numbered.map(|operation| world.ledger().submit.submit(operation))).await;
    let said: Vec<String> = answers.into_iter().map(|answer| said(Some(&(0, answer)))).collect();
    assert_eq!(said, ["entered", "Unavailable", "entered"]);
    let ids: Vec<_> = world.disk.rows().entries.iter().map(|row| row.id).collect();
    assert_eq!(ids, [id(1), id(3)]);
    assert_eq!(world.ledger().health().trouble, None);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_writer_that_has_ended_is_no_log_that_is_well() {
    let world = World::new(1, None).await;
    let (ledger, task) = world.another().await;
    assert_eq!(ledger.health().trouble, None);
    task.abort();
    drop(task.await);
    let trouble = ledger.health().trouble.unwrap_or_default();
    assert!(trouble.contains("start the broker again"), "{trouble}");
    assert!(matches!(
        ledger.submit.submit(Operation { entry: id(1), act: poison() }).await,
        Err(LedgerError::Unavailable)
    ));
}

#[tokio::test(start_paused = true)]
async fn a_row_that_the_database_refuses_does_not_take_the_batch_with_it() {
    let mut passed = 0;
    // The batch, and of its three operations the second.
    let plan = move |_: usize, here: Point| {
        passed += usize::from(here == ("tx.write", false));
        (here == ("tx.write", false) && (passed == 1 || passed == 3)).then_some(Fault::Refuse)
    };
    let mut world = World::new(1, None).await;
    world.start(plan).await;
    world.run(&[Step::Together(vec![Do::Note; 3])]).await;
    assert_eq!(heard(&world, |_| true), ["entered", "Unavailable", "entered"]);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_gone_is_not_asked_for_each_operation_of_a_batch() {
    let mut world = World::new(1, None).await;
    world.start(|_, here| (here == ("tx.write", false)).then_some(Fault::Fail)).await;
    world.run(&[Step::Together(vec![Do::Note; 500])]).await;
    assert!(heard(&world, |_| true).iter().all(|said| said == "Unavailable"));
    assert_eq!(world.met().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stalled_store_makes_no_queue_without_end_and_nobody_waits_for_ever() {
    let mut world = World::new(1, None).await;
    let back = Instant::now() + SECOND * 60;
    world.start(move |_, here| (here.0 == "begin" && Instant::now() < back).then_some(Fault::Stall(SECOND * 60))).await;
    // The first waits in the store; as many as there is room for wait in the queue; the others are told at once.
    let (room, more) = (BATCH + QUEUE, 500);
    let began = Instant::now();
    world.run(&[Step::Together(vec![Do::Note; room + more])]).await;
    assert_eq!(began.elapsed(), PATIENCE);
    let heard = heard(&world, |_| true);
    let busy = heard.iter().filter(|said| **said == format!("{:?}", LedgerError::Busy)).count();
    assert!(busy >= more, "{busy} were told to come back");
    assert!(heard.iter().all(|said| said == "Busy" || said == "Unavailable"));
    world.run(&[Step::Wait(SECOND * 60)]).await;
    world.run(&[Step::Together(vec![Do::Note])]).await;
    // None of those who were told 503 is done afterwards.
    assert_eq!(world.disk.rows().entries.len(), 1);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
}
