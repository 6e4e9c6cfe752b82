use std::io::Write;
use std::time::Duration;

use chrono_tz::Tz;
use secrecy::ExposeSecret;

use super::*;

const TOKENS: &str = r#"{"di_token": "a.b.c", "di_refresh_token": "r", "di_client_id": "c"}"#;
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn load(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(variables.iter().map(|(name, value)| (format!("GARMIN_SYNC__{name}"), (*value).to_owned())))
}

fn load_file(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let own = variables.iter().map(|(name, value)| (format!("GARMIN_SYNC__{name}"), (*value).to_owned()));
    Config::load(own.chain([(CONFIG_FILE_VARIABLE.to_owned(), path)]))
}

fn refusal(variables: &[(&str, &str)]) -> String {
    load(variables).expect_err(&format!("{variables:?} should stop the start")).to_string()
}

#[test]
fn the_built_in_defaults_are_the_documented_ones() {
    let config = load(&[]).unwrap();
    assert_eq!(config.http.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.redis.url.expose_secret(), "redis://127.0.0.1:6379");
    assert_eq!(config.redis.prefix, "{garmin-sync}");
    assert_eq!((config.auth.mode, config.auth.allow_open), (AuthMode::None, false));
    assert_eq!((config.sync.chunk_days, config.sync.window_days(), config.sync.lookback_days), (30, 7, 3));
    assert_eq!(config.sync.min_interval, Duration::from_mins(15));
    assert_eq!((config.worker.lease, config.worker.concurrency), (Duration::from_secs(30), 16));
    assert_eq!(config.worker.id, None);
    assert_eq!(config.garmin.base_url.as_ref().unwrap().as_str(), "http://127.0.0.1:8000/");
    assert_eq!(config.garmin.timeout, Duration::from_mins(2));
    assert_eq!(config.sink.url, SinkUrl::Sqlite("data/garmin.db".into()));
    assert!(config.garmin.tokens_text().unwrap().is_none());
    assert!(config.secrets.key().unwrap().is_none());
}

#[test]
fn every_key_of_the_defaults_has_a_comment_and_says_what_it_expects() {
    let mut section = String::new();
    let mut commented = false;
    for line in DEFAULTS.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']').to_owned();
            commented = false;
        } else if line.starts_with('#') {
            commented = true;
        } else if let Some((name, _)) = line.split_once(" = ") {
            let key = format!("{section}.{name}");
            assert!(commented, "{key} has no comment");
            assert_ne!(expected(&key), expected("no.such_key"), "{key} does not say what it expects");
        }
    }
    assert_eq!(section, "log", "all sections were read");
}

#[test]
fn a_file_overrides_the_defaults_and_a_variable_overrides_the_file() {
    let text = "[sync]\nchunk_days = 10\nlookback_days = 5\n";
    let config = load_file(text, &[("SYNC__CHUNK_DAYS", "20")]).unwrap();
    assert_eq!((config.sync.chunk_days, config.sync.lookback_days, config.sync.window_days()), (20, 5, 7));
}

#[test]
fn the_keys_that_were_given_are_known_from_both_layers() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"[redis]\nurl = \"redis://127.0.0.1:1\"\n").unwrap();
    let variables = [
        (CONFIG_FILE_VARIABLE, file.path().to_str().unwrap()),
        ("GARMIN_SYNC__HTTP__BIND", "127.0.0.1:1"),
        ("GARMIN_SYNC__SINK__URL", ""),
    ];
    let given = given_keys(variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))).unwrap();
    assert_eq!(given.into_iter().collect::<Vec<_>>(), ["http.bind", "redis.url"]);
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let config = load(&[("SYNC__CHUNK_DAYS", ""), ("SECRETS__KEY", ""), ("HTTP__BIND", "")]).unwrap();
    assert_eq!(config.sync.chunk_days, 30);
    assert!(config.secrets.key().unwrap().is_none());
}

