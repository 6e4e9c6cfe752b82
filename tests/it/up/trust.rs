//! The data folder's owner, planted files, and log sizes.

use std::os::unix::fs::{PermissionsExt, chown, symlink};

use super::*;

const NAMES: [&str; 18] = [
    "garmin.db",
    "garmin.db-wal",
    "up.pid",
    "secrets.key",
    "secrets.new",
    "demo-key",
    "demo-key.new",
    "redis",
    "redis/redis.sock",
    "redis/appendonlydir",
    "redis/appendonlydir/appendonly.aof.manifest",
    "logs",
    "logs/redis-server.log",
    "logs/garmin-sync-api.log",
    "logs/garmin-sync-worker.log.1",
    "run",
    "run/redis-server.pid",
    "run/garmin-sync-worker.pid",
];

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// What `up` says about a data folder that it refuses.
fn refusal(stand: &Stand) -> String {
    let (output, said) = stand.fails(stand.command());
    assert_eq!((output.status.code(), stand.events().as_str()), (Some(1), ""), "{said}");
    said
}

#[test]
fn a_link_in_the_place_of_any_file_is_refused_and_not_followed() {
    let stand = Stand::calm();
    let victim = stand.folder.path().join("victim");
    for name in NAMES {
        fs::create_dir_all(stand.data().join(name).parent().unwrap()).unwrap();
        set_mode(&stand.data(), 0o700);
        fs::create_dir(&victim).unwrap();
        let into = victim.join("file");
        fs::write(&into, "of another").unwrap();
        let target = if ["redis", "logs", "run", "redis/appendonlydir"].contains(&name) { &victim } else { &into };
        symlink(target, stand.data().join(name)).unwrap();
        let said = refusal(&stand);
        assert!(said.contains(&format!("{name} is a link")) && said.contains("--data"), "{name}: {said}");
        assert_eq!(fs::read_to_string(&into).unwrap(), "of another", "{name}");
        assert_eq!(fs::read_dir(&victim).unwrap().count(), 1, "{name}");
        // The same for a dangling link, which a careless program would create.
        fs::remove_dir_all(&victim).unwrap();
        assert!(refusal(&stand).contains("is a link"), "{name}");
        assert!(!victim.exists(), "{name}");
        fs::remove_dir_all(stand.data()).unwrap();
    }
}

#[test]
fn a_folder_that_others_may_change_is_refused() {
    let stand = Stand::calm();
    fs::create_dir(stand.data()).unwrap();
    set_mode(&stand.data(), 0o777);
    let said = refusal(&stand);
    assert!(said.contains("data can be written to by others (user") && said.contains("mode 0777"), "{said}");
    assert!(said.contains("chmod -R go-w") && said.contains("--data"), "{said}");
    assert_eq!(fs::read_dir(stand.data()).unwrap().count(), 0, "nothing was written");

    set_mode(&stand.data(), 0o700);
    set_mode(stand.folder.path(), 0o777);
    let said = refusal(&stand);
    assert!(said.contains("who could put a folder of their own in the place of"), "{said}");
    set_mode(stand.folder.path(), 0o1777);
    let mut up = stand.up();
    stand.is_up(&up);
    up.send(Signal::SIGTERM);
    assert_eq!(up.ended().code(), Some(0), "in a folder like /tmp nobody can");
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("skipped: only root can give folders away");
        return;
    }
    let stand = Stand::calm();
    fs::create_dir(stand.data()).unwrap();
    set_mode(&stand.data(), 0o770);
    chown(stand.data(), None, Some(12345)).unwrap();
    let said = refusal(&stand);
    assert!(said.contains("can be written to by others (user 0, group 12345, mode 0770)"), "{said}");
    set_mode(&stand.data(), 0o700);
    chown(stand.data(), Some(12345), None).unwrap();
    let said = refusal(&stand);
    assert!(
        said.contains("data belongs to somebody else (user 12345, group 12345, mode 0700; you are user 0)"),
        "{said}"
    );
    chown(stand.data(), Some(0), None).unwrap();
    chown(stand.data().parent().unwrap(), Some(12345), None).unwrap();
    assert!(refusal(&stand).contains("could put a folder of their own in the place of"), "the one above is theirs");
    chown(stand.data().parent().unwrap(), Some(0), None).unwrap();
    fs::write(stand.data().join("secrets.key"), "planted").unwrap();
    chown(stand.data().join("secrets.key"), Some(12345), None).unwrap();
    assert!(refusal(&stand).contains("secrets.key belongs to somebody else"));
}

