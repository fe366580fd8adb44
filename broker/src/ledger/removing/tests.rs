//! What is left after an erasure or a run of retention, and what stands in their way.

use std::path::Path;
use std::time::Duration;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use eemol_policies::ids::SubjectTag;
use futures_util::future::join_all;
use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::*;
use crate::ledger::erasure::{Ground, Step};
use crate::ledger::event::kind;
use crate::ledger::fixture::{self, Fixture};
use crate::ledger::hold::{Act, Scope};
use crate::ledger::operation::About;
use crate::ledger::subjects::SubjectError;
use crate::ledger::verify::{Options, Report, verify};
use crate::store::ledger::{Page, RecordFilter};
use eemol_policies::reason::Reason;

const MASTER: [u8; 32] = [9; 32];
const YEAR: Duration = Duration::from_hours(24 * 365);

async fn story(seed: u64) -> (tempfile::TempDir, Fixture, SubjectTag, SubjectTag) {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), seed).await.unwrap();
    fixture.story().await;
    let (first, second) = (fixture.person(1).await, fixture.person(2).await);
    (dir, fixture, first, second)
}

async fn check(fixture: &Fixture) -> Report {
    let options = Options { replay: true, ..Options::default() };
    let ledger = &fixture.ledger;
    verify(ledger.store(), ledger.subjects(), &fixture.keys(), options, &mut |_, _| {}).await.unwrap()
}

async fn records(fixture: &Fixture, subject: SubjectTag) -> usize {
    let filter = RecordFilter { subject: Some(subject), ..RecordFilter::default() };
    fixture.ledger.search(&filter, Page { before: None, limit: 1000 }).await.unwrap().len()
}

async fn raw(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap()
}

#[tokio::test]
async fn an_erased_person_leaves_tombstones_and_nothing_else() {
    let (dir, fixture, first, second) = story(1).await;
    let wrapped: Vec<u8> = {
        let mut keys = raw(&dir.path().join("keys.db")).await;
        let row = sqlx::query("SELECT wrapped_key FROM subject WHERE tag = $1").bind(second.as_bytes().as_slice());
        row.fetch_one(&mut keys).await.unwrap().get(0)
    };
    let about = RecordFilter { subject: Some(second), ..RecordFilter::default() };
    let entry = fixture.ledger.search(&about, Page { before: None, limit: 100 }).await.unwrap().remove(0).id;
    let others = records(&fixture, first).await;
    let Standing::Done(removed) = fixture.erase(second).await else { panic!("it is done") };
    assert_eq!((removed.records, removed.consents, removed.subjects.as_slice()), (5, 2, [second].as_slice()));
    assert_eq!((records(&fixture, second).await, records(&fixture, first).await), (0, others));
    assert!(matches!(fixture.ledger.subjects().key(Some(second)).await, Err(SubjectError::Gone)));
    assert!(matches!(fixture.ledger.subjects().identifier(second).await, Err(SubjectError::Gone)));
    assert_eq!(fixture.ledger.store().person_head(second).await.unwrap(), None);
    // The entry keeps its place and its proof; where its record was, a tombstone says who removed it.
    let tombstone = fixture.ledger.tombstone(entry).await.unwrap().expect("a tombstone");
    assert_eq!((tombstone.row.entry, tombstone.row.time), (14, fixture.runtime.now()));
    assert!(fixture.ledger.entry(entry).await.unwrap().is_none());
    fixture.ledger.proof(tombstone.entry.index).await.unwrap();
    let by = fixture.ledger.entry(tombstone.by).await.unwrap().expect("the erasing entry");
    assert_eq!((by.event.kind.as_str(), by.subject), (kind::ERASED, None));
    // Who is mentioned again is somebody new, also for those who had the old answer in memory.
    assert_ne!(fixture.person(2).await, second);
    assert_eq!(check(&fixture).await.faults, []);
    // Not a trace of the key in the key store's files.
    for file in ["keys.db", "keys.db-wal"] {
        let bytes = std::fs::read(dir.path().join(file)).unwrap_or_default();
        assert!(!bytes.windows(wrapped.len()).any(|window| window == wrapped), "{file}");
    }
}

