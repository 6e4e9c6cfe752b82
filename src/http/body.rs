//! Request bodies: reading them within bounds, and taking fields out of them with errors that name the field.

use std::fmt;
use std::time::Duration;

use chrono::NaiveDate;
use futures::{Stream, StreamExt};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};
use warp::Buf;
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};

use super::dates;
use super::errors::{ApiError, Code};

/// The largest body, in bytes: fifty times what the longest sensible request takes.
pub const MAX_BODY: usize = 64 * 1024;
/// How much of a body that is too large is read all the same, so that the client gets to see the answer.
const MAX_DISCARDED: usize = 1024 * 1024;
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How much of a name is repeated in an error.
const SHOWN: usize = 64;

/// The fields of a body; an absent body has none, and a field that is `null` is absent.
#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

/// Reads a body, however it is framed, and parses it.
///
/// # Errors
/// 415 for anything declared as something else than JSON, 413 over [`MAX_BODY`], 400 for what is not a JSON object.
pub async fn read(
    headers: &HeaderMap,
    stream: impl Stream<Item = Result<impl Buf, warp::Error>> + Send,
) -> Result<Fields, ApiError> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    // Waiting for so much would be in vain.
    if declared.is_some_and(|size| size > MAX_DISCARDED as u64) {
        return Err(too_large());
    }
    let bytes = tokio::time::timeout(BODY_TIMEOUT, collect(stream)).await.unwrap_or_else(|_| Err(incomplete()))?;
    if bytes.is_empty() {
        return Ok(Fields::default());
    }
    if !is_json(headers) {
        let text = "The body must be JSON: send it with the header Content-Type: application/json, not compressed.";
        return Err(ApiError::new(Code::UnsupportedMediaType, text));
    }
    Fields::parse(&bytes)
}

async fn collect(stream: impl Stream<Item = Result<impl Buf, warp::Error>> + Send) -> Result<Vec<u8>, ApiError> {
    let mut stream = std::pin::pin!(stream);
    let (mut bytes, mut size) = (Vec::new(), 0);
    while let Some(piece) = stream.next().await {
        let mut piece = piece.map_err(|_| incomplete())?;
        size += piece.remaining();
        if size > MAX_DISCARDED {
            break;
        }
        while size <= MAX_BODY && piece.has_remaining() {
            let chunk = piece.chunk();
            bytes.extend_from_slice(chunk);
            piece.advance(chunk.len());
        }
    }
    if size > MAX_BODY {
        return Err(too_large());
    }
    Ok(bytes)
}

fn too_large() -> ApiError {
    let text = format!("The body is larger than {MAX_BODY} bytes. A request needs far less: send only its fields.");
    ApiError::new(Code::BodyTooLarge, text)
}

fn incomplete() -> ApiError {
    ApiError::new(Code::InvalidBody, "The body did not arrive completely. Send the request again.")
}

/// Whether the headers say JSON, or nothing at all.
fn is_json(headers: &HeaderMap) -> bool {
    let is_plain = headers.get(CONTENT_ENCODING).is_none_or(|it| it.as_bytes().eq_ignore_ascii_case(b"identity"));
    let Some(declared) = headers.get(CONTENT_TYPE) else { return is_plain };
    let declared = declared.to_str().unwrap_or_default().to_ascii_lowercase();
    let (kind, parameters) = declared.split_once(';').unwrap_or((&declared, ""));
    let is_utf8 = parameters
        .split(';')
        .filter_map(|one| one.split_once('='))
        .filter(|(name, _)| name.trim() == "charset")
        .all(|(_, charset)| matches!(charset.trim().trim_matches('"'), "utf-8" | "utf8" | "us-ascii"));
    is_plain && is_utf8 && kind.trim() == "application/json"
}

