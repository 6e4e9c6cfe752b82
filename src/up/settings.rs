//! Which settings the programs get: those of the caller, and what `up` adds where the caller set nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use super::{Folder, USUAL_PORT, UpError, demo, private_redis};
use crate::config::{
    CONFIG_FILE_VARIABLE, Config, OF_GARMIN, PREFIX, SinkUrl, given_keys, key_file_of_garmin, variable_of,
};

/// Settings that every program accepts, checked before any of them runs.
pub(super) struct Settings {
    /// All variables of garmin-sync that the programs get, and no others.
    pub(super) variables: BTreeMap<String, String>,
    /// Whether no Redis is configured, so that one has to be started.
    pub(super) private_redis: bool,
    /// Whether they hold a sign-in, with which the API links the account by itself.
    pub(super) links: bool,
    config: Config,
}

impl Settings {
    /// Decides. `simulator` is the address of the upstream of the demo account.
    pub(super) fn settle(
        port: Option<u16>,
        simulator: Option<SocketAddr>,
        env: &BTreeMap<String, String>,
        folder: &Folder,
    ) -> Result<Self, UpError> {
        let own = |name: &str| name.starts_with(PREFIX) || name == CONFIG_FILE_VARIABLE || OF_GARMIN.contains(&name);
        let mut variables: BTreeMap<_, _> =
            env.iter().filter(|(name, _)| own(name)).map(|(name, value)| (name.clone(), value.clone())).collect();
        let given = given_keys(variables.clone().into_iter())?;
        let mut set = |key: &str, value: String| variables.insert(variable_of(key), value);

        if port.is_some() || !given.contains("http.bind") {
            let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(USUAL_PORT)));
            set("http.bind", loopback.to_string());
        }
        let private_redis = !given.contains("redis.url");
        if private_redis {
            set("redis.url", private_redis::url(folder)?);
        }
        if simulator.is_some() || !given.contains("sink.url") {
            set("sink.url", format!("sqlite://{}", folder.database().display()));
        }
        if !given.contains("secrets.key") && !given.contains("secrets.key_file") {
            set("secrets.key_file", folder.secrets_key().display().to_string());
        }
        if let Some(address) = simulator {
            set("http.demo", "true".to_owned());
            // The demo never touches a real account or database, whatever the caller has set.
            set("garmin.base_url", format!("http://{address}"));
            set("garmin.tokens_file", String::new());
            set("garmin.tokens", String::new());
            set("personal.base_url", format!("http://{address}"));
            set("personal.requests_per_second", demo::REQUESTS_PER_SECOND.to_owned());
            set("personal.api_key_file", folder.demo_key().display().to_string());
            set("personal.api_key", String::new());
        } else {
            // None is here unless it is named: nobody's password goes to whatever else listens there.
            if !["garmin.base_url", "garmin.tokens", "garmin.tokens_file"].iter().any(|key| given.contains(*key)) {
                set("garmin.base_url", String::new());
            }
            if let Some(file) = unset_key_file(&given, env) {
                set("personal.api_key_file", file.display().to_string());
            }
        }
        let config = Config::load(variables.clone().into_iter())?;
        // The programs will need both: an unreadable one is better reported here than in a log.
        config.secrets.required_keys()?;
        let (tokens, key) = (config.garmin.tokens_text()?, config.personal.key()?);
        let links = tokens.is_some() || key.is_some();
        Ok(Self { variables, private_redis, links, config })
    }

    /// Checks whether the API will be able to listen, and where: port 0 becomes a free one.
    pub(super) fn claim_port(&mut self) -> Result<SocketAddr, UpError> {
        let bind = free(self.config.http.bind)?;
        self.variables.insert(variable_of("http.bind"), bind.to_string());
        self.config.http.bind = bind;
        Ok(bind)
    }

    /// The file the data goes to.
    pub(super) fn database(&self) -> &Path {
        match &self.config.sink.url {
            SinkUrl::Sqlite(path) => path,
        }
    }
}

/// The file in which Garmin's own client of the Personal API keeps a key, if it is there and nothing else names a sign-in.
fn unset_key_file(given: &BTreeSet<String>, env: &BTreeMap<String, String>) -> Option<PathBuf> {
    let signs_in = ["personal.api_key", "personal.api_key_file", "garmin.tokens", "garmin.tokens_file"];
    let has_key = env.get(OF_GARMIN[0]).is_some_and(|key| !key.trim().is_empty());
    if has_key || signs_in.iter().any(|key| given.contains(*key)) {
        return None;
    }
    key_file_of_garmin(env)
}

