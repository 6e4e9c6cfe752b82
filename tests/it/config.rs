//! How the programs take their settings, seen from outside.

use std::process::{Command, Output};

const API: &str = env!("CARGO_BIN_EXE_garmin-sync-api");
const WORKER: &str = env!("CARGO_BIN_EXE_garmin-sync-worker");

fn start(program: &str, variables: &[(&str, &str)]) -> Output {
    Command::new(program).env_clear().envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn a_program_with_a_wrong_setting_ends_with_78_and_names_it() {
    for program in [API, WORKER] {
        for (name, value, expected) in [
            ("GARMIN_SYNC__SYNC__CHUNK_DAYS", "0", "a whole number of days from 1 to 365"),
            ("GARMIN_SYNC__SYNC__CHUNK_DAY", "30", "one of the keys of section sync: chunk_days"),
            ("GARMIN_SYNC__SECRETS__KEY", "not-a-key", "base64 of exactly 32 bytes"),
            ("GARMIN_SYNC_CONFIG", "/nowhere/settings.toml", "a readable TOML file"),
        ] {
            let output = start(program, &[(name, value)]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(78), "{program} with {name}={value}: {said}");
            assert!(said.contains(name) && said.contains(expected), "{said}");
            assert!(!said.contains("not-a-key"), "{said}");
        }
    }
}

#[test]
fn a_program_that_needs_the_key_and_has_none_names_both_ways_to_give_it() {
    for program in [API, WORKER] {
        let output = start(program, &[("GARMIN_SYNC__GARMIN__TOKENS", "{}")]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{program}: {said}");
        assert!(said.contains("GARMIN_SYNC__SECRETS__KEY or GARMIN_SYNC__SECRETS__KEY_FILE"), "{said}");
    }
}

#[test]
fn a_sign_in_that_is_something_else_ends_the_start_with_78_and_is_named_but_not_shown() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("tokens.json");
    let of = |text: &str| {
        std::fs::write(&path, text).unwrap();
        [
            ("GARMIN_SYNC__GARMIN__TOKENS", text.to_owned()),
            ("GARMIN_SYNC__GARMIN__TOKENS_FILE", path.display().to_string()),
        ]
    };
    for (text, expected) in [
        (
            r#"{"access_token": "hush", "refresh_token": "hush"}"#,
            "holds garth's oauth2_token.json (access_token, refresh_token)",
        ),
        (r#"{"oauth_token": "hush", "oauth_token_secret": "hush"}"#, "holds garth's oauth1_token.json"),
        (r#"{"di_token": "hush", "di_refresh_token": "hu"#, "holds JSON that is cut short"),
        (r#"["hush", "hush"]"#, "holds a JSON list"),
        ("<html>hush</html>", "holds a web page"),
        ("\u{feff}{}", "holds an empty JSON object"),
    ] {
        for (program, (name, value)) in [API, WORKER].into_iter().flat_map(|it| of(text).map(|given| (it, given))) {
            let key = ("GARMIN_SYNC__SECRETS__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
            let output = start(program, &[(name, &value), key]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(78), "{program} with {name}={value}: {said}");
            assert!(said.contains(&format!("{name} (")) && said.contains(expected), "{said}");
            assert!(said.contains("POST /auth/garmin/login") && said.contains("di_token"), "{said}");
            assert!(!said.contains("hush"), "{said}");
        }
    }
}
