//! Every arrow of the picture, and that there is no other.

use eemol_consent::state::State;
use eemol_consent::uses::OutOfUses;
use eemol_consent::{Actor, Consent, ConsentEvent, Phase, WrongState};
use eemol_policies::reason::Reason;

use crate::samples::{after, agreed, asked, day, digest, every_event, fields, granted, one_in_every_state, request};

/// Where each event leads while no time is over; everything that is not here is refused.
const ARROWS: &[(Phase, &str, Phase)] = &[
    (Phase::Requested, "consent.granted", Phase::Granted),
    (Phase::Requested, "consent.denied", Phase::Denied),
    (Phase::Requested, "consent.cancelled", Phase::Cancelled),
    (Phase::Denied, "consent.reopened", Phase::Denied),
    (Phase::Granted, "consent.paused", Phase::Paused),
    (Phase::Granted, "consent.revoked", Phase::Revoked),
    (Phase::Granted, "consent.returned", Phase::Returned),
    (Phase::Granted, "consent.invalidated", Phase::Invalidated),
    (Phase::Granted, "consent.replaced", Phase::Replaced),
    (Phase::Granted, "use.reserved", Phase::Granted),
    (Phase::Granted, "use.spent", Phase::Granted),
    (Phase::Granted, "use.given-back", Phase::Granted),
    (Phase::Paused, "consent.resumed", Phase::Granted),
    (Phase::Paused, "consent.revoked", Phase::Revoked),
    (Phase::Paused, "consent.returned", Phase::Returned),
    (Phase::Paused, "consent.invalidated", Phase::Invalidated),
    (Phase::Paused, "consent.replaced", Phase::Replaced),
    (Phase::Paused, "use.given-back", Phase::Paused),
    (Phase::Exhausted, "consent.revoked", Phase::Revoked),
    (Phase::Revoked, "consent.reopened", Phase::Revoked),
    (Phase::Revoked, "use.given-back", Phase::Revoked),
    (Phase::Returned, "use.given-back", Phase::Returned),
    (Phase::Expired, "use.given-back", Phase::Expired),
    (Phase::Invalidated, "use.given-back", Phase::Invalidated),
    (Phase::Replaced, "use.given-back", Phase::Replaced),
];

/// The same once the time to answer and the consent's time are over.
const LATE_ARROWS: &[(Phase, &str, Phase)] = &[
    (Phase::Requested, "consent.lapsed", Phase::Lapsed),
    (Phase::Denied, "consent.reopened", Phase::Denied),
    (Phase::Granted, "consent.expired", Phase::Expired),
    (Phase::Granted, "use.given-back", Phase::Granted),
    (Phase::Paused, "consent.expired", Phase::Expired),
    (Phase::Paused, "use.given-back", Phase::Paused),
    (Phase::Exhausted, "consent.revoked", Phase::Revoked),
    (Phase::Revoked, "consent.reopened", Phase::Revoked),
    (Phase::Revoked, "use.given-back", Phase::Revoked),
    (Phase::Returned, "use.given-back", Phase::Returned),
    (Phase::Expired, "use.given-back", Phase::Expired),
    (Phase::Invalidated, "use.given-back", Phase::Invalidated),
    (Phase::Replaced, "use.given-back", Phase::Replaced),
];

fn leads(consent: &Consent, event: &ConsentEvent, days: u32) -> Option<Phase> {
    consent.clone().after(event, day(days)).ok().map(|consent| consent.state().phase())
}

#[test]
fn there_is_every_arrow_of_the_picture_and_no_other() {
    for (days, arrows) in [(3, ARROWS), (90, LATE_ARROWS)] {
        for (from, consent) in one_in_every_state() {
            for event in every_event() {
                let expected = arrows.iter().find(|arrow| arrow.0 == from && arrow.1 == event.kind());
                let found = leads(&consent, &event, days);
                assert_eq!(found, expected.map(|arrow| arrow.2), "{from}, {}, day {days}", event.kind());
            }
        }
    }
}

#[test]
fn the_last_use_spent_exhausts_the_consent() {
    let one = after(1, &[granted(agreed()), ConsentEvent::Reserved]);
    assert_eq!(leads(&one, &ConsentEvent::Spent, 3), Some(Phase::Exhausted));
    let two = after(2, &[granted(agreed()), ConsentEvent::Reserved]);
    assert_eq!(leads(&two, &ConsentEvent::Spent, 3), Some(Phase::Granted));
}

#[test]
fn a_request_can_be_answered_until_its_time_is_over_and_not_an_instant_longer() {
    let last = day(14).minus(std::time::Duration::from_millis(1));
    let yes = granted(agreed());
    assert!(asked(1).after(&yes, last).is_ok());
    let late = asked(1).after(&yes, day(14)).unwrap_err();
    assert_eq!(late.reason(), Some(Reason::ConsentLapsed));
    assert!(matches!(asked(1).after(&ConsentEvent::Lapsed, last), Err(WrongState::Early { .. })));
}

