//! The shared state of all processes, stored in Redis.
//!
//! Reading order: the keys ([`keys`]), the scripts that change them (`lua/*.lua`, loaded by [`scripts`], called by
//! name: [`call`]), the format of records ([`codec`], [`bits`]), and the operations: for the API ([`jobs`], [`reads`]),
//! for a worker ([`work`], [`progress`], [`signal`], [`rescue`], [`permits`]), for both ([`coverage`], [`changes`]),
//! credentials ([`accounts`], [`credential_cipher`]), and the deletion of a user's data ([`deletions`]). Unreadable records
//! are handled in [`damage`] and [`set_aside`]; why Redis can't be used is told from its errors by [`classify`], logged by
//! [`trouble`], and tried by [`probe`].
//!
//! An operation is one script: it checks everything, then writes everything. Nothing is read, decided here and written
//! back.

mod accounts;
mod bits;
mod call;
mod changes;
mod classify;
mod codec;
mod connections;
mod coverage;
mod damage;
mod deletions;
pub mod foreign;
mod jobs;
mod keys;
mod permits;
mod probe;
mod progress;
mod reads;
mod rescue;
mod scripts;
mod credential_cipher;
mod set_aside;
mod signal;
mod trouble;
mod work;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono_tz::Tz;
use secrecy::SecretString;

use crate::config::{Redis, SecretKeys};
use crate::domain::coverage::Finality;
use crate::domain::span::millis;
use crate::ports::{Outage, SignInFacts, StoreError};
use connections::Connections;
use credential_cipher::CredentialCipher;
use damage::Told;
use keys::Keys;
use probe::Probe;
use signal::SignalLine;

/// Settings of the store, apart from Redis' address.
pub struct StoreOptions {
    /// How long a silent worker keeps its job. The same for all programs.
    pub lease: Duration,
    /// Whether a job can only be started for a user with a linked account.
    pub needs_account: bool,
    /// When an answer about a day is final.
    pub finality: Finality,
    /// The account's time zone, which defines its calendar days.
    pub timezone: Tz,
    /// Encrypt and decrypt credentials. Without them those can be neither read nor saved, but jobs can be started.
    pub secrets_keys: SecretKeys,
}

/// What may be stored in plain of some credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    /// The source that takes them, if any does.
    pub source: Option<&'static str>,
    /// What the source reads in them.
    pub facts: SignInFacts,
}

/// Describes credentials. Only a source knows their format.
type Describe = Box<dyn Fn(&SecretString) -> Described + Send + Sync>;

/// The store in Redis; implements the ports of jobs, work, accounts and changes.
pub struct RedisStore {
    redis: Connections,
    keys: Keys,
    line: SignalLine,
    cipher: CredentialCipher,
    lease: Duration,
    needs_account: bool,
    finality: Finality,
    timezone: Tz,
    describe: Describe,
    told: Told,
    probe: Probe,
    /// Whether the last rescue found an unfinished job; true before the first rescue.
    had_active: AtomicBool,
}

impl RedisStore {
    /// A store that connects on first use, and reconnects by itself: Redis need not be up yet. Must be called within a
    /// Tokio runtime.
    ///
    /// # Errors
    /// The settings are invalid.
    pub fn connect(config: &Redis, options: StoreOptions) -> Result<Self, StoreError> {
        Ok(Self {
            redis: Connections::new(config)?,
            keys: Keys::new(&config.prefix),
            line: SignalLine::default(),
            cipher: CredentialCipher::new(&config.prefix, options.secrets_keys),
            lease: options.lease,
            needs_account: options.needs_account,
            finality: options.finality,
            timezone: options.timezone,
            describe: Box::new(|_| Described::default()),
            told: Told::default(),
            probe: Probe::default(),
            had_active: AtomicBool::new(true),
        })
    }

    /// The same store, recording what may be known of an account's credentials.
    #[must_use]
    pub fn describing(self, describe: impl Fn(&SecretString) -> Described + Send + Sync + 'static) -> Self {
        Self { describe: Box::new(describe), ..self }
    }

    /// Whether Redis answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.redis.read_command::<String>(&redis::cmd("PING")).await.map(drop)
    }

    /// What keeps Redis from being used, as far as the last commands tell.
    #[must_use]
    pub fn outage(&self) -> Option<Outage> {
        self.redis.outage()
    }

    /// Warnings about server settings that can cost data, one sentence each for the log. A server that does not show
    /// its settings is trusted.
    pub async fn warn_if_risky(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        for (setting, wanted, cost) in RISKS {
            let answer = self.redis.try_command::<Vec<String>>(redis::cmd("CONFIG").arg("GET").arg(setting)).await;
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

/// Setting, wanted value, and what another value can cost.
const RISKS: [(&str, &str, &str); 2] = [
    ("appendonly", "yes", "jobs and progress may be lost when it restarts"),
    ("maxmemory-policy", "noeviction", "it may drop jobs when memory is short"),
];
