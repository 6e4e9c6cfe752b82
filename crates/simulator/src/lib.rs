//! A stand-in for what serves Garmin's data: the microservice that reads Garmin, and Garmin's Personal API. Both are
//! spoken on one address, with generated people, and fail on demand.
//!
//! It uses nothing of the product, no type and no list of fields, so that a mistake there can't be hidden by the same
//! mistake here. Three layers:
//!
//! * [`world`]: a person's days, made from a seed; a day depends on the seed and its date alone.
//! * [`wire`] and [`truth`]: the same days in two forms, as the microservice sends them with all its conversions and
//!   flaws, and as plain records to compare a database with.
//! * the services: `routes`, `data`, `login` speak the microservice's contract, [`personal`] speaks the Personal API;
//!   `faults` breaks both on demand, `requests` keeps the record.
//!
//! Like the original the microservice serves one data request at a time.

pub mod personal;
pub mod truth;
pub mod wire;
pub mod world;

mod admin;
mod clock;
mod data;
mod dates;
mod faults;
mod login;
mod pending_logins;
mod reply;
mod requests;
mod routes;
mod state;
mod tokens;
mod validate;

use std::future::Future;
use std::time::Duration;

use chrono::{Months, NaiveDate};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

pub use clock::system_clock;
pub use world::Clock;

/// How long open answers may take to finish after the shutdown; a hanging one would otherwise keep the process alive.
const DRAIN: Duration = Duration::from_secs(1);
/// The wait after a connection that could not be accepted.
const PAUSE: Duration = Duration::from_millis(50);

/// A simulator's options.
pub struct Config {
    /// Everything generated follows from it.
    pub seed: u64,
    /// Added to each data request; the microservice's hold their turn meanwhile.
    pub latency: Duration,
    /// First day with data.
    pub watch_since: NaiveDate,
    /// Tells the time, and so which day is the last one with data.
    pub clock: Clock,
    /// How many requests the Personal API takes at a time, of all accounts together.
    pub personal_at_once: u32,
    /// How many requests the Personal API takes within any minute; no limit if absent.
    pub personal_per_minute: Option<u32>,
}

impl Config {
    /// A person who has worn a watch for the twelve years before the clock's today; no latency.
    pub fn new(seed: u64, clock: Clock) -> Self {
        let today = clock().with_timezone(&world::calendar::HOME).date_naive();
        let watch_since = today.checked_sub_months(Months::new(144)).unwrap_or(today);
        Self { seed, latency: Duration::ZERO, watch_since, clock, personal_at_once: 2, personal_per_minute: None }
    }
}

/// Serves HTTP/1.1 until `shutdown` is over, and at most a second longer.
pub async fn run(listener: TcpListener, config: Config, shutdown: impl Future<Output = ()> + Send) {
    let routes = TowerToHyperService::new(warp::service(routes::routes(state::Simulator::new(config))));
    let open = GracefulShutdown::new();
    let accept = async {
        loop {
            // A connection that can't be accepted is already gone, or there are too many: others will end.
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), routes.clone());
            tokio::spawn(open.watch(connection));
        }
    };
    tokio::select! {
        () = accept => {}
        () = shutdown => {}
    }
    // After that, waiting clients are dropped.
    let _ended = tokio::time::timeout(DRAIN, open.shutdown()).await;
}
