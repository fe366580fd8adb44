//! A log that was not touched verifies; whatever is changed in it is found and named.

use std::path::Path;

use eemol_consent::event::ConsentEvent;
use eemol_policies::reason::Reason;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::*;
use crate::ledger::fixture::{self, Fixture};
use crate::ledger::hash::text_digest;
use crate::ledger::operation::{Act, Change, Ending, Mover};
use crate::store::sqlite::{Access, SqliteKeys, SqliteLedger};

mod exchanges;
mod removed;

const TABLES: [&str; 12] = [
    "log_head",
    "entry",
    "record",
    "person_head",
    "tile",
    "consent",
    "consent_use",
    "shown_text",
    "exchange",
    "tombstone",
    "hold",
    "erasure_request",
];
const REPLAY: Options = Options { from: None, to: None, replay: true };

async fn check(fixture: &Fixture, options: Options) -> Report {
    let ledger = &fixture.ledger;
    verify(ledger.store(), ledger.subjects(), &fixture.keys(), options, &mut |_, _| {}).await.unwrap()
}

/// The file without the broker; whoever changes it behind its back keeps no rule of its own either.
async fn raw(dir: &Path) -> SqliteConnection {
    let file = SqliteConnectOptions::new().filename(dir.join("ledger.db")).foreign_keys(false);
    SqliteConnection::connect_with(&file).await.unwrap()
}

/// Runs a change, checks, and gives the first fault; then puts everything back as it was.
async fn first_fault(fixture: &Fixture, statements: &[&str]) -> Fault {
    let mut database = raw(&fixture.dir).await;
    let copy = fixture.dir.join("copy.db");
    sqlx::query("VACUUM INTO ?").bind(copy.display().to_string()).execute(&mut database).await.unwrap();
    let free = "DROP TRIGGER IF EXISTS entry_is_not_changed; DROP TRIGGER IF EXISTS entry_is_not_removed";
    sqlx::raw_sql(free).execute(&mut database).await.unwrap();
    for statement in statements {
        let done = sqlx::query(sqlx::AssertSqlSafe(*statement)).execute(&mut database).await.unwrap();
        assert!(done.rows_affected() > 0, "`{statement}` changed nothing");
    }
    let report = check(fixture, REPLAY).await;
    let fault = report.faults.first().cloned().unwrap_or_else(|| panic!("{statements:?} was not found"));
    sqlx::query("ATTACH ? AS old").bind(copy.display().to_string()).execute(&mut database).await.unwrap();
    for table in TABLES {
        for statement in [format!("DELETE FROM {table}"), format!("INSERT INTO {table} SELECT * FROM old.{table}")] {
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut database).await.unwrap();
        }
    }
    sqlx::query("DETACH old").execute(&mut database).await.unwrap();
    std::fs::remove_file(copy).unwrap();
    fault
}

/// Runs a change; the first fault must be at this index.
async fn found_at(fixture: &Fixture, statements: &[&str], index: u64) {
    let fault = first_fault(fixture, statements).await;
    assert_eq!(fault.index, index, "{statements:?}: {fault}");
}

async fn with_story(seed: u64) -> (tempfile::TempDir, Fixture) {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), seed).await.unwrap();
    fixture.story().await;
    (dir, fixture)
}

#[tokio::test]
async fn an_untouched_log_verifies_and_replays() {
    let (_dir, fixture) = with_story(1).await;
    let report = check(&fixture, Options::default()).await;
    assert_eq!(report.faults, []);
    assert_eq!((report.entries, report.size, report.consents), (14, 14, None));
    let report = check(&fixture, REPLAY).await;
    assert_eq!((report.faults, report.consents, report.exchanges), (Vec::new(), Some(3), Some(2)));
    assert_eq!(report.signer, fixture.keys().first().cloned());
    let head = fixture.ledger.store().head().await.unwrap().unwrap();
    assert_eq!(report.root.map(|root| *root.as_bytes()), Some(head.root));
}

#[tokio::test]
async fn an_empty_log_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 1).await.unwrap();
    let report = check(&fixture, REPLAY).await;
    assert!(report.is_whole() && report.size == 0 && report.signer.is_none(), "{report:?}");
}

