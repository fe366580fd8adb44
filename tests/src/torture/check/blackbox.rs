//! A second opinion that does not look at the log: is there any order of what clients did to one consent, within the times
//! they saw, in which a small consent would have answered the same? (The search of Wing and Gong, with the states it has
//! seen remembered, as Lowe does it.)
//!
//! What never got an answer may have been done at any time after it was sent, or not at all.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use super::super::history::{Deed, History, Operation, Said};
use super::{Findings, Rule};

/// Longer histories of one consent are left to the other rules.
const LONGEST: usize = 48;
/// States after which the search gives up without a verdict.
const MOST_STATES: usize = 200_000;

/// A consent as its people know it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Consent {
    uses: u32,
    granted: bool,
    denied: bool,
    paused: bool,
    over: bool,
    spent: u32,
    keys: BTreeSet<String>,
}

pub(super) fn check(history: &History, findings: &mut Findings) {
    let mut by_case: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &history.operations {
        by_case.entry(operation.case.as_str()).or_default().push(operation);
    }
    for (case, operations) in by_case {
        // Consents that were made before the run have no beginning here.
        let begun = operations.iter().any(|operation| matches!(operation.deed, Deed::Ask { .. }));
        if begun && operations.len() <= LONGEST && !explained(&operations) {
            findings.add(Rule::Explicable, format!("{case}: no order of what was done explains what was answered"));
        }
    }
}

/// Whether there is an order. Without a verdict: yes.
fn explained(operations: &[&Operation]) -> bool {
    let settled: u64 = (0..).zip(operations).filter(|(_, one)| one.ended.is_some()).map(|(n, _)| 1 << n).sum();
    let mut seen: HashSet<(u64, Consent)> = HashSet::new();
    let mut open = vec![(0_u64, Consent::default())];
    while let Some((done, consent)) = open.pop() {
        if done & settled == settled {
            return true;
        }
        if seen.len() > MOST_STATES {
            return true;
        }
        if !seen.insert((done, consent.clone())) {
            continue;
        }
        let waiting = || (0_u32..).zip(operations).filter(|(n, _)| done & (1 << n) == 0);
        let first_end = waiting().filter_map(|(_, one)| one.ended).min().unwrap_or(Duration::MAX);
        for (n, operation) in waiting().filter(|(_, one)| one.began <= first_end) {
            open.extend(consent.after(operation).into_iter().map(|next| (done | (1 << n), next)));
        }
    }
    false
}

impl Consent {
    /// What the consent may be after this was done and answered so; nothing where it cannot have been answered so.
    fn after(&self, operation: &Operation) -> Vec<Self> {
        match (&operation.deed, &operation.said) {
            (Deed::Fetch { .. }, Said::Refused { reason, .. }) => {
                let fits = match reason.as_str() {
                    "consent-revoked" | "consent-returned" => self.over,
                    "consent-denied" => self.denied,
                    "consent-paused" => self.paused,
                    _ => true,
                };
                if fits { vec![self.clone()] } else { Vec::new() }
            }
            (_, Said::Refused { .. }) => vec![self.clone()],
            (deed, _) => self.done(deed),
        }
    }

    /// The consent after this was done.
    fn done(&self, deed: &Deed) -> Vec<Self> {
        let (same, lives) = (self.clone(), self.granted && !self.over);
        let when = |fits: bool, next: Self| if fits { vec![next] } else { Vec::new() };
        match deed {
            Deed::Ask { uses } => when(self.uses == 0, Self { uses: *uses, ..same }),
            Deed::Grant { .. } => when(self.granted || (self.uses > 0 && !self.denied), Self { granted: true, ..same }),
            Deed::Deny => when(self.uses > 0 && !self.granted, Self { denied: true, ..same }),
            Deed::Pause => when(lives, Self { paused: true, ..same }),
            Deed::Resume => when(lives, Self { paused: false, ..same }),
            Deed::Withdraw => when(self.granted, Self { over: true, ..same }),
            // What is used up, over or was never given stays as it is.
            Deed::GiveBack if !lives => vec![same],
            Deed::GiveBack if self.spent >= self.uses => vec![Self { over: true, ..same.clone() }, same],
            Deed::GiveBack => vec![Self { over: true, ..same }],
            Deed::Fetch { key, .. } => {
                let in_force = lives && !self.paused;
                if key.as_ref().is_some_and(|key| self.keys.contains(key)) {
                    return when(in_force, same);
                }
                let keys = self.keys.iter().chain(key).cloned().collect();
                when(in_force && self.spent < self.uses, Self { spent: self.spent + 1, keys, ..same })
            }
        }
    }
}
