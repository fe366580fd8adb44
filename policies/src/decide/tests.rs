//! What is permitted and what is refused, with which reason and by which rule.

use super::*;
use crate::testing::{ask, catalogue, permit};

fn refusal(ask: Ask) -> (Reason, String) {
    let refusal = decide(&catalogue(), ask).unwrap_err();
    (refusal.reason, refusal.policy.unwrap())
}

fn refused(reason: Reason, rule: &str) -> (Reason, String) {
    (reason, rule.to_owned())
}

#[test]
fn a_permit_says_what_was_decided_and_why() {
    let catalogue = catalogue();
    let permit = permit(&catalogue, "income", &["/illness", "/gross", "/illness"]).unwrap();
    assert_eq!(permit.requester().as_str(), "town-hall");
    assert_eq!(permit.provider().as_str(), "register");
    assert_eq!(permit.purpose(), "https://w3id.org/dpv#ServiceProvision");
    assert_eq!(permit.legal_basis(), "http://law.example/eli/2023/aid");
    assert_eq!(permit.identifier_scheme().as_str(), "tl-number");
    assert_eq!(permit.policy(), "requests-of-the-catalogue");
    assert_eq!(permit.catalogue(), catalogue.digest);
    assert_eq!(permit.fields().iter().map(Field::as_str).collect::<Vec<_>>(), ["/illness", "/gross"]);
    assert_eq!(permit.parameters()["year"], 2025);
}

#[test]
fn only_requesters_of_a_procedure_may_use_it() {
    let rule = refused(Reason::ProcedureNotAllowed, "catalogue:procedure");
    assert_eq!(refusal(Ask { procedure: "other".parse().unwrap(), ..ask("income", &["/gross"]) }), rule);
    assert_eq!(refusal(Ask { requester: "register".parse().unwrap(), ..ask("income", &["/gross"]) }), rule);
    assert_eq!(refusal(Ask { requester: "nobody".parse().unwrap(), ..ask("income", &["/gross"]) }), rule);
}

#[test]
fn a_procedure_opens_its_own_evidence_types_and_fields_only() {
    assert_eq!(refusal(ask("births", &["/day"])), refused(Reason::EvidenceTypeNotCovered, "catalogue:evidence-type"));
    for field in ["/person/number", "/address", "/members/*/number", "/address/locality/x"] {
        let fields = ["/address/locality", field];
        assert_eq!(refusal(ask("household", &fields)), refused(Reason::FieldNotCovered, "catalogue:field"), "{field}");
    }
    assert_eq!(refusal(ask("household", &[])), refused(Reason::BodyInvalid, "catalogue:field"));
}

#[test]
fn parameters_must_be_those_of_the_evidence_type() {
    for bad in [r"{}", r#"{"year": "2025"}"#, r#"{"year": 1999}"#, r#"{"year": 2025, "month": 1}"#] {
        let parameters = serde_json::from_str(bad).unwrap();
        let refusal = decide(&catalogue(), Ask { parameters, ..ask("income", &["/gross"]) }).unwrap_err();
        assert_eq!(refusal.reason, Reason::BodyInvalid, "{bad}");
        assert!(!refusal.detail.contains("1999"), "values are not quoted");
    }
}

#[test]
fn a_forbidding_policy_overrides_every_permitting_one() {
    let system: Official = "system:batch".parse().unwrap();
    let ill = Ask { official: system.clone(), ..ask("income", &["/gross", "/illness"]) };
    assert_eq!(refusal(ill), refused(Reason::PolicyDenied, "special-data-needs-a-person"));
    assert!(decide(&catalogue(), Ask { official: system, ..ask("income", &["/gross"]) }).is_ok());
    let closed = Ask { case: "closed-7".parse().unwrap(), ..ask("income", &["/gross"]) };
    assert_eq!(refusal(closed), refused(Reason::PolicyDenied, "base#3"));
}

#[test]
fn without_a_permitting_policy_nothing_is_permitted() {
    let mut files = crate::testing::files();
    let text = r#"@id("never") permit (principal, action, resource) when { context.provider == "nobody" };"#;
    files.insert("policies/base.cedar".into(), text.into());
    let catalogue = Catalogue::from_files(files).unwrap();
    let refusal = permit(&catalogue, "income", &["/gross"]).unwrap_err();
    assert_eq!((refusal.reason, refusal.policy.as_deref()), (Reason::PolicyDenied, Some("cedar:no-permit")));
}

#[test]
fn a_policy_that_cannot_be_evaluated_denies() {
    let mut files = crate::testing::files();
    let text = r#"permit (principal, action, resource);
        @id("overflows") forbid (principal, action, resource) when { 9223372036854775807 + (if context.system then 0 else 1) == 0 };"#;
    files.insert("policies/base.cedar".into(), text.into());
    let catalogue = Catalogue::from_files(files).unwrap();
    let refusal = permit(&catalogue, "income", &["/gross"]).unwrap_err();
    assert_eq!((refusal.reason, refusal.policy.as_deref()), (Reason::PolicyDenied, Some("overflows")));
}

#[test]
fn nobody_asks_for_what_it_holds_itself() {
    let mut files = crate::testing::files();
    let register = String::from_utf8(files["administrations/register.toml"].clone()).unwrap();
    let with_certificate = format!("certificates = [{{ subject = \"CN=register\" }}]\n{register}");
    files.insert("administrations/register.toml".into(), with_certificate.into());
    let aid = String::from_utf8(files["procedures/housing-aid.toml"].clone()).unwrap();
    files.insert(
        "procedures/housing-aid.toml".into(),
        aid.replace("[\"town-hall\"]", "[\"town-hall\", \"register\"]").into(),
    );
    let catalogue = Catalogue::from_files(files).unwrap();
    let refusal =
        decide(&catalogue, Ask { requester: "register".parse().unwrap(), ..ask("income", &["/gross"]) }).unwrap_err();
    assert_eq!((refusal.reason, refusal.policy.as_deref()), (Reason::PolicyDenied, Some("catalogue:own-data")));
}
