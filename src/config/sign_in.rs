//! The sign-in in a setting or a file. Messages never hold a part of the text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use secrecy::SecretString;

use super::value;
use crate::domain::sign_in::{FOREIGN, unwrapped};

#[cfg(test)]
mod tests;

/// The longest sign-in accepted. Keeps an endless file from filling the memory.
const LONGEST: u64 = 1 << 20;

/// The sign-in in a file. The error continues the sentence `<setting> names <file>`.
pub(super) fn in_file(path: &Path) -> Result<SecretString, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| format!(": {}", value::cause(&error)))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!(", which is longer than any sign-in and therefore {FOREIGN}"));
    }
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    match String::from_utf8(bytes) {
        Ok(text) => in_text(text.trim()).map_err(|found| format!(", which {found}")),
        Err(_) if wide => Err(", which is text in UTF-16; save it as UTF-8".to_owned()),
        Err(_) => Err(format!(", which is not a text file and therefore {FOREIGN}")),
    }
}

/// The sign-in in a text. The error is what the text does instead: `holds a JSON list, not ...`.
pub(super) fn in_text(given: &str) -> Result<SecretString, String> {
    unwrapped(given).map(SecretString::from)
}
