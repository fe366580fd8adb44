//! One request, its answers and one consent in every state, for all tests.

use std::time::Duration;

use eemol_consent::{Actor, Agreed, Basis, Consent, ConsentEvent, Item, Parameters, Phase, Request};
use eemol_policies::field::Field;
use eemol_policies::ids::{ConsentId, SubjectTag};
use eemol_policies::time::Timestamp;

pub(crate) const DAY: Duration = Duration::from_hours(24);

pub(crate) fn start() -> Timestamp {
    "2026-11-21T10:00:00.000Z".parse().unwrap()
}

/// `days` after the request was made.
pub(crate) fn day(days: u32) -> Timestamp {
    start().plus(DAY * days)
}

pub(crate) fn fields(texts: &[&str]) -> Vec<Field> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

pub(crate) fn digest() -> String {
    format!("sha-256:{}", "0f".repeat(32))
}

/// Answerable for 14 days, in force until day 90.
pub(crate) fn request(uses: u32) -> Request {
    Request {
        requester: "housing-office".parse().unwrap(),
        procedure: "housing-benefit".parse().unwrap(),
        case: "2026-1234".parse().unwrap(),
        purpose: "https://w3id.org/dpv#ServiceProvision".into(),
        legal_basis: "http://data.legilux.public.lu/eli/etat/leg/loi/2022/1".into(),
        basis: Basis::ExplicitRequest,
        items: vec![
            Item {
                evidence_type: "residence-certificate".parse().unwrap(),
                parameters: Parameters::none(),
                required: fields(&["/address/locality"]),
                optional: fields(&["/address/street", "/since"]),
            },
            Item {
                evidence_type: "tax-certificate".parse().unwrap(),
                parameters: serde_json::from_str(r#"{"year":2025}"#).unwrap(),
                required: Vec::new(),
                optional: fields(&["/income/gross"]),
            },
        ],
        uses,
        until: day(90),
        answer_by: day(14),
        catalogue: digest(),
        replaces: None,
    }
}

pub(crate) fn agreed() -> Vec<Agreed> {
    vec![Agreed {
        evidence_type: "residence-certificate".parse().unwrap(),
        parameters: Parameters::none(),
        fields: fields(&["/address/locality", "/since"]),
    }]
}

pub(crate) fn granted(agreed: Vec<Agreed>) -> ConsentEvent {
    ConsentEvent::Granted { agreed, language: "lb".into(), text_digest: digest(), by: Actor::Citizen }
}

pub(crate) fn id(number: u128) -> ConsentId {
    ConsentId::from_uuid(uuid::Uuid::from_u128(number))
}

pub(crate) fn asked(uses: u32) -> Consent {
    let subject = SubjectTag::from_bytes([7; 16]);
    Consent::requested(id(1), subject, "agent-17".parse().unwrap(), request(uses), start()).unwrap()
}

/// The consent after these events, an hour apart from the first day on.
pub(crate) fn after(uses: u32, events: &[ConsentEvent]) -> Consent {
    let mut at = day(1);
    events.iter().fold(asked(uses), |consent, event| {
        at = at.plus(Duration::from_hours(1));
        let at = match event {
            ConsentEvent::Lapsed => day(14),
            ConsentEvent::Expired => day(90),
            _ => at,
        };
        consent.after(event, at).unwrap()
    })
}

pub(crate) fn invalidated() -> ConsentEvent {
    ConsentEvent::Invalidated { by: "housing-office".parse().unwrap(), because: "asked for the wrong person".into() }
}

/// A consent for two uses in every state, one use reserved wherever that can be.
pub(crate) fn one_in_every_state() -> Vec<(Phase, Consent)> {
    use ConsentEvent as E;
    let by = Actor::Citizen;
    let yes = || granted(agreed());
    let live = |last: E| after(2, &[yes(), E::Reserved, last]);
    let all = vec![
        (Phase::Requested, asked(2)),
        (Phase::Denied, after(2, &[E::Denied { by, shown: None }])),
        (Phase::Lapsed, after(2, &[E::Lapsed])),
        (Phase::Cancelled, after(2, &[E::Cancelled])),
        (Phase::Granted, after(2, &[yes(), E::Reserved])),
        (Phase::Paused, live(E::Paused)),
        (Phase::Exhausted, after(2, &[yes(), E::Reserved, E::Reserved, E::Spent, E::Spent])),
        (Phase::Revoked, live(E::Revoked { by })),
        (Phase::Returned, live(E::Returned)),
        (Phase::Expired, live(E::Expired)),
        (Phase::Invalidated, live(invalidated())),
        (Phase::Replaced, live(E::Replaced { by: id(2) })),
    ];
    assert!(all.iter().map(|(phase, _)| *phase).eq(Phase::ALL.iter().copied()));
    all
}

pub(crate) fn every_event() -> Vec<ConsentEvent> {
    use ConsentEvent as E;
    let by = Actor::Citizen;
    let all = vec![
        E::Requested { request: request(2) },
        granted(agreed()),
        E::Denied { by, shown: None },
        E::Lapsed,
        E::Cancelled,
        E::Paused,
        E::Resumed,
        E::Revoked { by },
        E::Reopened,
        E::Returned,
        E::Expired,
        invalidated(),
        E::Replaced { by: id(2) },
        E::Reserved,
        E::Spent,
        E::GivenBack,
    ];
    assert!(all.iter().map(E::kind).eq(E::KINDS.iter().copied()));
    all
}
