//! A log and its witnesses in one process: what is cosigned, what never is, and what becomes of witnesses that lie.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;

use super::ask::{Trouble, ask};
use super::at_start::{self, AtStartError};
use super::cosigner::{Cosigner, Refusal};
use super::request::AddCheckpoint;
use super::rounds::Rounds;
use super::watch::Policy;
use super::*;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::fixture::{Fixture, ORIGIN, signer};
use crate::ledger::hash::{Hash, empty_root, sha256};
use crate::ledger::note::{KeyKind, Note, SigningKey};
use crate::ledger::subjects::Subjects;
use crate::ledger::{tree, writer};
use crate::runtime::Runtime;
use crate::store::sqlite::{Access, SqliteAnchor, SqliteKeys, SqliteLedger, SqliteWork};
use crate::store::work::WorkStore;

fn key_of(name: &str) -> SigningKey {
    SigningKey::from_seed(name, KeyKind::Cosignature, sha256(name.as_bytes()).as_bytes()).unwrap()
}

async fn work(dir: &Path) -> Arc<dyn WorkStore> {
    Arc::new(SqliteWork::open(&dir.join("work.db"), Access::Write).await.unwrap())
}

async fn cosigner(name: &str, dir: &Path) -> Cosigner {
    let logs = BTreeMap::from([(ORIGIN.to_owned(), vec![signer().verifier().clone()])]);
    Cosigner::new(key_of(name), logs, work(dir).await)
}

async fn log(dir: &Path, seed: u64, size: u64) -> Fixture {
    let fixture = Fixture::open(dir, seed).await.unwrap();
    fixture.fill(size).await;
    fixture
}

async fn newest(fixture: &Fixture) -> Note {
    Note::parse(fixture.ledger.head().await.unwrap().checkpoint.as_bytes()).unwrap()
}

async fn body(fixture: &Fixture, old: u64) -> AddCheckpoint {
    let size = fixture.ledger.head().await.unwrap().size;
    let from = if old == 0 || old >= size { size } else { old };
    let proof = tree::consistency(fixture.ledger.store(), from, size).await.unwrap();
    AddCheckpoint { old, proof, checkpoint: newest(fixture).await }
}

/// A witness in this process that answers as `how` says.
#[derive(Debug)]
struct Near {
    name: String,
    key: VerifierKey,
    cosigner: Cosigner,
    runtime: Runtime,
    how: Mutex<How>,
    asked: Mutex<Vec<u64>>,
}

#[derive(Debug, Clone)]
enum How {
    Honest,
    Late,
    Says(Reply),
    /// Cosigns another checkpoint than the one it was sent.
    SignsFork,
    ClockOff(u64),
    /// Names a larger size each time.
    Wanders,
}

impl Near {
    async fn new(name: &str, dir: &Path, runtime: &Runtime, how: How) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            key: key_of(name).verifier().clone(),
            cosigner: cosigner(name, dir).await,
            runtime: runtime.clone(),
            how: Mutex::new(how),
            asked: Mutex::default(),
        })
    }

    fn turns(&self, how: How) {
        *self.how.lock().unwrap() = how;
    }
}

fn reply(status: u16, media_type: &str, body: &str) -> Reply {
    Reply { status, media_type: media_type.to_owned(), body: body.as_bytes().to_vec() }
}

fn size_is(size: u64) -> Reply {
    reply(409, "text/x.tlog.size", &format!("{size}\n"))
}

#[async_trait]
impl Witness for Near {
    fn name(&self) -> &str {
        &self.name
    }

    fn key(&self) -> &VerifierKey {
        &self.key
    }

    async fn add_checkpoint(&self, body: String) -> Result<Reply, CallError> {
        let request = AddCheckpoint::parse(body.as_bytes()).unwrap();
        self.asked.lock().unwrap().push(request.old);
        let how = self.how.lock().unwrap().clone();
        let seconds = u64::try_from(self.runtime.now().seconds()).unwrap();
        let cosigned =
            |text: &str, time| Ok(reply(200, "", &format!("{}\n", key_of(&self.name).cosign(text, time).unwrap())));
        match how {
            How::Late => Err(CallError::Late),
            How::Says(reply) => Ok(reply),
            How::SignsFork => {
                let fork = Checkpoint::new(ORIGIN, 3, sha256(b"fork")).unwrap().to_string();
                cosigned(&fork, seconds)
            }
            How::ClockOff(by) => cosigned(request.checkpoint.text(), seconds + by),
            How::Wanders => Ok(size_is(request.old + 1)),
            How::Honest => Ok(match self.cosigner.add_checkpoint(body.as_bytes(), self.runtime.now()).await {
                Ok(lines) => reply(200, "text/plain", &lines),
                Err(Refusal::Conflict(size)) => size_is(size),
                Err(Refusal::Inconsistent(why)) => reply(422, "text/plain", &why),
                Err(other) => reply(400, "text/plain", &other.to_string()),
            }),
        }
    }
}

