//! One check for each module that reads untrusted bytes. A check takes any bytes; it panics when a reader does, or when
//! what was read breaks a rule. `fuzz/` runs the checks with libFuzzer's input, and `tests/it/fuzz.rs` with the seeds
//! and a few hundred mutations of each, so that they can't fall behind the code.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a check that finds something panics")]

pub mod client;
pub mod config;
pub mod doors;
pub mod http;
pub mod ids;
pub mod json;
pub mod coverage;
pub mod recording;
pub mod seeds;
pub mod store;
pub mod tokens;
pub mod upstream;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

/// A placeholder for secrets in seeds, which no error may repeat.
pub const SECRET: &str = "s3cr3t";

/// 2024-03-09 12:00:00 UTC, always.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_709_985_600, 0).unwrap_or_default()
}

pub(crate) fn today() -> NaiveDate {
    now().date_naive()
}

/// A separate file for each process, in memory where possible.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("garmin-sync-fuzz-{}-{name}", std::process::id()))
}

/// Splits bytes at lines that are just two dashes, and returns the first pieces; missing ones are empty.
pub(crate) fn parts<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut rest = Some(data);
    std::array::from_fn(|n| {
        let Some(bytes) = rest else { return &[][..] };
        let cut = bytes.windows(4).position(|window| window == b"\n--\n").filter(|_| n + 1 < N);
        rest = cut.map(|at| &bytes[at + 4..]);
        cut.map_or(bytes, |at| &bytes[..at])
    })
}

/// The lines `name=value` of some bytes.
pub(crate) fn pairs(data: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    data.split(|byte| *byte == b'\n').filter_map(|line| {
        let at = line.iter().position(|byte| *byte == b'=')?;
        Some((&line[..at], &line[at + 1..]))
    })
}

/// Checks a text for people that does not quote their input: sentences, without implementation details.
pub(crate) fn check_told(text: &str) {
    const INTERNAL: [&str; 12] = [
        "::",
        "serde",
        "garmin_sync",
        ".rs:",
        "unwrap",
        "panick",
        "Some(",
        "None",
        "Err(",
        "invalid type",
        "expected value",
        "\0",
    ];
    for word in INTERNAL {
        assert!(!text.contains(word), "tells {word:?}: {text}");
    }
    assert!(!text.is_empty() && text.len() < 4096 && !text.contains('\u{1b}'), "{text}");
}