#[test]
fn variables_of_others_are_passed_over() {
    let others = [("PATH", "/bin"), ("GARMIN_SYNC_OTHER", "1"), ("GARMIN", "x")];
    Config::load(others.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))).unwrap();
}

#[test]
fn each_value_that_can_not_be_used_is_named_with_what_was_expected() {
    for (name, value, expected) in [
        ("HTTP__BIND", "localhost", "an address and a port"),
        ("HTTP__SHUTDOWN_GRACE_MS", "60001", "from 0 to 60000"),
        ("REDIS__URL", "http://localhost", "redis://"),
        ("REDIS__URL", "rediss://localhost:6379", "redis://"),
        ("REDIS__PREFIX", "a b", "without spaces"),
        ("REDIS__POOL_SIZE", "0", "from 1 to 1024"),
        ("REDIS__RESPONSE_TIMEOUT_MS", "0", "from 1 to"),
        ("AUTH__MODE", "open", "none or token"),
        ("AUTH__ALLOW_OPEN", "maybe", "true or false"),
        ("AUTH__ALLOW_OPEN", "1", "true or false"),
        ("SYNC__CHUNK_DAYS", "0", "from 1 to 365"),
        ("SYNC__CHUNK_DAYS", "366", "from 1 to 365"),
        ("SYNC__CHUNK_DAYS", "30.7", "from 1 to 365"),
        ("SYNC__CHUNK_DAYS", "-1", "from 1 to 365"),
        ("SYNC__WINDOW_DAYS", "0", "from 1 to 7"),
        ("SYNC__WINDOW_DAYS", "8", "from 1 to 7"),
        ("SYNC__LOOKBACK_DAYS", "366", "from 0 to 365"),
        ("SYNC__TIMEZONE", "Berlin", "Europe/Berlin"),
        ("SYNC__MIN_INTERVAL_S", "soon", "seconds"),
        ("WORKER__ID", "two words", "letters"),
        ("WORKER__LEASE_MS", "999", "from 1000"),
        ("WORKER__CONCURRENCY", "0", "from 1 to 1024"),
        ("GARMIN__SOURCE", "garth", "microservice"),
        ("GARMIN__BASE_URL", "ftp://127.0.0.1", "http://"),
        ("GARMIN__BASE_URL", "127.0.0.1:8000", "http://"),
        ("GARMIN__TIMEOUT_MS", "0", "from 1 to"),
        ("SECRETS__KEY", "short", "exactly 32 bytes"),
        ("SECRETS__KEY", "AAAA", "exactly 32 bytes"),
        ("SINK__URL", "garmin.db", "sqlite://"),
        ("SINK__URL", "sqlite://", "sqlite://"),
        ("SINK__URL", "sqlite://a.db?mode=ro", "sqlite://"),
        ("LOG__LEVEL", "info,=", "error, warn"),
        ("LOG__LEVEL", "inof", "error, warn"),
        ("LOG__LEVEL", "info,garmin sync=debug", "error, warn"),
        ("LOG__FORMAT", "xml", "text or json"),
    ] {
        let message = refusal(&[(name, value)]);
        let key = name.to_lowercase().replace("__", ".");
        assert!(message.starts_with(&format!("GARMIN_SYNC__{name} ({key}) ")), "{message}");
        let (_, after) = message.split_once("; expected ").expect("says what was expected");
        assert!(after.contains(expected), "{message}");
    }
}

#[test]
fn a_value_that_a_later_version_brings_is_refused_by_its_name() {
    for (name, value, planned) in [
        ("AUTH__MODE", "jwt", "jwt"),
        ("GARMIN__SOURCE", "personal", "personal"),
        ("SINK__URL", "postgres://me:hush@db/garmin", "postgres://"),
        ("SINK__URL", "https://example.org/in", "https://"),
    ] {
        let message = refusal(&[(name, value)]);
        assert!(message.contains(&format!("asks for `{planned}`, which comes in a later version")), "{message}");
        assert!(!message.contains("hush"), "{message}");
    }
}

