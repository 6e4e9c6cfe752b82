//! What a key of Garmin's Personal API may look like. A key is opaque, and sent in a header.

use super::text::bare;

/// Why a text can't be a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// There is nothing, or only blanks.
    Blank,
    /// A variable that was to be replaced by the key: `${GARMIN_KEY}`.
    Variable,
    /// There is a blank or a line break within, or it is not plain text.
    NotOneWord,
}

/// The key in a text, without the blanks around it.
///
/// # Errors
/// The text can't be a key.
pub fn read(text: &str) -> Result<&str, KeyFault> {
    match bare(text) {
        "" => Err(KeyFault::Blank),
        key if key.starts_with("${") => Err(KeyFault::Variable),
        key if key.chars().all(|c| c.is_ascii_graphic()) => Ok(key),
        _ => Err(KeyFault::NotOneWord),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_word_of_any_kind_and_not_the_name_of_a_variable() {
        for text in ["GCDC_s3cr3t", " GCDC_s3cr3t\r\n", "\u{feff}GCDC_s3cr3t"] {
            assert_eq!(read(text), Ok("GCDC_s3cr3t"));
        }
        assert_eq!(read("a.b-c_d/e+f=="), Ok("a.b-c_d/e+f=="));
        for (text, fault) in [
            ("", KeyFault::Blank),
            (" \n", KeyFault::Blank),
            ("${GARMIN_KEY}", KeyFault::Variable),
            ("GCDC_a GCDC_b", KeyFault::NotOneWord),
            ("GCDC_a\nGCDC_b", KeyFault::NotOneWord),
            ("GCDC_\u{a0}b", KeyFault::NotOneWord),
            ("GCDC_\u{7}", KeyFault::NotOneWord),
        ] {
            assert_eq!(read(text), Err(fault), "{text:?}");
        }
    }
}
