//! Several brokers on one PostgreSQL: three writers, each with stores and connections of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use eemol_broker::ledger::concern::{ConcernError, ConcernState, Raise, Step, StepBy};
use eemol_broker::ledger::event::{Event, kind};
use eemol_broker::ledger::note::{KeyKind, SigningKey};
use eemol_broker::ledger::operation::{Act, Note};
use eemol_broker::ledger::subjects::Subjects;
use eemol_broker::ledger::verify::{Options, verify};
use eemol_broker::ledger::writer::Parts;
use eemol_broker::ledger::{Ledger, event};
use eemol_broker::runtime::Runtime;
use eemol_broker::store::Access;
use eemol_broker::store::place::Place;
use eemol_policies::time::Timestamp;
use eemol_tests::Engine;

use crate::stage::Stage;

async fn broker(place: &Place) -> Ledger {
    let runtime = Runtime::system();
    let keys = place.keys(Access::Write).await.expect("it opens");
    let parts = Parts {
        store: place.ledger(Access::Write).await.expect("it opens"),
        anchor: place.anchor(Access::Write).await.expect("it opens"),
        subjects: Arc::new(Subjects::open(keys, [9; 32], runtime.clone()).await.expect("it opens")),
        runtime,
        signer: SigningKey::from_seed("log.example/several", KeyKind::Ed25519, &[7; 32]).expect("a key").into(),
    };
    Ledger::open(parts).await.expect("the log is whole").0
}

fn note(subject: Option<eemol_policies::ids::SubjectTag>, text: String) -> Act {
    let event = Event { note: Some(text), ..Event::new(kind::CATALOGUE, Timestamp::EPOCH) };
    Act::Note(Box::new(Note { subject, event, official: None, decision: event::Decision::default() }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_writers_make_one_whole_log_in_one_order() {
    let stage = Stage::new(Engine::Postgres).await;
    let brokers = [broker(&stage.place).await, broker(&stage.place).await, broker(&stage.place).await];
    let mut running = Vec::new();
    for (number, ledger) in brokers.iter().enumerate() {
        for client in 0..8 {
            let ledger = ledger.clone();
            running.push(tokio::spawn(async move {
                let mut places = Vec::new();
                for turn in 0..15 {
                    // Every broker mentions the same persons for the first time at about the same time.
                    let identifier = format!("lu-nin:{:013}", (turn * 7 + client) % 20);
                    let subject = ledger.subjects().resolve(&identifier).await.expect("a tag");
                    let text = format!("{number}/{client}/{turn}");
                    let done = ledger.enter(note(Some(subject), text)).await.expect("it is entered");
                    places.push((done.entry.expect("an entry").index, identifier, subject));
                }
                assert!(places.is_sorted_by_key(|(index, ..)| *index), "a client's entries are in its order");
                places
            }));
        }
    }
    let mut all = Vec::new();
    for one in running {
        all.extend(one.await.expect("no deadlock"));
    }
    let places: BTreeSet<u64> = all.iter().map(|(index, ..)| *index).collect();
    assert_eq!(places, (0..360).collect(), "each place is given once, and none is left out");
    let persons: BTreeSet<_> = all.iter().map(|(_, identifier, subject)| (identifier.clone(), *subject)).collect();
    assert_eq!(persons.len(), 20, "the brokers agree on who is who");

    let reading = stage.place.ledger(Access::Read).await.expect("it opens");
    let keys = [brokers[0].verifier().clone()];
    let options = Options { from: None, to: None, replay: true };
    let report = verify(&*reading, brokers[0].subjects(), &keys, options, &mut |_, _| {}).await.expect("it reads");
    assert!(report.is_whole(), "{:?}", report.faults);
    assert_eq!(report.size, 360);
    // The anchor has the newest checkpoint, whoever put it there.
    let anchor = stage.place.anchor(Access::Read).await.expect("it opens").get().await.expect("it answers");
    assert_eq!(anchor.expect("an anchor").size, 360);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_starts_while_others_write() {
    let stage = Stage::new(Engine::Postgres).await;
    let first = broker(&stage.place).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let writing: Vec<_> = (0..4)
        .map(|client| {
            let (ledger, stopped) = (first.clone(), stopped.clone());
            tokio::spawn(async move {
                let mut turn = 0;
                while !*stopped.borrow() {
                    ledger.enter(note(None, format!("{client}/{turn}"))).await.expect("it is entered");
                    turn += 1;
                }
            })
        })
        .collect();
    let mut others = Vec::new();
    for number in 0..12 {
        // What is stored moves on between any two questions of the check.
        let other = broker(&stage.place).await;
        other.enter(note(None, format!("broker {number}"))).await.expect("it is entered");
        others.push(other);
    }
    stop.send(true).expect("they listen");
    for one in writing {
        one.await.expect("it ends");
    }
    let keys = [first.verifier().clone()];
    let reading = stage.place.ledger(Access::Read).await.expect("it opens");
    let options = Options { from: None, to: None, replay: true };
    let report = verify(&*reading, first.subjects(), &keys, options, &mut |_, _| {}).await.expect("it reads");
    assert!(report.is_whole(), "{:?}", report.faults);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_close_a_concern_at_once_in_several_brokers_one_does() {
    let stage = Stage::new(Engine::Postgres).await;
    let brokers = [broker(&stage.place).await, broker(&stage.place).await, broker(&stage.place).await];
    let subject = brokers[0].subjects().resolve("lu-nin:1893120105732").await.expect("a tag");
    for round in 0..10 {
        // The same form, sent to every broker twice: one concern.
        let mut raising = Vec::new();
        for ledger in brokers.iter().chain(&brokers) {
            let ledger = ledger.clone();
            let raise = Raise {
                subject,
                requester: None,
                provider: None,
                evidence_type: None,
                about: None,
                worry: format!("worry {round}"),
                wish: None,
                contact: None,
            };
            raising.push(tokio::spawn(async move { ledger.raise(raise).await.expect("it is raised") }));
        }
        let mut raised = BTreeSet::new();
        for one in raising {
            raised.insert(one.await.expect("no deadlock"));
        }
        assert_eq!(raised.len(), 1, "{raised:?}");
        let concern = *raised.first().expect("one");
        let mut closing = Vec::new();
        for (number, ledger) in brokers.iter().chain(&brokers).cloned().enumerate() {
            let step = StepBy {
                subject,
                concern,
                step: Step::Close,
                text: format!("closed by {number}"),
                viewer: None,
                official: "dpo:operator".parse().expect("an official"),
            };
            closing.push(tokio::spawn(async move { ledger.step(step).await }));
        }
        let mut done = 0;
        for one in closing {
            match one.await.expect("no deadlock") {
                Ok(id) => done += usize::from(id == concern),
                Err(error) => assert!(matches!(error, ConcernError::Over), "{error}"),
            }
        }
        assert_eq!(done, 1);
        let known = brokers[1].concern(concern).await.expect("readable").expect("there");
        assert_eq!((known.steps.len(), known.state()), (1, ConcernState::Closed));
    }
}
