//! The rules on histories made up here: a toy ledger writes correct ones, which must pass, and each is then spoilt in one
//! way after the other, each of which must be found under its own rule.

use std::collections::BTreeMap;
use std::time::Duration;

use eemol_broker::ledger::hash::{Hash, leaf_hash};
use eemol_broker::ledger::merkle::Frontier;

use super::super::chance::Chance;
use super::super::history::{Call, Deed, Entry, History, Operation, Received, Said, Seen, Shown};
use super::{Rule, check};

const HISTORIES: u64 = 60;
const FIELDS: [&str; 2] = ["/a", "/b"];

/// A ledger that keeps every promise, one operation after the other.
#[derive(Default)]
struct Toy {
    history: History,
    frontier: Frontier,
    clock: u64,
    exchanges: u64,
}

impl Toy {
    fn tick(&mut self) -> Duration {
        self.clock += 1;
        Duration::from_millis(self.clock)
    }

    fn enter(&mut self, kind: &str, case: &str, exchange: Option<&str>, more: impl FnOnce(&mut Entry)) -> u64 {
        let index = self.frontier.size();
        let id = format!("ent-{index}");
        let leaf = leaf_hash(id.as_bytes());
        self.frontier.push(leaf).unwrap();
        let time = i64::try_from(self.clock).unwrap();
        let (case, exchange) = (Some(case.to_owned()), exchange.map(str::to_owned));
        let kind = kind.to_owned();
        let (repeats, reason, fields, uses) = (None, None, Vec::new(), None);
        let mut entry = Entry { index, id, leaf, kind, time, case, exchange, repeats, reason, fields, uses };
        more(&mut entry);
        self.history.entries.push(entry);
        self.history.seen.push(Seen { size: index + 1, root: self.frontier.root() });
        index
    }

    /// Something is asked; `work` writes entries and says what is answered.
    fn does(&mut self, case: &str, deed: Deed, work: impl FnOnce(&mut Self) -> Said) {
        let began = self.tick();
        let said = work(self);
        let ended = self.tick();
        let ended = (said != Said::Unknown).then_some(ended);
        self.history.operations.push(Operation { deed, case: case.to_owned(), began, ended, said, leaked: false });
    }

    fn release(&mut self, case: &str, repeats: Option<&str>) -> Said {
        self.exchanges += 1;
        let exchange = format!("exg-{}", self.exchanges);
        self.enter("exchange.opened", case, Some(&exchange), |_| {});
        let texts: BTreeMap<String, Vec<String>> =
            FIELDS.iter().map(|field| ((*field).to_owned(), vec![format!("{exchange}{field}")])).collect();
        let at = i64::try_from(self.clock).unwrap();
        self.history.calls.push(Call { exchange: exchange.clone(), texts: texts.clone(), at });
        let _later = self.tick();
        let index = self.enter("exchange.released", case, Some(&exchange), |entry| {
            entry.fields = FIELDS.map(str::to_owned).to_vec();
            entry.repeats = repeats.map(str::to_owned);
        });
        let (size, root) = (self.frontier.size(), self.frontier.root());
        let receipt = Ok(Shown { index, entry: format!("ent-{index}"), size, root });
        let first_byte = i64::try_from(self.clock).unwrap();
        Said::Evidence(Box::new(Received { exchange, texts, receipt, first_byte }))
    }

    fn refuse(&mut self, case: &str, reason: &str) -> Said {
        self.exchanges += 1;
        let exchange = format!("exg-{}", self.exchanges);
        self.enter("exchange.refused", case, Some(&exchange), |entry| entry.reason = Some(reason.to_owned()));
        Said::Refused { reason: reason.to_owned(), exchange: Some(exchange) }
    }
}

fn fetch(key: Option<&str>) -> Deed {
    Deed::Fetch { fields: FIELDS.map(str::to_owned).to_vec(), key: key.map(str::to_owned) }
}

/// What a call or answer that got lost looks like to its client.
fn lost(chance: &mut Chance, said: Said) -> Said {
    if chance.percent(20) { Said::Unknown } else { said }
}

