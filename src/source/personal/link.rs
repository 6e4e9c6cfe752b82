//! Whether a key is good, and whose it is: asked before it is linked.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;
use secrecy::SecretString;
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::connection::{Connection, Got};
use super::credentials::{Credentials, Token};
use super::decode::{Kind, entries, settings};
use super::request::{self, Get};
use super::upstream_error::UpstreamError;
use crate::domain::dates::DateRange;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::ids::UserId;
use crate::ports::{CheckError, KeyCheck, NewLink, Refused};

/// Checks keys at the Personal API.
pub struct PersonalKeys {
    connection: Arc<Connection>,
    /// Between the starts of two requests.
    interval: Duration,
}

impl PersonalKeys {
    pub(super) fn new(connection: Arc<Connection>, interval: Duration) -> Self {
        Self { connection, interval }
    }

    /// One answer with a token; null where there is none.
    async fn answer(&self, get: &Get, token: &Token) -> Result<Value, CheckError> {
        match self.connection.get(get, &token.text).await.map_err(unavailable)? {
            Got::Body(body) => Ok(body),
            Got::NotFound | Got::AreaRefused | Got::TooMuch | Got::Archive(_) => Ok(Value::Null),
            Got::TokenEnded => Err(CheckError::Refused(Refused::Key)),
            Got::ServerError(status) => Err(unavailable(UpstreamError::ServerError(status).failure())),
        }
    }
}

#[async_trait]
impl KeyCheck for PersonalKeys {
    fn scope(&self, user: &UserId) -> String {
        super::scope(user)
    }

    async fn check_key(&self, key: &SecretString) -> Result<NewLink, CheckError> {
        let Some(credentials) = Credentials::of_key(key) else { return Err(CheckError::Refused(Refused::Key)) };
        let mut next = Instant::now();
        let mut pace = || {
            let now = next;
            next += self.interval;
            sleep_until(now)
        };
        pace().await;
        let token = self.connection.exchange(credentials.key()).await.map_err(|failure| match failure.kind {
            FailureKind::SignInRefused => CheckError::Refused(Refused::Key),
            _ => unavailable(failure),
        })?;
        pace().await;
        let body = self.answer(&request::settings(), &token).await?;
        let read = settings(&body).map_err(|_| unavailable(UpstreamError::NotAgreed.failure()))?;
        // The summary of any day says whose account it is, whether there is data or not.
        let zone = read.time_zone.unwrap_or(chrono_tz::UTC);
        let today = self.connection.now().with_timezone(&Utc).with_timezone(&zone).date_naive();
        pace().await;
        let body = self.answer(&request::of_days(Kind::Day, DateRange::day(today)), &token).await?;
        let owners = entries(Kind::Day, body).map(|entries| entries.owners).unwrap_or_default();
        let garmin_id = owners.first().copied();
        let mut credentials = credentials.with_token(Some(token));
        credentials.profile = garmin_id;
        if let Some(zone) = read.time_zone {
            credentials = credentials.in_zone(zone);
        }
        Ok(NewLink { credentials: credentials.text(), garmin_id, timezone: read.time_zone })
    }
}

fn unavailable(failure: Failure) -> CheckError {
    match failure.kind {
        FailureKind::RateLimited => CheckError::RateLimited { retry_after: failure.retry_after },
        _ => CheckError::Unavailable(failure.message),
    }
}
