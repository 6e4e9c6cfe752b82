//! What an error of the Redis client means.

use deadpool_redis::PoolError;
use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::ports::{Outage, StoreError};

/// An outage by the first word of Redis' answer.
const BY_CODE: [(&str, Outage); 15] = [
    ("NOAUTH", Outage::PasswordMissing),
    ("WRONGPASS", Outage::PasswordRefused),
    ("NOPERM", Outage::NotPermitted),
    ("LOADING", Outage::Loading),
    ("BUSY", Outage::Busy),
    ("OOM", Outage::OutOfMemory),
    ("MISCONF", Outage::CannotSave),
    ("READONLY", Outage::ReadOnly),
    ("MASTERDOWN", Outage::PrimaryAway),
    ("NOREPLICAS", Outage::TooFewReplicas),
    ("MOVED", Outage::Cluster),
    ("ASK", Outage::Cluster),
    ("TRYAGAIN", Outage::Cluster),
    ("CLUSTERDOWN", Outage::Cluster),
    ("CROSSSLOT", Outage::Cluster),
];

/// An outage by what such an answer holds, where the first word is only `ERR`. In lower case.
const BY_TEXT: [(&str, Outage); 10] = [
    // Before version 7 the first line of a script is a syntax error.
    ("error compiling script", Outage::TooOld),
    ("unknown command", Outage::CommandMissing),
    ("unknown redis command", Outage::CommandMissing),
    ("the user executing the script", Outage::NotPermitted),
    ("acl failure in script", Outage::NotPermitted),
    ("has no permissions", Outage::NotPermitted),
    ("authentication required", Outage::PasswordMissing),
    // A command with many arguments.
    ("unauthenticated", Outage::PasswordMissing),
    ("db index is out of range", Outage::NoDatabase),
    ("max number of clients", Outage::Crowded),
];

/// Tells unreadable content from Redis being unavailable.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` takes")]
pub(super) fn redis_error(error: RedisError) -> StoreError {
    let answers = answers(&error);
    let holds = |code: &str| answers.iter().any(|(one, _)| one == code);
    let outage = || outage(&error, &answers);
    match error.kind() {
        ErrorKind::UnexpectedReturnType | ErrorKind::Parse => {
            StoreError::Unreadable("an answer has an unexpected type".to_owned())
        }
        _ if holds("WRONGTYPE") => StoreError::Unreadable("a key holds a value of the wrong type".to_owned()),
        ErrorKind::Server(ServerErrorKind::ResponseError) if outage() == Outage::Refused => {
            stopped(&answers).unwrap_or(StoreError::Unavailable(Outage::Refused))
        }
        _ => StoreError::Unavailable(outage()),
    }
}

/// No connection from the pool.
pub(super) fn pool_error(error: PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => redis_error(error),
        PoolError::Timeout(_) => StoreError::Unavailable(Outage::NoAnswer),
        PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            StoreError::Unavailable(Outage::Unreachable)
        }
    }
}

/// Redis did not answer in time.
pub(super) fn too_late(_: tokio::time::error::Elapsed) -> StoreError {
    StoreError::Unavailable(Outage::NoAnswer)
}

/// Each error that Redis answered with: its code, and its text in lower case.
fn answers(error: &RedisError) -> Vec<(String, String)> {
    let one = |code: &str, text: Option<&str>| (code.to_owned(), text.unwrap_or_default().to_ascii_lowercase());
    match error.clone().into_server_errors() {
        Some(all) => all.iter().map(|(_, it)| one(it.code(), it.details())).collect(),
        None => error.code().map(|code| one(code, error.detail())).into_iter().collect(),
    }
}

fn outage(error: &RedisError, answers: &[(String, String)]) -> Outage {
    let by_code = answers.iter().find_map(|(code, _)| BY_CODE.iter().find(|(one, _)| one == code));
    let by_text = || answers.iter().find_map(|(_, text)| BY_TEXT.iter().find(|(part, _)| text.contains(part)));
    match by_code.or_else(by_text) {
        Some((_, outage)) => *outage,
        None if error.kind() == ErrorKind::AuthenticationFailed => Outage::PasswordRefused,
        None if error.is_timeout() => Outage::NoAnswer,
        None if answers.is_empty() => {
            tracing::debug!("Redis can't be reached: {error}");
            Outage::Unreachable
        }
        None => Outage::Refused,
    }
}

/// A script failed on a value that it could not convert; the error names the line, not the value. A script killed from
/// outside says nothing about the content.
fn stopped(answers: &[(String, String)]) -> Option<StoreError> {
    let (_, text) =
        answers.iter().find(|(_, text)| text.contains("user_script:") && !text.contains("script killed"))?;
    Some(StoreError::Unreadable(format!("a script stopped: {text}")))
}