/// A history in which nothing is wrong: three consents, each asked for, used, used again, withdrawn and refused.
fn correct(seed: u64) -> History {
    let (mut toy, mut chance) = (Toy::default(), Chance::new(seed));
    for n in 0..3 {
        let case = format!("case-{n}");
        let uses = 2;
        toy.does(&case, Deed::Ask { uses }, |toy| {
            toy.enter("consent.requested", &case, None, |entry| entry.uses = Some(uses));
            Said::Done
        });
        let fields = FIELDS.map(str::to_owned).to_vec();
        let grant = Deed::Grant { fields: fields.clone() };
        let answer = lost(&mut chance, Said::Done);
        toy.does(&case, grant, |toy| {
            toy.enter("consent.granted", &case, None, |entry| entry.fields = fields);
            answer
        });
        let key = format!("key-{n}");
        toy.does(&case, fetch(Some(&key)), |toy| toy.release(&case, None));
        let first = toy.exchanges;
        toy.does(&case, fetch(Some(&key)), |toy| toy.release(&case, Some(&format!("exg-{first}"))));
        toy.does(&case, fetch(None), |toy| {
            let said = toy.release(&case, None);
            lost(&mut chance, said)
        });
        let rests = [(Deed::Pause, "consent.paused"), (Deed::Resume, "consent.resumed")];
        for (deed, kind) in rests {
            toy.does(&case, deed, |toy| {
                toy.enter(kind, &case, None, |_| {});
                Said::Done
            });
        }
        toy.does(&case, Deed::Withdraw, |toy| {
            toy.enter("consent.revoked", &case, None, |_| {});
            Said::Done
        });
        toy.does(&case, fetch(None), |toy| toy.refuse(&case, "consent-revoked"));
    }
    toy.history.read_at = i64::try_from(toy.clock).unwrap();
    toy.history
}

/// Which rules find something in the history, once `spoil` had its way; `spoil` says whether there was anything to spoil.
fn found(seed: u64, spoil: &dyn Fn(&mut History) -> bool) -> Option<Vec<Rule>> {
    let mut history = correct(seed);
    spoil(&mut history).then(|| check(&history).into_iter().map(|violation| violation.rule).collect())
}

#[track_caller]
fn always_found(rule: Rule, spoil: &dyn Fn(&mut History) -> bool) {
    let mut spoilt = 0;
    for seed in 0..HISTORIES {
        if let Some(rules) = found(seed, spoil) {
            spoilt += 1;
            assert!(rules.contains(&rule), "seed {seed}: {rule:?} is not among {rules:?}");
        }
    }
    assert!(spoilt > HISTORIES / 2, "hardly any history could be spoilt: {spoilt}");
}

fn evidence(history: &mut History) -> Option<&mut Received> {
    history.operations.iter_mut().find_map(|operation| match &mut operation.said {
        Said::Evidence(received) => Some(&mut **received),
        _ => None,
    })
}

fn without(history: &mut History, kind: &str) -> bool {
    let before = history.entries.len();
    let first = history.entries.iter().position(|entry| entry.kind == kind);
    first.map(|place| history.entries.remove(place));
    history.entries.len() < before
}

#[test]
fn a_history_that_keeps_every_promise_passes() {
    for seed in 0..HISTORIES * 5 {
        let found = check(&correct(seed));
        assert!(found.is_empty(), "seed {seed}: {found:?}");
    }
}

#[test]
fn an_exchange_with_two_ends_or_none_in_time_is_found() {
    always_found(Rule::OneOpeningOneClosing, &|history| {
        let mut twice = history.entries.iter().find(|entry| entry.kind == "exchange.released").unwrap().clone();
        (twice.index, twice.kind) = (u64::try_from(history.entries.len()).unwrap(), "exchange.interrupted".to_owned());
        history.entries.push(twice);
        true
    });
    always_found(Rule::OneOpeningOneClosing, &|history| {
        history.read_at += 100_000;
        without(history, "exchange.released")
    });
}

#[test]
fn evidence_without_its_release_in_the_log_is_found() {
    always_found(Rule::ReleaseInLog, &|history| without(history, "exchange.released"));
}

#[test]
fn a_release_that_nobody_asked_for_is_found() {
    always_found(Rule::ReleaseInLog, &|history| {
        let answered = |operation: &Operation| matches!(operation.said, Said::Evidence(_));
        let place = history.operations.iter().position(answered).unwrap();
        history.operations.remove(place);
        true
    });
}

#[test]
fn a_call_without_an_opening_or_before_it_is_found() {
    always_found(Rule::OpenedBeforeCall, &|history| without(history, "exchange.opened"));
    always_found(Rule::OpenedBeforeCall, &|history| {
        history.calls[0].at -= 10;
        true
    });
}

