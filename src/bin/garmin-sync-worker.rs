//! A worker. It needs Redis, a source and a store; any number may run, and any may die at any moment.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use garmin_sync::assembly::{linking, policy, run_program, store, watch_redis, worker_id};
use garmin_sync::clock::{SystemClock, SystemRandom};
use garmin_sync::config::{Config, variable_of};
use garmin_sync::ports::{Accounts, Clock, Outage};
use garmin_sync::runner::RunContext;
use garmin_sync::server;
use garmin_sync::sink;
use garmin_sync::source::sources;
use garmin_sync::stop::Stop;
use garmin_sync::telemetry::{self, Readiness};
use garmin_sync::worker::{Life, Worker, run};
use tokio_util::task::TaskTracker;

/// Returns the memory of a big answer to the system once it is stored.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    run_program("garmin-sync-worker", work)
}

async fn work(config: Config) -> anyhow::Result<()> {
    let (clock, random): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let sources = sources(&config, &clock).context("the source can't be used")?;
    let store = Arc::new(store(&config, config.secrets.required_keys()?, sources.clone())?);
    let linking = linking(&config, store.clone())?.map(|it| Arc::new(it.for_reading()));
    let sink = sink::open(&config.sink.url).await.context("the data store can't be opened")?;
    let life = Life::default();
    let stop = Stop::on_signals()?;
    if let Some(address) = config.worker.metrics_bind {
        let (life, store) = (life.clone(), store.clone());
        let trouble = move || store.outage().map(Outage::words).or_else(|| life.trouble().map(str::to_owned));
        show_metrics(address, Arc::new(trouble), stop.clone())?;
    }
    let mut accounts: Arc<dyn Accounts> = store.clone();
    if let Some(linking) = linking {
        accounts = linking.clone();
        let graceful = stop.graceful.clone();
        tokio::spawn(linking.keep_linked(graceful));
    }
    tokio::spawn(watch_redis(store.clone()));
    let id = worker_id(config.worker.id.as_deref(), &*random);
    let context = RunContext {
        store: store.clone(),
        lease: config.worker.lease,
        accounts,
        sources,
        sink,
        sink_patience: config.sink.retry_for,
        clock,
        random,
        policy: policy(&config)?,
        detached: TaskTracker::new(),
    };
    let (lease, concurrency) = (config.worker.lease, config.worker.concurrency);
    let worker = Worker { id, context, changes: store.clone(), deletions: store, lease, life, concurrency };
    // A second signal ends at once: leases expire, and others take over.
    stop.immediate.run_until_cancelled(run(worker, stop.graceful.clone())).await;
    Ok(())
}

/// Collects metrics and serves them until this process is told to stop.
fn show_metrics(address: SocketAddr, trouble: Readiness, stop: Stop) -> anyhow::Result<()> {
    let listener = server::open(address).with_context(|| {
        format!("metrics can't be served on {address}; set {} to a free one", variable_of("worker.metrics_bind"))
    })?;
    tracing::info!(address = %listener.local_addr()?, "serving metrics");
    let metrics = telemetry::install_metrics()?;
    tokio::spawn(telemetry::serve(listener, metrics, trouble, stop));
    Ok(())
}
