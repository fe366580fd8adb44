//! The proof of the log inside a consent receipt: that the decision is an entry, and the entry says what the record says.
//!
//! The signature over the record is read by `eemol_consent::token::receipt`; this needs only the log's verifier key.

use eemol_consent::event::ConsentEvent;
use eemol_consent::receipt::Record;

use super::{Receipt, ReceiptError, Verified, check};
use crate::ledger::entry::{Disclosure, GroupName};
use crate::ledger::event::Event;
use crate::ledger::note::VerifierKey;

/// Checks where a consent receipt says that its decision stands, against the log's keys (and witnesses').
///
/// # Errors
/// [`ReceiptError`].
pub fn verify_consent(record: &Record, keys: &[VerifierKey]) -> Result<Verified, ReceiptError> {
    let log = &record.log;
    let groups = Disclosure::parse(log.groups.get())?;
    let event: Event = groups.shown(GroupName::Event)?.read()?;
    let receipt = Receipt { entry: log.entry, proof: log.proof.clone(), groups, evidence_key: None };
    let verified = check(&receipt, keys)?;
    let same = |same: bool, member| if same { Ok(()) } else { Err(ReceiptError::Differs(member)) };
    let decision = record.decision().ok_or(ReceiptError::Differs("dpv:hasConsentStatus"))?;
    same(verified.index == log.index && decision.index == log.index, "eemol:index")?;
    same(decision.entry == log.entry, "eemol:entry")?;
    same(decision.event == event.kind, "eemol:event")?;
    same(decision.at == event.time, "dpv:isIndicatedAtTime")?;
    same(event.consent == Some(record.consent), "eemol:consent")?;
    same(event.case.as_ref() == Some(&record.case), "eemol:case")?;
    same(event.procedure.is_some_and(|procedure| procedure.as_str() == record.service.id), "dpv:hasService")?;
    same(event.purpose.as_deref() == Some(&*record.purpose.broader.iri), "dpv:hasPurpose")?;
    same(event.legal_basis.as_deref() == Some(&*record.legal_basis.eli), "dpv:hasLegalBasis")?;
    if let Some(ConsentEvent::Granted { .. } | ConsentEvent::Denied { .. }) = &event.change {
        let shown = event.change.as_ref().and_then(ConsentEvent::shown);
        let (language, text_digest) = shown.map(|shown| (shown.language, shown.text_digest)).unzip();
        same(record.notice.language == language, "dct:language")?;
        same(record.notice.text_digest == text_digest, "eemol:textDigest")?;
    }
    if let Some(ConsentEvent::Granted { agreed, .. }) = &event.change {
        let given = record.processes.iter().filter(|process| process.status.kind == "dpv:ConsentGiven");
        let given: Vec<_> =
            given.flat_map(|process| process.data.iter().map(|data| (&process.evidence_type, &data.field))).collect();
        let agreed: Vec<_> =
            agreed.iter().flat_map(|one| one.fields.iter().map(|field| (&one.evidence_type, field))).collect();
        let all = given.len() == agreed.len() && agreed.iter().all(|one| given.contains(one));
        same(all, "dpv:hasPersonalData")?;
    }
    Ok(verified)
}
