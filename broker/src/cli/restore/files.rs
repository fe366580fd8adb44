//! The files of a ledger that is put back: the copy beside it, what was there put aside, the copy in its place.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};

use eemol_policies::time::Timestamp;

use super::super::Failure;
use super::super::backup::in_a_name;
use crate::store::sqlite::beside;

/// A database is its file and what SQLite may keep beside it.
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// A copy in the ledger's directory that is not in its place yet; gone when it is dropped.
#[derive(Debug)]
pub(super) struct Part {
    /// Where it is.
    pub(super) file: PathBuf,
    ledger: PathBuf,
}

impl Part {
    /// Copies a file into the directory of the ledger, for the ledger's owner alone, and has it on the disk.
    ///
    /// # Errors
    /// [`Failure`] for a file that cannot be read or is no whole database, or a directory that cannot be written.
    pub(super) fn copied(from: &Path, ledger: &Path) -> Result<Self, Failure> {
        let log = beside(from, "-wal");
        if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(Failure::usage(format_args!(
                "`{}` lies beside it: this is no copy that `eemol backup ledger` made; docs/backup.md says how to put it back \
                 by hand",
                log.display()
            )));
        }
        let unreadable = |error| Failure::usage(format_args!("`{}` cannot be read: {error}", from.display()));
        let mut source = fs::File::open(from).map_err(unreadable)?;
        let part = Self { file: beside(ledger, ".part"), ledger: ledger.to_owned() };
        // What a run that was cut off has left.
        part.remove(&FILES).and_then(|()| part.fill(&mut source)).map_err(unwritable(&part.file))?;
        Ok(part)
    }

    fn fill(&self, source: &mut fs::File) -> io::Result<()> {
        let mut copy = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.file)?;
        let owner = fs::metadata(&self.ledger).or_else(|_| fs::metadata(dir_of(&self.ledger)))?;
        let own = copy.metadata()?;
        if (own.uid(), own.gid()) != (owner.uid(), owner.gid()) {
            chown(&self.file, Some(owner.uid()), Some(owner.gid()))?;
        }
        io::copy(source, &mut copy)?;
        copy.sync_all()
    }

    /// Puts aside what is there, into a directory named by the time, and the copy in its place. The ledger's own file is never
    /// missing: it is kept under a second name before the copy takes its first. Gives the directory, if there was anything.
    ///
    /// # Errors
    /// [`Failure`], which says where it is that was put aside already.
    pub(super) fn put_in_place(self, now: Timestamp) -> Result<Option<PathBuf>, Failure> {
        let there: Vec<&str> = FILES.into_iter().filter(|ending| beside(&self.ledger, ending).exists()).collect();
        let aside = self.ledger.with_file_name(format!("aside-{}", in_a_name(now)));
        let aside = (!there.is_empty()).then_some(aside);
        let done = aside.as_deref().map_or(Ok(()), |aside| self.put_aside(&there, aside));
        // What reading left beside the copy holds nothing, and must not come to lie beside the ledger.
        let done = done.and_then(|()| self.remove(&["-wal", "-shm"]));
        let done = done.and_then(|()| fs::rename(&self.file, &self.ledger)).and_then(|()| synced(dir_of(&self.ledger)));
        match (done, aside) {
            (Ok(()), aside) => Ok(aside),
            (Err(error), Some(aside)) => Err(Failure::failed(format_args!(
                "the copy could not be put in the place of `{}`: {error}; what was there is in `{}`",
                self.ledger.display(),
                aside.display()
            ))),
            (Err(error), None) => Err(unwritable(&self.ledger)(error)),
        }
    }

    fn put_aside(&self, there: &[&str], aside: &Path) -> io::Result<()> {
        fs::create_dir(aside)?;
        let name = self.ledger.file_name().map(OsString::from).unwrap_or_default();
        for ending in there {
            let kept = beside(&aside.join(&name), ending);
            // Its own file keeps its name until the copy takes it, where the file system gives a file two names.
            if !ending.is_empty() || fs::hard_link(&self.ledger, &kept).is_err() {
                fs::rename(beside(&self.ledger, ending), kept)?;
            }
        }
        synced(aside)
    }

    fn remove(&self, endings: &[&str]) -> io::Result<()> {
        for ending in endings {
            match fs::remove_file(beside(&self.file, ending)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Of a copy that was refused nothing stays; one in its place has another name.
        let _may_be_gone = self.remove(&FILES);
    }
}

fn dir_of(file: &Path) -> &Path {
    file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Has it on the disk which files a directory has.
fn synced(dir: &Path) -> io::Result<()> {
    fs::File::open(dir)?.sync_all()
}

/// What is said of a file that cannot be written.
pub(super) fn unwritable(file: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| Failure::failed(format_args!("`{}` cannot be written: {error}", file.display()))
}
