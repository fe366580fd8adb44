//! Removing on the store in memory, and what becomes of a removal of which nobody knew whether it was committed.

use std::time::Duration;

use async_trait::async_trait;
use eemol_policies::ids::{ConsentId, SubjectTag};
use eemol_policies::time::Timestamp;

use super::disk::Rows;
use super::faults::{Fault, Point, failed};
use super::store::{Model, Tx};
use super::world::{Do, Step, World};
use crate::ledger::erasure::{self, Erasure, Ground, Standing};
use crate::ledger::event::kind;
use crate::ledger::writer::serve::Work;
use crate::store::StoreError;
use crate::store::ledger::{EntryRow, RecordRow};
use crate::store::removal::{ErasureRequestRow, HoldRow, RecordKey, RemovalStore, RemovalTx, TombstoneRow};

fn keys(rows: &Rows, fits: impl Fn(&RecordRow) -> bool) -> Vec<RecordKey> {
    let key = |row: &RecordRow| {
        let columns = row.columns.clone();
        RecordKey {
            index: row.index,
            subject: columns.subject,
            time: columns.time,
            kind: columns.kind,
            requester: columns.requester,
            provider: columns.provider,
            procedure: columns.procedure,
            exchange: columns.exchange,
            consent: columns.consent,
        }
    };
    rows.records.values().filter(|row| fits(row)).map(key).collect()
}

#[async_trait]
impl RemovalTx for Tx {
    async fn records_of(&mut self, subject: SubjectTag) -> Result<Vec<RecordKey>, StoreError> {
        Ok(keys(&self.model.disk.rows(), |row| row.columns.subject == Some(subject)))
    }

    async fn records_of_consent(&mut self, consent: ConsentId) -> Result<Vec<RecordKey>, StoreError> {
        Ok(keys(&self.model.disk.rows(), |row| row.columns.consent == Some(consent)))
    }

    async fn consent_ids_of(&mut self, subject: SubjectTag) -> Result<Vec<ConsentId>, StoreError> {
        let rows = self.model.disk.rows();
        Ok(rows.consents.values().filter(|row| row.subject == subject).map(|row| row.id).collect())
    }

    /// Retention is tried on real databases.
    async fn ended_consents(
        &mut self,
        _: Timestamp,
        _: Option<ConsentId>,
        _: u32,
    ) -> Result<Vec<ConsentId>, StoreError> {
        Err(failed())
    }

    async fn loose_records(&mut self, _: u64, _: u64, _: u32) -> Result<Vec<RecordKey>, StoreError> {
        Err(failed())
    }

    async fn count_of(&mut self, _: SubjectTag) -> Result<(u64, u64), StoreError> {
        Err(failed())
    }

    async fn holds(&mut self) -> Result<Vec<HoldRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn erasure_request(&mut self, _: SubjectTag) -> Result<Option<ErasureRequestRow>, StoreError> {
        Ok(None)
    }
}

#[async_trait]
impl RemovalStore for Model {
    async fn tombstones(&self, from: u64, to: u64) -> Result<Vec<TombstoneRow>, StoreError> {
        let rows = self.disk.rows();
        Ok(rows.tombstones.iter().filter(|row| row.first < to && row.last >= from).copied().collect())
    }

    async fn tombstones_by_entry(
        &self,
        after: Option<(u64, u64)>,
        limit: u32,
    ) -> Result<Vec<TombstoneRow>, StoreError> {
        let rows = self.disk.rows();
        let mut found: Vec<_> = rows
            .tombstones
            .iter()
            .filter(|row| after.is_none_or(|after| (row.entry, row.first) > after))
            .copied()
            .collect();
        found.sort_by_key(|row| (row.entry, row.first));
        found.truncate(usize::try_from(limit).unwrap());
        Ok(found)
    }

    async fn removals(&self, from: u64, limit: u32) -> Result<Vec<(EntryRow, RecordRow)>, StoreError> {
        let rows = self.disk.rows();
        let removing = |row: &&EntryRow| {
            let record = rows.records.get(&row.index);
            row.index >= from
                && record.is_some_and(|row| matches!(row.columns.kind.as_str(), kind::ERASED | kind::DROPPED))
        };
        let found = rows.entries.iter().filter(removing).take(usize::try_from(limit).unwrap());
        Ok(found.filter_map(|row| Some((row.clone(), rows.records.get(&row.index)?.clone()))).collect())
    }

