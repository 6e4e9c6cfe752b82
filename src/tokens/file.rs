//! The content of the file, and how it is changed.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::domain::ids::UserId;

/// SHA-256 of a token.
pub type Hash = [u8; 32];

/// The largest file accepted, in bytes: a line takes about 100.
const MAX_FILE: u64 = 4 * 1024 * 1024;

/// The hash of a token as a client sends it.
#[must_use]
pub fn hash_of(token: &[u8]) -> Hash {
    Sha256::digest(token).into()
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is kept of it.
    pub hash: Hash,
    /// Whose it is.
    pub user: UserId,
    /// The comment after it.
    pub note: String,
}

impl Entry {
    /// The start of the hash, which tells tokens apart and is useless to anybody else.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(&self.hash[..6])
    }

    /// Its line in the file.
    #[must_use]
    pub fn line(&self) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" # {}", self.note) };
        format!("{} {}{note}\n", hex::encode(self.hash), self.user)
    }
}

/// Why the file can't be used. The text continues "`auth.tokens_file` names ".
#[derive(Debug, thiserror::Error)]
pub enum TokensError {
    /// It can't be read or written.
    #[error("{}: {}", .0.display(), .1.kind())]
    Unreachable(PathBuf, #[source] Error),
    /// A line is neither a token nor a comment. It may hold a token, so it is not shown.
    #[error("{}, whose line {line} {what}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line's number, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// There is no token in it.
    #[error("{}, which holds no token. Make one: garmin-sync token create --user me --file {}", .0.display(), .0.display())]
    Empty(PathBuf),
}

/// Identifies one state of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    node: (u64, u64),
    size: u64,
    changed: (i64, i64, i64, i64),
}

impl Stamp {
    fn of(file: &std::fs::Metadata) -> Self {
        Self {
            node: (file.dev(), file.ino()),
            size: file.size(),
            changed: (file.mtime(), file.mtime_nsec(), file.ctime(), file.ctime_nsec()),
        }
    }

    /// The state of the file now; none if there is none.
    pub(super) fn now(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|it| Self::of(&it))
    }
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, TokensError> {
    let unreachable = |error| TokensError::Unreachable(path.to_owned(), error);
    let text = is_file(path).and_then(|()| text_of(&mut File::open(path)?)).map_err(unreachable)?;
    parsed(path, &text)
}

/// Something that is not a file (a pipe, say) could block whoever opens it, forever.
fn is_file(path: &Path) -> Result<(), Error> {
    if std::fs::metadata(path)?.is_file() {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::InvalidInput, "it is not a file"))
    }
}

