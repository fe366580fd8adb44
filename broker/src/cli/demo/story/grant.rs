//! The student grants office of the story, which gets a document and two figures; and the request that is left waiting.

use std::fs;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::commune::wanted;
use super::{Found, Matter, Story, Trouble, Wanted, exactly, left};

const PROCEDURE: &str = "student-grant";
const DIPLOMA: &str = "diploma";
const DOCUMENT: &str = "/document";
const INCOME: &str = "income-certificate";
const INCOME_FIELDS: &[&str] = &["/year", "/income/taxable"];
const YEAR: u16 = 2024;

impl Story {
    pub(super) async fn agrees_to_a_grant(&mut self) -> Result<Found, Trouble> {
        let subject = self.person.subject();
        let case = self.cases.grants.clone();
        let matter = Matter { procedure: PROCEDURE, case: &case, subject: &subject };
        let income = Wanted { evidence_type: INCOME, fields: INCOME_FIELDS, parameters: json!({ "year": YEAR }) };
        let request = self.grants.ask_agreement(matter, &[wanted(DIPLOMA, &[DOCUMENT]), income]).await?;
        let page = self.waiting(&case).await?;
        self.share(&page, &[DOCUMENT]).await?;
        self.grant_agreement = Some(self.grants.collect(&request).await?);
        Ok(Vec::new())
    }

    pub(super) async fn gets_the_diploma(&mut self) -> Result<Found, Trouble> {
        let agreement = left(self.grant_agreement.as_ref(), "an agreement")?;
        let answer = self.grants.fetch(agreement, DIPLOMA, None).await?;
        let evidence = answer.evidence()?;
        let document = evidence.get("document").cloned().unwrap_or_default();
        let member = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default();
        let bytes = STANDARD.decode(member("content")).unwrap_or_default();
        let issued = self.owners.join("higher-education").join(&self.person.national_number).join("diploma.pdf");
        let issued =
            fs::read(&issued).map_err(|error| Trouble::File(issued.display().to_string(), error.to_string()))?;
        let only = evidence.as_object().map_or(0, serde_json::Map::len);
        let sum = format!("sha-256:{}", hex::encode(digest(&SHA256, &bytes)));
        Trouble::unless_equal(&("application/pdf", sum.as_str(), 1), &(member("media_type"), member("digest"), only))?;
        if bytes != issued {
            return Err(Trouble::other("the document as issued", "another one"));
        }
        Ok(vec![("bytes", bytes.len().to_string())])
    }

    pub(super) async fn gets_the_income(&mut self) -> Result<Found, Trouble> {
        let agreement = left(self.grant_agreement.as_ref(), "an agreement")?;
        let answer = self.grants.fetch(agreement, INCOME, None).await?;
        let taxable = answer.evidence()?.pointer("/income/taxable").cloned();
        let taxable = taxable.ok_or_else(|| Trouble::other("the taxable income", "none"))?;
        let expected = json!({ "year": YEAR, "income": { "taxable": taxable } });
        Ok(vec![("data", exactly(&answer, &expected, INCOME_FIELDS)?)])
    }

    pub(super) async fn leaves_a_request(&mut self) -> Result<Found, Trouble> {
        let subject = self.person.subject();
        let case = self.cases.ministry.clone();
        let matter = Matter { procedure: "housing-benefit", case: &case, subject: &subject };
        let address = &[
            "/person/family_name",
            "/person/given_names",
            "/address/street",
            "/address/house_number",
            "/address/postal_code",
            "/address/locality",
            "/registered_since",
        ];
        let household = &["/household/size", "/members/*/relationship", "/members/*/birth_date"];
        let income = &["/year", "/income/taxable", "/income/gross"];
        let wanted = [
            wanted("residence-certificate", address),
            wanted("household-composition", household),
            Wanted { evidence_type: INCOME, fields: income, parameters: json!({ "year": YEAR }) },
        ];
        self.ministry.ask_agreement(matter, &wanted).await?;
        self.waiting(&case).await?;
        Ok(Vec::new())
    }
}
