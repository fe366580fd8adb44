//! Random walks over operations beside a small model that shares no code with the rule.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone, Copy)]
enum Step {
    Ask { uses: u32 },
    Grant(usize),
    Deny(usize),
    Pause(usize),
    Resume(usize),
    Revoke(usize),
    Return(usize),
    Cancel(usize),
    Invalidate(usize),
    Amend(usize),
    Open(usize),
    Ready(usize),
    Fail(usize),
    Unmatched(usize),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let consent = 0..4usize;
    let exchange = 0..8usize;
    prop_oneof![
        1 => (1..4u32).prop_map(|uses| Step::Ask { uses }),
        3 => consent.clone().prop_map(Step::Grant),
        1 => consent.clone().prop_map(Step::Deny),
        1 => consent.clone().prop_map(Step::Pause),
        1 => consent.clone().prop_map(Step::Resume),
        1 => consent.clone().prop_map(Step::Revoke),
        1 => consent.clone().prop_map(Step::Return),
        1 => consent.clone().prop_map(Step::Cancel),
        1 => consent.clone().prop_map(Step::Invalidate),
        1 => consent.clone().prop_map(Step::Amend),
        8 => consent.prop_map(Step::Open),
        6 => exchange.clone().prop_map(Step::Ready),
        1 => exchange.clone().prop_map(Step::Fail),
        1 => exchange.prop_map(Step::Unmatched),
        2 => prop_oneof![Just(1u64), Just(20), Just(40), Just(86_400 * 15), Just(86_400 * 80)].prop_map(Step::Wait),
    ]
}

/// What the model knows of a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Asked,
    Granted,
    Paused,
    Over,
}

struct Known {
    stage: Stage,
    max: u32,
    released: u32,
    answer_by: Timestamp,
    until: Timestamp,
}

#[derive(Default)]
struct Model {
    consents: Vec<(ConsentId, Known)>,
    /// Consent, deadline, whether it is open.
    exchanges: Vec<(ExchangeId, usize, Timestamp, bool)>,
}

impl Model {
    fn time(&mut self, now: Timestamp) {
        for (_, _, deadline, open) in &mut self.exchanges {
            *open &= *deadline > now;
        }
        for (_, known) in &mut self.consents {
            match known.stage {
                Stage::Asked if now >= known.answer_by => known.stage = Stage::Over,
                Stage::Granted | Stage::Paused if now >= known.until => known.stage = Stage::Over,
                _ => {}
            }
        }
    }

    fn may_open(&self, at: usize) -> bool {
        let known = &self.consents[at].1;
        let open = self.exchanges.iter().filter(|exchange| exchange.1 == at && exchange.3).count();
        known.stage == Stage::Granted && known.released + u32::try_from(open).unwrap() < known.max
    }
}

