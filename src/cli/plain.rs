//! What a server sends, made harmless for a terminal: the only form in which this program keeps a server's text.
//!
//! A terminal obeys some characters rather than show them. They could hide what stands on the screen, forge it, or put
//! commands into the reader's keyboard. So they are shown by their numbers.

use std::fmt::{self, Write as _};
use std::ops::Deref;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// No text of a server is longer, in characters; what is, ends in dots.
const LONGEST: usize = 4_000;

/// A server's words. Holds nothing that a terminal would obey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain(String);

impl Plain {
    /// Makes a text harmless.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut plain = String::with_capacity(text.len());
        for (n, it) in text.chars().enumerate() {
            if n == LONGEST {
                plain.push('…');
                break;
            }
            if is_obeyed(it) { plain.extend(it.escape_unicode()) } else { plain.push(it) }
        }
        Self(plain)
    }
}

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}

impl Deref for Plain {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A server's JSON on one line: the same values, with the characters that a terminal obeys written as their numbers.
#[derive(Debug, Clone)]
pub struct Json(String);

impl Json {
    /// Takes a text that is JSON.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut plain = String::with_capacity(text.len());
        for it in text.trim().chars() {
            match it {
                // JSON has these between its values only.
                '\n' | '\r' | '\t' => plain.push(' '),
                it if is_obeyed(it) => {
                    for unit in it.encode_utf16(&mut [0; 2]) {
                        // Writing to a text can't fail.
                        let _ = write!(plain, "\\u{unit:04x}");
                    }
                }
                it => plain.push(it),
            }
        }
        Self(plain)
    }

    /// To print, or to read again.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        Self::new(&value.to_string())
    }
}

/// Control characters (C0, DEL, C1), line and paragraph separators, and those that change the direction of writing
/// (Unicode Standard Annex 9, and its property `Bidi_Control`).
fn is_obeyed(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        let all = "a\u{1b}[2J\u{7}\r\n\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{2028}ü 日本";
        let shown = r"a\u{1b}[2J\u{7}\u{d}\u{a}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{2028}ü 日本";
        assert_eq!(&*Plain::new(all), shown);
        let long = Plain::new(&"x".repeat(LONGEST + 1));
        assert!(long.ends_with("x…") && long.chars().count() == LONGEST + 1);
    }

    #[test]
    fn json_keeps_its_values() {
        let sent = "{\n\t\"a\": \"\\u001b[2J \u{7f}\u{9b}\u{202e}\",\r\n \"ü\": [1.50]}\n";
        let json = Json::new(sent);
        assert!(!json.as_str().chars().any(is_obeyed), "{json:?}");
        let [sent, kept] = [sent, json.as_str()].map(|it| serde_json::from_str::<Value>(it).unwrap());
        assert_eq!(kept, sent);
        assert!(json.as_str().contains("1.50"), "numbers are left as they came");
    }
}
