use std::net::{Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use warp::http::uri::Authority;

use super::{BasePath, ConfigError, MapTiles, value};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("http.bind", "an address and a port, such as 127.0.0.1:8080"),
    (
        "http.allowed_hosts",
        "names with commas between them, each with a port or without, such as sync.example, 192.168.1.7:8080",
    ),
    (
        "http.allowed_origins",
        "origins with commas between them, each as https://app.example or http://app.example:3000",
    ),
    ("http.demo", "true or false"),
    (
        "http.base_path",
        "a path such as /garmin-sync, without a slash at its end, of letters, digits and -._~ only, and which does not \
          begin like an address of the API, such as /history or /jobs; or nothing",
    ),
    ("http.map_tiles", "an address such as https://tiles.example/{z}/{x}/{y}.png, or nothing"),
    ("http.shutdown_grace_ms", "a whole number of milliseconds from 0 to 60000"),
];

/// Section `http`: the API's listener.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// Where the API listens.
    #[serde(deserialize_with = "value::parsed")]
    pub bind: SocketAddr,
    /// The host names that the API answers to, besides those of its own machine; one without a port means any port.
    #[serde(deserialize_with = "value::list")]
    pub allowed_hosts: Vec<Host>,
    /// The origins of other pages that may use the API from a browser.
    #[serde(deserialize_with = "value::list")]
    pub allowed_origins: Vec<Origin>,
    /// Whether the page says that this is a demo, with generated data.
    #[serde(deserialize_with = "value::parsed")]
    pub demo: bool,
    /// The path below which a proxy shows the API.
    #[serde(deserialize_with = "value::parsed")]
    pub base_path: BasePath,
    /// Where the page gets the tiles of maps.
    #[serde(deserialize_with = "value::maybe")]
    pub map_tiles: Option<MapTiles>,
    /// How long open requests may continue after a signal to stop; then they are cut off.
    #[serde(rename = "shutdown_grace_ms", deserialize_with = "value::millis")]
    pub shutdown_grace: Duration,
}

impl Http {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        value::millis_within("http.shutdown_grace_ms", self.shutdown_grace, 0..=60_000)
    }
}

/// A lower-case host name, with an optional port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// The name or the address; an IPv6 address is in brackets.
    pub name: String,
    /// The port; any if there is none.
    pub port: Option<u16>,
}

impl FromStr for Host {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let authority: Authority = text.parse().map_err(drop)?;
        let (name, port) = (authority.host(), authority.port());
        // The parser ignores what is between a bracketed address and the port.
        let is_whole = text.len() == name.len() + port.as_ref().map_or(0, |port| 1 + port.as_str().len());
        let name_of = match name.strip_prefix('[') {
            // One address may be written in several ways.
            Some(rest) => rest.strip_suffix(']').and_then(|it| Some(format!("[{}]", it.parse::<Ipv6Addr>().ok()?))),
            None => (!name.is_empty() && !name.contains(['[', ']', '*'])).then(|| name.to_ascii_lowercase()),
        };
        let name = name_of.filter(|_| is_whole && !text.contains('@')).ok_or(())?;
        Ok(Self { name, port: authority.port_u16() })
    }
}

/// A page's origin, as browsers write it: `scheme://host`, with the port unless it is the scheme's default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Whether it is https.
    pub is_secure: bool,
    /// The page's host, and its port.
    pub host: Host,
}

impl Origin {
    /// The port, also if it is the scheme's default.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.host.port.unwrap_or(if self.is_secure { 443 } else { 80 })
    }

    /// Whether both are the same origin, however the port is written.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.is_secure == other.is_secure && self.host.name == other.host.name && self.port() == other.port()
    }
}

impl FromStr for Origin {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (scheme, host) = text.split_once("://").ok_or(())?;
        let is_secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(()),
        };
        Ok(Self { is_secure, host: host.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn load(key: &str, value: &str) -> Result<Http, String> {
        let env = [(format!("GARMIN_SYNC__HTTP__{key}"), value.to_owned())].into_iter();
        Config::load(env).map(|config| config.http).map_err(|error| error.to_string())
    }

    #[test]
    fn names_and_origins_are_lists_with_commas() {
        let hosts = load("ALLOWED_HOSTS", " Sync.example, 192.168.1.7:8080,[2001:db8::1] ,[2001:DB8:0::1]:81")
            .unwrap()
            .allowed_hosts;
        let named: Vec<_> = hosts.iter().map(|it| (it.name.as_str(), it.port)).collect();
        assert_eq!(
            named,
            [("sync.example", None), ("192.168.1.7", Some(8080)), ("[2001:db8::1]", None), ("[2001:db8::1]", Some(81))]
        );
        let origins = load("ALLOWED_ORIGINS", "https://app.example,HTTP://localhost:3000").unwrap().allowed_origins;
        assert_eq!(
            origins.iter().map(|it| (it.is_secure, it.port())).collect::<Vec<_>>(),
            [(true, 443), (false, 3000)]
        );
    }

    #[test]
    fn what_is_no_name_and_no_origin_stops_the_start() {
        for bad in [
            "http://sync.example",
            "sync.example/path",
            "*",
            "*.example",
            "user@sync.example",
            "a b",
            "a:99999",
            "[sync.example]",
            "sync.example[::1]:81",
            "[::1]sync.example:81",
        ] {
            let error = load("ALLOWED_HOSTS", bad).unwrap_err();
            assert!(error.contains("ALLOWED_HOSTS") && error.contains("names with commas"), "{bad}: {error}");
            assert!(!bad.contains('@') || !error.contains("user@"), "{error}");
        }
        for bad in ["app.example", "https://app.example/", "null", "*", "ftp://app.example", "https://u@app.example"] {
            let error = load("ALLOWED_ORIGINS", bad).unwrap_err();
            assert!(error.contains("ALLOWED_ORIGINS") && error.contains("https://app.example"), "{bad}: {error}");
        }
        let error = load("ALLOWED_ORIGINS", "https://user:half,other@app.example").unwrap_err();
        assert!(!error.contains("half") && !error.contains("other@"), "{error}");
    }
}
