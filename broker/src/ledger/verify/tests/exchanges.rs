//! Whatever is changed in a stored exchange, and can be told from the entries, is found and named.

use super::*;
use crate::ledger::operation::{Answer, Idempotency};

#[tokio::test]
async fn every_changed_column_of_an_exchange_is_found_by_replay_at_its_newest_entry() {
    let (_dir, fixture) = with_story(31).await;
    // The one that was released at index 3; the other one failed at index 6.
    let released = |set: &str| format!("UPDATE exchange SET {set} WHERE state = 'released'");
    for set in [
        "id = randomblob(16)",
        "id = x'00'",
        "subject = randomblob(16)",
        "consent = randomblob(16)",
        "requester = 'tax-office'",
        "state = 'open'",
        "state = 'ended'",
        "state = 'other'",
        "opened_at = opened_at - 1",
        "closed_at = closed_at + 1",
        "closed_at = NULL",
        "repeats = randomblob(16)",
        "opened = opened + 1",
        "opened = opened + 1000",
    ] {
        let update = released(set);
        found_at(&fixture, &[&update], 3).await;
    }
    let fault = first_fault(&fixture, &["UPDATE exchange SET state = 'released' WHERE state = 'ended'"]).await;
    assert_eq!(
        (fault.index, fault.what.as_str()),
        (6, "the column `state` of the exchange is not what the entries say")
    );
    let fault = first_fault(&fixture, &["DELETE FROM exchange WHERE state = 'ended'"]).await;
    assert_eq!((fault.index, fault.what.as_str()), (6, "the exchange that the entry is about is not stored"));
}

#[tokio::test]
async fn an_exchange_that_no_entry_opened_is_found_by_replay() {
    let (_dir, fixture) = with_story(32).await;
    let columns = "subject, consent, requester, state, opened_at, deadline, closed_at, repeats, idempotency_key, body_digest, opened";
    let insert = format!(
        "INSERT INTO exchange (id, {columns}) SELECT randomblob(16), {columns} FROM exchange WHERE state = 'released'"
    );
    let beyond = "UPDATE exchange SET opened = 1000000 WHERE rowid = last_insert_rowid()";
    for statements in [&[insert.as_str()][..], &[insert.as_str(), beyond]] {
        let fault = first_fault(&fixture, statements).await;
        assert_eq!(fault.what, "there are stored exchanges that no entry opened", "{statements:?}");
    }
}

#[tokio::test]
async fn an_open_exchange_is_compared_too() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 33).await.unwrap();
    let person = fixture.person(1).await;
    let consent = fixture.granted(person, "2026-1", 3).await;
    fixture.open_exchange(consent, "2026-1").await;
    let report = check(&fixture, REPLAY).await;
    assert!(report.is_whole(), "{report:?}");
    for statement in [
        "UPDATE exchange SET state = 'released', closed_at = opened_at",
        "UPDATE exchange SET requester = 'tax-office'",
        "UPDATE exchange SET opened_at = opened_at + 1",
        "DELETE FROM exchange",
    ] {
        found_at(&fixture, &[statement], 2).await;
    }
}

#[tokio::test]
async fn exchanges_are_compared_by_replay_only() {
    let (dir, fixture) = with_story(34).await;
    let mut database = raw(dir.path()).await;
    sqlx::query("DELETE FROM exchange").execute(&mut database).await.unwrap();
    assert!(check(&fixture, Options::default()).await.is_whole());
    let faults = check(&fixture, REPLAY).await.faults;
    assert_eq!(faults.iter().map(|fault| fault.index).collect::<Vec<_>>(), [3, 6], "{faults:?}");
}

#[tokio::test]
async fn a_repeat_of_what_may_not_be_repeated_is_found_by_replay() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 35).await.unwrap();
    let consent = fixture.granted(fixture.person(1).await, "2026-1", 1).await;
    let key = |key: &str| Some(Idempotency { key: key.to_owned(), body: [1; 32] });
    let failed = || Ending::Failed(Reason::ProviderUnavailable);
    // Three that rightly repeat a release.
    let (first, _) = fixture.open_keyed(consent, "2026-1", key("one")).await;
    fixture.close(first, fixture::ready(fixture.runtime.now(), Vec::new())).await;
    for _ in 0..3 {
        let (again, opened) = fixture.open_keyed(consent, "2026-1", key("one")).await;
        assert!(matches!(opened.answer, Answer::Opened { .. }), "{opened:?}");
        fixture.close(again, failed()).await;
    }
    assert!(check(&fixture, REPLAY).await.is_whole());

    // One that failed is made a release until another was opened under its use, then put back.
    let consent = fixture.granted(fixture.person(2).await, "2026-2", 1).await;
    let (first, _) = fixture.open_keyed(consent, "2026-2", key("other")).await;
    fixture.close(first, failed()).await;
    let mut database = raw(dir.path()).await;
    let id = first.uuid().as_bytes().to_vec();
    let set = "UPDATE exchange SET state = ? WHERE id = ?";
    sqlx::query(set).bind("released").bind(&id).execute(&mut database).await.unwrap();
    let (second, opened) = fixture.open_keyed(consent, "2026-2", key("other")).await;
    assert!(matches!(opened.answer, Answer::Opened { .. }), "{opened:?}");
    fixture.close(second, failed()).await;
    sqlx::query(set).bind("ended").bind(&id).execute(&mut database).await.unwrap();
    let faults = check(&fixture, REPLAY).await.faults;
    let said: Vec<_> = faults.iter().map(|fault| fault.what.as_str()).collect();
    assert_eq!(said, ["the exchange repeats one that may not be repeated"], "{faults:?}");
}
