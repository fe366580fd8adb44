//! `POST /v1/exchanges` and its receipts.

mod bodies;
mod certificates;
mod clock;
mod consents;
mod log;
mod methods;
mod named;
mod providers;
mod races;
mod released;
mod repeats;
mod throttled;
mod tokens;

use eemol_broker::ledger::OpenedEntry;
use eemol_broker::ledger::event::kind;
use eemol_policies::ids::SubjectTag;
use eemol_tests::{Answer, TestBroker};
use serde_json::{Value, json};

/// The request most tests send: one field of the residence certificate.
pub(crate) fn locality() -> Value {
    json!({"evidence_type": "residence-certificate", "fields": ["/address/locality"], "official": "agent-17"})
}

/// Holds that the answer is this refusal, that it stands in the log under this person with this reason, that no provider
/// was asked, and that the answer names the exchange of the entry. Gives the entry.
async fn assert_refused(
    broker: &TestBroker,
    answer: &Answer,
    (status, reason): (u16, &str),
    subject: Option<SubjectTag>,
) -> OpenedEntry {
    let problem = answer.assert_problem(status, reason);
    let entry = broker.exchanges_of(subject).await.into_iter().next().expect("the refusal has its entry");
    assert_eq!(entry.event.kind, kind::REFUSED);
    assert_eq!(entry.event.reason.map(eemol_policies::reason::Reason::as_str), Some(reason));
    assert_eq!(problem["instance"], json!(entry.event.exchange));
    assert_eq!(entry.official().map(|group| group.official.to_string()).as_deref(), Some("agent-17"));
    assert_eq!(broker.calls(), 0, "no provider is asked");
    entry
}

/// Kinds of the entries about a person's exchanges, oldest first.
async fn kinds(broker: &TestBroker, subject: SubjectTag) -> Vec<String> {
    let mut kinds: Vec<String> =
        broker.exchanges_of(Some(subject)).await.into_iter().map(|entry| entry.event.kind).collect();
    kinds.reverse();
    kinds
}
