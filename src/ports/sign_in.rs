//! A sign-in supplied by the user, in a setting or a file.

use async_trait::async_trait;
use secrecy::SecretString;

/// A supplied sign-in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// What the source signs in with.
    pub credentials: SecretString,
    /// Starts at 1; increases whenever another text is supplied.
    pub edition: u64,
}

/// Where a user puts a sign-in, and may replace it at any time.
#[async_trait]
pub trait GivenSignIn: Send + Sync {
    /// The latest usable sign-in. Cheap when nothing has changed.
    async fn newest(&self) -> SignIn;
}
