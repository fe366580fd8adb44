//! The municipality of the story and the citizen it asks: refused, agreed to in part, stopped.

use std::fs;

use serde_json::{Map, Value, json};

use super::{Found, Matter, Story, Trouble, Wanted, exactly, left};
use crate::cli::demo::browser::Page;

/// What the citizen applies for.
pub const PROCEDURE: &str = "resident-parking-permit";
/// What says where the citizen lives.
pub const ADDRESS: &str = "residence-certificate";
const CAR: &str = "vehicle-registration";
/// The voluntary box that is ticked.
const TICKED: &str = "/person/given_names";
/// A voluntary box that is left empty.
const LEFT_EMPTY: &str = "/vehicles/*/category";

/// What is asked of it.
pub const ADDRESS_FIELDS: &[&str] =
    &[TICKED, "/person/family_name", "/address/house_number", "/address/street", "/address/locality"];
const CAR_FIELDS: &[&str] = &["/vehicles/*/plate", LEFT_EMPTY, "/vehicles/*/energy"];
/// Voluntary fields that are not ticked.
const KEPT: usize = 2;

impl Story {
    pub(super) async fn asks_without_agreement(&mut self) -> Result<Found, Trouble> {
        let subject = self.person.subject();
        let matter = Matter { procedure: PROCEDURE, case: &self.cases.commune, subject: &subject };
        self.commune.fetch_without_agreement(matter, ADDRESS).await?.refused("consent-missing")?;
        Ok(Vec::new())
    }

    pub(super) async fn sees_the_attempt(&mut self) -> Result<Found, Trouble> {
        let sign_in = self.citizen.open(&self.page("/sign-in")).await?;
        let mut form = sign_in.form("sign-in", |action| action.ends_with("/sign-in"))?;
        if !form.fill("number", &self.person.national_number) {
            return Err(Trouble::NoForm { page: sign_in.path, wanted: "number".to_owned() });
        }
        self.citizen.send(&form, None).await?;
        let case = self.cases.commune.clone();
        Trouble::unless_equal(&1, &self.entries("refused", &[&case]).await?)?;
        Ok(vec![("case", case)])
    }

    pub(super) async fn asks_for_agreement(&mut self) -> Result<Found, Trouble> {
        let (subject, case) = (self.person.subject(), self.cases.commune.clone());
        let matter = Matter { procedure: PROCEDURE, case: &case, subject: &subject };
        let wanted = [wanted(ADDRESS, ADDRESS_FIELDS), wanted(CAR, CAR_FIELDS)];
        self.request = Some(self.commune.ask_agreement(matter, &wanted).await?);
        self.waiting(&case).await?;
        self.commune.fetch_without_agreement(matter, ADDRESS).await?.refused("consent-requested")?;
        Ok(Vec::new())
    }

    pub(super) async fn agrees(&mut self) -> Result<Found, Trouble> {
        let request = left(self.request.as_ref(), "a request that waits")?.clone();
        let page = self.waiting(&self.cases.commune.clone()).await?;
        let consent = page.path.rsplit('/').next().unwrap_or_default().to_owned();
        self.share(&page, &[TICKED]).await?;
        self.consent = Some(consent);
        self.agreement = Some(self.commune.collect(&request).await?);
        let all = ADDRESS_FIELDS.len() + CAR_FIELDS.len();
        Ok(vec![("shared", (all - KEPT).to_string()), ("kept", KEPT.to_string())])
    }

    pub(super) async fn gets_what_was_agreed(&mut self) -> Result<Found, Trouble> {
        let agreement = left(self.agreement.as_ref(), "an agreement")?;
        let answer = self.commune.fetch(agreement, ADDRESS, None).await?;
        let data = exactly(&answer, &self.address_as_agreed()?, ADDRESS_FIELDS)?;
        self.first_answer = Some(answer.body);
        Ok(vec![("data", data)])
    }

    pub(super) async fn gets_nothing_else(&mut self) -> Result<Found, Trouble> {
        let agreement = left(self.agreement.as_ref(), "an agreement")?;
        self.commune.fetch(agreement, CAR, Some(&[LEFT_EMPTY])).await?.refused("field-not-covered")?;
        Ok(Vec::new())
    }

    pub(super) async fn stops_sharing(&mut self) -> Result<Found, Trouble> {
        let consent = left(self.consent.as_ref(), "an agreement")?;
        let button = format!("/permissions/{consent}/stop");
        let page = self.citizen.open(&self.page("/permissions")).await?;
        let form = page.form(&button, |action| action.ends_with(&button))?;
        self.citizen.send(&form, None).await?;
        Ok(Vec::new())
    }

    pub(super) async fn gets_nothing_any_more(&mut self) -> Result<Found, Trouble> {
        let agreement = left(self.agreement.as_ref(), "an agreement")?;
        self.commune.fetch(agreement, ADDRESS, None).await?.refused("consent-revoked")?;
        Ok(Vec::new())
    }

    /// The page of the request under `case` that waits for the citizen.
    pub(super) async fn waiting(&mut self, case: &str) -> Result<Page, Trouble> {
        let list = self.citizen.open(&self.page("/requests")).await?;
        for link in list.links_below(&self.page("/requests/")) {
            let page = self.citizen.open(&link).await?;
            if page.html.contains(case) {
                return Ok(page);
            }
        }
        Err(Trouble::other(format!("a request with the file number {case}"), "none"))
    }

    /// Ticks the boxes of `fields` on the page of a request, nothing else, and shares; gives the page that follows.
    pub(super) async fn share(&mut self, page: &Page, fields: &[&str]) -> Result<Page, Trouble> {
        let mut form = page.form("answer", |action| action.ends_with("/answer"))?;
        if form.is_ticked() {
            return Err(Trouble::other("boxes that are empty at first sight", "a ticked one"));
        }
        for field in fields {
            Trouble::unless_equal(&1, &form.tick(|value| value.ends_with(field)))?;
        }
        let next = self.citizen.send(&form, Some(("answer", "share"))).await?;
        if next.path.ends_with("/answer") {
            // What was ticked is shown once more before it is shared.
            let check = next.form("check", |action| action.ends_with("/answer"))?;
            return self.citizen.send(&check, Some(("answer", "share"))).await;
        }
        Ok(next)
    }

    /// What the population register holds of the fields that were agreed to, in the shape of the evidence type.
    fn address_as_agreed(&self) -> Result<Value, Trouble> {
        let file = self.owners.join("population-register").join(format!("{}.json", self.person.national_number));
        let failed = |why: String| Trouble::File(file.display().to_string(), why);
        let text = fs::read(&file).map_err(|error| failed(error.to_string()))?;
        let held: Value = serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))?;
        let of = |pointer| held.pointer(pointer).cloned().unwrap_or_default();
        Ok(json!({
            "person": { "family_name": of("/domicile/identite/nom"), "given_names": of("/domicile/identite/prenoms") },
            "address": {
                "street": of("/domicile/adresse/voie/libelle"),
                "house_number": of("/domicile/adresse/voie/numero"),
                "locality": of("/domicile/adresse/commune/libelle"),
            },
        }))
    }
}

/// These fields of an evidence type that takes no parameters.
pub(super) fn wanted(evidence_type: &'static str, fields: &'static [&'static str]) -> Wanted {
    Wanted { evidence_type, fields, parameters: Value::Object(Map::new()) }
}
