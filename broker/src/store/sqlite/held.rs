//! Who has the ledger's file open for writing: all of them share the lock of a file beside it. Who puts a copy in its place has that
//! lock alone, so that nobody writes into a file that is taken away.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::super::StoreError;

/// The lock, held until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Held(#[expect(dead_code, reason = "its lock ends with it")] File);

impl Held {
    /// Shares the lock of this database's file.
    ///
    /// # Errors
    /// [`StoreError::Open`] while somebody has it alone, or where the file of the lock cannot be made.
    pub(super) fn shared(database: &'static str, path: &Path) -> Result<Self, StoreError> {
        let open = |what: String| StoreError::Open { database, what: format!("{}: {what}", path.display()) };
        let file = lock_of(path).map_err(|error| open(error.to_string()))?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                Err(open("a copy is being put in its place; start again afterwards".to_owned()))
            }
            Err(TryLockError::Error(error)) => Err(open(error.to_string())),
        }
    }

    /// Has the lock of this database's file alone; `None` while somebody has it open for writing.
    ///
    /// # Errors
    /// The file of the lock cannot be made.
    pub fn alone(path: &Path) -> io::Result<Option<Self>> {
        let file = lock_of(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn lock_of(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).open(beside(path, ".lock"))
}

/// The file that goes by this one's name and an ending more.
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writers_share_the_lock_and_who_has_it_alone_keeps_them_out_until_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        let shared = || Held::shared("ledger", &path);
        let (one, other) = (shared().unwrap(), shared().unwrap());
        assert!(Held::alone(&path).unwrap().is_none());
        drop(one);
        assert!(Held::alone(&path).unwrap().is_none());
        drop(other);
        let alone = Held::alone(&path).unwrap().unwrap();
        assert!(Held::alone(&path).unwrap().is_none());
        assert!(shared().unwrap_err().to_string().contains("a copy is being put in its place"));
        drop(alone);
        shared().unwrap();
    }
}
