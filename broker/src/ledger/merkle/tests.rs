//! Tests of `ledger::merkle`: against `ct-merkle`, and against published vectors of right and wrong proofs
//! (`github.com/transparency-dev/merkle` 417fb0c, `testdata/{inclusion,consistency}`; see `broker/vectors/README.md`).

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use serde::Deserialize;
use sha2::Sha256;

use super::*;
use crate::ledger::hash::{leaf_hash, sha256};
use crate::ledger::tiles::{TILE_WIDTH, TileId};

/// A tree as a broker keeps it: full tiles stored, the rest at the edge.
struct Log {
    edge: Edge,
    stored: Vec<FullTile>,
}

impl Log {
    fn of(leaves: u64) -> Self {
        let mut log = Self { edge: Edge::new(), stored: Vec::new() };
        for number in 0..leaves {
            assert_eq!(log.edge.push(leaf(number), &mut log.stored), Ok(number));
        }
        log
    }

    /// The content of a tile as a server would give it.
    fn tile(&self, id: TileId) -> Vec<u8> {
        let same = |tile: TileId| (tile.level(), tile.index()) == (id.level(), id.index());
        let full = self.stored.iter().find(|full| same(full.id)).map(|full| full.hashes.clone());
        let bytes =
            full.or_else(|| self.edge.unfinished().find(|(tile, _)| same(*tile)).map(|(_, bytes)| bytes)).unwrap();
        bytes[..id.bytes()].to_vec()
    }

    fn load(&self, ids: Vec<TileId>) -> Tiles {
        let mut tiles = Tiles::new();
        for id in ids {
            tiles.insert(id, &self.tile(id)).unwrap();
        }
        tiles
    }

    fn inclusion(&self, index: u64, size: u64) -> Vec<Hash> {
        let tiles = self.load(tiles_for_inclusion(index, size).unwrap());
        inclusion_proof(&tiles, index, size).unwrap()
    }

    fn consistency(&self, old: u64, size: u64) -> Vec<Hash> {
        let tiles = self.load(tiles_for_consistency(old, size).unwrap());
        consistency_proof(&tiles, old, size).unwrap()
    }
}

fn leaf(number: u64) -> Hash {
    leaf_hash(&number.to_be_bytes())
}

fn oracle(leaves: u64) -> MemoryBackedTree<Sha256, [u8; 8]> {
    let mut tree = MemoryBackedTree::new();
    (0..leaves).for_each(|number| tree.push(number.to_be_bytes()));
    tree
}

fn bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8 % 32] ^= 1 << (bit % 8);
    Hash::from_bytes(bytes)
}

