//! Entering a refusal that falls before the ledger looks at a consent.

use eemol_policies::reason::Reason;
use eemol_policies::time::Timestamp;

use super::{Admitted, Stop};
use crate::ledger::event::{Decision, Event, kind};
use crate::ledger::operation::{About, Act, Answer, Refuse};
use crate::state::App;

/// What the asker sent, for the event group.
pub(super) fn sent(admitted: &Admitted) -> Event {
    Event {
        exchange: Some(admitted.exchange),
        requester: Some(admitted.requester.clone()),
        procedure: admitted.body.procedure.clone(),
        case: admitted.body.case.clone(),
        evidence_type: Some(admitted.body.evidence_type.clone()),
        asked: admitted.body.fields.clone(),
        ..Event::new(kind::REFUSED, Timestamp::EPOCH)
    }
}

/// What a DPO is told of every request.
pub(super) fn decision(app: &App, admitted: &Admitted) -> Decision {
    Decision {
        catalogue: Some(app.catalogue().digest.clone()),
        certificate: Some(admitted.certificate.clone()),
        trace: admitted.trace(),
        ..Decision::default()
    }
}

/// Enters the refusal and makes the stop.
pub(super) async fn refuse(
    app: &App,
    admitted: &Admitted,
    event: Event,
    about: About,
    decision: Decision,
    unauthenticated: bool,
) -> Stop {
    let detail = decision.detail.clone();
    let act = Refuse { event, official: Some(admitted.body.official.clone()), about, decision };
    match app.ledger.enter(Act::Refuse(Box::new(act))).await {
        Ok(recorded) => {
            let reason = match recorded.answer {
                Answer::Refused(reason) => reason,
                _ => Reason::PolicyDenied,
            };
            Stop::Refused { exchange: admitted.exchange, reason, unauthenticated, detail }
        }
        Err(error) => Stop::Ledger { exchange: admitted.exchange, error },
    }
}
