//! Lists `.rs` files that grew beyond the aim of 250 lines or the limit of 500.
//!
//! A report, not a gate; the gate for 500 lines is the test `no_source_file_is_longer_than_500_lines`.

use std::path::{Path, PathBuf};

use crate::steps::root;

const AIM: usize = 250;
const LIMIT: usize = 500;

/// Prints the long files, longest first.
///
/// # Errors
/// A folder or file could not be read.
pub(crate) fn report() -> Result<(), String> {
    let root = root();
    let mut files = Vec::new();
    for package in ["policies", "consent", "connectors", "broker", "tests"] {
        collect(&root.join(package), &mut files)?;
    }
    let mut long = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let lines = text.lines().count();
        if lines > AIM {
            long.push((lines, file.strip_prefix(&root).unwrap_or(file)));
        }
    }
    long.sort_by(|left, right| right.cmp(left));
    for (lines, file) in &long {
        let mark = if *lines > LIMIT { "over the limit" } else { "over the aim" };
        println!("{lines:>6}  {mark:<14}  {}", file.display());
    }
    let over = long.iter().filter(|(lines, _)| *lines > LIMIT).count();
    println!("{} files: {} over {AIM} lines, {over} of them over {LIMIT}", files.len(), long.len());
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        let skipped = path.file_name().is_some_and(|name| name == "target" || name == "node_modules");
        if path.is_dir() && !skipped {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