#[test]
fn roots_are_those_of_the_published_reference_tree() {
    let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root().to_hex(), roots[0]);
    for (leaf, root) in leaves.iter().zip(&roots[1..]) {
        frontier.push(leaf_hash(&hex::decode(leaf).unwrap())).unwrap();
        assert_eq!(frontier.root().to_hex(), *root);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Inclusion {
    file: String,
    leaf_idx: u64,
    tree_size: u64,
    root: Option<String>,
    leaf_hash: Option<String>,
    proof: Option<Vec<String>>,
    #[serde(rename = "desc")]
    _desc: String,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Consistency {
    file: String,
    size1: u64,
    size2: u64,
    root1: Option<String>,
    root2: Option<String>,
    proof: Option<Vec<String>>,
    #[serde(rename = "desc")]
    _desc: String,
    want_err: bool,
}

/// Some vectors have texts of other lengths in place of roots; their hash keeps equal ones equal.
fn hash(text: Option<&String>) -> Hash {
    let text = text.map_or("", |text| text);
    text.parse().unwrap_or_else(|_| sha256(text.as_bytes()))
}

fn hashes(proof: Option<&Vec<String>>) -> Vec<Hash> {
    proof.into_iter().flatten().map(|text| hash(Some(text))).collect()
}

#[test]
fn published_inclusion_proofs_are_judged_as_published() {
    let vectors: Vec<Inclusion> = serde_json::from_str(include_str!("../../../vectors/merkle-inclusion.json")).unwrap();
    assert_eq!(vectors.len(), 98);
    for v in vectors {
        // A missing or short hash cannot be said in our types.
        let read = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<Hash>().ok());
        let judged = read(&v.leaf_hash).zip(read(&v.root)).is_some_and(|(leaf, root)| {
            verify_inclusion(v.leaf_idx, v.tree_size, leaf, &hashes(v.proof.as_ref()), root).is_ok()
        });
        assert_eq!(judged, !v.want_err, "{}", v.file);
    }
}

#[test]
fn published_consistency_proofs_are_judged_as_published() {
    let vectors: Vec<Consistency> =
        serde_json::from_str(include_str!("../../../vectors/merkle-consistency.json")).unwrap();
    assert_eq!(vectors.len(), 98);
    for v in vectors {
        let (old, new) = (hash(v.root1.as_ref()), hash(v.root2.as_ref()));
        let judged = verify_consistency(v.size1, v.size2, old, new, &hashes(v.proof.as_ref()));
        // The authors find a proof from the empty tree useless; witnesses begin with one (c2sp.org/tlog-witness).
        let from_empty = v.file == "consistency/additional/size1-is-zero-and-size2-is-not-zero.json";
        assert_eq!(judged.is_err(), v.want_err && !from_empty, "{}: {judged:?}", v.file);
    }
}

#[test]
fn roots_and_proofs_of_small_trees_are_those_of_another_implementation() {
    for size in 0..40u64 {
        let (log, tree) = (Log::of(size), oracle(size));
        assert_eq!(log.edge.root().as_bytes()[..], tree.root().as_bytes()[..]);
        for index in 0..size {
            let proof = log.inclusion(index, size);
            assert_eq!(bytes(&proof), tree.prove_inclusion(usize::try_from(index).unwrap()).as_bytes());
            assert_eq!(verify_inclusion(index, size, leaf(index), &proof, log.edge.root()), Ok(()));
        }
        for old in 1..=size {
            let proof = log.consistency(old, size);
            assert_eq!(bytes(&proof), tree.prove_consistency(usize::try_from(size - old).unwrap()).as_bytes());
            assert_eq!(verify_consistency(old, size, Log::of(old).edge.root(), log.edge.root(), &proof), Ok(()));
        }
    }
}

#[test]
fn trees_around_full_tiles_are_those_of_another_implementation() {
    for size in [255u64, 256, 257, 511, 512, 513] {
        let (log, tree) = (Log::of(size), oracle(size));
        assert_eq!(log.edge.root().as_bytes()[..], tree.root().as_bytes()[..], "{size}");
        for index in [0, 1, 254, size / 2, size - 2, size - 1] {
            let proof = log.inclusion(index, size);
            assert_eq!(bytes(&proof), tree.prove_inclusion(usize::try_from(index).unwrap()).as_bytes());
            assert_eq!(verify_inclusion(index, size, leaf(index), &proof, log.edge.root()), Ok(()));
        }
        for old in [1, 2, 128, 255, size / 2, size - 1, size] {
            let proof = log.consistency(old, size);
            assert_eq!(bytes(&proof), tree.prove_consistency(usize::try_from(size - old).unwrap()).as_bytes());
        }
    }
}

/// The root as RFC 6962 §2.1 defines it.
fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        more => {
            let (left, right) = more.split_at(more.len().next_power_of_two() / 2);
            node_hash(&defined_root(left), &defined_root(right))
        }
    }
}

#[test]
fn trees_around_two_levels_of_full_tiles_are_as_defined() {
    let leaves: Vec<_> = (0..65_537).map(leaf).collect();
    let before = defined_root(&leaves[..40_000]);
    for size in [65_535u64, 65_536, 65_537] {
        let (log, root) = (Log::of(size), defined_root(&leaves[..usize::try_from(size).unwrap()]));
        assert_eq!(log.edge.root(), root);
        for index in [0, 255, 256, 40_000, size - 2, size - 1] {
            assert_eq!(verify_inclusion(index, size, leaf(index), &log.inclusion(index, size), root), Ok(()));
        }
        assert_eq!(verify_consistency(40_000, size, before, root, &log.consistency(40_000, size)), Ok(()));
        assert!(tiles_for_inclusion(0, size).unwrap().len() <= 3);
    }
}