impl Fields {
    /// Parses the text of a body.
    ///
    /// # Errors
    /// Not JSON, not an object, or a field that is there twice.
    pub fn parse(bytes: &[u8]) -> Result<Self, ApiError> {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::default());
        }
        let error = match serde_json::from_slice::<Option<Object>>(bytes) {
            Ok(object) => return Ok(Self(object.map(|it| it.0).unwrap_or_default())),
            Err(error) => error,
        };
        if error.classify() != Category::Data {
            let place = format!("line {}, column {}", error.line(), error.column());
            return Err(ApiError::new(
                Code::InvalidJson,
                format!("The body is not valid JSON ({place}). Correct it there."),
            ));
        }
        // The only errors of this kind are ours: see `Object`.
        match error.to_string().split_once(TWICE).map(|(name, _)| name.to_owned()) {
            Some(name) => Err(invalid(&name, &format!("The field {name} is there more than once. Send it once."))),
            None => Err(ApiError::new(
                Code::InvalidBody,
                "The body must be a JSON object. Send one with the fields that /docs lists for this route.",
            )),
        }
    }

    /// Refuses fields that are not among the known ones.
    pub fn only(&self, known: &[&str]) -> Result<(), ApiError> {
        let Some(name) = self.0.keys().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
        let name = shown(name);
        let expected = if known.is_empty() {
            "This request takes none".to_owned()
        } else {
            format!("Known here: {}", known.join(", "))
        };
        Err(ApiError::new(Code::UnknownField, format!("There is no field {name}. {expected}.")).field(&name))
    }

    /// A day, written `YYYY-MM-DD`.
    pub fn date(&self, name: &str) -> Result<Option<NaiveDate>, ApiError> {
        let Some(text) = self.text(name, "a date such as \"2024-03-31\"")? else { return Ok(None) };
        dates::parse(name, text).map(Some)
    }

    /// A text.
    pub fn text(&self, name: &str, expected: &str) -> Result<Option<&str>, ApiError> {
        match self.present(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(expects(name, expected)),
        }
    }

    /// `true` or `false`; absent is `false`.
    pub fn flag(&self, name: &str) -> Result<bool, ApiError> {
        self.flag_or(name, false)
    }

    /// `true` or `false`, or what it is when absent.
    pub fn flag_or(&self, name: &str, absent: bool) -> Result<bool, ApiError> {
        match self.present(name) {
            None => Ok(absent),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(expects(name, "true or false")),
        }
    }

    /// A list of names out of a closed set.
    pub fn names<T>(
        &self,
        name: &str,
        of: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> Result<Option<Vec<T>>, ApiError> {
        let expected = || expects(name, &format!("a list with names out of: {}", known.join(", ")));
        let Some(value) = self.present(name) else { return Ok(None) };
        let list = value.as_array().ok_or_else(expected)?;
        list.iter().map(|one| one.as_str().and_then(&of).ok_or_else(expected)).collect::<Result<_, _>>().map(Some)
    }

    fn present(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }
}

/// A field that has to be there and is not.
#[must_use]
pub fn missing(name: &str, expected: &str) -> ApiError {
    ApiError::new(Code::MissingField, format!("{name} is missing. Send {expected}.")).field(name)
}

/// A field, or query parameter, that holds something else than expected.
#[must_use]
pub fn expects(name: &str, expected: &str) -> ApiError {
    invalid(name, &format!("{name} must be {expected}. Correct it and send the request again."))
}

fn invalid(name: &str, text: &str) -> ApiError {
    ApiError::new(Code::InvalidBody, text).field(name)
}

/// As much of a name as an error repeats.
#[must_use]
pub fn shown(name: &str) -> String {
    name.chars().take(SHOWN).collect()
}

/// Parts the name of a repeated field from the rest of the parser's message. No name is cut short by it: a NUL can't
/// be in the shown part.
const TWICE: &str = "\u{0}";

/// A JSON object in which no name is there twice: the library would silently keep the last one.
struct Object(Map<String, Value>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor).map(Self)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            if map.contains_key(&name) {
                return Err(A::Error::custom(format!("{}{TWICE}", shown(&name).replace(TWICE, ""))));
            }
            map.insert(name, value);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Fields {
        Fields::parse(text.as_bytes()).unwrap()
    }

    fn code_of<T>(result: Result<T, ApiError>) -> (Code, Option<String>) {
        let error = result.err().expect("an error");
        (error.body().code, error.body().field.clone())
    }

    #[test]
    fn null_is_absent_and_so_is_an_empty_body() {
        for text in ["", "  \n", "null", "{}", r#"{"a": null}"#] {
            let fields = parsed(text);
            assert_eq!(fields.date("a").unwrap(), None);
            assert!(!fields.flag("a").unwrap());
        }
    }

    #[test]
    fn what_is_no_object_or_no_json_is_told_apart() {
        for text in ["[]", "1", "\"x\"", "true", "[{}]"] {
            assert_eq!(code_of(Fields::parse(text.as_bytes())).0, Code::InvalidBody, "{text}");
        }
        let deep = format!("{{\"a\":{}", "[".repeat(500));
        for text in ["{", "{\"a\":}", "{} {}", "{'a':1}", "{\"a\":1e999}", &deep] {
            assert_eq!(code_of(Fields::parse(text.as_bytes())).0, Code::InvalidJson, "{text}");
        }
        assert_eq!(code_of(Fields::parse(b"{\"a\":\"\xff\"}")).0, Code::InvalidJson);
    }

    #[test]
    fn a_field_that_is_there_twice_is_named() {
        let twice = Fields::parse(br#"{"startDate":"2024-01-01","startDate":"2024-01-02"}"#);
        assert_eq!(code_of(twice), (Code::InvalidBody, Some("startDate".to_owned())));
    }

    proptest! {
        #[test]
        fn no_bytes_whatsoever_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Fields::parse(&bytes);
        }
    }
}
