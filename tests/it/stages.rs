//! The defined stages and those that a worker writes are the same.

use std::path::Path;

use garmin_sync::domain::failure::FailureKind;
use garmin_sync::domain::stage::{Cause, StageKind};

/// Every kind of failure that a request may meet.
const FAILURES: [FailureKind; 10] = [
    FailureKind::Transient,
    FailureKind::TimedOut,
    FailureKind::TooLarge,
    FailureKind::Unreachable,
    FailureKind::RateLimited,
    FailureKind::SignInDoubtful,
    FailureKind::SignInRefused,
    FailureKind::Broken,
    FailureKind::UnconfirmedEmpty,
    FailureKind::Permanent,
];

/// The code below a folder of `src`.
fn code(folder: &Path) -> String {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        if path.is_dir() { code(path) } else { std::fs::read_to_string(path).unwrap() }
    };
    files.iter().map(read).collect()
}

#[test]
fn a_worker_writes_every_kind_and_every_cause_that_there_is() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (runner, sink) = (code(&src.join("runner")), code(&src.join("sink")));
    for kind in StageKind::ALL.iter().filter(|kind| **kind != StageKind::Queued) {
        assert!(runner.contains(&format!("StageKind::{kind:?}")), "no worker ever writes {kind:?}");
    }
    let of_failures = FAILURES.map(Cause::from);
    for cause in Cause::ALL {
        let name = format!("Cause::{cause:?}");
        let is_written = of_failures.contains(&cause) || runner.contains(&name) || sink.contains(&name);
        assert!(is_written, "no worker ever writes {cause:?}");
    }
}
