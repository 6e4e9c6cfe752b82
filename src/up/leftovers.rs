//! Programs that an earlier `up` started and could not end, because it was killed itself.

use std::fs;
use std::process::Command;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{sleep, timeout};

use super::{Folder, report};

/// In this order, Redis last: the others still write to it while they end.
const NAMES: [&str; 4] = ["garmin-sync-worker", "garmin-sync-api", "garmin-simulator", "redis-server"];
/// As long as a program gets from a running `up`, and a little for Redis to save.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

/// Ends what is provably left over from this data folder. Nobody else uses the folder while this runs.
pub(super) async fn end(folder: &Folder) {
    for name in NAMES {
        let file = folder.run().join(format!("{name}.pid"));
        let Ok(text) = fs::read_to_string(&file) else { continue };
        if let Some(pid) = still_there(&text) {
            report::say(&format!("Ending {name} (process {pid}), left over from a run that was killed."));
            end_process(pid, &text).await;
        }
        // Unreadable or of a process long gone: of no use either way.
        let _ = fs::remove_file(&file);
    }
}

async fn end_process(pid: u32, text: &str) {
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        let _ = kill(as_pid(pid), signal);
        let gone = async {
            while still_there(text).is_some() {
                sleep(POLL).await;
            }
        };
        if timeout(PATIENCE, gone).await.is_ok() {
            return;
        }
    }
}

/// The process that a file in `run/` is about, if it is that very process and no later one with its number.
fn still_there(text: &str) -> Option<u32> {
    let (pid, since) = text.trim_end().split_once(' ')?;
    let pid = pid.parse().ok()?;
    identity(pid).filter(|now| !now.is_empty() && now == since).map(|_| pid)
}

/// What tells a process from a later one with the same number: when it was started. None when there is no such process.
pub(super) fn identity(pid: u32) -> Option<String> {
    if cfg!(target_os = "linux") {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // Fields are counted behind the name, which may hold anything, in its brackets. The state is the first one.
        let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let is_dead = matches!(*fields.first()?, "Z" | "X");
        return if is_dead { None } else { fields.get(19).map(|ticks| (*ticks).to_owned()) };
    }
    let output = Command::new("ps").args(["-o", "lstart=", "-p", &pid.to_string()]).output().ok()?;
    let started = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!started.is_empty()).then_some(started)
}

/// Process numbers are positive and fit; anything else would address a group.
pub(super) fn as_pid(pid: u32) -> Pid {
    Pid::from_raw(i32::try_from(pid).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::Options;
    use super::*;

    #[tokio::test]
    async fn only_the_very_process_that_was_written_down_is_ended() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(&Options { demo: false, data: Some(place.path().to_owned()), port: None }).unwrap();
        let start = || tokio::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        let (mut ours, mut stranger) = (start(), start());
        let pid = ours.id().unwrap();
        let note = |name, pid, since: &str| fs::write(folder.run().join(name), format!("{pid} {since}\n")).unwrap();
        note("redis-server.pid", pid, &identity(pid).unwrap());
        note("garmin-sync-api.pid", stranger.id().unwrap(), "1");
        note("garmin-sync-worker.pid", stranger.id().unwrap(), "");
        end(&folder).await;
        assert!(!ours.wait().await.unwrap().success());
        assert!(stranger.try_wait().unwrap().is_none(), "a process that only has the same number lives on");
        assert_eq!(fs::read_dir(folder.run()).unwrap().count(), 0);
        stranger.kill().await.unwrap();
    }
}
