//! One program: how it is started, where it logs, which process it is.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;

use tokio::process::{Child, Command};

use super::leftovers::Note;
use super::log::Log;
use super::{Folder, UpError};
use crate::config::{CONFIG_FILE_VARIABLE, PREFIX};

/// How to start a program, any number of times.
#[derive(Clone)]
pub(super) struct Program {
    /// Also the name of its log and of its file in `run/`.
    pub(super) name: &'static str,
    path: PathBuf,
    args: Vec<String>,
    variables: BTreeMap<String, String>,
    pub(super) log: Log,
    pid_file: PathBuf,
}

impl Program {
    /// One of garmin-sync's own programs, which are all in one folder.
    pub(super) fn beside(
        programs: &Path,
        name: &'static str,
        args: Vec<String>,
        folder: &Folder,
    ) -> Result<Self, UpError> {
        let path = programs.join(name);
        if !path.is_file() {
            return Err(UpError::MissingProgram { path });
        }
        Ok(Self { path, ..Self::in_path(name, args, folder) })
    }

    /// One that the system finds. Keeps the previous run's log beside the new one.
    pub(super) fn in_path(name: &'static str, args: Vec<String>, folder: &Folder) -> Self {
        let log = Log::new(folder.logs().join(format!("{name}.log")));
        let pid_file = folder.run().join(format!("{name}.pid"));
        Self { name, path: PathBuf::from(name), args, variables: BTreeMap::new(), log, pid_file }
    }

    /// The same with settings of garmin-sync; without them it gets none.
    pub(super) fn with(mut self, variables: &BTreeMap<String, String>) -> Self {
        self.variables.clone_from(variables);
        self
    }

    pub(super) fn argument_after(&self, name: &str) -> Option<&str> {
        self.args.iter().skip_while(|arg| *arg != name).nth(1).map(String::as_str)
    }

    /// Starts it in its own process group, so that Ctrl-C at a terminal reaches only `up`, which ends all in order.
    pub(super) fn spawn(&self) -> io::Result<Child> {
        let log = self.log.open()?;
        let mut note = Note::new(&self.pid_file)?;
        let mut command = if *TIED { Command::new("setpriv") } else { Command::new(&self.path) };
        if *TIED {
            command.args(["--pdeathsig", "TERM", "--"]).arg(&self.path);
        }
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.to_str().is_some_and(|n| n.starts_with(PREFIX))) {
            command.env_remove(name);
        }
        let child = command
            .args(&self.args)
            .env_remove(CONFIG_FILE_VARIABLE)
            .envs(&self.variables)
            .stdin(note.held()?)
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        if let Some(pid) = child.id() {
            note.name(pid)?;
        }
        Ok(child)
    }

    /// To be called once the process is gone.
    pub(super) fn forget(&self) {
        // A leftover file is checked before it is trusted.
        let _ = fs::remove_file(&self.pid_file);
    }

    #[cfg(test)]
    pub(super) fn shell(script: &str, folder: &Folder) -> Self {
        Self { path: "/bin/sh".into(), ..Self::in_path("script", vec!["-c".into(), script.into()], folder) }
    }
}

/// Whether the system can end a program when its parent is gone, even if that was killed.
static TIED: LazyLock<bool> = LazyLock::new(|| {
    let tried = std::process::Command::new("setpriv")
        .args(["--pdeathsig", "TERM", "--", "true"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|status| status.success())
});
