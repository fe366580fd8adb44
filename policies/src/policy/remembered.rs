//! Answers of the policies, remembered.
//!
//! Policies are compiled once and look at nothing but the question, so two questions that agree in everything they read
//! have one answer. Almost no policy reads the case or the official, which differ from request to request: the two count
//! only where some policy reads them. What a policy reads is seen in its own text, in [`Reads::of`].

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use cedar_policy::PolicySet;
use serde_json::Value;

use super::{Question, Verdict};
use crate::catalogue::evidence_type::Sensitivity;
use crate::field::Field;
use crate::ids::{AdministrationId, CaseRef, EvidenceTypeId, Official, ProcedureId};

/// Answers that are remembered; before one more, all are forgotten.
const MOST: usize = 1024;

/// The answers given so far.
#[derive(Debug)]
pub(super) struct Remembered {
    reads: Reads,
    answers: Mutex<BTreeMap<Asked, Verdict>>,
}

/// Which of the things that differ from request to request some policy reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reads {
    case: bool,
    official: bool,
}

/// What the policies read of a question.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    requester: AdministrationId,
    evidence_type: EvidenceTypeId,
    procedure: ProcedureId,
    provider: AdministrationId,
    system: bool,
    case: Option<CaseRef>,
    official: Option<Official>,
    sensitivity: BTreeSet<Sensitivity>,
    fields: Vec<Field>,
}

impl Remembered {
    /// Nothing yet, for these policies.
    pub(super) fn none(policies: &PolicySet) -> Self {
        Self { reads: Reads::of(policies), answers: Mutex::default() }
    }

    /// The answer to this question, remembered or from `ask`.
    pub(super) fn or(&self, question: &Question<'_>, ask: impl FnOnce() -> Verdict) -> Verdict {
        let asked = Asked::of(question, self.reads);
        let answers = || self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = answers().get(&asked) {
            return known.clone();
        }
        let verdict = ask();
        let mut answers = answers();
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(asked, verdict.clone());
        verdict
    }
}

impl Asked {
    fn of(question: &Question<'_>, reads: Reads) -> Self {
        Self {
            requester: question.requester.clone(),
            evidence_type: question.evidence_type.clone(),
            procedure: question.procedure.clone(),
            provider: question.provider.clone(),
            system: question.by_system(),
            case: reads.case.then(|| question.case.clone()),
            official: reads.official.then(|| question.official.clone()),
            sensitivity: question.sensitivity.clone(),
            fields: question.fields.to_vec(),
        }
    }
}

impl Reads {
    const ALL: Self = Self { case: true, official: true };
    const NEITHER: Self = Self { case: false, official: false };

    /// What these policies read; everything where that cannot be seen.
    fn of(policies: &PolicySet) -> Self {
        let each = policies.policies().map(|policy| policy.to_json().map_or(Self::ALL, |json| Self::within(&json)));
        each.fold(Self::NEITHER, Self::and)
    }

    /// What an expression in Cedar's JSON form reads. The context taken as a whole may be read in all its parts.
    fn within(expression: &Value) -> Self {
        let context = |value: &Value| value.get("Var").and_then(Value::as_str) == Some("context");
        let all = |each: &mut dyn Iterator<Item = Self>| each.fold(Self::NEITHER, Self::and);
        match expression {
            whole if context(whole) => Self::ALL,
            Value::Object(members) => all(&mut members.iter().map(|(operator, inner)| match inner.get("left") {
                Some(left) if matches!(operator.as_str(), "." | "has") && context(left) => Self::attribute(inner),
                _ => Self::within(inner),
            })),
            Value::Array(items) => all(&mut items.iter().map(Self::within)),
            _ => Self::NEITHER,
        }
    }

    fn attribute(access: &Value) -> Self {
        match access.get("attr").and_then(Value::as_str) {
            Some("case") => Self { case: true, ..Self::NEITHER },
            Some("official") => Self { official: true, ..Self::NEITHER },
            Some(_) => Self::NEITHER,
            None => Self::ALL,
        }
    }

    fn and(self, other: Self) -> Self {
        Self { case: self.case || other.case, official: self.official || other.official }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(policy: &str) -> (bool, bool) {
        let reads = Reads::of(&policy.parse().unwrap());
        (reads.case, reads.official)
    }

    #[test]
    fn what_a_policy_reads_is_seen_however_it_is_written() {
        for (condition, expected) in [
            ("context.procedure == \"a\" && context.system", (false, false)),
            ("[\"case\", \"official\"].contains(context.procedure)", (false, false)),
            ("context.case like \"2026-*\"", (true, false)),
            ("context[\"case\"] == \"1\"", (true, false)),
            ("if context.system then true else context.official == \"agent-17\"", (false, true)),
            ("context has case && !(context has official)", (true, true)),
            ("context == {\"procedure\": \"a\"}", (true, true)),
            ("[context].contains({\"procedure\": \"a\"})", (true, true)),
            ("{\"a\": context}.a.case == \"1\"", (true, true)),
        ] {
            let permit = format!("permit (principal, action, resource) when {{ {condition} }};");
            assert_eq!(reads(&permit), expected, "{condition}");
            let all =
                format!("{permit}forbid (principal, action, resource) unless {{ context.case == context.official }};");
            assert_eq!(reads(&all), (true, true), "{condition}");
        }
    }

    #[test]
    fn questions_that_differ_in_what_is_read_are_asked_anew() {
        let ids = ("a".parse().unwrap(), "b".parse().unwrap(), "c".parse().unwrap(), "p".parse().unwrap());
        let (case, other): (CaseRef, CaseRef) = ("1".parse().unwrap(), "2".parse().unwrap());
        let (official, machine): (Official, Official) = ("agent-17".parse().unwrap(), "system:x".parse().unwrap());
        let question = |case, official| Question {
            requester: &ids.0,
            evidence_type: &ids.1,
            procedure: &ids.2,
            case,
            official,
            provider: &ids.3,
            sensitivity: BTreeSet::new(),
            fields: &[],
        };
        let asked = |policy: &str| {
            let remembered = Remembered::none(&policy.parse().unwrap());
            let times = std::cell::Cell::new(0);
            for (case, official) in [(&case, &official), (&other, &official), (&case, &machine), (&case, &official)] {
                remembered.or(&question(case, official), || {
                    times.set(times.get() + 1);
                    Verdict::Allowed { policy: "x".to_owned() }
                });
            }
            times.get()
        };
        assert_eq!(asked("permit (principal, action, resource) when { context.system };"), 2);
        assert_eq!(asked("permit (principal, action, resource) when { context.case == \"1\" };"), 3);
    }
}
