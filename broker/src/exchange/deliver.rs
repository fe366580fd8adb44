//! Step 8: the answer: evidence and receipt, written only from a `Release` and only while it is fresh.

use std::time::Duration;

use eemol_policies::reason::Reason;

use super::Stop;
use crate::ledger::Release;
use crate::ledger::receipt::Answer;
use crate::ledger::release::DELIVER_WITHIN;
use crate::runtime::defect::{self, Defect};
use crate::state::App;

/// The bytes of an answer, and until when their first may be written.
#[derive(Debug)]
pub struct Delivery {
    /// The whole body.
    pub body: Vec<u8>,
    /// Monotonic time after which nothing of it may be written any more.
    pub until: Duration,
}

/// About as many bytes has an answer beside evidence and proof.
const AROUND: usize = 3072;

/// Writes the answer.
pub(super) fn deliver(app: &App, release: Release) -> Result<Delivery, Stop> {
    let (exchange, commit_sent, permit) = (release.exchange(), release.commit_sent(), release.permit());
    let late = || Stop::Refused { exchange, reason: Reason::DeliveryLate, unauthenticated: false, detail: None };
    let (id, fetched_at) = (exchange, release.fetched_at());
    let (evidence_type, provider) = (permit.evidence_type().clone(), permit.provider().clone());
    let fields = permit.fields().to_vec();
    let (evidence, receipt) = release.into_content();
    let answer = Answer { id, evidence_type, provider, fetched_at, fields, evidence: evidence.json(), receipt };
    let mut body = Vec::with_capacity(answer.evidence.get().len() + answer.receipt.proof.len() + AROUND);
    serde_json::to_writer(&mut body, &answer).map_err(|_| late())?;
    let within = if defect::on(Defect::LateDelivery) { Duration::MAX } else { DELIVER_WITHIN };
    let until = commit_sent.saturating_add(within);
    if app.runtime.monotonic() < until { Ok(Delivery { body, until }) } else { Err(late()) }
}
