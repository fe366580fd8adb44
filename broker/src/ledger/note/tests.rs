//! Tests of `ledger::note`, with published vectors: notes and keys of `github.com/golang/mod` fe2ec04 (`sumdb/note`), the
//! example of `c2sp.org/signed-note`, and a whole log with tile, bundle and the checkpoint of each size of
//! `github.com/transparency-dev/tessera` 1811ae1 (`testdata/log`); see `broker/vectors/README.md`.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::ledger::checkpoint::{Checkpoint, CheckpointError};
use crate::ledger::hash::{Hash, leaf_hash};
use crate::ledger::merkle::Frontier;
use crate::ledger::proof::Proof;
use crate::ledger::tiles::decode_bundle;

const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const PETER_SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str =
    "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn vkey(text: &str) -> VerifierKey {
    text.parse().unwrap()
}

fn open(note: &str, keys: &[&str]) -> Result<Vec<Verified>, NoteError> {
    let keys: Vec<_> = keys.iter().map(|key| vkey(key)).collect();
    Note::parse(note.as_bytes())?.verify(&keys)
}

#[test]
fn the_published_note_is_signed_and_checked_alike() {
    let key = SigningKey::parse(PETER_SECRET).unwrap();
    assert_eq!(key.verifier().to_string(), PETER);
    let note = Note::new(TEXT.to_owned(), key.sign(TEXT).unwrap()).unwrap();
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETER_LINE}"));
    assert_eq!(open(&note.to_string(), &[PETER]).unwrap()[0].key, vkey(PETER));
    assert_eq!(Note::parse(note.to_string().as_bytes()).unwrap(), note);
}

#[test]
fn the_example_of_the_specification_checks() {
    let note = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    assert_eq!(open(note, &[key]).unwrap().len(), 1);
}

#[test]
fn unknown_signatures_are_ignored_and_known_wrong_ones_are_not() {
    let both = format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}");
    assert_eq!(open(&both, &[PETER]).unwrap().len(), 1);
    assert_eq!(open(&both, &[PETER, ENOCH]).unwrap().len(), 2);
    assert_eq!(open(&both, &[]), Err(NoteError::Unsigned));
    let forged = both.replace("rwz+eBzm", "rwz+eBzn");
    assert_eq!(open(&forged, &[PETER]).unwrap().len(), 1);
    assert_eq!(open(&forged, &[PETER, ENOCH]), Err(NoteError::WrongSignature("EnochRoot".to_owned())));
    // The same name with another id, and the same id with another name, are other keys.
    assert_eq!(open(&both.replace("PeterNeumann", "CarmenSandiego"), &[PETER]), Err(NoteError::Unsigned));
    assert_eq!(open(&both.replace("x08g", "xxxx"), &[PETER]), Err(NoteError::Unsigned));
    // Twice the same line counts once; the same key given twice is one key.
    let twice = format!("{TEXT}\n{PETER_LINE}{PETER_LINE}");
    assert_eq!(open(&twice, &[PETER, PETER]).unwrap().len(), 1);
}

#[test]
fn sixteen_signatures_are_read_and_a_hundred_and_one_are_not() {
    assert!(open(&format!("{TEXT}\n{}{PETER_LINE}", ENOCH_LINE.repeat(16)), &[PETER]).is_ok());
    assert!(open(&format!("{TEXT}\n{}", PETER_LINE.repeat(100)), &[PETER]).is_ok());
    assert!(open(&format!("{TEXT}\n{}", PETER_LINE.repeat(101)), &[PETER]).is_err());
    assert!(Note::parse(&vec![b'\n'; MAX_NOTE_BYTES + 1]).is_err());
}

#[test]
fn malformed_notes_are_refused() {
    let cut = &PETER_LINE[..PETER_LINE.len() - 1];
    for bad in [
        TEXT.to_owned(),
        format!("{TEXT}\n"),
        format!("{TEXT}\n{cut}"),
        format!("\u{1}{TEXT}\n{PETER_LINE}"),
        format!("{}\r\n\n{PETER_LINE}", TEXT.trim_end()),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Bad Name")),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "Peter+Neumann")),
        format!("{TEXT}\n{}", PETER_LINE.replace("PeterNeumann", "")),
        format!("{TEXT}\n{PETER_LINE}Unexpected line.\n"),
        format!("{TEXT}\n{PETER_LINE}\n"),
        format!("{TEXT}\n{}", PETER_LINE.replace('\u{2014}', "-")),
        format!("{TEXT}\n{}", PETER_LINE.replace('=', "")),
        format!("{TEXT}\n\u{2014} PeterNeumann x08gow==\n"),
    ] {
        assert!(matches!(open(&bad, &[PETER]), Err(NoteError::Malformed(_))), "{bad}");
    }
    assert!(Note::parse(&[TEXT.as_bytes(), b"\xff\n\n", PETER_LINE.as_bytes()].concat()).is_err());
}

