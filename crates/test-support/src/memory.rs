//! A process's memory use.

use super::process::Process;

/// A number of `/proc/<pid>/status` such as `VmRSS` or `VmHWM` (the peak), in MiB.
pub fn mib(process: &Process, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap() / 1024
}
