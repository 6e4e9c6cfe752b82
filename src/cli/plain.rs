//! Makes a server's text harmless for a terminal: the only form in which this program keeps it.
//!
//! A terminal interprets some characters instead of showing them. They could hide or forge what is on the screen, or
//! put commands into the reader's keyboard input. So they are shown by their code points.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// The longest text of a server, in characters; longer ones are cut and end in dots.
const LONGEST: usize = 4_000;

/// A text made harmless.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (n, it) in text.chars().enumerate() {
        if n == LONGEST {
            plain.push('…');
            break;
        }
        if is_obeyed(it) { plain.extend(it.escape_unicode()) } else { plain.push(it) }
    }
    plain
}

/// A server's answer with every text in it made harmless: anything printed has to pass through here.
///
/// # Errors
/// It is not JSON, or not of that type.
pub fn read<T: DeserializeOwned>(answer: &str) -> serde_json::Result<T> {
    serde_json::from_str(&cleaned(answer))
}

/// The same JSON with texts that [`clean`] leaves as they are.
fn cleaned(json: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(json.len()), json);
    while let Some((between, mut text)) = rest.split_once('"') {
        plain.push_str(between);
        plain.push('"');
        let mut passed = 0;
        while !text.is_empty() && !text.starts_with('"') {
            let (meant, written, after) = character(text);
            text = after;
            passed += 1;
            if passed > LONGEST {
                plain.push_str(if passed == LONGEST + 1 { "…" } else { "" });
            } else if let Some(obeyed) = meant.filter(|it| is_obeyed(*it)) {
                plain.push('\\');
                plain.extend(obeyed.escape_unicode());
            } else {
                plain.push_str(written);
            }
        }
        rest = text.strip_prefix('"').inspect(|_| plain.push('"')).unwrap_or_default();
    }
    plain + rest
}

/// The first character of a JSON text, if valid; how it is written; the rest.
fn character(text: &str) -> (Option<char>, &str, &str) {
    let mut rest = text.chars();
    let meant = match (rest.next(), text.as_bytes().get(1)) {
        (Some('\\'), Some(b'u')) => {
            let unit = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
            let second = unit(8).filter(|_| text.get(6..8) == Some("\\u"));
            let meant = char::decode_utf16(unit(2).into_iter().chain(second)).next().and_then(Result::ok);
            rest = text[meant.map_or(2, |it| 6 * it.len_utf16())..].chars();
            meant
        }
        (Some('\\'), _) => match rest.next() {
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            other => other,
        },
        (other, _) => other,
    };
    let after = rest.as_str();
    (meant, &text[..text.len() - after.len()], after)
}

/// A server's JSON on one line: the same values, with the characters that a terminal interprets escaped.
#[derive(Debug, Clone)]
pub struct Json(String);

impl Json {
    /// From a text that is JSON.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut plain = String::with_capacity(text.len());
        for it in text.trim().chars() {
            match it {
                // In JSON these occur only between values.
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

    /// To print, or to parse again.
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
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        let all = "a\u{1b}[2J\u{7}\r\n\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{2028}ü 日本";
        let shown = r"a\u{1b}[2J\u{7}\u{d}\u{a}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200f}\u{2028}ü 日本";
        assert_eq!(clean(all), shown);
        let long = clean(&"x".repeat(LONGEST + 1));
        assert!(long.ends_with("x…") && long.chars().count() == LONGEST + 1);
    }

    #[test]
    fn a_text_is_read_as_it_would_be_shown_however_it_is_written() {
        let written =
            r#"{"a\u001b": ["\u001b\u202E\u009b\n\t\b", "\u00fc\ud83d\ude00", "\\u001b\\\"\/", "ü"], "n": 1.50}"#;
        let shown = [r"\u{1b}\u{202e}\u{9b}\u{a}\u{9}\u{8}", "ü😀", r#"\u001b\"/"#, "ü"];
        assert_eq!(read::<Value>(written).unwrap(), json!({ r"a\u{1b}": shown, "n": 1.5 }));
        for long in
            [format!("\"{}\"", r"\ud83d\ude00".repeat(LONGEST + 2)), json!("😀".repeat(LONGEST + 1)).to_string()]
        {
            assert_eq!(read::<String>(&long).unwrap(), "😀".repeat(LONGEST) + "…");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_sent_made_harmless(sent in proptest::collection::vec(any::<String>(), 0..4)) {
            let sent: Vec<String> = sent.into_iter().map(|it| it + "\u{1b}\"\\\u{2028}").collect();
            let shown: Vec<String> = sent.iter().map(|it| clean(it)).collect();
            prop_assert_eq!(read::<Vec<String>>(&json!(sent).to_string()).unwrap(), shown);
        }

        #[test]
        fn no_text_whatsoever_makes_it_panic(text in r#"(\\u?[0-9a-fD]{0,4}|["\\,:ü😀{}])*"#) {
            let _ = read::<Value>(&text);
        }
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
