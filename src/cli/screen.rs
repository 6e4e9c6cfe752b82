//! Output: answers go to standard output, errors to standard error.

use std::io::{IsTerminal, Write, stderr, stdout};

use console::Term;

use super::error::CliError;
use super::plain::Json;
use super::wrap::wrapped;

/// How to print.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// For programs: JSON, one line each.
    pub json: bool,
    /// Whether the output is a terminal that can redraw lines.
    pub is_terminal: bool,
}

impl Screen {
    /// Detects where the output goes.
    #[must_use]
    pub fn new(json: bool) -> Self {
        Self { json, is_terminal: stdout().is_terminal() }
    }

    /// Prints an answer: `json` as it came, or the words made of it.
    ///
    /// # Errors
    /// It can't be written.
    pub fn answer(self, json: &Json, words: impl FnOnce() -> String) -> Result<(), CliError> {
        if self.json { write(json.as_str()) } else { say(&words()) }
    }

    /// Prints an error, unless the reader of the output has gone away.
    pub fn complain(self, error: &CliError) {
        if matches!(error, CliError::Output(cause) if cause.kind() == std::io::ErrorKind::BrokenPipe) {
            return;
        }
        let text = if self.json { error.json().as_str().to_owned() } else { beside_errors(&error.to_string()) };
        // If nobody reads this either, the exit code still tells.
        let _ = writeln!(stderr(), "{text}");
    }

    /// Warns people about something besides the answer. Programs are told nothing.
    pub fn warn(self, text: &str) {
        if !self.json {
            let _ = writeln!(stderr(), "{}", beside_errors(text));
        }
    }
}

/// How many characters fit a line of standard output; none where it is no terminal, and lines may have any length.
#[must_use]
pub fn columns() -> Option<usize> {
    columns_of(&Term::stdout())
}

/// Text for standard error, in lines that fit a terminal.
#[must_use]
pub fn beside_errors(text: &str) -> String {
    fitted(text, columns_of(&Term::stderr()))
}

fn columns_of(terminal: &Term) -> Option<usize> {
    // A terminal that does not know its size says 0.
    terminal.size_checked().map(|(_, columns)| usize::from(columns)).filter(|columns| *columns > 0)
}

fn fitted(text: &str, columns: Option<usize>) -> String {
    columns.map_or_else(|| text.to_owned(), |columns| wrapped(text, columns))
}

/// Prints text for people on standard output, in lines that fit a terminal, and ends the line.
///
/// # Errors
/// It can't be written.
pub fn say(text: &str) -> Result<(), CliError> {
    write(&fitted(text, columns()))
}

/// Prints text for programs on standard output, exactly as it is, and ends the line.
///
/// # Errors
/// It can't be written.
pub fn write(text: &str) -> Result<(), CliError> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
