//! Records exported as Parquet, read back with `hyparquet` from npm, row by row the same as the lines of JSON.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;

use eemol_broker::ledger::entry::GroupName;
use eemol_broker::ledger::export::parquet::{Parquet, ROWS};
use eemol_broker::ledger::export::records::{Ndjson, records};
use eemol_broker::ledger::fixture::Fixture;
use serde_json::{Value, json};

/// More than one part of a file.
const SIZE: usize = ROWS + 300;

/// What a row must hold, by the line of JSON of the same record.
fn expected(line: &Value) -> BTreeMap<String, Value> {
    let mut row: BTreeMap<String, Value> =
        ["index", "id", "leaf"].map(|name| (name.to_owned(), line[name].clone())).into();
    let groups = &line["groups"];
    for name in [
        "time",
        "kind",
        "requester",
        "provider",
        "procedure",
        "case",
        "evidence_type",
        "exchange",
        "consent",
        "outcome",
        "reason",
    ] {
        row.insert(name.to_owned(), groups["event"][1][name].clone());
    }
    row.insert("subject".to_owned(), groups["person"][1]["subject"].clone());
    row.insert("official".to_owned(), groups["official"][1]["official"].clone());
    for name in GroupName::ALL {
        row.insert(format!("{name}_salt"), groups[name.as_str()][0].clone());
        row.insert(format!("{name}_group"), groups[name.as_str()][1].clone());
    }
    row
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hyparquet_reads_every_row_of_an_export_as_the_lines_of_json_have_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/clients/npm");
    assert!(folder.join("node_modules/hyparquet").is_dir(), "hyparquet is missing: run `cargo xtask needs` once");
    let dir = tempfile::tempdir().expect("a directory");
    let fixture = Fixture::open(dir.path(), 41).await.expect("a ledger");
    fixture.story().await;
    // As many at a time as may wait.
    for size in (0..SIZE).step_by(2000).skip(1).chain([SIZE - 1]) {
        fixture.fill(u64::try_from(size).expect("small")).await;
    }
    // One person's records are no more; the entry that says so is the last.
    let person = fixture.person(2).await;
    fixture.erase(person).await;

    let (store, subjects) = (fixture.ledger.store(), fixture.ledger.subjects());
    let mut lines = Ndjson(Vec::new());
    records(store, subjects, &mut lines, &mut |_, _| {}).await.expect("it is written");
    let path = dir.path().join("records.parquet");
    let mut file = Parquet::begin(File::create(&path).expect("a file")).expect("it begins");
    let written = records(store, subjects, &mut file, &mut |_, _| {}).await.expect("it is written");
    drop(file);
    assert!(written > u64::try_from(ROWS).expect("small"), "more than one part");

    let read = Command::new("node").arg("records.mjs").arg(&path).current_dir(folder).output().expect("node runs");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let mut rows = BufReader::new(read.stdout.as_slice())
        .lines()
        .map(|line| serde_json::from_str::<Value>(&line.expect("text")).expect("JSON"));
    let head = rows.next().expect("a first line");
    assert_eq!((&head["version"], &head["groups"], &head["rows"]), (&json!("1.33.0"), &json!(2), &json!(written)));
    let mut gone = 0;
    let text = String::from_utf8(lines.0).expect("text");
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let row = rows.next().unwrap_or_else(|| panic!("no row for {line}"));
        let row: BTreeMap<String, Value> = serde_json::from_value(row).expect("an object");
        gone += usize::from(line["groups"].is_null());
        assert_eq!(row, expected(&line));
    }
    assert!(rows.next().is_none() && gone > 0, "{gone} records are gone");
}
