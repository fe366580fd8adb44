//! From `authorization_details` to the request that a citizen is shown: the catalogue adds purpose, law and limits, and
//! refuses what its procedure does not ask for.
//!
//! Pure: the form was read by `eemol_consent::details`, asking the ledger is [`super::enter`]'s.

use std::time::Duration;

use eemol_consent::details::{BadDetails, EvidenceDetail};
use eemol_consent::request::{Basis, Item, Request};
use eemol_policies::catalogue::procedure::Basis as LawBasis;
use eemol_policies::catalogue::{Catalogue, Procedure};
use eemol_policies::decide::{self, Refusal};
use eemol_policies::ids::{AdministrationId, Official, SchemeId};
use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

const DAY: Duration = Duration::from_hours(24);

/// A request ready to be put before a citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is asked.
    pub request: Request,
    /// In whose name.
    pub official: Official,
    /// How long after a no the same may not be asked again.
    pub quiet: Duration,
}

/// Who asks, about whom and when.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The client.
    pub requester: &'a AdministrationId,
    /// The scheme of the identifier that names the citizen; `None` while nobody is named.
    pub scheme: Option<&'a SchemeId>,
    /// Now.
    pub now: Timestamp,
    /// How long the client wants to wait for the answer, if less than the procedure allows.
    pub wait: Option<Duration>,
}

/// What these details ask for.
///
/// # Errors
/// [`BadDetails`] with the path of the first member that the procedure, the evidence type or a policy does not allow.
pub fn wanted(catalogue: &Catalogue, asking: Asking<'_>, details: &[EvidenceDetail]) -> Result<Wanted, BadDetails> {
    let first = details.first().ok_or_else(|| bad("", "names no evidence type"))?;
    let procedure = catalogue
        .procedures
        .get(&first.procedure)
        .filter(|procedure| procedure.requesters.contains(asking.requester))
        .ok_or_else(|| bad("[0].procedure", format!("`{}` is no procedure of yours", first.procedure)))?;
    let mut items = Vec::with_capacity(details.len());
    for (place, detail) in details.iter().enumerate() {
        items.push(item(catalogue, procedure, asking, detail, place)?);
    }
    let until = until(procedure, first, asking.now)?;
    let waits = DAY.saturating_mul(procedure.answer_within_days);
    let waits = asking.wait.map_or(waits, |wait| wait.min(waits));
    let request = Request {
        requester: asking.requester.clone(),
        procedure: procedure.id.clone(),
        case: first.case.clone(),
        purpose: procedure.purpose.iri.clone(),
        legal_basis: procedure.legal_basis.eli.clone(),
        basis: match procedure.legal_basis.basis {
            LawBasis::ExplicitRequest => Basis::ExplicitRequest,
            LawBasis::Consent => Basis::Consent,
        },
        items,
        uses: uses(procedure, first)?,
        until,
        answer_by: asking.now.plus(waits).min(until),
        catalogue: catalogue.digest.clone(),
        replaces: None,
    };
    let quiet = DAY.saturating_mul(procedure.quiet_days);
    Ok(Wanted { request, official: first.official.clone(), quiet })
}

fn item(
    catalogue: &Catalogue,
    procedure: &Procedure,
    asking: Asking<'_>,
    detail: &EvidenceDetail,
    place: usize,
) -> Result<Item, BadDetails> {
    let at = |member: &str, message: String| bad(format!("[{place}].{member}"), message);
    let named = &detail.evidence_type;
    let offered = procedure
        .item(named)
        .ok_or_else(|| at("evidence_type", format!("the procedure does not ask for `{named}`")))?;
    if let Some((n, field)) = detail.fields.iter().enumerate().find(|(_, field)| offered.field(field).is_none()) {
        return Err(at(&format!("fields[{n}]"), format!("the procedure does not ask for `{field}`")));
    }
    if let Some(field) = offered.required().find(|field| !detail.fields.contains(field)) {
        return Err(at("fields", format!("lacks `{field}`, which the procedure requires")));
    }
    // The same decision as at every exchange, so that nobody is asked for what could never be fetched.
    let permit = decide::decide(
        catalogue,
        decide::Ask {
            requester: asking.requester.clone(),
            procedure: procedure.id.clone(),
            case: detail.case.clone(),
            official: detail.official.clone(),
            evidence_type: named.clone(),
            fields: detail.fields.clone(),
            parameters: detail.parameters.to_json(),
        },
    )
    .map_err(|Refusal { reason, detail, .. }| match reason {
        Reason::BodyInvalid => at("parameters", detail),
        _ => bad(format!("[{place}]"), detail),
    })?;
    let scheme = permit.identifier_scheme();
    if asking.scheme.is_some_and(|named| named != scheme) {
        return Err(at(
            "evidence_type",
            format!("`{named}` is held under `{scheme}`; name the person so in `login_hint`"),
        ));
    }
    let (required, optional) =
        detail.fields.iter().cloned().partition(|field| offered.field(field).is_some_and(|field| field.required));
    Ok(Item { evidence_type: named.clone(), parameters: detail.parameters.clone(), required, optional })
}

