//! The order of the log against the clock: what was answered before something else was sent stands before it.

use std::time::Duration;

use super::super::history::{Deed, History, Operation, Said};
use super::{Findings, Log, Rule, kind};

pub(super) fn check(history: &History, log: &Log<'_>, findings: &mut Findings) {
    let mut sent: Vec<(Duration, u64, &Operation)> = Vec::new();
    let mut answered: Vec<(Duration, u64)> = Vec::new();
    for operation in &history.operations {
        if let Some(first) = first_entry(operation, log) {
            sent.push((operation.began, first, operation));
        }
        if let (Some(ended), Some(last)) = (operation.ended, last_entry(operation, log)) {
            answered.push((ended, last));
        }
    }
    sent.sort_by_key(|(began, first, _)| (*began, *first));
    answered.sort_unstable();
    let mut answered = answered.into_iter().peekable();
    let mut highest: Option<u64> = None;
    for (began, first, operation) in sent {
        while let Some((_, last)) = answered.next_if(|(ended, _)| *ended < began) {
            highest = highest.max(Some(last));
        }
        findings.unless(highest.is_none_or(|highest| first > highest), Rule::RealTimeOrder, || {
            let highest = highest.unwrap_or_default();
            format!("{}: entry {first} was asked for after entry {highest} had been answered", operation.case)
        });
    }
}

/// The first entry that an operation can have made, where no other operation can have made it.
fn first_entry(operation: &Operation, log: &Log<'_>) -> Option<u64> {
    match (&operation.deed, &operation.said) {
        (Deed::Ask { .. }, _) => {
            log.of_case(&operation.case).iter().find(|entry| entry.kind == kind::REQUESTED).map(|entry| entry.index)
        }
        (_, Said::Evidence(received)) => log.of_exchange(&received.exchange).first().map(|entry| entry.index),
        (_, Said::Refused { exchange: Some(exchange), .. }) => {
            log.of_exchange(exchange).first().map(|entry| entry.index)
        }
        _ => None,
    }
}

/// The entry that an answer stands on.
fn last_entry(operation: &Operation, log: &Log<'_>) -> Option<u64> {
    let of_case =
        |kind: &str| log.of_case(&operation.case).iter().find(|entry| entry.kind == kind).map(|entry| entry.index);
    match (&operation.deed, &operation.said) {
        (Deed::Ask { .. }, Said::Done) => of_case(kind::REQUESTED),
        (Deed::Grant { .. }, Said::Done) => of_case(kind::GRANTED),
        (Deed::Deny, Said::Done) => of_case(kind::DENIED),
        (Deed::Pause, Said::Done) => of_case(kind::PAUSED),
        (Deed::Withdraw, Said::Done) => of_case(kind::REVOKED),
        (_, Said::Evidence(received)) => log.released(&received.exchange).map(|entry| entry.index),
        (_, Said::Refused { exchange: Some(exchange), .. }) => {
            log.of_exchange(exchange).last().map(|entry| entry.index)
        }
        _ => None,
    }
}
