//! What a tool is.

use std::any::Any;
use std::future::Future;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use rmcp::handler::server::tool::schema_for_type;
use rmcp::model::{JsonObject, Tool as Description, ToolAnnotations};
use rmcp::schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::compact;
use super::api::Caller;

/// A tool; the type is that of its arguments.
pub(super) trait Tool: DeserializeOwned + JsonSchema + Any + Send {
    /// Its name, for the model.
    const NAME: &'static str;
    /// Its name, for people.
    const TITLE: &'static str;
    /// What it answers, and when to use it.
    const ABOUT: &'static str;
    /// Whether it only reads.
    const IS_READ_ONLY: bool = true;

    /// Answers with a JSON object.
    ///
    /// # Errors
    /// In words: what happened, and what to do next.
    fn call(self, caller: Caller<'_>) -> impl Future<Output = Result<Value, String>> + Send;
}

/// A tool in the list of all.
#[derive(Clone)]
pub(super) struct Entry {
    /// As a client sees it.
    pub(super) tool: Description,
    /// Calls it.
    pub(super) call: for<'a> fn(Caller<'a>, JsonObject) -> BoxFuture<'a, Result<Value, String>>,
}

impl Entry {
    pub(super) fn of<T: Tool>() -> Self {
        // Nothing outside of the person's own data is asked, and no tool takes anything away.
        let hints = ToolAnnotations::from_raw(None, Some(T::IS_READ_ONLY), Some(false), None, Some(false));
        let tool = Description::new(T::NAME, T::ABOUT, schema_for_type::<T>());
        Self { tool: tool.with_title(T::TITLE).with_annotations(hints), call: call::<T> }
    }
}

fn call<T: Tool>(caller: Caller<'_>, arguments: JsonObject) -> BoxFuture<'_, Result<Value, String>> {
    async move {
        // Null stands for an argument that is not given, as some models write it.
        let given: JsonObject = arguments.into_iter().filter(|(_, value)| !value.is_null()).collect();
        let arguments = serde_path_to_error::deserialize::<_, T>(Value::Object(given));
        let arguments = arguments.map_err(|error| {
            let (path, what) = (error.path().to_string(), error.inner().to_string());
            let place = if path == "." { String::new() } else { format!("{path}: ") };
            format!("The arguments can't be used: {place}{what}. The tool's schema says what it takes.")
        })?;
        Ok(compact(arguments.call(caller).await?))
    }
    .boxed()
}
