//! The demo with all real programs, as a new user sees it.

use serde_json::{Value, json};

use super::*;

/// A demo on this data folder, once it is up, and the address of its API.
pub fn demo(data: &Path) -> (Up, String) {
    let mut command = at_a_terminal(Path::new(env!("CARGO_BIN_EXE_garmin-sync")));
    command.args(["up", "--demo", "--port", "0"]);
    let mut up = Up::start(command, data);
    let line = up.says("  web page  http://");
    let address = line.split_whitespace().last().unwrap().to_owned();
    up.says("End everything with Ctrl-C.");
    (up, address)
}

async fn get(url: String) -> Option<Value> {
    let answer = garmin_sync::http_client::builder().no_proxy().build().unwrap().get(url).send().await.ok()?;
    answer.error_for_status().ok()?.json().await.ok()
}

/// Polls until the answer is as expected.
async fn polled(url: String, wanted: impl Fn(&Value) -> bool) -> Value {
    let started = Instant::now();
    loop {
        if let Some(answer) = get(url.clone()).await.filter(&wanted) {
            return answer;
        }
        assert!(started.elapsed() < LIMIT, "{url} never answered as wanted");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn the_demo_imports_data_and_goes_on_with_it_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let (mut up, address) = demo(folder.path());
    assert_eq!(get(format!("{address}/readyz")).await.unwrap()["status"], "ok");
    let programs = up.programs();
    assert_eq!(programs.len(), 4, "{programs:?}");

    let import = garmin_sync::http_client::builder().no_proxy().build().unwrap();
    let started: Value = import
        .post(format!("{address}/integrations/garmin/sync/historical"))
        .json(&json!({"startDate": "2024-03-01", "endDate": "2024-03-08"}))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(started["status"], "started", "{started}");
    let status = format!("{address}/integrations/garmin/sync/status");
    let done = polled(status, |status| status["hasActiveJob"] == false).await;
    assert_eq!(done["job"]["status"], "completed", "{done}");

    up.send(Signal::SIGTERM);
    let status = up.ended();
    assert!(status.success(), "{status}");
    for (name, pid) in programs {
        assert!(!runs(pid), "{name} is still there");
    }
    assert!(folder.path().join("garmin.db").is_file());

    let (mut up, address) = demo(folder.path());
    let again = get(format!("{address}/integrations/garmin/sync/status")).await.unwrap();
    assert_eq!(again["job"]["id"], started["jobId"], "{again}");
    up.send(Signal::SIGHUP);
    assert!(up.ended().success());
}

#[tokio::test]
async fn a_killed_api_is_there_again_soon() {
    let folder = tempfile::tempdir().unwrap();
    let (mut up, address) = demo(folder.path());
    kill(Pid::from_raw(up.programs()["garmin-sync-api"]), Signal::SIGKILL).unwrap();
    up.says("garmin-sync-api was ended by SIGKILL");
    polled(format!("{address}/readyz"), |ready| ready["status"] == "ok").await;
    up.send(Signal::SIGTERM);
    assert!(up.ended().success());
}
