//! Asks whoever starts the command, or reads what is piped in or in a file.
//!
//! On a terminal a secret is not echoed. However the command ends, the terminal echoes again afterwards: Ctrl-C drops the
//! question, and so what it changed.

use std::io::{self, BufRead, IsTerminal, Read, Write, stderr, stdin};
use std::path::Path;
use std::thread;

use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use secrecy::SecretString;
use tokio::sync::oneshot;

use super::error::CliError;
use super::file;
use super::interrupt::interrupted;
use super::screen::beside_errors;

/// The longest line that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Asks for a key of Garmin's Personal API.
pub const KEY_QUESTION: &str = "Make a key of Garmin's Personal API at https://connect.garmin.com/app/settings/personalApiToken\n\
                                Your key (not shown): ";

/// What a terminal shows of a line that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Echo {
    /// All of it.
    Shown,
    /// Nothing.
    Hidden,
}

/// Whether somebody is there who can answer a question.
#[must_use]
pub fn is_asked() -> bool {
    stdin().is_terminal()
}

/// The next line of standard input; on a terminal it is asked for.
///
/// # Errors
/// Nothing comes, or it can't be read, or Ctrl-C comes before it.
pub async fn line(question: &str, echo: Echo) -> Result<SecretString, CliError> {
    let is_terminal = is_asked();
    let hidden = if is_terminal && echo == Echo::Hidden { Some(NoEcho::begin()?) } else { None };
    if is_terminal {
        // What can't be shown can still be answered.
        let _ = write!(stderr(), "{}", beside_errors(question)).and_then(|()| stderr().flush());
    }
    // A thread of its own: nothing waits for it when the command ends before a line comes.
    let (answer, answered) = oneshot::channel();
    thread::spawn(move || {
        // Nobody may be waiting any more.
        let _ = answer.send(read_line());
    });
    let line = tokio::select! {
        line = answered => line.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into())),
        () = interrupted() => {
            return Err(CliError::Interrupted("Stopped: this was not sent, and nothing has changed.".to_owned()));
        }
    };
    drop(hidden);
    let line = line.map_err(|error| unreadable(&error))?;
    if line.is_empty() {
        return Err(CliError::Usage(format!(
            "The input ended before this was given: {}. Type it, or pipe it in, one line each.",
            question.rsplit('\n').next().unwrap_or_default().trim_end_matches([':', ' '])
        )));
    }
    Ok(SecretString::from(line.trim_end_matches(['\r', '\n'])))
}

/// The text of a file that holds a secret. `flag` begins the error's sentence.
///
/// # Errors
/// It can't be read.
pub fn secret_file(flag: &str, path: &Path) -> Result<SecretString, CliError> {
    let text = file::text(flag, path, "Name a text file that holds it.")?;
    Ok(SecretString::from(text.trim_start_matches('\u{feff}').trim()))
}

fn read_line() -> io::Result<String> {
    let mut line = String::new();
    stdin().lock().take(LONGEST).read_line(&mut line)?;
    Ok(line)
}

fn unreadable(error: &io::Error) -> CliError {
    CliError::Usage(format!(
        "Standard input can't be read ({}). Pipe in text, or start this on a terminal.",
        error.kind()
    ))
}

/// Keeps the terminal from echoing until dropped.
struct NoEcho(Termios);

impl NoEcho {
    fn begin() -> Result<Self, CliError> {
        let error = |error: nix::Error| unreadable(&error.into());
        let before = tcgetattr(stdin()).map_err(error)?;
        let mut quiet = before.clone();
        quiet.local_flags.remove(LocalFlags::ECHO);
        quiet.local_flags.insert(LocalFlags::ECHONL);
        tcsetattr(stdin(), SetArg::TCSAFLUSH, &quiet).map_err(error)?;
        Ok(Self(before))
    }
}

impl Drop for NoEcho {
    fn drop(&mut self) {
        // There is nothing else to be done about it.
        let _ = tcsetattr(stdin(), SetArg::TCSANOW, &self.0);
    }
}
