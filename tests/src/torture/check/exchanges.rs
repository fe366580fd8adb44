//! Answers, calls of the provider and entries, compared both ways, exchange by exchange.

use std::collections::{BTreeMap, BTreeSet};

use super::super::history::{Call, Deed, Entry, History, Operation, Received, Said};
use super::{Findings, Log, Rule, kind};

/// After this an open exchange must be closed: its deadline, and time for somebody to write.
const OPEN_AT_MOST_MS: i64 = 45_000 + 15_000;
/// Later than this after its release no byte may arrive: the two seconds, and what a busy machine adds on the way.
const LATE_MS: i64 = 2_000 + 8_000;

pub(super) fn check(history: &History, log: &Log<'_>, findings: &mut Findings) {
    let mut calls: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in &history.calls {
        calls.entry(call.exchange.as_str()).or_default().push(call);
    }
    for (exchange, entries) in &log.by_exchange {
        shape(exchange, entries, history.read_at, findings);
    }
    for (exchange, calls) in &calls {
        let opened = log.of_exchange(exchange).iter().find(|entry| entry.kind == kind::OPENED);
        match opened {
            None => findings
                .add(Rule::OpenedBeforeCall, format!("the provider was asked for {exchange}, which was never opened")),
            Some(entry) => {
                findings.unless(calls.iter().all(|call| call.at >= entry.time), Rule::OpenedBeforeCall, || {
                    format!("the provider was asked for {exchange} before its entry {}", entry.index)
                })
            }
        }
    }
    let mut answered: BTreeSet<&str> = BTreeSet::new();
    for operation in &history.operations {
        findings.unless(!operation.leaked, Rule::OnlyWhatWasAgreed, || {
            format!("an answer without evidence about {} holds a text of the provider", operation.case)
        });
        match &operation.said {
            Said::Evidence(received) => {
                let first = answered.insert(received.exchange.as_str());
                findings.unless(first, Rule::ReleaseInLog, || format!("{} was answered twice", received.exchange));
                let given = calls.get(received.exchange.as_str()).map_or(&[][..], Vec::as_slice);
                evidence(operation, received, log, given, findings);
            }
            Said::Refused { reason, exchange: Some(exchange) } => refusal(reason, exchange, log, findings),
            _ => {}
        }
    }
    unanswered(history, log, &answered, findings);
    repeats(history, log, findings);
}

/// One opening, one closing at the most, in this order; closed when its time is over.
fn shape(exchange: &str, entries: &[&Entry], read_at: i64, findings: &mut Findings) {
    let of = |wanted: &dyn Fn(&str) -> bool| entries.iter().filter(|entry| wanted(&entry.kind)).collect::<Vec<_>>();
    let opened = of(&|kind| kind == kind::OPENED);
    let closed = of(&|kind| kind::CLOSING.contains(&kind));
    let refused = of(&|kind| kind == kind::REFUSED);
    let fits = match (opened.as_slice(), closed.as_slice(), refused.as_slice()) {
        ([], [], [_]) => true,
        ([opened], [closed], []) => opened.index < closed.index,
        ([opened], [], []) => read_at - opened.time < OPEN_AT_MOST_MS,
        _ => false,
    };
    findings.unless(fits, Rule::OneOpeningOneClosing, || {
        let kinds: Vec<String> = entries.iter().map(|entry| format!("{} {}", entry.index, entry.kind)).collect();
        format!("{exchange}: {}", kinds.join(", "))
    });
}

