//! Opens a file below a root, one name after the other, each without following a link.
//!
//! The root itself may be a link: the operator chose it. Whatever is below and is neither a directory on the way nor a
//! regular file at its end is refused, so that no link, pipe or device is ever read.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, fstat, open, openat};
use rustix::io::Errno;

use crate::error::{ConnectorError, Stage};

/// What stands under a name.
pub(super) enum Found {
    /// A regular file with this content.
    File(Vec<u8>),
    /// Nothing.
    Nothing,
}

/// Reads `<root>/<names…>.<extension>`, at most `max_bytes`, as long as it is `wanted`.
///
/// # Errors
/// [`ConnectorError::TooLarge`], [`ConnectorError::Refused`] without rights, [`ConnectorError::Unavailable`] without a root,
/// [`ConnectorError::Invalid`] for links and special files.
pub(super) fn read(
    root: &Path,
    names: &[String],
    extension: &str,
    max_bytes: usize,
    wanted: &dyn Fn() -> bool,
) -> Result<Found, ConnectorError> {
    let directory = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
    let mut at: OwnedFd = open(root, directory, Mode::empty()).map_err(|_| ConnectorError::unavailable())?;
    let Some((last, way)) = names.split_last() else { return Ok(Found::Nothing) };
    for name in way {
        match openat(&at, name.as_str(), directory | OFlags::NOFOLLOW, Mode::empty()) {
            Ok(next) => at = next,
            Err(Errno::NOENT) => return Ok(Found::Nothing),
            Err(error) => return Err(refused(error)),
        }
    }
    // Without waiting: opening a pipe would otherwise hang.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = match openat(&at, format!("{last}.{extension}").as_str(), flags, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT) => return Ok(Found::Nothing),
        Err(error) => return Err(refused(error)),
    };
    let kind = fstat(&file).map_err(refused)?;
    if FileType::from_raw_mode(kind.st_mode) != FileType::RegularFile {
        return Err(ConnectorError::invalid(Stage::Content, "what stands under the name is no regular file"));
    }
    content(File::from(file), max_bytes, wanted).map(Found::File)
}

fn content(mut file: File, max_bytes: usize, wanted: &dyn Fn() -> bool) -> Result<Vec<u8>, ConnectorError> {
    let mut content = Vec::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        if !wanted() {
            return Err(ConnectorError::TimedOut);
        }
        let length = file.read(&mut piece).map_err(|_| ConnectorError::unavailable())?;
        if length == 0 {
            return Ok(content);
        }
        if content.len().saturating_add(length) > max_bytes {
            return Err(ConnectorError::TooLarge);
        }
        content.extend_from_slice(piece.get(..length).unwrap_or_default());
    }
}

fn refused(error: Errno) -> ConnectorError {
    match error {
        Errno::ACCESS | Errno::PERM => ConnectorError::Refused,
        Errno::LOOP | Errno::MLINK | Errno::NOTDIR | Errno::NXIO => {
            ConnectorError::invalid(Stage::Content, "what stands under the name is a link or no regular file")
        }
        _ => ConnectorError::unavailable(),
    }
}
