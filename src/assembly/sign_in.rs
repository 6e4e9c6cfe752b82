//! The sign-in from the settings, read again when its file changes.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::app::linking::Linking;
use crate::config::{Config, ConfigError, Garmin, Personal};
use crate::ports::{Accounts, GivenSignIn, SignIn};
use crate::source::credentials_of_key;

/// Keeps the account of the settings linked; none if the settings hold no sign-in.
///
/// # Errors
/// The sign-in can't be read, or is invalid.
pub fn linking(config: &Config, accounts: Arc<dyn Accounts>) -> Result<Option<Linking>, ConfigError> {
    let given = Given::read(config)?;
    Ok(given.map(|given| Linking::new(accounts, Arc::new(given))))
}

struct Given {
    garmin: Garmin,
    personal: Personal,
    last: Mutex<Last>,
}

/// The sign-in text of the settings: of the microservice, or a key.
fn text_of(garmin: &Garmin, personal: &Personal) -> Result<Option<SecretString>, ConfigError> {
    match garmin.tokens_text()? {
        Some(tokens) => Ok(Some(tokens)),
        None => Ok(personal.key()?.and_then(|key| credentials_of_key(&key))),
    }
}

/// The file that it is read from, if it is.
fn file_of<'a>(garmin: &'a Garmin, personal: &'a Personal) -> Option<&'a Path> {
    garmin.tokens_file().or_else(|| personal.key_file())
}

/// What was read last, and the state of its file at that time.
struct Last {
    sign_in: SignIn,
    stamp: Option<Stamp>,
}

/// Changes whenever the file is written or replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp([i64; 4], [u64; 3]);

impl Stamp {
    fn of(file: &Metadata) -> Self {
        let times = [file.mtime(), file.mtime_nsec(), file.ctime(), file.ctime_nsec()];
        Self(times, [file.size(), file.ino(), file.dev()])
    }
}

impl Given {
    fn read(config: &Config) -> Result<Option<Self>, ConfigError> {
        let (garmin, personal) = (config.garmin.clone(), config.personal.clone());
        // Taken before reading: a later write is noticed by the next look.
        let stamp = file_of(&garmin, &personal).and_then(|path| path.metadata().ok()).as_ref().map(Stamp::of);
        let sign_in = text_of(&garmin, &personal)?.map(|credentials| SignIn { credentials, edition: 1 });
        Ok(sign_in.map(|sign_in| Self { garmin, personal, last: Mutex::new(Last { sign_in, stamp }) }))
    }

    /// Reads the file again if it changed. If it is missing or unusable, the sign-in stays as it is.
    async fn look(&self, path: &Path, last: &mut Last) {
        let file = tokio::fs::metadata(path).await.ok();
        // A pipe can be read only once; reading it again would block forever.
        if file.as_ref().is_some_and(|it| !it.is_file() && !it.is_dir()) {
            return;
        }
        let stamp = file.as_ref().map(Stamp::of);
        if last.stamp == stamp {
            return;
        }
        let (garmin, personal) = (self.garmin.clone(), self.personal.clone());
        let Ok(read) = tokio::task::spawn_blocking(move || text_of(&garmin, &personal)).await else { return };
        last.stamp = stamp;
        match read {
            Ok(Some(credentials)) => last.sign_in = SignIn { credentials, edition: last.sign_in.edition + 1 },
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(
                    "the file of the sign-in was changed but is not used; the sign-in stays as it was. {error}"
                );
            }
        }
    }
}

#[async_trait]
impl GivenSignIn for Given {
    async fn newest(&self) -> SignIn {
        let mut last = self.last.lock().await;
        if let Some(path) = file_of(&self.garmin, &self.personal) {
            self.look(path, &mut last).await;
        }
        last.sign_in.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use secrecy::ExposeSecret;
    use tempfile::TempDir;

    use super::*;

    fn text(n: u32) -> String {
        format!(r#"{{"di_token": "t{n}", "di_refresh_token": "r", "di_client_id": "c"}}"#)
    }

    fn config(tokens_file: &Path) -> Config {
        let variables = [
            ("GARMIN_SYNC__GARMIN__TOKENS_FILE", tokens_file.to_str().unwrap()),
            ("GARMIN_SYNC__SECRETS__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ];
        Config::load(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).unwrap()
    }

    fn given() -> (TempDir, PathBuf, Given) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("tokens.json");
        std::fs::write(&path, text(1)).unwrap();
        let given = Given::read(&config(&path)).unwrap().unwrap();
        (place, path, given)
    }

    async fn newest(given: &Given) -> (String, u64) {
        let newest = given.newest().await;
        (newest.credentials.expose_secret().to_owned(), newest.edition)
    }

    /// Replaces the file with a new one, as most editors and tools do.
    fn put(path: &Path, content: &str) {
        let beside = path.with_extension("new");
        std::fs::write(&beside, content).unwrap();
        std::fs::rename(beside, path).unwrap();
    }

    #[tokio::test]
    async fn a_file_that_changed_is_read_again_and_one_that_did_not_is_left_alone() {
        let (_place, path, given) = given();
        assert_eq!(newest(&given).await, (text(1), 1));
        put(&path, &text(2));
        assert_eq!(newest(&given).await, (text(2), 2));
        assert_eq!(newest(&given).await, (text(2), 2));
        // Written in place, and longer.
        std::fs::write(&path, text(30)).unwrap();
        assert_eq!(newest(&given).await, (text(30), 3));
    }

    #[tokio::test]
    async fn a_file_that_can_not_be_used_leaves_the_sign_in_as_it_was_until_it_can() {
        let (_place, path, given) = given();
        for broken in ["", "{\"di_token\": \"t", "[1]"] {
            put(&path, broken);
            assert_eq!(newest(&given).await, (text(1), 1));
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(newest(&given).await, (text(1), 1));
        std::fs::create_dir(&path).unwrap();
        assert_eq!(newest(&given).await, (text(1), 1));
        std::fs::remove_dir(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(newest(&given).await, (text(1), 1), "a pipe is not waited for");
        put(&path, &text(2));
        assert_eq!(newest(&given).await, (text(2), 2));
    }
}
