//! The query parameters of a request.

use serde::de::DeserializeOwned;
use serde_json::Map;

use super::errors::ApiError;
use super::fields::{expects, shown, understood};

/// Name and value of each parameter, in the order sent.
#[derive(Debug, Default)]
pub struct Parameters(pub Vec<(String, String)>);

impl Parameters {
    /// Reads them into the type of a request.
    ///
    /// # Errors
    /// They don't fit the type, or one is repeated.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        let mut fields = Map::new();
        for (name, value) in &self.0 {
            if fields.insert(name.clone(), value.as_str().into()).is_some() {
                return Err(expects(&shown(name), "given only once"));
            }
        }
        understood(&fields, "parameter")
    }
}
