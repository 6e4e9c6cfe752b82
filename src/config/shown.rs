//! The settings that matter to users: their values, and where each comes from.

use std::path::absolute;

use config::Config as Layers;

use super::layers::{self, DEFAULTS};
use super::{ConfigError, variable_of};

/// What is shown, in this order. Secrets are not.
const KEYS: [&str; 15] = [
    "sink.url",
    "sync.timezone",
    "sync.lookback_days",
    "sync.empty_final_days",
    "sync.min_interval_s",
    "personal.requests_per_second",
    "garmin.base_url",
    "auth.mode",
    "http.bind",
    "http.base_path",
    "http.allowed_hosts",
    "http.map_tiles",
    "mcp.allow_start",
    "redis.url",
    "worker.concurrency",
];

/// Which layer a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// The built-in one.
    Default,
    /// The file.
    File,
    /// The environment.
    Variable,
}

/// A setting as users see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSetting {
    /// `section.key`.
    pub key: &'static str,
    /// Its value, without a password; empty for none.
    pub value: String,
    /// Where that comes from.
    pub layer: Layer,
    /// The variable that sets it.
    pub variable: String,
    /// What it is.
    pub about: String,
}

/// The settings to show, with the variables of `env` as the last layer.
///
/// # Errors
/// A name that is not a setting, or a file that can't be read.
pub fn shown(env: impl Iterator<Item = (String, String)>) -> Result<Vec<ShownSetting>, ConfigError> {
    let (all, of_file, of_variables) = layers::merged(env)?;
    KEYS.into_iter()
        .map(|key| {
            let layer = if of_variables.contains(key) {
                Layer::Variable
            } else if of_file.contains(key) {
                Layer::File
            } else {
                Layer::Default
            };
            let value = public(key, text(&all, key)?);
            Ok(ShownSetting { key, value, layer, variable: variable_of(key), about: about(key) })
        })
        .collect()
}

fn text(layers: &Layers, key: &str) -> Result<String, ConfigError> {
    layers.get_string(key).map_err(ConfigError::from_layers)
}

/// The value without what only the programs should know, and with the whole path of a file.
fn public(key: &str, value: String) -> String {
    if let Some(path) = value.strip_prefix("sqlite://").filter(|_| key == "sink.url") {
        let whole = absolute(path).map_or(path.to_owned(), |path| path.display().to_string());
        return format!("sqlite://{whole}");
    }
    let Some((scheme, rest)) = value.split_once("://") else { return value };
    // A password can stand before the host, and in the query.
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// The comment above a key in the built-in layer.
fn about(key: &str) -> String {
    let (section, name) = key.split_once('.').unwrap_or((key, ""));
    let (mut is_in_section, mut comment) = (false, Vec::new());
    for line in DEFAULTS.lines() {
        if let Some(heading) = line.strip_prefix('[') {
            is_in_section = heading.trim_end_matches(']') == section;
            comment.clear();
        } else if let Some(text) = line.strip_prefix('#') {
            comment.push(text.trim());
        } else if is_in_section && line.split('=').next().is_some_and(|it| it.trim() == name) {
            break;
        } else {
            comment.clear();
        }
    }
    comment.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn of(env: &[(&str, &str)]) -> Vec<ShownSetting> {
        shown(env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).unwrap()
    }

    fn value<'a>(settings: &'a [ShownSetting], key: &str) -> &'a ShownSetting {
        settings.iter().find(|it| it.key == key).unwrap()
    }

    #[test]
    fn every_shown_setting_says_what_it_is() {
        for setting in of(&[]) {
            assert!(setting.about.ends_with('.') || setting.about.contains(". "), "{setting:?}");
            assert_eq!(setting.layer, Layer::Default);
        }
    }

    #[test]
    fn a_variable_wins_over_the_file_and_both_are_named() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "[sync]\nlookback_days = 5\nmin_interval_s = 60").unwrap();
        let path = file.path().display().to_string();
        let settings = of(&[("GARMIN_SYNC_CONFIG", &path), ("GARMIN_SYNC__SYNC__LOOKBACK_DAYS", "7")]);
        let lookback = value(&settings, "sync.lookback_days");
        assert_eq!((lookback.value.as_str(), lookback.layer), ("7", Layer::Variable));
        let interval = value(&settings, "sync.min_interval_s");
        assert_eq!((interval.value.as_str(), interval.layer), ("60", Layer::File));
        assert_eq!(interval.variable, "GARMIN_SYNC__SYNC__MIN_INTERVAL_S");
    }

    #[test]
    fn a_password_is_not_shown_and_the_place_of_the_data_is_a_whole_path() {
        for (given, public) in [
            ("redis://me:se@cret@cache:6379/1", "redis://cache:6379/1"),
            ("redis://cache:6379/0?password=secret", "redis://cache:6379/0"),
            ("unix:///run/a@b.sock?pass=secret", "unix:///run/a@b.sock"),
        ] {
            assert_eq!(value(&of(&[("GARMIN_SYNC__REDIS__URL", given)]), "redis.url").value, public);
        }
        let settings = of(&[]);
        let here = std::env::current_dir().unwrap();
        assert_eq!(value(&settings, "sink.url").value, format!("sqlite://{}/data/garmin.db", here.display()));
    }
}
