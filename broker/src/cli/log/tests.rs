//! The commands over a broker's directory: what they print and with which status they end.

use clap::Parser;

use super::super::{Cli, Exit, run as run_command};
use super::*;
use crate::ledger::fixture::Fixture;
use crate::ledger::proof::Proof;
use crate::runtime::Runtime;

/// Each run that enters something has chance of its own: two must not make the same ids.
static SEED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(500);

pub(in crate::cli) fn eemol(arguments: &[&str]) -> (Exit, String, String) {
    eemol_with(5, arguments)
}

/// With chance of its own: a new key is another one than `init` made.
fn eemol_with(seed: u64, arguments: &[&str]) -> (Exit, String, String) {
    let cli = Cli::try_parse_from([&["eemol"], arguments].concat()).unwrap();
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let environment = std::iter::empty::<(String, String)>().collect();
    let exit = run_command(cli, environment, Runtime::fixed(seed).0, &mut out, &mut errors);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(errors).unwrap())
}

/// A broker's directory with a log of 14 entries in it, its ledger still open.
pub(in crate::cli) fn broker() -> (tempfile::TempDir, String, Fixture, tokio::runtime::Runtime) {
    let broker = empty_broker();
    broker.3.block_on(broker.2.story());
    broker
}

/// The same with nothing in its log.
pub(in crate::cli) fn empty_broker() -> (tempfile::TempDir, String, Fixture, tokio::runtime::Runtime) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("broker").display().to_string();
    assert_eq!(eemol(&["init", "--dir", &path, "--name", "eemol.example"]).0, Exit::Done);
    let mut none = Vec::new();
    let global = super::super::Global { dir: Some(path.clone().into()), ..Default::default() };
    let environment = std::iter::empty::<(String, String)>().collect();
    let config = Context::new(global, environment, Runtime::fixed(5).0, &mut none).config().unwrap();
    let reactor = tokio::runtime::Runtime::new().unwrap();
    let fixture = reactor.block_on(Fixture::of(&config, 1));
    (dir, path, fixture, reactor)
}

#[test]
fn a_whole_log_verifies_beside_its_broker_and_a_changed_one_ends_with_3_and_the_index() {
    let (_dir, path, fixture, reactor) = broker();
    let (exit, out, errors) = eemol(&["log", "verify", "--replay", "--dir", &path]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""), "{out}");
    let key = fixture.ledger.verifier().to_string();
    assert!(out.starts_with("verified: 14 entries of 14\nroot:     ") && out.contains(&key), "{out}");
    assert!(out.contains("replayed: 3 consents and 2 exchanges"), "{out}");
    let (_, out, _) = eemol(&["log", "verify", "--from", "3", "--to", "5", "--json", "--dir", &path]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&json["ok"], &json["entries"], &json["signer"]), (&true.into(), &3.into(), &key.as_str().into()));

    reactor.block_on(async {
        use sqlx::Connection as _;
        let file = format!("sqlite://{}", fixture.dir.join("ledger.db").display());
        let mut database = sqlx::SqliteConnection::connect(&file).await.unwrap();
        let update = "UPDATE record SET requester = 'tax-office' WHERE idx = 6";
        sqlx::query(update).execute(&mut database).await.unwrap();
    });
    let (exit, out, errors) = eemol(&["log", "verify", "--dir", &path]);
    assert_eq!((exit, out.as_str()), (Exit::NotVerified, ""));
    assert!(errors.starts_with("not verified: entry 6: the column `requester`"), "{errors}");
    let (exit, out, _) = eemol(&["log", "verify", "--json", "--dir", &path]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((exit, &json["ok"], &json["faults"][0]["index"]), (Exit::NotVerified, &false.into(), &6.into()));
}

