//! What travels inside the binary: the demonstration's catalogue, which is also what a new installation begins with.

use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};

/// `deploy/demo/catalogue`.
pub static CATALOGUE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../deploy/demo/catalogue");

/// Writes all files of `shipped` below `to`. Files that are there already are left as they are.
///
/// # Errors
/// When a file cannot be written.
pub fn unpack(shipped: &Dir<'_>, to: &Path) -> io::Result<()> {
    for file in shipped.files() {
        let path = to.join(file.path());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        if !path.exists() {
            fs::write(path, file.contents())?;
        }
    }
    shipped.dirs().try_for_each(|inner| unpack(inner, to))
}

/// Paths and contents of all files of `shipped`.
pub fn files(shipped: &Dir<'static>) -> Vec<(String, Vec<u8>)> {
    let own = shipped.files().map(|file| (file.path().display().to_string(), file.contents().to_vec()));
    own.chain(shipped.dirs().flat_map(files)).collect()
}
