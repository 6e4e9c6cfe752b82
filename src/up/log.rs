//! The log of one program, limited in size: `NAME.log`, and before it `NAME.log.1` and `NAME.log.2`.
//!
//! The program writes to the file by itself, so that it loses no line when `up` is killed. A file that is too large is
//! copied and emptied while the program is stopped for a moment, so that no line is lost or torn.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};

use super::leftovers::as_pid;
use super::trust;

/// The size at which a log is rotated, in bytes. With the two before it a program's logs take three times this.
const LARGE: u64 = 10_000_000;
/// The longest line, in bytes; longer ones may be cut.
const LONGEST_LINE: u64 = 64 * 1024;
/// How long a program may take to stop: at most until a system call returns.
const HALT: Duration = Duration::from_secs(1);

/// Where a program logs.
#[derive(Clone)]
pub(super) struct Log(PathBuf);

impl Log {
    /// The log at that path. One of an earlier run is rotated.
    pub(super) fn new(path: PathBuf) -> Self {
        let log = Self(path);
        // From before logs were limited in size. Usually there is none.
        let _ = fs::rename(log.0.with_extension("log.old"), log.older(2));
        if fs::metadata(&log.0).is_ok_and(|it| it.len() > 0) {
            // An old log is no reason not to start.
            let _ = fs::rename(log.older(1), log.older(2));
            let _ = fs::rename(&log.0, log.older(1));
        }
        log
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn older(&self, n: u32) -> PathBuf {
        self.0.with_extension(format!("log.{n}"))
    }

    /// For a program to write to.
    pub(super) fn open(&self) -> io::Result<File> {
        trust::open_file(&self.0, OpenOptions::new().append(true))
    }

    pub(super) fn is_large(&self) -> bool {
        fs::metadata(&self.0).is_ok_and(|it| it.len() >= LARGE)
    }

    /// Rotates all whole lines out, while the program keeps writing to the same file. Blocks for a moment: not for an
    /// async task.
    pub(super) fn turn_over(&self, pid: u32) -> io::Result<()> {
        let mut log = trust::open_file(&self.0, OpenOptions::new().read(true).append(true))?;
        let unfinished = self.0.with_extension("log.new");
        let mut copy = trust::make_file(&unfinished)?;
        // Copies most of it while the program still runs.
        io::copy(&mut log, &mut copy)?;
        let Some(_halted) = Halted::now(pid) else { return fs::remove_file(&unfinished) };
        io::copy(&mut log, &mut copy)?;
        let begun = cut_last_line(&mut copy)?;
        // If the machine stops in between, some lines are there twice.
        let _ = fs::rename(self.older(1), self.older(2));
        fs::rename(&unfinished, self.older(1))?;
        log.set_len(0)?;
        log.write_all(&begun)
    }

    /// The end of the log, indented, each line with the program's name before it.
    pub(super) fn last_lines(&self, count: usize, name: &str) -> String {
        let text = File::open(&self.0).and_then(|mut file| tail(&mut file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<_> = text.lines().collect();
        let first = lines.len().saturating_sub(count);
        lines[first..].iter().flat_map(|line| ["    ", name, ": ", line, "\n"]).collect()
    }
}

/// The last bytes of a file.
fn tail(file: &mut File) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST_LINE)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Removes an unfinished line from the end of a file.
fn cut_last_line(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = tail(file)?;
    let Some(end) = bytes.iter().rposition(|byte| *byte == b'\n') else { return Ok(Vec::new()) };
    let begun = bytes.split_off(end + 1);
    file.set_len(file.metadata()?.len() - begun.len() as u64)?;
    Ok(begun)
}

/// A program that stays stopped until this is dropped.
struct Halted(u32);

impl Halted {
    /// None when it can't be stopped, or somebody else has stopped it.
    fn now(pid: u32) -> Option<Self> {
        if is_halted(pid) == Some(true) {
            return None;
        }
        kill(as_pid(pid), Signal::SIGSTOP).ok()?;
        let halted = Self(pid);
        let step = Duration::from_millis(1);
        for _ in 0..HALT.as_millis() {
            std::thread::sleep(step);
            // If the system does not tell, a moment has to do.
            if is_halted(pid).unwrap_or(true) {
                return Some(halted);
            }
        }
        None
    }
}

impl Drop for Halted {
    fn drop(&mut self) {
        let _ = kill(as_pid(self.0), Signal::SIGCONT);
    }
}

/// Whether all threads of a process are stopped; none if the system does not tell.
fn is_halted(pid: u32) -> Option<bool> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let mut states = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("stat")).ok());
    // The state is the first field after the name in brackets, which may hold anything.
    Some(states.all(|stat| stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))))
}
