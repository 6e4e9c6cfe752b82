//! The state that all processes share, kept in Redis.
//!
//! Reading order: what is kept under which name ([`keys`]), what changes it (`lua/*.lua`, loaded by [`scripts`], called by name: [`call`]), how a
//! record looks ([`codec`], [`bits`]), and the verbs: what the API asks ([`jobs`], [`reads`]), what a worker asks
//! ([`work`], [`progress`], [`signal`], [`rescue`], [`permits`]), what both ask ([`coverage`], [`changes`]), and credentials
//! ([`accounts`], [`seal`]). What is done about a record that can't be read stands in [`damage`] and [`set_aside`].
//!
//! A verb is one script: it checks everything, then writes everything. Nothing is read, decided here and written back.

mod accounts;
mod bits;
mod call;
mod changes;
mod codec;
mod connections;
mod coverage;
mod damage;
pub mod foreign;
mod jobs;
mod keys;
mod permits;
mod progress;
mod reads;
mod rescue;
mod scripts;
mod seal;
mod set_aside;
mod signal;
mod work;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;

use crate::config::{Redis, SecretKey};
use crate::domain::coverage::Finality;
use crate::domain::span::millis;
use crate::ports::StoreError;
use connections::Connections;
use damage::Told;
use keys::Keys;
use seal::Seal;
use signal::SignalLine;

/// What the store has to know beside where Redis is.
pub struct StoreOptions {
    /// How long a worker that has fallen silent keeps its job. The same for all programs.
    pub lease: Duration,
    /// Whether a job starts only for a user with a linked account.
    pub needs_account: bool,
    /// When an answer about a day is final.
    pub finality: Finality,
    /// The zone whose calendar days the account lives by.
    pub timezone: Tz,
    /// What credentials are encrypted with. Without it they can be neither read nor kept, but jobs can be started.
    pub secrets_key: Option<SecretKey>,
}

/// Reads from credentials when their token ends. Only a source knows how they look.
type TokenEnds = Box<dyn Fn(&SecretString) -> Option<DateTime<Utc>> + Send + Sync>;

/// The store in Redis; implements the ports of jobs, work, accounts and changes.
pub struct RedisStore {
    redis: Connections,
    keys: Keys,
    line: SignalLine,
    seal: Seal,
    lease: Duration,
    needs_account: bool,
    finality: Finality,
    timezone: Tz,
    token_ends: TokenEnds,
    told: Told,
    /// Whether the last sweep found a job that is unfinished; true before the first.
    had_active: AtomicBool,
}

impl RedisStore {
    /// A store that connects when it is first used, and again whenever the connection was lost: Redis need not be up
    /// yet. To be called within a Tokio runtime.
    ///
    /// # Errors
    /// Only when the settings themselves can't be used.
    pub fn connect(config: &Redis, options: StoreOptions) -> Result<Self, StoreError> {
        Ok(Self {
            redis: Connections::new(config)?,
            keys: Keys::new(&config.prefix),
            line: SignalLine::default(),
            seal: Seal::new(&config.prefix, options.secrets_key),
            lease: options.lease,
            needs_account: options.needs_account,
            finality: options.finality,
            timezone: options.timezone,
            token_ends: Box::new(|_| None),
            told: Told::default(),
            had_active: AtomicBool::new(true),
        })
    }

    /// The same store, which notes with an account when its token ends.
    #[must_use]
    pub fn noting_token_ends(
        self,
        token_ends: impl Fn(&SecretString) -> Option<DateTime<Utc>> + Send + Sync + 'static,
    ) -> Self {
        Self { token_ends: Box::new(token_ends), ..self }
    }

    /// Whether Redis answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.redis.read_command::<String>(&redis::cmd("PING")).await.map(drop)
    }

    /// Settings of the server that can cost data, each in a sentence for the log. A server that does not show its
    /// settings is believed.
    pub async fn warn_if_risky(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (setting, wanted, cost) in RISKS {
            let answer = self.redis.read_command::<Vec<String>>(redis::cmd("CONFIG").arg("GET").arg(setting)).await;
            if let Ok([_, found]) = answer.as_deref()
                && found != wanted
            {
                warnings.push(format!("Redis has `{setting} {found}`: {cost}; set it to `{wanted}`"));
            }
        }
        warnings
    }

    fn lease_ms(&self) -> u64 {
        millis(self.lease)
    }

    fn damaged(what: &str) -> StoreError {
        StoreError::Unreadable(what.to_owned())
    }
}

/// Setting, the value it should have, what another one can cost.
const RISKS: [(&str, &str, &str); 2] = [
    ("appendonly", "yes", "jobs and progress may be lost when it restarts"),
    ("maxmemory-policy", "noeviction", "it may drop jobs when memory is short"),
];
