//! A server for one test, and helpers to talk to it.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use garmin_sync::api_types::settings::SettingsAnswer;
use garmin_sync::app::App;
use garmin_sync::app::status_cache::StatusCache;
use garmin_sync::clock::{SystemClock, SystemRandom};
use garmin_sync::config::{BasePath, Config, SinkUrl, shown};
use garmin_sync::domain::policy::{SyncPolicy, Zones};
use garmin_sync::http::Api;
use garmin_sync::http::auth::Access;
use garmin_sync::http::doors::Doors;
use garmin_sync::http::entrance::Entrance;
use garmin_sync::http::live::Live;
use garmin_sync::http::web::Site;
use garmin_sync::ports::{Clock, Reader, SignInChecks};
use garmin_sync::server::{Room, listen};
use garmin_sync::sink;
use garmin_sync::source::{sign_in_checks, sources};
use garmin_sync::stop::Stop;
use garmin_sync::telemetry::install_metrics;
use metrics_exporter_prometheus::PrometheusHandle;
use reqwest::{Method, Response};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::double::{Double, Told, time};

/// Noon of 2026-11-21.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        time("2026-11-21T12:00:00Z")
    }
}

/// An address where nobody listens: the port is reserved.
pub const NOWHERE: &str = "http://127.0.0.1:1";

/// A data file that does not exist.
const NO_FILE: &str = "/nowhere/garmin.db";

fn reader_of(file: &Path) -> Arc<dyn Reader> {
    sink::reader(&SinkUrl::Sqlite(file.to_owned()))
}

/// The ways to sign in at a Personal API and a microservice; an empty address means that there is none.
pub fn checks_at(personal: &str, microservice: &str) -> SignInChecks {
    let variables = [
        ("GARMIN_SYNC__PERSONAL__BASE_URL", personal),
        ("GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND", "50"),
        ("GARMIN_SYNC__GARMIN__BASE_URL", microservice),
    ];
    let config = Config::load(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).unwrap();
    sign_in_checks(&config, &(Arc::new(SystemClock) as Arc<dyn Clock>)).unwrap()
}

pub fn metrics() -> PrometheusHandle {
    static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();
    METRICS.get_or_init(|| install_metrics().unwrap()).clone()
}

pub fn api(store: Arc<Double>, access: Access, stop: &Stop) -> Api {
    let policy = SyncPolicy {
        chunk_days: 30,
        window_days: 7,
        lookback_days: 3,
        finality: garmin_sync::domain::coverage::Finality { stored_after: 3, empty_after: 30 },
        zones: Zones { set: None, machine: chrono_tz::UTC },
        min_interval: TimeDelta::minutes(15),
    };
    let clock: Arc<dyn Clock> = Arc::new(Noon);
    let sources = sources(&Config::load(std::iter::empty()).unwrap(), &clock).unwrap();
    let (accounts, random, statuses) = (store.clone(), Arc::new(SystemRandom), StatusCache::default());
    let heartbeat_interval = Duration::from_secs(10);
    let app = App {
        store,
        statuses,
        reader: reader_of(Path::new(NO_FILE)),
        accounts,
        sources,
        sign_in_checks: checks_at(NOWHERE, ""),
        clock,
        random,
        policy,
        heartbeat_interval,
        linking: None,
    };
    let live = Live::new(app.clone(), stop.graceful.clone());
    let settings = Arc::new(SettingsAnswer::of(shown(std::iter::empty()).unwrap(), false));
    let (access, attempts) = (Arc::new(access), Arc::default());
    Api {
        app,
        access,
        metrics: metrics(),
        live,
        site: super::web::site,
        base: BasePath::default(),
        map_tiles: None,
        model_may_start: false,
        settings,
        attempts,
    }
}

pub struct Server {
    pub address: std::net::SocketAddr,
    pub stop: Stop,
    pub served: JoinHandle<()>,
    store: Arc<Double>,
    client: reqwest::Client,
}

