//! What is kept of one request for the report: nothing of the account. Everything else of an answer ends here.

use serde_json::{Value, json};

use super::archive;
use super::shape::Shape;
use crate::source::checkup::{Answered, Asked, Came, Content};

/// The longest media type that is shown.
const LONGEST_TYPE: usize = 60;

/// One request in the report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Method, path and query, with `{date}` and `{id}` in them.
    pub template: String,
    /// Whether it was sent, and whether an answer began.
    pub is_asked: bool,
    /// The HTTP status: `200`, or `not shown` for an answer of which nothing may be shown.
    pub status: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: Option<u128>,
    /// The size of the decompressed body in bytes.
    pub bytes: Option<usize>,
    /// Its media type, without parameters.
    pub content_type: Option<String>,
    /// The shape of the body, in lines of text.
    pub shape: Option<String>,
    /// What garmin-sync makes of it.
    pub told: String,
    /// What it found there, by its own names.
    pub found: Vec<&'static str>,
}

impl Line {
    /// Keeps of a result what may be shown.
    #[must_use]
    pub fn of(asked: Asked) -> Self {
        let Asked { name, template, came, reading, waited, is_intimate } = asked;
        let after = waited.map(|it| format!(" (after HTTP 429 and a wait of {} s)", it.as_secs()));
        let line = Self {
            name: name.to_owned(),
            template,
            is_asked: !matches!(came, Came::NotAsked),
            told: reading.told + &after.unwrap_or_default(),
            found: reading.found.into_iter().collect(),
            ..Self::default()
        };
        match came {
            Came::Answer(_) if is_intimate => Self {
                status: Some("not shown".to_owned()),
                shape: Some("not shown: it would tell whether a cycle is tracked".to_owned()),
                ..line
            },
            Came::Answer(answer) => line.with(&answer),
            Came::Nothing | Came::NotAsked => line,
        }
    }

    fn with(self, answer: &Answered) -> Self {
        Self {
            status: Some(answer.status.to_string()),
            ms: Some(answer.took.as_millis()),
            bytes: answer.bytes,
            content_type: answer.content_type.as_deref().map(media_type),
            shape: Some(shape(answer)),
            ..self
        }
    }

    /// Whether an answer began.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.status.is_some()
    }

    /// As JSON, without the shape.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "request": self.name, "template": self.template, "asked": self.is_asked, "status": self.status,
            "ms": self.ms.and_then(|ms| u64::try_from(ms).ok()), "bytes": self.bytes, "contentType": self.content_type,
            "outcome": self.told, "found": self.found,
        })
    }
}

fn shape(answer: &Answered) -> String {
    match &answer.content {
        Content::Json(Value::Null) if answer.bytes == Some(0) => "nothing".to_owned(),
        Content::Json(value) => Shape::of(value).text(),
        Content::Token => "a token".to_owned(),
        Content::Incomplete => "incomplete".to_owned(),
        Content::Other(bytes) => other(bytes),
    }
}

fn other(bytes: &[u8]) -> String {
    if let Some(endings) = archive::endings(bytes) {
        let members = if endings.len() == 1 { "member" } else { "members" };
        return format!("ZIP archive of {} {members}: {}", endings.len(), endings.join(", "));
    }
    let is_page = bytes.trim_ascii_start().first() == Some(&b'<');
    let what = match std::str::from_utf8(bytes) {
        Ok(_) if is_page => "a web page, or XML",
        Ok(_) => "text",
        Err(_) => "bytes",
    };
    format!("no JSON: {what}")
}

/// A media type without its parameters, if it is one.
fn media_type(header: &str) -> String {
    let essence = header.split(';').next().unwrap_or_default().trim();
    let is_token = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '+' | '.' | '-');
    if !essence.is_empty() && essence.len() <= LONGEST_TYPE && essence.chars().all(is_token) {
        essence.to_ascii_lowercase()
    } else {
        "{other}".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::source::checkup::Reading;

    fn line(status: u16, content: Content, is_intimate: bool) -> Line {
        let answer = Answered {
            status,
            took: Duration::from_millis(12),
            content_type: Some("application/JSON; charset=UTF-8".to_owned()),
            bytes: Some(34),
            content,
        };
        let reading = Reading { told: "not used".to_owned(), found: [].into() };
        let (name, template, waited) = ("cycle", "GET /x".to_owned(), Some(Duration::from_secs(14)));
        Line::of(Asked { name, template, came: Came::Answer(answer), reading, waited, is_intimate })
    }

    #[test]
    fn a_line_has_the_shape_of_an_answer_and_nothing_of_its_content() {
        let line = line(200, Content::Json(json!({"note": "secret"})), false);
        assert_eq!((line.status.as_deref(), line.ms, line.bytes), (Some("200"), Some(12), Some(34)));
        assert_eq!(line.content_type.as_deref(), Some("application/json"));
        assert_eq!(line.shape.as_deref(), Some("object\n  note: text"));
        assert_eq!(line.told, "not used (after HTTP 429 and a wait of 14 s)");
    }

    #[test]
    fn of_an_intimate_answer_nothing_is_kept_that_tells_what_it_was() {
        let full = line(200, Content::Json(json!({"cycleType": "REGULAR"})), true);
        assert_eq!((full.status.as_deref(), full.bytes), (Some("not shown"), None));
        for (status, body) in [(204, Value::Null), (403, json!({})), (404, json!({}))] {
            assert_eq!(full, line(status, Content::Json(body), true), "{status}");
        }
    }

    #[test]
    fn what_is_no_json_is_named_and_not_shown() {
        let shape = |bytes: &[u8]| line(200, Content::Other(bytes.to_vec()), false).shape.unwrap();
        assert_eq!(shape(b"\n<html>Anna</html>"), "no JSON: a web page, or XML");
        assert_eq!(shape(b"Anna"), "no JSON: text");
        assert_eq!(shape(b"\xff\xfe"), "no JSON: bytes");
        assert_eq!(line(200, Content::Incomplete, false).shape.unwrap(), "incomplete");
        assert_eq!(media_type("text/html; boundary=Anna"), "text/html");
        assert_eq!(media_type("Anna 1"), "{other}");
    }
}
