//! A citizen's consent receipt: its signature by a token key, and with the log's key where its decision stands in the log.

use eemol_consent::receipt::Record;
use eemol_consent::token::receipt::Verifier;
use serde_json::json;

use super::super::opened::{alone, must_count};
use super::super::{Context, Failure};
use super::keys::Given;
use crate::ledger::receipt::{Verified, verify_consent};

/// Checks a consent receipt and says what it says.
///
/// # Errors
/// [`Failure`]; exit status 3 when it is not what was signed, or the log says otherwise.
pub(super) fn verify(text: &str, keys: &Given, context: &mut Context<'_>) -> Result<(), Failure> {
    if keys.token.is_empty() {
        return Err(Failure::usage(
            "this is a consent receipt; give the broker's token keys with `--key @FILE` (`/.well-known/receipt-keys.json`)",
        ));
    }
    let verifier = Verifier::from_jwks(&json!({ "keys": keys.token })).map_err(Failure::usage)?;
    let record = verifier.verify(text).map_err(Failure::not_verified)?;
    let logged = if keys.log.is_empty() { None } else { Some(in_log(&record, keys)?) };
    context.result(shown(&record, logged.as_ref()), &as_json(&record, logged.as_ref()))
}

fn in_log(record: &Record, keys: &Given) -> Result<Verified, Failure> {
    let verified = verify_consent(record, &alone(&keys.log)).map_err(Failure::not_verified)?;
    if let Some(decision) = record.decision() {
        must_count(&keys.log, &verified.signer, decision.at)?;
    }
    Ok(verified)
}

fn shown(record: &Record, logged: Option<&Verified>) -> String {
    let mut lines = vec!["verified: the consent receipt is what the broker signed".to_owned()];
    let mut line = |name: &str, text: &str| lines.push(format!("{:<10} {text}", format!("{name}:")));
    if let Some(decision) = record.decision() {
        line("what", &decision.event);
        line("when", &decision.at.to_string());
    }
    line("broker", &record.creator.iri);
    line("consent", &record.consent.to_string());
    if let Some(requester) = record.recipients.first().and_then(|iri| record.entity(iri)) {
        line("requester", &requester.name);
    }
    line("procedure", &record.service.label);
    line("case", record.case.as_str());
    line("until", &record.until.to_string());
    for process in &record.processes {
        let fields: Vec<&str> = process.data.iter().map(|data| data.field.as_str()).collect();
        let status = process.status.kind.trim_start_matches("dpv:");
        line("data", &format!("{} {} ({status})", process.evidence_type, fields.join(", ")));
    }
    match logged {
        Some(verified) => {
            line("entry", &format!("{}, number {} of {}", verified.entry, verified.index, verified.size));
            line("root", &verified.root.to_string());
            line("signer", &verified.signer.to_string());
            for witness in &verified.cosigned {
                line("witness", &witness.key.to_string());
            }
        }
        None => line("entry", &format!("{}, not checked: no key of the log was given", record.log.entry)),
    }
    lines.join("\n")
}

fn as_json(record: &Record, logged: Option<&Verified>) -> serde_json::Value {
    json!({
        "event": "verified", "ok": true, "consent": record.consent, "entry": record.log.entry,
        "index": record.log.index, "in_log": logged.is_some(),
        "size": logged.map(|verified| verified.size),
        "root": logged.map(|verified| verified.root),
        "signer": logged.map(|verified| verified.signer.to_string()),
        "record": record,
    })
}
