//! What others say of a log: notes, keys, tiles, bundles, proofs, requests to a witness.

use eemol_broker::ledger::checkpoint::Checkpoint;
use eemol_broker::ledger::hash::{Hash, sha256};
use eemol_broker::ledger::merkle::{Frontier, Tiles, verify_consistency};
use eemol_broker::ledger::note::known::KnownKey;
use eemol_broker::ledger::note::{KeyKind, Note, SigningKey, VerifierKey};
use eemol_broker::ledger::proof::Proof;
use eemol_broker::ledger::tiles::{TileId, TilePath, decode_bundle, encode_bundle};
use eemol_broker::ledger::witness::request::AddCheckpoint;

use super::{bytes, outcome, strings};

const ORIGIN: &str = "log.example/fuzz";

fn signer() -> SigningKey {
    SigningKey::from_seed(ORIGIN, KeyKind::Ed25519, &[7; 32]).expect("a key")
}

fn witness() -> SigningKey {
    SigningKey::from_seed("witness.example/w1", KeyKind::Cosignature, &[8; 32]).expect("a key")
}

pub(super) fn known() -> Vec<VerifierKey> {
    vec![signer().verifier().clone(), witness().verifier().clone()]
}

fn signed(size: u64) -> Note {
    let checkpoint = Checkpoint::new(ORIGIN, size, sha256(&size.to_be_bytes())).expect("a checkpoint");
    let mut note = checkpoint.sign(&signer()).expect("a note");
    note.add(witness().cosign(note.text(), 1_800_000_000).expect("a cosignature"));
    note
}

pub(super) fn notes() -> Vec<Vec<u8>> {
    let foreign = include_str!("../../../../broker/vectors/tessera-log.json");
    let foreign: serde_json::Value = serde_json::from_str(foreign).expect("JSON");
    let mut notes = vec![signed(0).to_string().into_bytes(), signed(70_000).to_string().into_bytes()];
    strings(&foreign, &mut |text| {
        if text.contains("\n\n") {
            notes.push(text.as_bytes().to_vec());
        }
    });
    notes
}

pub(super) fn note(data: &[u8]) -> String {
    let read = Note::parse(data);
    if let Ok(note) = &read {
        assert_eq!(Note::parse(note.to_string().as_bytes()).as_ref(), Ok(note), "a note reads back");
        return outcome(note.verify(&known()));
    }
    outcome(read)
}

pub(super) fn checkpoint(data: &[u8]) -> String {
    let opened = Checkpoint::open(data, &known());
    if let Ok(signed) = &opened {
        assert_eq!(signed.checkpoint.to_string(), signed.note.text(), "a checkpoint is its text");
    }
    outcome(opened)
}

pub(super) fn key(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    drop(SigningKey::parse(&text));
    let read = KnownKey::read_list(&text);
    if let Ok(keys) = &read {
        let written: Vec<_> = keys.iter().map(ToString::to_string).collect();
        assert_eq!(KnownKey::read_list(&written.join("\n")).as_ref(), Ok(keys), "keys read back");
    }
    outcome(read)
}

pub(super) fn keys() -> Vec<Vec<u8>> {
    let retired = format!("# keys\n{} until 2027-01-01T00:00:00.000Z\n{}\n", signer().verifier(), witness().verifier());
    vec![
        retired.into_bytes(),
        b"PRIVATE+KEY+log.example+0a0b0c0d+AQcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH".to_vec(),
    ]
}

pub(super) fn tile_path(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let read = text.parse::<TilePath>();
    if let Ok(path) = &read {
        assert_eq!(path.to_string(), text, "one spelling a tile");
    }
    outcome(read)
}

pub(super) fn tile_paths() -> Vec<Vec<u8>> {
    bytes(&[
        "tile/0/x001/x234/067",
        "tile/63/000.p/255",
        "tile/entries/x018/x446/x744/x073/x709/x551/615.p/8",
        "tile/entries/000",
    ])
}

/// The first byte is the width less one, the rest the content.
pub(super) fn tile(data: &[u8]) -> String {
    let (width, content) = data.split_first().map_or((1, data), |(width, rest)| (u16::from(*width) + 1, rest));
    let id = TileId::new(0, 0, width).expect("a width of 1 to 256");
    outcome(Tiles::new().insert(id, content))
}

