//! Where the report goes: standard output, or a file that only its owner may read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::cli::{CliError, write};

/// A place that was looked at before anything is asked.
#[derive(Debug)]
pub enum Place {
    /// Standard output.
    Output,
    /// A new file, or one that may be replaced.
    File {
        /// Where.
        path: PathBuf,
        /// Whether a file that is there is replaced.
        replaces: bool,
    },
}

impl Place {
    /// Looks at a place; `-` is standard output.
    ///
    /// # Errors
    /// No file can be made there, or there is one.
    pub fn of(path: &Path, replaces: bool) -> Result<Self, CliError> {
        if path == Path::new("-") {
            return Ok(Self::Output);
        }
        let shown = path.display();
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(CliError::Usage(format!(
                "There is no folder for {shown}. Make it, or name another file with --out."
            )));
        }
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_dir() => {
                Err(CliError::Usage(format!("{shown} is a folder. Name the file to make with --out.")))
            }
            // A device or a link in its place would be gone.
            Ok(found) if !found.is_file() => {
                Err(CliError::Usage(format!("{shown} is no plain file. Name the file to make with --out.")))
            }
            Ok(_) if !replaces => Err(CliError::Usage(format!(
                "{shown} is there already. Name another file with --out, or replace it with --force."
            ))),
            _ => Ok(Self::File { path: path.to_owned(), replaces }),
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Output => "-".to_owned(),
            Self::File { path, .. } => path.display().to_string(),
        }
    }

    /// Writes the report.
    ///
    /// # Errors
    /// It can't be written, or a file has appeared there meanwhile.
    pub fn write(&self, report: &str) -> Result<(), CliError> {
        let Self::File { path, replaces } = self else { return write(report) };
        if *replaces && fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        Ok(file.write_all(report.as_bytes())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_or_a_link_is_never_replaced() {
        let place = tempfile::tempdir().unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink("/dev/null", &link).unwrap();
        for path in [Path::new("/dev/null"), &link] {
            let error = Place::of(path, true).unwrap_err().to_string();
            assert!(error.contains("no plain file"), "{error}");
        }
        let file = place.path().join("report.md");
        let new = Place::of(&file, true).unwrap();
        new.write("one").unwrap();
        new.write("two").unwrap();
        assert_eq!(fs::read_to_string(file).unwrap(), "two");
    }
}
