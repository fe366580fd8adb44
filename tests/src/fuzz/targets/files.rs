//! What an operator writes: configuration and catalogue.

use std::path::Path;
use std::sync::OnceLock;

use eemol_broker::config::Config;
use eemol_policies::catalogue::Catalogue;

use super::bytes;

pub(super) fn configuration(data: &[u8]) -> String {
    let environment = std::iter::empty::<(String, String)>().collect();
    match Config::parse(&String::from_utf8_lossy(data), "eemol.toml", Path::new("/srv/eemol"), environment) {
        Ok(_) => "taken".to_owned(),
        Err(faults) => faults.first().map(ToString::to_string).unwrap_or_default(),
    }
}

pub(super) fn configurations() -> Vec<Vec<u8>> {
    bytes(&[
        "production = true\n[api]\naddress = \"127.0.0.1:1\"\n[api.limits]\nburst = 3\n[sources.a]\nurl = \"https://a.example\"\n",
        "[witnesses]\nquorum = 1\n[witness.a]\nurl = \"https://w.example\"\nkey = \"w\"\n[witnessed.b]\nkeys = [\"b\"]\n",
    ])
}

/// One file of the smallest catalogue is replaced.
pub(super) fn catalogue(data: &[u8]) -> String {
    static SMALL: OnceLock<tempfile::TempDir> = OnceLock::new();
    let dir = SMALL.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a directory");
        crate::site::copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("territories/minimal"), dir.path());
        dir
    });
    let procedures = dir.path().join("procedures");
    let file = std::fs::read_dir(&procedures).expect("procedures").flatten().map(|entry| entry.path()).min();
    std::fs::write(file.expect("a procedure"), data).expect("the file can be written");
    match Catalogue::load(dir.path()) {
        Ok(_) => "taken".to_owned(),
        Err(faults) => faults.first().map(ToString::to_string).unwrap_or_default(),
    }
}

pub(super) fn catalogues() -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    for part in ["procedures", "administrations", "evidence-types"] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("territories/minimal").join(part);
        let found = std::fs::read_dir(dir).expect("a folder").flatten().map(|entry| entry.path());
        files.extend(found.filter(|path| path.extension().is_some_and(|end| end == "toml")));
    }
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a file")).collect()
}
