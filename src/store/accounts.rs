//! Credentials of linked accounts.

use std::collections::HashMap;
use std::str::FromStr;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;

use super::call::Call;
use super::damage::Holds;
use super::{Described, RedisStore, bits, codec, credential_cipher, damage, scripts};
use crate::domain::ids::UserId;
use crate::ports::{Account, AccountError, Accounts, Imported, Link, Linked, NewLink, Saved, StoreError};

#[async_trait]
impl Accounts for RedisStore {
    async fn account(&self, user: &UserId) -> Result<Option<Account>, AccountError> {
        let fields = ["credentials", "version", "linked_at", "garmin_id", "timezone"];
        let found = self.read_fields(user, &fields).await?;
        let Some(encrypted) = found.get(fields[0]) else { return Ok(None) };
        let unreadable =
            |field: &str| StoreError::Unreadable(format!("{}: its field `{field}`", self.keys.account(user)));
        let version = parsed(found.get("version")).ok_or_else(|| unreadable("version"))?;
        let linked_at = time(found.get("linked_at")).ok_or_else(|| unreadable("linked_at"))?;
        let encrypted = std::str::from_utf8(encrypted).map_err(|_| AccountError::KeyMismatch)?;
        let credentials = self.cipher.decrypt(user, encrypted)?;
        let (garmin_id, timezone) = (parsed(found.get("garmin_id")), parsed(found.get("timezone")));
        Ok(Some(Account { credentials, version, linked_at, garmin_id, timezone }))
    }

    async fn renew_credentials(
        &self,
        user: &UserId,
        version: u64,
        credentials: &SecretString,
    ) -> Result<Saved, AccountError> {
        let call = self.keeping(&scripts::RENEW_CREDENTIALS, user, credentials)?.arg("version", version.to_string());
        match self.write(&call, &[]).await?.word() {
            "KEPT" => Ok(Saved::Kept),
            _ => Ok(Saved::Superseded),
        }
    }

    async fn import(&self, user: &UserId, credentials: &SecretString) -> Result<Imported, AccountError> {
        self.keep(user, credentials, false).await
    }

    async fn import_anew(&self, user: &UserId, credentials: &SecretString) -> Result<(), AccountError> {
        self.keep(user, credentials, true).await.map(drop)
    }

    async fn note_owner(&self, user: &UserId, garmin_id: i64) -> Result<(), AccountError> {
        let call = Call::of(&scripts::NOTE_OWNER).key("account", self.keys.account(user));
        let call = call.arg("garmin_id", garmin_id.to_string());
        self.write(&call, &[(Holds::Hash, self.keys.account(user))]).await?;
        Ok(())
    }

    fn can_keep(&self) -> bool {
        self.cipher.has_key()
    }

    async fn link_account(&self, user: &UserId, link: &NewLink) -> Result<Linked, AccountError> {
        let call = self.keeping(&scripts::LINK, user, &link.credentials)?;
        let call = call
            .by_dated_type("coverage", |one| self.keys.coverage(user, one))
            .arg("fingerprint", credential_cipher::fingerprint(&link.credentials))
            .arg("garmin_id", link.garmin_id.map(|id| id.to_string()))
            .arg("timezone", link.timezone.map(Tz::name));
        let mut beside = vec![(Holds::Hash, self.keys.account(user))];
        beside.extend(bits::dated().map(|one| (Holds::Text, self.keys.coverage(user, one))));
        match self.write(&call, &beside).await?.word() {
            "LINKED" => Ok(Linked::Done),
            "DELETING" => Ok(Linked::Deleting),
            _ => Ok(Linked::OtherAccount),
        }
    }

    async fn unlink_account(&self, user: &UserId, deletes_data: bool) -> Result<bool, AccountError> {
        let call = self.about_account(&scripts::UNLINK, user).key("epoch", self.keys.epoch());
        let call = call.arg("deletes_data", deletes_data);
        Ok(self.write(&call, &[(Holds::Hash, self.keys.account(user))]).await?.word() == "UNLINKED")
    }

    async fn deletion(&self, user: &UserId) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.read_deletion(user).await
    }
}

/// The existing fields of an account.
type Found = HashMap<&'static str, Vec<u8>>;