fn walk(steps: &[Step]) -> Ledger {
    let (mut ledger, mut model) = (Ledger::new(), Model::default());
    for step in steps {
        model.time(ledger.now);
        match *step {
            Step::Wait(seconds) => ledger.now = ledger.now.plus(Duration::from_secs(seconds)),
            Step::Ask { uses } => {
                let case = format!("2026-{}", model.consents.len());
                let request = fixture::request(ledger.now, &case, uses);
                let (answer_by, until) = (request.answer_by, request.until);
                let (consent, answer) = ledger.ask_with(1, request, Duration::ZERO);
                assert!(matches!(answer, Answer::Consent(_)));
                model.consents.push((consent, Known { stage: Stage::Asked, max: uses, released: 0, answer_by, until }));
            }
            Step::Grant(at) => moved(&mut ledger, &mut model, at, fixture::granted(), &[Stage::Asked], Stage::Granted),
            Step::Deny(at) => {
                let event = ConsentEvent::Denied { by: Actor::Citizen, shown: None };
                moved(&mut ledger, &mut model, at, event, &[Stage::Asked], Stage::Over);
            }
            Step::Pause(at) => {
                moved(&mut ledger, &mut model, at, ConsentEvent::Paused, &[Stage::Granted], Stage::Paused);
            }
            Step::Resume(at) => {
                moved(&mut ledger, &mut model, at, ConsentEvent::Resumed, &[Stage::Paused], Stage::Granted);
            }
            Step::Revoke(at) => revoke(&mut ledger, &mut model, at),
            Step::Return(at) => {
                moved(
                    &mut ledger,
                    &mut model,
                    at,
                    ConsentEvent::Returned,
                    &[Stage::Granted, Stage::Paused],
                    Stage::Over,
                );
            }
            Step::Cancel(at) => {
                moved(&mut ledger, &mut model, at, ConsentEvent::Cancelled, &[Stage::Asked], Stage::Over);
            }
            Step::Invalidate(at) => {
                let by = "population-register".parse().unwrap();
                let event = ConsentEvent::Invalidated { by, because: "closed".to_owned() };
                moved(&mut ledger, &mut model, at, event, &[Stage::Granted, Stage::Paused], Stage::Over);
            }
            Step::Amend(at) => amend(&mut ledger, &mut model, at),
            Step::Open(at) => open(&mut ledger, &mut model, at),
            Step::Ready(at) | Step::Fail(at) | Step::Unmatched(at) => close(&mut ledger, &mut model, at, *step),
        }
    }
    ledger.now = ledger.now.plus(SECOND * 60);
    ledger.sweep();
    ledger
}

/// A newer consent for the same case takes the place of one in force, at once granted; of others it cannot be asked for.
fn amend(ledger: &mut Ledger, model: &mut Model, at: usize) {
    let Some((old, known)) = model.consents.get(at) else { return };
    // One whose uses are spent has nothing left to replace.
    let live = matches!(known.stage, Stage::Granted | Stage::Paused) && known.released < known.max;
    let old = *old;
    let mut request = fixture::request(ledger.now, "2026-0", 2);
    request.case = ledger.touched.consents[&old].request().case.clone();
    request.replaces = Some(old);
    let (answer_by, until) = (request.answer_by, request.until);
    let (new, answer) = ledger.ask_with(1, request, Duration::ZERO);
    if !live {
        assert!(matches!(answer, Answer::Rejected(Rejection::Replaces)), "{answer:?}");
        return;
    }
    assert!(matches!(answer, Answer::Consent(_)), "{answer:?}");
    assert!(matches!(ledger.citizen(new, fixture::granted()), Answer::Consent(_)));
    model.consents[at].1.stage = Stage::Over;
    model.consents.push((new, Known { stage: Stage::Granted, max: 2, released: 0, answer_by, until }));
}

fn moved(ledger: &mut Ledger, model: &mut Model, at: usize, event: ConsentEvent, from: &[Stage], to: Stage) {
    let Some((consent, known)) = model.consents.get_mut(at) else { return };
    let mover = match event {
        ConsentEvent::Returned | ConsentEvent::Cancelled => Mover::Requester("housing-office".parse().unwrap()),
        ConsentEvent::Invalidated { .. } => Mover::Responsible(fixture::responsible("population-register")),
        _ => Mover::Citizen(tag(1)),
    };
    let (_, answer) = ledger.change(*consent, event, mover);
    let exhausted = known.released == known.max;
    let fits = from.contains(&known.stage) && !exhausted;
    assert_eq!(matches!(answer, Answer::Consent(_)), fits, "{:?} {answer:?}", known.stage);
    if fits {
        known.stage = to;
    }
}

fn revoke(ledger: &mut Ledger, model: &mut Model, at: usize) {
    let Some((consent, known)) = model.consents.get_mut(at) else { return };
    let answer = ledger.citizen(*consent, revoked());
    // The one that also ends a consent whose uses are spent, once and at any time.
    let exhausted = known.released == known.max && ledger.touched.consents[consent].uses().is_some();
    if matches!(known.stage, Stage::Granted | Stage::Paused) {
        assert!(matches!(answer, Answer::Consent(_)), "{answer:?}");
        known.stage = Stage::Over;
    } else if !exhausted {
        assert!(matches!(answer, Answer::Rejected(_)), "{answer:?}");
    }
}