/// What arrived, against the log, the provider and the request.
fn evidence(operation: &Operation, received: &Received, log: &Log<'_>, calls: &[&Call], findings: &mut Findings) {
    let exchange = &received.exchange;
    let Some(released) = log.released(exchange) else {
        findings
            .add(Rule::ReleaseInLog, format!("{exchange} was answered with evidence; its release is not in the log"));
        return;
    };
    findings.unless(released.case.as_deref() == Some(&operation.case), Rule::ReleaseInLog, || {
        format!("{exchange} was answered for {} and released for {:?}", operation.case, released.case)
    });
    findings.unless(received.first_byte - released.time <= LATE_MS, Rule::NotLate, || {
        format!("{exchange} arrived {} ms after its entry {}", received.first_byte - released.time, released.index)
    });
    match &received.receipt {
        Err(why) => findings.add(Rule::ReceiptHolds, format!("{exchange}: {why}")),
        Ok(shown) => findings.unless(
            shown.index == released.index && shown.entry == released.id && shown.index < shown.size,
            Rule::ReceiptHolds,
            || format!("{exchange}: the receipt shows entry {}, the log has entry {}", shown.index, released.index),
        ),
    }
    let Deed::Fetch { fields, .. } = &operation.deed else { return };
    let as_agreed = |given: &BTreeMap<String, Vec<String>>| {
        let of_these = given.iter().filter(|(field, _)| fields.contains(field));
        of_these.eq(received.texts.iter())
    };
    findings.unless(calls.iter().any(|call| as_agreed(&call.texts)), Rule::OnlyWhatWasAgreed, || {
        let there: Vec<&String> = received.texts.keys().collect();
        format!("{exchange}: asked for {fields:?}, got {there:?}, not as the provider gave it for this exchange")
    });
    let grants = log.of_case(&operation.case).iter().filter(|entry| entry.kind == kind::GRANTED);
    let agreed: BTreeSet<&String> = grants.flat_map(|entry| &entry.fields).collect();
    let outside: Vec<&String> = received.texts.keys().filter(|field| !agreed.contains(field)).collect();
    findings.unless(outside.is_empty(), Rule::OnlyWhatWasAgreed, || {
        format!("{exchange}: {outside:?} were not agreed to for {}", operation.case)
    });
}

/// A refusal that a client was told of is in the log, with its reason.
fn refusal(reason: &str, exchange: &str, log: &Log<'_>, findings: &mut Findings) {
    let entries = log.of_exchange(exchange);
    let there = entries.iter().any(|entry| {
        let refused = entry.kind == kind::REFUSED
            || (kind::CLOSING.contains(&entry.kind.as_str()) && entry.kind != kind::RELEASED);
        refused && entry.reason.as_deref() == Some(reason)
    });
    findings.unless(there, Rule::RefusalInLog, || {
        format!("{exchange} was refused for `{reason}`; the log does not say so")
    });
}

/// Releases that nobody got belong to requests of which nobody knows what became.
fn unanswered(history: &History, log: &Log<'_>, answered: &BTreeSet<&str>, findings: &mut Findings) {
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in &history.operations {
        if matches!((&operation.deed, &operation.said), (Deed::Fetch { .. }, Said::Unknown)) {
            *open.entry(operation.case.as_str()).or_default() += 1;
        }
    }
    for (case, entries) in &log.by_case {
        let lost = entries
            .iter()
            .filter(|entry| entry.kind == kind::RELEASED)
            .filter(|entry| entry.exchange.as_deref().is_none_or(|exchange| !answered.contains(exchange)))
            .count();
        let may = open.get(case).copied().unwrap_or_default();
        findings.unless(lost <= may, Rule::ReleaseInLog, || {
            format!("{case}: {lost} releases that nobody got, but only {may} requests without an answer")
        });
    }
}

/// Under one key one use is spent; every other answer says which one it repeats.
fn repeats(history: &History, log: &Log<'_>, findings: &mut Findings) {
    let mut by_key: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for operation in &history.operations {
        if let (Deed::Fetch { key: Some(key), .. }, Said::Evidence(received)) = (&operation.deed, &operation.said) {
            by_key.entry(key).or_default().extend(log.released(&received.exchange));
        }
    }
    for (key, releases) in by_key {
        let firsts: BTreeSet<&str> =
            releases.iter().filter_map(|entry| entry.repeats.as_deref().or(entry.exchange.as_deref())).collect();
        findings.unless(firsts.len() <= 1, Rule::RepeatsLinked, || {
            format!("under the key {key} {} uses were spent: {firsts:?}", firsts.len())
        });
        for repeated in releases.iter().filter_map(|entry| entry.repeats.as_deref()) {
            findings.unless(log.released(repeated).is_some(), Rule::RepeatsLinked, || {
                format!("under the key {key} {repeated} is repeated, which was never released")
            });
        }
    }
}
