//! A row edited behind the broker's back is refused where it contradicts itself, and has one spelling where it does not.

use eemol_consent::Consent;
use serde_json::{Value, json};

use crate::samples::one_in_every_state;

fn of(phase: &str) -> Value {
    let (_, consent) = one_in_every_state().into_iter().find(|(name, _)| name.as_str() == phase).unwrap();
    serde_json::to_value(consent).unwrap()
}

fn edited(phase: &str, pointer: &str, value: Value) -> Result<Consent, serde_json::Error> {
    let mut json = of(phase);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    json.pointer_mut(parent).unwrap()[name] = value;
    serde_json::from_value(json)
}

#[test]
fn every_state_reads_back_to_the_same_text() {
    for (phase, consent) in one_in_every_state() {
        let text = serde_json::to_string(&consent).unwrap();
        let read: Consent = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert!(text.contains(&format!(r#""state":{{"is":"{phase}""#)), "{text}");
        assert!(!text.contains('.') || !text.contains("e+"), "no fractions");
    }
}

#[test]
fn a_row_that_no_events_could_have_made_is_refused() {
    let spent = json!({"max": 2, "released": 2, "reserved": 0});
    let cases = [
        ("granted", "/state/grant/uses/reserved", json!(3)),
        ("granted", "/state/grant/uses/max", json!(9)),
        ("granted", "/state/grant/uses", spent.clone()),
        ("paused", "/state/grant/uses", spent),
        ("exhausted", "/state/grant/uses/released", json!(1)),
        ("granted", "/state/grant/agreed/0/fields", json!(["/address/locality", "/salary"])),
        ("granted", "/state/grant/agreed/0/fields", json!(["/since"])),
        ("granted", "/state/grant/agreed/0/parameters", json!({"year": 1})),
        ("granted", "/state/grant/agreed", json!([])),
        ("granted", "/state/grant/at", json!("2026-12-24T00:00:00.000Z")),
        ("granted", "/state/grant/text_digest", json!("")),
        ("granted", "/request/uses", json!(3)),
        ("granted", "/request/until", json!("2026-11-22T00:00:00.000Z")),
        ("granted", "/state/is", json!("paused")),
        ("granted", "/state/is", json!("requested")),
        ("granted", "/state/is", json!("given")),
        ("granted", "/more", json!(1)),
        ("granted", "/state/more", json!(1)),
        ("granted", "/state/grant/more", json!(1)),
        ("granted", "/request/more", json!(1)),
        ("requested", "/state/more", json!(1)),
        ("requested", "/state/is", json!("granted")),
        ("denied", "/state/at", json!("2026-12-24T00:00:00.000Z")),
        ("lapsed", "/state/at", json!("2026-11-22T00:00:00.000Z")),
        ("expired", "/state/at", json!("2026-11-22T00:00:00.000Z")),
    ];
    for (phase, pointer, value) in cases {
        assert!(edited(phase, pointer, value.clone()).is_err(), "{phase} {pointer} {value}");
    }
    assert!(edited("granted", "/state/grant/uses/reserved", json!(2)).is_ok());
}

#[test]
fn a_member_twice_is_refused() {
    let text = of("granted").to_string();
    for member in [r#""uses":{"#, r#""state":{"#, r#""agreed":["#] {
        let (before, after) = text.split_once(member).unwrap();
        let close = if member.ends_with('[') { "]" } else { "}" };
        let doubled = format!("{before}{member}{close},{member}{after}");
        assert!(serde_json::from_str::<Consent>(&doubled).is_err(), "{member}");
    }
}