fn text_of(file: &mut File) -> Result<String, Error> {
    let mut text = String::new();
    file.take(MAX_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE { Err(ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

fn parsed(path: &Path, text: &str) -> Result<Vec<Entry>, TokensError> {
    parse(text).map_err(|(line, what)| TokensError::Line { path: path.to_owned(), line, what })
}

/// The tokens in a text; otherwise the number of the faulty line, and what is wrong with it.
///
/// # Errors
/// A line that is neither a token nor a comment, or one that repeats a token.
pub fn parse(text: &str) -> Result<Vec<Entry>, (usize, &'static str)> {
    let mut tokens: Vec<Entry> = Vec::new();
    // Some editors put a byte order mark before the text.
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let (line, note) = line.split_once('#').unwrap_or((line, ""));
        if line.trim().is_empty() {
            continue;
        }
        let (hash, user) = entry(line.trim()).ok_or((number, "is neither a token nor a comment"))?;
        if tokens.iter().any(|known| known.hash == hash) {
            return Err((number, "repeats a token"));
        }
        tokens.push(Entry { hash, user, note: note.trim().to_owned() });
    }
    Ok(tokens)
}

fn entry(line: &str) -> Option<(Hash, UserId)> {
    let (hex, user) = line.split_once(char::is_whitespace)?;
    let mut hash = Hash::default();
    hex::decode_to_slice(hex, &mut hash).ok()?;
    Some((hash, UserId::parse(user.trim()).ok()?))
}

/// Appends a token to the file, which is created if missing.
pub(super) fn add(path: &Path, entry: &Entry) -> Result<(), TokensError> {
    let unreachable = |error| TokensError::Unreachable(path.to_owned(), error);
    let mut file = locked(path, OpenOptions::new().create(true).mode(0o600)).map_err(unreachable)?;
    let text = text_of(&mut file).map_err(unreachable)?;
    parsed(path, &text)?;
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    file.write_all(format!("{gap}{}", entry.line()).as_bytes()).and_then(|()| file.sync_all()).map_err(unreachable)
}

/// Removes the tokens that `is_meant` selects, and returns them. The other lines stay as they are.
pub(super) fn remove(path: &Path, is_meant: impl Fn(&Entry) -> bool) -> Result<Vec<Entry>, TokensError> {
    let unreachable = |error| TokensError::Unreachable(path.to_owned(), error);
    let mut file = locked(path, &mut OpenOptions::new()).map_err(unreachable)?;
    let text = text_of(&mut file).map_err(unreachable)?;
    let removed: Vec<_> = parsed(path, &text)?.into_iter().filter(is_meant).collect();
    if removed.is_empty() {
        return Ok(removed);
    }
    replace(path, &file, &without(&text, &removed)).map_err(unreachable)?;
    Ok(removed)
}

/// A text without the lines of these tokens.
#[must_use]
pub fn without(text: &str, removed: &[Entry]) -> String {
    let is_gone = |line: &str| {
        let line = line.trim_start_matches('\u{feff}').split('#').next().unwrap_or_default().trim();
        entry(line).is_some_and(|(hash, _)| removed.iter().any(|it| it.hash == hash))
    };
    text.split_inclusive('\n').filter(|line| !is_gone(line)).collect()
}

/// Replaces the text of the file atomically, with the same permissions.
fn replace(path: &Path, old: &File, text: &str) -> Result<(), Error> {
    let beside = path.with_added_extension(format!("{}.new", std::process::id()));
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        let was = old.metadata()?;
        file.set_permissions(was.permissions())?;
        // Only root can; everybody else owns the file anyway.
        let _ = std::os::unix::fs::fchown(&file, Some(was.uid()), Some(was.gid()));
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().inspect_err(|_| drop(std::fs::remove_file(&beside)))
}

/// Opens the file for reading and appending, locked against others who change it this way.
fn locked(path: &Path, options: &mut OpenOptions) -> Result<File, Error> {
    loop {
        if path.exists() {
            is_file(path)?;
        }
        let file = options.read(true).append(true).open(path)?;
        file.lock()?;
        // The previous holder of the lock may have replaced the file.
        if Stamp::now(path) == Some(Stamp::of(&file.metadata()?)) {
            return Ok(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf secret | sha256sum`
    const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    #[test]
    fn lines_that_are_no_tokens_are_named_and_not_shown() {
        let short = &SECRET[..63];
        for bad in
            ["secret anna", SECRET, &format!("{short} anna"), &format!("{SECRET} a b"), &format!("{short}g anna")]
        {
            assert_eq!(
                parse(&format!("# first\n{bad}")).unwrap_err(),
                (2, "is neither a token nor a comment"),
                "{bad}"
            );
        }
        assert_eq!(parse(&format!("{SECRET} a\n{SECRET} b")).unwrap_err(), (2, "repeats a token"));
        assert_eq!(parse("# nobody\n").unwrap(), []);
        let saved_by_an_editor_for_windows = parse(&format!("\u{feff}{SECRET} a\r\n")).unwrap();
        assert_eq!(saved_by_an_editor_for_windows.len(), 1);
        let noted = &parse(&format!("{SECRET} anna # laptop #2")).unwrap()[0];
        assert_eq!(
            (noted.hash, noted.note.as_str(), noted.id()),
            (hash_of(b"secret"), "laptop #2", SECRET[..12].to_owned())
        );
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let entry = Entry { hash: hash_of(b"secret"), user: UserId::me(), note: String::new() };
        for error in [read(&path).unwrap_err(), add(&path, &entry).unwrap_err()] {
            assert!(matches!(error, TokensError::Unreachable(..)), "{error}");
        }
    }

    #[test]
    fn tokens_come_and_go_and_other_lines_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens");
        let token = |text: &[u8], user: &str| Entry {
            hash: hash_of(text),
            user: UserId::parse(user).unwrap(),
            note: "n".into(),
        };
        add(&path, &token(b"secret", "anna")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        std::fs::write(&path, format!("# people\n{SECRET} anna")).unwrap();
        add(&path, &token(b"other", "bob")).unwrap();
        assert_eq!(read(&path).unwrap().len(), 2);
        let removed = remove(&path, |it| it.user.as_str() == "anna").unwrap();
        assert_eq!(removed.len(), 1);
        let left = std::fs::read_to_string(&path).unwrap();
        assert!(left.starts_with("# people\n") && !left.contains(SECRET) && left.ends_with(" bob # n\n"), "{left}");
        assert!(remove(&path, |_| false).unwrap().is_empty());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        std::fs::write(&path, "my-own-token bob").unwrap();
        let refused = add(&path, &token(b"third", "carl")).unwrap_err().to_string();
        assert!(refused.contains("line 1") && !refused.contains("my-own-token"), "{refused}");
    }
}
