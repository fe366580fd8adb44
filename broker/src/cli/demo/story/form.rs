//! The form on the municipality's own site: the citizen goes from there to the consent screen, comes back, and finds it filled in.

use super::{Found, Story, Trouble};

/// A voluntary box that is ticked; the other one is left empty.
const TICKED: &str = "/household/size";
/// Answers of the form in the order of the sentence.
const SHOWN: [&str; 5] = ["given-names", "family-name", "house-number", "street", "locality"];
/// Answers that the citizen kept to herself, or that no administration has.
const EMPTY: [&str; 2] = ["taxable-income", "rent"];

impl Story {
    pub(super) async fn fills_in_a_form(&mut self) -> Result<Found, Trouble> {
        let start = self.citizen.open(&format!("{}{}", self.site, self.page("/rent-subsidy"))).await?;
        let form = start.form("the form's beginning", |action| action.ends_with("/rent-subsidy"))?;
        let asked = self.citizen.send(&form, Some(("way", "fill"))).await?;
        let back = self.share(&asked, &[TICKED]).await?;
        let filled = back.form("the form for a rent subsidy", |action| action.ends_with("/rent-subsidy/form"))?;
        let value = |name: &str| filled.value(name).unwrap_or_default().to_owned();
        Trouble::unless_equal(&EMPTY.map(|_| String::new()), &EMPTY.map(value))?;
        let shown = SHOWN.map(value);
        if shown.iter().any(String::is_empty) {
            return Err(Trouble::other("a form that is filled in", "an empty answer"));
        }
        Ok(vec![("data", shown.join(", "))])
    }
}
