//! The exported files are the log: tiles and bundles make the signed root.

use super::records::Ndjson;
use super::*;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::entry::Disclosure;
use crate::ledger::fixture::Fixture;
use crate::ledger::hash::leaf_hash;
use crate::ledger::merkle::{Tiles, inclusion_proof, verify_inclusion};
use crate::ledger::tiles::{decode_bundle, hashes_at};

#[tokio::test]
async fn the_exported_tiles_and_bundles_of_700_entries_make_the_signed_root() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 1).await.unwrap();
    fixture.story().await;
    fixture.fill(700).await;
    let to = dir.path().join("static");
    let done = export(fixture.ledger.store(), &to, &mut |_, _| {}).await.unwrap();
    // Two full tiles and bundles, the third ones partial, one tile above, the checkpoint.
    assert_eq!((done.size, done.files), (700, 8));

    let signed = Checkpoint::open(&std::fs::read(to.join("checkpoint")).unwrap(), &fixture.keys()).unwrap();
    assert_eq!((signed.checkpoint.size(), signed.checkpoint.root()), (700, done.root));
    let (mut tiles, mut leaves) = (Tiles::new(), Vec::new());
    for level in 0..2 {
        for index in 0..hashes_at(level, 700).div_ceil(256) {
            let id = TileId::at_size(level, index, 700).unwrap();
            tiles.insert(id, &std::fs::read(to.join(TilePath::Hashes(id).to_string())).unwrap()).unwrap();
            if level == 0 {
                let bundle = std::fs::read(to.join(TilePath::Entries(id).to_string())).unwrap();
                leaves.extend(decode_bundle(&bundle, id.width()).unwrap().into_iter().map(leaf_hash));
            }
        }
    }
    assert_eq!(leaves.len(), 700);
    for (index, leaf) in (0..).zip(leaves) {
        let proof = inclusion_proof(&tiles, index, 700).unwrap();
        verify_inclusion(index, 700, leaf, &proof, done.root).unwrap();
    }
}

#[tokio::test]
async fn exported_records_are_whole_lines_that_open_to_their_leaves() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 2).await.unwrap();
    fixture.story().await;
    let mut out = Ndjson(Vec::new());
    let subjects = fixture.ledger.subjects();
    let written = records::records(fixture.ledger.store(), subjects, &mut out, &mut |_, _| {}).await.unwrap();
    let text = String::from_utf8(out.0).unwrap();
    assert_eq!(u64::try_from(text.lines().count()), Ok(written));
    for (index, line) in (0u64..).zip(text.lines()) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let groups = Disclosure::parse(&line["groups"].to_string()).unwrap();
        assert_eq!(line["index"], index);
        assert_eq!(line["leaf"], groups.commitment().leaf_hash().to_base64());
    }
}

#[tokio::test]
async fn a_log_without_entries_is_not_exported() {
    let dir = tempfile::tempdir().unwrap();
    let fixture = Fixture::open(dir.path(), 3).await.unwrap();
    let error = export(fixture.ledger.store(), &dir.path().join("static"), &mut |_, _| {}).await.unwrap_err();
    assert!(matches!(error, ExportError::Empty));
    assert!(!dir.path().join("static").exists());
}
