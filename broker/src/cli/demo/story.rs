//! The story: what `eemol demo` plays through the public interfaces, one method a step.
//!
//! A municipality asks without agreement and is refused; the citizen agrees to part of what it asks, gets to see
//! everything that happened, stops sharing; a form on the municipality's own site fills itself in; the record is verified.
//! Steps are in [`commune`], [`form`], [`grant`] and [`record`]; this file says their order and holds what one step leaves for the next.

pub mod commune;
mod form;
mod grant;
mod record;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::browser::Browser;
use super::person::Person;
use super::report::{Report, words};
use super::requester::{Answer, Matter, Requester, Wanted};
use super::setup::Home;
use super::trouble::Trouble;
use crate::cli::Failure;
use crate::config::Config;
use crate::i18n::Lang;
use crate::runtime::Runtime;
use crate::server::listeners::Addresses;

/// One step of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A request without agreement.
    WithoutAgreement,
    /// It stands in the citizen's history.
    AttemptSeen,
    /// The municipality asks for agreement.
    Asks,
    /// The citizen agrees to part of it.
    Agrees,
    /// What was agreed arrives.
    Arrives,
    /// What was not agreed does not.
    NotAgreed,
    /// Another administration gets an agreement.
    Grant,
    /// A document arrives.
    Diploma,
    /// Figures out of a database arrive.
    Income,
    /// A form on the municipality's site fills itself in.
    Form,
    /// The citizen stops sharing.
    Stops,
    /// Nothing arrives any more.
    AfterStop,
    /// The citizen's history shows all.
    History,
    /// The whole record is verified.
    Record,
    /// A receipt is verified.
    Receipt,
    /// A request is left waiting for whoever tries the demonstration.
    Left,
}

impl Step {
    /// The story, in its order.
    pub const STORY: [Self; 15] = [
        Self::WithoutAgreement,
        Self::AttemptSeen,
        Self::Asks,
        Self::Agrees,
        Self::Arrives,
        Self::NotAgreed,
        Self::Grant,
        Self::Diploma,
        Self::Income,
        Self::Form,
        Self::Stops,
        Self::AfterStop,
        Self::History,
        Self::Record,
        Self::Receipt,
    ];

    /// Its name in JSON lines; with `demo-` before it, the key of its sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WithoutAgreement => "without-agreement",
            Self::AttemptSeen => "attempt-seen",
            Self::Asks => "asks",
            Self::Agrees => "agrees",
            Self::Arrives => "arrives",
            Self::NotAgreed => "not-agreed",
            Self::Grant => "grant",
            Self::Diploma => "diploma",
            Self::Income => "income",
            Self::Form => "form",
            Self::Stops => "stops",
            Self::AfterStop => "after-stop",
            Self::History => "history",
            Self::Record => "record",
            Self::Receipt => "receipt",
            Self::Left => "left",
        }
    }

    /// Keys of its two sentences: what is done, and what comes of it.
    const fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::WithoutAgreement => ("demo-without-agreement", "demo-without-agreement-came"),
            Self::AttemptSeen => ("demo-attempt-seen", "demo-attempt-seen-came"),
            Self::Asks => ("demo-asks", "demo-asks-came"),
            Self::Agrees => ("demo-agrees", "demo-agrees-came"),
            Self::Arrives => ("demo-arrives", "demo-arrives-came"),
            Self::NotAgreed => ("demo-not-agreed", "demo-not-agreed-came"),
            Self::Grant => ("demo-grant", "demo-grant-came"),
            Self::Diploma => ("demo-diploma", "demo-diploma-came"),
            Self::Income => ("demo-income", "demo-income-came"),
            Self::Form => ("demo-form", "demo-form-came"),
            Self::Stops => ("demo-stops", "demo-stops-came"),
            Self::AfterStop => ("demo-after-stop", "demo-after-stop-came"),
            Self::History => ("demo-history", "demo-history-came"),
            Self::Record => ("demo-record", "demo-record-came"),
            Self::Receipt => ("demo-receipt", "demo-receipt-came"),
            Self::Left => ("demo-left", "demo-left-came"),
        }
    }
}