#[tokio::test]
async fn what_is_under_way_for_an_erased_person_ends_refused() {
    let (_dir, fixture, first, _) = story(2).await;
    let consent = fixture.granted(first, "2026-7", 2).await;
    let (exchange, _) = fixture.open_exchange(consent, "2026-7").await;
    assert!(matches!(fixture.erase(first).await, Standing::Done(_)));
    let late = fixture.close(exchange, fixture::ready(fixture.runtime.now(), Vec::new())).await;
    assert!(matches!(late.answer, Answer::Rejected(Rejection::Unknown)), "{:?}", late.answer);
    let (_, again) = fixture.open_exchange(consent, "2026-7").await;
    assert!(matches!(again.answer, Answer::Refused(Reason::ConsentMissing)), "{:?}", again.answer);
    // An operation that still names the person is entered, about nobody.
    let refused = fixture.refuse(About::Person(first, Reason::PolicyDenied)).await;
    assert!(matches!(refused.answer, Answer::Refused(Reason::PolicyDenied)));
    assert_eq!(records(&fixture, first).await, 0);
    assert_eq!(check(&fixture).await.faults, []);
}

#[tokio::test]
async fn an_erasure_waits_its_time_and_can_be_taken_back() {
    let (_dir, fixture, first, second) = story(3).await;
    let delay = Duration::from_hours(72);
    let ask = Step::Ask { ground: Ground::NotNecessary, delay };
    let due = fixture.runtime.now().plus(delay);
    assert_eq!(fixture.erasure(first, ask).await, Standing::Waits(due));
    assert_eq!(fixture.erasure(first, ask).await, Standing::Waits(due), "asking twice changes nothing");
    assert_eq!(fixture.erasure(second, ask).await, Standing::Waits(due));
    assert_eq!(fixture.erasure(second, Step::Cancel).await, Standing::Cancelled);
    assert_eq!(fixture.erasure(first, Step::CarryOut).await, Standing::Waits(due), "not before its time");
    fixture.clock.advance(delay);
    for _ in 0..200 {
        if fixture.ledger.subjects().is_gone(first) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(fixture.ledger.subjects().is_gone(first), "the writer carries it out by itself");
    assert!(records(&fixture, second).await > 0);
    assert_eq!(check(&fixture).await.faults, []);
}

#[tokio::test]
async fn a_waiting_erasure_that_no_entry_asks_for_erases_nobody() {
    let (dir, fixture, first, _) = story(4).await;
    let mut database = raw(&dir.path().join("ledger.db")).await;
    let forged = sqlx::query("INSERT INTO erasure_request VALUES ($1, 3, 0)").bind(first.as_bytes().as_slice());
    forged.execute(&mut database).await.unwrap();
    let erasure = Erasure {
        subject: first,
        step: Step::CarryOut,
        reason: String::new(),
        official: "system:erasure".parse().unwrap(),
        viewer: None,
    };
    assert!(matches!(fixture.ledger.erasure(erasure).await, Err(RemoveError::Rejected(Rejection::Unknown))));
    assert!(records(&fixture, first).await > 0);
    assert_eq!(check(&fixture).await.faults.first().map(|fault| fault.index), Some(3));
}

#[tokio::test]
async fn a_hold_of_any_scope_keeps_a_person_from_being_erased_until_it_is_lifted() {
    let (_dir, fixture, first, second) = story(5).await;
    let consent = fixture.granted(first, "2026-8", 1).await;
    let (exchange, _) = fixture.open_exchange(consent, "2026-8").await;
    for scope in [
        Scope::Person(first),
        Scope::Consent(consent),
        Scope::Exchange(exchange),
        Scope::Administration("housing-office".parse().unwrap()),
    ] {
        let about = scope.to_string();
        let hold = fixture.hold(fixture.keeping(scope)).await;
        assert!(matches!(fixture.erase(first).await, Standing::Held(_)), "{about}");
        fixture.hold(Act::Lift(hold)).await;
    }
    assert_eq!(fixture.ledger.store().removal().holds().await.unwrap(), []);
    assert!(matches!(fixture.erase(first).await, Standing::Done(_)));
    assert!(matches!(fixture.erase(second).await, Standing::Done(_)));
    assert_eq!(check(&fixture).await.faults, []);
}

#[tokio::test]
async fn a_key_store_put_back_from_a_copy_loses_the_keys_of_the_erased_again() {
    let (dir, fixture, _, second) = story(6).await;
    let copy = dir.path().join("copy.db");
    fixture.ledger.copy_keys(&copy).await.unwrap();
    fixture.erase(second).await;
    fixture.stop().await;
    // The copy still has the key; so would a broker that ended between the commit and the destruction.
    for file in ["keys.db-wal", "keys.db-shm"] {
        let _ = std::fs::remove_file(dir.path().join(file));
    }
    std::fs::rename(&copy, dir.path().join("keys.db")).unwrap();
    let has_key = "SELECT count(*) FROM subject WHERE tag = $1 AND wrapped_key IS NOT NULL AND lookup IS NOT NULL";
    let tag = second.as_bytes().as_slice();
    let mut keys = raw(&dir.path().join("keys.db")).await;
    assert_eq!(sqlx::query_scalar::<_, i64>(has_key).bind(tag).fetch_one(&mut keys).await.unwrap(), 1);
    let fixture = Fixture::open(dir.path(), 60).await.unwrap();
    assert_eq!(sqlx::query_scalar::<_, i64>(has_key).bind(tag).fetch_one(&mut keys).await.unwrap(), 0);
    assert_ne!(fixture.person(2).await, second);
    assert_eq!(check(&fixture).await.faults, []);
}

#[tokio::test]
async fn what_another_process_erases_is_gone_here_at_the_next_operation() {
    let (dir, fixture, first, second) = story(7).await;
    assert!(fixture.ledger.subjects().key(Some(second)).await.is_ok(), "the key is in memory");
    let other = Fixture::open(dir.path(), 70).await.unwrap();
    other.clock.set_wall(fixture.runtime.now());
    assert!(matches!(other.erase(second).await, Standing::Done(_)));
    other.stop().await;
    let noted = fixture.refuse(About::Person(second, Reason::PolicyDenied)).await;
    assert!(matches!(noted.answer, Answer::Refused(_)));
    assert_eq!((records(&fixture, second).await, fixture.ledger.subjects().is_gone(second)), (0, true));
    assert_ne!(fixture.person(2).await, second);
    assert!(records(&fixture, first).await > 0);
    assert_eq!(check(&fixture).await.faults, []);
}

/// Opens what Eemol sealed, with nothing of Eemol: `version ‖ nonce ‖ ciphertext ‖ tag`, bound to its place.
fn open(key: &[u8], place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_first()?.1.split_first_chunk::<NONCE_LEN>()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
    let mut body = body.to_vec();
    let opened = key.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(place), &mut body).ok()?;
    Some(opened.to_vec())
}