#[test]
fn a_consent_is_in_force_until_its_end_whether_or_not_anyone_recorded_it() {
    let consent = after(2, &[granted(agreed()), ConsentEvent::Reserved]);
    let last = day(90).minus(std::time::Duration::from_millis(1));
    assert_eq!(consent.standing(last), Ok(()));
    assert_eq!(consent.standing_for_release(last), Ok(()));
    assert_eq!(consent.standing(day(90)), Err(Reason::ConsentExpired));
    assert_eq!(consent.standing_for_release(day(90)), Err(Reason::ConsentExpired));
    assert_eq!(consent.phase(day(90)), Phase::Expired);
    assert_eq!(consent.state().phase(), Phase::Granted);
    assert!(matches!(consent.after(&ConsentEvent::Expired, last), Err(WrongState::Early { .. })));
}

#[test]
fn a_withdrawn_or_paused_consent_gives_no_evidence_but_takes_its_use_back() {
    for (end, reason) in [
        (ConsentEvent::Revoked { by: Actor::Citizen }, Reason::ConsentRevoked),
        (ConsentEvent::Paused, Reason::ConsentPaused),
        (ConsentEvent::Returned, Reason::ConsentReturned),
    ] {
        let consent = after(1, &[granted(agreed()), ConsentEvent::Reserved, end]);
        assert_eq!(consent.standing_for_release(day(3)), Err(reason));
        let spent = consent.clone().after(&ConsentEvent::Spent, day(3)).unwrap_err();
        assert_eq!(spent.reason(), Some(reason));
        let back = consent.after(&ConsentEvent::GivenBack, day(3)).unwrap();
        assert_eq!((back.uses().unwrap().reserved(), back.uses().unwrap().released()), (0, 0));
        let twice = back.after(&ConsentEvent::GivenBack, day(3)).unwrap_err();
        assert_eq!(twice, WrongState::Uses(OutOfUses::NoneReserved));
    }
}

#[test]
fn a_second_exchange_on_a_one_off_consent_is_refused_while_the_first_is_open() {
    let consent = after(1, &[granted(agreed()), ConsentEvent::Reserved]);
    assert_eq!(consent.standing(day(3)), Err(Reason::ConsentExhausted));
    assert_eq!(consent.standing_for_release(day(3)), Ok(()));
    let refused = consent.after(&ConsentEvent::Reserved, day(3)).unwrap_err();
    assert_eq!(refused.reason(), Some(Reason::ConsentExhausted));
}

#[test]
fn an_exchange_whose_use_was_given_back_cannot_release() {
    let consent = after(1, &[granted(agreed()), ConsentEvent::Reserved, ConsentEvent::GivenBack]);
    assert_eq!(consent.standing_for_release(day(3)), Err(Reason::Interrupted));
    assert!(consent.after(&ConsentEvent::Spent, day(3)).is_err());
}

#[test]
fn for_a_lost_answer_alone_an_exhausted_consent_counts_as_in_force() {
    let spent = after(1, &[granted(agreed()), ConsentEvent::Reserved, ConsentEvent::Spent]);
    assert_eq!(spent.standing(day(3)), Err(Reason::ConsentExhausted));
    assert_eq!(spent.standing_for_repeat(day(3)), Ok(()));
    assert_eq!(spent.standing_for_repeat(day(90)), Err(Reason::ConsentExpired));
    let withdrawn = spent.after(&ConsentEvent::Revoked { by: Actor::Citizen }, day(3)).unwrap();
    assert_eq!(withdrawn.standing_for_repeat(day(3)), Err(Reason::ConsentRevoked));
    let paused = after(2, &[granted(agreed()), ConsentEvent::Reserved, ConsentEvent::Spent, ConsentEvent::Paused]);
    assert_eq!(paused.standing_for_repeat(day(3)), Err(Reason::ConsentPaused));
}

#[test]
fn every_state_but_granted_has_its_own_reason() {
    let mut reasons = Vec::new();
    for (phase, consent) in one_in_every_state() {
        match consent.standing(day(2)) {
            Ok(()) => assert_eq!(phase, Phase::Granted),
            Err(reason) => {
                assert_eq!(Some(reason), phase.reason());
                assert_eq!(reason.as_str(), format!("consent-{phase}"));
                reasons.push(reason);
            }
        }
    }
    assert_eq!(reasons.len(), Phase::ALL.len() - 1);
}

