//! What time has ended but cannot be read keeps nobody else waiting, as where a copy of the keys was put back that is older than
//! the ledger.

use std::time::Duration;

use super::check::{check, heard};
use super::world::{Do, Step, World};
use crate::ledger::event::kind;

const SECOND: Duration = Duration::from_secs(1);

fn kinds(world: &World, wanted: &str) -> usize {
    world.disk.rows().records.values().filter(|row| row.columns.kind == wanted).count()
}

#[tokio::test(start_paused = true)]
async fn a_person_without_a_key_stops_only_what_is_asked_about_that_person() {
    let mut world = World::new(1, None).await;
    let begin = [
        Step::Together(vec![Do::Ask { consent: 0, uses: 5 }, Do::Ask { consent: 1, uses: 5 }]),
        Step::Together(vec![Do::Grant(0), Do::Grant(1)]),
        Step::Together(vec![Do::Open { exchange: 0, consent: 0 }]),
    ];
    let of_another = [
        Step::Together(vec![Do::Open { exchange: 1, consent: 1 }]),
        Step::Together(vec![Do::Ready(1), Do::Pause(0), Do::Ready(0)]),
    ];
    world.name(&[&begin[..], &of_another].concat());
    world.start(|_, _| None).await;
    world.run(&begin).await;
    world.stop().await;
    let kept = world.disk.persons().clone();
    let lost = world.person(0);
    world.disk.persons().iter_mut().filter(|row| row.tag == lost).for_each(|row| row.wrapped_key = None);
    world.start(|_, _| None).await;
    assert_eq!((world.ledger().health().trouble, world.ledger().health().unreadable), (None, 0));
    // The exchange's deadline is over: neither it nor its consent can be read.
    world.run(&[Step::Wait(SECOND * 40), Step::Wait(SECOND * 2)]).await;
    assert_eq!((world.ledger().health().trouble, world.ledger().health().unreadable), (None, 2));
    world.run(&of_another).await;
    assert_eq!(heard(&world, |what| what == Do::Ready(1)), ["released"]);
    assert_eq!(heard(&world, |what| matches!(what, Do::Pause(0) | Do::Ready(0))), ["Unavailable", "Unavailable"]);
    assert_eq!(world.ledger().health().trouble, None);
    assert_eq!(kinds(&world, kind::INTERRUPTED), 0);
    // The key is back: what time has ended is ended.
    world.stop().await;
    *world.disk.persons() = kept;
    world.start(|_, _| None).await;
    world.run(&[Step::Wait(SECOND * 2)]).await;
    assert_eq!((world.ledger().health().trouble, world.ledger().health().unreadable), (None, 0));
    assert_eq!(kinds(&world, kind::INTERRUPTED), 1);
    world.settle().await;
    assert_eq!(check(&world).await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_damaged_row_that_nobody_asks_for_is_left_as_it_is() {
    let mut world = World::new(1, None).await;
    let script = [Step::Together(vec![Do::Ask { consent: 0, uses: 5 }, Do::Ask { consent: 1, uses: 5 }])];
    world.name(&script);
    world.start(|_, _| None).await;
    world.run(&script).await;
    let damaged = world.consent(0);
    world.disk.rows().consents.get_mut(&damaged).unwrap().sealed.reverse();
    world.clock.advance(SECOND * 86_400 * 15);
    world.run(&[Step::Wait(SECOND * 2)]).await;
    assert_eq!((world.ledger().health().trouble, world.ledger().health().unreadable), (None, 1));
    assert_eq!(kinds(&world, "consent.lapsed"), 1, "the other one is ended");
}

#[tokio::test(start_paused = true)]
async fn many_rows_that_cannot_be_read_take_nobody_elses_place() {
    let mut world = World::new(1, None).await;
    // More than one batch ends by time, all of one person; then one of another person.
    let many = (0..300).map(|number| Do::Ask { consent: number * 2, uses: 1 }).collect();
    let script = [Step::Together(many), Step::Wait(SECOND), Step::Together(vec![Do::Ask { consent: 1, uses: 1 }])];
    world.name(&script);
    world.start(|_, _| None).await;
    world.run(&script).await;
    world.stop().await;
    let (asked, lost) = (world.disk.rows().consents.len(), world.person(0));
    assert_eq!(asked, 301);
    world.disk.persons().iter_mut().filter(|row| row.tag == lost).for_each(|row| row.wrapped_key = Some(vec![7; 60]));
    world.start(|_, _| None).await;
    world.clock.advance(SECOND * 86_400 * 15);
    world.run(&[Step::Wait(SECOND * 4)]).await;
    assert_eq!((world.ledger().health().trouble, world.ledger().health().unreadable), (None, 300));
    assert_eq!(kinds(&world, "consent.lapsed"), 1, "the other one is ended");
}
