//! A file that is not whole yet: `NAME.part`, and beside it which file of the server it is a part of.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// What there is of a file.
pub(super) struct Part {
    file: File,
    path: PathBuf,
    note: PathBuf,
    /// What was asked for.
    request: String,
    /// How many bytes there are.
    pub(super) length: u64,
    /// Of which version they are; none if there are none.
    pub(super) etag: Option<String>,
}

impl Part {
    /// What an earlier try has left of this request, or nothing yet.
    pub(super) fn open(output: &Path, request: &str) -> io::Result<Self> {
        let beside = |end: &str| {
            let mut name = output.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let (path, note) = (beside(".part"), beside(".part.etag"));
        let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path)?;
        let length = file.seek(SeekFrom::End(0))?;
        let known = fs::read_to_string(&note).unwrap_or_default();
        let etag = known.strip_suffix(&format!("\n{request}\n")).map(str::to_owned);
        let mut part = Self { file, path, note, request: request.to_owned(), length, etag };
        if part.length == 0 || part.etag.is_none() {
            part.clear()?;
        }
        Ok(part)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        (self.length, self.etag) = (0, None);
        remove(&self.note)
    }

    /// Begins anew, with the file of this version; without one the next try begins anew too.
    pub(super) fn begin(&mut self, etag: Option<&str>) -> io::Result<()> {
        self.clear()?;
        if let Some(etag) = etag {
            let mut note = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&self.note)?;
            writeln!(note, "{etag}\n{}", self.request)?;
            self.etag = Some(etag.to_owned());
        }
        Ok(())
    }

    /// Adds what comes next.
    pub(super) fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Gives the file its name, now that it is whole.
    pub(super) fn finish(self, output: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, output)?;
        remove(&self.note)
    }

    /// Leaves nothing behind if nothing came.
    pub(super) fn drop_if_empty(self) -> io::Result<()> {
        if self.length == 0 {
            remove(&self.path)?;
            remove(&self.note)?;
        }
        Ok(())
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_continued_only_for_the_same_request() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("a.csv");
        let mut part = Part::open(&output, "/a").unwrap();
        part.begin(Some("\"1\"")).unwrap();
        part.add(b"some").unwrap();
        drop(part);
        let part = Part::open(&output, "/a").unwrap();
        assert_eq!((part.length, part.etag.as_deref()), (4, Some("\"1\"")));
        drop(part);
        let mut part = Part::open(&output, "/b").unwrap();
        assert_eq!((part.length, &part.etag), (0, &None));
        part.add(b"whole").unwrap();
        part.finish(&output).unwrap();
        assert_eq!(fs::read(&output).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
