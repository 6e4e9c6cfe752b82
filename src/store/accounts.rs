//! Credentials of linked accounts.

use async_trait::async_trait;
use chrono::DateTime;
use secrecy::SecretString;

use super::{RedisStore, scripts, seal};
use crate::domain::ids::UserId;
use crate::engine::ports::{Account, AccountError, Accounts, Link, Saved, StoreError};

#[async_trait]
impl Accounts for RedisStore {
    async fn account(&self, user: &UserId) -> Result<Option<Account>, AccountError> {
        let fields = ["credentials", "version", "linked_at"];
        let mut command = redis::cmd("HMGET");
        command.arg(self.keys.account(user)).arg(&fields);
        let found: Vec<Option<String>> = self.redis.read_command(&command).await?;
        let [Some(credentials), version, linked_at] = &found[..] else { return Ok(None) };
        let unreadable = |field: &str| StoreError::Unreadable(format!("an account: its field `{field}`"));
        let version = version.as_ref().and_then(|text| text.parse().ok()).ok_or_else(|| unreadable("version"))?;
        let linked_at = linked_at.as_ref().and_then(|text| DateTime::from_timestamp_millis(text.parse().ok()?));
        let linked_at = linked_at.ok_or_else(|| unreadable("linked_at"))?;
        Ok(Some(Account { credentials: self.seal.open(user, credentials)?, version, linked_at }))
    }

    async fn renew_credentials(
        &self,
        user: &UserId,
        version: u64,
        credentials: &SecretString,
    ) -> Result<Saved, AccountError> {
        let mut call = scripts::ACCOUNT_RENEW.prepare_invoke();
        call.key(self.keys.account(user)).arg(version).arg(self.seal.close(user, credentials)?);
        call.arg(self.token_end(credentials));
        let answer = self.redis.write(&call).await?;
        match (answer.word(), answer.text(0).parse()) {
            ("KEPT", Ok(version)) => Ok(Saved::Kept(version)),
            ("SUPERSEDED", _) => Ok(Saved::Superseded),
            _ => Err(StoreError::Unreadable("an account: its version".to_owned()).into()),
        }
    }

    async fn import(&self, user: &UserId, credentials: &SecretString) -> Result<bool, AccountError> {
        let mut call = scripts::ACCOUNT_IMPORT.prepare_invoke();
        call.key(self.keys.account(user)).arg(seal::fingerprint(credentials)).arg(self.seal.close(user, credentials)?);
        call.arg(self.token_end(credentials));
        Ok(self.redis.write(&call).await?.word() == "IMPORTED")
    }
}

impl RedisStore {
    /// An account is linked once it has credentials. They are not read: whoever only shows it may lack the key.
    pub(super) async fn read_link(&self, user: &UserId) -> Result<Option<Link>, StoreError> {
        let fields = ["credentials", "linked_at", "updated_at", "token_ends_at"];
        let mut command = redis::cmd("HMGET");
        command.arg(self.keys.account(user)).arg(&fields);
        let found: Vec<Option<String>> = self.redis.read_command(&command).await?;
        let [Some(_), linked_at, updated_at, token_ends_at] = &found[..] else { return Ok(None) };
        let time = |text: &Option<String>| DateTime::from_timestamp_millis(text.as_ref()?.parse().ok()?);
        let unreadable = |field: &str| StoreError::Unreadable(format!("an account: its field `{field}`"));
        Ok(Some(Link {
            linked_at: time(linked_at).ok_or_else(|| unreadable("linked_at"))?,
            updated_at: time(updated_at).ok_or_else(|| unreadable("updated_at"))?,
            token_ends_at: time(token_ends_at),
        }))
    }

    /// When the token in some credentials ends, in ms since 1970; empty when that is not known.
    fn token_end(&self, credentials: &SecretString) -> String {
        (self.token_ends)(credentials).map(|at| at.timestamp_millis().to_string()).unwrap_or_default()
    }
}
