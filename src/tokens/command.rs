//! `garmin-sync token`: manages the file of access tokens. It calls no server: write access to the file is enough.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::file::{Entry, TokensError, add, hash_of, read, remove};
use crate::config::{Config, environment, exit, variable_of};
use crate::domain::ids::UserId;

/// The prefix of tokens, so that people and secret scanners recognise one.
const PREFIX: &str = "gsync_";
/// The longest note, in characters.
const NOTE: usize = 60;

/// Below `token --help`.
const EXAMPLES: &str = "\
Examples:
  garmin-sync token create --user me --note laptop
      a new token, shown once
  garmin-sync token list
  garmin-sync token revoke 3f9a1c5b7d20
      the one that the list shows with this id";

/// What to do with the file of tokens.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(subcommand)]
    what: What,
    /// The file of tokens [default: the one that the settings name]
    #[arg(long, value_name = "FILE", global = true)]
    file: Option<PathBuf>,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// Make a token; it is shown once
    #[command(after_help = "Examples:\n  garmin-sync token create --user me --note laptop")]
    Create {
        /// Whose it is; `me` is the user whose account the settings link
        #[arg(long)]
        user: String,
        /// What it is for, such as "laptop"
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Show whose tokens there are
    #[command(after_help = "Examples:\n  garmin-sync token list --file tokens.txt")]
    List,
    /// End a token at once: the one with this id, or all of a user
    #[command(
        after_help = "Examples:\n  garmin-sync token revoke 3f9a1c5b7d20\n  garmin-sync token revoke --user anna"
    )]
    Revoke {
        /// As `token list` shows it
        #[arg(required_unless_present = "user", conflicts_with = "user")]
        id: Option<String>,
        /// Whose tokens end, all of them
        #[arg(long)]
        user: Option<String>,
    },
}

/// Runs the command, and reports what was done (for people, or as JSON) or why not. `fresh` are the random bytes of a
/// new token.
pub fn run(options: &Options, wants_json: bool, fresh: impl FnOnce() -> anyhow::Result<[u8; 32]>) -> ExitCode {
    match done(options, fresh) {
        Ok((text, json)) => {
            println!("{}", if wants_json { json.to_string() } else { text });
            ExitCode::from(exit::OK)
        }
        Err(error) => {
            exit::complain("token", &format!("{error:#}"), wants_json);
            ExitCode::from(exit::FAILURE)
        }
    }
}

fn done(options: &Options, fresh: impl FnOnce() -> anyhow::Result<[u8; 32]>) -> anyhow::Result<(String, Value)> {
    let path = match &options.file {
        Some(path) => path.clone(),
        None => Config::named_tokens_file(environment())?
            .with_context(|| format!("no file is named. Use --file, or set {}", variable_of("auth.tokens_file")))?,
    };
    match &options.what {
        What::Create { user, note } => create(&path, user, note, fresh()?),
        What::List => list(&path),
        What::Revoke { id, user } => revoke(&path, id.as_deref(), user.as_deref()),
    }
}

fn create(path: &Path, user: &str, note: &str, random: [u8; 32]) -> anyhow::Result<(String, Value)> {
    let user = UserId::parse(user).context("--user can't be used")?;
    if note.chars().count() > NOTE || note.chars().any(char::is_control) {
        bail!("--note can't be used: it is longer than {NOTE} characters, or holds a line break");
    }
    let token = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(random));
    let entry = Entry { hash: hash_of(token.as_bytes()), user, note: note.trim().to_owned() };
    add(path, &entry).map_err(unusable)?;
    let text = format!(
        "{token}\n\nThis is the token of {}. It is shown only now: only its hash is kept, in {}.\nIts id is {}; \
         garmin-sync token revoke {} ends it.",
        entry.user,
        path.display(),
        entry.id(),
        entry.id()
    );
    Ok((text, json!({ "token": token, "id": entry.id(), "user": entry.user.as_str(), "note": entry.note })))
}

fn list(path: &Path) -> anyhow::Result<(String, Value)> {
    let entries = read(path).map_err(unusable)?;
    let rows = entries.iter().map(|it| format!("{}  {}  {}", it.id(), it.user, it.note).trim_end().to_owned());
    let text = if entries.is_empty() {
        "There is no token, so nobody has access.".to_owned()
    } else {
        rows.collect::<Vec<_>>().join("\n")
    };
    Ok((text, json!({ "tokens": entries.iter().map(shown).collect::<Vec<_>>() })))
}

fn revoke(path: &Path, id: Option<&str>, user: Option<&str>) -> anyhow::Result<(String, Value)> {
    let removed = match (id, user) {
        (Some(id), _) => {
            let id = id.to_ascii_lowercase();
            let meant = read(path).map_err(unusable)?.iter().filter(|it| it.id() == id).count();
            if meant > 1 {
                bail!("{meant} tokens have this id. Remove the lines from {} by hand", path.display());
            }
            remove(path, |it| it.id() == id)
        }
        (None, user) => remove(path, |it| Some(it.user.as_str()) == user),
    }
    .map_err(unusable)?;
    if removed.is_empty() {
        bail!("there is no such token. garmin-sync token list shows those there are");
    }
    let whose = removed.iter().map(|it| format!("{} of {}", it.id(), it.user)).collect::<Vec<_>>().join(", ");
    let text = format!("Ended: {whose}. Requests with it are refused from now on.");
    Ok((text, json!({ "revoked": removed.iter().map(shown).collect::<Vec<_>>() })))
}

/// As a sentence of its own; the settings word it differently.
fn unusable(error: TokensError) -> anyhow::Error {
    match error {
        TokensError::Unreachable(path, error) if error.kind() == ErrorKind::NotFound => anyhow!(
            "there is no file {}. `garmin-sync token create --user me` makes it with the first token, or name another with \
             --file",
            path.display()
        ),
        TokensError::Unreachable(path, error) => {
            anyhow!(
                "the file {} can't be used ({}). Check the path and who may write to it",
                path.display(),
                error.kind()
            )
        }
        TokensError::Line { path, line, what } => {
            anyhow!("nothing was changed: line {line} of {} {what}. Correct or remove it first", path.display())
        }
        error @ TokensError::Empty(_) => error.into(),
    }
}

fn shown(entry: &Entry) -> Value {
    json!({ "id": entry.id(), "user": entry.user.as_str(), "note": entry.note })
}