    async fn holds(&self) -> Result<Vec<HoldRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn erasure_requests(&self) -> Result<Vec<ErasureRequestRow>, StoreError> {
        Ok(Vec::new())
    }

    async fn timed_record(&self, from: u64) -> Result<Option<(u64, Timestamp)>, StoreError> {
        Ok(self.disk.rows().records.range(from..).next().map(|(index, row)| (*index, row.columns.time)))
    }

    async fn drop_empty_months(&self) -> Result<u64, StoreError> {
        Ok(0)
    }
}

/// That everything about a person is to vanish at once.
pub(super) fn erasure(world: &World, person: usize) -> Erasure {
    let step = erasure::Step::Ask { ground: Ground::Objection, delay: Duration::ZERO };
    let (subject, official) = (world.person(person), "officer.7".parse().unwrap());
    Erasure { subject, step, reason: "letter 9".to_owned(), official, viewer: None }
}

/// Of whom is asked, and the first person's key.
async fn erased(point: Point, nth: usize, fault: Fault) -> (World, SubjectTag, Standing) {
    let mut world = World::new(1, None).await;
    let mut passed = 0;
    let plan = move |_: usize, here: Point| {
        passed += usize::from(here == point);
        (here == point && passed == nth).then_some(fault)
    };
    world.start(plan).await;
    assert_eq!(world.run(&[Step::Together(vec![Do::Ask { consent: 0, uses: 1 }])]).await, None);
    let (standing, _) = world.ledger().erasure(erasure(&world, 0)).await.unwrap();
    assert_eq!(world.met().len(), 1, "the fault took place");
    let subject = world.person(0);
    (world, subject, standing)
}

#[tokio::test(start_paused = true)]
async fn what_a_writer_remembers_of_persons_does_not_outlast_an_erasure_by_another_broker() {
    let mut world = World::new(1, None).await;
    world.start(|_, _| None).await;
    let mut writer = world.writer().await;
    assert_eq!(world.run(&[Step::Together(vec![Do::Ask { consent: 0, uses: 1 }])]).await, None);
    let subject = world.person(0);
    let consent = world.ledger().consents_of(subject, 1).await.unwrap().remove(0);
    writer.opened.sealed_consent(&[1; 64], &consent);
    // Once where it begins, once where it goes on over what another broker has entered.
    for _ in 0..2 {
        assert!(writer.round(&mut Work::default()).await.is_ok());
        assert_eq!(writer.opened.consents(), 1, "entries of others change nothing");
        assert_eq!(world.run(&[Step::Together(vec![Do::Note])]).await, None);
    }

    world.ledger().erasure(erasure(&world, 0)).await.unwrap();
    assert!(writer.round(&mut Work::default()).await.is_ok());
    assert_eq!(writer.opened.consents(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_key_of_a_person_whose_erasure_was_in_doubt_is_destroyed_before_it_is_answered() {
    let late = Fault::Late(Duration::from_secs(5));
    let faults = [
        (("tx.commit", false), 2, Fault::Fail),
        (("tx.commit", false), 2, late),
        (("tx.commit", true), 2, Fault::Fail),
        (("anchor.advance", false), 2, Fault::Fail),
        (("keys.destroy", false), 1, Fault::Fail),
        (("keys.destroy", true), 1, Fault::Fail),
    ];
    for (point, nth, fault) in faults {
        let (world, subject, standing) = erased(point, nth, fault).await;
        assert!(matches!(standing, Standing::Done(_)), "{point:?}: {standing:?}");
        assert!(world.ledger().subjects().is_gone(subject), "{point:?}");
        let row = world.disk.persons().iter().find(|row| row.tag == subject).cloned().unwrap();
        assert_eq!((row.lookup, row.identifier, row.wrapped_key), (None, None, None), "{point:?}");
        let rows = world.disk.rows();
        assert!(rows.records.values().all(|row| row.columns.subject != Some(subject)), "{point:?}");
        let removing: Vec<_> = rows.records.values().filter(|row| row.columns.kind == kind::ERASED).collect();
        assert_eq!((removing.len(), rows.consents.len(), rows.persons.len()), (1, 0, 0), "{point:?}");
    }
}
