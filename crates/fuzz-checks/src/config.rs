//! The settings: a file, and variables.

use std::path::PathBuf;
use std::sync::LazyLock;

use garmin_sync::config::{CONFIG_FILE_VARIABLE, Config, ConfigError, PREFIX, given_keys};
use secrecy::ExposeSecret;

use super::SECRET;

/// Settings whose values no error may repeat.
const SILENT: [&str; 7] = [
    "garmin.tokens",
    "garmin.tokens_file",
    "secrets.key",
    "secrets.key_file",
    "secrets.old_keys",
    "redis.url",
    "garmin.base_url",
];

static FILE: LazyLock<PathBuf> = LazyLock::new(|| super::scratch("config.toml"));

/// Variables without their prefix, one a line, and a file.
pub fn check(data: &[u8]) {
    let [variables, file] = super::parts(data);
    let name_of = |name: &[u8]| std::str::from_utf8(name).ok().map(|it| format!("{PREFIX}{it}"));
    let value_of = |value: &[u8]| std::str::from_utf8(value).ok().map(str::to_owned);
    let mut env: Vec<(String, String)> =
        super::pairs(variables).filter_map(|(name, value)| Some((name_of(name)?, value_of(value)?))).collect();
    // Files named by settings are not checked here, and may be an endless device.
    env.retain(|(name, _)| !name.to_uppercase().ends_with("_FILE"));
    if !file.is_empty() && std::fs::write(&*FILE, file).is_ok() {
        env.push((CONFIG_FILE_VARIABLE.to_owned(), FILE.display().to_string()));
    }
    let is_named = env.iter().any(|(name, _)| name.contains(SECRET));
    match Config::load(env.iter().cloned()) {
        Ok(config) => {
            check_loaded(&config);
            let named = Config::named_tokens_file(env.iter().cloned());
            assert_eq!(named.ok(), Some(config.auth.tokens_file));
        }
        Err(error) => check_error(&error, is_named || names_secret(file)),
    }
    let _ = given_keys(env.into_iter());
    let _ = std::fs::remove_file(&*FILE);
}

/// Whether the placeholder secret is in the place of a setting's name.
fn names_secret(file: &[u8]) -> bool {
    let text = String::from_utf8_lossy(file);
    text.lines()
        .any(|line| line.split('=').next().unwrap_or_default().contains(SECRET) || line.matches('=').count() > 1)
}

fn check_loaded(config: &Config) {
    let shown = format!("{config:?}");
    let secret = config.redis.url.expose_secret();
    assert!(!secret.contains(SECRET) || !shown.contains(secret), "{shown}");
    assert!((1..=365).contains(&config.sync.chunk_days) && (1..=7).contains(&config.sync.window_days()));
    assert!(config.sync.window_days() <= config.sync.chunk_days);
    assert!((1..=1024).contains(&config.redis.pool_size) && (1..=1024).contains(&config.worker.concurrency));
    let origins = config.http.allowed_origins.iter().map(|origin| &origin.host);
    for host in config.http.allowed_hosts.iter().chain(origins) {
        super::doors::check_name(host);
    }
    for error in [config.garmin.tokens_text().err(), config.secrets.keys().err()].into_iter().flatten() {
        check_error(&error, false);
    }
}

fn check_error(error: &ConfigError, is_named: bool) {
    let told = error.to_string();
    assert!(!matches!(error, ConfigError::Defaults(_)), "a mistake of whoever set it is called one of ours: {told}");
    let may_repeat = error.key().is_some_and(|key| !SILENT.contains(&key)) || is_named;
    assert!(may_repeat || !told.contains(SECRET), "{told}");
    assert!(told.contains("; expected "), "{told}");
    assert!(told.len() < 2048 + 8 * told.matches('\\').count() || may_repeat, "{told}");
}
