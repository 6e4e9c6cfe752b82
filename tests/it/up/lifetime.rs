//! Start, signals, crashes: with a real Redis, and waiting scripts in place of the API and the worker.

use std::net::TcpListener;

use super::*;

#[test]
fn each_signal_ends_everything_in_order_with_redis_last() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let stand = Stand::calm();
        let mut up = stand.up();
        let programs = stand.is_up(&up);
        up.send(signal);
        assert_eq!(up.ended().code(), Some(0), "{signal}");
        assert_eq!(stand.events(), "up\nup\nPONG\nPONG\n", "Redis still answered both while they ended");
        for (name, pid) in programs {
            assert!(!runs(pid), "{name} is still there after {signal}");
        }
    }
}

#[test]
fn a_start_with_nohup_outlives_the_terminal() {
    let stand = Stand::calm();
    let mut command = Command::new("nohup");
    command.arg(stand.folder.path().join("garmin-sync")).args(["up", "--port", "0"]);
    let mut up = Up::start(command, &stand.data());
    stand.is_up(&up);
    up.send(Signal::SIGHUP);
    up.send(Signal::SIGTERM);
    up.says("SIGTERM received");
    assert_eq!(up.ended().code(), Some(0));
}

#[test]
fn what_redis_holds_is_there_at_the_next_start() {
    let stand = Stand::calm();
    let redis = |args: &[&str]| {
        let socket = stand.data().join("redis/redis.sock");
        let output = Command::new("redis-cli").arg("-s").arg(socket).args(args).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let mut up = stand.up();
    stand.is_up(&up);
    assert_eq!(redis(&["SET", "job", "half done"]), "OK\n");
    up.send(Signal::SIGTERM);
    up.ended();
    fs::remove_file(stand.folder.path().join("events")).unwrap();
    let mut up = stand.up();
    stand.is_up(&up);
    assert_eq!(redis(&["GET", "job"]), "half done\n");
    up.send(Signal::SIGTERM);
    up.ended();
}

#[test]
fn a_killed_up_leaves_nothing_behind_at_the_latest_after_the_next_start() {
    let stand = Stand::calm();
    let mut up = stand.up();
    let left = stand.is_up(&up);
    up.process.kill().unwrap();
    up.process.wait().unwrap();
    let mut next = stand.up();
    next.says("Starting");
    for (name, pid) in left {
        assert!(!runs(pid), "{name} of the killed run is still there");
    }
    next.send(Signal::SIGTERM);
    assert_eq!(next.ended().code(), Some(0));
}

#[test]
fn a_program_that_dies_is_shown_and_started_again() {
    let stand = Stand::new(
        "[ -e EVENTS ] && exec tail -f /dev/null; echo once > EVENTS; echo something broke; exit 1",
        "exec tail -f /dev/null",
    );
    let mut up = stand.up();
    up.says("garmin-sync-api ended by itself with exit code 1");
    up.says("    garmin-sync-api: something broke");
    up.says("Starting it again in 0.5 s");
    let api = eventually("the API runs again", || up.programs().get("garmin-sync-api").copied());
    kill(Pid::from_raw(api), Signal::SIGKILL).unwrap();
    up.says("garmin-sync-api was ended by SIGKILL");
    let again = eventually("the API runs once more", || up.programs().get("garmin-sync-api").copied());
    assert_ne!(again, api);
    up.send(Signal::SIGTERM);
    up.ended();
    assert!(!runs(again));
}

#[test]
fn a_program_that_refuses_its_settings_ends_everything_with_78() {
    let stand = Stand::new("echo no such place; exit 78", "exec tail -f /dev/null");
    let mut up = stand.up();
    up.says("    garmin-sync-api: no such place");
    assert_eq!(up.ended().code(), Some(78));
    assert_eq!(up.programs().len(), 0);
}

#[test]
fn a_second_up_on_the_same_data_says_so() {
    let stand = Stand::calm();
    let mut up = stand.up();
    stand.is_up(&up);
    let (output, said) = stand.fails(stand.command());
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains(&format!("already runs on {} (process {})", stand.data().display(), up.process.id())),
        "{said}"
    );
    assert!(said.contains("), at http://127.0.0.1:"), "{said}");
    up.send(Signal::SIGTERM);
    up.ended();
}

#[test]
fn a_port_in_use_is_named_with_the_way_out() {
    let stand = Stand::calm();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = Command::new(stand.folder.path().join("garmin-sync"));
    command.args(["up", "--port", &port]);
    let (output, said) = stand.fails(command);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port} is in use")) && said.contains("--port"), "{said}");
    assert_eq!(stand.events(), "", "nothing was started");
}

#[test]
fn a_missing_redis_is_named_with_the_line_that_installs_it() {
    let stand = Stand::calm();
    let mut command = stand.command();
    command.env("PATH", stand.folder.path());
    let (output, said) = stand.fails(command);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("redis-server is not installed") && said.contains("apt-get install -y redis-server"),
        "{said}"
    );
}

#[test]
fn a_wrong_setting_stops_before_anything_runs() {
    let stand = Stand::calm();
    let mut command = stand.command();
    command.env("GARMIN_SYNC__SYNC__WINDOW_DAYS", "8");
    let (output, said) = stand.fails(command);
    assert_eq!(output.status.code(), Some(78), "{said}");
    assert!(said.contains("GARMIN_SYNC__SYNC__WINDOW_DAYS (sync.window_days) is 8"), "{said}");
    assert_eq!(stand.events(), "");
}

#[test]
fn a_missing_program_is_named_with_the_way_to_build_it() {
    let stand = Stand::calm();
    fs::remove_file(stand.folder.path().join("garmin-sync-worker")).unwrap();
    let (output, said) = stand.fails(stand.command());
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("garmin-sync-worker is missing") && said.contains("cargo build --release"), "{said}");
}
