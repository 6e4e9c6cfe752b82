//! What `up` relies on: its data folder is its own, nobody else can change it, and nothing in it is a link.
//!
//! The folder is checked before anything in it is used. After that only the same user can change it, who is trusted.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use nix::libc::O_NOFOLLOW;
use nix::unistd::{Gid, Group, User, geteuid};

use super::error::at;
use super::{UpError, report};

const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
/// Names in such a folder belong to whoever created them, as in `/tmp`.
const STICKY: u32 = 0o1000;

/// Creates the folder if it is missing, for its owner only: it holds health data.
pub(super) fn make_folder(folder: &Path) -> Result<(), UpError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))
}

/// Refuses a data folder (a real path, without links) that others can change, and removes their access to one that is
/// ours.
pub(super) fn claim_folder(folder: &Path) -> Result<(), UpError> {
    let found = fs::symlink_metadata(folder).map_err(at(folder))?;
    refuse_strangers(folder, &found)?;
    for above in folder.ancestors().skip(1) {
        let it = fs::symlink_metadata(above).map_err(at(above))?;
        // Only root can replace the root folder.
        if above.parent().is_some() && ![0, geteuid().as_raw()].contains(&it.uid()) {
            let what = format!(
                "belongs to somebody else ({}), who could put a folder of their own in the place of {}",
                described(&it),
                folder.display()
            );
            return Err(refused(above, what, "Choose a folder below one of your own (--data)".to_owned()));
        }
        if is_written_by_others(&it) && it.mode() & STICKY == 0 {
            let what = format!(
                "can be written to by others ({}), who could put a folder of their own in the place of {}",
                described(&it),
                folder.display()
            );
            return Err(refused(above, what, format!("Remove that permission (chmod go-w {})", above.display())));
        }
    }
    if is_written_by_others(&found) {
        let what = format!("can be written to by others ({})", described(&found));
        let advice = format!("Check what is in it, remove that permission (chmod -R go-w {})", folder.display());
        return Err(refused(folder, what, advice));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(at(folder))?;
        report::say(&format!(
            "Others could look into {} ({}); now only you can (mode 0700).",
            folder.display(),
            described(&found)
        ));
    }
    Ok(())
}

/// Creates a folder inside the data folder if it is missing. Refuses one that is a link or somebody else's, and any
/// such content. Others lose access to ours.
pub(super) fn claim_inside(folder: &Path) -> Result<(), UpError> {
    if !folder.is_symlink() {
        make_folder(folder)?;
    }
    let found = fs::symlink_metadata(folder).map_err(at(folder))?;
    refuse_link(folder, &found)?;
    refuse_strangers(folder, &found)?;
    if !found.is_dir() {
        return Err(refused(folder, "is not a folder".to_owned(), "Move it away".to_owned()));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(at(folder))?;
    }
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir()) {
            claim_inside(&path)?;
        } else {
            claim_file(&path)?;
        }
    }
    Ok(())
}

/// Refuses a file that is a link, somebody else's, or not a regular file; removes others' permissions. A missing one is
/// fine.
pub(super) fn claim_file(path: &Path) -> Result<(), UpError> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.map_err(at(path))?,
    };
    refuse_link(path, &found)?;
    refuse_strangers(path, &found)?;
    if found.file_type().is_socket() {
        return Ok(());
    }
    if !found.is_file() {
        return Err(refused(path, "is not a file".to_owned(), "Move it away".to_owned()));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(at(path))?;
    }
    Ok(())
}

/// Creates a new file, for its owner only; an existing one of that name is removed.
pub(super) fn make_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).custom_flags(O_NOFOLLOW).open(path)
}

/// Opens a file with `options`, without following a link; a missing one is created for its owner only.
pub(super) fn open_file(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    match options.clone().create_new(true).mode(0o600).custom_flags(O_NOFOLLOW).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => options.custom_flags(O_NOFOLLOW).open(path),
        made => made,
    }
}

fn refuse_link(path: &Path, found: &Metadata) -> Result<(), UpError> {
    if !found.is_symlink() {
        return Ok(());
    }
    let what = "is a link, and none is followed inside a data folder".to_owned();
    Err(refused(path, what, "Remove it, or replace it with its target".to_owned()))
}

fn refuse_strangers(path: &Path, found: &Metadata) -> Result<(), UpError> {
    let own = geteuid().as_raw();
    if found.uid() == own {
        return Ok(());
    }
    let what = format!("belongs to somebody else ({}; you are user {own})", described(found));
    Err(refused(path, what, "Run this as its owner, or change the owner with chown".to_owned()))
}

fn refused(path: &Path, what: String, advice: String) -> UpError {
    UpError::Untrusted { path: path.to_owned(), what, advice }
}

fn described(found: &Metadata) -> String {
    format!("user {}, group {}, mode {:04o}", found.uid(), found.gid(), found.mode() & 0o7777)
}

/// Whether anybody but the owner may write. A group of the owner alone, as many systems create for each user, does not
/// count.
fn is_written_by_others(found: &Metadata) -> bool {
    let mode = found.mode();
    mode & OTHERS_WRITE != 0 || (mode & GROUP_WRITES != 0 && !is_private_group(found.gid()))
}

fn is_private_group(gid: u32) -> bool {
    let (user, group) = (User::from_uid(geteuid()), Group::from_gid(Gid::from_raw(gid)));
    match (user, group) {
        (Ok(Some(user)), Ok(Some(group))) => {
            user.gid == group.gid && user.name == group.name && group.mem.iter().all(|member| *member == user.name)
        }
        _ => false,
    }
}