#[tokio::test]
async fn a_part_is_checked_against_the_whole_tree() {
    let (_dir, fixture) = with_story(2).await;
    for (from, to, opened) in [(0, 5, 5), (5, 9, 4), (9, 99, 5), (14, 20, 0)] {
        let options = Options { from: Some(from), to: Some(to), replay: false };
        let report = check(&fixture, options).await;
        assert_eq!((report.faults, report.entries, report.size), (Vec::new(), opened, 14));
    }
    let options = Options { from: Some(1), to: None, replay: true };
    let ledger = &fixture.ledger;
    let refused = verify(ledger.store(), ledger.subjects(), &fixture.keys(), options, &mut |_, _| {}).await;
    assert!(matches!(refused, Err(VerifyError::ReplayOfRange)));
}

#[tokio::test]
async fn a_log_of_many_pages_and_full_tiles_verifies_while_it_grows() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 3).await.unwrap();
    fixture.story().await;
    fixture.fill(1300).await;
    // Open when the head is noted, and ended beside the check.
    let consent = fixture.granted(fixture.person(5).await, "2026-5", 1).await;
    let (before, _) = fixture.open_exchange(consent, "2026-5").await;
    let mut steps = Vec::new();
    let ledger = &fixture.ledger;
    let growing = async {
        fixture.close(before, Ending::Failed(Reason::ProviderUnavailable)).await;
        for case in 10..30 {
            let person = fixture.person(case).await;
            let consent = fixture.granted(person, "2026-9", 2).await;
            let (exchange, _) = fixture.open_exchange(consent, "2026-9").await;
            fixture.close(exchange, Ending::Failed(Reason::ProviderUnavailable)).await;
            fixture.erase(person).await;
        }
    };
    let keys = fixture.keys();
    let mut note = |done, of| steps.push((done, of));
    let (report, ()) = tokio::join!(verify(ledger.store(), ledger.subjects(), &keys, REPLAY, &mut note), growing);
    let report = report.unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(steps.first().map(|step| step.0), Some(0));
    assert_eq!(steps.last(), Some(&(report.size, report.size)));
}

#[tokio::test]
async fn it_verifies_read_only_beside_the_broker_and_after_it() {
    let (dir, fixture) = with_story(4).await;
    let (runtime, log_keys) = (fixture.runtime.clone(), fixture.keys());
    let mut broker = Some(fixture);
    for stopped in [false, true] {
        if stopped && let Some(broker) = broker.take() {
            broker.stop().await;
        }
        let store = SqliteLedger::open(&dir.path().join("ledger.db"), Access::Read).await.unwrap();
        let keys = SqliteKeys::open(&dir.path().join("keys.db"), Access::Read).await.unwrap();
        let subjects = Subjects::open(std::sync::Arc::new(keys), [9; 32], runtime.clone()).await.unwrap();
        let report = verify(&store, &subjects, &log_keys, REPLAY, &mut |_, _| {}).await.unwrap();
        assert_eq!(report.faults, [], "stopped: {stopped}");
    }
}

