//! Each consent, run through a small model in the order of the log, and compared with what its people were told.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::history::{Deed, Entry, History, Operation, Said};
use super::{Findings, Log, Rule, kind};

/// A consent as far as the entries read so far make it.
#[derive(Debug, Default)]
struct Model {
    asked: Option<u32>,
    granted: Option<Vec<String>>,
    denied: bool,
    paused: bool,
    /// Entry that ended it.
    over: Option<u64>,
    spent: u32,
}

pub(super) fn check(history: &History, log: &Log<'_>, findings: &mut Findings) {
    for (case, entries) in &log.by_case {
        let mut model = Model::default();
        for entry in entries {
            model.step(case, entry, findings);
        }
        let most = model.asked.unwrap_or_default();
        findings.unless(model.spent <= most, Rule::UsesKept, || {
            format!("{case}: {} uses were spent of {most} agreed", model.spent)
        });
    }
    acknowledged(history, log, findings);
    after_withdrawals(history, log, findings);
    during_pauses(history, findings);
}

impl Model {
    fn step(&mut self, case: &str, entry: &Entry, findings: &mut Findings) {
        let at = entry.index;
        match entry.kind.as_str() {
            kind::REQUESTED => {
                findings.unless(self.asked.is_none(), Rule::LifeCycle, || format!("{case}: asked again in entry {at}"));
                self.asked = entry.uses;
            }
            kind::GRANTED => {
                let fits = self.asked.is_some() && self.granted.is_none() && !self.denied;
                findings
                    .unless(fits, Rule::LifeCycle, || format!("{case}: granted in entry {at}, where it could not be"));
                self.granted = Some(entry.fields.clone());
            }
            kind::DENIED => {
                let fits = self.asked.is_some() && self.granted.is_none() && !self.denied;
                findings
                    .unless(fits, Rule::LifeCycle, || format!("{case}: denied in entry {at}, where it could not be"));
                self.denied = true;
            }
            kind::PAUSED | kind::RESUMED => {
                let fits =
                    self.granted.is_some() && self.over.is_none() && self.paused == (entry.kind == kind::RESUMED);
                findings.unless(fits, Rule::LifeCycle, || {
                    format!("{case}: {} in entry {at}, where it could not be", entry.kind)
                });
                self.paused = entry.kind == kind::PAUSED;
            }
            kind::REVOKED | kind::RETURNED => {
                let fits = self.granted.is_some() && self.over.is_none();
                findings
                    .unless(fits, Rule::LifeCycle, || format!("{case}: ended in entry {at}, where it could not be"));
                self.over = Some(at);
            }
            kind::OPENED => {
                let fits = self.granted.is_some() && self.over.is_none() && !self.paused;
                findings.unless(fits, Rule::WithdrawalBites, || format!("{case}: opened in entry {at}, not in force"));
            }
            kind::RELEASED => self.release(case, entry, findings),
            kind::REFUSED => self.refuse(case, entry, findings),
            _ => {}
        }
    }

    fn release(&mut self, case: &str, entry: &Entry, findings: &mut Findings) {
        let at = entry.index;
        if let Some(over) = self.over {
            findings
                .add(Rule::WithdrawalBites, format!("{case}: released in entry {at} after it ended in entry {over}"));
        }
        findings.unless(!self.paused, Rule::WithdrawalBites, || format!("{case}: released in entry {at}, paused"));
        let granted = self.granted.as_deref().unwrap_or_default();
        findings.unless(entry.fields.iter().all(|field| granted.contains(field)), Rule::OnlyWhatWasAgreed, || {
            format!("{case}: entry {at} releases {:?}, agreed were {granted:?}", entry.fields)
        });
        if entry.repeats.is_none() {
            self.spent += 1;
        }
    }

    /// A reason that speaks of the consent's state is true at this place of the log.
    fn refuse(&self, case: &str, entry: &Entry, findings: &mut Findings) {
        let holds = match entry.reason.as_deref() {
            Some("consent-revoked" | "consent-returned") => self.over.is_some(),
            Some("consent-denied") => self.denied,
            Some("consent-paused") => self.paused,
            Some("consent-missing") => self.asked.is_none(),
            Some("consent-requested") => self.granted.is_none() && !self.denied,
            _ => true,
        };
        findings.unless(holds, Rule::LifeCycle, || {
            format!("{case}: entry {} refuses for {:?}, which is not so there", entry.index, entry.reason)
        });
    }
}

