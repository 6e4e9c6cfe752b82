//! Permissions of the data file: for its owner only, because it holds health data.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

/// All permissions, for everybody but the owner.
const OTHERS: u32 = 0o077;
/// Write permission, for everybody but the owner.
const OTHERS_WRITE: u32 = 0o022;
/// On a folder: names in it belong to whoever created them, as in `/tmp`.
const STICKY: u32 = 0o1000;

/// Removes other users' access to the file, to those beside it, and to the names in its folder, where they are ours.
/// Others may still enter the folder: it may hold more than the data.
pub(super) fn tighten(path: &Path) -> io::Result<()> {
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        take(&file, OTHERS)?;
    }
    match path.parent().filter(|it| !it.as_os_str().is_empty()) {
        Some(folder) => take(folder, OTHERS_WRITE),
        None => take(Path::new("."), OTHERS_WRITE),
    }
}

/// The file with this ending that SQLite keeps beside a database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

fn take(path: &Path, rights: u32) -> io::Result<()> {
    let found = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    let mode = found.mode() & 0o7777;
    if mode & rights == 0 || mode & STICKY != 0 || found.uid() != geteuid().as_raw() {
        return Ok(());
    }
    // Not every disk supports it, which is no reason to store nothing.
    match fs::set_permissions(path, Permissions::from_mode(mode & !rights)) {
        Ok(()) => tracing::warn!(
            was = format!("{mode:04o}"),
            is = format!("{:04o}", mode & !rights),
            "others could use the data file or its folder; they no longer can"
        ),
        Err(error) => tracing::warn!(%error, "others can use the data file or its folder, and that can't be changed"),
    }
    Ok(())
}
