//! Keeps one program running, and ends it when asked.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::leftovers::as_pid;
use super::program::Program;
use super::report;
use crate::config::exit;

/// Longer than a worker needs to release its jobs and an API to finish its answers.
const GRACE: Duration = Duration::from_secs(8);
/// How often the size of the log is checked.
const LOOK: Duration = Duration::from_secs(2);
/// Lines of the log that are shown when a program dies.
const LINES: usize = 8;

/// A program that can't run with these settings: starting it again would not help.
#[derive(Debug)]
pub(super) struct Fatal {
    pub(super) program: &'static str,
}

/// A program that is restarted whenever it ends, until it is stopped.
pub(super) struct Supervised {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Supervised {
    pub(super) fn start(program: Program, fatal: mpsc::Sender<Fatal>) -> Self {
        Self::start_with(program, fatal, GRACE)
    }

    fn start_with(program: Program, fatal: mpsc::Sender<Fatal>, grace: Duration) -> Self {
        let stop = CancellationToken::new();
        let task = tokio::spawn(keep_running(program, stop.clone(), fatal, grace));
        Self { stop, task }
    }

    /// Returns once the program is gone.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        // The task can't be cancelled, and a panic in it has been printed.
        let _ = self.task.await;
    }
}

async fn keep_running(program: Program, stop: CancellationToken, fatal: mpsc::Sender<Fatal>, grace: Duration) {
    let mut backoff = Backoff::default();
    while !stop.is_cancelled() {
        let started = Instant::now();
        let ended = match program.spawn() {
            Ok(mut child) => loop {
                tokio::select! {
                    status = child.wait() => break status,
                    () = stop.cancelled() => {
                        end(&program, &mut child, grace).await;
                        program.forget();
                        return;
                    }
                    () = sleep(LOOK) => keep_log_small(&program, &child).await,
                }
            },
            Err(error) => Err(error),
        };
        program.forget();
        let refused = matches!(&ended, Ok(status) if status.code() == Some(i32::from(exit::BAD_CONFIG)));
        let what = ended.map_or_else(|error| format!("could not be started ({error})"), describe);
        let log =
            format!("The end of {}:\n{}", program.log.path().display(), program.log.last_lines(LINES, program.name));
        if refused {
            report::say(&format!("{} {what}. {log}", program.name));
            // Full only when others have reported the same.
            let _ = fatal.try_send(Fatal { program: program.name });
            return;
        }
        let delay = backoff.next(started.elapsed());
        report::say(&format!("{} {what}. {log}Starting it again in {} s.", program.name, delay.as_secs_f32()));
        let _ = timeout(delay, stop.cancelled()).await;
    }
}

async fn keep_log_small(program: &Program, child: &Child) {
    let (log, Some(pid)) = (program.log.clone(), child.id()) else { return };
    if log.is_large() {
        // If this fails, it is tried again later. The process is not reaped meanwhile, so its number stays its own.
        let _ = spawn_blocking(move || log.turn_over(pid)).await;
    }
}

async fn end(program: &Program, child: &mut Child, grace: Duration) {
    if let Some(pid) = child.id() {
        let _ = kill(as_pid(pid), Signal::SIGTERM);
    }
    if timeout(grace, child.wait()).await.is_err() {
        report::say(&format!("{} did not end within {} s and is killed.", program.name, grace.as_secs_f32()));
        let _ = child.kill().await;
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal().and_then(|number| Signal::try_from(number).ok())) {
        (Some(code), _) => format!("ended by itself with exit code {code}"),
        (None, Some(signal)) => format!("was ended by {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// How long to wait before the next start: doubled each time, reset after a long run.
#[derive(Debug, Default)]
struct Backoff {
    ended_early: u32,
}

impl Backoff {
    /// After this long a program counts as working.
    const LONG_RUN: Duration = Duration::from_secs(30);
    /// The first wait.
    const FIRST: Duration = Duration::from_millis(500);
    /// Short enough that nobody restarts everything out of impatience.
    const LONGEST: Duration = Duration::from_secs(15);

    fn next(&mut self, ran: Duration) -> Duration {
        if ran >= Self::LONG_RUN {
            self.ended_early = 0;
        }
        let delay = Self::FIRST * 2_u32.pow(self.ended_early.min(5));
        self.ended_early += 1;
        delay.min(Self::LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::{Folder, Options};
    use super::*;

    struct Place {
        place: tempfile::TempDir,
        folder: Folder,
    }

    impl Place {
        fn new() -> Self {
            let place = tempfile::tempdir().unwrap();
            let options = Options { demo: false, data: Some(place.path().to_owned()), port: None };
            Self { folder: Folder::open(&options).unwrap(), place }
        }

        fn script(&self, script: &str) -> Program {
            let into = self.place.path().join("events");
            Program::shell(&script.replace("EVENTS", into.to_str().unwrap()), &self.folder)
        }

        async fn event(&self, wanted: &str) {
            let seen = async {
                while !fs::read_to_string(self.place.path().join("events")).unwrap_or_default().contains(wanted) {
                    sleep(Duration::from_millis(5)).await;
                }
            };
            timeout(Duration::from_secs(20), seen).await.unwrap_or_else(|_| panic!("{wanted} never happened"));
        }
    }

    #[test]
    fn waits_grow_to_a_limit_and_start_over_after_a_long_run() {
        let mut backoff = Backoff::default();
        let waits: Vec<_> = (0..7).map(|_| backoff.next(Duration::from_secs(1)).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 15000, 15000]);
        assert_eq!(backoff.next(Duration::from_mins(1)).as_millis(), 500);
    }

    #[tokio::test]
    async fn a_program_that_dies_is_started_again() {
        let place = Place::new();
        let program = place.script(
            "if [ -e EVENTS ]; then echo second >> EVENTS; exec tail -f /dev/null; fi; echo first > EVENTS; exit 3",
        );
        let (fatal, mut failures) = mpsc::channel(1);
        let supervised = Supervised::start(program, fatal);
        place.event("second").await;
        supervised.stop().await;
        assert!(failures.try_recv().is_err(), "an ordinary exit code is no reason to give up");
    }

    #[tokio::test]
    async fn a_program_gets_time_to_end_and_its_file_is_gone_afterwards() {
        let place = Place::new();
        let program = place.script(
            "trap 'echo handed back >> EVENTS; kill $!; exit 0' TERM; tail -f /dev/null & echo up > EVENTS; wait",
        );
        let (fatal, _failures) = mpsc::channel(1);
        let supervised = Supervised::start(program, fatal);
        place.event("up").await;
        supervised.stop().await;
        place.event("handed back").await;
        assert_eq!(fs::read_dir(place.folder.run()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_program_that_does_not_listen_is_killed() {
        let place = Place::new();
        let program = place.script("trap '' TERM; echo $$ > EVENTS; echo up >> EVENTS; exec tail -f /dev/null");
        let (fatal, _failures) = mpsc::channel(1);
        let supervised = Supervised::start_with(program, fatal, Duration::from_millis(50));
        place.event("up").await;
        let text = fs::read_to_string(place.place.path().join("events")).unwrap();
        let pid = text.lines().next().unwrap().parse().unwrap();
        supervised.stop().await;
        assert_eq!(super::super::leftovers::identity(pid), None);
    }

    #[tokio::test]
    async fn a_program_that_refuses_its_settings_is_reported() {
        let place = Place::new();
        let (fatal, mut failures) = mpsc::channel(1);
        let supervised = Supervised::start(place.script("echo unusable; exit 78"), fatal);
        assert_eq!(failures.recv().await.unwrap().program, "script");
        supervised.stop().await;
    }
}
