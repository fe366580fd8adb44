//! A ZIP archive whose bytes are taken away while it is written; only its directory waits for the end.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use zip::result::ZipResult;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// An archive under way.
pub(super) struct Archive {
    writer: Option<ZipWriter<StreamWriter<Waiting>>>,
    waiting: Waiting,
}

/// Bytes that nobody has taken yet.
#[derive(Clone, Default)]
struct Waiting(Rc<RefCell<Vec<u8>>>);

impl Write for Waiting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Archive {
    /// An empty one.
    pub(super) fn new() -> Self {
        let waiting = Waiting::default();
        Self { writer: Some(ZipWriter::new_stream(waiting.clone())), waiting }
    }

    /// Adds a file.
    pub(super) fn file(&mut self, name: &str, content: &[u8]) -> ZipResult<()> {
        self.begin(name)?;
        self.more(content)
    }

    /// Begins a file; [`Self::more`] goes into it until another begins.
    pub(super) fn begin(&mut self, name: &str) -> ZipResult<()> {
        let options =
            SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
        self.writer.as_mut().map_or(Ok(()), |writer| writer.start_file(name, options))
    }

    /// Adds to the file that was begun last.
    pub(super) fn more(&mut self, content: &[u8]) -> ZipResult<()> {
        self.writer.as_mut().map_or(Ok(()), |writer| Ok(writer.write_all(content)?))
    }

    /// Writes the directory; nothing is added afterwards.
    pub(super) fn finish(&mut self) -> ZipResult<()> {
        self.writer.take().map_or(Ok(()), |writer| writer.finish().map(drop))
    }

    /// Whether nothing waits to be taken.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.0.borrow().is_empty()
    }

    /// What was written since the last time.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut *self.waiting.0.borrow_mut())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn what_is_taken_in_parts_is_one_archive() {
        let mut archive = Archive::new();
        let mut bytes = Vec::new();
        archive.file("a.txt", b"one").unwrap();
        bytes.extend(archive.take());
        archive.begin("b/c.txt").unwrap();
        for _ in 0..1000 {
            archive.more(b"two ").unwrap();
            bytes.extend(archive.take());
        }
        assert!(zip::ZipArchive::new(Cursor::new(bytes.clone())).is_err(), "no directory yet");
        archive.finish().unwrap();
        bytes.extend(archive.take());
        assert!(archive.is_empty());
        let mut read = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        read.by_name("b/c.txt").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((read.len(), text.len()), (2, 4000));
    }
}