#[test]
fn other_fields_other_texts_and_leaks_are_found() {
    always_found(Rule::OnlyWhatWasAgreed, &|history| {
        let more = [("/c".to_owned(), vec!["text".to_owned()])];
        evidence(history).map(|received| received.texts.extend(more)).is_some()
    });
    always_found(Rule::OnlyWhatWasAgreed, &|history| {
        let other = vec!["of another exchange".to_owned()];
        evidence(history).map(|received| received.texts.insert("/a".to_owned(), other)).is_some()
    });
    always_found(Rule::OnlyWhatWasAgreed, &|history| {
        evidence(history).map(|received| received.texts.remove("/a")).is_some()
    });
    always_found(Rule::OnlyWhatWasAgreed, &|history| {
        for entry in history.entries.iter_mut().filter(|entry| entry.kind == "consent.granted") {
            entry.fields.pop();
        }
        true
    });
    always_found(Rule::OnlyWhatWasAgreed, &|history| {
        history.operations.last_mut().unwrap().leaked = true;
        true
    });
}

#[test]
fn evidence_after_an_answered_withdrawal_is_found() {
    always_found(Rule::WithdrawalBites, &|history| {
        let last = history.operations.iter().rposition(|operation| matches!(operation.said, Said::Evidence(_)));
        let Some(last) = last else { return false };
        history.operations[last].began = Duration::from_secs(10);
        true
    });
    always_found(Rule::WithdrawalBites, &|history| {
        let revoked = history.entries.iter().position(|entry| entry.kind == "consent.revoked").unwrap();
        let released = history.entries[..revoked].iter().rposition(|entry| entry.kind == "exchange.released").unwrap();
        history.entries[released..=revoked].rotate_right(1);
        for (place, entry) in history.entries.iter_mut().enumerate() {
            entry.index = u64::try_from(place).unwrap();
        }
        true
    });
}

#[test]
fn evidence_during_a_pause_is_found() {
    always_found(Rule::WithdrawalBites, &|history| {
        let pause = history.operations.iter().position(|operation| operation.deed == Deed::Pause).unwrap();
        let resumed = history.operations[pause + 1].began;
        let evidence = |operation: &Operation| matches!(operation.said, Said::Evidence(_));
        let Some(last) = history.operations[..pause].iter().rposition(evidence) else { return false };
        history.operations[last].began = history.operations[pause].ended.unwrap() + Duration::from_micros(1);
        history.operations[last].ended = Some(resumed - Duration::from_micros(1));
        true
    });
    always_found(Rule::WithdrawalBites, &|history| {
        without(history, "consent.resumed");
        let released = history.entries.iter().position(|entry| entry.kind == "exchange.released").unwrap();
        let paused = history.entries.iter().position(|entry| entry.kind == "consent.paused").unwrap();
        history.entries[released..=paused].rotate_right(1);
        true
    });
}

#[test]
fn more_uses_than_agreed_are_found() {
    always_found(Rule::UsesKept, &|history| {
        for entry in history.entries.iter_mut().filter(|entry| entry.kind == "consent.requested") {
            entry.uses = Some(1);
        }
        true
    });
}

#[test]
fn a_repeat_that_spends_another_use_is_found() {
    always_found(Rule::RepeatsLinked, &|history| {
        let repeat = history.entries.iter_mut().find(|entry| entry.repeats.is_some());
        repeat.map(|entry| entry.repeats = None).is_some()
    });
    always_found(Rule::RepeatsLinked, &|history| {
        let repeat = history.entries.iter_mut().find(|entry| entry.repeats.is_some());
        repeat.map(|entry| entry.repeats = Some("exg-999".to_owned())).is_some()
    });
}

#[test]
fn a_receipt_that_does_not_hold_or_shows_another_entry_is_found() {
    always_found(Rule::ReceiptHolds, &|history| {
        evidence(history).map(|received| received.receipt = Err("other bytes".to_owned())).is_some()
    });
    always_found(Rule::ReceiptHolds, &|history| {
        evidence(history).and_then(|received| received.receipt.as_mut().ok()).map(|shown| shown.index -= 1).is_some()
    });
}

