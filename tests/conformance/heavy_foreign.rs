//! A log of 70,000 entries, exported, checked by a reader that was not written here (`tlog_tiles` and `signed_note`, ports of
//! Go's `sumdb`): signatures, tiles, inclusion of every leaf, every checkpoint that was kept on the way. One changed byte
//! anywhere is found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use eemol_broker::ledger::export::export;
use eemol_broker::ledger::fixture::Fixture;
use eemol_broker::ledger::tiles::{TileId, TilePath, decode_bundle, hashes_at};
use eemol_tests::fuzz::mutate::Chance;
use signed_note::{Note, StandardVerifier, VerifierList};
use tlog_tiles::{
    Checkpoint, Error, Hash, HashReader, Tile, check_record, check_tree, prove_record, prove_tree, record_hash,
    stored_hash_index, tree_hash,
};

const SIZE: u64 = 70_000;
/// Sizes at which a checkpoint is kept: around the edges of tiles, and some in between.
const KEPT: &[u64] = &[1, 2, 255, 256, 257, 1000, 4096, 10_000, 33_333, 65_535, 65_536, 65_537, 69_999, SIZE];

/// The exported directory, as the foreign reader sees it.
struct Site<'a>(&'a Path);

impl Site<'_> {
    /// The tile as wide as asked: a prefix of what is there.
    fn hashes(&self, tile: &Tile) -> Option<Vec<u8>> {
        let (level, index) = (tile.level(), tile.level_index());
        let there = TileId::at_size(level, index, SIZE)?;
        let bytes = std::fs::read(self.0.join(TilePath::Hashes(there).to_string())).ok()?;
        // A file of another length than its name says is no tile.
        let whole = bytes.len() == there.bytes();
        bytes.get(..usize::try_from(tile.width()).ok()? * 32).filter(|_| whole).map(<[u8]>::to_vec)
    }
}

impl HashReader for Site<'_> {
    /// Hashes as they stand in the files. The reader's own `TileHashReader` would authenticate them, but leaves out tiles
    /// where several subtrees share one; so each proof is checked against the root, and each tile with the one above it.
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let one = |index: &u64| {
            let tile = Tile::from_index(8, *index);
            tile.hash_at_index(&self.hashes(&tile).ok_or(Error::BadMath)?, *index)
        };
        indexes.iter().map(one).collect()
    }
}

/// Opens a checkpoint with the foreign reader: signature, then text.
fn opened(note: &[u8], key: &str) -> Option<(u64, Hash)> {
    let verifier = StandardVerifier::new(key).ok()?;
    let note = Note::from_bytes(note).ok()?;
    let (signed, _) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).ok()?;
    if signed.is_empty() {
        return None;
    }
    let checkpoint = Checkpoint::from_bytes(note.text()).ok()?;
    Some((checkpoint.size(), *checkpoint.hash()))
}

/// Whether a file of the export is what the tree says: a full tile by its hash in the tile above it, a partial one by the
/// root, a bundle by the hashes of its leaves, the checkpoint by its signature.
fn holds(dir: &Path, path: &str, key: &str, root: Hash) -> bool {
    if path == "checkpoint" {
        return opened(&std::fs::read(dir.join(path)).expect("a file"), key) == Some((SIZE, root));
    }
    let site = Site(dir);
    let path: TilePath = path.parse().expect("a path of a tile");
    let tile = path.tile();
    match path {
        TilePath::Hashes(_) if tile.is_full() => {
            let content = std::fs::read(dir.join(path.to_string())).expect("a tile");
            let above = site.read_hashes(&[stored_hash_index((tile.level() + 1) * 8, tile.index())]);
            content.len() == tile.bytes() && above.is_ok_and(|above| above == [Tile::subtree_hash(&content)])
        }
        TilePath::Hashes(_) => tree_hash(SIZE, &site).is_ok_and(|hash| hash == root),
        TilePath::Entries(_) => {
            let bundle = std::fs::read(dir.join(path.to_string())).expect("a bundle");
            let first = tile.index() * 256;
            let places: Vec<u64> = (first..first + u64::from(tile.width())).map(|n| stored_hash_index(0, n)).collect();
            let Ok(hashes) = site.read_hashes(&places) else { return false };
            decode_bundle(&bundle, tile.width())
                .is_ok_and(|leaves| leaves.iter().zip(&hashes).all(|(leaf, hash)| record_hash(leaf) == *hash))
        }
    }
}

