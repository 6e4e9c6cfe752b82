//! An API in this process, with its own Redis.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use garmin_sync::api_types::settings::SettingsAnswer;
use garmin_sync::app::App;
use garmin_sync::app::status_cache::StatusCache;
use garmin_sync::clock::{SystemClock, SystemRandom};
use garmin_sync::config::{BasePath, Config, shown};
use garmin_sync::domain::ids::{JobId, UserId};
use garmin_sync::domain::policy::{SyncPolicy, Zones};
use garmin_sync::http::Api;
use garmin_sync::http::auth::Access;
use garmin_sync::http::doors::Doors;
use garmin_sync::http::entrance::Entrance;
use garmin_sync::http::live::Live;
use garmin_sync::ports::{Clock, Jobs, NewJob, StartOutcome};
use garmin_sync::server::{Room, listen};
use garmin_sync::source::{sign_in_checks, sources};
use garmin_sync::stop::Stop;
use garmin_sync::store::RedisStore;
use garmin_sync::tokens::LiveTokens;
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use super::listener::Listener;
use crate::api::server::metrics;
use test_support::jobs::fixture::{PREFIX, new_job, options, request, store_at};
use test_support::redis::TestRedis;

pub const EVENTS: &str = "/integrations/garmin/sync/events";
pub const STATUS: &str = "/integrations/garmin/sync/status";

pub struct Stand {
    pub redis: TestRedis,
    pub store: Arc<RedisStore>,
    pub app: App,
    pub address: std::net::SocketAddr,
    pub stop: Stop,
    pub served: JoinHandle<()>,
    _tokens: tempfile::NamedTempFile,
    http: reqwest::Client,
}

impl Stand {
    /// Its users are anna and ben; each name is also a token. A stop waits ten minutes for open requests.
    pub fn start() -> Self {
        let redis = TestRedis::start();
        let store = Arc::new(store_at(&redis.url(), PREFIX, options()));
        let policy = SyncPolicy {
            chunk_days: 30,
            window_days: 7,
            lookback_days: 3,
            finality: garmin_sync::domain::coverage::Finality { stored_after: 3, empty_after: 30 },
            zones: Zones { set: None, machine: chrono_tz::UTC },
            min_interval: TimeDelta::minutes(15),
        };
        let (clock, random): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), Arc::new(SystemRandom));
        let sources = sources(&Config::load(std::iter::empty()).unwrap(), &clock).unwrap();
        let (accounts, heartbeat_interval, statuses) = (store.clone(), Duration::from_secs(10), StatusCache::default());
        let app = App {
            store: store.clone(),
            statuses,
            reader: garmin_sync::sink::reader(&Config::load(std::iter::empty()).unwrap().sink.url),
            accounts,
            sources,
            sign_in_checks: sign_in_checks(&Config::load(std::iter::empty()).unwrap(), &clock).unwrap(),
            clock,
            random,
            policy,
            heartbeat_interval,
            linking: None,
        };
        let stop = Stop::default();
        let live = Live::new(app.clone(), stop.graceful.clone());
        tokio::spawn(live.clone().follow(store.clone()));
        let file = tempfile::NamedTempFile::new().unwrap();
        let lines = ["anna", "ben"].map(|name| format!("{:x} {name}\n", Sha256::digest(name)));
        std::fs::write(file.path(), lines.concat()).unwrap();
        let tokens = LiveTokens::open(file.path()).unwrap();
        let access = Arc::new(Access::Tokens(Arc::new(tokens)));
        let settings = Arc::new(SettingsAnswer::of(shown(std::iter::empty()).unwrap(), false));
        let api = Api {
            app: app.clone(),
            access,
            metrics: metrics(),
            live,
            site: |_| None,
            settings,
            base: BasePath::default(),
            map_tiles: None,
            model_may_start: false,
            attempts: Arc::default(),
        };
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let entrance = Entrance::new(&api, Doors::new(&Config::load(std::iter::empty()).unwrap().http));
        let served =
            tokio::spawn(entrance.serve(listener, Room::of_this_process(), stop.clone(), Duration::from_mins(10)));
        let http = garmin_sync::http_client::builder().timeout(Duration::from_mins(2)).build().unwrap();
        Self { redis, store, app, address, stop, served, _tokens: file, http }
    }

    pub fn get(&self, who: &str, path: &str) -> RequestBuilder {
        self.http.get(format!("http://{}{path}", self.address)).bearer_auth(who)
    }

    pub async fn listen(&self, who: &str) -> Listener {
        Listener::new(self.try_to_listen(who).await)
    }

    pub async fn try_to_listen(&self, who: &str) -> Response {
        self.get(who, EVENTS).send().await.unwrap()
    }

    pub async fn status(&self, who: &str) -> Value {
        let text = self.get(who, STATUS).send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub async fn start_job(&self, n: u32, who: &str) -> NewJob {
        let job = new_job(n, &user(who), request(12));
        assert_eq!(self.store.start(&job).await.unwrap(), StartOutcome::Started);
        job
    }

    pub async fn cancel(&self, who: &str, job: &JobId) {
        self.store.cancel(&user(who), job).await.unwrap();
    }
}

pub fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}
