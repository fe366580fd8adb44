//! Every kind of fault, each in a catalogue that is otherwise good, and what the good one is like.

use super::administration::normal_subject;
use super::*;
use crate::field::Field;
use crate::testing;

mod connector;
mod evidence_type;
mod form;
mod procedure;
mod territory;

/// Changes to the files of the good catalogue: path, text to be found, text in its place.
type Edits = &'static [(&'static str, &'static str, &'static str)];

fn faults_of(edits: Edits) -> Vec<Fault> {
    let mut files = testing::files();
    for (path, from, to) in edits {
        if from.is_empty() {
            files.insert((*path).to_owned(), to.as_bytes().to_vec());
            continue;
        }
        let text = String::from_utf8(files[*path].clone()).unwrap();
        assert!(text.contains(from), "{path} has no {from:?}");
        files.insert((*path).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    Catalogue::from_files(files).map_or_else(|faults| faults, |_| Vec::new())
}

/// One broken catalogue: what is broken, how, and how the lines of its faults begin, in order.
type Case = (&'static str, Edits, &'static [&'static str]);

/// Asserts of each case that its faults are exactly the expected ones, and that each has a remedy.
fn assert_faults(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (what, edits, expected) in cases {
        let faults = faults_of(edits);
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let same = lines.len() == expected.len()
            && lines.iter().zip(*expected).all(|(line, expected)| line.starts_with(expected));
        if !same || faults.iter().any(|fault| fault.remedy.is_empty()) {
            wrong.push(format!("{what}\nexpected: {expected:#?}\nfound: {lines:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const TERRITORY: &str = "territory.toml";
const TOWN: &str = "administrations/town-hall.toml";
const HOUSEHOLD: &str = "evidence-types/household.toml";
const HOUSEHOLD_SCHEMA: &str = "evidence-types/household.schema.json";
const INCOME: &str = "evidence-types/income.toml";
const DIPLOMA: &str = "evidence-types/diploma.toml";
const AID: &str = "procedures/housing-aid.toml";
const CEDAR: &str = "policies/base.cedar";
const CEDAR_SCHEMA: &str = "policies/schema.cedarschema";

#[test]
fn all_faults_are_named_at_once_in_order_of_file_and_line() {
    assert_faults(&[(
        "many",
        &[
            (AID, "max_uses = 3", "max_uses = -1"),
            (AID, "preview = true", "previw = true"),
            (TOWN, ", fr = \"Mairie\"", ""),
            (CEDAR, "context.case", "context.chase"),
        ],
        &[
            "administrations/town-hall.toml:1",
            "policies/base.cedar:9",
            "procedures/housing-aid.toml:6",
            "procedures/housing-aid.toml:9",
        ],
    )]);
    let faults = Catalogue::from_files([]).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.file.as_str()).collect::<Vec<_>>(), [CEDAR_SCHEMA, TERRITORY]);
    let files = testing::files().into_iter().filter(|(path, _)| path != CEDAR);
    assert!(Catalogue::from_files(files).unwrap_err()[0].message.contains("there is no policy beside it"));
}

#[test]
fn the_good_catalogue_is_read_whole() {
    let catalogue = testing::catalogue();
    let household = &catalogue.evidence_types[&"household".parse().unwrap()];
    assert_eq!(household.names.get("fr", "en"), "Ménage");
    assert_eq!(
        household.sensitivity(&"/members/*/name".parse().unwrap()),
        Some(super::evidence_type::Sensitivity::Sensitive)
    );
    assert_eq!(household.about(&"/address/street".parse().unwrap()), Some(&super::evidence_type::About::Subject));
    assert_eq!(household.labels(&"/nothing".parse().unwrap()), None);
    let ConnectorSpec::Rest(rest) = &household.connector else { panic!("a REST connector") };
    assert_eq!((rest.no_match.as_slice(), rest.several.as_slice()), (&[404][..], &[300][..]));
    let item = catalogue.procedure_item(&"housing-aid".parse().unwrap(), &"income".parse().unwrap()).unwrap();
    assert_eq!(item.required().map(Field::as_str).collect::<Vec<_>>(), ["/gross"]);
    assert_eq!(item.optional().map(Field::as_str).collect::<Vec<_>>(), ["/illness"]);
    assert!(catalogue.procedure_item(&"housing-aid".parse().unwrap(), &"births".parse().unwrap()).is_none());
    assert_eq!(catalogue.territory.identifier("tl-number: 1111-111-116").unwrap().value(), "1111111116");
    assert_eq!(catalogue.territory.language_or_default("de"), "en");
    assert_eq!(catalogue.policies.len(), 3);
}

#[test]
fn a_certificate_belongs_to_the_administration_that_claims_it() {
    let catalogue = testing::catalogue();
    let town = "town-hall".parse().unwrap();
    let mut spki = [0; 32];
    assert_eq!(
        catalogue.administration_by_certificate(&normal_subject("CN=town-hall, O=Testland"), &spki),
        Some(&town)
    );
    assert_eq!(catalogue.administration_by_certificate(&normal_subject("CN=Town-Hall,O=Testland"), &spki), None);
    assert_eq!(catalogue.administration_by_certificate(&normal_subject(""), &spki), None);
    hex::decode_to_slice("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", &mut spki).unwrap();
    assert_eq!(catalogue.administration_by_certificate(&normal_subject("CN=other"), &spki), Some(&town));
}

#[test]
fn the_digest_changes_with_every_byte_and_not_with_the_way_of_loading() {
    let catalogue = testing::catalogue();
    let mut files = testing::files();
    files.get_mut(TOWN).unwrap().push(b'\n');
    assert_ne!(Catalogue::from_files(files).unwrap().digest, catalogue.digest);
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sandboxes/base");
    assert_eq!(Catalogue::load(&dir).unwrap().digest, catalogue.digest);
    assert!(catalogue.digest.starts_with("sha-256:"));
    assert!(Catalogue::load(&dir.join("nowhere")).unwrap_err()[0].message.contains("cannot be read"));
}

#[test]
fn connectors_read_the_same_by_serde_as_from_a_catalogue() {
    for evidence_type in testing::catalogue().evidence_types.values() {
        let json = serde_json::to_value(&evidence_type.connector).unwrap();
        assert_eq!(serde_json::from_value::<ConnectorSpec>(json).unwrap(), evidence_type.connector);
    }
    let unknown = serde_json::json!({"kind": "file", "source": "a", "pattern": "b", "extra": 1});
    assert!(serde_json::from_value::<ConnectorSpec>(unknown).is_err());
}
