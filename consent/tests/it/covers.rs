//! Only what was agreed: what a consent covers, and how agreements compare.

use eemol_consent::{Agreed, Parameters};
use eemol_policies::field::Field;
use eemol_policies::reason::Reason;
use proptest::prelude::*;

use crate::samples::{after, agreed, asked, fields, granted};

const POOL: &[&str] =
    &["/address/locality", "/address/street", "/address", "/since", "/SINCE", "/address/*", "/since/0", "/x"];

fn some_fields() -> impl Strategy<Value = Vec<Field>> {
    proptest::collection::vec(proptest::sample::select(POOL), 0..5).prop_map(|texts| fields(&texts))
}

fn an_agreement() -> impl Strategy<Value = Agreed> {
    let names = proptest::sample::select(&["residence-certificate", "diploma"][..]);
    let years = proptest::sample::select(&["{}", r#"{"year":2025}"#][..]);
    (names, years, proptest::sample::subsequence(POOL, 1..4)).prop_map(|(name, year, texts)| Agreed {
        evidence_type: name.parse().unwrap(),
        parameters: serde_json::from_str::<Parameters>(year).unwrap(),
        fields: fields(&texts),
    })
}

proptest! {
    #[test]
    fn a_consent_covers_what_was_agreed_and_nothing_else(asked in some_fields(), known in any::<bool>()) {
        let consent = after(1, &[granted(agreed())]);
        let name = if known { "residence-certificate" } else { "tax-certificate" };
        let found = consent.covers(&name.parse().unwrap(), &asked);
        let inside = !asked.is_empty() && asked.iter().all(|field| ["/address/locality", "/since"].contains(&field.as_str()));
        match (known, inside) {
            (false, _) => prop_assert_eq!(found, Err(Reason::EvidenceTypeNotCovered)),
            (true, false) => prop_assert_eq!(found, Err(Reason::FieldNotCovered)),
            (true, true) => prop_assert_eq!(found, Ok(&agreed()[0])),
        }
    }

    #[test]
    fn being_within_is_a_partial_order(a in an_agreement(), b in an_agreement(), c in an_agreement()) {
        prop_assert!(a.is_within(&a));
        if a.is_within(&b) && b.is_within(&a) {
            prop_assert_eq!(&a, &b);
        }
        if a.is_within(&b) && b.is_within(&c) {
            prop_assert!(a.is_within(&c));
        }
    }

    #[test]
    fn what_is_within_covers_no_more(a in an_agreement(), b in an_agreement(), asked in some_fields()) {
        if a.is_within(&b) {
            for field in &asked {
                prop_assert!(!a.has(field) || b.has(field));
            }
        }
    }
}

#[test]
fn where_nothing_was_agreed_the_state_is_the_reason() {
    let name = "residence-certificate".parse().unwrap();
    assert_eq!(asked(1).covers(&name, &fields(&["/since"])), Err(Reason::ConsentRequested));
}