#[test]
fn a_folder_of_an_earlier_version_is_taken_over_and_shut() {
    let stand = Stand::calm();
    for folder in ["redis", "logs", "run"] {
        fs::create_dir_all(stand.data().join(folder)).unwrap();
    }
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    for (name, text) in [
        ("secrets.key", key),
        ("up.pid", "4194000\n"),
        ("run/garmin-sync-api.pid", "4194001 123456\n"),
        ("logs/garmin-sync-api.log", "yesterday\n"),
        ("logs/garmin-sync-api.log.old", "the day before\n"),
    ] {
        fs::write(stand.data().join(name), text).unwrap();
        set_mode(&stand.data().join(name), 0o644);
    }
    set_mode(&stand.data(), 0o755);
    let mut up = stand.up();
    up.says("now only you can (mode 0700)");
    stand.is_up(&up);
    up.send(Signal::SIGTERM);
    assert_eq!(up.ended().code(), Some(0));
    assert_eq!((mode(&stand.data()), mode(&stand.data().join("secrets.key"))), (0o700, 0o600));
    assert_eq!(fs::read_to_string(stand.data().join("secrets.key")).unwrap(), key);
    let log = |name: &str| fs::read_to_string(stand.data().join("logs").join(name)).unwrap();
    assert_eq!(log("garmin-sync-api.log.1") + &log("garmin-sync-api.log.2"), "yesterday\nthe day before\n");
}

#[test]
fn a_log_is_turned_over_while_its_program_runs_and_no_line_is_lost_or_torn() {
    // 16 MB: the first part at once, the rest while the log is rotated, with lines in two pieces.
    let script = "awk 'BEGIN { for (n = 1; n <= 300000; n++) printf \"line %d %040d\\n\", n, n }'\n\
                  while [ ! -e logs-turned ]; do n=$((n + 1)); printf 'more '; printf '%d\\n' $n; done\n\
                  echo turned >> EVENTS; exec tail -f /dev/null";
    let turned = "cd \"$(dirname \"$0\")\"\n";
    let stand = Stand::new(&format!("{turned}{script}"), "exec tail -f /dev/null");
    let mut up = stand.up();
    let log = |name: &str| stand.data().join("logs").join(name);
    eventually("the log to be turned over", || log("garmin-sync-api.log.1").exists().then_some(()));
    fs::write(stand.folder.path().join("logs-turned"), "").unwrap();
    eventually("the program to end its lines", || stand.events().contains("turned").then_some(()));
    up.send(Signal::SIGTERM);
    up.ended();
    let all: String = ["log.2", "log.1", "log"]
        .into_iter()
        .filter_map(|end| fs::read_to_string(log(&format!("garmin-sync-api.{end}"))).ok())
        .inspect(|text| assert!(text.is_empty() || text.ends_with('\n'), "torn: {:?}", text.lines().last()))
        .collect();
    let mut lines = all.lines();
    for n in 1..=300_000 {
        assert_eq!(lines.next(), Some(format!("line {n} {n:040}").as_str()));
    }
    let more = lines.clone().count();
    assert!(lines.enumerate().all(|(n, line)| line == format!("more {}", n + 1)), "of {more} lines one is not whole");
    assert!(mode(&log("garmin-sync-api.log.1")) == 0o600 && !log("garmin-sync-api.log.new").exists());
    assert!(fs::metadata(log("garmin-sync-api.log")).unwrap().len() < 10_000_000);
}