#[test]
fn an_append_reports_each_full_tile_once_with_its_root() {
    let mut edge = Edge::new();
    let mut finished = Vec::new();
    for number in 0..65_536 {
        edge.push(leaf(number), &mut finished).unwrap();
    }
    assert_eq!(finished.len(), 257);
    let level_one = finished.pop().unwrap();
    assert_eq!(level_one.id, TileId::new(1, 0, TILE_WIDTH).unwrap());
    assert_eq!(level_one.root, edge.root());
    assert_eq!(level_one.hashes, bytes(&finished.iter().map(|tile| tile.root).collect::<Vec<_>>()));
    for (index, tile) in (0u64..).zip(&finished) {
        assert_eq!(tile.id, TileId::new(0, index, TILE_WIDTH).unwrap());
    }
    // Only the next level has begun.
    let unfinished: Vec<_> = edge.unfinished().collect();
    assert_eq!(unfinished, [(TileId::new(2, 0, 1).unwrap(), edge.root().as_bytes().to_vec())]);
}

#[test]
fn an_edge_loads_from_what_is_stored_and_refuses_anything_else() {
    for size in [0u64, 1, 255, 256, 257, 700, 65_536 + 256 + 3] {
        let log = Log::of(size);
        let stored: Vec<_> = log.edge.unfinished().collect();
        let content = |id: TileId| {
            let (_, bytes) = stored.iter().find(|(tile, _)| *tile == id).unwrap();
            bytes.chunks(32).map(|hash| Hash::from_slice(hash).unwrap()).collect::<Vec<_>>()
        };
        let load = |id| Ok::<_, MerkleError>(content(id));
        assert_eq!(Edge::load(log.edge.frontier().clone(), load).unwrap(), log.edge, "{size}");
        if size > 0 {
            let short = |id| Ok::<_, MerkleError>(content(id)[1..].to_vec());
            assert!(matches!(Edge::load(log.edge.frontier().clone(), short), Err(MerkleError::TileLength(_))));
            let changed = |id| Ok::<_, MerkleError>(content(id).into_iter().map(|hash| flipped(hash, 7)).collect());
            assert_eq!(Edge::load(log.edge.frontier().clone(), changed), Err(MerkleError::Edge));
        }
    }
}

#[test]
fn a_proof_without_its_tiles_says_which_is_missing() {
    let log = Log::of(600);
    let needed = tiles_for_inclusion(300, 600).unwrap();
    for left_out in &needed {
        let some = needed.iter().copied().filter(|id| id != left_out).collect();
        let missing = inclusion_proof(&log.load(some), 300, 600).unwrap_err();
        let MerkleError::MissingTile(id) = missing else { panic!("{missing}") };
        assert_eq!((id.level(), id.index()), (left_out.level(), left_out.index()));
    }
    assert!(inclusion_proof(&Tiles::new(), 600, 600).is_err());
    assert!(consistency_proof(&Tiles::new(), 601, 600).is_err());
    assert!(tiles_for_inclusion(0, u64::MAX).is_err());
}

#[test]
fn every_tree_begins_with_the_empty_tree_and_with_itself() {
    let log = Log::of(5);
    assert_eq!(log.consistency(0, 5), []);
    assert_eq!(verify_consistency(0, 5, empty_root(), log.edge.root(), &[]), Ok(()));
    assert!(verify_consistency(0, 5, log.edge.root(), log.edge.root(), &[]).is_err());
    assert!(verify_consistency(0, 5, empty_root(), log.edge.root(), &[leaf(0)]).is_err());
    assert!(verify_consistency(0, 0, empty_root(), log.edge.root(), &[]).is_err());
    assert_eq!(verify_consistency(5, 5, log.edge.root(), log.edge.root(), &[]), Ok(()));
    assert!(verify_consistency(5, 5, log.edge.root(), leaf(1), &[]).is_err());
    assert!(verify_consistency(6, 5, log.edge.root(), log.edge.root(), &[]).is_err());
}