/// What somebody was told is done is in the log.
fn acknowledged(history: &History, log: &Log<'_>, findings: &mut Findings) {
    for operation in history.operations.iter().filter(|operation| operation.said == Said::Done) {
        let entries = log.of_case(&operation.case);
        let has = |kind: &str| entries.iter().any(|entry| entry.kind == kind);
        let there = match &operation.deed {
            Deed::Ask { .. } => has(kind::REQUESTED),
            Deed::Grant { fields } => {
                let as_given = |entry: &&Entry| entry.kind == kind::GRANTED && same(&entry.fields, fields);
                entries.iter().any(as_given)
            }
            Deed::Deny => has(kind::DENIED),
            Deed::Pause => has(kind::PAUSED),
            Deed::Resume => has(kind::RESUMED) || !has(kind::PAUSED),
            Deed::Withdraw => has(kind::REVOKED),
            // A consent that is used up, over or was never given is not given back; the token opens nothing either way.
            Deed::GiveBack => has(kind::RETURNED) || has(kind::REVOKED) || used_up(entries),
            Deed::Fetch { .. } => true,
        };
        findings.unless(there, Rule::AcknowledgedInLog, || {
            format!("{}: {:?} was acknowledged and is not in the log", operation.case, operation.deed)
        });
    }
}

fn same(one: &[String], other: &[String]) -> bool {
    one.iter().all(|field| other.contains(field)) && other.iter().all(|field| one.contains(field))
}

fn used_up(entries: &[&Entry]) -> bool {
    let uses = entries.iter().find_map(|entry| entry.uses).unwrap_or_default();
    let spent = entries.iter().filter(|entry| entry.kind == kind::RELEASED && entry.repeats.is_none()).count();
    u32::try_from(spent).unwrap_or(u32::MAX) >= uses
}

/// No request that was sent after a withdrawal was answered gets evidence.
fn after_withdrawals(history: &History, log: &Log<'_>, findings: &mut Findings) {
    let mut answered: BTreeMap<&str, Duration> = BTreeMap::new();
    for operation in history.operations.iter().filter(|operation| operation.said == Said::Done) {
        let ends = match &operation.deed {
            Deed::Withdraw => true,
            // Giving back says "done" of a used-up consent too, whose lost answers may be fetched again.
            Deed::GiveBack => log.of_case(&operation.case).iter().any(|entry| entry.kind == kind::RETURNED),
            _ => false,
        };
        if let (true, Some(ended)) = (ends, operation.ended) {
            let first = answered.entry(operation.case.as_str()).or_insert(ended);
            *first = (*first).min(ended);
        }
    }
    for operation in history.operations.iter().filter(|operation| matches!(operation.said, Said::Evidence(_))) {
        let after = answered.get(operation.case.as_str()).is_some_and(|withdrawn| operation.began > *withdrawn);
        findings.unless(!after, Rule::WithdrawalBites, || {
            format!("{}: evidence for a request that was sent after the withdrawal was answered", operation.case)
        });
    }
}

/// No request that was sent after a pause was answered, and was answered before anybody lifted it, gets evidence.
fn during_pauses(history: &History, findings: &mut Findings) {
    let mut rests: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &history.operations {
        if matches!(operation.deed, Deed::Pause | Deed::Resume) {
            rests.entry(operation.case.as_str()).or_default().push(operation);
        }
    }
    for operation in history.operations.iter().filter(|operation| matches!(operation.said, Said::Evidence(_))) {
        let rests = rests.get(operation.case.as_str()).map_or(&[][..], Vec::as_slice);
        let ended = operation.ended.unwrap_or(Duration::MAX);
        let lifted = |pause: &Operation| {
            let resumes = rests.iter().filter(|rest| rest.deed == Deed::Resume);
            resumes.into_iter().any(|resume| resume.began > pause.began && resume.began < ended)
        };
        let paused = rests.iter().any(|rest| {
            let answered = rest.deed == Deed::Pause && rest.said == Said::Done;
            answered && rest.ended.is_some_and(|at| at < operation.began) && !lifted(rest)
        });
        findings.unless(!paused, Rule::WithdrawalBites, || {
            format!("{}: evidence for a request that was sent during a pause", operation.case)
        });
    }
}