/// What a step found, for its sentence.
type Found = Vec<(&'static str, String)>;

/// The story under way.
#[derive(Debug)]
pub struct Story {
    lang: Lang,
    person: Person,
    citizen: Browser,
    commune: Requester,
    grants: Requester,
    ministry: Requester,
    /// The owners' folder, to compare what arrives with what they hold.
    owners: PathBuf,
    /// The broker's configuration, for reading its record as `eemol log verify` does.
    config: Config,
    runtime: Runtime,
    log_key: String,
    web: String,
    /// Address of the municipality's site.
    site: String,
    cases: Cases,
    /// What the municipality collects its agreement with.
    request: Option<String>,
    /// Number of the municipality's agreement, as the pages show it.
    consent: Option<String>,
    agreement: Option<String>,
    grant_agreement: Option<String>,
    first_answer: Option<Vec<u8>>,
}

/// File references of the administrations, new in every run.
#[derive(Debug)]
struct Cases {
    commune: String,
    grants: String,
    ministry: String,
}

impl Story {
    /// The story about `person`, at the broker that serves `addresses` out of `home` and the municipality's `site`.
    ///
    /// # Errors
    /// [`Trouble`] when the parties cannot get ready.
    pub fn new(
        home: &Home,
        (config, log_key): (Config, String),
        (addresses, site): (Addresses, &str),
        person: Person,
        lang: Lang,
        runtime: &Runtime,
    ) -> Result<Self, Trouble> {
        let api = format!("https://{}", addresses.api);
        let web = format!("http://{}", addresses.web);
        let requester = |administration| Requester::new(&api, &home.ca(), &home.at("clients"), administration);
        let case = |letter| format!("{letter}-{}", u32::from_be_bytes(runtime.bytes()));
        Ok(Self {
            lang,
            person,
            citizen: Browser::new(&web)?,
            commune: requester("commune-eschen")?,
            grants: requester("student-grants-office")?,
            ministry: requester("housing-ministry")?,
            owners: home.at("owners"),
            config,
            runtime: runtime.clone(),
            log_key,
            web,
            site: site.to_owned(),
            cases: Cases { commune: case("P"), grants: case("B"), ministry: case("L") },
            request: None,
            consent: None,
            agreement: None,
            grant_agreement: None,
            first_answer: None,
        })
    }

    /// Plays `steps` and tells each.
    ///
    /// # Errors
    /// When telling fails; a step that does not end as it must is told, and the story goes on.
    pub async fn play(&mut self, steps: &[Step], report: &mut Report<'_, '_>) -> Result<(), Failure> {
        for step in steps {
            let (doing, came) = step.keys();
            let started = report.clock();
            let found = self.take(*step).await;
            let took: Duration = report.clock().saturating_sub(started);
            let doing = self.sentence(doing, &Vec::new());
            let came = found.map(|found| self.sentence(came, &found));
            report.step(step.name(), &doing, came, took)?;
        }
        Ok(())
    }

    async fn take(&mut self, step: Step) -> Result<Found, Trouble> {
        match step {
            Step::WithoutAgreement => self.asks_without_agreement().await,
            Step::AttemptSeen => self.sees_the_attempt().await,
            Step::Asks => self.asks_for_agreement().await,
            Step::Agrees => self.agrees().await,
            Step::Arrives => self.gets_what_was_agreed().await,
            Step::NotAgreed => self.gets_nothing_else().await,
            Step::Grant => self.agrees_to_a_grant().await,
            Step::Diploma => self.gets_the_diploma().await,
            Step::Income => self.gets_the_income().await,
            Step::Form => self.fills_in_a_form().await,
            Step::Stops => self.stops_sharing().await,
            Step::AfterStop => self.gets_nothing_any_more().await,
            Step::History => self.sees_everything().await,
            Step::Record => self.verifies_the_record().await,
            Step::Receipt => self.verifies_a_receipt(),
            Step::Left => self.leaves_a_request().await,
        }
    }

    fn sentence(&self, key: &str, found: &Found) -> String {
        let person = self.person.first_name().to_owned();
        let mut given: Vec<(&'static str, &dyn crate::i18n::ValueSource)> = vec![("person", &person)];
        for (name, value) in found {
            given.push((name, value));
        }
        words(self.lang, key, &given)
    }

    /// A page's path in the story's language.
    fn page(&self, path: &str) -> String {
        format!("/{}{path}", self.lang)
    }
}

/// The value, or the trouble that an earlier step left none.
fn left<'a, T>(value: Option<&'a T>, what: &str) -> Result<&'a T, Trouble> {
    value.ok_or_else(|| Trouble::other(what, "nothing from the steps before"))
}

/// All values that stand somewhere in `value`, in their order, for a sentence.
fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members.values().flat_map(values).collect(),
        Value::Array(items) => items.iter().flat_map(values).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// The evidence in `answer`, when it is exactly `expected`; in words, in the order of `fields`.
fn exactly(answer: &Answer, expected: &Value, fields: &[&str]) -> Result<String, Trouble> {
    let evidence = answer.evidence()?;
    if evidence == expected {
        let shown = fields.iter().filter_map(|field| evidence.pointer(field)).map(|value| values(value).join(" "));
        return Ok(shown.collect::<Vec<_>>().join(", "));
    }
    Err(Trouble::other("exactly the agreed data", "others, or more or fewer of them"))
}
