//! The image, the compose file and the scripts match the sources.

mod compose;
mod docker_env;
mod tools;
mod workflow;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use garmin_sync::config::{self, Config};
use yaml_rust2::{Yaml, YamlLoader};

use crate::executable;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn programs() -> BTreeSet<String> {
    let files = fs::read_dir(root().join("src/bin")).unwrap();
    files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// The image's own settings and the sources of its COPY lines from the context.
fn dockerfile() -> (Vec<(String, String)>, Vec<String>) {
    let text = read("Dockerfile");
    let settings = text.lines().filter_map(|line| line.strip_prefix("ENV ")?.split_once('='));
    let copies = text.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|rest| !rest.starts_with("--"));
    let sources = copies.flat_map(|rest| {
        let words: Vec<_> = rest.split_whitespace().collect();
        words[..words.len() - 1].iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()
    });
    (settings.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(), sources.collect())
}

#[test]
fn everything_that_the_image_copies_is_there_and_reaches_the_build() {
    let (_, sources) = dockerfile();
    let ignored = read(".dockerignore");
    let let_through: BTreeSet<_> = ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    assert!(ignored.lines().any(|line| line == "*"), "what is not named stays out");
    assert_eq!(sources.iter().map(String::as_str).collect::<BTreeSet<_>>(), let_through);
    for source in &sources {
        assert!(root().join(source).exists(), "{source}");
    }
    for member in fs::read_dir(root().join("crates")).unwrap() {
        let manifest = format!("crates/{}/Cargo.toml", member.unwrap().file_name().to_str().unwrap());
        assert!(sources.contains(&manifest), "without {manifest} the workspace can't be read");
    }
    for program in programs() {
        assert!(read("Dockerfile").contains(&format!("/usr/local/bin/{program}\n")), "{program} is not in the image");
    }
}

#[test]
fn every_file_that_the_sources_embed_is_copied_into_the_build() {
    let (_, copied) = dockerfile();
    let copied: Vec<_> = copied.iter().map(|source| root().join(source)).collect();
    let mut embedded = 0;
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                for name in embeds(&fs::read_to_string(&path).unwrap()) {
                    let file = path.parent().unwrap().join(&name).canonicalize().unwrap();
                    let is_copied = copied.iter().any(|source| file.starts_with(source));
                    assert!(is_copied, "{} embeds {name}, which the Dockerfile does not copy", path.display());
                    embedded += 1;
                }
            }
        }
    }
    assert!(embedded > 0, "at least the default settings are embedded");
}