#[test]
fn the_text_ends_at_the_last_blank_line() {
    let note = format!("one\n\ntwo\n\n{PETER_LINE}");
    assert_eq!(Note::parse(note.as_bytes()).unwrap().text(), "one\n\ntwo\n");
    assert_eq!(Note::parse(note.as_bytes()).unwrap().to_string(), note);
}

#[test]
fn mangled_keys_are_refused() {
    for from in 0..PETER.len() {
        for to in from + 1..=PETER.len() {
            assert_eq!(PETER[from..to].parse::<VerifierKey>().is_ok(), (from, to) == (0, PETER.len()));
        }
    }
    for at in 0..PETER.len() {
        let mut bytes = PETER.as_bytes().to_vec();
        bytes[at] += 1;
        assert!(std::str::from_utf8(&bytes).unwrap().parse::<VerifierKey>().is_err());
    }
    // Published with key ids of their own: a key of the wrong length, and an unknown type.
    for bad in [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ] {
        assert!(bad.parse::<VerifierKey>().is_err());
    }
    for to in 0..PETER_SECRET.len() {
        assert!(SigningKey::parse(&PETER_SECRET[..to]).is_err());
    }
    assert!(SigningKey::from_seed("a b", KeyKind::Ed25519, &[1; 32]).is_err());
    assert!(!format!("{:?}", SigningKey::parse(PETER_SECRET).unwrap()).contains("AYEKFALV"));
}

#[test]
fn a_cosignature_says_when_and_only_its_kind_of_key_makes_one() {
    let witness = SigningKey::from_seed("witness.example/w1", KeyKind::Cosignature, &[3; 32]).unwrap();
    let log = SigningKey::from_seed("log.example/1", KeyKind::Ed25519, &[4; 32]).unwrap();
    let checkpoint = Checkpoint::new("log.example/1", 3, leaf_hash(b"a")).unwrap();
    let mut note = checkpoint.sign(&log).unwrap();
    note.add(witness.cosign(note.text(), 1_679_315_147).unwrap());
    let keys = [log.verifier().clone(), witness.verifier().clone()];
    let signed = Checkpoint::open(note.to_string().as_bytes(), &keys).unwrap();
    assert_eq!(signed.signer, keys[0]);
    assert_eq!(signed.cosigned, [Verified { key: keys[1].clone(), time: Some(1_679_315_147) }]);
    assert!(witness.sign("a\n").is_err());
    assert!(log.cosign("a\n", 1).is_err());
    assert!(witness.cosign("a\n", u64::MAX).is_err());
    // A witness alone does not make a checkpoint the log's.
    let alone = Note::new(note.text().to_owned(), witness.cosign(note.text(), 1).unwrap()).unwrap();
    assert_eq!(
        Checkpoint::open(alone.to_string().as_bytes(), &keys),
        Err(CheckpointError::NotByLog("log.example/1".to_owned()))
    );
}

#[test]
fn only_the_log_s_own_key_signs_its_checkpoint() {
    let key = SigningKey::from_seed("log.example/2", KeyKind::Ed25519, &[4; 32]).unwrap();
    let checkpoint = Checkpoint::new("log.example/1", 3, Hash::ZERO).unwrap();
    assert!(matches!(checkpoint.sign(&key), Err(CheckpointError::OtherLog { .. })));
    let text = checkpoint.to_string();
    let note = Note::new(text.clone(), key.sign(&text).unwrap()).unwrap();
    assert!(matches!(Checkpoint::open_note(note, &[key.verifier().clone()]), Err(CheckpointError::NotByLog(_))));
}

#[test]
fn malformed_checkpoints_are_refused() {
    let root = Hash::ZERO.to_string();
    assert_eq!(format!("a\n0\n{root}\n").parse::<Checkpoint>().unwrap().size(), 0);
    let extended = format!("a b\n12\n{root}\nmore\n");
    assert_eq!(extended.parse::<Checkpoint>().unwrap().to_string(), extended);
    for bad in [
        String::new(),
        "\n".to_owned(),
        format!("a\n0\n{root}"),
        format!("\n0\n{root}\n"),
        format!("a\n\n{root}\n"),
        format!("a\n01\n{root}\n"),
        format!("a\n-1\n{root}\n"),
        format!("a\n+1\n{root}\n"),
        format!("a\n18446744073709551616\n{root}\n"),
        "a\n1\nAAAA\n".to_owned(),
        format!("a\n1\n{root}\n\n"),
        format!("a\n1\n{root}\n\nb\n"),
        format!("a\n1\n{root} \n"),
        format!("a\r\n1\n{root}\n"),
    ] {
        assert!(bad.parse::<Checkpoint>().is_err(), "{bad:?}");
    }
    assert!(Checkpoint::new("", 1, Hash::ZERO).is_err());
    assert!(Checkpoint::new("a\nb", 1, Hash::ZERO).is_err());
}

