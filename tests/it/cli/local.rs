//! The commands that ask no server.

use serde_json::Value;

use super::*;
use test_support::stack::Plan;

#[tokio::test]
async fn their_errors_are_json_like_those_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere").to_str().unwrap().to_owned();
    for (args, told) in [
        (vec!["backup", "--data", &nowhere, "x.db"], "garmin.db. Name the folder that"),
        (vec!["export", "--files", &nowhere, "--data", &nowhere], "there is no data file"),
        (vec!["restore-removed", "--data", &nowhere], "there is no data file"),
        (
            vec!["token", "list", "--file", &nowhere],
            "`garmin-sync token create --user me` makes it with the first token",
        ),
        (vec!["up", "--data", "/dev/null/x", "--port", "0"], "name another folder with --data"),
    ] {
        let json = said(program(&[&args[..], &["--json"]].concat())).await;
        let error: Value = serde_json::from_str(&json.err).unwrap_or_else(|_| panic!("{json:?}"));
        assert_eq!((json.code, json.out.as_str()), (Some(1), ""), "{args:?}");
        assert!(error["error"].as_str().unwrap().contains(told) && error["error"] == error["detail"], "{error}");
        assert_eq!(error["code"], "failed");
        let text = said(program(&args)).await;
        assert!(text.err.starts_with(&format!("garmin-sync {}: ", args[0])) && text.err.contains(told), "{text:?}");
    }
    let day = said(program(&["restore-removed", "--since", "nope"])).await;
    assert_eq!(day.code, Some(2), "{day:?}");
    assert!(
        day.err.contains("'nope' for '--since <DAY>': not a day of the calendar; write it as YYYY-MM-DD"),
        "{day:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_of_a_demo_is_found_where_there_is_no_other() {
    let stack = Plan::default().start().await;
    assert_eq!(code(&stack, "start --from 2024-05-01 --to 2024-05-02 --types activities --watch").await, Some(0));
    let place = tempfile::tempdir().unwrap();
    let demo = place.path().join("data/demo");
    std::fs::create_dir_all(&demo).unwrap();
    std::fs::copy(stack.database(), demo.join("garmin.db")).unwrap();
    let restore = async || {
        let mut command = program(&["restore-removed", "--dry-run"]);
        command.current_dir(place.path());
        said(command).await
    };
    assert!(restore().await.out.starts_with("No removed rows match."), "{:?}", restore().await);
    // One of an account goes before it, even if nothing can be read from it.
    std::fs::write(place.path().join("data/garmin.db"), "not a database").unwrap();
    assert_eq!(restore().await.code, Some(1));
}
