//! Step 3: what the token covers, the catalogue and the policies: procedure, evidence type, fields, official, case →
//! `Permit`.

use eemol_consent::details::GrantedDetail;
use eemol_consent::token::Claims;
use eemol_policies::decide::{self, Ask, Permit};
use eemol_policies::reason::Reason;

use super::refuse::{decision, refuse, sent};
use super::{Admitted, Stop};
use crate::ledger::event::{Decision, Event};
use crate::ledger::operation::About;
use crate::runtime::defect::{self, Defect};
use crate::state::App;

pub(super) async fn decide(app: &App, admitted: &Admitted, claims: &Claims) -> Result<Permit, Stop> {
    let detail = match covered(admitted, claims) {
        Ok(detail) => detail,
        Err((reason, what)) => return Err(stop(app, admitted, claims, reason, None, what).await),
    };
    let ask = Ask {
        requester: admitted.requester.clone(),
        procedure: detail.procedure.clone(),
        case: detail.case.clone(),
        official: admitted.body.official.clone(),
        evidence_type: detail.evidence_type.clone(),
        fields: admitted.body.fields.clone().unwrap_or_else(|| detail.fields.clone()),
        parameters: detail.parameters.to_json(),
    };
    match decide::decide(&app.catalogue(), ask) {
        Ok(permit) => Ok(permit),
        Err(refusal) => Err(stop(app, admitted, claims, refusal.reason, refusal.policy, refusal.detail).await),
    }
}

/// The part of the token that speaks of this evidence type, if it has all fields asked for.
pub(super) fn covered<'a>(admitted: &Admitted, claims: &'a Claims) -> Result<&'a GrantedDetail, (Reason, String)> {
    let wanted = &admitted.body.evidence_type;
    let detail = claims
        .authorization_details
        .iter()
        .find(|detail| detail.evidence_type == *wanted)
        .ok_or_else(|| (Reason::EvidenceTypeNotCovered, format!("the citizen did not agree to `{wanted}`")))?;
    let fields = admitted.body.fields.iter().flatten();
    match fields.into_iter().find(|field| !detail.fields.contains(field)) {
        Some(field) if !defect::on(Defect::FieldsNotCompared) => {
            Err((Reason::FieldNotCovered, format!("the citizen did not agree to `{field}`")))
        }
        _ => Ok(detail),
    }
}

async fn stop(
    app: &App,
    admitted: &Admitted,
    claims: &Claims,
    reason: Reason,
    policy: Option<String>,
    detail: String,
) -> Stop {
    let event = under_own_token(admitted, claims);
    let decision = Decision { policy, detail: Some(detail), ..decision(app, admitted) };
    refuse(app, admitted, event, About::HolderOf(claims.grant_id, reason), decision, false).await
}

/// What the asker sent, with what its own token says of it.
pub(super) fn under_own_token(admitted: &Admitted, claims: &Claims) -> Event {
    let named = claims.authorization_details.first();
    Event {
        consent: Some(claims.grant_id),
        procedure: named.map(|detail| detail.procedure.clone()),
        case: named.map(|detail| detail.case.clone()),
        ..sent(admitted)
    }
}
