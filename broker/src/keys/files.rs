//! Files that hold secrets: made for their owner only (0600), refused when others can read or change them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use zeroize::Zeroizing;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Reading failed.
    #[error("`{path}` cannot be read: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Writing failed; also when the file is there already and must not be replaced.
    #[error("`{path}` cannot be written: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Group or others have rights on the file.
    #[error(
        "`{path}` is open to other users (mode {mode:04o}); run `chmod 600` on it and change the secret if it was seen"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// The owner only.
    Owner,
    /// Everyone.
    All,
}

/// The text of a secret file, blanks around it removed.
///
/// # Errors
/// [`FileError::Read`], [`FileError::Open`].
pub fn read_secret(path: &Path) -> Result<SecretString, FileError> {
    let failed = |source| FileError::Read { path: path.to_path_buf(), source };
    let mut file = File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(FileError::Open { path: path.to_path_buf(), mode });
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(failed)?;
    Ok(SecretString::from(text.trim().to_owned()))
}

/// Writes a file that must not exist yet, durably.
///
/// # Errors
/// [`FileError::Write`].
pub fn write_new(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), FileError> {
    write(path, bytes, readers).and_then(|()| sync_directory(path)).map_err(|source| written(path, source))
}

/// Writes a file in place of the one there, durably; a reader sees the old one or the new one, whole.
///
/// # Errors
/// [`FileError::Write`].
pub fn replace(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), FileError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    let _ = fs::remove_file(&beside);
    write(&beside, bytes, readers)
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_directory(path))
        .map_err(|source| written(path, source))
}

fn written(path: &Path, source: io::Error) -> FileError {
    FileError::Write { path: path.to_path_buf(), source }
}

fn write(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::All => 0o644,
    };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync_directory(path: &Path) -> io::Result<()> {
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