/// A free loopback address.
pub(super) fn free_port() -> Result<SocketAddr, UpError> {
    free(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}

fn free(bind: SocketAddr) -> Result<SocketAddr, UpError> {
    TcpListener::bind(bind).and_then(|listener| listener.local_addr()).map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => UpError::PortTaken { bind },
        _ => UpError::Port { bind, source },
    })
}

#[cfg(test)]
mod tests {
    use super::super::Options;
    use std::path::PathBuf;

    use super::*;

    fn settle(demo: bool, port: Option<u16>, env: &[(&str, &str)]) -> Result<(Settings, PathBuf), UpError> {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(&Options { demo, data: Some(place.path().to_owned()), port }).unwrap();
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let simulator = demo.then(|| "127.0.0.1:8000".parse().unwrap());
        folder.keep_secrets_key(&[7; 32]).unwrap();
        Settings::settle(port, simulator, &env, &folder).map(|settings| (settings, place.path().to_owned()))
    }

    #[test]
    fn what_the_caller_left_open_points_into_the_data_folder() {
        let (settings, root) = settle(false, None, &[("HOME", "/root")]).unwrap();
        let root = root.display();
        let expected = [
            ("GARMIN_SYNC__GARMIN__BASE_URL", String::new()),
            ("GARMIN_SYNC__HTTP__BIND", "127.0.0.1:8080".to_owned()),
            ("GARMIN_SYNC__REDIS__URL", format!("unix://{root}/redis/redis.sock")),
            ("GARMIN_SYNC__SECRETS__KEY_FILE", format!("{root}/secrets.key")),
            ("GARMIN_SYNC__SINK__URL", format!("sqlite://{root}/garmin.db")),
        ];
        assert_eq!(settings.variables, expected.map(|(name, value)| (name.to_owned(), value)).into());
        assert!(settings.private_redis);
    }

    #[test]
    fn what_the_caller_set_is_handed_on_and_a_port_on_the_command_line_wins() {
        let given = [
            ("GARMIN_SYNC__REDIS__URL", "redis://127.0.0.1:7000"),
            ("GARMIN_SYNC__SINK__URL", "sqlite:///tmp/mine.db"),
            ("GARMIN_SYNC__SECRETS__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("GARMIN_SYNC__HTTP__BIND", "127.0.0.1:9000"),
            ("GARMIN_SYNC__GARMIN__BASE_URL", "http://127.0.0.1:8000"),
            ("GARMIN_SYNC__SYNC__CHUNK_DAYS", "14"),
        ];
        let (settings, _) = settle(false, None, &given).unwrap();
        assert_eq!(settings.variables, given.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        assert!(!settings.private_redis);
        let (settings, _) = settle(false, Some(9001), &given).unwrap();
        assert_eq!(settings.variables["GARMIN_SYNC__HTTP__BIND"], "127.0.0.1:9001");
    }

    #[test]
    fn a_demo_never_touches_a_real_account_or_database() {
        let real = [
            ("GARMIN_SYNC__GARMIN__TOKENS", "{\"di_token\": \"real\"}"),
            ("GARMIN_SYNC__GARMIN__BASE_URL", "http://garmin.example:8000"),
            ("GARMIN_SYNC__SINK__URL", "sqlite:///tmp/real.db"),
        ];
        let (settings, root) = settle(true, None, &real).unwrap();
        let config = &settings.config;
        assert_eq!(config.garmin.base_url.as_ref().unwrap().as_str(), "http://127.0.0.1:8000/");
        assert_eq!(settings.database(), root.join("garmin.db"));
        assert!(!settings.variables.values().any(|value| value.contains("real\"")));
    }

    #[test]
    fn a_wrong_setting_of_the_caller_stops_before_anything_runs() {
        for (name, value) in [
            ("GARMIN_SYNC__SYNC__CHUNK_DAYS", "0"),
            ("GARMIN_SYNC__SECRETS__KEY_FILE", "/nowhere/key"),
            ("GARMIN_SYNC__GARMIN__TOKENS_FILE", "/nowhere/tokens"),
        ] {
            let message = settle(false, None, &[(name, value)]).err().unwrap().to_string();
            assert!(message.starts_with(name), "{message}");
        }
    }

    #[test]
    fn a_port_in_use_is_noticed_and_port_zero_becomes_a_free_one() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let (mut settings, _) = settle(false, Some(other.local_addr().unwrap().port()), &[]).unwrap();
        let message = settings.claim_port().err().unwrap().to_string();
        assert!(message.contains("--port"), "{message}");
        let (mut settings, _) = settle(false, Some(0), &[]).unwrap();
        let bind = settings.claim_port().unwrap();
        assert_ne!(bind.port(), 0);
        assert_eq!(settings.variables["GARMIN_SYNC__HTTP__BIND"], bind.to_string());
    }
}
