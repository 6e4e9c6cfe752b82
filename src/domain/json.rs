//! JSON that is stored without being interpreted.

use serde_json::Value;

/// JSON as text with sorted object keys: equal values give equal texts, whatever the input order. A parsed tree takes
/// up to a hundred times the memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(Box<str>);

impl Json {
    /// The text of one, as it was stored.
    #[must_use]
    pub fn stored(text: String) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl From<Value> for Json {
    fn from(mut value: Value) -> Self {
        value.sort_all_objects();
        Self(value.to_string().into())
    }
}

impl From<Json> for String {
    fn from(json: Json) -> Self {
        json.0.into()
    }
}
