//! Tests of `ledger::entry`.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn salt(byte: u8) -> Salt {
    Salt::from_bytes([byte; 16])
}

fn groups() -> Groups {
    Groups {
        event: Group::new(salt(1), &json!({ "kind": "exchange.released", "case": "2026-1234 \u{e9}" })).unwrap(),
        person: Group::new(salt(2), &Person { subject: SubjectTag::from_bytes([7; 16]), n: 1, previous: Hash::ZERO })
            .unwrap(),
        official: Group::new(salt(3), &json!({ "official": "agent-17" })).unwrap(),
        evidence: evidence_group(salt(4), &EvidenceKey::from_bytes([9; 32]), b"{}").unwrap(),
        decision: Group::empty(salt(5)),
    }
}

#[test]
fn a_group_is_canonical_whatever_order_it_was_given_in() {
    let one = Group::new(salt(1), &json!({ "b": [1, -2, true, null], "a": { "\u{20ac}": "\n", "z": 0 } })).unwrap();
    assert_eq!(one.json(), "{\"a\":{\"z\":0,\"\u{20ac}\":\"\\n\"},\"b\":[1,-2,true,null]}");
    let other: Value = serde_json::from_str(r#" {"a":{"z":0,"\u20ac":"\u000a"}, "b":[1,-2,true,null]} "#).unwrap();
    assert_eq!(Group::new(salt(1), &other).unwrap(), one);
}

/// Objects of names and texts of every kind, and whole numbers.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(1i64 << 53) + 1..1i64 << 53).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let name = prop_oneof![any::<String>(), "[a-z_\u{e9}\u{20ac}\u{fb33}\u{1f600}\"\\\\]{0,3}"];
    let value = leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..4)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    });
    value.prop_map(|value| json!({ "z": value, "a": 1 }))
}

proptest! {
    #[test]
    fn a_group_is_written_as_another_writer_of_rfc_8785_writes_it(value in values()) {
        let group = Group::new(salt(1), &value).unwrap();
        prop_assert_eq!(group.json(), serde_json_canonicalizer::to_string(&value).unwrap());
    }

    #[test]
    fn an_entry_is_written_as_its_disclosure_of_all_groups(value in values()) {
        let groups = Groups { event: Group::new(salt(6), &value).unwrap(), ..groups() };
        prop_assert_eq!(groups.to_json(), groups.show(&GroupName::ALL).to_json());
    }
}

#[test]
fn a_group_that_readers_would_disagree_on_is_refused() {
    for bad in [
        json!([1]),
        json!("a"),
        json!(null),
        json!({ "a": 1.5 }),
        json!({ "a": [1u64 << 53] }),
        json!({ "a": -(1i64 << 53) }),
    ] {
        assert!(Group::new(salt(1), &bad).is_err(), "{bad}");
    }
    assert!(Group::new(salt(1), &json!({ "a": (1u64 << 53) - 1 })).is_ok());
    assert!(Group::new(salt(1), &json!({ "a": "x".repeat(MAX_GROUP_BYTES) })).is_err());
}

#[test]
fn the_commitment_is_made_as_the_design_says() {
    let groups = groups();
    let digest = |name: &str, salt: u8, json: &str| {
        let bytes = [b"eemol/group/1\0", name.as_bytes(), b"\0", &[salt; 16], json.as_bytes()].concat();
        crate::ledger::hash::sha256(&bytes)
    };
    let mut all = b"eemol/entry/1\0".to_vec();
    for (name, salt) in [("event", 1), ("person", 2), ("official", 3), ("evidence", 4), ("decision", 5)] {
        let found = GroupName::ALL.into_iter().find(|group| group.as_str() == name).unwrap();
        all.extend_from_slice(digest(name, salt, groups.group(found).json()).as_bytes());
    }
    let commitment = crate::ledger::hash::sha256(&all);
    assert_eq!(groups.commitment().hash(), commitment);
    let leaf = [b"eemol1\0".as_slice(), commitment.as_bytes()].concat();
    assert_eq!(groups.commitment().leaf()[..], leaf[..]);
    assert_eq!(groups.commitment().leaf_hash(), leaf_hash(&leaf));
    assert_eq!(Commitment::from_leaf(&leaf), Some(groups.commitment()));
    assert_eq!(Commitment::from_leaf(&leaf[1..]), None);
    assert_eq!(Commitment::from_leaf(&[leaf.as_slice(), &[0]].concat()), None);
}

#[test]
fn groups_left_out_leave_the_commitment_as_it_was() {
    let groups = groups();
    for shown in 0..32u32 {
        let names: Vec<_> =
            (0u32..).zip(GroupName::ALL).filter(|(at, _)| shown >> at & 1 == 1).map(|(_, n)| n).collect();
        let disclosure = groups.show(&names);
        let read = Disclosure::parse(&disclosure.to_json()).unwrap();
        assert_eq!(read, disclosure);
        assert_eq!(read.commitment(), groups.commitment());
        for name in GroupName::ALL {
            assert_eq!(read.shown(name).is_ok(), names.contains(&name));
        }
    }
    assert_eq!(Groups::parse(&groups.to_json()).unwrap(), groups);
    let narrow = groups.show(&GroupName::ALL).narrow(&[GroupName::Event]);
    assert_eq!(narrow, groups.show(&[GroupName::Event]));
    assert_eq!(narrow.into_groups(), Err(EntryError::Hidden(GroupName::Person)));
}