pub(super) fn tiles() -> Vec<Vec<u8>> {
    [1usize, 3, 256]
        .iter()
        .map(|width| std::iter::once(u8::try_from(width - 1).expect("small")).chain(vec![5; width * 32]).collect())
        .collect()
}

pub(super) fn bundle(data: &[u8]) -> String {
    let (width, content) = data.split_first().map_or((1, data), |(width, rest)| (u16::from(*width) + 1, rest));
    let read = decode_bundle(content, width);
    if let Ok(leaves) = &read {
        assert_eq!(encode_bundle(leaves.iter().copied()).as_deref(), Ok(content), "a bundle reads back");
    }
    outcome(read)
}

pub(super) fn bundles() -> Vec<Vec<u8>> {
    let of = |leaves: &[&[u8]]| {
        let width = u8::try_from(leaves.len() - 1).expect("small");
        [&[width], encode_bundle(leaves.iter().copied()).expect("a bundle").as_slice()].concat()
    };
    vec![of(&[b"a"]), of(&[b"", b"bc", &[9; 300]]), of(&[[1u8; 39].as_slice(); 20])]
}

pub(super) fn frontier(data: &[u8]) -> String {
    let read = Frontier::from_bytes(data);
    if let Ok(frontier) = &read {
        assert_eq!(frontier.to_bytes(), data, "a frontier reads back");
        let mut grown = frontier.clone();
        let _ = (grown.push(Hash::ZERO), grown.root());
    }
    outcome(read)
}

pub(super) fn frontiers() -> Vec<Vec<u8>> {
    let mut frontier = Frontier::new();
    let mut all = vec![frontier.to_bytes()];
    for size in 0u64..40 {
        frontier.push(sha256(&size.to_be_bytes())).expect("not full");
        all.push(frontier.to_bytes());
    }
    all
}

/// Two sizes in the first sixteen bytes, hashes after them.
pub(super) fn consistency(data: &[u8]) -> String {
    let number =
        |at: usize| data.get(at..at + 8).map_or(3, |bytes| u64::from_be_bytes(bytes.try_into().expect("eight bytes")));
    let (old, size) = (number(0), number(8));
    let hashes = data.get(16..).unwrap_or_default().chunks_exact(32).filter_map(Hash::from_slice).collect::<Vec<_>>();
    for (old, size) in [(old, size), (old % 70, size % 70)] {
        let _ = verify_consistency(old, size, Hash::ZERO, Hash::ZERO, &hashes);
    }
    outcome(verify_consistency(old, size, Hash::ZERO, sha256(b""), &hashes))
}

pub(super) fn proof(data: &[u8]) -> String {
    let read = String::from_utf8_lossy(data).parse::<Proof>();
    if let Ok(proof) = &read {
        assert_eq!(proof.to_string().parse::<Proof>().as_ref(), Ok(proof), "a proof reads back");
        return outcome(proof.verify(Hash::ZERO, &known()));
    }
    outcome(read)
}

pub(super) fn proofs() -> Vec<Vec<u8>> {
    let of = |extra: Option<&[u8]>, index, hashes: usize, size| {
        let extra = extra.map(<[u8]>::to_vec);
        Proof { extra, index, hashes: vec![Hash::ZERO; hashes], checkpoint: signed(size) }.to_string().into_bytes()
    };
    vec![of(None, 0, 0, 1), of(Some(b"leaf"), 6, 4, 14), of(None, 69_999, 17, 70_000)]
}

pub(super) fn add_checkpoint(data: &[u8]) -> String {
    let read = AddCheckpoint::parse(data);
    if let Ok(request) = &read {
        assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()).as_ref(), Ok(request), "a request reads back");
    }
    outcome(read)
}

pub(super) fn requests() -> Vec<Vec<u8>> {
    let of = |old, hashes: usize, size| {
        AddCheckpoint { old, proof: vec![Hash::ZERO; hashes], checkpoint: signed(size) }.to_string().into_bytes()
    };
    vec![of(0, 0, 1), of(5, 3, 9), of(65_536, 63, 70_000)]
}
