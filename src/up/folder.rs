//! The data folder: `garmin.db`, `redis/`, `logs/`, `run/`, `secrets.key`, `up.pid`, and `demo-tokens.json` for a demo.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::at;
use super::{Options, UpError, demo, trust};

/// A data folder that no other `up` uses while this value lives.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    lock: File,
}

impl Folder {
    /// Creates the folder if it is missing, and locks it.
    pub(super) fn open(options: &Options) -> Result<Self, UpError> {
        let default = if options.demo { "data/demo" } else { "data" };
        let named = options.data.clone().unwrap_or_else(|| PathBuf::from(default));
        trust::make_folder(&named)?;
        // The programs get this path in URLs, which can't hold `..`.
        let root = named.canonicalize().map_err(at(&named))?;
        trust::claim_folder(&root)?;
        let lock = lock(&root)?;
        let folder = Self { root, lock };
        for inside in [folder.redis(), folder.logs(), folder.run()] {
            trust::claim_inside(&inside)?;
        }
        for own in [folder.secrets_key(), folder.demo_key(), folder.earlier_demo()] {
            trust::claim_file(&own)?;
            trust::claim_file(&unfinished(&own))?;
        }
        for of_database in ["", "-wal", "-shm"] {
            let mut path = folder.database().into_os_string();
            path.push(of_database);
            trust::claim_file(Path::new(&path))?;
        }
        folder.keep_apart(options.demo)?;
        if options.demo {
            write_new(&folder.demo_key(), demo::KEY)?;
        }
        Ok(folder)
    }

    /// Creates the key that encrypts sign-ins, if there is none yet.
    pub(super) fn keep_secrets_key(&self, fresh: &[u8; 32]) -> Result<(), UpError> {
        write_new(&self.secrets_key(), &format!("{}\n", STANDARD.encode(fresh)))
    }

    /// Says to the next `up` on this folder where this one answers.
    pub(super) fn announce(&self, address: &str) -> Result<(), UpError> {
        writeln!(&self.lock, "{address}").map_err(at(&self.root))
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn database(&self) -> PathBuf {
        self.root.join("garmin.db")
    }

    pub(super) fn redis(&self) -> PathBuf {
        self.root.join("redis")
    }

    pub(super) fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// One file for each running program, with its process id.
    pub(super) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    pub(super) fn secrets_key(&self) -> PathBuf {
        self.root.join("secrets.key")
    }

    pub(super) fn demo_key(&self) -> PathBuf {
        self.root.join("demo-key")
    }

    /// What marked the folder of a demo in earlier versions.
    fn earlier_demo(&self) -> PathBuf {
        self.root.join("demo-tokens.json")
    }

    /// A folder is for the demo account or for a real one: in one database they could never be separated again.
    fn keep_apart(&self, demo: bool) -> Result<(), UpError> {
        let held = self.demo_key().exists() || self.earlier_demo().exists();
        let used = self.database().exists() || self.secrets_key().exists();
        let (found, wanted, advice) = match (used, held, demo) {
            (_, true, false) => ("generated demo data", "a real account", "add --demo"),
            (true, false, true) => ("the data of a real account", "generated demo data", "leave --demo out"),
            _ => return Ok(()),
        };
        Err(UpError::OtherAccount { folder: self.root.clone(), found, wanted, advice })
    }
}

/// Locks `up.pid` with a system lock, which is released however the process ends.
fn lock(root: &Path) -> Result<File, UpError> {
    let path = root.join("up.pid");
    trust::claim_file(&path)?;
    let mut file = trust::open_file(&path, OpenOptions::new().read(true).write(true)).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => {
            let mut said = String::new();
            // Nothing can be read while it is starting.
            let _ = file.read_to_string(&mut said);
            let mut lines = said.lines().map(|line| line.trim().to_owned());
            let pid = lines.next().filter(|it| !it.is_empty()).unwrap_or_else(|| "unknown".to_owned());
            return Err(UpError::AlreadyRunning { folder: root.to_owned(), pid, address: lines.next() });
        }
        Err(fs::TryLockError::Error(source)) => return Err(UpError::Folder { path, source }),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()))
        .map_err(at(&path))?;
    Ok(file)
}

/// Writes a file that only its owner may read, unless it already exists. It appears complete or not at all.
fn write_new(path: &Path, text: &str) -> Result<(), UpError> {
    if path.exists() {
        return Ok(());
    }
    let unfinished = unfinished(path);
    trust::make_file(&unfinished)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&unfinished, path))
        .map_err(at(path))
}

fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("new")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn options(folder: &Path, demo: bool) -> Options {
        Options { demo, data: Some(folder.to_owned()), port: None }
    }

    #[test]
    fn the_key_is_made_once_and_only_its_owner_reads_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(&options(&place.path().join("new/data"), false)).unwrap();
        folder.keep_secrets_key(&[1; 32]).unwrap();
        folder.keep_secrets_key(&[2; 32]).unwrap();
        let text = fs::read_to_string(folder.secrets_key()).unwrap();
        assert_eq!(STANDARD.decode(text.trim()).unwrap(), [1; 32]);
        assert_eq!(fs::metadata(folder.secrets_key()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.root()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_folder_is_used_by_one_at_a_time() {
        let place = tempfile::tempdir().unwrap();
        let first = Folder::open(&options(place.path(), false)).unwrap();
        let message = Folder::open(&options(place.path(), false)).unwrap_err().to_string();
        assert!(message.contains(&format!("(process {}). Use that one", std::process::id())), "{message}");
        first.announce("http://127.0.0.1:9000").unwrap();
        let message = Folder::open(&options(place.path(), false)).unwrap_err().to_string();
        assert!(message.contains("), at http://127.0.0.1:9000. Use that one"), "{message}");
        drop(first);
        Folder::open(&options(place.path(), false)).unwrap();
    }

    #[test]
    fn demo_data_and_real_data_never_share_a_folder() {
        let (demo, real) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        drop(Folder::open(&options(demo.path(), true)).unwrap());
        let message = Folder::open(&options(demo.path(), false)).unwrap_err().to_string();
        assert!(message.contains("add --demo"), "{message}");
        Folder::open(&options(real.path(), false)).unwrap().keep_secrets_key(&[0; 32]).unwrap();
        let message = Folder::open(&options(real.path(), true)).unwrap_err().to_string();
        assert!(message.contains("leave --demo out"), "{message}");
        assert!(!real.path().join("demo-tokens.json").exists());
    }
}
