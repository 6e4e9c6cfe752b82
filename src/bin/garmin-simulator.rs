//! `garmin-simulator`: a stand-in for what serves Garmin's data, for demos and tests.
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use garmin_simulator::{Config, run, system_clock};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Answers like the microservice that reads Garmin and like Garmin's Personal API, with the generated data of people who
/// do not exist.
#[derive(Parser)]
#[command(name = "garmin-simulator", version)]
struct Options {
    /// Address to listen on; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:8000")]
    bind: SocketAddr,
    /// Everything generated follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Milliseconds added to every data request.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
    /// Requests that the Personal API takes at a time, of all accounts together.
    #[arg(long, default_value_t = 2)]
    personal_at_once: u32,
    /// Requests that the Personal API takes within any minute; as many as come unless given.
    #[arg(long)]
    personal_per_minute: Option<u32>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let mut signals = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()]
        .into_iter()
        .map(signal)
        .collect::<Result<Vec<_>, _>>()
        .context("cannot listen for signals")?;
    let listener = TcpListener::bind(options.bind)
        .await
        .with_context(|| format!("cannot listen on {}: choose another address with --bind", options.bind))?;
    let address = listener.local_addr().context("cannot tell the address that was bound")?;
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{address}").and_then(|()| out.flush()).context("cannot write to stdout")?;

    let mut config = Config::new(options.seed, system_clock());
    config.latency = Duration::from_millis(options.latency_ms);
    config.personal_at_once = options.personal_at_once;
    config.personal_per_minute = options.personal_per_minute;
    let stop = async move {
        let any = signals.iter_mut().map(|signal| Box::pin(signal.recv()));
        futures::future::select_all(any).await;
    };
    run(listener, config, stop).await;
    // A stuck answer must not keep the process alive: the runtime would wait for blocking work that nobody needs any
    // more.
    std::process::exit(0)
}
