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