#[test]
fn a_proof_is_checked_without_the_log_and_refused_once_changed() {
    let (dir, path, fixture, _reactor) = broker();
    let file = dir.path().join("entry.tlog-proof").display().to_string();
    let (exit, _, errors) = eemol(&["log", "prove", "6", "--out", &file, "--dir", &path]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    let key = fixture.ledger.verifier().to_string();
    let (exit, out, errors) = eemol(&["log", "check-proof", &file, "--key", &key]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(out.contains("is entry 6 of 14"), "{out}");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("index 6", "index 7")).unwrap();
    assert_eq!(eemol(&["log", "check-proof", &file, "--key", &key]).0, Exit::NotVerified);
    assert_eq!(eemol(&["log", "prove", "99", "--dir", &path]).0, Exit::Failed);
    assert_eq!(eemol(&["log", "prove", "nonsense", "--dir", &path]).0, Exit::Usage);
    assert_eq!(eemol(&["log", "check-proof", &file, "--key", "nonsense"]).0, Exit::Usage);
}

#[test]
fn a_proof_needs_the_quorum_that_is_asked_for() {
    use crate::ledger::note::{KeyKind, SigningKey};
    let (dir, path, fixture, _reactor) = broker();
    let file = dir.path().join("entry.tlog-proof").display().to_string();
    eemol(&["log", "prove", "6", "--out", &file, "--dir", &path]);
    let key = fixture.ledger.verifier().to_string();
    let witness = |seed| SigningKey::from_seed("witness.example/w", KeyKind::Cosignature, &[seed; 32]).unwrap();
    let (one, other) = (witness(1).verifier().to_string(), witness(2).verifier().to_string());
    let check = |witnesses: &[&str], quorum: &str| {
        let mut arguments = vec!["log", "check-proof", &file, "--key", &key, "--quorum", quorum];
        for witness in witnesses {
            arguments.extend(["--witness-key", witness]);
        }
        eemol(&arguments)
    };
    let (exit, _, errors) = check(&[&one, &other], "1");
    assert_eq!(exit, Exit::NotVerified);
    assert!(errors.contains("cosigned by 0 of the witnesses given, 1 are needed"), "{errors}");
    let mut proof: Proof = std::fs::read_to_string(&file).unwrap().parse().unwrap();
    let line = witness(1).cosign(proof.checkpoint.text(), 1_795_255_200).unwrap();
    proof.checkpoint.add(line);
    std::fs::write(&file, proof.to_string()).unwrap();
    let (exit, out, errors) = check(&[&one, &other], "1");
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(out.contains(&format!("witness:  {one}")), "{out}");
    assert_eq!(check(&[&one, &other], "2").0, Exit::NotVerified);
    assert_eq!(check(&[&one], "2").0, Exit::Usage);
    assert_eq!(check(&[&key], "1").0, Exit::Usage);
    // A key that was retired before the witness saw the checkpoint counts for nothing.
    let keys = dir.path().join("keys");
    std::fs::write(&keys, format!("# retired\n{key} until 2026-01-01T00:00:00.000Z\n")).unwrap();
    let named = format!("@{}", keys.display());
    let (exit, _, errors) = eemol(&["log", "check-proof", &file, "--key", &named, "--witness-key", &one]);
    assert_eq!(exit, Exit::NotVerified);
    assert!(errors.contains("counts for nothing after 2026-01-01"), "{errors}");
}

#[test]
fn after_a_rotation_the_log_still_verifies_and_both_keys_are_named() {
    let (_dir, path, fixture, _reactor) = broker();
    let old = fixture.ledger.verifier().to_string();
    let (exit, _, errors) = eemol_with(6, &["keys", "rotate", "log", "--overlap-days", "10", "--dir", &path]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    let (_, out, _) = eemol(&["log", "key", "--dir", &path]);
    let lines: Vec<_> = out.lines().collect();
    // The present one, the one to come, the one before.
    assert_eq!(lines.len(), 3, "{out}");
    assert!(!lines[0].contains(&old) && lines[2].starts_with(&format!("{old} until 2026-12-01T")), "{out}");
    let (exit, out, errors) = eemol(&["log", "verify", "--dir", &path]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""), "{out}");
    assert!(out.contains(&old), "{out}");
}

#[test]
fn the_log_and_its_records_are_written_out() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, path, _fixture, _reactor) = broker();
    let (to, file) = (dir.path().join("static"), dir.path().join("records.ndjson"));
    let arguments =
        ["log", "export", "--to", to.to_str().unwrap(), "--records", file.to_str().unwrap(), "--dir", &path];
    let (exit, out, errors) = eemol(&arguments);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""), "{out}");
    assert!(to.join("checkpoint").exists() && to.join("tile/0/000.p/14").exists());
    assert!(to.join("tile/entries/000.p/14").exists());
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 14);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn records_are_written_as_parquet_where_that_is_asked_for_or_the_name_says_so() {
    let (dir, path, _fixture, _reactor) = broker();
    let to = dir.path().join("static").display().to_string();
    for (name, format, parquet) in [
        ("records.parquet", None, true),
        ("records", Some("parquet"), true),
        ("lines.parquet", Some("ndjson"), false),
        ("lines", None, false),
    ] {
        let file = dir.path().join(name).display().to_string();
        let mut arguments = vec!["log", "export", "--to", &to, "--records", &file, "--dir", &path];
        arguments.extend(format.iter().flat_map(|format| ["--format", *format]));
        let (exit, out, errors) = eemol(&arguments);
        assert_eq!((exit, errors.as_str()), (Exit::Done, ""), "{out}");
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), parquet, "{name}");
    }
    let cli = Cli::try_parse_from(["eemol", "log", "export", "--to", &to, "--format", "parquet"]);
    assert!(cli.is_err(), "a format without a file for records");
}

