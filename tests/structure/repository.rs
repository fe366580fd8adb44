//! The tracked files of the repository, as the other modules ask for them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Paths of all tracked files that exist, relative to the root, with `/` between parts.
pub(crate) fn files() -> Vec<String> {
    let mut git = Command::new("git");
    // A checkout made by somebody else is still only read.
    git.args(["-c", "safe.directory=*", "ls-files", "-z"]).current_dir(root());
    let output = git.output().expect("git lists the tracked files");
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    let present = |name: &&str| !name.is_empty() && root().join(name).is_file();
    names.split('\0').filter(present).map(str::to_owned).collect()
}

/// Tracked files with one of these endings.
pub(crate) fn files_ending(endings: &[&str]) -> Vec<String> {
    files().into_iter().filter(|name| endings.iter().any(|ending| is(name, ending))).collect()
}

/// Whether a path ends so; endings are lower case here, and so are the names of our files.
pub(crate) fn is(name: &str, ending: &str) -> bool {
    name.ends_with(ending)
}

/// Folders that hold tracked files, at any depth.
pub(crate) fn folders() -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for file in files() {
        let mut rest = file.as_str();
        while let Some((folder, _)) = rest.rsplit_once('/') {
            folders.insert(folder.to_owned());
            rest = folder;
        }
    }
    folders
}

/// The text of a tracked file.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The text of a tracked file, or nothing when it is no text.
pub(crate) fn text_if_any(name: &str) -> Option<String> {
    String::from_utf8(std::fs::read(root().join(name)).unwrap()).ok()
}

/// Fails with all findings at once.
pub(crate) fn none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}