#[derive(Deserialize)]
struct TesseraLog {
    vkey: String,
    checkpoints: Vec<String>,
    tile: String,
    entries: String,
}

#[test]
fn a_log_written_by_other_software_checks_from_leaf_to_signature() {
    let log: TesseraLog = serde_json::from_str(include_str!("../../../vectors/tessera-log.json")).unwrap();
    let keys = [vkey(&log.vkey)];
    let bundle = STANDARD.decode(&log.entries).unwrap();
    let tile = STANDARD.decode(&log.tile).unwrap();
    let mut frontier = Frontier::new();
    let mut roots = vec![frontier.root()];
    for (at, leaf) in decode_bundle(&bundle, 15).unwrap().into_iter().enumerate() {
        let hash = leaf_hash(leaf);
        assert_eq!(hash.as_bytes()[..], tile[at * 32..(at + 1) * 32]);
        frontier.push(hash).unwrap();
        roots.push(frontier.root());
    }
    assert_eq!(log.checkpoints.len(), 16);
    for (size, text) in log.checkpoints.iter().enumerate() {
        let signed = Checkpoint::open(text.as_bytes(), &keys).unwrap();
        assert_eq!(signed.checkpoint.size(), u64::try_from(size).unwrap());
        assert_eq!(signed.checkpoint.root(), roots[size]);
        assert_eq!(signed.note.to_string(), *text);
    }
}

fn sample_proof() -> (Proof, Hash, VerifierKey) {
    let key = SigningKey::from_seed("log.example/1", KeyKind::Ed25519, &[4; 32]).unwrap();
    let (leaf, other) = (leaf_hash(b"a"), leaf_hash(b"b"));
    let mut frontier = Frontier::new();
    frontier.push(leaf).unwrap();
    frontier.push(other).unwrap();
    let checkpoint = Checkpoint::new("log.example/1", 2, frontier.root()).unwrap().sign(&key).unwrap();
    (Proof { extra: Some(b"more".to_vec()), index: 0, hashes: vec![other], checkpoint }, leaf, key.verifier().clone())
}

#[test]
fn a_proof_has_the_form_of_the_specification_and_reads_back() {
    let (proof, leaf, key) = sample_proof();
    let text = proof.to_string();
    let hash = leaf_hash(b"b");
    assert!(
        text.starts_with(&format!("c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 0\n{hash}\n\nlog.example/1\n2\n"))
    );
    let read: Proof = text.parse().unwrap();
    assert_eq!(read, proof);
    assert_eq!(read.verify(leaf, &[key]).unwrap().checkpoint.size(), 2);
}

#[test]
fn malformed_proofs_are_refused() {
    let good = sample_proof().0.to_string();
    for (from, to) in [
        ("proof@v1", "proof@v2"),
        ("index 0", "index 00"),
        ("index 0", "index"),
        ("index 0", "index +0"),
        ("extra bW9yZQ==", "extra "),
        ("extra bW9yZQ==", "extra !"),
        ("extra bW9yZQ==\n", "extra bW9yZQ==\nextra bW9yZQ==\n"),
        ("index 0\n", "index 0\nAAAA\n"),
        ("index 0\n", "index 0\n\n"),
        ("\n", "\r\n"),
    ] {
        assert!(good.replace(from, to).parse::<Proof>().is_err(), "{from} {to}");
    }
    let many = format!("{}\n", Hash::ZERO).repeat(64);
    assert!(good.replace("index 0\n", &format!("index 0\n{many}")).parse::<Proof>().is_err());
}

#[test]
fn every_changed_bit_of_a_proof_and_its_checkpoint_is_found() {
    let (mut proof, leaf, key) = sample_proof();
    proof.extra = None;
    let text = proof.to_string();
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let judged = changed.parse::<Proof>().and_then(|proof| proof.verify(leaf, std::slice::from_ref(&key)));
            assert!(judged.is_err(), "byte {at} bit {bit}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic_and_what_is_read_is_written_alike(bytes: Vec<u8>, text in ".{0,100}", cut in 0usize..400, insert in "[ -~\n]{0,6}") {
        let good = sample_proof().0.to_string();
        let cut = (0..=cut.min(good.len())).rev().find(|at| good.is_char_boundary(*at)).unwrap();
        let spliced = format!("{}{insert}{}", &good[..cut], &good[cut..]);
        let _ = Note::parse(&bytes);
        for text in [text, spliced] {
            if let Ok(note) = Note::parse(text.as_bytes()) {
                prop_assert_eq!(note.to_string(), text.clone());
            }
            if let Ok(proof) = text.parse::<Proof>() {
                prop_assert_eq!(proof.to_string(), text.clone());
            }
            if let Ok(key) = text.parse::<VerifierKey>() {
                prop_assert_eq!(key.to_string(), text.clone());
            }
            let _ = text.parse::<Checkpoint>();
            let _ = text.parse::<Signature>();
            let _ = SigningKey::parse(&text);
        }
    }
}