fn place(label: &[u8], middle: &[u8], end: &[u8]) -> Vec<u8> {
    [label, b"\0", &u32::try_from(middle.len()).unwrap().to_be_bytes(), middle, end].concat()
}

fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &parts.concat()).as_ref().to_vec()
}

/// How many of a person's records a thief reads with these two files and the master key.
async fn read_by_thief(ledger: &Path, keys: &Path, tag: SubjectTag) -> (usize, usize) {
    let (mut ledger, mut keys) = (raw(ledger).await, raw(keys).await);
    let mut unwrapped = Vec::new();
    for row in sqlx::query("SELECT tag, wrapped_key FROM subject").fetch_all(&mut keys).await.unwrap() {
        let (of, wrapped): (Vec<u8>, Option<Vec<u8>>) = (row.get(0), row.get(1));
        let bound = place(b"eemol/key/1", b"subject.key", &of);
        unwrapped.extend(wrapped.and_then(|wrapped| open(&MASTER, &bound, &wrapped)));
    }
    let sql = "SELECT e.id, e.commitment, r.sealed FROM record r JOIN entry e ON e.idx = r.idx WHERE r.subject = $1";
    let rows = sqlx::query(sql).bind(tag.as_bytes().as_slice()).fetch_all(&mut ledger).await.unwrap();
    let mut read = 0;
    for row in &rows {
        let (id, commitment, sealed): (Vec<u8>, Vec<u8>, Vec<u8>) = (row.get(0), row.get(1), row.get(2));
        let leaf = sha256(&[&[0], b"eemol1\0", &commitment]);
        // Every key that there still is, not only the one under this tag.
        if unwrapped.iter().any(|key| open(key, &place(b"eemol/record/1", &id, &leaf), &sealed).is_some()) {
            read += 1;
        }
    }
    (read, rows.len())
}

