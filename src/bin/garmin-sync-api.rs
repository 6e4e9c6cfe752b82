//! The API. It needs Redis and nothing else, starts without it, and recovers by itself.

use std::process::ExitCode;
use std::sync::Arc;

use garmin_sync::clock::{SystemClock, SystemRandom};
use garmin_sync::config::{Config, ConfigError, environment, exit};
use garmin_sync::engine::Engine;
use garmin_sync::engine::ports::{Accounts, JobStore};
use garmin_sync::engine::start::Rules;
use garmin_sync::http::auth::Access;
use garmin_sync::http::server::{Stop, listen, serve};
use garmin_sync::http::{Api, linking, routes};
use garmin_sync::telemetry;

const NAME: &str = "garmin-sync-api";

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Config::load(environment()) {
        Ok(config) => config,
        Err(error) => return exit::bad_config(NAME, &error),
    };
    telemetry::log_to_stderr(&config.log);
    config.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    match run(&config).await {
        Ok(()) => ExitCode::from(exit::OK),
        Err(error) if error.is::<ConfigError>() => {
            error.downcast_ref().map_or(exit::FAILURE.into(), |it| exit::bad_config(NAME, it))
        }
        Err(error) => {
            eprintln!("{NAME} ended: {error:#}.");
            exit::FAILURE.into()
        }
    }
}

async fn run(config: &Config) -> anyhow::Result<()> {
    let (access, tokens) = (Access::from_config(&config.auth)?, config.garmin.tokens_text()?);
    let (engine, accounts) = build(config)?;
    let listener = listen(config.http.bind).await?;
    let stop = Stop::on_signals()?;
    let api = Api { engine, access: Arc::new(access), metrics: telemetry::install_metrics()? };
    tokio::spawn(telemetry::upkeep(api.metrics.clone()));
    if let Some(tokens) = tokens {
        tokio::spawn(linking::import_configured(accounts, tokens, stop.soon.clone()));
    }
    tracing::info!(address = %listener.local_addr()?, "the API listens");
    serve(listener, routes::routes(&api), api.engine.random.clone(), stop, config.http.shutdown_grace).await;
    tracing::info!("the API ended");
    Ok(())
}

/// What the API stands on. Connects to nothing yet.
fn build(config: &Config) -> anyhow::Result<(Engine, Arc<dyn Accounts>)> {
    let rules = Rules {
        chunk_days: config.sync.chunk_days,
        window_days: config.sync.window_days,
        lookback_days: config.sync.lookback_days,
        zone: config.sync.timezone(),
        min_interval: chrono::TimeDelta::from_std(config.sync.min_interval)?,
    };
    let (store, accounts) = stores(config)?;
    Ok((Engine { store, clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), rules }, accounts))
}

/// The one place to join with the Redis store.
fn stores(_: &Config) -> anyhow::Result<(Arc<dyn JobStore>, Arc<dyn Accounts>)> {
    anyhow::bail!("this build has no state store")
}
