//! Secrets as people supply them: sign-ins, the key, the file with the API's tokens.

use chrono::DateTime;
use garmin_sync::config::{Garmin, SecretKey, Secrets};
use garmin_sync::domain::ids::UserId;
use garmin_sync::source::{foreign, token_ends};
use garmin_sync::store;
use garmin_sync::tokens::{Entry, parse, without};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::SECRET;

const FIELDS: [&str; 3] = ["di_token", "di_refresh_token", "di_client_id"];

/// A text that is parsed as each of them in turn.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    check_sign_in(text);
    check_key(text);
    check_file(text);
    check_sealed(text);
}

fn check_sign_in(text: &str) {
    match sign_in(text) {
        Some(Ok(taken)) => {
            let taken = taken.expose_secret();
            let tokens: Value = serde_json::from_str(taken).unwrap_or_default();
            let is_there = |name: &str| tokens[name].as_str().is_some_and(|text| !text.trim().is_empty());
            assert!(FIELDS.into_iter().all(is_there), "half a sign-in");
            let again = sign_in(taken).and_then(Result::ok);
            assert!(again.is_some_and(|it| it.expose_secret() == taken), "what was unwrapped is as it is");
        }
        Some(Err(told)) => check_silent(&told, text),
        None => assert!(text.is_empty()),
    }
    // Any text may be in Redis.
    let given = SecretString::from(text);
    let _ = foreign::may_renew(&given, super::now());
    if let Some(end) = token_ends(&given) {
        assert!(foreign::may_renew(&given, DateTime::from_timestamp(end.timestamp(), 0).unwrap_or_default()));
    }
}

/// The parsed setting `garmin.tokens`; none if it counts as not set.
fn sign_in(text: &str) -> Option<Result<SecretString, String>> {
    let section = json!({
        "source": "microservice", "base_url": "http://127.0.0.1:8000", "timeout_ms": "1000",
        "requests_per_minute": "0", "tokens": text, "tokens_file": "",
    });
    let garmin: Garmin = serde_json::from_value(section).unwrap();
    assert!(!format!("{garmin:?}").contains(SECRET));
    garmin.tokens_text().map_err(|error| error.to_string()).transpose()
}

fn key(text: &str) -> Option<Result<SecretKey, String>> {
    let secrets: Secrets = serde_json::from_value(json!({ "key": text, "key_file": "" })).unwrap();
    assert!(!format!("{secrets:?}").contains(SECRET));
    secrets.key().map_err(|error| error.to_string()).transpose()
}

fn check_key(text: &str) {
    match key(text) {
        Some(Ok(one)) => assert_eq!(key(text.trim()).and_then(Result::ok).map(|it| *it.expose()), Some(*one.expose())),
        Some(Err(told)) => check_silent(&told, text),
        None => assert!(text.is_empty()),
    }
}

fn check_file(text: &str) {
    match parse(text) {
        Ok(tokens) => {
            for gone in 1..=tokens.len() {
                let (gone, left) = tokens.split_at(gone);
                assert_eq!(parse(&without(text, gone)).as_deref(), Ok(left), "others than those that are taken out");
            }
            assert_eq!(parse(&tokens.iter().map(Entry::line).collect::<String>()), Ok(tokens));
        }
        Err((line, what)) => {
            assert!((1..=text.lines().count()).contains(&line));
            check_silent(what, text);
        }
    }
}

/// Sealed data opens unchanged, and nothing else opens.
fn check_sealed(text: &str) {
    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let key = || key(KEY).and_then(Result::ok).unwrap();
    let (user, secret) = (UserId::me(), SecretString::from(text));
    assert!(store::foreign::decrypt(key(), &user, text).is_err());
    let encrypted = store::foreign::encrypt(key(), &user, &secret).unwrap();
    assert!(text.len() < 8 || !encrypted.contains(text));
    let decrypted = store::foreign::decrypt(key(), &user, &encrypted).unwrap();
    assert_eq!(decrypted.expose_secret(), text);
}

/// Nothing of a secret leaks: neither the seeds' placeholder, nor a run of it as long as a token.
fn check_silent(told: &str, secret: &str) {
    super::check_told(told);
    assert!(!told.contains(SECRET), "{told}");
    let is_odd = |word: &&str| word.len() >= 12 && word.bytes().any(|b| b.is_ascii_digit());
    let words = secret.split(|c: char| !c.is_ascii_alphanumeric());
    if let Some(word) = words.filter(is_odd).find(|word| told.contains(*word)) {
        panic!("tells {word:?}: {told}");
    }
}