fn uses(procedure: &Procedure, detail: &EvidenceDetail) -> Result<u32, BadDetails> {
    match detail.uses {
        Some(uses) if uses > procedure.max_uses => {
            Err(bad("[0].uses", format!("is more than {}, the most of the procedure", procedure.max_uses)))
        }
        Some(uses) => Ok(uses),
        None => Ok(procedure.max_uses),
    }
}

fn until(procedure: &Procedure, detail: &EvidenceDetail, now: Timestamp) -> Result<Timestamp, BadDetails> {
    let latest = now.plus(DAY.saturating_mul(procedure.max_validity_days));
    match detail.until {
        Some(until) if until > latest => {
            Err(bad("[0].until", format!("is later than {latest}, the latest of the procedure")))
        }
        Some(until) if until <= now => Err(bad("[0].until", "is past")),
        Some(until) => Ok(until),
        None => Ok(latest),
    }
}

fn bad(member: impl Into<String>, message: impl Into<String>) -> BadDetails {
    BadDetails { member: member.into(), message: message.into() }
}

#[cfg(test)]
mod tests {
    use eemol_consent::details;

    use super::super::testing::{HOUSING, catalogue};
    use super::*;

    const NOW: &str = "2026-11-21T10:00:00.000Z";

    fn ask(json: &str, wait: Option<Duration>) -> Result<Wanted, BadDetails> {
        let catalogue = catalogue();
        let requester = "housing-ministry".parse().unwrap();
        let scheme = "lu-nin".parse().unwrap();
        let asking = Asking { requester: &requester, scheme: Some(&scheme), now: NOW.parse().unwrap(), wait };
        wanted(&catalogue, asking, &details::parse(json).unwrap())
    }

    fn changed(from: &str, to: &str) -> String {
        assert!(HOUSING.contains(from), "{from}");
        HOUSING.replace(from, to)
    }

    #[test]
    fn purpose_law_and_limits_come_from_the_procedure() {
        let wanted = ask(HOUSING, None).unwrap();
        let catalogue = catalogue();
        let procedure = &catalogue.procedures[&"housing-benefit".parse().unwrap()];
        let request = &wanted.request;
        assert_eq!(request.purpose, procedure.purpose.iri);
        assert_eq!(request.legal_basis, procedure.legal_basis.eli);
        assert_eq!((request.uses, &request.catalogue), (procedure.max_uses, &catalogue.digest));
        let now: Timestamp = NOW.parse().unwrap();
        assert_eq!(request.until, now.plus(DAY * procedure.max_validity_days));
        assert_eq!(request.answer_by, now.plus(DAY * procedure.answer_within_days));
        assert_eq!(wanted.quiet, DAY * procedure.quiet_days);
        assert_eq!(request.items[0].required.len(), 6);
        assert_eq!(request.items[0].optional, ["/registered_since".parse().unwrap()]);
        request.check(now).unwrap();
    }

    #[test]
    fn a_client_may_wait_less_and_never_longer() {
        let now: Timestamp = NOW.parse().unwrap();
        let hour = Duration::from_hours(1);
        assert_eq!(ask(HOUSING, Some(hour)).unwrap().request.answer_by, now.plus(hour));
        let longest = ask(HOUSING, None).unwrap().request.answer_by;
        assert_eq!(ask(HOUSING, Some(DAY * 1000)).unwrap().request.answer_by, longest);
        let short = changed("\"evidence_type\"", "\"until\":\"2026-11-22T10:00:00.000Z\",\"evidence_type\"");
        let request = ask(&short, None).unwrap().request;
        assert_eq!((request.until, request.answer_by), (now.plus(DAY), now.plus(DAY)));
    }

    #[test]
    fn what_the_procedure_does_not_ask_for_is_named_by_its_path() {
        let insert = |text: &str| changed("\"evidence_type\"", &format!("{text},\"evidence_type\""));
        let cases = [
            (changed("\"housing-benefit\"", "\"childcare-voucher\""), "[0].procedure"),
            (changed("\"housing-benefit\"", "\"nothing\""), "[0].procedure"),
            (changed("\"residence-certificate\"", "\"diploma\""), "[0].evidence_type"),
            (changed("\"/registered_since\"", "\"/person/birth_date\""), "[0].fields[6]"),
            (changed("\"/address/street\",", ""), "[0].fields"),
            (insert("\"parameters\":{\"year\":2025}"), "[0].parameters"),
            (insert("\"uses\":1000"), "[0].uses"),
            (insert("\"until\":\"2036-11-22T10:00:00.000Z\""), "[0].until"),
            (insert("\"until\":\"2026-11-21T10:00:00.000Z\""), "[0].until"),
        ];
        for (json, member) in cases {
            let bad = ask(&json, None).unwrap_err();
            assert_eq!(bad.member, member, "{json}: {bad}");
        }
    }

    #[test]
    fn a_person_named_under_another_scheme_cannot_be_asked() {
        let (requester, scheme) = ("housing-ministry".parse().unwrap(), "xx-other".parse().unwrap());
        let asking = Asking { requester: &requester, scheme: Some(&scheme), now: NOW.parse().unwrap(), wait: None };
        let bad = wanted(&catalogue(), asking, &details::parse(HOUSING).unwrap()).unwrap_err();
        assert_eq!(bad.member, "[0].evidence_type");
    }
}