impl RedisStore {
    /// A call about an account, which may have an order to delete its data.
    fn about_account(&self, script: &'static redis::Script, user: &UserId) -> Call {
        let call = Call::of(script).key("account", self.keys.account(user)).key("deletions", self.keys.deletions());
        call.arg("user", user.as_str())
    }

    async fn keep(&self, user: &UserId, credentials: &SecretString, is_anew: bool) -> Result<Imported, AccountError> {
        let call = self.keeping(&scripts::IMPORT, user, credentials)?;
        let call = call.arg("fingerprint", credential_cipher::fingerprint(credentials)).arg("is_anew", is_anew);
        // If the key holds something else, the account has to be linked again anyway.
        match self.write(&call, &[(Holds::Hash, self.keys.account(user))]).await?.word() {
            "IMPORTED" => Ok(Imported::Done),
            "DELETING" => Ok(Imported::Deleting),
            _ => Ok(Imported::Known),
        }
    }

    /// A call that saves credentials.
    fn keeping(
        &self,
        script: &'static redis::Script,
        user: &UserId,
        credentials: &SecretString,
    ) -> Result<Call, AccountError> {
        let call = self.about_account(script, user);
        let call = call.arg("credentials", self.cipher.encrypt(user, credentials)?);
        let Described { source, facts } = (self.describe)(credentials);
        let at = |time: Option<DateTime<Utc>>| time.map(|at| at.timestamp_millis().to_string()).unwrap_or_default();
        Ok(call
            .arg("source", source.unwrap_or_default())
            .arg("token_ends_at", at(facts.token_ends_at))
            .arg("key_ends_at", at(facts.key_ends_at))
            .arg("areas_refused", facts.areas_refused.join(","))
            .arg("told_zone", facts.timezone.map(Tz::name).unwrap_or_default())
            .arg("told_id", facts.garmin_id.map(|id| id.to_string()).unwrap_or_default()))
    }

    async fn read_fields(&self, user: &UserId, fields: &[&'static str]) -> Result<Found, StoreError> {
        let key = self.keys.account(user);
        let found = self.redis.read_command::<Vec<Option<Vec<u8>>>>(redis::cmd("HMGET").arg(&key).arg(fields)).await;
        let found = found.map_err(damage::at(&key))?;
        Ok(fields.iter().copied().zip(found).filter_map(|(name, text)| Some((name, text?))).collect())
    }

    /// An account is linked once it has credentials. They are not decrypted, since a program that only shows the
    /// account may lack the key. An unreadable account counts as not linked.
    pub(super) async fn read_link(&self, user: &UserId) -> Result<Option<Link>, StoreError> {
        let fields = [
            "credentials",
            "source",
            "linked_at",
            "updated_at",
            "token_ends_at",
            "key_ends_at",
            "timezone",
            "areas_refused",
        ];
        let read = self.read_fields(user, &fields).await;
        let found = match read {
            Err(StoreError::Unreadable(what)) => {
                self.tell(&what);
                return Ok(None);
            }
            read => read?,
        };
        let Some(credentials) = found.get("credentials") else { return Ok(None) };
        let is_readable = std::str::from_utf8(credentials).is_ok_and(|encrypted| self.cipher.fits(user, encrypted));
        let (Some(linked_at), Some(updated_at)) = (time(found.get("linked_at")), time(found.get("updated_at"))) else {
            self.tell(&format!("{}: when it was linked", self.keys.account(user)));
            return Ok(None);
        };
        let areas: String = parsed(found.get("areas_refused")).unwrap_or_default();
        Ok(Some(Link {
            source: parsed(found.get("source")).filter(|name: &String| !name.is_empty()),
            linked_at,
            updated_at,
            token_ends_at: time(found.get("token_ends_at")),
            is_readable,
            key_ends_at: time(found.get("key_ends_at")),
            timezone: parsed(found.get("timezone")),
            areas_refused: areas.split(',').filter(|area| !area.is_empty()).map(str::to_owned).collect(),
        }))
    }
}

fn parsed<T: FromStr>(text: Option<&Vec<u8>>) -> Option<T> {
    std::str::from_utf8(text?).ok()?.parse().ok()
}

fn time(text: Option<&Vec<u8>>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(parsed(text)?).filter(codec::is_written)
}
