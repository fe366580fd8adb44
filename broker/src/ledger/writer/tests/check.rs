//! What must be true of every history, whatever went wrong in it. Shares no rule with the code it checks.

use std::collections::{BTreeMap, BTreeSet};

use eemol_consent::event::ConsentEvent;
use eemol_policies::ids::{ConsentId, EntryId, ExchangeId};

use super::world::{Do, World, said};
use crate::ledger::entry::Commitment;
use crate::ledger::event::kind;
use crate::ledger::hash::Hash;
use crate::ledger::merkle::Frontier;
use crate::ledger::operation::Answer;
use crate::ledger::proof::Proof;
use crate::ledger::reading::proof_of;
use crate::ledger::verify::{Options, verify};
use crate::ledger::writer::Recorded;
use crate::ledger::{Ledger, OpenedEntry};
use crate::store::ledger::EntryRow;

/// Everything that is wrong; empty when all is well.
pub(super) async fn check(world: &World) -> Vec<String> {
    let mut wrong = world.wrong.clone();
    let ledger = match world.reader().await {
        Ok(ledger) => ledger,
        Err(error) => {
            wrong.push(format!("the log does not open: {error}"));
            return wrong;
        }
    };
    let options = Options { replay: true, ..Options::default() };
    let keys = [ledger.verifier().clone()];
    match verify(ledger.store(), ledger.subjects(), &keys, options, &mut |_, _| {}).await {
        Ok(report) => wrong.extend(report.faults.iter().map(|fault| format!("verify: {fault}"))),
        // It searches only for what it misses, and the model of a store has no search.
        Err(error) => wrong.push(format!("verify: {error}")),
    }
    let rows = world.disk.rows().entries.clone();
    let mut ids = BTreeSet::new();
    for (place, row) in rows.iter().enumerate() {
        if usize::try_from(row.index).unwrap() != place {
            wrong.push(format!("entry {} stands at place {place}", row.index));
        }
        if !ids.insert(row.id) {
            wrong.push(format!("entry {}: its id is in the log twice", row.index));
        }
    }
    let entries = opened(&ledger, &mut wrong).await;
    answers(world, &ledger, &rows, &entries, &mut wrong);
    order(world, &rows, &mut wrong);
    model(world, &entries, &mut wrong);
    wrong
}

async fn opened(ledger: &Ledger, wrong: &mut Vec<String>) -> Vec<OpenedEntry> {
    let mut entries = Vec::new();
    for (row, record) in ledger.store().entries(0, 100_000).await.unwrap() {
        match record {
            None => wrong.push(format!("entry {}: no record", row.index)),
            Some(record) => match ledger.open_entry(&row, &record).await {
                Ok(entry) => entries.push(entry),
                Err(error) => wrong.push(format!("entry {}: {error}", row.index)),
            },
        }
    }
    entries
}

/// The root over the first entries.
fn root(rows: &[EntryRow], size: u64) -> Option<Hash> {
    let mut tree = Frontier::new();
    for row in rows.get(..usize::try_from(size).unwrap())? {
        tree.push(Commitment::from_bytes(row.commitment).leaf_hash()).unwrap();
    }
    Some(tree.root())
}

/// What was answered is in the log, once, as it was answered, under a checkpoint that is a beginning of the log.
fn answers(world: &World, ledger: &Ledger, rows: &[EntryRow], entries: &[OpenedEntry], wrong: &mut Vec<String>) {
    let kinds: BTreeMap<EntryId, &OpenedEntry> = entries.iter().map(|entry| (entry.id, entry)).collect();
    for call in world.calls() {
        let told = || format!("{:?}, answered `{}`", call.what, said(call.returned.as_ref()));
        if call.heard > 1 {
            wrong.push(format!("{}: answered twice", told()));
        }
        let Some((_, Ok(recorded))) = &call.returned else { continue };
        let Some(stamped) = &recorded.entry else {
            if !matches!(recorded.answer, Answer::Rejected(_)) {
                wrong.push(format!("{}: without an entry", told()));
            }
            continue;
        };
        let row = rows.iter().find(|row| row.id == call.entry);
        match row {
            None => wrong.push(format!("{}: not in the log", told())),
            Some(row)
                if row.index != stamped.index || Commitment::from_bytes(row.commitment).leaf_hash() != stamped.leaf =>
            {
                wrong.push(format!("{}: the log has another entry in its place", told()));
            }
            Some(_) => {}
        }
        if !proves(ledger, recorded, rows) {
            wrong.push(format!("{}: its proof does not hold in the log", told()));
        }
        if let Some(entry) = kinds.get(&call.entry)
            && !fits(&recorded.answer, entry)
        {
            wrong.push(format!("{}: the entry says `{}`", told(), entry.event.kind));
        }
    }
}

fn proves(ledger: &Ledger, recorded: &Recorded, rows: &[EntryRow]) -> bool {
    let Some(stamped) = &recorded.entry else { return true };
    let Ok(text) = proof_of(recorded, stamped.index) else { return false };
    let Ok(proof) = text.parse::<Proof>() else { return false };
    proof
        .verify(stamped.leaf, &[ledger.verifier()])
        .is_ok_and(|signed| Some(signed.checkpoint.root()) == root(rows, signed.checkpoint.size()))
}

fn fits(answer: &Answer, entry: &OpenedEntry) -> bool {
    let kind = entry.event.kind.as_str();
    match answer {
        Answer::Opened { .. } => kind == kind::OPENED,
        Answer::Released => kind == kind::RELEASED,
        Answer::Consent(_) => kind.starts_with("consent."),
        Answer::Entered => kind == kind::CATALOGUE,
        Answer::Concern(_) => kind.starts_with("concern."),
        Answer::Refused(reason) => {
            matches!(kind, kind::REFUSED | kind::WITHHELD | kind::FAILED) && entry.event.reason == Some(*reason)
        }
        // None of the histories removes anything.
        Answer::NotAsked { .. } | Answer::Rejected(_) | Answer::Erasure(_) | Answer::Hold(_) | Answer::Retained(_) => {
            false
        }
    }
}

