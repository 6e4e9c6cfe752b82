//! Files that the command line names.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::CliError;

/// The text of a file. `wanted` says what to name instead, as a sentence.
///
/// # Errors
/// It can't be read, which names the flag.
pub fn text(flag: &str, path: &Path, wanted: &str) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|error| {
        CliError::Usage(format!("{flag} {} can't be read ({}). {wanted}", path.display(), cause(&error)))
    })
}

fn cause(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".to_owned(),
        other => other.to_string(),
    }
}
