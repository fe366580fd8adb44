//! Concerns: raised once, not too often, and each step only while it fits.

use eemol_policies::ids::ConcernId;

use super::*;
use crate::ledger::concern::{ConcernAct, Raise, Step, StepBy};

fn raise(person: u8, worry: &str) -> Act {
    Act::Concern(Box::new(ConcernAct::Raise(Raise {
        subject: tag(person),
        requester: Some("housing-office".parse().unwrap()),
        provider: None,
        evidence_type: None,
        about: None,
        worry: worry.to_owned(),
        wish: None,
        contact: None,
    })))
}

fn step(concern: ConcernId, person: u8, step: Step, text: &str) -> Act {
    Act::Concern(Box::new(ConcernAct::Step(StepBy {
        subject: tag(person),
        concern,
        step,
        text: text.to_owned(),
        viewer: None,
        official: "dpo:operator".parse().unwrap(),
    })))
}

/// The concern, and the kinds of the entries that were left.
fn done((drafts, answer): (Vec<Draft>, Answer)) -> (Result<ConcernId, Rejection>, Vec<String>) {
    let kinds = drafts.into_iter().map(|draft| draft.event.kind).collect();
    match answer {
        Answer::Concern(id) => (Ok(id), kinds),
        Answer::Rejected(why) => (Err(why), kinds),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_worry_sent_twice_is_one_concern_and_later_another() {
    let mut ledger = Ledger::new();
    let (first, kinds) = done(ledger.apply(raise(1, "Who was this?")));
    assert_eq!(kinds, [kind::CONCERN_RAISED]);
    assert_eq!(done(ledger.apply(raise(1, "Who was this?"))), (first, vec![]));
    assert_ne!(done(ledger.apply(raise(2, "Who was this?"))).0, first, "somebody else's is another");
    assert_ne!(done(ledger.apply(raise(1, "And this?"))).0, first);
    ledger.now = ledger.now.plus(Duration::from_mins(10));
    let (later, kinds) = done(ledger.apply(raise(1, "Who was this?")));
    assert!(later != first && kinds.len() == 1);
}

#[test]
fn ten_concerns_at_once_and_then_one_in_ten_minutes() {
    let mut ledger = Ledger::new();
    let raised = |ledger: &mut Ledger, number: u32| done(ledger.apply(raise(1, &format!("worry {number}")))).0;
    for number in 0..10 {
        raised(&mut ledger, number).unwrap();
    }
    assert_eq!(raised(&mut ledger, 10), Err(Rejection::TooOften));
    assert!(done(ledger.apply(raise(2, "worry 10"))).0.is_ok(), "another person is not held up");
    ledger.now = ledger.now.plus(Duration::from_mins(10));
    assert!(raised(&mut ledger, 11).is_ok());
    assert_eq!(raised(&mut ledger, 12), Err(Rejection::TooOften));
    ledger.now = ledger.now.plus(Duration::from_hours(2));
    for number in 20..30 {
        raised(&mut ledger, number).unwrap();
    }
    assert_eq!(raised(&mut ledger, 30), Err(Rejection::TooOften));
}

#[test]
fn a_step_is_taken_once_and_only_while_the_concern_is_open_for_it() {
    let mut ledger = Ledger::new();
    let id = done(ledger.apply(raise(1, "Who was this?"))).0.unwrap();
    let (answered, kinds) = done(ledger.apply(step(id, 1, Step::Answer, "It was us.")));
    assert_eq!((answered, kinds), (Ok(id), vec![kind::CONCERN_ANSWERED.to_owned()]));
    assert_eq!(done(ledger.apply(step(id, 1, Step::Answer, "It was us."))), (Ok(id), vec![]), "sent twice");
    assert_eq!(done(ledger.apply(step(id, 1, Step::Answer, "It was us, in May."))).1.len(), 1);
    assert_eq!(done(ledger.apply(step(id, 1, Step::Forward, "Over to them."))).1.len(), 1);
    assert_eq!(done(ledger.apply(step(id, 1, Step::Forward, "Once more."))), (Err(Rejection::ConcernOver), vec![]));
    assert_eq!(done(ledger.apply(step(id, 1, Step::Close, "Settled."))).1.len(), 1);
    for one in [Step::Answer, Step::Close, Step::Forward] {
        assert_eq!(done(ledger.apply(step(id, 1, one, "Too late."))), (Err(Rejection::ConcernOver), vec![]));
    }
    let none = ConcernId::from_uuid(uuid::Uuid::from_u128(999_999));
    assert_eq!(done(ledger.apply(step(none, 1, Step::Close, "?"))), (Err(Rejection::Unknown), vec![]));
    assert_eq!(
        done(ledger.apply(step(id, 2, Step::Close, "?"))),
        (Err(Rejection::Unknown), vec![]),
        "another person's"
    );
}