#[test]
fn a_name_that_no_program_knows_stops_the_start_and_is_named() {
    for (name, expected) in [
        ("SYNC__CHUNK_DAY", "chunk_days"),
        ("SYNC__CHUNK__DAYS", "chunk_days"),
        ("SYNK__CHUNK_DAYS", "one of the sections auth, garmin, http"),
        ("SYNC", "chunk_days"),
        ("X__", "one of the sections"),
    ] {
        let message = refusal(&[(name, "1")]);
        assert!(message.starts_with(&format!("GARMIN_SYNC__{name} is not a setting; expected ")), "{message}");
        assert!(message.contains(expected), "{message}");
    }
    for (text, named) in [
        ("[sync]\nchunks = 1", "sync.chunks in /"),
        ("debug = true", "debug in /"),
        ("http = 1", "http in /"),
        ("[synk]", "synk in /"),
        ("[sync.more]", "sync.more in /"),
        ("\"sync.\" = 1", "sync. in /"),
    ] {
        let message = load_file(text, &[]).unwrap_err().to_string();
        assert!(message.starts_with(named), "{message}");
    }
}

#[test]
fn a_section_of_which_nothing_is_set_is_fine_and_a_table_in_place_of_a_value_is_not() {
    load_file("[sync]\n# chunk_days = 14\n", &[]).unwrap();
    let message = load_file("[redis.url]", &[]).unwrap_err().to_string();
    assert!(message.starts_with("GARMIN_SYNC__REDIS__URL (redis.url) "), "{message}");
}

#[test]
fn a_file_that_can_not_be_used_is_named_without_quoting_it() {
    let message = load_file("[secrets]\nkey = hush\n", &[]).unwrap_err().to_string();
    assert!(message.contains("is not valid TOML near line 2") && !message.contains("hush"), "{message}");
    let message = load_file("[secrets]\nkey = [\"hush\"]\n", &[]).unwrap_err().to_string();
    assert!(message.starts_with("GARMIN_SYNC__SECRETS__KEY") && !message.contains("hush"), "{message}");
    let missing = [(CONFIG_FILE_VARIABLE.to_owned(), "/nowhere/garmin-sync.toml".to_owned())];
    let message = Config::load(missing.into_iter()).unwrap_err().to_string();
    assert!(message.starts_with("GARMIN_SYNC_CONFIG names /nowhere/garmin-sync.toml"), "{message}");
}

#[test]
fn a_window_is_never_longer_than_a_chunk() {
    let days = |set: &[(&str, &str)]| load(set).unwrap().sync.window_days();
    assert_eq!(days(&[("SYNC__CHUNK_DAYS", "3")]), 3);
    assert_eq!(days(&[("SYNC__CHUNK_DAYS", "30"), ("SYNC__WINDOW_DAYS", "5")]), 5);
}

#[test]
fn an_open_api_on_a_reachable_address_has_to_be_meant() {
    for open in [&[("HTTP__BIND", "0.0.0.0:8080")][..], &[("HTTP__BIND", "[::]:8080")]] {
        let message = refusal(open);
        assert!(message.contains("GARMIN_SYNC__AUTH__MODE") && message.contains("AUTH__ALLOW_OPEN=true"), "{message}");
    }
    load(&[("HTTP__BIND", "0.0.0.0:8080"), ("AUTH__ALLOW_OPEN", "true")]).unwrap();
    load(&[("HTTP__BIND", "[::1]:8080")]).unwrap();
    load(&[("HTTP__BIND", "0.0.0.0:80"), ("AUTH__MODE", "token"), ("AUTH__TOKENS_FILE", "tokens")]).unwrap();
    assert!(refusal(&[("AUTH__MODE", "token")]).starts_with("GARMIN_SYNC__AUTH__TOKENS_FILE"));
}

