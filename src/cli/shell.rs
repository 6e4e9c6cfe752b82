//! `garmin-sync completions` and `garmin-sync man`.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use super::error::CliError;
use super::exit::Exit;
use super::screen::write;

/// Below `completions --help`.
pub const COMPLETIONS: &str = "\
Examples:
  garmin-sync completions bash > ~/.local/share/bash-completion/completions/garmin-sync
  garmin-sync completions zsh > ~/.zfunc/_garmin-sync
      with ~/.zfunc in $fpath
  garmin-sync completions fish > ~/.config/fish/completions/garmin-sync.fish";

/// Below `man --help`.
pub const MANUAL: &str = "\
Examples:
  garmin-sync man | man -l -
      read it
  garmin-sync man --out ~/.local/share/man/man1
      a page for each command";

/// The variables that the manual lists.
const VARIABLES: [(&str, &str); 7] = [
    ("GARMIN_SYNC_URL", "Address of the server, unless --url names one. Empty counts as not set."),
    ("GARMIN_SYNC_TOKEN", "Token for a server that wants one, unless --token or --token-file gives it."),
    (
        "GARMIN_SYNC__SECTION__KEY",
        "A setting of up, backup, export, restore-removed, doctor and token, such as \
      GARMIN_SYNC__SINK__URL. config/default.toml lists all.",
    ),
    ("GARMIN_SYNC_CONFIG", "File with settings; variables go before it."),
    ("GARMIN_PERSONAL_API_KEY", "Key of Garmin's Personal API, for up and doctor."),
    ("NO_COLOR", "Set to anything: no colours."),
    ("TZ", "Time zone in which times are shown; the machine's if not set."),
];

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
        write(&String::from_utf8_lossy(&script))?;
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
            let main = folder.join(format!("{}.1", program.get_name()));
            clap_mangen::generate_to(program, folder)?;
            OpenOptions::new().append(true).open(main)?.write_all(environment().as_bytes())?;
            return Ok(Exit::Ok);
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(program).render(&mut page)?;
        page.extend(environment().bytes());
        write(&String::from_utf8_lossy(&page))?;
        Ok(Exit::Ok)
    }
}

/// The section of the manual about environment variables, in the language of manual pages.
fn environment() -> String {
    let plain = |text: &str| text.replace('-', "\\-");
    let each = VARIABLES.map(|(name, about)| format!(".TP\n\\fB{}\\fR\n{}\n", plain(name), plain(about)));
    format!(".SH ENVIRONMENT\n{}", each.concat())
}