#[tokio::test]
async fn a_checkpoint_that_continues_the_last_one_is_cosigned_and_kept_with_the_logs_signature() {
    let (dir, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (fixture, witness) = (log(dir.path(), 1, 5).await, cosigner("w1", own.path()).await);
    let mut old = 0;
    for size in [5, 5, 300, 301] {
        fixture.fill(size).await;
        let request = body(&fixture, old).await;
        let lines = witness.add_checkpoint(request.to_string().as_bytes(), fixture.runtime.now()).await.unwrap();
        let line = lines.strip_suffix('\n').unwrap().parse().unwrap();
        let mut note = request.checkpoint.clone();
        note.add(line);
        let keys = [fixture.keys(), vec![witness.verifier().clone()]].concat();
        let signed = Checkpoint::open(note.to_string().as_bytes(), &keys).unwrap();
        let time = u64::try_from(fixture.runtime.now().seconds()).unwrap();
        assert_eq!((signed.checkpoint.size(), signed.cosigned[0].time), (size, Some(time)));
        let kept = witness.newest(&sha256(ORIGIN.as_bytes()).to_hex()).await.unwrap().unwrap();
        assert_eq!(Checkpoint::open(kept.as_bytes(), &keys).unwrap().cosigned, signed.cosigned);
        old = size;
    }
    assert_eq!(witness.newest(&"0".repeat(64)).await.unwrap(), None);
    // Opened anew it still knows.
    let again = cosigner("w1", own.path()).await;
    let refusal = again.add_checkpoint(body(&fixture, 0).await.to_string().as_bytes(), fixture.runtime.now()).await;
    assert!(matches!(refusal, Err(Refusal::Conflict(301))), "{refusal:?}");
}

#[tokio::test]
async fn every_other_checkpoint_gets_the_status_of_the_specification() {
    let (dir, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (fixture, witness) = (log(dir.path(), 1, 9).await, cosigner("w1", own.path()).await);
    let now = fixture.runtime.now();
    let add = async |body: String| witness.add_checkpoint(body.as_bytes(), now).await;
    let first = body(&fixture, 0).await;
    let text = first.to_string();

    let with = |change: &dyn Fn(&mut AddCheckpoint)| {
        let mut changed = first.clone();
        change(&mut changed);
        changed.to_string()
    };
    let note = |text: String, key: &SigningKey| Note::new(text.clone(), key.sign(&text).unwrap()).unwrap();
    let stranger = SigningKey::from_seed("other.example", KeyKind::Ed25519, &[1; 32]).unwrap();
    let impostor = SigningKey::from_seed(ORIGIN, KeyKind::Ed25519, &[1; 32]).unwrap();
    let empty = |root: Hash| note(Checkpoint::new(ORIGIN, 0, root).unwrap().to_string(), &signer());

    for bad in [String::new(), "old 0\n\n".to_owned(), text.replace("old 0", "old 00"), text.replace("old 0", "old")] {
        assert!(matches!(add(bad.clone()).await, Err(Refusal::Bad(_))), "{bad}");
    }
    assert!(matches!(add(with(&|it| it.old = 10)).await, Err(Refusal::Bad(_))));
    let unknown = note("other.example\n9\n".to_owned() + &Hash::ZERO.to_base64() + "\n", &stranger);
    assert!(matches!(add(with(&|it| it.checkpoint = unknown.clone())).await, Err(Refusal::Unknown)));
    let unsigned = note(first.checkpoint.text().to_owned(), &impostor);
    assert!(matches!(add(with(&|it| it.checkpoint = unsigned.clone())).await, Err(Refusal::Signature(_))));
    let mut forged = text.clone();
    let at = forged.trim_end().len() - 5;
    forged.replace_range(at..=at, if forged.as_bytes()[at] == b'A' { "B" } else { "A" });
    assert!(matches!(add(forged).await, Err(Refusal::Signature(_))));
    assert!(matches!(add(with(&|it| it.old = 4)).await, Err(Refusal::Conflict(0))));
    assert!(matches!(add(with(&|it| it.proof = vec![Hash::ZERO])).await, Err(Refusal::Inconsistent(_))));
    assert!(matches!(add(with(&|it| it.checkpoint = empty(Hash::ZERO))).await, Err(Refusal::Inconsistent(_))));
    assert!(add(with(&|it| it.checkpoint = empty(empty_root()))).await.is_ok());

    assert!(add(text.clone()).await.is_ok());
    assert!(matches!(add(text).await, Err(Refusal::Conflict(9))));
    let fork = note(Checkpoint::new(ORIGIN, 9, sha256(b"fork")).unwrap().to_string(), &signer());
    let same_size = |it: &mut AddCheckpoint| (it.old, it.checkpoint) = (9, fork.clone());
    assert!(matches!(add(with(&same_size)).await, Err(Refusal::Inconsistent(_))));
    fixture.fill(20).await;
    let mut grown = body(&fixture, 9).await;
    grown.proof.pop();
    assert!(matches!(add(grown.to_string()).await, Err(Refusal::Inconsistent(_))));
    assert!(add(body(&fixture, 9).await.to_string()).await.is_ok());
}

#[tokio::test]
async fn of_two_histories_sent_at_once_one_is_cosigned() {
    let dirs: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let (one, two) = (log(dirs[0].path(), 1, 3).await, log(dirs[1].path(), 2, 4).await);
    let witness = Arc::new(cosigner("w1", dirs[2].path()).await);
    let bodies = [body(&one, 0).await.to_string(), body(&two, 0).await.to_string()];
    let now = one.runtime.now();
    let sent = (0..40).map(|turn| {
        let (witness, body) = (Arc::clone(&witness), bodies[turn % 2].clone());
        tokio::spawn(async move { (turn % 2, witness.add_checkpoint(body.as_bytes(), now).await.is_ok()) })
    });
    let answers = futures_util::future::join_all(sent).await;
    let cosigned: Vec<_> = answers.into_iter().map(Result::unwrap).filter(|(_, cosigned)| *cosigned).collect();
    assert_eq!(cosigned.len(), 1, "{cosigned:?}");
}

async fn rounds(fixture: &Fixture, witnesses: &[Arc<Near>], quorum: usize, kept: Arc<dyn WorkStore>) -> Rounds {
    let policy = Policy { quorum, patience: Some(Duration::from_mins(1)) };
    let witness = |near: &Arc<Near>| -> Arc<dyn Witness> { Arc::<Near>::clone(near) };
    let all = witnesses.iter().map(witness).collect();
    Rounds::new(fixture.ledger.clone(), kept, all, policy, Duration::from_secs(1)).await
}

#[tokio::test]
async fn what_a_quorum_cosigned_is_published_with_its_lines_and_stays_so_over_a_restart() {
    let dirs: Vec<_> = (0..5).map(|_| tempfile::tempdir().unwrap()).collect();
    let fixture = log(dirs[0].path(), 1, 7).await;
    let kept = work(dirs[1].path()).await;
    let mut near = Vec::new();
    for (name, dir) in ["w1", "w2", "w3"].into_iter().zip(&dirs[2..]) {
        near.push(Near::new(name, dir.path(), &fixture.runtime, How::Honest).await);
    }
    near[2].turns(How::Late);
    let mut rounds_now = rounds(&fixture, &near, 2, Arc::clone(&kept)).await;
    let watch = fixture.ledger.watch();
    rounds_now.round().await;
    let published = watch.published().unwrap();
    let keys: Vec<_> = fixture.keys().into_iter().chain(near.iter().map(|near| near.key.clone())).collect();
    let signed = Checkpoint::open(published.note.as_bytes(), &keys).unwrap();
    assert_eq!((published.size, signed.cosigned.len()), (7, 2));
    let standings = watch.standings();
    assert_eq!(standings.iter().map(|one| one.trouble.is_none()).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(standings[2].trouble.as_deref(), Some("no answer in time"));

    // Nothing new: nobody is asked again. Then it grows, and each is asked from where it stands.
    rounds_now.round().await;
    fixture.fill(40).await;
    rounds_now.round().await;
    assert_eq!(*near[0].asked.lock().unwrap(), [0, 7]);
    assert_eq!(near[2].asked.lock().unwrap().len(), 1, "left alone for a while");
    assert_eq!(watch.published().unwrap().size, 40);

    // Only one is left: the log grows on, but what is published stays.
    near[1].turns(How::Late);
    fixture.fill(50).await;
    rounds_now.round().await;
    assert_eq!(watch.published().unwrap().size, 40);
    fixture.clock.advance(Duration::from_secs(61));
    assert!(!watch.may_release(fixture.runtime.monotonic()), "the quorum is overdue");
    near[1].turns(How::Honest);
    rounds_now.round().await;
    rounds_now.round().await;
    assert_eq!(watch.published().unwrap().size, 50);
    assert!(watch.may_release(fixture.runtime.monotonic()));

    // Who holds a ledger keeps its writer going.
    drop(rounds_now);
    let fixture = fixture.restart().await.unwrap();
    let mut rounds_now = rounds(&fixture, &near, 2, kept).await;
    assert_eq!(fixture.ledger.watch().published().unwrap().size, 50);
    fixture.fill(60).await;
    rounds_now.round().await;
    // It did not know where the witness stood, and was told.
    assert!(near[0].asked.lock().unwrap().ends_with(&[0, 50]));
    assert_eq!(fixture.ledger.watch().published().unwrap().size, 60);
}

#[tokio::test]
async fn a_witness_that_lies_is_believed_in_nothing_and_named() {
    let (dir, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let fixture = log(dir.path(), 1, 8).await;
    let near = Near::new("w1", own.path(), &fixture.runtime, How::Honest).await;
    let other_key = format!("{}\n", key_of("w2").cosign(newest(&fixture).await.text(), 1).unwrap());
    let cases = [
        (How::Late, "late"),
        (How::Says(size_is(9)), "ahead"),
        (How::Says(size_is(u64::MAX)), "ahead"),
        (How::Wanders, "contradicts"),
        (How::SignsFork, "bad-cosignature"),
        (How::ClockOff(301), "clock"),
        (How::Says(reply(200, "", "")), "bad-cosignature"),
        (How::Says(reply(200, "", "\u{2014} w1 AAAA\n")), "bad-cosignature"),
        (How::Says(reply(200, "", &other_key)), "bad-cosignature"),
        (How::Says(reply(409, "text/plain", "3\n")), "other-history"),
        (How::Says(reply(409, "text/x.tlog.size", "03\n")), "other-history"),
        (How::Says(reply(422, "text/plain", "")), "other-history"),
        (How::Says(reply(403, "", "")), "unknown-log"),
        (How::Says(reply(404, "", "")), "unknown-log"),
        (How::Says(reply(302, "", "")), "status"),
    ];
    for (how, word) in cases {
        near.turns(how.clone());
        let mut known = 0;
        let note = newest(&fixture).await;
        let answer = ask(&*near, fixture.ledger.store(), &note, &mut known, fixture.runtime.now()).await;
        assert_eq!(answer.as_ref().err().map(Trouble::word), Some(word), "{how:?}");
        let kept = work(own.path()).await;
        let mut rounds = rounds(&fixture, &[Arc::clone(&near)], 1, kept).await;
        rounds.round().await;
        let standing = &fixture.ledger.watch().standings()[0];
        assert_eq!((standing.name.as_str(), standing.trouble.is_some()), ("w1", true), "{how:?}");
        assert!(fixture.ledger.watch().published().is_none(), "{how:?}");
    }
}

async fn parts(dir: &Path, runtime: &Runtime) -> writer::Parts {
    let keys = Arc::new(SqliteKeys::open(&dir.join("keys.db"), Access::Write).await.unwrap());
    writer::Parts {
        store: Arc::new(SqliteLedger::open(&dir.join("ledger.db"), Access::Write).await.unwrap()),
        anchor: Arc::new(SqliteAnchor::open(&dir.join("anchor.db"), Access::Write).await.unwrap()),
        subjects: Arc::new(Subjects::open(keys, [9; 32], runtime.clone()).await.unwrap()),
        runtime: runtime.clone(),
        signer: signer().into(),
    }
}

#[tokio::test]
async fn a_database_that_is_older_than_a_witness_knows_signs_nothing() {
    let dirs: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    let fixture = log(dirs[0].path(), 1, 12).await;
    let near = Near::new("w1", dirs[1].path(), &fixture.runtime, How::Honest).await;
    let witnesses: Vec<Arc<dyn Witness>> = vec![Arc::<Near>::clone(&near)];
    let runtime = fixture.runtime.clone();
    let check = async |dir: &Path| at_start::check(&parts(dir, &runtime).await, &witnesses).await;
    check(dirs[0].path()).await.unwrap();
    fixture.fill(15).await;
    check(dirs[0].path()).await.unwrap();

    // An empty database, an older one, another history of the same length.
    let error = check(dirs[2].path()).await.unwrap_err();
    assert!(matches!(&error, AtStartError::Older { cosigned: 15, size: 0, .. }), "{error}");
    assert!(error.to_string().contains("`w1`") && error.to_string().contains("15 entries"), "{error}");
    let other = log(dirs[3].path(), 2, 14).await;
    assert!(matches!(check(dirs[3].path()).await, Err(AtStartError::Older { cosigned: 15, size: 14, .. })));
    other.fill(15).await;
    assert!(matches!(check(dirs[3].path()).await, Err(AtStartError::OtherHistory { .. })));
    other.fill(16).await;
    assert!(matches!(check(dirs[3].path()).await, Err(AtStartError::OtherHistory { .. })));
    near.turns(How::Late);
    check(dirs[3].path()).await.unwrap();
}