#[test]
fn a_secret_is_given_in_one_way_only_and_tokens_only_with_a_key() {
    let message = refusal(&[("SECRETS__KEY", KEY), ("SECRETS__KEY_FILE", "key")]);
    assert!(message.contains("SECRETS__KEY ") && message.contains("SECRETS__KEY_FILE"), "{message}");
    let message = refusal(&[("GARMIN__TOKENS", "{}"), ("GARMIN__TOKENS_FILE", "f"), ("SECRETS__KEY", KEY)]);
    assert!(message.contains("GARMIN__TOKENS ") && message.contains("GARMIN__TOKENS_FILE"), "{message}");
    for name in ["GARMIN__TOKENS", "GARMIN__TOKENS_FILE"] {
        let message = refusal(&[(name, "{}")]);
        assert!(message.starts_with(&format!("GARMIN_SYNC__{name} ")), "{message}");
        assert!(message.contains("SECRETS__KEY or") && message.contains("SECRETS__KEY_FILE"), "{message}");
    }
}

#[test]
fn secrets_are_read_from_the_setting_or_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (key, tokens) = (folder.path().join("key"), folder.path().join("tokens"));
    // As an editor for Windows saves it.
    std::fs::write(&key, format!("\u{feff}{KEY}\r\n")).unwrap();
    std::fs::write(&tokens, format!("{TOKENS}\n")).unwrap();
    let direct = load(&[("SECRETS__KEY", KEY), ("GARMIN__TOKENS", TOKENS)]).unwrap();
    let by_file =
        load(&[("SECRETS__KEY_FILE", key.to_str().unwrap()), ("GARMIN__TOKENS_FILE", tokens.to_str().unwrap())])
            .unwrap();
    for config in [direct, by_file] {
        let key = config.secrets.required_keys().ok().unwrap().current.unwrap();
        assert_eq!(key.expose()[..], (0..32).collect::<Vec<u8>>()[..]);
        assert_eq!(config.garmin.tokens_text().unwrap().unwrap().expose_secret(), TOKENS);
    }
}

#[test]
fn what_can_t_be_an_api_key_is_refused_and_not_told() {
    let key = |text: &str| load(&[("SECRETS__KEY", KEY), ("PERSONAL__API_KEY", text)]).unwrap().personal.key();
    assert_eq!(key("\u{feff} GCDC_k\r\n").unwrap().unwrap().expose_secret(), "GCDC_k");
    for text in ["hush hush", "hush\u{e9}"] {
        let message = key(text).unwrap_err().to_string();
        assert!(message.starts_with("GARMIN_SYNC__PERSONAL__API_KEY ") && !message.contains("hush"), "{message}");
    }
}

#[test]
fn earlier_keys_are_a_list_beside_the_current_one() {
    let other = "IB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE=";
    let config = load(&[("SECRETS__KEY", KEY), ("SECRETS__OLD_KEYS", &format!("{other}, {KEY},"))]).unwrap();
    let keys = config.secrets.keys().unwrap();
    assert_eq!(keys.old.iter().map(|key| key.expose()[0]).collect::<Vec<_>>(), [32, 0]);
    for (given, expected) in [
        (&[("SECRETS__OLD_KEYS", KEY)][..], "beside it"),
        (&[("SECRETS__KEY", KEY), ("SECRETS__OLD_KEYS", "hush")], "separated by commas"),
    ] {
        let message = load(given).unwrap_err().to_string();
        assert!(message.starts_with("GARMIN_SYNC__SECRETS__OLD_KEYS") && message.contains(expected), "{message}");
        assert!(!message.contains("hush") && !message.contains(KEY), "{message}");
    }
}

