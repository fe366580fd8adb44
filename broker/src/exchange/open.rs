//! Step 4: the ledger: consent in force? a use reserved, the entry `exchange.opened` durable.

use std::time::Duration;

use eemol_consent::details::GrantedDetail;
use eemol_consent::token::Claims;
use eemol_policies::decide::Permit;
use eemol_policies::ids::SubjectTag;

use super::decide::covered;
use super::refuse::decision;
use super::{Admitted, Stop};
use crate::ledger::event::Decision;
use crate::ledger::{OpenFailure, OpenRequest, Opened};
use crate::runtime::defect::{self, Defect};
use crate::state::App;

/// After this an exchange counts as interrupted; longer than any provider may take.
const LIFETIME: Duration = Duration::from_secs(45);

/// The same with the fault [`Defect::InterruptedReleased`], so that it shows.
const SHORT: Duration = Duration::from_millis(100);

pub(super) async fn open(app: &App, admitted: &Admitted, claims: &Claims, permit: Permit) -> Result<Opened, Stop> {
    let exchange = admitted.exchange;
    let request = OpenRequest {
        exchange,
        consent: claims.grant_id,
        lifetime: if defect::on(Defect::InterruptedReleased) { SHORT } else { LIFETIME },
        idempotency: admitted.idempotency.clone(),
        decision: Decision { policy: Some(permit.policy().to_owned()), ..decision(app, admitted) },
        traceparent: admitted.traceparent.clone(),
    };
    let grant = |permit: &Permit, subject| grant(app, admitted, claims, permit, subject);
    let opened = app.ledger.open_exchange(permit, request, &app.catalogue().territory, grant).await;
    opened.map_err(|failure| stop(failure, exchange))
}

/// The signed grant with which the provider can check the call on its own.
fn grant(app: &App, admitted: &Admitted, claims: &Claims, permit: &Permit, subject: SubjectTag) -> Option<String> {
    let detail = covered(admitted, claims).ok()?;
    let detail =
        GrantedDetail { provider: Some(permit.provider().clone()), fields: permit.fields().to_vec(), ..detail.clone() };
    let sub = app.ledger.subjects().pairwise(subject, permit.provider());
    let ids = (claims.grant_id, admitted.exchange, app.runtime.opaque_token());
    app.tokens.provider_grant(detail, admitted.requester.clone(), sub, ids, app.runtime.now())
}

/// The stop of a failed opening or closing.
pub(super) fn stop(failure: OpenFailure, exchange: eemol_policies::ids::ExchangeId) -> Stop {
    match failure {
        OpenFailure::Refused(reason) => Stop::Refused { exchange, reason, unauthenticated: false, detail: None },
        OpenFailure::Ledger(error) => Stop::Ledger { exchange, error },
    }
}
