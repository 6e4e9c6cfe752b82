//! What is shipped beside the sources fits them: the image, the compose file, the scripts.

mod tools;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output};

use garmin_sync::config::Config;
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

fn services() -> BTreeMap<String, Yaml> {
    let compose = YamlLoader::load_from_str(&read("docker-compose.yml")).unwrap().remove(0);
    let services = compose["services"].as_hash().unwrap();
    services.iter().map(|(name, service)| (name.as_str().unwrap().to_owned(), merged(service))).collect()
}

/// A mapping with what `<<` brings into it.
fn merged(yaml: &Yaml) -> Yaml {
    let own = yaml.as_hash().unwrap();
    let mut all = own.get(&Yaml::from_str("<<")).and_then(Yaml::as_hash).cloned().unwrap_or_default();
    all.extend(own.clone());
    Yaml::Hash(all)
}

fn texts(yaml: &Yaml) -> Vec<String> {
    yaml.as_vec().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// What compose makes of `${NAME:-default}` and `${NAME:?message}` where .env sets what it has to.
fn interpolated(value: &str) -> String {
    let Some(inside) = value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
        return value.to_owned();
    };
    if let Some((_, default)) = inside.split_once(":-") {
        return default.to_owned();
    }
    match inside.split_once(":?").unwrap().0 {
        "GARMIN_SYNC__SECRETS__KEY" => "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned(),
        "GARMIN_SYNC__GARMIN__BASE_URL" => "http://garmin:8000".to_owned(),
        other => panic!("{other} has to be set by scripts/docker-env.sh"),
    }
}

fn settings(service: &Yaml) -> Vec<(String, String)> {
    if service["environment"].is_badvalue() {
        return Vec::new();
    }
    let environment = merged(&service["environment"]);
    let given = environment.as_hash().unwrap().iter().filter(|(name, _)| name.as_str() != Some("<<"));
    given.map(|(name, value)| (name.as_str().unwrap().to_owned(), interpolated(value.as_str().unwrap()))).collect()
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
fn every_setting_of_the_compose_file_and_the_image_is_accepted() {
    let (image, _) = dockerfile();
    let mut with_settings = 0;
    for (name, service) in services() {
        let own = settings(&service);
        with_settings += usize::from(!own.is_empty());
        Config::load(image.clone().into_iter().chain(own)).unwrap_or_else(|error| panic!("service {name}: {error}"));
    }
    assert_eq!(with_settings, 2, "the API and the worker have settings");
}

#[test]
fn every_command_and_health_check_names_a_program_that_is_there() {
    let services = services();
    let run: BTreeSet<_> =
        services.values().filter_map(|service| texts(&service["command"]).into_iter().next()).collect();
    let mut known = programs();
    known.insert("redis-server".to_owned());
    assert!(run.is_subset(&known), "{run:?}");
    assert!(["garmin-sync-api", "garmin-sync-worker", "garmin-simulator"].iter().all(|name| run.contains(*name)));
    // Both are part of their images' base systems.
    assert_eq!(texts(&services["redis"]["healthcheck"]["test"]), ["CMD", "redis-cli", "ping"]);
    assert_eq!(texts(&services["api"]["healthcheck"]["test"])[..3], ["CMD", "bash", "-c"]);
}

#[test]
fn the_health_check_of_the_api_tells_ready_from_not_ready() {
    let script = texts(&services()["api"]["healthcheck"]["test"]).remove(3);
    for (answer, healthy) in [("200 OK", true), ("503 Service Unavailable", false)] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let server = std::thread::spawn(move || {
            use std::io::{BufRead, BufReader, Write};
            let (mut stream, _) = listener.accept().unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let request: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
            write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n").unwrap();
            request
        });
        let status = Command::new("bash").args(["-c", &script.replace("8080", &port)]).status().unwrap();
        assert_eq!(status.success(), healthy, "{answer}");
        assert_eq!(server.join().unwrap()[0], "GET /readyz HTTP/1.1");
    }
}

#[test]
fn workers_can_be_many_and_only_loopback_is_published() {
    let services = services();
    let worker = services["worker"].as_hash().unwrap();
    for single in ["container_name", "ports"] {
        assert!(!worker.contains_key(&Yaml::from_str(single)), "{single} allows one worker only");
    }
    for (name, service) in &services {
        assert!(texts(&service["ports"]).iter().all(|port| port.starts_with("127.0.0.1:")), "{name}");
        assert_eq!(service["stop_grace_period"].as_str(), Some("10s"), "{name}");
    }
    let redis = texts(&services["redis"]["command"]).join(" ");
    assert!(redis.contains("--appendonly yes") && redis.contains("--maxmemory-policy noeviction"), "{redis}");
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

/// Runs a program where the image would: as somebody without rights, in an empty folder, with nothing else around.
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
fn the_env_file_for_containers_holds_settings_that_are_accepted() {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("scripts")).unwrap();
    let script = place.path().join("scripts/docker-env.sh");
    executable::copy(root().join("scripts/docker-env.sh").to_str().unwrap(), &script);
    assert!(Command::new(&script).arg("--demo").status().unwrap().success());
    let path = place.path().join(".env");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&path).unwrap();
    let variables = text.lines().map(|line| line.split_once('=').unwrap());
    let config = Config::load(variables.map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned())));
    let config = config.unwrap();
    assert!(config.garmin.tokens_text().unwrap().is_some());
    assert!(config.secrets.key().unwrap().is_some());
    let again = Command::new(&script).arg("--demo").status().unwrap();
    assert!(!again.success() && fs::read_to_string(path).unwrap() == text, "a key is never overwritten");
}

#[test]
fn programs_that_take_no_arguments_refuse_them_instead_of_starting() {
    for program in [env!("CARGO_BIN_EXE_garmin-sync-api"), env!("CARGO_BIN_EXE_garmin-sync-worker")] {
        // A program that looks at its settings first ends as well, with another code.
        let output = Command::new(program).arg("--bogus").env("GARMIN_SYNC__HTTP__BIND", "nowhere").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("--bogus") && said.contains("--help"), "{said}");
    }
}
