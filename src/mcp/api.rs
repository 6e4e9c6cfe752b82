//! The API as the tools ask it.

use async_trait::async_trait;
use rmcp::model::Extensions;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Where stored data is.
const DATA: &str = "/integrations/garmin/data";
/// Where syncs are.
const SYNC: &str = "/integrations/garmin/sync";

/// A request to the API.
#[derive(Debug, Clone)]
pub struct ApiRequest {
    /// The address, with the query.
    pub path: String,
    /// The body of a `POST`; none: it is a `GET`.
    pub body: Option<Value>,
}

/// The API, wherever it is.
#[async_trait]
pub trait Api: Send + Sync + 'static {
    /// The JSON of the answer.
    ///
    /// # Errors
    /// The API refuses, or can't be reached: in words, what happened and what to do next.
    async fn ask(&self, request: ApiRequest, from: &Extensions) -> Result<String, String>;
}

/// Asks as whoever calls a tool.
#[derive(Clone, Copy)]
pub struct Caller<'a> {
    api: &'a dyn Api,
    from: &'a Extensions,
}

impl<'a> Caller<'a> {
    pub(super) fn new(api: &'a dyn Api, from: &'a Extensions) -> Self {
        Self { api, from }
    }

    /// Stored data.
    pub(super) async fn data<T: DeserializeOwned>(self, path: &str, query: &[(&str, String)]) -> Result<T, String> {
        self.get(&format!("{DATA}{path}"), query).await
    }

    /// A query over stored data.
    pub(super) async fn query<T: DeserializeOwned>(self, body: &impl Serialize) -> Result<T, String> {
        self.post(&format!("{DATA}/query"), body).await
    }

    /// Syncs.
    pub(super) async fn sync<T: DeserializeOwned>(self, path: &str, query: &[(&str, String)]) -> Result<T, String> {
        self.get(&format!("{SYNC}{path}"), query).await
    }

    /// Starts a sync.
    pub(super) async fn start<T: DeserializeOwned>(self, path: &str, body: &impl Serialize) -> Result<T, String> {
        self.post(&format!("{SYNC}{path}"), body).await
    }

    /// The account.
    pub(super) async fn account<T: DeserializeOwned>(self) -> Result<T, String> {
        self.get("/integrations/garmin/status", &[]).await
    }

    async fn get<T: DeserializeOwned>(self, path: &str, query: &[(&str, String)]) -> Result<T, String> {
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let path = if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) };
        self.ask(ApiRequest { path, body: None }).await
    }

    async fn post<T: DeserializeOwned>(self, path: &str, body: &impl Serialize) -> Result<T, String> {
        let body = serde_json::to_value(body).map_err(|error| error.to_string())?;
        self.ask(ApiRequest { path: path.to_owned(), body: Some(body) }).await
    }

    async fn ask<T: DeserializeOwned>(self, request: ApiRequest) -> Result<T, String> {
        let text = self.api.ask(request, self.from).await.map_err(|words| for_a_model(&words))?;
        let other = "The server's answer can't be read: it may be of another version than this program. Update both.";
        serde_json::from_str(&text).map_err(|_| other.to_owned())
    }
}

/// What errors say of addresses and queries, and how tools have it.
const TOOLS: [(&str, &str); 4] = [
    ("GET /integrations/garmin/data/tables", "list_tables"),
    ("GET /integrations/garmin/data/activities", "list_activities"),
    ("GET /integrations/garmin/data/metrics", "list_metrics"),
    ("names with commas between, out of", "names out of"),
];

fn for_a_model(words: &str) -> String {
    TOOLS.iter().fold(words.to_owned(), |words, (address, tool)| words.replace(address, tool))
}

/// As part of a query: everything but what is always plain (RFC 3986, section 2.3), and the commas of lists.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |escaped, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
            escaped + &char::from(byte).to_string()
        }
        _ => escaped + &format!("%{byte:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_stays_one_parameter() {
        assert_eq!(escaped("a&limit=9#ä /?%"), "a%26limit%3D9%23%C3%A4%20%2F%3F%25");
        assert_eq!(escaped("steps,sleep_s"), "steps,sleep_s");
    }
}
