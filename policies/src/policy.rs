//! The Cedar policies of a catalogue: who may ask what in which context.
//!
//! Compiled once, with strict validation against their own schema; a `forbid` overrides every `permit`, and a policy that
//! cannot be evaluated counts as one that forbids. Faults are found in [`compile`], answers kept in [`remembered`]. What the
//! questions look like is fixed here:
//! principal `Administration::"<id>"`, action `Action::"request"`, resource `EvidenceType::"<id>"`, context
//! `procedure`, `case`, `official`, `system`, `provider`, `sensitivity`, `fields`.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicyId, PolicySet, Request,
    Response, RestrictedExpression, Schema,
};

use crate::catalogue::evidence_type::Sensitivity;
use crate::field::Field;
use crate::ids::{AdministrationId, CaseRef, EvidenceTypeId, Official, ProcedureId};

pub mod compile;
mod remembered;

use remembered::Remembered;

/// The compiled policies.
pub struct Policies {
    set: PolicySet,
    schema: Schema,
    authorizer: Authorizer,
    names: Names,
    remembered: Remembered,
}

/// What the policies are asked.
#[derive(Debug)]
pub struct Question<'a> {
    /// Who asks.
    pub requester: &'a AdministrationId,
    /// For what.
    pub evidence_type: &'a EvidenceTypeId,
    /// Under which procedure.
    pub procedure: &'a ProcedureId,
    /// For which file.
    pub case: &'a CaseRef,
    /// In whose name.
    pub official: &'a Official,
    /// Of whom.
    pub provider: &'a AdministrationId,
    /// How much care the fields need, each degree once.
    pub sensitivity: BTreeSet<Sensitivity>,
    /// Which fields.
    pub fields: &'a [Field],
}

/// What the policies answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Some policy permits it and none forbids it.
    Allowed {
        /// Ids of the policies that permit it, sorted, joined with `, `.
        policy: String,
    },
    /// No policy permits it, or one forbids it.
    Denied {
        /// Ids of the policies that forbid it, or `cedar:no-permit`, or `cedar:error`.
        policy: String,
        /// In a sentence.
        detail: String,
    },
}

/// Names that stand in every question, made once.
struct Names {
    administration: EntityTypeName,
    evidence_type: EntityTypeName,
    request: EntityUid,
}

impl Policies {
    /// Asks the policies; what they answered before to a question that is the same to them is not worked out again.
    pub fn ask(&self, question: &Question<'_>) -> Verdict {
        self.remembered.or(question, || self.evaluate(question))
    }

    fn evaluate(&self, question: &Question<'_>) -> Verdict {
        let Some(request) = self.request(question) else {
            return denied("cedar:error", "the request does not fit the schema of the policies");
        };
        let response = self.authorizer.is_authorized(&request, &self.set, &Entities::empty());
        let failed = joined(response.diagnostics().errors().map(|error| match error {
            cedar_policy::AuthorizationError::PolicyEvaluationError(error) => error.policy_id().to_string(),
        }));
        if !failed.is_empty() {
            return denied(&failed, "a policy could not be evaluated");
        }
        match response.decision() {
            Decision::Allow => Verdict::Allowed { policy: deciding(&response) },
            Decision::Deny if response.diagnostics().reason().next().is_none() => {
                denied("cedar:no-permit", "no policy permits the request")
            }
            Decision::Deny => denied(&deciding(&response), "a policy forbids the request"),
        }
    }

    /// Number of policies.
    pub fn len(&self) -> usize {
        self.set.num_of_policies()
    }

    /// Whether there is no policy, so that everything is denied.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// `None` when the question does not fit the schema.
    fn request(&self, question: &Question<'_>) -> Option<Request> {
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let context = [
            ("procedure", text(question.procedure.as_str())),
            ("case", text(question.case.as_str())),
            ("official", text(question.official.as_str())),
            ("system", RestrictedExpression::new_bool(question.by_system())),
            ("provider", text(question.provider.as_str())),
            (
                "sensitivity",
                RestrictedExpression::new_set(question.sensitivity.iter().map(|degree| text(degree.as_str()))),
            ),
            ("fields", RestrictedExpression::new_set(question.fields.iter().map(|field| text(field.as_str())))),
        ];
        Request::new(
            self.names.entity(&self.names.administration, question.requester.as_str()),
            self.names.request.clone(),
            self.names.entity(&self.names.evidence_type, question.evidence_type.as_str()),
            Context::from_pairs(context.map(|(name, value)| (name.to_owned(), value))).ok()?,
            Some(&self.schema),
        )
        .ok()
    }
}

impl Question<'_> {
    /// Whether a system asks on its own.
    fn by_system(&self) -> bool {
        self.official.as_str().starts_with("system:")
    }
}

impl Names {
    fn new() -> Option<Self> {
        let action = EntityTypeName::from_str("Action").ok()?;
        Some(Self {
            administration: EntityTypeName::from_str("Administration").ok()?,
            evidence_type: EntityTypeName::from_str("EvidenceType").ok()?,
            request: EntityUid::from_type_name_and_id(action, EntityId::new("request")),
        })
    }

    #[expect(clippy::unused_self, reason = "reads as what it is: a name out of these names")]
    fn entity(&self, kind: &EntityTypeName, id: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
    }
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policies({})", self.len())
    }
}

fn deciding(response: &Response) -> String {
    joined(response.diagnostics().reason().map(PolicyId::to_string))
}

fn joined(ids: impl Iterator<Item = String>) -> String {
    ids.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}

fn denied(policy: &str, detail: &str) -> Verdict {
    Verdict::Denied { policy: policy.to_owned(), detail: detail.to_owned() }
}