#[test]
fn an_empty_address_means_that_there_is_no_microservice() {
    assert!(load(&[("GARMIN__BASE_URL", "")]).unwrap().garmin.base_url.is_none());
    let message = load(&[("GARMIN__BASE_URL", "ftp://x")]).unwrap_err().to_string();
    assert!(message.contains("or nothing if there is no microservice"), "{message}");
    assert_eq!(load(&[("SYNC__CHUNK_DAYS", "")]).unwrap().sync.chunk_days, 30, "any other empty variable is ignored");
}

#[test]
fn a_secret_that_can_not_be_read_is_an_error_without_its_text() {
    let message = load(&[]).unwrap().secrets.required_keys().err().unwrap().to_string();
    assert!(message.contains("GARMIN_SYNC__SECRETS__KEY ") && message.contains("SECRETS__KEY_FILE"), "{message}");
    let config = load(&[("SECRETS__KEY_FILE", "/nowhere/key")]).unwrap();
    let message = config.secrets.key().err().unwrap().to_string();
    assert!(message.starts_with("GARMIN_SYNC__SECRETS__KEY_FILE") && message.contains("/nowhere/key"), "{message}");
    let config = load(&[("SECRETS__KEY", KEY), ("GARMIN__TOKENS", "hush")]).unwrap();
    let message = config.garmin.tokens_text().unwrap_err().to_string();
    assert!(message.contains("GARMIN__TOKENS ") && !message.contains("hush"), "{message}");
    assert!(message.contains("text that is not JSON, not a sign-in of the Garmin microservice"), "{message}");
    let config = load(&[("SECRETS__KEY", KEY), ("GARMIN__TOKENS_FILE", "/nowhere/tokens")]).unwrap();
    let message = config.garmin.tokens_text().unwrap_err().to_string();
    assert!(
        message.contains(" names /nowhere/tokens: no such file; check the path, or make the file; expected "),
        "{message}"
    );
    assert!(!refusal(&[("SECRETS__KEY", "hush")]).contains("hush"));
}

#[test]
fn a_config_never_prints_its_secrets() {
    let config = load(&[
        ("SECRETS__KEY", KEY),
        ("GARMIN__TOKENS", "{\"hush\": 1}"),
        ("REDIS__URL", "redis://:hush@127.0.0.1:6379"),
    ])
    .unwrap();
    let printed = format!("{config:?}");
    assert!(!printed.contains("hush") && !printed.contains(KEY), "{printed}");
    // Mistyped in whatever way.
    for address in ["me:hush@host:99999", "http://me:hush[host:99", "me:hush", "http//me:hush/"] {
        assert!(!refusal(&[("GARMIN__BASE_URL", address)]).contains("hush"), "{address}");
    }
    for address in ["postgre://me:hush[db/garmin", "mysql://me:hush/garmin"] {
        assert!(!refusal(&[("SINK__URL", address)]).contains("hush"), "{address}");
    }
}

#[test]
fn the_zone_is_the_one_set_then_the_accounts_then_that_of_the_machine_then_utc_with_a_warning() {
    let mut warnings = Vec::new();
    let mut set = load(&[("SYNC__TIMEZONE", "Asia/Tokyo")]).unwrap().sync;
    set.choose_zone(Some("Europe/Berlin".to_owned()), &mut warnings);
    assert_eq!(set.zones().of(Some(Tz::Asia__Kolkata)), Tz::Asia__Tokyo);

    let mut unset = layers::read(std::iter::empty()).unwrap().sync;
    unset.clone().choose_zone(None, &mut warnings);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("GARMIN_SYNC__SYNC__TIMEZONE"), "{warnings:?}");
    unset.choose_zone(Some("Europe/Berlin".to_owned()), &mut warnings);
    assert_eq!((unset.zones().of(None), warnings.len()), (Tz::Europe__Berlin, 1));
    assert_eq!(
        unset.zones().of(Some(Tz::Asia__Kolkata)),
        Tz::Asia__Kolkata,
        "the account's own comes before the machine's"
    );
}
