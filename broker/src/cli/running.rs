//! Which brokers run on a directory: each keeps a locked file in its data directory with its process and what its last
//! reload came to. `eemol reload` finds them by it.
//!
//! The lock ends with the process, however it ends; a file that nobody has locked is of a broker that is gone. The number
//! of a process means something in its own namespace only, so that is kept too: nobody else's process is ever signalled.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

/// The folder of these files in the data directory.
const FOLDER: &str = "running";

/// What a running broker says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Number of its process.
    pub pid: u32,
    /// The namespace that this number is of; `None` where there are none.
    namespace: Option<String>,
    /// How often it has reloaded.
    pub reloads: u64,
    /// What was not taken at the last time, and why; the old stays in force there.
    pub faults: Vec<String>,
}

/// The file of this process; gone when it is dropped.
#[derive(Debug)]
pub struct Running {
    path: PathBuf,
    held: Mutex<(File, Said)>,
}

impl Running {
    /// Says that this process runs on the data directory `data`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn announce(data: &Path) -> io::Result<Self> {
        let said = Said { pid: std::process::id(), namespace: namespace(), reloads: 0, faults: Vec::new() };
        let dir = data.join(FOLDER);
        fs::create_dir_all(&dir)?;
        let path = dir.join(format!("{}.json", said.pid));
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        // Locked before it has its name: nobody meets it without.
        file.lock()?;
        file.write_all(&serde_json::to_vec(&said)?)?;
        fs::rename(&new, &path)?;
        Ok(Self { path, held: Mutex::new((file, said)) })
    }

    /// Says what a reload came to.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn reloaded(&self, faults: Vec<String>) -> io::Result<()> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, said) = &mut *held;
        (said.reloads, said.faults) = (said.reloads.saturating_add(1), faults);
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&serde_json::to_vec(said)?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // What stays is known as stale by its lock.
        drop(fs::remove_file(&self.path));
    }
}

/// A broker that was found running.
#[derive(Debug)]
pub struct Found {
    path: PathBuf,
    /// What it said when it was found.
    pub said: Said,
}

impl Found {
    /// The brokers that run on the data directory `data`; files of those that are gone are removed.
    ///
    /// # Errors
    /// When the folder is there and cannot be read.
    pub fn all(data: &Path) -> io::Result<Vec<Self>> {
        let listed = match fs::read_dir(data.join(FOLDER)) {
            Ok(listed) => listed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for file in listed {
            let path = file?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            match File::open(&path).and_then(|file| file.try_lock().map_err(io::Error::from)) {
                Ok(()) => drop(fs::remove_file(&path)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    found.extend(read(&path).map(|said| Self { path, said }));
                }
                // Ended meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        found.sort_by_key(|one| one.said.pid);
        Ok(found)
    }

    /// Asks it to reload (SIGHUP).
    ///
    /// # Errors
    /// When it runs in another container, or as another user.
    pub fn ask(&self) -> io::Result<()> {
        if self.said.namespace != namespace() {
            return Err(io::Error::other("it runs in another container; run `eemol reload` there"));
        }
        let pid = i32::try_from(self.said.pid).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidData)?;
        Ok(kill_process(pid, Signal::HUP)?)
    }

    /// What its reload since then came to; `None` while it is at it.
    pub fn answer(&self) -> Option<Said> {
        read(&self.path).filter(|now| now.reloads > self.said.reloads)
    }

    /// Whether it has ended.
    pub fn is_gone(&self) -> bool {
        !self.path.exists() || File::open(&self.path).is_ok_and(|file| file.try_lock().is_ok())
    }
}

/// What a file says; `None` while it is being written.
fn read(path: &Path) -> Option<Said> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// The namespace of process numbers that this process is in.
fn namespace() -> Option<String> {
    let link = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(link.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_broker_is_found_with_what_it_says_and_one_that_is_gone_is_not() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Found::all(dir.path()).unwrap().is_empty());
        let running = Running::announce(dir.path()).unwrap();
        let found = Found::all(dir.path()).unwrap();
        assert_eq!((found.len(), found[0].said.pid), (1, std::process::id()));
        assert!(found[0].answer().is_none() && !found[0].is_gone());
        running.reloaded(vec!["a long fault".to_owned()]).unwrap();
        running.reloaded(vec!["short".to_owned()]).unwrap();
        let said = found[0].answer().unwrap();
        assert_eq!((said.reloads, said.faults), (2, vec!["short".to_owned()]));

        // Killed: the file stays, its lock does not.
        let left = fs::read(&found[0].path).unwrap();
        drop(running);
        fs::write(&found[0].path, left).unwrap();
        assert!(found[0].is_gone());
        assert!(Found::all(dir.path()).unwrap().is_empty() && !found[0].path.exists());
    }

    #[test]
    fn a_process_of_another_container_is_not_signalled() {
        let said =
            Said { pid: std::process::id(), namespace: Some("pid:[1]".to_owned()), reloads: 0, faults: Vec::new() };
        let error = Found { path: PathBuf::new(), said }.ask().unwrap_err();
        assert!(error.to_string().contains("another container"), "{error}");
    }
}
