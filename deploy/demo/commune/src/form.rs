//! The form as it comes from a browser: what is missing or wrong in it, and what it says.

use std::collections::BTreeMap;

use crate::case::{Answer, Case, Source};
use crate::field::Field;

/// Longest answer, in characters.
const LONGEST: usize = 200;
/// The largest household that the form takes.
const MOST_PEOPLE: u32 = 30;

/// What was typed.
pub type Typed = BTreeMap<String, String>;

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// There is none.
    Missing,
    /// It is too long.
    Long,
    /// It is no sum of money.
    NoAmount,
    /// It is no number of people.
    NoNumber,
}

impl Wrong {
    /// Key of the sentence that says so.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Missing => "wrong-missing",
            Self::Long => "wrong-long",
            Self::NoAmount => "wrong-amount",
            Self::NoNumber => "wrong-number",
        }
    }
}

/// Reads all answers of the form for `case`.
///
/// # Errors
/// Every field with what is wrong with it.
pub fn read(typed: &Typed, case: &Case) -> Result<Vec<Answer>, Vec<(Field, Wrong)>> {
    let (mut answers, mut wrong) = (Vec::new(), Vec::new());
    for field in Field::ALL {
        match one(field, typed.get(field.id()).map(String::as_str).unwrap_or_default()) {
            Ok(value) => answers.push(Answer { field, source: source(field, &value, case), value }),
            Err(what) => wrong.push((field, what)),
        }
    }
    if wrong.is_empty() { Ok(answers) } else { Err(wrong) }
}

fn one(field: Field, typed: &str) -> Result<String, Wrong> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Wrong::Missing);
    }
    if typed.chars().count() > LONGEST {
        return Err(Wrong::Long);
    }
    if field.is_amount() {
        return amount(typed).ok_or(Wrong::NoAmount);
    }
    if field.is_number() {
        let people = typed.parse::<u32>().ok().filter(|people| (1..=MOST_PEOPLE).contains(people));
        return people.map(|people| people.to_string()).ok_or(Wrong::NoNumber);
    }
    Ok(typed.to_owned())
}

/// A sum as it is written in any of the languages, with a point before the cents.
fn amount(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let plain = plain.replace(',', ".");
    let (euros, cents) = plain.split_once('.').unwrap_or((plain.as_str(), "00"));
    let digits = |text: &str, most: usize| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    (digits(euros, 9) && digits(cents, 2)).then(|| format!("{euros}.{cents:0<2}"))
}

fn source(field: Field, value: &str, case: &Case) -> Source {
    match (field.evidence(), case.known(field)) {
        (Some((kind, _)), Some(known)) if known == value => Source::Evidence(kind),
        (Some((kind, _)), Some(_)) => Source::Changed(kind),
        _ => Source::Citizen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Came, Delivered, Origin};
    use crate::check::{Place, Verdict};
    use crate::field::Kind;

    fn filled() -> Typed {
        let values = ["Sophie", "Weber", "rue des Tilleuls", "14", "4600", "Eschen", "4", "40 120,99", "1250"];
        Field::ALL.into_iter().zip(values).map(|(field, value)| (field.id().to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn answers_say_whether_evidence_or_the_citizen_speaks() {
        let mut case = Case::new("R-1".to_owned(), Origin::Form);
        let place = Place { entry: String::new(), number: 1, size: 1, signer: String::new() };
        let values = vec![(Field::TaxableIncome, "40120.99".to_owned())];
        case.keep(Delivered { kind: Kind::Income, came: Came::Evidence(values, Verdict::Genuine(place.clone())) });
        let values = vec![(Field::HouseholdSize, "5".to_owned())];
        case.keep(Delivered { kind: Kind::Household, came: Came::Evidence(values, Verdict::Genuine(place)) });
        let answers = read(&filled(), &case).unwrap();
        let of = |field| answers.iter().find(|answer| answer.field == field).unwrap();
        assert_eq!(of(Field::TaxableIncome).source, Source::Evidence(Kind::Income));
        assert_eq!(of(Field::HouseholdSize).source, Source::Changed(Kind::Household));
        assert_eq!((of(Field::Rent).source, of(Field::Rent).value.as_str()), (Source::Citizen, "1250.00"));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let case = Case::new("R-1".to_owned(), Origin::Form);
        let mut typed = filled();
        for (field, value) in [("rent", "much"), ("household-size", "0"), ("street", " ")] {
            typed.insert(field.to_owned(), value.to_owned());
        }
        typed.insert("locality".to_owned(), "x".repeat(201));
        let wrong = read(&typed, &case).unwrap_err();
        let expected = [
            (Field::Street, Wrong::Missing),
            (Field::Locality, Wrong::Long),
            (Field::HouseholdSize, Wrong::NoNumber),
            (Field::Rent, Wrong::NoAmount),
        ];
        assert_eq!(wrong, expected);
        assert_eq!(read(&Typed::new(), &case).unwrap_err().len(), Field::ALL.len());
    }

    #[test]
    fn sums_are_taken_as_people_write_them() {
        for (typed, sum) in [("1250", "1250.00"), ("1 250,5", "1250.50"), ("1250.05 €", "1250.05")] {
            assert_eq!(amount(typed).as_deref(), Some(sum));
        }
        for bad in ["", "-1", "1.250,50", "1e3", "0x1", ",50", "12345678901"] {
            assert_eq!(amount(bad), None, "{bad}");
        }
    }
}
