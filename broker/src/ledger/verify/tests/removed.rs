//! Records that are gone: in order where an entry commits to their tombstones, found out where somebody only says so.

use super::*;
use crate::ledger::erasure::Standing;
use crate::ledger::event::kind;
use crate::store::ledger::{Page, RecordFilter};

/// The story, with the second person erased; the entry about it is number 14.
async fn erased(seed: u64) -> (tempfile::TempDir, Fixture, Vec<u64>) {
    let (dir, fixture) = with_story(seed).await;
    let second = fixture.person(2).await;
    let filter = RecordFilter { subject: Some(second), ..RecordFilter::default() };
    let records = fixture.ledger.store().search(&filter, Page { before: None, limit: 100 }).await.unwrap();
    let mut places: Vec<u64> = records.iter().map(|(entry, _)| entry.index).collect();
    places.sort_unstable();
    assert!(matches!(fixture.erase(second).await, Standing::Done(_)));
    (dir, fixture, places)
}

#[tokio::test]
async fn a_log_with_an_erased_person_verifies_and_replays_and_the_others_chains_stand() {
    let (_dir, fixture, places) = erased(21).await;
    let report = check(&fixture, REPLAY).await;
    assert_eq!(report.faults, []);
    assert_eq!((report.entries, report.size, report.removed), (15, 15, u64::try_from(places.len()).unwrap()));
    assert_eq!(report.consents, Some(1), "only the first person's consent is left");
    let tombstones = fixture.ledger.store().removal().tombstones(0, 99).await.unwrap();
    let covered: Vec<u64> = tombstones.iter().flat_map(|row| row.first..=row.last).collect();
    assert_eq!(covered, places);
    // A part of the log, beginning and ending among what is gone.
    let options = Options { from: Some(places[0]), to: Some(places[1]), replay: false };
    assert_eq!(check(&fixture, options).await.faults, []);
}

#[tokio::test]
async fn a_deletion_disguised_as_an_erasure_is_found_at_the_record() {
    let (_dir, fixture, places) = erased(22).await;
    let tombstones = fixture.ledger.store().removal().tombstones(0, 99).await.unwrap();
    let (first, last) = (tombstones[0], tombstones[tombstones.len() - 1]);
    // Number 7 is the first person's withdrawal; it has its record.
    assert!(!places.contains(&7));
    let forged = "INSERT INTO tombstone VALUES (7, 7, 14, 'erasure', (SELECT max(time) FROM tombstone))";
    let delete = "DELETE FROM record WHERE idx = 7";
    let before = places.iter().filter(|place| **place < 7).max().copied().unwrap();
    let stretched = format!("UPDATE tombstone SET last = 7 WHERE last = {before}");
    let stretched_to = tombstones.iter().find(|row| row.last == before).unwrap().first;
    let shortened = format!("UPDATE tombstone SET last = last - 1 WHERE first = {}", last.first);
    assert!(last.last > last.first, "{tombstones:?}");
    for (what, statements, index) in [
        ("no tombstone at all", vec![delete], 7),
        ("a forged tombstone", vec![delete, forged], 7),
        ("a forged tombstone over a record that is still there", vec![forged], 7),
        ("a stretched tombstone", vec![delete, &stretched], stretched_to),
        ("a stretched tombstone over records that are still there", vec![&stretched], stretched_to),
        ("a shortened tombstone", vec![&shortened], last.first),
        (
            "a tombstone that names an entry of another kind",
            vec![delete, "INSERT INTO tombstone VALUES (7, 7, 13, 'erasure', 0)"],
            7,
        ),
        (
            "a tombstone that names an entry that is not there",
            vec![delete, "INSERT INTO tombstone VALUES (7, 7, 99, 'erasure', 0)"],
            7,
        ),
        (
            "a tombstone of another rule",
            vec!["UPDATE tombstone SET class = 'retention' WHERE first = (SELECT min(first) FROM tombstone)"],
            first.first,
        ),
        ("a tombstone of another time", vec!["UPDATE tombstone SET time = time + 1"], first.first),
        ("a tombstone of no rule", vec!["UPDATE tombstone SET class = 'mercy'"], 0),
        ("no tombstones left", vec!["DELETE FROM tombstone"], first.first),
        (
            "one tombstone less",
            vec!["DELETE FROM tombstone WHERE first = (SELECT min(first) FROM tombstone)"],
            first.first,
        ),
    ] {
        let fault = first_fault(&fixture, &statements).await;
        assert_eq!(fault.index, index, "{what}: {fault}");
    }
    assert_eq!(check(&fixture, REPLAY).await.faults, []);
}