#[test]
fn a_log_that_was_cut_changed_or_forked_is_found() {
    always_found(Rule::OneLog, &|history| history.entries.pop().is_some());
    always_found(Rule::OneLog, &|history| {
        history.entries[3].leaf = Hash::ZERO;
        true
    });
    always_found(Rule::OneLog, &|history| {
        history.entries.swap(2, 3);
        true
    });
    always_found(Rule::OneLog, &|history| {
        history.seen[5].root = Hash::ZERO;
        true
    });
    always_found(Rule::OneLog, &|history| {
        evidence(history)
            .and_then(|received| received.receipt.as_mut().ok())
            .map(|shown| shown.root = Hash::ZERO)
            .is_some()
    });
}

#[test]
fn a_refusal_that_is_not_in_the_log_is_found() {
    always_found(Rule::RefusalInLog, &|history| without(history, "exchange.refused"));
    always_found(Rule::RefusalInLog, &|history| {
        let refused = history.entries.iter_mut().find(|entry| entry.kind == "exchange.refused");
        refused.map(|entry| entry.reason = Some("throttled".to_owned())).is_some()
    });
}

#[test]
fn what_was_acknowledged_and_is_not_in_the_log_is_found() {
    for kind in ["consent.requested", "consent.revoked"] {
        always_found(Rule::AcknowledgedInLog, &|history| without(history, kind));
    }
    always_found(Rule::AcknowledgedInLog, &|history| {
        let granted = |operation: &&Operation| {
            matches!(operation.deed, Deed::Grant { .. }) && operation.said == Said::Done && operation.case == "case-0"
        };
        history.operations.iter().any(|operation| granted(&operation)) && without(history, "consent.granted")
    });
}

#[test]
fn a_log_against_the_clock_is_found() {
    always_found(Rule::RealTimeOrder, &|history| {
        let last = history.operations.len() - 1;
        history.operations[last].ended = Some(Duration::ZERO);
        true
    });
}

#[test]
fn evidence_that_arrives_late_is_found() {
    always_found(Rule::NotLate, &|history| evidence(history).map(|received| received.first_byte += 11_000).is_some());
}

#[test]
fn a_consent_that_is_granted_twice_or_out_of_nothing_is_found() {
    always_found(Rule::LifeCycle, &|history| without(history, "consent.requested"));
    always_found(Rule::LifeCycle, &|history| {
        let granted = history.entries.iter().find(|entry| entry.kind == "consent.granted").unwrap().clone();
        history.entries.push(granted);
        true
    });
    always_found(Rule::LifeCycle, &|history| without(history, "consent.revoked"));
}

/// Whether a consent's third request, the one that is no repeat, was answered with evidence.
fn third_got(history: &History) -> bool {
    let third = |operation: &Operation| matches!(operation.deed, Deed::Fetch { key: None, .. });
    history.operations.iter().any(|operation| third(operation) && matches!(operation.said, Said::Evidence(_)))
}

#[test]
fn answers_that_no_order_explains_are_found_without_the_log() {
    let blind = |spoil: &dyn Fn(&mut History) -> bool| {
        always_found(Rule::Explicable, &|history| {
            history.entries.clear();
            spoil(history)
        });
    };
    // One use more than was agreed; evidence after the withdrawal; a refusal before it; a repeat as a new request.
    blind(&|history| {
        let operations = history.operations.iter_mut();
        operations.for_each(|operation| {
            if let Deed::Ask { uses } = &mut operation.deed {
                *uses = 1
            }
        });
        third_got(history)
    });
    blind(&|history| {
        let evidence = |operation: &Operation| matches!(operation.said, Said::Evidence(_));
        let last = history.operations.iter().rposition(evidence).unwrap();
        let end = history.operations.last().unwrap().ended.unwrap();
        (history.operations[last].began, history.operations[last].ended) = (end, Some(end + Duration::from_secs(1)));
        true
    });
    blind(&|history| {
        let last = history.operations.last_mut().unwrap();
        (last.began, last.ended) = (Duration::ZERO, Some(Duration::from_nanos(1)));
        true
    });
    blind(&|history| {
        let third_got = third_got(history);
        let operations = history.operations.iter_mut();
        operations.for_each(|operation| {
            if let Deed::Fetch { key, .. } = &mut operation.deed {
                *key = None
            }
        });
        third_got
    });
}

#[test]
fn trouble_that_no_client_saw_counts() {
    always_found(Rule::Recovers, &|history| {
        history.troubles.push("a broker did not come back".to_owned());
        true
    });
}
