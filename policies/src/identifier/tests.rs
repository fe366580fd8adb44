//! Known identifiers of several countries and published vectors of the check digits.

use super::check::{luhn, verhoeff};
use super::*;

fn scheme(pattern: &str, checks: Vec<Check>) -> Scheme {
    Scheme {
        id: "test-id".parse().unwrap(),
        names: Texts::default(),
        pattern: Regex::new(pattern).unwrap(),
        strip: " -".into(),
        example: None,
        checks,
    }
}

fn thirteen_digits() -> Scheme {
    scheme(
        "^[0-9]{13}$",
        vec![
            Check::Date { digits: [1, 8] },
            Check::Luhn { digits: [1, 11], check: 12 },
            Check::Verhoeff { digits: [1, 11], check: 13 },
        ],
    )
}

#[test]
fn published_check_digits_are_computed() {
    assert_eq!(luhn(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1]), Some(3));
    assert_eq!(verhoeff(&[2, 3, 6]), Some(3));
    assert_eq!(verhoeff(&[1, 2, 3, 4, 5]), Some(1));
    assert_eq!(verhoeff(&[1, 4, 2, 8, 5, 7]), Some(0));
    assert_eq!(luhn(&[10]), None);
    assert_eq!(verhoeff(&[12]), None);
}

#[test]
fn a_thirteen_digit_number_needs_both_digits_and_a_real_date() {
    let scheme = thirteen_digits();
    // Published example of the national identification number, used by validators of several languages.
    assert_eq!(scheme.identifier("1893 1201 05732").unwrap().value(), "1893120105732");
    assert_eq!(scheme.with_check_digits("1893120105700").as_deref(), Some("1893120105732"));
    for wrong in ["1893120105742", "1893120105731", "189312010573", "18931201057320", "1893130105732", "189312010573x"]
    {
        assert!(scheme.identifier(wrong).is_err(), "{wrong}");
    }
    assert_eq!(scheme.with_check_digits("20260230001"), None);
}

#[test]
fn every_single_digit_error_is_found() {
    let scheme = thirteen_digits();
    let right = scheme.with_check_digits("1990010112300").unwrap();
    for place in 8..13 {
        for digit in '0'..='9' {
            let mut wrong: Vec<char> = right.chars().collect();
            if wrong[place] != digit {
                wrong[place] = digit;
                assert!(scheme.identifier(&wrong.iter().collect::<String>()).is_err());
            }
        }
    }
}

#[test]
fn weighted_and_mod_97_schemes_of_other_countries_are_data_too() {
    let dutch = scheme(
        "^[0-9]{9}$",
        vec![Check::Weighted {
            digits: [1, 8],
            check: 9,
            weights: vec![9, 8, 7, 6, 5, 4, 3, 2],
            modulus: 11,
            complement: false,
            ten: None,
            letters: None,
        }],
    );
    assert!(dutch.identifier("111222333").is_ok());
    assert!(dutch.identifier("111222334").is_err());
    let belgian = scheme("^[0-9]{11}$", vec![Check::Mod97 { digits: [1, 9], check: [10, 11], complement: true }]);
    assert!(belgian.identifier("85073003328").is_ok());
    assert!(belgian.identifier("85073003329").is_err());
    let iso = scheme("^[0-9A-Z]+$", vec![Check::Mod97 { digits: [1, 18], check: [19, 20], complement: false }]);
    assert!(iso.identifier("5493001KJTIIGC8Y1R12").is_ok(), "a legal entity identifier (ISO 17442)");
    assert!(iso.identifier("5493001KJTIIGC8Y1R13").is_err());
}

#[test]
fn neither_the_identifier_nor_its_error_prints_the_value() {
    let scheme = thirteen_digits();
    let good = scheme.identifier("1893120105732").unwrap();
    assert_eq!(format!("{good:?}"), "Identifier(test-id:…)");
    let error = scheme.identifier("1893120105733").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("18931201"));
}
