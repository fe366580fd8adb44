//! Consents made straight through the ledger, so that tests of exchanges need no pages.

use std::collections::BTreeSet;
use std::time::Duration;

use eemol_broker::ledger::event::Decision;
use eemol_broker::ledger::operation::{Act, Answer, Ask, Change, Mover, Rejection};
use eemol_broker::state::App;
use eemol_consent::consent::{Actor, Agreed, Basis, Item, Request};
use eemol_consent::event::ConsentEvent;
use eemol_consent::parameters::Parameters;
use eemol_policies::catalogue::Procedure;
use eemol_policies::field::Field;
use eemol_policies::ids::{ConsentId, SubjectTag};
use serde_json::{Value, json};

use crate::TestBroker;
use crate::people;

/// What is asked of whom, and what the citizen ticks. By default: the housing ministry asks Sophie for her residence
/// certificate, and she leaves the optional field alone.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Who asks.
    pub requester: &'static str,
    /// For which procedure.
    pub procedure: &'static str,
    /// Under which file reference.
    pub case: String,
    /// In whose name.
    pub official: &'static str,
    /// Whom it is about.
    pub person: &'static str,
    /// Evidence types of the procedure.
    pub evidence: Vec<&'static str>,
    /// Optional fields that the citizen ticks.
    pub ticked: Vec<&'static str>,
    /// Parameters of every evidence type asked for.
    pub parameters: Value,
    /// How many uses; the procedure's maximum when left out.
    pub uses: Option<u32>,
    /// How long the consent lasts; the procedure's maximum when left out.
    pub lasts: Option<Duration>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            requester: "housing-ministry",
            procedure: "housing-benefit",
            case: "2026-1234".to_owned(),
            official: "agent-17",
            person: "sophie",
            evidence: vec!["residence-certificate"],
            ticked: Vec::new(),
            parameters: json!({}),
            uses: None,
            lasts: None,
        }
    }
}

/// A consent that was asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Its id.
    pub consent: ConsentId,
    /// Whose it is.
    pub subject: SubjectTag,
    /// What the citizen will agree to.
    pub agreed: Vec<Agreed>,
}

/// A consent that was granted, with its token.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Its id.
    pub consent: ConsentId,
    /// Whose it is.
    pub subject: SubjectTag,
    /// The consent token.
    pub token: String,
}

impl Wanted {
    /// Asks the person; nobody has answered yet.
    pub async fn ask(&self, app: &App) -> Asked {
        let subject = subject(app, self.person).await;
        let (request, agreed) = self.request(app);
        let consent = app.runtime.consent_id();
        let official = self.official.parse().expect("an official");
        let ask = Ask { consent, subject, official, request, quiet: Duration::ZERO, decision: Decision::default() };
        let recorded = app.ledger.enter(Act::Ask(Box::new(ask))).await.expect("the ledger takes the question");
        assert!(matches!(recorded.answer, Answer::Consent(_)), "{:?}", recorded.answer);
        Asked { consent, subject, agreed }
    }

    /// Asks, grants and issues a token.
    pub async fn granted(&self, app: &App) -> Granted {
        let asked = self.ask(app).await;
        asked.grant(app).await;
        Granted { consent: asked.consent, subject: asked.subject, token: token(app, asked.consent).await }
    }

    fn request(&self, app: &App) -> (Request, Vec<Agreed>) {
        let catalogue = app.catalogue();
        let id = self.procedure.parse().expect("an id of a procedure");
        let procedure = catalogue.procedures.get(&id).expect("the procedure is in the catalogue");
        let now = app.runtime.now();
        let lasts = self.lasts.unwrap_or(days(procedure.max_validity_days));
        let until = now.plus(lasts);
        let mut items = Vec::new();
        let mut agreed = Vec::new();
        let parameters: Parameters = serde_json::from_value(self.parameters.clone()).expect("parameters");
        for evidence_type in &self.evidence {
            let evidence_type = evidence_type.parse().expect("an id of an evidence type");
            let (required, optional) = fields(procedure, &evidence_type);
            let ticked: BTreeSet<&str> = self.ticked.iter().copied().collect();
            let chosen = optional.iter().filter(|field| ticked.contains(field.to_string().as_str()));
            let parameters = parameters.clone();
            agreed.push(Agreed {
                evidence_type: evidence_type.clone(),
                parameters: parameters.clone(),
                fields: required.iter().chain(chosen).cloned().collect(),
            });
            items.push(Item { evidence_type, parameters, required, optional });
        }
        let request = Request {
            requester: self.requester.parse().expect("an id of an administration"),
            procedure: procedure.id.clone(),
            case: self.case.parse().expect("a case"),
            purpose: procedure.purpose.iri.clone(),
            legal_basis: procedure.legal_basis.eli.clone(),
            basis: Basis::ExplicitRequest,
            items,
            uses: self.uses.unwrap_or(procedure.max_uses),
            until,
            answer_by: now.plus(days(procedure.answer_within_days)).min(until),
            catalogue: catalogue.digest.clone(),
            replaces: None,
        };
        (request, agreed)
    }
}