#[test]
fn where_there_is_no_log_the_command_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("broker").display().to_string();
    eemol(&["init", "--dir", &path, "--name", "eemol.example"]);
    let (exit, _, errors) = eemol(&["log", "verify", "--dir", &path]);
    assert_eq!(exit, Exit::Failed);
    assert!(errors.contains("there is no log at"), "{errors}");
}

#[test]
fn a_receipt_is_accepted_offline_and_refused_with_one_byte_changed() {
    let (dir, _path, fixture, reactor) = broker();
    let receipt = reactor.block_on(async {
        let entry = fixture.ledger.store().entry_at(3).await.unwrap().unwrap();
        let entry = fixture.ledger.entry(entry.id).await.unwrap().unwrap();
        let shown = [crate::ledger::entry::GroupName::Event];
        serde_json::to_string(&fixture.ledger.receipt(&entry, &shown).await.unwrap()).unwrap()
    });
    let file = dir.path().join("receipt.json").display().to_string();
    let key_file = dir.path().join("log.vkey");
    std::fs::write(&key_file, format!("{}\n", fixture.ledger.verifier())).unwrap();
    let key = format!("@{}", key_file.display());
    std::fs::write(&file, &receipt).unwrap();
    let (exit, out, errors) = eemol(&["receipt", "verify", &file, "--key", &key]);
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""));
    assert!(out.contains("exchange.released") && out.contains("number 3 of 14"), "{out}");
    for (from, to) in
        [("housing-office", "housing-offica"), ("index 3", "index 2"), ("/address/locality", "/address/locale")]
    {
        std::fs::write(&file, receipt.replace(from, to)).unwrap();
        let (exit, _, errors) = eemol(&["receipt", "verify", &file, "--key", &key]);
        assert_eq!(exit, Exit::NotVerified, "{from}");
        assert!(errors.starts_with("not verified: "), "{errors}");
    }
    let (exit, ..) = eemol(&["receipt", "verify", "/nonexistent", "--key", &key]);
    assert_eq!(exit, Exit::Usage);
}

