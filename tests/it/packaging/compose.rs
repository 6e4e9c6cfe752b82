//! docker-compose.yml matches the programs, the image and `scripts/docker-env.sh`.

use super::docker_env::{KEY, Place, TOKENS};
use super::*;

fn compose() -> Yaml {
    YamlLoader::load_from_str(&read("docker-compose.yml")).unwrap().remove(0)
}

fn services() -> BTreeMap<String, Yaml> {
    let compose = compose();
    let services = compose["services"].as_hash().unwrap();
    services.iter().map(|(name, service)| (name.as_str().unwrap().to_owned(), merged(service))).collect()
}

/// A mapping with what `<<` merges into it.
fn merged(yaml: &Yaml) -> Yaml {
    let own = yaml.as_hash().unwrap();
    let inherited = own.get(&Yaml::from_str("<<")).map(merged);
    let mut all = inherited.and_then(Yaml::into_hash).unwrap_or_default();
    all.extend(own.clone());
    all.remove(&Yaml::from_str("<<"));
    Yaml::Hash(all)
}

fn texts(yaml: &Yaml) -> Vec<String> {
    yaml.as_vec().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// What compose makes of each `${NAME}`, `${NAME:-default}` and `${NAME:?message}` with the variables of .env.
fn interpolated(text: &str, env: &BTreeMap<String, String>) -> String {
    let Some((before, rest)) = text.split_once("${") else { return text.to_owned() };
    let (inside, after) = rest.split_once('}').unwrap();
    let (name, default) = inside.split_once(":-").unwrap_or((inside.split(":?").next().unwrap(), ""));
    let value = env.get(name).filter(|value| !value.is_empty()).map_or(default, String::as_str);
    format!("{before}{value}{}", interpolated(after, env))
}

/// What is under `environment` of a service.
fn environment(service: &Yaml, env: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    if service["environment"].is_badvalue() {
        return BTreeMap::new();
    }
    let all = merged(&service["environment"]).into_hash().unwrap();
    all.iter()
        .map(|(name, value)| (name.as_str().unwrap().to_owned(), interpolated(value.as_str().unwrap(), env)))
        .collect()
}

/// Those that others make.
const FOREIGN: [(&str, &str); 3] =
    [("grafana", "grafana/grafana"), ("prometheus", "prom/prometheus"), ("redis", "redis")];

fn is_foreign(name: &str) -> bool {
    FOREIGN.iter().any(|(foreign, _)| *foreign == name)
}

fn programs_with_settings() -> Vec<(String, Yaml)> {
    let found: Vec<_> = services()
        .into_iter()
        .filter(|(name, service)| !service["environment"].is_badvalue() && !is_foreign(name))
        .collect();
    assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["api", "worker"]);
    found
}

#[test]
fn every_setting_of_the_image_the_env_file_and_the_compose_file_is_accepted() {
    let place = Place::new();
    assert_eq!(place.run(&["--demo"], "").code, 0);
    for (name, service) in programs_with_settings() {
        let mut all: BTreeMap<_, _> = dockerfile().0.into_iter().collect();
        assert_eq!(service["env_file"].as_str(), Some(".env"), "{name} gets every setting that people add there");
        all.extend(place.env());
        all.extend(environment(&service, &place.env()));
        for mode in ["none", "token"] {
            all.insert("GARMIN_SYNC__AUTH__MODE".to_owned(), mode.to_owned());
            Config::load(all.clone().into_iter()).unwrap_or_else(|error| panic!("service {name}: {error}"));
        }
        for (setting, secret) in [("SECRETS__KEY", "secrets-key"), ("GARMIN__TOKENS", "garmin-tokens")] {
            assert!(!all.contains_key(&format!("GARMIN_SYNC__{setting}")), "{name} shows a secret in its environment");
            assert_eq!(all[&format!("GARMIN_SYNC__{setting}_FILE")], format!("/run/secrets/{secret}"), "{name}");
            assert!(texts(&service["secrets"]).contains(&secret.to_owned()), "{name}");
        }
        assert!(config::exit::waits(all.into_iter()), "{name} would be started again and again with a bad setting");
    }
}

#[test]
fn a_setting_of_the_env_file_wins_over_a_default_of_the_compose_file() {
    let own = BTreeMap::from([
        ("GARMIN_SYNC__REDIS__URL".to_owned(), "redis://elsewhere:6379".to_owned()),
        ("GARMIN_SYNC__WORKER__METRICS_BIND".to_owned(), "0.0.0.0:9090".to_owned()),
    ]);
    let worker = environment(&services()["worker"], &own);
    assert!(own.iter().all(|(name, value)| worker[name] == *value), "{worker:?}");
}

