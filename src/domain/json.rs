//! JSON that is only kept.

use serde_json::Value;

/// JSON as text, the names of its objects sorted: equal values give equal texts, in whatever order they came. A tree of the
/// same takes up to a hundred times the memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(Box<str>);

impl Json {
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
