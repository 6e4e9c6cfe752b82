//! Programs that an earlier `up` started and could not end, because it was killed.
//!
//! `run/NAME.pid` says which process it is. The process holds a lock on that file as long as it lives, through its
//! standard input: so a held lock and a process with that number and start time mean one that `up` has started.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nix::libc::O_NOFOLLOW;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::{sleep, timeout};

use super::{Folder, UpError, report, trust};

/// In this order, Redis last: the others still write to it while they stop.
const NAMES: [&str; 4] = ["garmin-sync-worker", "garmin-sync-api", "garmin-simulator", "redis-server"];
/// As long as a running `up` gives a program, and a little for Redis to save.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

/// The file that says which process a program is.
pub(super) struct Note(File);

impl Note {
    /// Makes it and locks it.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let file = trust::make_file(path)?;
        file.lock()?;
        Ok(Self(file))
    }

    /// For the process to hold, as an empty standard input: it is read from its end on.
    pub(super) fn held(&self) -> io::Result<File> {
        self.0.try_clone()
    }

    pub(super) fn name(&mut self, pid: u32) -> io::Result<()> {
        self.0.write_all(format!("{pid} {}\n", identity(pid).unwrap_or_default()).as_bytes())
    }
}

/// Ends what is provably left over from this data folder. Nobody else uses the folder meanwhile.
pub(super) async fn end(folder: &Folder) -> Result<(), UpError> {
    for name in NAMES {
        let file = folder.run().join(format!("{name}.pid"));
        let Ok(text) = fs::read_to_string(&file) else { continue };
        if let Some(pid) = still_there(&file, name, &text) {
            report::say(&format!("Ending {name} (process {pid}), left over from a run that was killed."));
            end_process(&file, name, &text).await;
        }
        // Its own children end within a moment.
        let free = async {
            while is_held(&file) {
                sleep(POLL).await;
            }
        };
        if timeout(PATIENCE, free).await.is_err() {
            return Err(UpError::StillThere { name, file });
        }
        // Unreadable, or of a process long gone: useless either way.
        let _ = fs::remove_file(&file);
    }
    Ok(())
}

async fn end_process(file: &Path, name: &str, text: &str) {
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        if let Some(pid) = still_there(file, name, text) {
            let _ = kill(as_pid(pid), signal);
            // A stopped process has to be continued to receive it.
            let _ = kill(as_pid(pid), Signal::SIGCONT);
        }
        let gone = async {
            while still_there(file, name, text).is_some() {
                sleep(POLL).await;
            }
        };
        if timeout(PATIENCE, gone).await.is_ok() {
            return;
        }
    }
}

/// The process named in a file in `run/`, if it is that very process and not a later one with its number.
fn still_there(file: &Path, name: &str, text: &str) -> Option<u32> {
    let (pid, since) = text.trim_end().split_once(' ')?;
    let pid = pid.parse().ok()?;
    let now = identity(pid).filter(|now| !now.is_empty())?;
    if now == since {
        return is_held(file).then_some(pid);
    }
    // Earlier versions recorded only the start time, and held no lock.
    let is_of_earlier = now.split_once(' ').is_some_and(|(start, _)| start == since) && is_running(pid, name);
    is_of_earlier.then_some(pid)
}

/// Whether some process holds the lock.
fn is_held(file: &Path) -> bool {
    let Ok(file) = OpenOptions::new().read(true).custom_flags(O_NOFOLLOW).open(file) else { return false };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// Whether a process runs a program of that name, as far as the system tells.
fn is_running(pid: u32, name: &str) -> bool {
    let program = fs::read_link(format!("/proc/{pid}/exe")).unwrap_or_default();
    let program = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    program.trim_end_matches(" (deleted)") == name
}

/// What tells a process from a later one with the same number: its start time, and the boot of the machine that it
/// counts from. None when there is no such process.
pub(super) fn identity(pid: u32) -> Option<String> {
    if cfg!(target_os = "linux") {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // Fields are counted after the name in brackets, which may hold anything. The state is the first one.
        let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let is_dead = matches!(*fields.first()?, "Z" | "X");
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        return if is_dead { None } else { fields.get(19).map(|ticks| format!("{ticks} {}", boot.trim())) };
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
    use std::process::Stdio;

    use super::super::Options;
    use super::*;

    type Child = tokio::process::Child;

    fn start(stdin: Stdio) -> Child {
        tokio::process::Command::new("tail").args(["-f", "/dev/null"]).stdin(stdin).kill_on_drop(true).spawn().unwrap()
    }

    fn folder(place: &tempfile::TempDir) -> Folder {
        Folder::open(&Options { demo: false, data: Some(place.path().to_owned()), port: None }).unwrap()
    }

    #[tokio::test]
    async fn only_the_very_process_that_was_written_down_is_ended() {
        let place = tempfile::tempdir().unwrap();
        let folder = folder(&place);
        let file = |name: &str| folder.run().join(format!("{name}.pid"));
        let mut note = Note::new(&file("redis-server")).unwrap();
        let mut ours = start(note.held().unwrap().into());
        note.name(ours.id().unwrap()).unwrap();
        drop(note);
        let mut stranger = start(Stdio::null());
        let pid = stranger.id().unwrap();
        // The number of an API that has ended, now that of another program: the same start time, but no lock is held.
        fs::write(file("garmin-sync-api"), format!("{pid} {}\n", identity(pid).unwrap())).unwrap();
        fs::write(file("garmin-sync-worker"), format!("{pid} 1 another-boot\n")).unwrap();
        // As an earlier version wrote it.
        fs::write(file("garmin-simulator"), format!("{pid} {}\n", identity(pid).unwrap().split(' ').next().unwrap()))
            .unwrap();
        end(&folder).await.unwrap();
        assert!(!ours.wait().await.unwrap().success());
        assert!(stranger.try_wait().unwrap().is_none(), "a process that only has the same number lives on");
        assert_eq!(fs::read_dir(folder.run()).unwrap().count(), 0);
        stranger.kill().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_runs_on_and_can_not_be_told_is_no_start_and_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let folder = folder(&place);
        let note = Note::new(&folder.run().join("redis-server.pid")).unwrap();
        let mut unnamed = start(note.held().unwrap().into());
        drop(note);
        let message = end(&folder).await.unwrap_err().to_string();
        assert!(message.contains("a redis-server of an earlier run is still there"), "{message}");
        assert!(unnamed.try_wait().unwrap().is_none());
        unnamed.kill().await.unwrap();
    }

    #[tokio::test]
    async fn one_of_an_earlier_version_is_ended() {
        let place = tempfile::tempdir().unwrap();
        let folder = folder(&place);
        let program = place.path().join("garmin-simulator");
        assert!(Command::new("cp").arg("/bin/sleep").arg(&program).status().unwrap().success());
        let mut ours = tokio::process::Command::new(&program).arg("600").kill_on_drop(true).spawn().unwrap();
        let pid = ours.id().unwrap();
        let since = identity(pid).unwrap().split(' ').next().unwrap().to_owned();
        fs::write(folder.run().join("garmin-simulator.pid"), format!("{pid} {since}\n")).unwrap();
        end(&folder).await.unwrap();
        assert!(!ours.wait().await.unwrap().success());
    }
}