#[test]
fn the_json_form_is_that_of_the_interface() {
    let json: Value = serde_json::from_str(&groups().show(&[GroupName::Event]).to_json()).unwrap();
    assert_eq!(json["event"][0], "AQEBAQEBAQEBAQEBAQEBAQ==");
    assert_eq!(json["event"][1]["kind"], "exchange.released");
    assert_eq!(json["person"], groups().person.digest(GroupName::Person).to_string());
}

#[test]
fn a_wrong_json_form_is_refused() {
    let good = groups().show(&[GroupName::Event]).to_json();
    assert!(Disclosure::parse(&good).is_ok());
    for (from, to) in [
        ("\"decision\":", "\"decision2\":"),
        ("\"person\":", "\"event\":"),
        ("{\"event\":", "{\"more\":1,\"event\":"),
        ("\"kind\":", "\"case\":\"a\",\"kind\":"),
        ("[\"AQ", "[\"AQA"),
        ("AQEBAQ==\",", "AQEBAR==\","),
        ("AQEBAQ==\",{", "AQEBAQ==\",1,{"),
        ("\"kind\":\"exchange.released\"", "\"kind\":1e3"),
        ("\"kind\":\"exchange.released\"", "\"kind\":1.0"),
        ("\"kind\":\"exchange.released\"", "\"kind\":-0"),
        ("\"kind\":\"exchange.released\"", "\"kind\":\"\\ud800\""),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert!(Disclosure::parse(&bad).is_err(), "{bad}");
    }
    assert!(Disclosure::parse(&format!("{good} {good}")).is_err());
    assert!(Disclosure::parse(&"[".repeat(100_000)).is_err());
}

#[test]
fn a_member_named_twice_is_found_at_any_depth() {
    assert!(refuse_duplicates(r#"{"a":[{"b":1.5,"c":{"b":2}},{"b":null}],"d":"a"}"#).is_ok());
    for bad in [r#"{"a":1,"a":1}"#, r#"[{"x":{"b":1,"c":2,"b":3}}]"#, r#"{"a":1,"\u0061":2}"#, "{} {}", "", "{"] {
        assert!(refuse_duplicates(bad).is_err(), "{bad}");
    }
}

#[test]
fn equal_groups_with_other_salts_or_names_have_other_digests() {
    let (one, other) = (Group::empty(salt(1)), Group::empty(salt(2)));
    assert_ne!(one.digest(GroupName::Event), other.digest(GroupName::Event));
    assert_ne!(one.digest(GroupName::Event), one.digest(GroupName::Person));
}

#[test]
fn nothing_secret_prints() {
    let text = format!("{:?} {:?}", groups(), EvidenceKey::from_bytes([9; 32]));
    assert!(!text.contains("2026-1234") && !text.contains("CQkJ"), "{text}");
}

/// The frozen format: written once, compared ever after.
fn vectors() -> Value {
    let groups = groups();
    let (event_only, whole) = (groups.show(&[GroupName::Event]), groups.show(&GroupName::ALL));
    json!({
        "what": "an entry of the access log, version 1: groups, digests, commitment, leaf",
        "groups": serde_json::to_value(&whole).unwrap(),
        "event_only": serde_json::to_value(&event_only).unwrap(),
        "canonical": GroupName::ALL.map(|name| groups.group(name).json().to_owned()),
        "digests": GroupName::ALL.map(|name| groups.group(name).digest(name)),
        "commitment": groups.commitment().hash(),
        "leaf_hex": hex::encode(groups.commitment().leaf()),
        "leaf_hash": groups.commitment().leaf_hash(),
        "evidence_key": EvidenceKey::from_bytes([9; 32]),
        "delivered": "{}",
    })
}

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/entry-v1.json");

/// `EEMOL_FREEZE=1` writes the file anew: only for a new version of the format, beside the old one.
#[test]
fn the_format_is_the_frozen_one() {
    if std::env::var_os("EEMOL_FREEZE").is_some() {
        std::fs::write(VECTORS, serde_json::to_string_pretty(&vectors()).unwrap() + "\n").unwrap();
    }
    let frozen: Value = serde_json::from_str(&std::fs::read_to_string(VECTORS).unwrap()).unwrap();
    assert_eq!(vectors(), frozen);
}

proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(text in ".{0,200}", cut in 0usize..300, insert in "[\\[\\]{}\",:0-9a-z]{0,4}") {
        let good = groups().show(&[GroupName::Event]).to_json();
        let cut = (0..=cut.min(good.len())).rev().find(|at| good.is_char_boundary(*at)).unwrap();
        let _ = Disclosure::parse(&text);
        let _ = Disclosure::parse(&format!("{}{insert}{}", &good[..cut], &good[cut..]));
        let _ = refuse_duplicates(&text);
    }

    #[test]
    fn any_group_of_texts_and_numbers_reads_back(members in prop::collection::btree_map(".{0,20}", (".{0,20}", -1_000_000i64..1_000_000), 0..8)) {
        let group = Group::new(salt(1), &members).unwrap();
        let groups = Groups { event: group, ..groups() };
        prop_assert_eq!(&Groups::parse(&groups.to_json()).unwrap(), &groups);
    }
}