#[test]
fn every_secret_is_a_file_that_the_script_writes_for_the_user_of_the_image() {
    let place = Place::new();
    assert_eq!(place.run(&["http://garmin:8000"], TOKENS).code, 0);
    let secrets = compose()["secrets"].as_hash().unwrap().clone();
    for (name, secret) in &secrets {
        let file = interpolated(secret["file"].as_str().unwrap(), &place.env());
        assert_eq!(file, format!("./secrets/{}", name.as_str().unwrap()));
        assert!(place.path(&file).is_file(), "{file}");
    }
    let shown: BTreeSet<_> = services().values().flat_map(|service| texts(&service["secrets"])).collect();
    assert_eq!(shown.len(), secrets.len());
    let guard = "${GARMIN_SYNC_SECRETS:?run scripts/docker-env.sh";
    assert!(read("docker-compose.yml").contains(guard), "without the script's .env compose says what to do");
    let user = read("scripts/docker-env.sh")
        .lines()
        .find_map(|line| line.strip_prefix("USER_IN_CONTAINER=").map(str::to_owned));
    assert!(read("Dockerfile").contains(&format!("useradd --uid {} ", user.unwrap())));
}

#[test]
fn every_service_is_kept_from_what_it_does_not_need() {
    let services = services();
    for (name, service) in &services {
        assert_eq!(service["read_only"].as_bool(), Some(true), "{name}");
        assert_eq!(texts(&service["cap_drop"]), ["ALL"], "{name}");
        assert!(service["cap_add"].is_badvalue() && service["privileged"].is_badvalue(), "{name}");
        assert_eq!(texts(&service["security_opt"]), ["no-new-privileges:true"], "{name}");
        let log = &service["logging"];
        assert_eq!(log["driver"].as_str(), Some("json-file"), "{name}");
        assert!(["max-size", "max-file"].iter().all(|option| log["options"][*option].as_str().is_some()), "{name}");
        assert_eq!(service["restart"].as_str(), Some("unless-stopped"), "{name} has to be there after a reboot");
        assert_eq!(service["stop_grace_period"].as_str(), Some("10s"), "{name}");
    }
    assert_eq!(services["redis"]["user"].as_str(), Some("redis"), "its image starts as root otherwise");
    assert!(read("Dockerfile").contains("\nUSER garmin-sync\n"));
}

#[test]
fn the_image_is_built_once_and_never_looked_for_elsewhere() {
    let services = services();
    let built: Vec<_> = services.iter().filter(|(_, it)| !it["build"].is_badvalue()).map(|(name, _)| name).collect();
    assert_eq!(built, ["api"]);
    for (name, service) in services.iter().filter(|(name, _)| !is_foreign(name)) {
        assert_eq!(service["image"], services["api"]["image"], "{name}");
        assert_eq!(service["pull_policy"].as_str(), Some("never"), "{name}");
    }
    for (name, image) in FOREIGN {
        let (used, version) = services[name]["image"].as_str().unwrap().split_once(':').unwrap();
        assert!(used == image && version.chars().any(|it| it.is_ascii_digit()), "{name} may change by itself");
    }
}

#[test]
fn what_the_demo_starts_is_what_down_ends() {
    let (demo, real) = (Place::new(), Place::new());
    demo.run(&["--demo"], "");
    real.run(&["http://garmin:8000"], TOKENS);
    let profiles = texts(&services()["simulator"]["profiles"]);
    assert_eq!(profiles, [demo.env()["COMPOSE_PROFILES"].clone()]);
    assert!(!real.env().contains_key("COMPOSE_PROFILES"));
    let address = format!("http://{}", texts(&services()["simulator"]["command"])[2].replace("0.0.0.0", "simulator"));
    assert_eq!(demo.env()["GARMIN_SYNC__GARMIN__BASE_URL"], address);
}

#[test]
fn every_command_names_a_program_that_is_there() {
    let services = services();
    let run: BTreeSet<_> =
        services.values().filter_map(|service| texts(&service["command"]).into_iter().next()).collect();
    // Prometheus' image has the program, and `command` its arguments.
    let run: BTreeSet<_> = run.into_iter().filter(|word| !word.starts_with("--")).collect();
    let mut known = programs();
    known.insert("redis-server".to_owned());
    assert!(run.is_subset(&known), "{run:?}");
    assert!(["garmin-sync-api", "garmin-sync-worker", "garmin-simulator"].iter().all(|name| run.contains(*name)));
}

