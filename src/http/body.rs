//! Request bodies, read within limits.

use std::fmt;
use std::time::Duration;

use futures::{Stream, StreamExt};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};
use warp::Buf;
use warp::http::HeaderMap;
use warp::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};

use super::errors::ApiError;
use super::fields::{shown, understood, understood_silently};
use crate::api_types::error::Code;

/// The largest body, in bytes: fifty times what the longest sensible request takes.
pub const MAX_BODY: usize = 64 * 1024;
/// How much of an oversized body is read nevertheless, so that the client gets to see the answer.
const MAX_DISCARDED: usize = 1024 * 1024;
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The fields of a body; an absent body has none, and a field that is `null` is absent.
#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

/// Reads a body, with or without a declared length, and parses it.
///
/// # Errors
/// 415 for anything declared as something other than JSON, 413 over [`MAX_BODY`], 400 for what is not a JSON object.
pub async fn read(
    headers: &HeaderMap,
    stream: impl Stream<Item = Result<impl Buf, warp::Error>> + Send,
) -> Result<Fields, ApiError> {
    let bytes = bytes(headers, stream).await?;
    if bytes.is_empty() {
        return Ok(Fields::default());
    }
    if !is_json(headers) {
        let text = "The body must be JSON: send it with the header Content-Type: application/json, not compressed.";
        return Err(ApiError::new(Code::UnsupportedMediaType, text));
    }
    Fields::parse(&bytes)
}

/// Reads a body as it is.
///
/// # Errors
/// 413 over [`MAX_BODY`], 400 for one that does not arrive.
pub(super) async fn bytes(
    headers: &HeaderMap,
    stream: impl Stream<Item = Result<impl Buf, warp::Error>> + Send,
) -> Result<Vec<u8>, ApiError> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    // Too much to wait for.
    if declared.is_some_and(|size| size > MAX_DISCARDED as u64) {
        return Err(too_large());
    }
    tokio::time::timeout(BODY_TIMEOUT, collect(stream)).await.unwrap_or_else(|_| Err(incomplete()))
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
    /// Not JSON, not an object, or a repeated field.
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
            Some(name) => {
                let text = format!("The field {name} is there more than once. Send it once.");
                Err(ApiError::new(Code::InvalidBody, text).field(&name))
            }
            None => Err(ApiError::new(
                Code::InvalidBody,
                "The body must be a JSON object. Send one with the fields that /docs lists for this route.",
            )),
        }
    }

    /// Reads them into the type of a request.
    ///
    /// # Errors
    /// They don't fit the type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        understood(&self.0, "field")
    }

    /// The same for fields that may hold secrets: errors repeat nothing of them.
    ///
    /// # Errors
    /// They don't fit the type.
    pub fn read_secret<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        understood_silently(&self.0)
    }
}

/// Separates the name of a repeated field from the rest of the parser's message. It can't cut a name short: a NUL can't
/// be in the shown part.
const TWICE: &str = "\u{0}";

/// A JSON object without repeated names: the library would silently keep the last value.
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
    use crate::api_types::simple::SimpleStart;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Fields {
        Fields::parse(text.as_bytes()).unwrap()
    }

    fn code_of<T>(result: Result<T, ApiError>) -> (Code, Option<String>) {
        let error = result.err().expect("an error");
        (error.body().code.known().unwrap(), error.body().field.clone())
    }

    #[test]
    fn null_is_absent_and_so_is_an_empty_body() {
        for text in ["", "  \n", "null", "{}", r#"{"start_date": null}"#] {
            let start: SimpleStart = parsed(text).read().unwrap();
            assert_eq!((start.start_date, start.end_date), (None, None), "{text}");
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
