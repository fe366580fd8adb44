//! Whether a history keeps the promises: a pure function from what was recorded to what is wrong with it.
//!
//! [`exchanges`] compares answers, calls and entries both ways; [`consents`] runs the log through a small model of a
//! consent, [`blackbox`] what people were told through another, without the log; [`order`] compares the order of the log with the order of the clock; [`tree`] the checkpoints with the tree.
//! Each rule is named by a [`Rule`]; nothing here knows how the history came to be.

mod blackbox;
mod consents;
mod exchanges;
mod order;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;
use std::fmt;

use super::history::{Entry, History};

/// A promise that a history can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Every exchange has one opening entry and at most one closing entry; none stays open past its time.
    OneOpeningOneClosing,
    /// Evidence is handed over only when its release is in the log, and every release belongs to a request.
    ReleaseInLog,
    /// The provider is asked only for an exchange whose opening is in the log.
    OpenedBeforeCall,
    /// What arrives is what the provider gave for this exchange: the agreed fields, and no other text anywhere.
    OnlyWhatWasAgreed,
    /// Nothing is released after a withdrawal or a pause was answered.
    WithdrawalBites,
    /// No consent is used more often than agreed.
    UsesKept,
    /// A repeated request spends no further use and is linked to the first.
    RepeatsLinked,
    /// Every receipt holds, and shows the entry that is in the log.
    ReceiptHolds,
    /// Checkpoints are all of one log, which only grows.
    OneLog,
    /// Every refusal is in the log.
    RefusalInLog,
    /// What was acknowledged is in the log.
    AcknowledgedInLog,
    /// The order of the log is not against the clock.
    RealTimeOrder,
    /// Evidence is not handed over later than two seconds after its release.
    NotLate,
    /// The consents follow their life-cycle.
    LifeCycle,
    /// What people were told about a consent can be explained by some order of what they did, whatever the log says.
    Explicable,
    /// The installation works again after what was done to it, and its own checks find nothing.
    Recovers,
}

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Which.
    pub rule: Rule,
    /// By what.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.what)
    }
}

/// What is found, rule by rule.
#[derive(Debug, Default)]
struct Findings(Vec<Violation>);

impl Findings {
    fn add(&mut self, rule: Rule, what: impl Into<String>) {
        self.0.push(Violation { rule, what: what.into() });
    }

    fn unless(&mut self, holds: bool, rule: Rule, what: impl FnOnce() -> String) {
        if !holds {
            self.add(rule, what());
        }
    }
}

/// Everything that is wrong with a history; empty when nothing is.
pub fn check(history: &History) -> Vec<Violation> {
    let mut findings = Findings::default();
    for trouble in &history.troubles {
        findings.add(Rule::Recovers, trouble.clone());
    }
    let log = Log::of(&history.entries);
    exchanges::check(history, &log, &mut findings);
    consents::check(history, &log, &mut findings);
    order::check(history, &log, &mut findings);
    tree::check(history, &mut findings);
    blackbox::check(history, &mut findings);
    findings.0.sort();
    findings.0.dedup();
    findings.0
}

/// The log, by exchange and by consent.
#[derive(Debug, Default)]
struct Log<'a> {
    by_exchange: BTreeMap<&'a str, Vec<&'a Entry>>,
    by_case: BTreeMap<&'a str, Vec<&'a Entry>>,
}

impl<'a> Log<'a> {
    fn of(entries: &'a [Entry]) -> Self {
        let mut log = Self::default();
        for entry in entries {
            if let Some(exchange) = &entry.exchange {
                log.by_exchange.entry(exchange).or_default().push(entry);
            }
            if let Some(case) = &entry.case {
                log.by_case.entry(case).or_default().push(entry);
            }
        }
        log
    }

    fn of_exchange(&self, exchange: &str) -> &[&'a Entry] {
        self.by_exchange.get(exchange).map_or(&[], Vec::as_slice)
    }

    fn of_case(&self, case: &str) -> &[&'a Entry] {
        self.by_case.get(case).map_or(&[], Vec::as_slice)
    }

    fn released(&self, exchange: &str) -> Option<&'a Entry> {
        self.of_exchange(exchange).iter().find(|entry| entry.kind == kind::RELEASED).copied()
    }
}

/// Kinds of entries that the rules speak of.
mod kind {
    pub(super) use eemol_broker::ledger::event::kind::{
        FAILED, INTERRUPTED, OPENED, REFUSED, RELEASED, UNMATCHED, WITHHELD,
    };

    pub(super) const REQUESTED: &str = "consent.requested";
    pub(super) const GRANTED: &str = "consent.granted";
    pub(super) const DENIED: &str = "consent.denied";
    pub(super) const PAUSED: &str = "consent.paused";
    pub(super) const RESUMED: &str = "consent.resumed";
    pub(super) const REVOKED: &str = "consent.revoked";
    pub(super) const RETURNED: &str = "consent.returned";

    pub(super) const CLOSING: &[&str] = &[RELEASED, UNMATCHED, WITHHELD, FAILED, INTERRUPTED];
}