fn files(dir: &Path, below: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(below).expect("a folder").flatten() {
        let path: PathBuf = entry.path();
        if path.is_dir() {
            files(dir, &path, found);
        } else {
            found.push(path.strip_prefix(dir).expect("below").display().to_string());
        }
    }
}

/// A log that grew to 70,000 entries, with the checkpoints kept on the way, by size.
async fn grown(dir: &Path) -> (Fixture, BTreeMap<u64, String>) {
    let fixture = Fixture::open(dir, 1).await.expect("a ledger");
    let mut kept = BTreeMap::new();
    let mut size = 0;
    for next in KEPT {
        while size < *next {
            size = (size + 1024).min(*next);
            fixture.fill(size).await;
        }
        kept.insert(size, fixture.ledger.head().await.expect("a head").checkpoint);
    }
    (fixture, kept)
}

#[tokio::test]
async fn a_log_of_70000_entries_verifies_with_a_reader_of_somebody_else_and_one_changed_byte_is_found() {
    let temporary = tempfile::tempdir().expect("a directory");
    let (fixture, kept) = grown(temporary.path()).await;
    let dir = temporary.path().join("static");
    export(fixture.ledger.store(), &dir, &mut |_, _| {}).await.expect("the export");
    let key = fixture.ledger.verifier().to_string();
    let (size, root) =
        opened(&std::fs::read(dir.join("checkpoint")).expect("a file"), &key).expect("a signed checkpoint");
    assert_eq!((size, kept.len()), (SIZE, KEPT.len()));

    // Every checkpoint kept is signed, and each is the beginning of the next.
    let site = Site(&dir);
    let checkpoints: Vec<_> =
        kept.values().map(|note| opened(note.as_bytes(), &key).expect("a signed checkpoint")).collect();
    assert_eq!(checkpoints.iter().map(|(size, _)| *size).collect::<Vec<_>>(), KEPT);
    for pair in checkpoints.windows(2) {
        let ((old, old_root), (new, new_root)) = (pair[0], pair[1]);
        let proof = prove_tree(new, old, &site).expect("a proof");
        check_tree(&proof, new, new_root, old, old_root).expect("the log only grew");
    }

    // Every tile and every leaf.
    let mut paths = Vec::new();
    files(&dir, &dir, &mut paths);
    paths.sort();
    let tiles: u64 = (0..3).map(|level| hashes_at(level, SIZE).div_ceil(256)).sum();
    assert_eq!(u64::try_from(paths.len()), Ok(1 + tiles + SIZE.div_ceil(256)));
    for path in &paths {
        assert!(holds(&dir, path, &key, root), "{path}");
    }

    // Proofs of single leaves, built and checked by the foreign reader.
    let mut chance = Chance::new(7);
    let some = (0..300).map(|_| u64::try_from(chance.below(70_000)).expect("small")).collect::<Vec<_>>();
    for index in some.into_iter().chain([0, 255, 256, 65_535, 65_536, SIZE - 1]) {
        let leaf = site.read_hashes(&[stored_hash_index(0, index)]).expect("a leaf")[0];
        let proof = prove_record(SIZE, index, &site).expect("a proof");
        check_record(&proof, SIZE, root, index, leaf).expect("the leaf is there");
    }

    // One bit of one byte anywhere, and back again: every byte of the checkpoint, and chance over all files.
    let lengths: Vec<usize> =
        paths.iter().map(|path| std::fs::metadata(dir.join(path)).map_or(0, |file| file.len() as usize)).collect();
    let all: usize = lengths.iter().sum();
    let of_checkpoint = (0..lengths[0]).map(|at| (0, at)).collect::<Vec<_>>();
    assert_eq!(paths[0], "checkpoint");
    let anywhere = (0..250).map(|_| {
        let mut at = chance.below(all);
        let file = lengths.iter().position(|length| at.checked_sub(*length).map(|rest| at = rest).is_none());
        (file.expect("a file"), at)
    });
    for (file, at) in of_checkpoint.into_iter().chain(anywhere.collect::<Vec<_>>()) {
        let path = dir.join(&paths[file]);
        let mut bytes = std::fs::read(&path).expect("a file");
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&path, &bytes).expect("written");
        assert!(!holds(&dir, &paths[file], &key, root), "byte {at} of {}", paths[file]);
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&path, &bytes).expect("written");
    }
    assert!(holds(&dir, &paths[0], &key, root));
}