/// What was answered before another was asked stands before it; a release asked for after an answered withdrawal is none.
fn order(world: &World, rows: &[EntryRow], wrong: &mut Vec<String>) {
    let place = |id: EntryId| rows.iter().position(|row| row.id == id);
    let calls = world.calls();
    for one in &calls {
        let Some((returned, Ok(_))) = &one.returned else { continue };
        for other in calls.iter().filter(|other| other.invoked > *returned) {
            if let (Some(first), Some(second)) = (place(one.entry), place(other.entry))
                && first > second
            {
                wrong.push(format!(
                    "{:?} was answered before {:?} was asked, and stands after it",
                    one.what, other.what
                ));
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Asked,
    Granted,
    Paused,
    Revoked,
}

#[derive(Debug)]
struct Known {
    stage: Stage,
    most: u32,
    released: u32,
    reserved: u32,
}

impl Known {
    /// The word in the consent's row.
    fn word(&self) -> &'static str {
        match self.stage {
            Stage::Asked => "requested",
            Stage::Granted if self.released == self.most => "exhausted",
            Stage::Granted => "granted",
            Stage::Paused => "paused",
            Stage::Revoked => "revoked",
        }
    }
}

/// The log read as a story: every entry follows from those before it, and the story ends where the rows stand.
fn model(world: &World, entries: &[OpenedEntry], wrong: &mut Vec<String>) {
    let mut consents: BTreeMap<ConsentId, Known> = BTreeMap::new();
    let mut exchanges: BTreeMap<ExchangeId, &'static str> = BTreeMap::new();
    for entry in entries {
        if let Err(what) = told(entry, &mut consents, &mut exchanges) {
            wrong.push(format!("entry {}, `{}`: {what}", entry.index, entry.event.kind));
        }
    }
    let rows = world.disk.rows();
    let stored: BTreeMap<_, _> = rows.consents.iter().map(|(id, row)| (*id, row.state.as_str())).collect();
    let expected: BTreeMap<_, _> = consents.iter().map(|(id, known)| (*id, known.word())).collect();
    if stored != expected {
        wrong.push(format!("consents are {stored:?}, the log tells {expected:?}"));
    }
    let stored: BTreeMap<_, _> = rows.exchanges.iter().map(|(id, row)| (*id, row.state.as_str())).collect();
    if stored != exchanges {
        wrong.push(format!("exchanges are {stored:?}, the log tells {exchanges:?}"));
    }
}

fn told(
    entry: &OpenedEntry,
    consents: &mut BTreeMap<ConsentId, Known>,
    exchanges: &mut BTreeMap<ExchangeId, &'static str>,
) -> Result<(), &'static str> {
    let event = &entry.event;
    let known = event.consent.and_then(|id| consents.get_mut(&id));
    let moved = |known: Option<&mut Known>, from: &[Stage], to: Stage| match known {
        Some(known) if from.contains(&known.stage) => {
            known.stage = to;
            Ok(())
        }
        _ => Err("the consent was in another state"),
    };
    let live = &[Stage::Granted, Stage::Paused];
    match event.kind.as_str() {
        "consent.requested" => {
            let Some(ConsentEvent::Requested { request }) = &event.change else { return Err("without its request") };
            let asked = Known { stage: Stage::Asked, most: request.uses, released: 0, reserved: 0 };
            let new = consents.insert(event.consent.ok_or("without a consent")?, asked).is_none();
            if new { Ok(()) } else { Err("asked twice") }
        }
        "consent.granted" => moved(known, &[Stage::Asked], Stage::Granted),
        "consent.paused" => moved(known, &[Stage::Granted], Stage::Paused),
        "consent.resumed" => moved(known, &[Stage::Paused], Stage::Granted),
        "consent.revoked" => moved(known, live, Stage::Revoked),
        kind::OPENED => {
            let known = known.filter(|known| known.stage == Stage::Granted).ok_or("the consent was not in force")?;
            known.reserved += 1;
            if exchanges.insert(event.exchange.ok_or("without an exchange")?, "open").is_some() {
                return Err("opened twice");
            }
            if known.released + known.reserved <= known.most { Ok(()) } else { Err("more uses than agreed") }
        }
        kind::RELEASED | kind::WITHHELD | kind::FAILED | kind::INTERRUPTED => {
            let open = event.exchange.and_then(|id| exchanges.get_mut(&id)).filter(|state| **state == "open");
            *open.ok_or("the exchange was not open")? = if event.kind == kind::RELEASED { "released" } else { "ended" };
            let known = known.ok_or("without a consent")?;
            known.reserved = known.reserved.checked_sub(1).ok_or("without a use")?;
            if event.kind != kind::RELEASED {
                return Ok(());
            }
            known.released += 1;
            if known.stage == Stage::Granted { Ok(()) } else { Err("released without a consent in force") }
        }
        _ => Ok(()),
    }
}

/// How many operations a history has, and how many of them were answered as done.
pub(super) fn answered(world: &World) -> (usize, usize) {
    let calls = world.calls();
    let done = calls.iter().filter(|call| matches!(call.returned, Some((_, Ok(_))))).count();
    (calls.len(), done)
}

/// What the callers of these heard.
pub(super) fn heard(world: &World, wanted: impl Fn(Do) -> bool) -> Vec<String> {
    world.calls().iter().filter(|call| wanted(call.what)).map(|call| said(call.returned.as_ref())).collect()
}