#[tokio::test]
async fn an_altered_erasing_entry_is_found_and_its_tombstones_count_no_more() {
    let (_dir, fixture, places) = erased(23).await;
    for statement in [
        "UPDATE record SET sealed = CAST(substr(sealed, 1, 60) || x'00ff' || substr(sealed, 63) AS BLOB) WHERE idx = 14",
        "UPDATE record SET sealed = (SELECT sealed FROM record WHERE idx = 13) WHERE idx = 14",
        "DELETE FROM record WHERE idx = 14",
    ] {
        found_at(&fixture, &[statement], places[0]).await;
    }
    let faults = {
        let mut database = raw(&fixture.dir).await;
        let statement = "UPDATE record SET kind = 'catalogue.loaded' WHERE idx = 14";
        sqlx::query(statement).execute(&mut database).await.unwrap();
        check(&fixture, REPLAY).await.faults
    };
    assert_eq!(faults.iter().map(|fault| fault.index).collect::<Vec<_>>(), [14], "{faults:?}");
}

#[tokio::test]
async fn an_entry_whose_record_is_gone_is_still_checked_in_the_tree() {
    let (_dir, fixture, places) = erased(24).await;
    for place in places {
        let change = format!("UPDATE entry SET commitment = zeroblob(32) WHERE idx = {place}");
        let fault = first_fault(&fixture, &[&change]).await;
        // Nothing but the tree vouches for these: the first of them under the root that differs is named.
        assert!(fault.index <= place && place - fault.index < 8, "{place}: {fault}");
    }
}

#[tokio::test]
async fn holds_and_waiting_erasures_are_replayed_from_their_entries() {
    let (_dir, fixture) = with_story(25).await;
    let (first, second) = (fixture.person(1).await, fixture.person(2).await);
    let hold = fixture.hold(fixture.keeping(crate::ledger::hold::Scope::Person(first))).await;
    let step = crate::ledger::erasure::Step::Ask {
        ground: crate::ledger::erasure::Ground::Objection,
        delay: std::time::Duration::from_hours(72),
    };
    assert!(matches!(fixture.erasure(second, step).await, Standing::Waits(_)));
    assert_eq!(check(&fixture, REPLAY).await.faults, []);
    for (statement, index) in [
        ("DELETE FROM hold", 14),
        ("UPDATE hold SET review = review + 1", 14),
        ("UPDATE hold SET value = 'x'", 14),
        ("INSERT INTO hold SELECT randomblob(16), 3, scope, value, subject, review FROM hold", 3),
        ("DELETE FROM erasure_request", 15),
        ("UPDATE erasure_request SET due = 0", 15),
        ("INSERT INTO erasure_request SELECT randomblob(16), 4, due FROM erasure_request", 4),
    ] {
        found_at(&fixture, &[statement], index).await;
    }
    fixture.hold(crate::ledger::hold::Act::Lift(hold)).await;
    fixture.erasure(second, crate::ledger::erasure::Step::Cancel).await;
    let kinds = fixture.ledger.store().entries(14, 9).await.unwrap();
    let kinds: Vec<_> = kinds.into_iter().filter_map(|(_, record)| Some(record?.columns.kind)).collect();
    assert_eq!(kinds, [kind::HOLD_ADDED, kind::ERASURE_ASKED, kind::HOLD_LIFTED, kind::ERASURE_CANCELLED]);
    assert_eq!(check(&fixture, REPLAY).await.faults, []);
}
