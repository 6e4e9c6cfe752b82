//! One schema of settings for all programs, in three layers: the built-in `config/default.toml`, a file, the environment.
//!
//! [`Config::load`](crate::config::Config::load) reads and checks everything once, at the start of a program. What it
//! returns is typed: nothing is parsed later, apart from the files that hold secrets
//! ([`Garmin::tokens_text`](crate::config::Garmin::tokens_text), [`Secrets::keys`](crate::config::Secrets::keys)).

mod auth;
mod base_path;
mod error;
pub mod exit;
mod garmin;
mod http;
mod layers;
mod log;
mod map_tiles;
mod mcp;
mod personal;
mod redis;
mod secrets;
mod shown;
mod sign_in;
mod sink;
mod sync;
#[cfg(test)]
mod tests;
mod value;
mod worker;

use std::path::PathBuf;

use chrono_tz::Tz;
use serde::Deserialize;

pub use self::auth::{Auth, AuthMode};
pub use self::base_path::BasePath;
pub use self::error::{ConfigError, variable_of};
pub use self::garmin::Garmin;
pub use self::http::{Host, Http, Origin};
pub use self::layers::{CONFIG_FILE_VARIABLE, DEFAULTS, OF_GARMIN, PREFIX, environment, given_keys};
pub use self::log::{Log, LogFormat};
pub use self::map_tiles::MapTiles;
pub use self::mcp::Mcp;
pub use self::personal::{Personal, key_file_of_garmin};
pub use self::redis::Redis;
pub use self::secrets::{SecretKey, SecretKeys, Secrets};
pub use self::shown::{Layer, ShownSetting, shown};
pub use self::sink::{Sink, SinkUrl};
pub use self::sync::Sync;
pub use self::worker::Worker;

/// All settings. A program ignores the sections it has no use for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The API's listener.
    pub http: Http,
    /// The connection that all programs share.
    pub redis: Redis,
    /// Who may use the API.
    pub auth: Auth,
    /// What a language model may do.
    pub mcp: Mcp,
    /// How a job is split, and what "today" is.
    pub sync: Sync,
    /// Leases and concurrency of a worker.
    pub worker: Worker,
    /// Where data comes from.
    pub garmin: Garmin,
    /// Garmin's own Personal API.
    pub personal: Personal,
    /// The keys of credentials kept in Redis.
    pub secrets: Secrets,
    /// Where data goes.
    pub sink: Sink,
    /// What is logged, and how.
    pub log: Log,
    /// Decisions made in place of the operator; to be logged once as warnings at the start of the program.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

impl Config {
    /// Reads the layers, the variables of `env` last, and checks every rule.
    ///
    /// Variables that do not begin with [`PREFIX`] are ignored, except [`CONFIG_FILE_VARIABLE`].
    ///
    /// # Errors
    ///
    /// The first key that is unknown or unusable, with what was expected there.
    pub fn load(env: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let mut config = layers::read(env)?;
        config.sync.choose_zone(iana_time_zone::get_timezone().ok(), &mut config.warnings);
        config.check()?;
        Ok(config)
    }

    /// The file of tokens that the settings name, for a program that needs nothing else from them and may run before
    /// the rest is set up.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn named_tokens_file(env: impl Iterator<Item = (String, String)>) -> Result<Option<PathBuf>, ConfigError> {
        Ok(layers::read(env)?.auth.tokens_file)
    }

    /// Section `personal` and the account's time zone as far as it is known here, for a program that needs nothing else
    /// from the settings, and keeps no sign-in.
    ///
    /// # Errors
    ///
    /// The same.
    pub fn of_personal(env: impl Iterator<Item = (String, String)>) -> Result<(Personal, Tz), ConfigError> {
        let Self { personal, mut sync, .. } = layers::read(env)?;
        sync.choose_zone(iana_time_zone::get_timezone().ok(), &mut Vec::new());
        personal.check(true)?;
        Ok((personal, sync.zones().of(None)))
    }

    fn check(&self) -> Result<(), ConfigError> {
        self.http.check()?;
        self.redis.check()?;
        self.auth.check(self.http.bind)?;
        self.sync.check()?;
        self.worker.check()?;
        self.secrets.check()?;
        self.garmin.check(self.secrets.is_set())?;
        self.personal.check(self.secrets.is_set())?;
        if let (Some(key), Some(tokens)) = (self.personal.key_setting(), self.garmin.tokens_setting()) {
            return Err(value::both(key, tokens));
        }
        self.log.check()
    }
}

/// What each key accepts, as error messages put it.
fn expected(key: &str) -> &'static str {
    [
        http::EXPECTED,
        redis::EXPECTED,
        auth::EXPECTED,
        mcp::EXPECTED,
        sync::EXPECTED,
        worker::EXPECTED,
        garmin::EXPECTED,
        personal::EXPECTED,
        secrets::EXPECTED,
        sink::EXPECTED,
        log::EXPECTED,
    ]
    .into_iter()
    .flatten()
    .find(|(known, _)| *known == key)
    .map_or("a value as described in config/default.toml", |(_, expected)| *expected)
}