/// A command in the broker's directory that ends well; what it prints as JSON.
pub(in crate::cli) fn done(path: &str, arguments: &[&str]) -> serde_json::Value {
    let seed = SEED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let (exit, out, errors) = eemol_with(seed, &[arguments, &["--json", "--dir", path]].concat());
    assert_eq!((exit, errors.as_str()), (Exit::Done, ""), "{arguments:?}: {out}");
    serde_json::from_str(out.lines().last().unwrap_or("null")).unwrap()
}

#[test]
fn a_person_is_erased_held_and_retained_from_the_command_line_beside_a_running_broker() {
    let (dir, path, fixture, reactor) = broker();
    let toml = dir.path().join("broker/eemol.toml");
    let text = std::fs::read_to_string(&toml).unwrap();
    assert!(text.contains("\n[retention]\n"), "{text}");
    std::fs::write(&toml, text.replace("\n[retention]\n", "\n[retention]\nerasure_delay_hours = 0\n")).unwrap();
    let catalogue = eemol_policies::catalogue::Catalogue::load(&dir.path().join("broker/catalogue")).unwrap();
    let identifier = catalogue.territory.identifier("lu-nin:1893120105732").unwrap().to_text();
    let person = reactor.block_on(fixture.ledger.subjects().resolve(&identifier)).unwrap();
    reactor.block_on(fixture.granted(person, "2026-77", 1));

    let copies = dir.path().join("copies").display().to_string();
    let first_copy = done(&path, &["backup", "keys", "--to", &copies]);
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(first_copy["file"].as_str().unwrap()).unwrap().permissions(),
    );
    assert_eq!((mode & 0o777, &first_copy["lapsed"]), (0o600, &0.into()));
    // A copy from before lapses, another file stays.
    for name in ["keys-2000-01-01T00-00-00.000Z.db", "keys-notes.txt"] {
        std::fs::write(dir.path().join("copies").join(name), "old").unwrap();
    }
    fixture.clock.advance(Duration::from_secs(1));
    std::fs::remove_file(first_copy["file"].as_str().unwrap()).unwrap();
    assert_eq!(done(&path, &["backup", "keys", "--to", &copies])["lapsed"], 1);
    assert!(dir.path().join("copies/keys-notes.txt").exists());

    let hold = done(&path, &["hold", "add", "--subject", &identifier, "--review", "2031-01-01", "--reason", "case 1"]);
    let listed = done(&path, &["hold", "list"]);
    assert_eq!((&listed["id"], &listed["overdue"]), (&hold["entry"], &false.into()));
    let erase = ["erase", "--subject", &identifier, "--ground", "objection", "--reason", "letter 9"];
    assert_eq!(done(&path, &erase)["event"], "held");
    done(&path, &["hold", "remove", hold["entry"].as_str().unwrap(), "--reason", "case 1 is over"]);
    let dry = done(&path, &["retention", "run", "--dry-run"]);
    assert_eq!((&dry["event"], &dry["records"]), (&"would-drop".into(), &0.into()));
    let erased = done(&path, &erase);
    assert_eq!((&erased["event"], &erased["consents"]), (&"erased".into(), &1.into()));
    assert!(erased["unreadable_from"].as_str().is_some(), "{erased}");
    let verified = done(&path, &["log", "verify", "--replay"]);
    assert_eq!(verified["removed"], erased["records"]);
    assert!(verified["entries_per_s"].is_u64(), "{verified}");

    // The broker beside it has learnt of it: the same identifier is somebody new.
    reactor.block_on(fixture.note("anything"));
    assert_ne!(reactor.block_on(fixture.ledger.subjects().resolve(&identifier)).unwrap(), person);
    let unknown = ["erase", "--subject", "lu-nin:1", "--ground", "objection", "--dir", &path];
    assert_eq!(eemol(&unknown).0, Exit::Usage);
    assert_eq!(
        eemol(&["hold", "remove", &fixture.runtime.entry_id().to_string(), "--reason", "x", "--dir", &path]).0,
        Exit::Failed
    );
}