impl Server {
    pub fn start() -> Self {
        Self::with(Access::Open, Duration::from_secs(5))
    }

    pub fn with(access: Access, grace: Duration) -> Self {
        Self::serving(access, grace, super::web::site, checks_at(NOWHERE, ""), &[], Path::new(NO_FILE))
    }

    /// With a data file, for a language model that may start syncs.
    pub fn starting(file: &Path) -> Self {
        let settings = [("MCP__ALLOW_START", "true")];
        let checks = checks_at(NOWHERE, "");
        Self::serving(Access::Open, Duration::from_secs(5), super::web::site, checks, &settings, file)
    }

    /// With additional settings: of section `http`, unless they name another.
    pub fn set(access: Access, settings: &[(&str, &str)]) -> Self {
        Self::serving(
            access,
            Duration::from_secs(5),
            super::web::site,
            checks_at(NOWHERE, ""),
            settings,
            Path::new(NO_FILE),
        )
    }

    /// Without a built web app.
    pub fn without_app() -> Self {
        Self::serving(Access::Open, Duration::from_secs(5), |_| None, checks_at(NOWHERE, ""), &[], Path::new(NO_FILE))
    }

    /// With ways to sign in.
    pub fn checking(checks: SignInChecks) -> Self {
        Self::serving(Access::Open, Duration::from_secs(5), super::web::site, checks, &[], Path::new(NO_FILE))
    }

    /// With a data file.
    pub fn reading(file: &Path, access: Access) -> Self {
        Self::serving(access, Duration::from_secs(5), super::web::site, checks_at(NOWHERE, ""), &[], file)
    }

    fn serving(
        access: Access,
        grace: Duration,
        site: Site,
        checks: SignInChecks,
        settings: &[(&str, &str)],
        file: &Path,
    ) -> Self {
        let whole = |key: &str| if key.contains("__") { key.to_owned() } else { format!("HTTP__{key}") };
        let env = settings.iter().map(|(key, value)| (format!("GARMIN_SYNC__{}", whole(key)), (*value).to_owned()));
        let config = Config::load(env).unwrap();
        let store = Arc::new(Double::new());
        let stop = Stop::default();
        let base = config.http.base_path.clone();
        let mut api = Api { site, base, ..api(store.clone(), access, &stop) };
        api.app.sign_in_checks = checks;
        api.app.reader = reader_of(file);
        api.map_tiles.clone_from(&config.http.map_tiles);
        api.model_may_start = config.mcp.allow_start;
        let entrance = Entrance::new(&api, Doors::new(&config.http));
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(entrance.serve(listener, Room::of_this_process(), stop.clone(), grace));
        let client = garmin_sync::http_client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        Self { address, stop, served, store, client }
    }

    /// Sets the store's answers.
    pub fn tell(&self, how: impl FnOnce(&mut Told)) -> &Self {
        how(&mut self.store.0.lock().unwrap());
        self
    }

    /// Waits for a call to the store that it will never answer.
    pub async fn hangs(&self) {
        self.store.1.acquire().await.unwrap().forget();
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        read(self.request("GET", path).send().await.unwrap()).await
    }

    /// A POST; an empty text means no body.
    pub async fn post(&self, path: &str, body: &str) -> (u16, Value) {
        let request = self.request("POST", path);
        let request = match body {
            "" => request,
            _ => request.header("content-type", "application/json").body(body.to_owned()),
        };
        read(request.send().await.unwrap()).await
    }

    /// Sends raw bytes, and reads until the server closes.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }
}

pub async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status} without JSON: {text}")))
}

/// Whether a body has the shape of all errors.
pub fn is_envelope(body: &Value) -> bool {
    let known = ["error", "detail", "code", "field", "jobId", "state", "status_url", "retry_after"];
    body["error"].as_str().is_some_and(|text| text.len() > 20 && text.ends_with('.'))
        && body["error"] == body["detail"]
        && body["code"].is_string()
        && body.as_object().is_some_and(|all| all.keys().all(|name| known.contains(&name.as_str())))
}
