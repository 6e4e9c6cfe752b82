//! A ZIP archive, written piece by piece: no file in it has to be known as a whole.

use std::io::{self, Write};
use std::sync::Arc;

use parking_lot::Mutex;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{DateTime, ZipWriter};

use super::FormatError;

/// An archive that is being written. The same files make the same bytes: none has a time of its own.
pub struct Archive {
    writer: ZipWriter<StreamWriter<Out>>,
    written: Out,
}

impl Default for Archive {
    fn default() -> Self {
        let written = Out::default();
        Self { writer: ZipWriter::new_stream(written.clone()), written }
    }
}

impl Archive {
    /// Begins a file; it ends where the next one begins.
    ///
    /// # Errors
    /// The name is there already.
    pub fn begin(&mut self, name: &str) -> Result<(), FormatError> {
        // How large it will be is not known here.
        let options = SimpleFileOptions::default().last_modified_time(DateTime::DEFAULT).large_file(true);
        Ok(self.writer.start_file(name, options)?)
    }

    /// Adds to the file.
    ///
    /// # Errors
    /// No file was begun.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), FormatError> {
        Ok(self.writer.write_all(bytes)?)
    }

    /// Takes what is ready of the archive.
    #[must_use]
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.written.0.lock())
    }

    /// The rest of the archive.
    ///
    /// # Errors
    /// The library's.
    pub fn finish(self) -> Result<Vec<u8>, FormatError> {
        self.writer.finish()?;
        Ok(std::mem::take(&mut self.written.0.lock()))
    }
}

/// What is written and was not taken yet.
#[derive(Default, Clone)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
