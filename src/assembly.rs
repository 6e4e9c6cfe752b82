//! Shared by the binaries: building parts from settings, and how a program ends.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use crate::config::{Config, ConfigError, SecretKeys, exit};
use crate::domain::coverage::Finality;
use crate::domain::ids::WorkerId;
use crate::domain::policy::SyncPolicy;
use crate::ports::{Random, Sources};
use crate::server::raise_descriptor_limit;
use crate::stop::Stop;
use crate::store::{Described, RedisStore, StoreOptions};
use crate::telemetry;

mod sign_in;

pub use self::sign_in::linking;

/// Reads the settings, sets up the logs and runs a program until it ends; reports why it could not.
///
/// The exit code is 0 after an orderly end, 2 for arguments, 78 for settings that can't be used, 1 for everything else.
#[must_use]
pub fn run_program<F>(name: &'static str, program: impl FnOnce(Config) -> F) -> ExitCode
where
    F: Future<Output = anyhow::Result<()>>,
{
    // There are no arguments; accepting any silently would mislead.
    clap::Command::new(name)
        .version(env!("CARGO_PKG_VERSION"))
        .about("Configured only by settings: a file named by GARMIN_SYNC_CONFIG, and environment variables.")
        .get_matches();
    let config = match Config::load(crate::config::environment()) {
        Ok(config) => config,
        Err(error) => return refused(name, &error),
    };
    telemetry::log_to_stderr(&config.log);
    raise_descriptor_limit();
    config.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the system provides no threads")
        .and_then(|runtime| {
            let outcome = runtime.block_on(program(config));
            // Blocking leftovers (a disk, a name look-up) must not delay the exit.
            runtime.shutdown_background();
            outcome
        });
    match outcome {
        Ok(()) => ExitCode::from(exit::OK),
        Err(error) => {
            if let Some(error) = error.downcast_ref::<ConfigError>() {
                refused(name, error)
            } else {
                eprintln!("{name} ended: {error:#}.");
                ExitCode::from(exit::FAILURE)
            }
        }
    }
}

/// Reports the faulty setting, and waits to be stopped where the environment asks for it.
fn refused(name: &str, error: &ConfigError) -> ExitCode {
    let code = exit::bad_config(name, error);
    if exit::waits(crate::config::environment()) {
        let waiting = async {
            let stop = Stop::on_signals()?;
            eprintln!("{name} waits to be stopped. Correct the setting and start it again.");
            stop.graceful.cancelled().await;
            Ok(())
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Err(error) = runtime.and_then(|runtime| runtime.block_on(waiting)) {
            eprintln!("{name} can't wait: {error}.");
        }
    }
    code
}

/// The sync policy from the settings.
///
/// # Errors
/// An interval is out of range.
pub fn policy(config: &Config) -> anyhow::Result<SyncPolicy> {
    Ok(SyncPolicy {
        chunk_days: config.sync.chunk_days,
        window_days: config.sync.window_days(),
        lookback_days: config.sync.lookback_days,
        finality: finality(config),
        zones: config.sync.zones(),
        min_interval: chrono::TimeDelta::from_std(config.sync.min_interval)?,
    })
}

fn finality(config: &Config) -> Finality {
    Finality { stored_after: config.sync.lookback_days, empty_after: config.sync.empty_final_days }
}

/// The Redis store from the settings; with each account it records its source, and when the token expires. Does not
/// connect yet.
///
/// # Errors
/// The address can't be used.
pub fn store(config: &Config, keys: SecretKeys, sources: Arc<dyn Sources>) -> anyhow::Result<RedisStore> {
    let options = StoreOptions {
        lease: config.worker.lease,
        needs_account: true,
        finality: finality(config),
        timezone: config.sync.zones().of(None),
        secrets_keys: keys,
    };
    let store = RedisStore::connect(&config.redis, options).context("the address of Redis can't be used")?;
    Ok(store.describing(move |credentials| match sources.for_credentials(credentials) {
        Ok(source) => Described { source: Some(source.name()), facts: source.facts(credentials) },
        Err(_) => Described::default(),
    }))
}

/// A worker id that was never used before: the configured name or `worker`, and 48 random bits.
#[must_use]
pub fn worker_id(name: Option<&str>, random: &dyn Random) -> WorkerId {
    let fresh = random.bits() & 0xffff_ffff_ffff;
    let named = format!("{}-{fresh:012x}", name.unwrap_or("worker"));
    WorkerId::parse(&named)
        .or_else(|_| WorkerId::parse(&format!("worker-{fresh:012x}")))
        .unwrap_or_else(|_| unreachable!("a plain worker id"))
}

/// Watches Redis forever, so that the log tells of outages; warns about settings there that risk losing data, once it
/// is reached.
pub async fn watch_redis(store: Arc<RedisStore>) {
    store.watch(async || store.warn_if_risky().await.iter().for_each(|warning| tracing::warn!("{warning}"))).await;
}