fn embeds(source: &str) -> Vec<String> {
    let calls = ["include_str!(\"", "include_bytes!(\""];
    let found = calls.iter().flat_map(|call| source.split(call).skip(1));
    found.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn the_manifest_alone_describes_a_package_that_resolves() {
    let place = tempfile::tempdir().unwrap();
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(root().join(file), place.path().join(file)).unwrap();
    }
    fs::create_dir_all(place.path().join("src/bin")).unwrap();
    fs::write(place.path().join("src/lib.rs"), "").unwrap();
    for member in fs::read_dir(root().join("crates")).unwrap() {
        let member = member.unwrap().path();
        let there = place.path().join(member.strip_prefix(root()).unwrap());
        fs::create_dir_all(there.join("src")).unwrap();
        fs::write(there.join("src/lib.rs"), "").unwrap();
        fs::copy(member.join("Cargo.toml"), there.join("Cargo.toml")).unwrap();
    }
    for tests in ["tests/chaos", "tests/it", "tests/proofs"] {
        assert!(read("Dockerfile").contains(&format!(" {tests}/main.rs")), "{tests} is not there in the first layer");
        fs::create_dir_all(place.path().join(tests)).unwrap();
        fs::write(place.path().join(tests).join("main.rs"), "").unwrap();
    }
    for program in programs() {
        assert!(read("Dockerfile").contains(&format!(" {program}")), "{program} is not built in the first layer");
        fs::write(place.path().join(format!("src/bin/{program}.rs")), "fn main() {}").unwrap();
    }
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"]);
    let output = cargo.current_dir(place.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs a program as the image would: without privileges, in an empty folder, with nothing else around.
fn alone(program: &str, args: &[&str], variables: &[(&str, &str)]) -> Output {
    let place = tempfile::tempdir().unwrap();
    let (bin, data) = (place.path().join("bin"), place.path().join("data"));
    for folder in [&bin, &data] {
        fs::create_dir(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    }
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let copy = bin.join("program");
    executable::copy(program, &copy);
    let mut command = Command::new(copy);
    command.args(args).env_clear().envs(variables.iter().copied()).current_dir(data);
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        command.gid(10001).uid(10001);
    }
    command.output().unwrap()
}

#[test]
fn the_programs_start_without_rights_in_an_empty_folder() {
    let wrong = ("GARMIN_SYNC__HTTP__BIND", "nowhere");
    for program in [env!("CARGO_BIN_EXE_garmin-sync-api"), env!("CARGO_BIN_EXE_garmin-sync-worker")] {
        let output = alone(program, &[], &[wrong]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{program}: {said}");
        assert!(said.contains(wrong.0), "{said}");
    }
    let simulator = alone(env!("CARGO_BIN_EXE_garmin-simulator"), &["--help"], &[]);
    assert!(String::from_utf8_lossy(&simulator.stdout).contains("--bind"));
    let garmin_sync = alone(env!("CARGO_BIN_EXE_garmin-sync"), &["up", "--help"], &[]);
    assert!(String::from_utf8_lossy(&garmin_sync.stdout).contains("--demo"));
}

#[test]
fn a_data_folder_or_file_of_somebody_else_is_named_with_what_to_do() {
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (shut, open) = (place.path().join("shut"), place.path().join("open"));
    for (folder, mode) in [(&shut, 0o555), (&open, 0o777)] {
        fs::create_dir(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
    }
    fs::write(open.join("garmin.db"), "").unwrap();
    fs::set_permissions(open.join("garmin.db"), fs::Permissions::from_mode(0o400)).unwrap();
    let owner = fs::metadata(&shut).unwrap().uid();
    let user = if owner == 0 { 10001 } else { owner };
    let key = ("GARMIN_SYNC__SECRETS__KEY", docker_env::KEY);
    for (path, named, mode) in [
        (shut.join("garmin.db"), &shut, "555"),
        (shut.join("deeper/garmin.db"), &shut, "555"),
        (open.join("garmin.db"), &open.join("garmin.db"), "400"),
    ] {
        let url = format!("sqlite://{}", path.display());
        let output = alone(env!("CARGO_BIN_EXE_garmin-sync-worker"), &[], &[key, ("GARMIN_SYNC__SINK__URL", &url)]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        let named = named.display();
        for part in [
            format!("{named} belongs to user {owner} (mode {mode}), and this program runs as user {user}"),
            format!("chown -R {user} {named},"),
            "in a container".to_owned(),
        ] {
            assert!(said.contains(&part), "{part} is not in: {said}");
        }
    }
}

#[test]
fn a_secret_of_somebody_else_is_named_with_who_asks() {
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let file = place.path().join("secret");
    fs::write(&file, docker_env::TOKENS).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    let owner = fs::metadata(&file).unwrap().uid();
    let told =
        format!("names {}: permission denied to user {}", file.display(), if owner == 0 { 10001 } else { owner });
    let key = ("GARMIN_SYNC__SECRETS__KEY", docker_env::KEY);
    for variables in [
        &[("GARMIN_SYNC__SECRETS__KEY_FILE", file.to_str().unwrap())][..],
        &[key, ("GARMIN_SYNC__GARMIN__TOKENS_FILE", file.to_str().unwrap())],
    ] {
        let output = alone(env!("CARGO_BIN_EXE_garmin-sync-worker"), &[], variables);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(78) && said.contains(&told), "{told} is not in: {said}");
    }
}

#[test]
fn where_it_would_be_started_again_for_ever_a_program_with_a_bad_setting_waits() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_garmin-sync-worker"));
    command.env_clear().env("GARMIN_SYNC__HTTP__BIND", "nowhere").env(config::exit::WAIT_VARIABLE, "yes");
    let mut program = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(program.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("GARMIN_SYNC__HTTP__BIND")));
    assert!(lines.any(|line| line.contains("waits to be stopped")));
    assert!(program.try_wait().unwrap().is_none());
    let pid = nix::unistd::Pid::from_raw(i32::try_from(program.id()).unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
    assert_eq!(program.wait().unwrap().code(), Some(78));
}

#[test]
fn the_scripts_are_sound_and_the_tools_are_found_quietly() {
    for script in ["scripts/ensure-tools.sh", "scripts/docker-env.sh", ".ci/run"] {
        let path = root().join(script);
        assert!(fs::metadata(&path).unwrap().permissions().mode() & 0o111 != 0, "{script} can't be run");
        assert!(Command::new("bash").arg("-n").arg(&path).status().unwrap().success(), "{script}");
    }
    let output = Command::new(root().join("scripts/ensure-tools.sh")).output().unwrap();
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn programs_that_take_no_arguments_refuse_them_instead_of_starting() {
    for program in [env!("CARGO_BIN_EXE_garmin-sync-api"), env!("CARGO_BIN_EXE_garmin-sync-worker")] {
        // A program that reads its settings first exits as well, with another code.
        let output = Command::new(program).arg("--bogus").env("GARMIN_SYNC__HTTP__BIND", "nowhere").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("--bogus") && said.contains("--help"), "{said}");
    }
}
