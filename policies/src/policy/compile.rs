//! Compiling the policies: every fault of schema and policies, with file and line.
//!
//! Policies are named by their annotation `@id("…")`, otherwise `<file>#<n>`. Validation is strict; the question that will be
//! asked is itself tried against the schema, so that a schema which does not fit is found at loading and not at a request.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use cedar_policy::{Authorizer, Entities, Entity, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use miette::Diagnostic;

use super::{Names, Policies, Question, Remembered};

/// A fault in the schema or in a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFault {
    /// Path of the file as it was given.
    pub file: String,
    /// Line in the file, from 1.
    pub line: Option<usize>,
    /// Id of the policy, empty where none is meant.
    pub policy: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Compiles the policies out of `sources` (path and text) under the schema at `schema_path`.
///
/// # Errors
/// Every fault that was found.
pub fn compile(
    schema_path: &str,
    schema_text: &str,
    sources: &[(String, String)],
) -> Result<Policies, Vec<PolicyFault>> {
    let mut faults = Vec::new();
    let schema = read_schema(schema_path, schema_text, &mut faults);
    let (policies, files) = read_policies(sources, &mut faults);
    let Some((schema, names)) = schema.zip(Names::new()) else { return Err(faults) };
    if policies.is_empty() && faults.is_empty() {
        faults.push(fault(
            schema_path,
            None,
            "",
            "there is no policy beside it, so that every request is denied",
            "write at least one `permit` policy in a file `policies/*.cedar`",
        ));
    }
    validate(&schema, &policies, &files, sources, &mut faults);
    let remembered = Remembered::none(&policies);
    let compiled = Policies { set: policies, schema, authorizer: Authorizer::new(), names, remembered };
    if let Some(problem) = misfit(&compiled) {
        faults.push(fault(schema_path, None, "", &problem, FITTING));
    }
    if faults.is_empty() { Ok(compiled) } else { Err(faults) }
}

fn read_schema(path: &str, text: &str, faults: &mut Vec<PolicyFault>) -> Option<Schema> {
    match Schema::from_cedarschema_str(text) {
        Ok((schema, warnings)) => {
            for warning in warnings {
                faults.push(fault(
                    path,
                    None,
                    "",
                    &warning.to_string(),
                    "mend the schema so that nothing in it is ambiguous",
                ));
            }
            Some(schema)
        }
        Err(error) => {
            faults.push(fault(path, line_of(&error, text), "", &chain(&error), "see the Cedar manual on schemas"));
            None
        }
    }
}

/// The policies of all files under one roof, and the file of each.
fn read_policies(
    sources: &[(String, String)],
    faults: &mut Vec<PolicyFault>,
) -> (PolicySet, BTreeMap<PolicyId, usize>) {
    let mut all = PolicySet::new();
    let mut files = BTreeMap::new();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for (index, (path, text)) in sources.iter().enumerate() {
        let set = match PolicySet::from_str(text) {
            Ok(set) => set,
            Err(errors) => {
                for error in errors.iter() {
                    faults.push(fault(
                        path,
                        line_of(error, text),
                        "",
                        &chain(error),
                        "see the Cedar manual on policies",
                    ));
                }
                continue;
            }
        };
        for template in set.templates() {
            faults.push(fault(
                path,
                None,
                template.id().as_ref(),
                "a template is never linked",
                "write a policy without `?principal` and `?resource`",
            ));
        }
        let mut policies: Vec<&Policy> = set.policies().collect();
        policies
            .sort_by_key(|policy| policy.id().to_string().trim_start_matches("policy").parse::<usize>().unwrap_or(0));
        for (number, policy) in policies.into_iter().enumerate() {
            let name = policy
                .annotation("id")
                .filter(|id| !id.is_empty())
                .map_or_else(|| format!("{}#{}", stem(path), number + 1), str::to_owned);
            if name.starts_with("catalogue:") || name.starts_with("cedar:") {
                faults.push(fault(
                    path,
                    None,
                    &name,
                    "the id is kept for rules of the broker itself",
                    "choose another `@id`",
                ));
            }
            if !taken.insert(name.clone()) {
                faults.push(fault(
                    path,
                    None,
                    &name,
                    "the id is that of another policy, too",
                    "give every policy an `@id` of its own",
                ));
                continue;
            }
            let id = PolicyId::new(&name);
            files.insert(id.clone(), index);
            if let Err(error) = all.add(policy.new_id(id)) {
                faults.push(fault(path, None, &name, &chain(&error), "give every policy an `@id` of its own"));
            }
        }
    }
    (all, files)
}

fn validate(
    schema: &Schema,
    policies: &PolicySet,
    files: &BTreeMap<PolicyId, usize>,
    sources: &[(String, String)],
    faults: &mut Vec<PolicyFault>,
) {
    let result = Validator::new(schema.clone()).validate(policies, ValidationMode::Strict);
    let errors = result.validation_errors().map(|error| (error.policy_id(), chain(error), span_start(error)));
    let warnings =
        result.validation_warnings().map(|warning| (warning.policy_id(), chain(warning), span_start(warning)));
    for (policy, message, start) in errors.chain(warnings) {
        let Some((path, text)) = files.get(policy).and_then(|index| sources.get(*index)) else { continue };
        let line = start.map(|start| line_at(text, start));
        faults.push(fault(
            path,
            line,
            policy.as_ref(),
            &message,
            "write the policy so that it is valid under `schema.cedarschema`",
        ));
    }
}

const FITTING: &str = "declare `entity Administration, EvidenceType;` without attributes and `action request appliesTo { principal: \
    Administration, resource: EvidenceType, context: { procedure: String, case: String, official: String, system: Bool, provider: \
    String, sensitivity: Set<String>, fields: Set<String> } };`";

/// Why the question that will be asked does not fit the schema.
fn misfit(policies: &Policies) -> Option<String> {
    let (requester, provider) = ("requester".parse().ok()?, "provider".parse().ok()?);
    let (evidence_type, procedure) = ("evidence".parse().ok()?, "procedure".parse().ok()?);
    let (case, official, field) = ("case".parse().ok()?, "official".parse().ok()?, "/field".parse().ok()?);
    let question = Question {
        requester: &requester,
        evidence_type: &evidence_type,
        procedure: &procedure,
        case: &case,
        official: &official,
        provider: &provider,
        sensitivity: [crate::catalogue::evidence_type::Sensitivity::Ordinary].into(),
        fields: &[field],
    };
    let Some(request) = policies.request(&question) else {
        return Some("the schema does not describe the question that the broker asks".to_owned());
    };
    let persons =
        [request.principal(), request.resource()].into_iter().flatten().map(|uid| Entity::with_uid(uid.clone()));
    let entities = Entities::from_entities(persons, Some(&policies.schema));
    entities.err().map(|error| format!("the schema asks for more than the broker tells: {}", chain(&error)))
}

fn fault(file: &str, line: Option<usize>, policy: &str, message: &str, remedy: &str) -> PolicyFault {
    PolicyFault {
        file: file.to_owned(),
        line,
        policy: policy.to_owned(),
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    }
}

/// An error and what lies behind it, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn span_start(error: &dyn Diagnostic) -> Option<usize> {
    error.labels()?.next().map(|label| label.offset())
}

fn line_of(error: &dyn Diagnostic, text: &str) -> Option<usize> {
    span_start(error).map(|start| line_at(text, start))
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".cedar").unwrap_or(name)
}