#[tokio::test]
async fn last_nights_ledger_does_not_give_an_erased_person_back() {
    let (dir, fixture, first, second) = story(8).await;
    let night = dir.path().join("last-night.db");
    let mut database = raw(&dir.path().join("ledger.db")).await;
    sqlx::query("VACUUM INTO $1").bind(night.display().to_string()).execute(&mut database).await.unwrap();
    let keys = dir.path().join("keys.db");
    let (read, all) = read_by_thief(&night, &keys, second).await;
    assert!(read == all && all > 0, "before the erasure the thief reads {read} of {all}");
    fixture.erase(second).await;
    fixture.stop().await;
    let (read, still) = read_by_thief(&night, &keys, second).await;
    assert_eq!((read, still), (0, all), "the old records are there, and nobody can read them");
    let (read, of) = read_by_thief(&night, &keys, first).await;
    assert!(read == of && of > 0, "those of others are read: {read} of {of}");
    // And the old ledger itself is not served: more was answered than it holds.
    for file in ["ledger.db-wal", "ledger.db-shm"] {
        let _ = std::fs::remove_file(dir.path().join(file));
    }
    std::fs::rename(&night, dir.path().join("ledger.db")).unwrap();
    let refused = Fixture::open(dir.path(), 80).await;
    assert!(matches!(refused, Err(crate::ledger::StartError::OlderThanAnchor { .. })), "{refused:?}");
}

#[tokio::test]
async fn retention_drops_what_is_over_and_leaves_the_log_whole() {
    let (_dir, fixture, first, second) = story(9).await;
    let lasting = fixture.granted(second, "2026-5", 5).await;
    fixture.clock.advance(YEAR * 2);
    // Time has ended everything two years ago; that is entered now, and counts from now.
    fixture.note("the clock has moved").await;
    let classes = Classes::default();
    let dry = fixture.ledger.retain(&classes, true, &mut |_| {}).await.unwrap();
    assert!(dry.records > 0);
    assert_eq!(fixture.ledger.store().removal().tombstones(0, 999).await.unwrap(), [], "a dry run drops nothing");
    let done = fixture.ledger.retain(&classes, false, &mut |_| {}).await.unwrap();
    assert_eq!(done, dry);
    let report = check(&fixture).await;
    assert_eq!((report.faults, report.removed), (Vec::new(), done.records));
    assert!(records(&fixture, first).await < 9 && fixture.ledger.consent(lasting).await.unwrap().is_some());
    let again = fixture.ledger.retain(&classes, false, &mut |_| {}).await.unwrap();
    assert_eq!((again.records, again.next), (0, None));
    // Another two years on the rest goes, and with it the persons.
    fixture.clock.advance(YEAR * 2);
    fixture.note("and again").await;
    let done = fixture.ledger.retain(&classes, false, &mut |_| {}).await.unwrap();
    assert!(done.persons > 0, "{done:?}");
    assert!(fixture.ledger.consent(lasting).await.unwrap().is_none());
    assert_eq!((records(&fixture, first).await, records(&fixture, second).await), (0, 0));
    assert!(fixture.ledger.subjects().is_gone(first) && fixture.ledger.subjects().is_gone(second));
    let report = check(&fixture).await;
    assert_eq!((report.faults, report.consents), (Vec::new(), Some(0)));
    let tombstones = fixture.ledger.store().removal().tombstones(0, 999).await.unwrap();
    for place in tombstones.iter().flat_map(|row| row.first..=row.last) {
        fixture.ledger.proof(place).await.unwrap();
    }
    // Persons come back as somebody new, with a chain from the beginning.
    fixture.granted(fixture.person(1).await, "2030-1", 1).await;
    assert_eq!(check(&fixture).await.faults, []);
}

#[tokio::test]
async fn a_hold_keeps_records_whose_time_is_over() {
    let (_dir, fixture, first, _) = story(10).await;
    fixture.clock.advance(YEAR * 2);
    fixture.note("the clock has moved").await;
    fixture.hold(fixture.keeping(Scope::Person(first))).await;
    let kept = records(&fixture, first).await;
    let done = fixture.ledger.retain(&Classes::default(), false, &mut |_| {}).await.unwrap();
    assert!(done.held > 0 && done.records > 0, "{done:?}");
    assert_eq!(records(&fixture, first).await, kept);
    assert_eq!(check(&fixture).await.faults, []);
}

#[tokio::test]
async fn many_records_are_dropped_in_operations_of_bounded_size() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 11).await.unwrap();
    for number in 0..26 {
        let person = fixture.person(number).await;
        join_all((0..50).map(|_| fixture.refuse(About::Person(person, Reason::PolicyDenied)))).await;
    }
    fixture.clock.advance(YEAR * 2);
    let mut steps = Vec::new();
    let mut note = |one: &Retained| steps.push(one.records);
    let done = fixture.ledger.retain(&Classes::default(), false, &mut note).await.unwrap();
    assert_eq!((done.records, done.persons), (1300, 26));
    assert_eq!(steps, [0, 1000, 300]);
    assert_eq!(check(&fixture).await.faults, []);
}