#[test]
fn a_grant_is_part_of_what_was_asked_and_has_everything_required() {
    let change = |edit: &dyn Fn(&mut Vec<eemol_consent::Agreed>)| {
        let mut all = agreed();
        edit(&mut all);
        asked(1).after(&granted(all), day(1))
    };
    let tax = |year: u32| {
        let text = format!(
            r#"{{"evidence_type":"tax-certificate","parameters":{{"year":{year}}},"fields":["/income/gross"]}}"#
        );
        serde_json::from_str::<eemol_consent::Agreed>(&text).unwrap()
    };
    assert!(change(&|_| {}).is_ok());
    assert!(change(&|all| all.push(tax(2025))).is_ok());
    assert!(change(&|all| all.push(tax(2024))).is_err(), "other parameters");
    assert!(change(&Vec::clear).is_err(), "nothing");
    assert!(change(&|all| all[0].fields = fields(&["/since"])).is_err(), "a required field is missing");
    assert!(change(&|all| *all = vec![tax(2025)]).is_err(), "a required evidence type is missing");
    assert!(change(&|all| all[0].fields.clear()).is_err(), "no field");
    assert!(change(&|all| all[0].fields.push("/address".parse().unwrap())).is_err(), "a field around one asked for");
    assert!(change(&|all| all[0].fields.push("/since".parse().unwrap())).is_err(), "a field twice");
    assert!(change(&|all| all.push(all[0].clone())).is_err(), "an evidence type twice");
    assert!(change(&|all| all[0].evidence_type = "diploma".parse().unwrap()).is_err(), "not asked for");
}

#[test]
fn a_grant_names_the_text_that_was_shown() {
    for (language, text_digest) in
        [("", digest()), ("Lëtzebuergesch", digest()), ("lb", "sha-256:".into()), ("lb", "0f".repeat(32))]
    {
        let event =
            ConsentEvent::Granted { agreed: agreed(), language: language.into(), text_digest, by: Actor::Citizen };
        assert!(asked(1).after(&event, day(1)).is_err(), "{language}");
    }
}

#[test]
fn a_request_that_ends_before_it_begins_is_none() {
    let make = |edit: &dyn Fn(&mut eemol_consent::Request)| {
        let mut request = request(1);
        edit(&mut request);
        let consent = asked(1);
        Consent::requested(consent.id(), consent.subject(), consent.official().clone(), request, day(1))
    };
    assert!(make(&|_| {}).is_ok());
    assert!(make(&|request| request.until = day(0)).is_err());
    assert!(make(&|request| request.answer_by = day(1)).is_err());
    assert!(make(&|request| request.answer_by = day(91)).is_err());
    assert!(make(&|request| request.uses = 0).is_err());
    assert!(make(&|request| request.items.clear()).is_err());
    assert!(make(&|request| request.items.push(request.items[0].clone())).is_err());
    assert!(make(&|request| request.items[0].optional.push("/since".parse().unwrap())).is_err());
    assert!(make(&|request| request.items[0].optional.push("/address".parse().unwrap())).is_err());
    assert!(make(&|request| request.items[1].optional.clear()).is_err());
    assert!(make(&|request| request.purpose.clear()).is_err());
    assert!(make(&|request| request.catalogue = "sha-256:x".into()).is_err());
}

#[test]
fn what_was_left_unticked_and_what_was_denied_can_be_read_off() {
    let consent = after(1, &[granted(agreed())]);
    let left: Vec<_> = consent.unticked().iter().map(|(name, fields)| format!("{name} {fields:?}")).collect();
    assert_eq!(left, ["residence-certificate [/address/street]", "tax-certificate [/income/gross]"]);
    let denied = after(1, &[ConsentEvent::Denied { by: Actor::Guardian, shown: None }]);
    assert!(matches!(denied.state(), State::Denied { by: Actor::Guardian, .. }));
    assert_eq!(denied.request().items.len(), 2);
    assert!(denied.unticked().is_empty() && denied.agreed().is_empty());
}

#[test]
fn a_no_and_a_withdrawal_are_reopened_once_and_stay_what_they_are() {
    for last in [
        vec![ConsentEvent::Denied { by: Actor::Citizen, shown: None }],
        vec![granted(agreed()), ConsentEvent::Revoked { by: Actor::Citizen }],
    ] {
        let ended = after(1, &last);
        let (phase, since) = (ended.state().phase(), ended.state().since());
        assert!(ended.state().may_be_reopened());
        let open = ended.after(&ConsentEvent::Reopened, day(3)).unwrap();
        assert_eq!((open.state().phase(), open.state().since(), open.state().may_be_reopened()), (phase, since, false));
        let text = serde_json::to_string(&open).unwrap();
        assert_eq!(serde_json::from_str::<Consent>(&text).unwrap(), open);
        assert!(open.standing(day(3)).is_err());
        assert!(matches!(open.after(&ConsentEvent::Reopened, day(3)), Err(WrongState::Arrow { .. })));
    }
}