fn fields(procedure: &Procedure, evidence_type: &eemol_policies::ids::EvidenceTypeId) -> (Vec<Field>, Vec<Field>) {
    let item = procedure.item(evidence_type).expect("the procedure has the evidence type");
    let some = |required| item.fields.iter().filter(move |field| field.required == required);
    (some(true).map(|field| field.path.clone()).collect(), some(false).map(|field| field.path.clone()).collect())
}

/// So many days.
pub fn days(days: u32) -> Duration {
    Duration::from_hours(u64::from(days) * 24)
}

impl Asked {
    /// The citizen says yes.
    pub async fn grant(&self, app: &App) {
        let event = ConsentEvent::Granted {
            agreed: self.agreed.clone(),
            language: "fr".to_owned(),
            text_digest: format!("sha-256:{}", "0".repeat(64)),
            by: Actor::Citizen,
        };
        change(app, self.consent, event, Mover::Citizen(self.subject)).await.expect("the grant fits");
    }
}

/// Moves a consent on.
///
/// # Errors
/// What the ledger says when the move does not fit.
pub async fn change(app: &App, consent: ConsentId, event: ConsentEvent, by: Mover) -> Result<(), Rejection> {
    let change = Change { consent, event, by, text: None };
    let recorded = app.ledger.enter(Act::Change(Box::new(change))).await.expect("the ledger answers");
    match recorded.answer {
        Answer::Rejected(rejection) => Err(rejection),
        _ => Ok(()),
    }
}

/// A consent token for a granted consent.
pub async fn token(app: &App, consent: ConsentId) -> String {
    let consent = app.ledger.consent(consent).await.expect("it can be read").expect("it is there");
    let sub = app.ledger.subjects().pairwise(consent.subject(), consent.requester());
    let (jti, now) = (app.runtime.opaque_token(), app.runtime.now());
    app.tokens.consent_token(&consent, sub, jti, now).expect("a token can be issued").0
}

/// The tag of a person, by handle or by `<scheme>:<identifier>`; new on first mention.
pub async fn subject(app: &App, person: &str) -> SubjectTag {
    let identifier = if person.contains(':') { person.to_owned() } else { people::person(person).identifier() };
    app.ledger.subjects().resolve(&identifier).await.expect("the key store answers")
}

impl TestBroker {
    /// Asks the person; nobody has answered yet.
    pub async fn ask(&self, wanted: &Wanted) -> Asked {
        wanted.ask(self.app()).await
    }

    /// Asks, grants and issues a token.
    pub async fn granted(&self, wanted: &Wanted) -> Granted {
        wanted.granted(self.app()).await
    }

    /// The citizen says yes.
    pub async fn grant(&self, asked: &Asked) {
        asked.grant(self.app()).await;
    }

    /// The citizen says no.
    pub async fn deny(&self, asked: &Asked) {
        let event = ConsentEvent::Denied { by: Actor::Citizen, shown: None };
        self.change(asked.consent, event, Mover::Citizen(asked.subject)).await.expect("the denial fits");
    }

    /// The citizen withdraws the consent.
    pub async fn revoke(&self, granted: &Granted) {
        let event = ConsentEvent::Revoked { by: Actor::Citizen };
        self.change(granted.consent, event, Mover::Citizen(granted.subject)).await.expect("the withdrawal fits");
    }

    /// Moves a consent on.
    ///
    /// # Errors
    /// What the ledger says when the move does not fit.
    pub async fn change(&self, consent: ConsentId, event: ConsentEvent, by: Mover) -> Result<(), Rejection> {
        change(self.app(), consent, event, by).await
    }

    /// A consent token for a granted consent.
    pub async fn token(&self, consent: ConsentId) -> String {
        token(self.app(), consent).await
    }

    /// The tag of a person, by handle or by `<scheme>:<identifier>`; new on first mention.
    pub async fn subject(&self, person: &str) -> SubjectTag {
        subject(self.app(), person).await
    }
}
