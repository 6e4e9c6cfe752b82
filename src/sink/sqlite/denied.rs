//! Who owns the data file and its folder, if this process may not use them.

use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::unistd::{AccessFlags, access, geteuid};

/// A file or folder that this process may not use. Its text is for the log: a path may name a person.
#[derive(Debug)]
pub(super) struct Denied {
    place: PathBuf,
    owner: u32,
    mode: u32,
}

impl Denied {
    /// What this process lacks access to: the data file itself, or its deepest existing folder.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let path = std::path::absolute(path).ok()?;
        let found = path.ancestors().find(|it| it.symlink_metadata().is_ok())?;
        let folder = if found == path { path.parent()? } else { found };
        let (file, enter) = (AccessFlags::R_OK | AccessFlags::W_OK, AccessFlags::W_OK | AccessFlags::X_OK);
        let places = [(path.as_path(), file), (folder, enter)];
        let (place, _) =
            places.into_iter().find(|(it, needed)| access(*it, *needed) == Err(Errno::EACCES) && it.exists())?;
        let metadata = place.metadata().ok()?;
        Some(Self { place: place.to_owned(), owner: metadata.uid(), mode: metadata.mode() & 0o7777 })
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self { place, owner, mode }, user) = (self, geteuid());
        let place = place.display();
        write!(
            f,
            "{place} belongs to user {owner} (mode {mode:o}), and this program runs as user {user}: chown -R {user} {place}, or, \
             in a container, the folder of the host that is mounted there"
        )
    }
}
