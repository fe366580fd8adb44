//! The answers of the form: what each is called, and which evidence of whom it can be filled in with.

use serde_json::{Value, json};

/// The procedure in the catalogue under which the municipality may ask.
pub const PROCEDURE: &str = "municipal-rent-subsidy";
/// The year of the income that counts.
pub const YEAR: u16 = 2024;
/// Each kind of evidence is fetched once.
const USES: usize = Kind::ALL.len();

/// A kind of evidence that answers of the form are filled in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Where the citizen is registered.
    Residence,
    /// With whom the citizen lives.
    Household,
    /// What the citizen earned.
    Income,
}

impl Kind {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Residence, Self::Household, Self::Income];

    /// The evidence type in the catalogue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Residence => "residence-certificate",
            Self::Household => "household-composition",
            Self::Income => "income-certificate",
        }
    }

    /// The kind with this name in the catalogue.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Key of the name of who holds it.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Residence | Self::Household => "source-register",
            Self::Income => "source-tax",
        }
    }

    /// Key of its own name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Residence => "kind-residence",
            Self::Household => "kind-household",
            Self::Income => "kind-income",
        }
    }

    fn parameters(self) -> Value {
        match self {
            Self::Residence | Self::Household => json!({}),
            Self::Income => json!({ "year": YEAR }),
        }
    }

    /// The answers that it fills in.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |field| field.evidence().is_some_and(|(kind, _)| kind == self))
    }
}

/// One answer of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Given names.
    GivenNames,
    /// Family name.
    FamilyName,
    /// Street.
    Street,
    /// House number.
    HouseNumber,
    /// Postal code.
    PostalCode,
    /// Town or village.
    Locality,
    /// How many people live together.
    HouseholdSize,
    /// Taxable income in [`YEAR`].
    TaxableIncome,
    /// The rent of a month, which no administration knows.
    Rent,
}

impl Field {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::GivenNames,
        Self::FamilyName,
        Self::Street,
        Self::HouseNumber,
        Self::PostalCode,
        Self::Locality,
        Self::HouseholdSize,
        Self::TaxableIncome,
        Self::Rent,
    ];

    /// Its name in the form.
    pub const fn id(self) -> &'static str {
        match self {
            Self::GivenNames => "given-names",
            Self::FamilyName => "family-name",
            Self::Street => "street",
            Self::HouseNumber => "house-number",
            Self::PostalCode => "postal-code",
            Self::Locality => "locality",
            Self::HouseholdSize => "household-size",
            Self::TaxableIncome => "taxable-income",
            Self::Rent => "rent",
        }
    }

    /// Key of its label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::GivenNames => "field-given-names",
            Self::FamilyName => "field-family-name",
            Self::Street => "field-street",
            Self::HouseNumber => "field-house-number",
            Self::PostalCode => "field-postal-code",
            Self::Locality => "field-locality",
            Self::HouseholdSize => "field-household-size",
            Self::TaxableIncome => "field-taxable-income",
            Self::Rent => "field-rent",
        }
    }

    /// Which evidence it can be filled in with, and the field of it.
    pub const fn evidence(self) -> Option<(Kind, &'static str)> {
        match self {
            Self::GivenNames => Some((Kind::Residence, "/person/given_names")),
            Self::FamilyName => Some((Kind::Residence, "/person/family_name")),
            Self::Street => Some((Kind::Residence, "/address/street")),
            Self::HouseNumber => Some((Kind::Residence, "/address/house_number")),
            Self::PostalCode => Some((Kind::Residence, "/address/postal_code")),
            Self::Locality => Some((Kind::Residence, "/address/locality")),
            Self::HouseholdSize => Some((Kind::Household, "/household/size")),
            Self::TaxableIncome => Some((Kind::Income, "/income/taxable")),
            Self::Rent => None,
        }
    }

    /// What browsers may fill in by themselves (WCAG 1.3.5).
    pub const fn autocomplete(self) -> &'static str {
        match self {
            Self::GivenNames => "given-name",
            Self::FamilyName => "family-name",
            Self::Street => "address-line1",
            Self::PostalCode => "postal-code",
            Self::Locality => "address-level2",
            Self::HouseNumber | Self::HouseholdSize | Self::TaxableIncome | Self::Rent => "off",
        }
    }

    /// Whether it is a sum or a number.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::HouseholdSize | Self::TaxableIncome | Self::Rent)
    }

    /// Whether it is an amount of money.
    pub const fn is_amount(self) -> bool {
        matches!(self, Self::TaxableIncome | Self::Rent)
    }
}

/// What is asked for (RFC 9396): one object per kind of evidence, all for one case, in the name of `official`.
pub fn authorization_details(case: &str, official: &str) -> Value {
    let one = |kind: Kind| {
        let fields: Vec<&str> = kind.fields().filter_map(Field::evidence).map(|(_, path)| path).collect();
        json!({
            "type": "urn:eemol:evidence", "procedure": PROCEDURE, "case": case, "official": official,
            "evidence_type": kind.name(), "fields": fields, "parameters": kind.parameters(), "uses": USES,
        })
    };
    Kind::ALL.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_but_the_rent_is_asked_for_once() {
        let details = authorization_details("R-1", "system:form");
        let paths: Vec<&str> = details.as_array().unwrap().iter().flat_map(fields).collect();
        assert_eq!(paths.len(), Field::ALL.len() - 1);
        assert!(paths.contains(&"/income/taxable"));
        assert_eq!(details[2]["parameters"]["year"], YEAR);
    }

    fn fields(detail: &Value) -> Vec<&str> {
        detail["fields"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
    }
}