#[tokio::test]
async fn every_changed_column_of_an_entry_or_record_is_found_at_its_index() {
    let (_dir, fixture) = with_story(5).await;
    let byte = |column: &str| format!("CAST(substr({column}, 1, 3) || x'5a' || substr({column}, 5) AS BLOB)");
    for index in [0u64, 4, 13] {
        for (table, column) in [("entry", "id"), ("entry", "commitment"), ("record", "sealed")] {
            let last = format!("UPDATE {table} SET {column} = {} WHERE idx = {index}", byte(column));
            found_at(&fixture, &[&last], index).await;
        }
    }
    for (column, value) in [
        ("subject", "x'00112233445566778899aabbccddeeff'"),
        ("subject", "NULL"),
        ("time", "time + 1"),
        ("kind", "'exchange.opened'"),
        ("requester", "'housing-offica'"),
        ("provider", "'tax-office'"),
        ("evidence_type", "NULL"),
        ("procedure", "'housing-benefiu'"),
        ("reason", "'no-match'"),
        ("exchange", "x'00112233445566778899aabbccddeeff'"),
        ("consent", "NULL"),
        ("official", "official || 'a'"),
    ] {
        let update = format!("UPDATE record SET {column} = {value} WHERE idx = 3");
        found_at(&fixture, &[&update], 3).await;
    }
    assert_eq!(check(&fixture, REPLAY).await.faults, []);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_found_at_its_index() {
    let (_dir, fixture) = with_story(6).await;
    for update in [
        "UPDATE entry SET id = x'01' WHERE idx = 7",
        "UPDATE entry SET commitment = x'' WHERE idx = 7",
        "UPDATE record SET subject = x'0102' WHERE idx = 7",
        "UPDATE record SET kind = CAST(x'ff' AS TEXT) WHERE idx = 7",
    ] {
        found_at(&fixture, &[update], 7).await;
    }
    let fault = first_fault(&fixture, &["UPDATE log_head SET root = x'00'"]).await;
    assert_eq!(fault.index, 13, "{fault}");
}

#[tokio::test]
async fn deleted_swapped_and_appended_rows_are_found() {
    let (_dir, fixture) = with_story(7).await;
    let swap = |table: &str| -> [String; 3] {
        [(5, -1), (7, 5), (-1, 7)].map(|(from, to)| format!("UPDATE {table} SET idx = {to} WHERE idx = {from}"))
    };
    let (entries, records) = (swap("entry"), swap("record"));
    let all: Vec<&str> = entries.iter().chain(&records).map(String::as_str).collect();
    for (statements, index) in [
        (vec!["DELETE FROM entry WHERE idx = 6"], 6),
        (vec!["DELETE FROM record WHERE idx = 6"], 6),
        (vec!["DELETE FROM entry WHERE idx = 13", "DELETE FROM record WHERE idx = 13"], 13),
        (vec!["DELETE FROM entry", "DELETE FROM record"], 0),
        (vec!["DELETE FROM log_head"], 13),
        (entries.iter().map(String::as_str).collect(), 5),
        (records.iter().map(String::as_str).collect(), 5),
        (all, 5),
        (vec!["INSERT INTO entry SELECT 14, randomblob(16), commitment FROM entry WHERE idx = 13"], 14),
        (vec!["INSERT INTO entry SELECT -3, randomblob(16), commitment FROM entry WHERE idx = 13"], 14),
        (vec!["INSERT INTO record (idx, sealed, time, kind) VALUES (20, x'00', 0, '')"], 20),
        (vec!["INSERT INTO person_head VALUES (randomblob(16), 1, zeroblob(32))"], 13),
        (vec!["INSERT INTO tile VALUES (0, 0, zeroblob(8192))"], 13),
    ] {
        found_at(&fixture, &statements, index).await;
    }
}

#[tokio::test]
async fn entries_exchanged_with_their_records_are_named_before_their_tile_is_full() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 13).await.unwrap();
    fixture.fill(300).await;
    for (one, other) in [(256, 257), (257, 299), (258, 287), (290, 297), (3, 200)] {
        let swap = |table: &str| -> [String; 3] {
            [(one, -1), (other, one), (-1, other)]
                .map(|(from, to)| format!("UPDATE {table} SET idx = {to} WHERE idx = {from}"))
        };
        let (entries, records) = (swap("entry"), swap("record"));
        let all: Vec<&str> = entries.iter().chain(&records).map(String::as_str).collect();
        let fault = first_fault(&fixture, &all).await;
        assert_eq!(i64::try_from(fault.index), Ok(one), "{one} and {other}: {fault}");
    }
}

