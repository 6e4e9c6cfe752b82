//! `scripts/docker-env.sh`, as people run it.

use std::io::Write;
use std::process::Stdio;

use super::*;

/// The key of `Place::of_the_first_version`.
pub const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// A plausible sign-in.
pub const TOKENS: &str = r#"{"di_token":"t","di_refresh_token":"it's $HOME \"r\" ${A}","di_client_id":"c"}"#;

/// A folder with nothing but the script.
pub struct Place(tempfile::TempDir);

pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::set_permissions(place.0.path(), fs::Permissions::from_mode(0o777)).unwrap();
        fs::create_dir(place.path("scripts")).unwrap();
        executable::copy(root().join("scripts/docker-env.sh").to_str().unwrap(), &place.path("scripts/docker-env.sh"));
        place
    }

    /// As the script's first version left it, with a setting added by hand.
    pub fn of_the_first_version(tokens: &str) -> Self {
        let place = Self::new();
        place.put(&format!(
            "GARMIN_SYNC__SECRETS__KEY={KEY}\nGARMIN_SYNC__GARMIN__BASE_URL=http://simulator:8000\n\
             GARMIN_SYNC__GARMIN__TOKENS='{tokens}'\n# mine\nGARMIN_SYNC__SYNC__LOOKBACK_DAYS=5\n"
        ));
        place
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    pub fn run(&self, arguments: &[&str], input: &str) -> Said {
        self.run_as(None, arguments, input)
    }

    fn run_as(&self, user: Option<u32>, arguments: &[&str], input: &str) -> Said {
        let mut command = Command::new(self.path("scripts/docker-env.sh"));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(user) = user {
            command.gid(user).uid(user);
        }
        let mut child = command.spawn().unwrap();
        // It may have exited without reading.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The variables of .env as compose reads them.
    pub fn env(&self) -> BTreeMap<String, String> {
        let text = self.read(".env");
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines
            .map(|line| line.split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn put(&self, env: &str) {
        fs::write(self.path(".env"), env).unwrap();
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }

    fn is_untouched(&self) -> bool {
        !self.path(".env").exists() && !self.path("secrets").exists()
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[test]
fn a_sign_in_is_kept_to_the_letter_and_only_in_a_file() {
    let place = Place::new();
    let said = place.run(&["https://garmin.example:8000/base"], TOKENS);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(place.read("secrets/garmin-tokens").trim_end(), TOKENS);
    assert_eq!(place.read("secrets/secrets-key").trim_end().len(), KEY.len());
    let env = place.read(".env");
    assert!(!env.contains("di_token") && !env.contains(place.read("secrets/secrets-key").trim_end()), "{env}");
    assert_eq!(place.env()["GARMIN_SYNC__GARMIN__BASE_URL"], "https://garmin.example:8000/base");
    assert!(!(said.out + &said.err).contains("di_token"));
}

#[test]
fn for_a_key_nothing_is_asked_and_no_microservice_is_named() {
    let place = Place::new();
    let said = place.run(&["--key"], "");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("paste the key of Garmin's Personal API into the page"), "{}", said.out);
    let env = place.env();
    assert_eq!(env["GARMIN_SYNC__GARMIN__BASE_URL"], "");
    assert!(!env.contains_key("GARMIN_SYNC__SYNC__TIMEZONE"), "the account tells its own");
    assert!(!env.contains_key("GARMIN_SYNC__GARMIN__TOKENS_FILE") && !env.contains_key("COMPOSE_PROFILES"), "{env:?}");
    assert_eq!(place.read("secrets/secrets-key").trim_end().len(), KEY.len());
}

#[test]
fn only_the_owner_and_the_containers_can_read_the_secrets() {
    let place = Place::new();
    place.run(&["--demo"], "");
    assert_eq!((place.mode(".env"), place.mode("secrets")), (0o600, 0o700));
    // Root can give the files to the containers' user; others can only restrict the folder.
    for name in ["secrets/secrets-key", "secrets/garmin-tokens", "secrets/auth-tokens"] {
        assert_eq!(place.mode(name), if is_root() { 0o600 } else { 0o644 }, "{name}");
        assert!(!is_root() || fs::metadata(place.path(name)).unwrap().uid() == 10001, "{name}");
    }
    if is_root() {
        let place = Place::new();
        assert_eq!(place.run_as(Some(4242), &["--demo"], "").code, 0);
        assert_eq!(
            (place.mode(".env"), place.mode("secrets"), place.mode("secrets/secrets-key")),
            (0o600, 0o700, 0o644)
        );
    }
}

#[test]
fn a_key_is_never_lost_or_replaced() {
    let place = Place::new();
    place.run(&["--demo"], "");
    let (env, key) = (place.read(".env"), place.read("secrets/secrets-key"));
    let again = place.run(&["--demo"], "");
    assert!(again.code == 1 && again.err.contains("already there"), "{}", again.err);
    assert_eq!((place.read(".env"), place.read("secrets/secrets-key")), (env, key.clone()));
    fs::remove_file(place.path(".env")).unwrap();
    assert_eq!(place.run(&["http://garmin:8000"], TOKENS).code, 0);
    assert_eq!(place.read("secrets/secrets-key"), key, "a new .env goes on with the key that is there");
    let other = Place::of_the_first_version(TOKENS);
    fs::create_dir(other.path("secrets")).unwrap();
    fs::write(other.path("secrets/secrets-key"), &key).unwrap();
    let before = other.read(".env");
    let said = other.run(&[], "");
    assert!(said.code == 1 && said.err.contains("another key"), "{}", said.err);
    assert_eq!((other.read(".env"), other.read("secrets/secrets-key")), (before, key));
}

#[test]
fn without_a_sign_in_nothing_is_written() {
    for (input, named) in [("", "input is empty"), (" \n\n", "input is empty"), ("<html>no</html>", "no di_token")] {
        let place = Place::new();
        let said = place.run(&["http://garmin:8000"], input);
        assert!(said.code == 1 && said.err.contains(named) && said.err.contains("/auth/garmin/login"), "{}", said.err);
        assert!(place.is_untouched());
    }
}

#[test]
fn only_an_address_is_taken_for_one() {
    let help = Place::new().run(&["--help"], "");
    assert!(help.code == 0 && help.out.contains("--demo") && help.err.is_empty(), "{}", help.err);
    for arguments in
        [&["-x"][..], &["--dmeo"], &["ftp://garmin"], &["http://"], &[], &["--demo", "http://garmin"], &[""]]
    {
        let place = Place::new();
        let said = place.run(arguments, TOKENS);
        assert!(said.code == 2 && said.err.contains("http://my-service:8000"), "{arguments:?}: {}", said.err);
        assert!(place.is_untouched(), "{arguments:?}");
    }
    for address in ["http://it's", "http://a b", "http://a$b", "http://a\nB=1", "http://a#b"] {
        let place = Place::new();
        let said = place.run(&[address], TOKENS);
        assert!(said.code == 1 && place.is_untouched(), "{address}: {}", said.err);
    }
}

#[test]
fn this_machine_is_named_as_containers_see_it() {
    for (given, written) in [
        ("http://localhost:8000", "http://host.docker.internal:8000"),
        ("http://127.0.0.1:8000/base", "http://host.docker.internal:8000/base"),
        ("https://LocalHost", "https://host.docker.internal"),
        ("http://localhost.:8000", "http://host.docker.internal:8000"),
        ("http://u:p@[::1]:1/?a=b", "http://u:p@host.docker.internal:1/?a=b"),
        ("http://0.0.0.0:8000", "http://host.docker.internal:8000"),
    ] {
        let place = Place::new();
        let said = place.run(&[given], TOKENS);
        assert!(said.code == 0 && said.out.contains("host.docker.internal") && said.out.contains("listen"), "{given}");
        assert_eq!(place.env()["GARMIN_SYNC__GARMIN__BASE_URL"], written);
    }
    for given in
        ["http://localhost.example:8000", "http://garmin:8000/localhost", "http://[fd00::1]:8000", "http://10.0.0.1"]
    {
        let place = Place::new();
        place.run(&[given], TOKENS);
        assert_eq!(place.env()["GARMIN_SYNC__GARMIN__BASE_URL"], given);
    }
}

#[test]
fn an_env_file_of_the_first_version_is_taken_over_with_a_word() {
    let place = Place::of_the_first_version(TOKENS);
    let before = place.read(".env");
    let said = place.run(&["--demo"], "");
    assert!(said.code == 1 && said.err.contains("without arguments") && place.read(".env") == before, "{}", said.err);
    let said = place.run(&[], "");
    assert!(said.code == 0 && said.out.contains("taken over") && said.out.contains("secrets/"), "{}", said.err);
    assert_eq!(place.read("secrets/secrets-key").trim_end(), KEY);
    assert_eq!(place.read("secrets/garmin-tokens").trim_end(), TOKENS);
    assert_eq!(
        place.read(".env"),
        "GARMIN_SYNC__GARMIN__BASE_URL=http://simulator:8000\n# mine\nGARMIN_SYNC__SYNC__LOOKBACK_DAYS=5\n\
         GARMIN_SYNC_SECRETS=./secrets\nGARMIN_SYNC__GARMIN__TOKENS_FILE=/run/secrets/garmin-tokens\nCOMPOSE_PROFILES=demo\n"
    );
    assert!(!place.path(".env.new").exists());
    assert_eq!(place.run(&[], "").code, 1, "there is nothing left to take over");
}

#[test]
fn an_env_file_that_was_edited_by_hand_is_taken_over_too() {
    let place = Place::new();
    place.put(&format!(
        "export GARMIN_SYNC__SECRETS__KEY=\"{KEY}\"\r\nGARMIN_SYNC__GARMIN__BASE_URL=http://garmin:8000\r\n\
         GARMIN_SYNC__GARMIN__TOKENS=\r\n"
    ));
    assert_eq!(place.run(&[], "").code, 0);
    assert_eq!(place.read("secrets/secrets-key").trim_end(), KEY);
    let env = place.env();
    assert!(!env.contains_key("GARMIN_SYNC__GARMIN__TOKENS_FILE"), "there was no sign-in, and there is none");
    assert!(!env.contains_key("COMPOSE_PROFILES") && !place.read(".env").contains(KEY));
    let place = Place::new();
    place.put("GARMIN_SYNC__SECRETS__KEY=\nGARMIN_SYNC__GARMIN__TOKENS='{}'\n");
    let said = place.run(&[], "");
    assert!(said.code == 1 && said.err.contains("GARMIN_SYNC__SECRETS__KEY is empty"), "{}", said.err);
}
