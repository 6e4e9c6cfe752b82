//! What a refusal means at a command line: how the command ends, and in commands and flags what the server says in routes,
//! headers and fields.

use reqwest::StatusCode;

use super::address::Address;
use super::exit::Exit;
use crate::api_types::error::{Code, ErrorBody};

/// The refusal for people. `has_token`: whether a token was sent.
#[must_use]
pub fn said(answer: &ErrorBody, address: &Address, has_token: bool) -> String {
    let command = |arguments| address.command(arguments);
    match answer.code.known() {
        // Others of this kind are about the name of the server, or the place of the caller.
        Some(Code::Unauthorized) if !has_token && answer.error.contains("token") => {
            "This server wants a token. Give it with GARMIN_SYNC_TOKEN or --token-file FILE; the operator of the server \
             makes one with `garmin-sync token create`."
                .to_owned()
        }
        Some(Code::Unauthorized) if has_token => {
            format!("{}\nThe token comes from GARMIN_SYNC_TOKEN, --token or --token-file.", answer.error)
        }
        Some(Code::JobNotFound) => {
            format!("There is no sync with this id. {} lists the ones there are.", command("jobs"))
        }
        Some(Code::SyncInProgress) => format!(
            "Another sync is unfinished, so nothing was done. {} shows it: wait until it ends, or end it with {}; a paused \
             one goes on with {}.",
            command("status"),
            command("cancel"),
            command("resume")
        ),
        Some(Code::RangeTooLong) => {
            format!("{} {} takes the latest ones.", in_flags(answer), command("start --everything"))
        }
        Some(Code::NotLinked) => {
            format!("No Garmin account is linked, so nothing was done. Link one with {}.", command("link"))
        }
        _ => in_flags(answer),
    }
}

/// The server's words, with the flag in place of the field that begins them.
fn in_flags(answer: &ErrorBody) -> String {
    let flag = match answer.field.as_deref() {
        Some("startDate" | "start" | "from") => "--from",
        Some("endDate" | "end" | "to") => "--to",
        Some("table") => "--table",
        Some("format") => "--format",
        Some("dataTypes") => "--types",
        Some("metricTypes") => "--metrics",
        _ => return answer.error.clone(),
    };
    let rest = answer.field.as_deref().and_then(|field| answer.error.strip_prefix(field));
    rest.filter(|rest| rest.starts_with(' ')).map_or_else(|| answer.error.clone(), |rest| format!("{flag}{rest}"))
}

/// The exit code for a refusal.
pub fn exit(status: StatusCode, code: Option<Code>) -> Exit {
    match (status.as_u16(), code) {
        (401, _) => Exit::Unauthorized,
        (_, Some(Code::SyncInProgress)) => Exit::AlreadyRunning,
        (404 | 409, _) | (_, Some(Code::NotLinked)) => Exit::NotPossible,
        (429, _) => Exit::Unreachable,
        (400..500, _) => Exit::Usage,
        _ => Exit::Unreachable,
    }
}