#[test]
fn the_health_checks_tell_ready_from_not_ready_where_the_programs_listen() {
    let services = services();
    // Both are part of their images' base systems.
    assert_eq!(texts(&services["redis"]["healthcheck"]["test"]), ["CMD", "redis-cli", "ping"]);
    for (name, setting) in [("api", "GARMIN_SYNC__HTTP__BIND"), ("worker", "GARMIN_SYNC__WORKER__METRICS_BIND")] {
        let words = texts(&merged(&services[name]["healthcheck"])["test"]);
        assert_eq!(words[..3], ["CMD", "bash", "-c"]);
        let listens = environment(&services[name], &BTreeMap::new())[setting].clone();
        let asked = format!("/dev/tcp/127.0.0.1/{}", listens.rsplit(':').next().unwrap());
        assert!(words[3].contains(&asked), "{name}");
        for (answer, healthy) in [("200 OK", true), ("503 Service Unavailable", false)] {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let here = format!("/dev/tcp/127.0.0.1/{}", listener.local_addr().unwrap().port());
            let server = std::thread::spawn(move || {
                use std::io::{BufRead, BufReader, Write};
                let (mut stream, _) = listener.accept().unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let request: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
                write!(stream, "HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n").unwrap();
                request
            });
            let status = Command::new("bash").args(["-c", &words[3].replace(&asked, &here)]).status().unwrap();
            assert_eq!(status.success(), healthy, "{name}: {answer}");
            let request = server.join().unwrap();
            assert_eq!(request[..2], ["GET /readyz HTTP/1.1", "Host: localhost"]);
        }
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
        let ports = texts(&service["ports"]).into_iter().map(|port| interpolated(&port, &BTreeMap::new()));
        assert!(ports.into_iter().all(|port| port.starts_with("127.0.0.1:")), "{name}");
    }
    let own =
        BTreeMap::from([("GARMIN_SYNC_BIND".into(), "10.0.0.2".into()), ("GARMIN_SYNC_PORT".into(), "9000".into())]);
    assert_eq!(interpolated(&texts(&services["api"]["ports"])[0], &own), "10.0.0.2:9000:8080");
    assert_eq!(texts(&services["worker"]["extra_hosts"]), ["host.docker.internal:host-gateway"]);
    let redis = texts(&services["redis"]["command"]).join(" ");
    assert!(redis.contains("--appendonly yes") && redis.contains("--maxmemory-policy noeviction"), "{redis}");
}

#[test]
fn dashboards_see_the_data_as_the_programs_user_and_change_nothing() {
    let services = services();
    for name in ["grafana", "prometheus"] {
        assert_eq!(texts(&services[name]["profiles"]), ["grafana"]);
        for mount in texts(&services[name]["volumes"]) {
            let (source, options) = mount.split_once(':').unwrap();
            assert!(source == name || options.ends_with(":ro"), "{name} could write {source}");
            assert!(!source.starts_with('.') || root().join(source).exists(), "{source}");
        }
    }
    let grafana = &services["grafana"];
    let (user, _) = grafana["user"].as_str().unwrap().split_once(':').unwrap();
    assert!(read("Dockerfile").contains(&format!("useradd --uid {user} ")), "only that user can read the data file");
    assert!(texts(&grafana["volumes"]).contains(&"data:/data:ro".to_owned()));
    let settings = environment(grafana, &BTreeMap::new());
    assert!(settings.iter().all(|(name, _)| name.starts_with("GF_") && !name.contains("PASSWORD")), "{settings:?}");
    for (name, value) in [
        ("GF_AUTH_ANONYMOUS_ORG_ROLE", "Viewer"),
        ("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION", "true"),
        ("GF_SERVER_ENFORCE_DOMAIN", "true"),
    ] {
        assert_eq!(settings[name], value);
    }
    let home = settings["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"].replace("/etc/grafana/", "grafana/");
    assert!(root().join(&home).is_file(), "{home}");
}

#[test]
fn an_env_file_of_the_first_version_works_after_the_script_took_it_over() {
    let place = Place::of_the_first_version(TOKENS);
    assert_eq!(place.run(&[], "").code, 0);
    let all = place.env().into_iter().chain(environment(&services()["worker"], &place.env()));
    let here = |value: String| value.replace("/run/secrets", place.path("secrets").to_str().unwrap());
    let config = Config::load(all.map(|(name, value)| (name, here(value)))).unwrap();
    assert_eq!(config.secrets.required_keys().unwrap().current.unwrap().expose().to_vec(), base64(KEY));
    assert!(config.garmin.tokens_text().unwrap().is_some());
    assert_eq!(config.sync.lookback_days, 5);
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}
