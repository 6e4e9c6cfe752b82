//! `garmin-sync up`: everything on one machine, started and ended in order.
//!
//! It starts a private redis-server, the API, a worker and, for a demo account, the simulator; restarts what dies; and
//! ends all of it on Ctrl-C, SIGTERM or SIGHUP: worker and API first, so that they release what they hold, Redis last.
//! Nothing is lost when `up` itself is killed: its programs end with it where the system supports that, and otherwise
//! at the next start.

mod command;
mod demo;
mod error;
mod folder;
mod leftovers;
mod log;
mod private_redis;
mod program;
mod readiness;
mod report;
mod settings;
mod signals;
mod supervisor;
mod trust;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::sync::mpsc;

pub use self::command::command;
pub use self::error::UpError;
use self::folder::Folder;
use self::program::Program;
use self::settings::Settings;
use self::signals::Signals;
use self::supervisor::{Fatal, Supervised};

/// The port of the API by default.
const USUAL_PORT: u16 = 8080;

/// Below `up --help`.
const EXAMPLES: &str = "\
Examples:
  garmin-sync up --demo
      a look at it with generated data
  garmin-sync up
      your own account; the data is in the folder data
  garmin-sync up --data /home/me/garmin --port 9000";

/// The command line of `garmin-sync up`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// Use a demo account: generated data from a simulator, nothing of Garmin is asked
    #[arg(long)]
    pub demo: bool,
    /// Folder for the database, Redis and the logs [default: data, or data/demo with --demo]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Port of the API on this machine, 0 for any free one [default: 8080]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
}

/// What `up` needs from the world around it. Holds secrets, so it can't be printed.
pub struct Surroundings {
    /// The caller's variables; those of garmin-sync are handed on to the programs.
    pub env: BTreeMap<String, String>,
    /// The folder with the other programs.
    pub programs: PathBuf,
    /// 32 random bytes, used only where the folder has no key yet.
    pub fresh_key: [u8; 32],
    /// How the caller invoked this program, for examples of other commands.
    pub called_as: String,
}

/// Runs until a signal arrives. When this returns, nothing that it started is left running.
///
/// # Errors
///
/// Why it could not start, or could not continue.
pub async fn run(options: &Options, around: &Surroundings) -> Result<(), UpError> {
    let mut signals = Signals::listen().map_err(UpError::Signals)?;
    let folder = Folder::open(options)?;
    leftovers::end(&folder).await?;
    let plan = Plan::make(options, around, &folder)?;
    let mut crew = Crew::default();
    let outcome = tokio::select! {
        name = signals.next() => {
            report::say(&format!("{name} received: ending worker and API first, Redis last."));
            Ok(())
        }
        Err(error) = crew.work(&plan, &around.called_as) => Err(error),
    };
    crew.end().await;
    report::say("Everything has ended. The data stays where it is; the next start goes on with it.");
    outcome
}

/// Everything decided before anything runs.
struct Plan {
    settings: Settings,
    listen: SocketAddr,
    redis: Option<Program>,
    simulator: Option<Program>,
    front: [Program; 2],
    logs: PathBuf,
    demo: bool,
}

impl Plan {
    fn make(options: &Options, around: &Surroundings, folder: &Folder) -> Result<Self, UpError> {
        folder.keep_secrets_key(&around.fresh_key)?;
        let simulator = options.demo.then(settings::free_port).transpose()?;
        let mut settings = Settings::settle(options.port, simulator, &around.env, folder)?;
        let listen = settings.claim_port()?;
        folder.announce(&report::address(listen))?;
        let program = |name, args| Program::beside(&around.programs, name, args, folder);
        let bind = simulator.map(|at| vec!["--bind".to_owned(), at.to_string()]);
        Ok(Self {
            listen,
            redis: settings.private_redis.then(|| private_redis::program(folder)).transpose()?,
            simulator: bind.map(|args| program("garmin-simulator", args)).transpose()?,
            front: [
                program("garmin-sync-api", vec![])?.with(&settings.variables),
                program("garmin-sync-worker", vec![])?.with(&settings.variables),
            ],
            settings,
            logs: folder.logs(),
            demo: options.demo,
        })
    }
}

impl Plan {
    /// Whose data it is; `is_linked`: whether an account was linked in an earlier run.
    fn account(&self, is_linked: bool) -> report::Account {
        match (self.demo, is_linked || self.settings.links) {
            (true, _) => report::Account::Demo,
            (false, true) => report::Account::Linked,
            (false, false) => report::Account::None,
        }
    }
}

/// The running programs, in the order in which they are ended.
#[derive(Default)]
struct Crew {
    front: Vec<Supervised>,
    simulator: Option<Supervised>,
    redis: Option<Supervised>,
}

impl Crew {
    /// Starts and watches everything. Returns only when it can't continue.
    async fn work(&mut self, plan: &Plan, called_as: &str) -> Result<(), UpError> {
        let (fatal, mut failures) = mpsc::channel::<Fatal>(4);
        report::say(&report::starting(&plan.logs, plan.redis.is_some(), plan.demo));
        if let Some(redis) = &plan.redis {
            self.redis = Some(Supervised::start(redis.clone(), fatal.clone()));
            private_redis::answers(redis).await;
        }
        self.simulator = plan.simulator.clone().map(|program| Supervised::start(program, fatal.clone()));
        self.front = plan.front.iter().map(|program| Supervised::start(program.clone(), fatal.clone())).collect();
        let shown = async {
            readiness::wait(plan.listen).await;
            let account = plan.account(readiness::is_linked(plan.listen).await);
            report::say(&report::ready(plan.listen, plan.settings.database(), &plan.logs, account, called_as));
            readiness::watch(plan.listen).await;
        };
        tokio::select! {
            () = shown => Ok(()),
            Some(Fatal { program }) = failures.recv() => Err(UpError::SettingsRefused { program }),
        }
    }

    async fn end(self) {
        futures::future::join_all(self.front.into_iter().map(Supervised::stop)).await;
        for later in [self.simulator, self.redis].into_iter().flatten() {
            later.stop().await;
        }
    }
}