#[test]
fn a_frontier_of_the_wrong_length_is_refused() {
    let frontier = Log::of(7).edge.frontier().clone();
    let bytes = frontier.to_bytes();
    assert_eq!(Frontier::from_bytes(&bytes).unwrap(), frontier);
    assert!(Frontier::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    assert!(Frontier::from_bytes(&bytes[..bytes.len() - 32]).is_err());
    assert!(Frontier::from_bytes(&[]).is_err());
    assert!(Frontier::from_bytes(&(MAX_SIZE * 2).to_be_bytes()).is_err());
    let full = [MAX_SIZE.to_be_bytes().as_slice(), &[0; 32]].concat();
    assert_eq!(Frontier::from_bytes(&full).unwrap().push(leaf(0)), Err(MerkleError::Full));
}

#[test]
fn every_changed_bit_of_a_proof_is_found() {
    let size = 300;
    let log = Log::of(size);
    let root = log.edge.root();
    let (proof, old_root) = (log.inclusion(77, size), Log::of(77).edge.root());
    let consistency = log.consistency(77, size);
    for bit in 0..proof.len() * 256 {
        let mut changed = proof.clone();
        changed[bit / 256] = flipped(changed[bit / 256], bit % 256);
        assert_eq!(verify_inclusion(77, size, leaf(77), &changed, root), Err(MerkleError::OtherRoot));
    }
    for bit in 0..consistency.len() * 256 {
        let mut changed = consistency.clone();
        changed[bit / 256] = flipped(changed[bit / 256], bit % 256);
        assert_eq!(verify_consistency(77, size, old_root, root, &changed), Err(MerkleError::OtherRoot));
    }
    for bit in 0..256 {
        assert!(verify_inclusion(77, size, flipped(leaf(77), bit), &proof, root).is_err());
        assert!(verify_inclusion(77, size, leaf(77), &proof, flipped(root, bit)).is_err());
        assert!(verify_consistency(77, size, flipped(old_root, bit), root, &consistency).is_err());
        assert!(verify_consistency(77, size, old_root, flipped(root, bit), &consistency).is_err());
    }
    for index in (0..size).filter(|index| *index != 77) {
        assert!(verify_inclusion(index, size, leaf(77), &proof, root).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn proofs_of_any_tree_are_those_of_another_implementation(size in 1u64..700, at: prop::sample::Index, old: prop::sample::Index) {
        let (log, tree) = (Log::of(size), oracle(size));
        let count = usize::try_from(size).unwrap();
        let (at, old) = (at.index(count), old.index(count) + 1);
        let (index, before) = (u64::try_from(at).unwrap(), u64::try_from(old).unwrap());
        prop_assert!(log.edge.root().as_bytes()[..] == tree.root().as_bytes()[..]);
        let proof = log.inclusion(index, size);
        let their_proof = tree.prove_inclusion(at);
        prop_assert_eq!(bytes(&proof), their_proof.as_bytes());
        prop_assert_eq!(verify_inclusion(index, size, leaf(index), &proof, log.edge.root()), Ok(()));
        let proof = log.consistency(before, size);
        let their_proof = tree.prove_consistency(count - old);
        prop_assert_eq!(bytes(&proof), their_proof.as_bytes());
        let before_root = Log::of(before).edge.root();
        prop_assert_eq!(verify_consistency(before, size, before_root, log.edge.root(), &proof), Ok(()));
    }

    #[test]
    fn proofs_for_an_older_size_come_from_wider_tiles_too(size in 2u64..1500, old: prop::sample::Index, at: prop::sample::Index) {
        let log = Log::of(size);
        let old = u64::try_from(old.index(usize::try_from(size).unwrap())).unwrap() + 1;
        let index = u64::try_from(at.index(usize::try_from(old).unwrap())).unwrap();
        let proof = log.inclusion(index, old);
        prop_assert_eq!(verify_inclusion(index, old, leaf(index), &proof, Log::of(old).edge.root()), Ok(()));
    }

    #[test]
    fn no_numbers_and_no_bytes_make_the_core_panic(one: u64, other: u64, proof in prop::collection::vec(any::<[u8; 32]>(), 0..70), bytes: Vec<u8>) {
        let proof: Vec<_> = proof.into_iter().map(Hash::from_bytes).collect();
        let _ = verify_inclusion(one, other, Hash::ZERO, &proof, Hash::ZERO);
        let _ = verify_consistency(one, other, Hash::ZERO, Hash::ZERO, &proof);
        let _ = tiles_for_inclusion(one % MAX_SIZE, other % MAX_SIZE);
        let _ = tiles_for_consistency(one % MAX_SIZE, other % MAX_SIZE);
        let _ = inclusion_proof(&Tiles::new(), one, other);
        if let Ok(frontier) = Frontier::from_bytes(&bytes) {
            prop_assert_eq!(frontier.to_bytes(), bytes);
        }
    }
}
