//! `garmin-sync completions` and `garmin-sync man`.

use std::path::PathBuf;

use super::error::CliError;
use super::exit::Exit;
use super::screen::say;

/// Below `completions --help`.
pub const COMPLETIONS: &str = "\
Examples:
  garmin-sync completions bash > ~/.local/share/bash-completion/completions/garmin-sync
  garmin-sync completions zsh > ~/.zfunc/_garmin-sync      (with ~/.zfunc in $fpath)
  garmin-sync completions fish > ~/.config/fish/completions/garmin-sync.fish";

/// For which shell.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    /// Prints the script.
    pub fn print(&self, mut program: clap::Command) -> Result<Exit, CliError> {
        let name = program.get_name().to_owned();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, name, &mut script);
        say(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Ok)
    }
}

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Write a page for every command into this folder instead, which is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    /// Prints the page of the whole program, or writes all.
    pub fn print(&self, program: clap::Command) -> Result<Exit, CliError> {
        if let Some(folder) = &self.out {
            std::fs::create_dir_all(folder)?;
            clap_mangen::generate_to(program, folder)?;
            return Ok(Exit::Ok);
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(program).render(&mut page)?;
        say(&String::from_utf8_lossy(&page))?;
        Ok(Exit::Ok)
    }
}