#[tokio::test]
async fn every_changed_column_of_the_head_is_found() {
    let (_dir, fixture) = with_story(8).await;
    let mut database = raw(&fixture.dir).await;
    let row = sqlx::query("SELECT checkpoint FROM log_head").fetch_one(&mut database).await.unwrap();
    let checkpoint: String = row.get(0);
    for update in [
        "UPDATE log_head SET size = size + 1",
        "UPDATE log_head SET size = size - 1",
        "UPDATE log_head SET size = 4611686018427387904",
        "UPDATE log_head SET frontier = CAST(substr(frontier, 1, 20) || x'00' || substr(frontier, 22) AS BLOB)",
        "UPDATE log_head SET root = CAST(x'00' || substr(root, 2) AS BLOB)",
        "UPDATE log_head SET time = time + 1",
    ] {
        let fault = first_fault(&fixture, &[update]).await;
        assert!((12..=14).contains(&fault.index), "{update}: {fault}");
    }
    for at in 1..=checkpoint.len() {
        let update = format!(
            "UPDATE log_head SET checkpoint = substr(checkpoint, 1, {}) || \
             CASE substr(checkpoint, {at}, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(checkpoint, {})",
            at - 1,
            at + 1
        );
        sqlx::query(sqlx::AssertSqlSafe(update)).execute(&mut database).await.unwrap();
        assert!(!check(&fixture, Options::default()).await.is_whole(), "byte {at} of the checkpoint");
        let back = sqlx::query("UPDATE log_head SET checkpoint = ?").bind(&checkpoint);
        back.execute(&mut database).await.unwrap();
    }
    let other = fixture::signer().verifier().to_string().parse::<VerifierKey>().unwrap();
    let stranger = VerifierKey::new(other.name(), other.kind(), [1; 32]).unwrap();
    let ledger = &fixture.ledger;
    let report = verify(ledger.store(), ledger.subjects(), &[stranger], REPLAY, &mut |_, _| {}).await.unwrap();
    assert!(report.faults.first().unwrap().what.contains("checkpoint"), "{report:?}");
}

#[tokio::test]
async fn every_changed_column_of_a_chains_end_is_found_at_the_persons_newest_entry() {
    let (_dir, fixture) = with_story(9).await;
    for update in [
        "UPDATE person_head SET count = count + 1",
        "UPDATE person_head SET count = count - 1",
        "UPDATE person_head SET previous = zeroblob(32)",
        "UPDATE person_head SET previous = x'00'",
        "UPDATE person_head SET subject = randomblob(16)",
        "DELETE FROM person_head",
    ] {
        // The first person's newest entry is the refusal after the withdrawal, at index 8.
        found_at(&fixture, &[update], 8).await;
    }
}

#[tokio::test]
async fn every_changed_tile_is_found_at_the_entry_it_is_wrong_about() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 10).await.unwrap();
    fixture.fill(600).await;
    for (statement, index) in [
        ("UPDATE tile SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) WHERE n = 0", 0),
        ("UPDATE tile SET hashes = CAST(substr(hashes, 1, 8191) || x'00' AS BLOB) WHERE n = 1", 511),
        ("UPDATE tile SET hashes = zeroblob(0) WHERE n = 1", 256),
        ("UPDATE tile SET n = 7 WHERE n = 1", 256),
        ("UPDATE tile SET level = 3 WHERE n = 1", 256),
        ("DELETE FROM tile WHERE n = 0", 0),
    ] {
        found_at(&fixture, &[statement], index).await;
    }
}

#[tokio::test]
async fn every_changed_column_of_a_consent_is_found_by_replay_at_its_newest_entry() {
    let (_dir, fixture) = with_story(11).await;
    // The withdrawn consent, whose newest entry is the withdrawal at index 7.
    let revoked = |set: &str| format!("UPDATE consent SET {set} WHERE state = 'revoked'");
    for set in [
        "id = randomblob(16)",
        "subject = randomblob(16)",
        "subject = x'00'",
        "requester = 'tax-office'",
        "procedure = 'other'",
        "state = 'granted'",
        "until = until + 1",
        "answer_by = answer_by - 1",
        "sealed_by = sealed_by - 1",
        "sealed_by = sealed_by + 1000",
        "sealed = CAST(substr(sealed, 1, 40) || x'00ff' || substr(sealed, 43) AS BLOB)",
    ] {
        let update = revoked(set);
        found_at(&fixture, &[&update], 7).await;
    }
    // A count beside a consent that is not granted: it stays readable, so that it can still be withdrawn or lifted.
    let fault = first_fault(&fixture, &["UPDATE consent_use SET idx = 7000"]).await;
    assert!(fault.what.contains("`idx`"), "{fault}");
    found_at(&fixture, &["DELETE FROM consent WHERE state = 'revoked'"], 7).await;
    let fault = first_fault(
        &fixture,
        &["INSERT INTO consent SELECT randomblob(16), subject, requester, procedure, state, until, answer_by, 3, sealed \
           FROM consent WHERE state = 'revoked'"],
    )
    .await;
    assert_eq!(fault.index, 3, "{fault}");
}

