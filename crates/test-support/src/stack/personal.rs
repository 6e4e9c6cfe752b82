//! An account that is linked by a key of Garmin's Personal API, which the simulator serves as well.

use chrono::NaiveDate;

use super::{BTreeMap, Plan, Stack, Value, json};

/// Requests a second: the most that the settings allow. The simulator does not mind.
pub(super) const PACE: &str = "50";

/// The simulator's key of the person whose data its microservice serves.
const KEY: &str = "GCDC_demo";

/// How the account is linked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// By the microservice's tokens in the settings.
    Tokens,
    /// By a key that its owner sends to the API.
    Key,
}

impl Link {
    /// The file with tokens in the settings; none if empty.
    pub(super) fn tokens_file(self) -> &'static str {
        match self {
            Self::Tokens => "tokens.json",
            Self::Key => "",
        }
    }
}

impl Plan {
    /// The account is linked by a key of the Personal API instead of tokens. Needs an API.
    #[must_use]
    pub fn personal(mut self) -> Self {
        self.link = Link::Key;
        self
    }
}

impl Stack {
    /// Links the account by its key, as its owner does.
    pub(super) async fn link_by_key(&self) {
        let (status, answer) = self.post("/integrations/garmin/credentials", json!({"apiKey": KEY})).await;
        assert_eq!(status, 200, "{answer}");
    }
}

/// How many requests there are of each kind: the path without its days.
pub fn by_kind(requests: &[Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for request in requests {
        let parts = request["path"].as_str().unwrap().split('/').filter(|part| part.parse::<NaiveDate>().is_err());
        *counts.entry(parts.collect::<Vec<_>>().join("/")).or_default() += 1;
    }
    counts
}
