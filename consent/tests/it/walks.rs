//! Random lives: whatever happens, in whatever order, the rules of a consent hold.

use std::time::Duration;

use eemol_consent::{Agreed, Consent, ConsentEvent, Phase, Uses};
use proptest::prelude::*;

use crate::samples::{agreed, asked, every_event, fields, granted, id, start};

/// An event and the hours that pass before it.
#[derive(Debug, Clone)]
struct Step {
    event: ConsentEvent,
    hours: u32,
}

fn a_step() -> impl Strategy<Value = Step> {
    let ticked = proptest::sample::subsequence(vec!["/address/street", "/since"], 0..=2).prop_map(|ticked| {
        let mut agreed: Vec<Agreed> = agreed();
        agreed[0].fields = fields(&[&["/address/locality"][..], &ticked].concat());
        granted(agreed)
    });
    let uses = proptest::sample::select(vec![ConsentEvent::Reserved, ConsentEvent::Spent, ConsentEvent::GivenBack]);
    let event = prop_oneof![2 => ticked, 6 => uses, 6 => proptest::sample::select(every_event())];
    let hours = prop_oneof![20 => 0..24u32, 1 => 0..2400u32];
    (event, hours).prop_map(|(event, hours)| Step { event, hours })
}

fn text(consent: &Consent) -> String {
    serde_json::to_string(consent).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_life_keeps_every_rule(uses in 1..4u32, steps in proptest::collection::vec(a_step(), 1..60)) {
        let mut consent = asked(uses);
        let mut now = start();
        let mut accepted = vec![(ConsentEvent::Requested { request: consent.request().clone() }, now)];
        let (mut spent, mut granted) = (0u32, None);
        for step in steps {
            now = now.plus(Duration::from_hours(1) * step.hours);
            let before = consent.clone();
            let (was, reserved) = (before.state().phase(), before.uses().map_or(0, Uses::reserved));
            let Ok(next) = consent.clone().after(&step.event, now) else { continue };
            consent = next;
            accepted.push((step.event.clone(), now));
            let is = consent.state().phase();

            // nothing leads out of an end, though a use may still be given back, and the same be asked again
            if was.is_final() {
                prop_assert!(matches!(step.event, ConsentEvent::GivenBack | ConsentEvent::Reopened));
                prop_assert_eq!(was, is);
            }
            // an exhausted consent is only ever revoked
            if was == Phase::Exhausted {
                prop_assert_eq!(is, Phase::Revoked);
            }
            // nobody goes back to before the answer
            prop_assert!(is != Phase::Requested);
            // what is agreed never changes after the yes
            if before.grant().is_some() {
                prop_assert_eq!(before.agreed(), consent.agreed());
            }
            // a release needs a consent in force and a reserved use
            if step.event == ConsentEvent::Spent {
                spent += 1;
                prop_assert_eq!(was, Phase::Granted);
                prop_assert!(now < before.request().until && reserved > 0);
            }
            if let Some(counted) = consent.uses() {
                // of a consent that is granted nothing but its uses ever changes: they may be counted beside it
                if is == Phase::Granted {
                    let first: &Consent = granted.get_or_insert_with(|| consent.clone());
                    let beside = first.clone().counted(counted.released(), counted.reserved());
                    prop_assert_eq!(beside.as_ref(), Ok(&consent));
                }
                prop_assert_eq!(counted.max(), uses);
                prop_assert_eq!(counted.released(), spent);
                prop_assert!(counted.released() + counted.reserved() <= counted.max());
                // spent to the last use: exhausted, and from there at most revoked
                if counted.is_spent() {
                    prop_assert!(matches!(is, Phase::Exhausted | Phase::Revoked));
                } else {
                    prop_assert!(is != Phase::Exhausted);
                }
            }
        }
        prop_assert!(spent <= uses);

        // standing says yes for granted, not over, a use free; for nothing else
        let free = consent.uses().map_or(0, Uses::free);
        let granted = consent.state().phase() == Phase::Granted && now < consent.request().until;
        prop_assert_eq!(consent.standing(now).is_ok(), granted && free > 0);

        // the events alone make the same consent, and its text reads back to itself
        let events = accepted.iter().map(|(event, at)| (event, *at));
        let replayed = Consent::replay(consent.id(), consent.subject(), consent.official().clone(), events).unwrap();
        prop_assert_eq!(text(&replayed), text(&consent));
        let read: Consent = serde_json::from_str(&text(&consent)).unwrap();
        prop_assert_eq!(text(&read), text(&consent));
        for (event, _) in &accepted {
            let line = serde_json::to_string(event).unwrap();
            prop_assert_eq!(&serde_json::from_str::<ConsentEvent>(&line).unwrap(), event);
        }
    }

    #[test]
    fn a_clock_that_steps_back_a_little_never_blocks_a_withdrawal(back in 0..5000u64) {
        let at = start().plus(Duration::from_mins(1));
        let earlier = at.minus(Duration::from_millis(back));
        let consent = asked(1).after(&granted(agreed()), at).unwrap();
        let by = eemol_consent::Actor::Citizen;
        let revoked = consent.after(&ConsentEvent::Revoked { by }, earlier).unwrap();
        prop_assert!(serde_json::from_str::<Consent>(&text(&revoked)).is_ok());
    }
}

#[test]
fn a_replay_names_the_event_that_does_not_follow() {
    let consent = asked(1);
    let asked = ConsentEvent::Requested { request: consent.request().clone() };
    let replaced = ConsentEvent::Replaced { by: id(9) };
    let events = [(&asked, start()), (&replaced, start())];
    let error = Consent::replay(consent.id(), consent.subject(), consent.official().clone(), events).unwrap_err();
    assert_eq!(error.to_string(), "event 1 of the consent: a consent that is requested takes no `consent.replaced`");
    assert!(
        Consent::replay(consent.id(), consent.subject(), consent.official().clone(), [(&replaced, start())]).is_err()
    );
}