#[tokio::test]
async fn every_changed_count_of_uses_is_found_by_replay_at_the_newest_use() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 13).await.unwrap();
    let person = fixture.person(1).await;
    let consent = fixture.granted(person, "2026-1", 3).await;
    fixture.open_exchange(consent, "2026-1").await;
    let kept = fixture.ledger.consent(consent).await.unwrap().unwrap();
    assert_eq!(kept.uses().map(|uses| (uses.released(), uses.reserved())), Some((0, 1)));
    assert!(check(&fixture, REPLAY).await.is_whole());
    for statement in [
        "UPDATE consent_use SET released = 1",
        "UPDATE consent_use SET reserved = 0",
        "UPDATE consent_use SET reserved = 4",
        "UPDATE consent_use SET reserved = -1",
        "UPDATE consent_use SET idx = idx + 1000",
        "UPDATE consent_use SET idx = 0",
        "DELETE FROM consent_use",
    ] {
        found_at(&fixture, &[statement], 2).await;
    }
}

#[tokio::test]
async fn a_changed_or_exchanged_text_is_found_at_the_decision_it_was_shown_before() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 21).await.unwrap();
    let subject = fixture.person(1).await;
    let mut consents = Vec::new();
    for (case, text) in [("2026-1", "Do you agree?"), ("2026-2", "Do you agree to this as well?")] {
        let consent = fixture.ask(subject, case, 1).await;
        let ConsentEvent::Granted { agreed, language, by, .. } = fixture::granted() else { panic!() };
        let event = ConsentEvent::Granted { agreed, language, by, text_digest: text_digest(text) };
        let change = Change { consent, event, by: Mover::Citizen(subject), text: Some(text.to_owned()) };
        fixture.enter(Act::Change(Box::new(change))).await;
        let kept = fixture.ledger.consent(consent).await.unwrap().unwrap();
        assert_eq!(fixture.ledger.shown_text(&kept).await.unwrap().as_deref(), Some(text));
        consents.push(format!("x'{}'", hex::encode(consent.uuid().as_bytes())));
    }
    assert!(check(&fixture, REPLAY).await.is_whole());
    let [one, other] = consents.try_into().unwrap();
    let sealed = format!("(SELECT sealed FROM shown_text WHERE consent = {other})");
    for set in [sealed.as_str(), "x'00'", "CAST(substr(sealed, 1, 20) || x'00' || substr(sealed, 22) AS BLOB)"] {
        let update = format!("UPDATE shown_text SET sealed = {set} WHERE consent = {one}");
        let fault = first_fault(&fixture, &[&update]).await;
        assert_eq!(
            (fault.index, fault.what.as_str()),
            (1, "the stored text is not the one that was shown"),
            "{update}"
        );
    }
    assert!(check(&fixture, REPLAY).await.is_whole());
}

#[tokio::test]
async fn a_consent_put_back_to_an_earlier_sealed_state_is_found_by_replay_only() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 12).await.unwrap();
    let person = fixture.person(1).await;
    let consent = fixture.granted(person, "2026-1", 1).await;
    let mut database = raw(dir.path()).await;
    sqlx::query("CREATE TABLE kept AS SELECT * FROM consent").execute(&mut database).await.unwrap();
    let by = eemol_consent::consent::Actor::Citizen;
    fixture.citizen(person, consent, eemol_consent::event::ConsentEvent::Revoked { by }).await;
    for statement in ["DELETE FROM consent", "INSERT INTO consent SELECT * FROM kept"] {
        sqlx::query(statement).execute(&mut database).await.unwrap();
    }
    assert!(check(&fixture, Options::default()).await.is_whole());
    let faults = check(&fixture, REPLAY).await.faults;
    assert_eq!(faults.iter().map(|fault| fault.index).collect::<Vec<_>>(), [2], "{faults:?}");
}
