//! The sign-in that a person gives, in a setting or in a file.

use async_trait::async_trait;
use secrecy::SecretString;

/// A sign-in as it was given.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// What the source signs in with.
    pub credentials: SecretString,
    /// From 1; another one, and a higher one, whenever another text was given.
    pub edition: u64,
}

/// Where a person puts a sign-in, and may put a new one at any time.
#[async_trait]
pub trait GivenSignIn: Send + Sync {
    /// The sign-in that was given last and can be used. Costs little when nothing has changed.
    async fn newest(&self) -> SignIn;
}