fn open(ledger: &mut Ledger, model: &mut Model, at: usize) {
    let Some((consent, _)) = model.consents.get(at) else { return };
    let (consent, may) = (*consent, model.may_open(at));
    let case = ledger.touched.consents[&consent].request().case.clone();
    let (exchange, answer) = ledger.open_with(consent, |open| open.event.case = Some(case));
    match answer {
        Answer::Opened { deadline, subject } => {
            assert!(may, "opened against the model");
            assert_eq!(subject, tag(1));
            model.exchanges.push((exchange, at, deadline, true));
        }
        other => assert!(!may && refused_for(&other).is_some(), "{other:?}"),
    }
}

fn close(ledger: &mut Ledger, model: &mut Model, at: usize, step: Step) {
    let Some((exchange, consent, _, open)) = model.exchanges.get_mut(at) else { return };
    let known = &mut model.consents[*consent].1;
    let in_force = known.stage == Stage::Granted;
    let ending = match step {
        Step::Ready(_) => fixture::ready(ledger.now, Vec::new()),
        Step::Unmatched(_) => Ending::Unmatched(Reason::NoMatch),
        _ => Ending::Failed(Reason::ProviderInvalid),
    };
    let (_, answer) = ledger.close(*exchange, ending);
    let released = matches!(answer, Answer::Released);
    assert_eq!(released, *open && in_force && matches!(step, Step::Ready(_)), "{answer:?}");
    if *open && matches!(step, Step::Unmatched(_)) {
        assert_eq!(refused_for(&answer) == Some(Reason::NoMatch), in_force, "{answer:?}");
    }
    if !*open {
        assert!(matches!(answer, Answer::Rejected(Rejection::Closed)), "{answer:?}");
    }
    *open = false;
    known.released += u32::from(released);
}

/// What must be true of every log, whatever led to it.
fn check(ledger: &Ledger) {
    let mut opened: BTreeMap<ExchangeId, u32> = BTreeMap::new();
    let mut released: BTreeMap<ConsentId, u32> = BTreeMap::new();
    let mut revoked = BTreeSet::new();
    let mut rebuilt: BTreeMap<ConsentId, Consent> = BTreeMap::new();
    for draft in &ledger.log {
        let event = &draft.event;
        match (event.kind.as_str(), event.exchange) {
            (kind::REFUSED, _) => {}
            (kind::OPENED, Some(exchange)) => assert_eq!(opened.insert(exchange, 0), None),
            (closing, Some(exchange)) => {
                *opened.get_mut(&exchange).expect("closed before it was opened") += 1;
                if closing == kind::RELEASED {
                    let consent = event.consent.unwrap();
                    assert!(!revoked.contains(&consent), "released after a withdrawal");
                    *released.entry(consent).or_default() += 1;
                }
            }
            _ => {}
        }
        let (Some(id), Some(change)) = (event.consent, &event.change) else { continue };
        if matches!(change, ConsentEvent::Revoked { .. }) {
            revoked.insert(id);
        }
        let next = match change {
            ConsentEvent::Requested { request } => {
                let official = draft.official.clone().unwrap();
                Consent::requested(id, draft.subject.unwrap(), official, request.clone(), event.time).unwrap()
            }
            other => rebuilt.remove(&id).unwrap().after(other, event.time).unwrap(),
        };
        rebuilt.insert(id, next);
    }
    assert!(opened.values().all(|closings| *closings == 1), "{opened:?}");
    for (id, times) in released {
        assert!(times <= rebuilt[&id].request().uses);
    }
    let json = |consents: &BTreeMap<ConsentId, Consent>| serde_json::to_string(consents).unwrap();
    assert_eq!(json(&rebuilt), json(&ledger.touched.consents));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_keeps_to_the_model_and_replays(steps in prop::collection::vec(step(), 1..60)) {
        let mut all = vec![Step::Ask { uses: 2 }, Step::Grant(0)];
        all.extend(steps);
        check(&walk(&all));
    }
}
