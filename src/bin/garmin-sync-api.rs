//! The API. It needs only Redis, starts without it, and recovers by itself.

use std::process::ExitCode;
use std::sync::Arc;

use garmin_sync::api_types::settings::SettingsAnswer;
use garmin_sync::app::App;
use garmin_sync::app::status_cache::StatusCache;
use garmin_sync::assembly::{linking, policy, run_program, store, watch_redis};
use garmin_sync::clock::{SystemClock, SystemRandom};
use garmin_sync::config::{Config, environment, shown};
use garmin_sync::domain::policy::heartbeat_interval;
use garmin_sync::http::auth::Access;
use garmin_sync::http::doors::Doors;
use garmin_sync::http::entrance::Entrance;
use garmin_sync::http::live::Live;
use garmin_sync::http::{Api, web};
use garmin_sync::ports::Clock;
use garmin_sync::server::{Room, listen};
use garmin_sync::sink;
use garmin_sync::source::{sign_in_checks, sources};
use garmin_sync::stop::Stop;
use garmin_sync::telemetry;
use tokio::signal::unix::{SignalKind, signal};

/// Returns memory to the system after a burst of requests.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    run_program("garmin-sync-api", run)
}

async fn run(config: Config) -> anyhow::Result<()> {
    let access = Access::from_config(&config.auth)?;
    let (clock, random): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let sources = sources(&config, &clock)?;
    let store = Arc::new(store(&config, config.secrets.keys()?, sources.clone())?);
    let linking = linking(&config, store.clone())?.map(Arc::new);
    let app = App {
        store: store.clone(),
        statuses: StatusCache::default(),
        clock: clock.clone(),
        random,
        policy: policy(&config)?,
        sources,
        sign_in_checks: sign_in_checks(&config, &clock)?,
        reader: sink::reader(&config.sink.url),
        accounts: store.clone(),
        heartbeat_interval: heartbeat_interval(config.worker.lease),
        linking: linking.clone(),
    };
    let stop = Stop::on_signals()?;
    let listener = listen(config.http.bind)?;
    let live = Live::new(app.clone(), stop.graceful.clone());
    let metrics = telemetry::install_metrics()?;
    access.warn(&config.http);
    if let Some(tokens) = access.tokens() {
        tokio::spawn(tokens.clone().follow(signal(SignalKind::hangup())?, stop.graceful.clone()));
    }
    let settings = Arc::new(SettingsAnswer::of(shown(environment())?, config.http.demo));
    let (base, live_of) = (config.http.base_path.clone(), live.clone());
    let (access, attempts) = (Arc::new(access), Arc::default());
    let (map_tiles, model_may_start) = (config.http.map_tiles.clone(), config.mcp.allow_start);
    let site = web::built;
    let api = Api { app, access, metrics, live: live_of, site, base, map_tiles, model_may_start, settings, attempts };
    tokio::spawn(telemetry::upkeep(api.metrics.clone()));
    if let Some(linking) = linking {
        let graceful = stop.graceful.clone();
        tokio::spawn(linking.keep_linked(graceful));
    }
    tokio::spawn(live.follow(store.clone()));
    tokio::spawn(watch_redis(store));
    tracing::info!(address = %listener.local_addr()?, "the API listens");
    let entrance = Entrance::new(&api, Doors::new(&config.http));
    entrance.serve(listener, Room::of_this_process(), stop, config.http.shutdown_grace).await;
    tracing::info!("the API ended");
    Ok(())
}
