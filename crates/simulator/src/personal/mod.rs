//! Garmin's Personal API: the exchange of a key for a token, and 26 requests for data, all strict.
//!
//! The days come from the same [`crate::world`] that the microservice serves, so equal facts come out equal. What the
//! real service varies (encodings, forms of nothing, repeated or missing values) varies here by seed and date.
pub mod answers;
pub mod endpoint;
pub mod person;

mod accept;
mod area;
mod ask;
mod day;
mod exchange;
mod gate;
mod keys;
mod listing;
mod query;
mod quirks;
mod reply;
mod routes;
mod serve;
mod times;

use parking_lot::Mutex;

pub use day::{Day, Variability};
pub use keys::DEMO_KEY;
pub use person::Person;
pub use routes::is_served;
pub use serve::serve;

use gate::Gate;
use keys::Keys;

/// What only the Personal API needs.
pub struct Personal {
    /// Keys, and the tokens made from them.
    pub keys: Mutex<Keys>,
    /// Counts requests.
    gate: Gate,
}

impl Personal {
    /// The demo account's key, no tokens, no requests; at most `at_once` requests at a time, and `per_minute` within any
    /// minute.
    pub fn new(seed: u64, at_once: u32, per_minute: Option<u32>) -> Self {
        Self { keys: Mutex::new(Keys::new(seed)), gate: Gate::new(at_once, per_minute) }
    }
}
