//! Who may read and write the data file: its owner only, for it holds health data.

use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

/// Reading, writing and entering, for all but the owner.
const OTHERS: u32 = 0o077;
/// Writing, for all but the owner.
const OTHERS_WRITE: u32 = 0o022;
/// Of a folder: names in it belong to whoever made them, as in `/tmp`.
const STICKY: u32 = 0o1000;

/// Takes from others what they may do with the file, with those beside it, and with the names in its folder, where that is
/// ours to decide. Others may go on entering the folder: it may hold more than the data.
pub(super) fn tighten(path: &Path) -> io::Result<()> {
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        take(&file, OTHERS)?;
    }
    match path.parent().filter(|it| !it.as_os_str().is_empty()) {
        Some(folder) => take(folder, OTHERS_WRITE),
        None => take(Path::new("."), OTHERS_WRITE),
    }
}

/// The file that SQLite keeps beside a database under this ending.
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
    // Not on every disk: what can't be changed is no reason not to store anything.
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
