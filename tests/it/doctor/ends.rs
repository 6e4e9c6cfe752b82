//! Where the key is from, where the report goes, and how the command ends.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use test_support::port::free_port;
use test_support::stack::eventually;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_ends_it_early_and_says_what_to_do() {
    let stand = Stand::start();
    let mut command = stand.doctor(&[]);
    command.env("GARMIN_PERSONAL_API_KEY", "GCDC_unknown");
    let ended = run(command).await;
    assert_eq!((ended.status.code(), out(&ended).as_str()), (Some(6), ""), "{ended:?}");
    let said = err(&ended);
    assert!(said.contains("(HTTP 401)") && said.contains("Make a new one at https://connect.garmin.com/"), "{said}");
    assert_no_secret(&[&said]);
    assert!(!stand.path(REPORT).exists());
    assert_eq!(stand.requests().await.len(), 1);

    stand.fault(json!({"kind": "status", "status": 403, "endpoint": "exchange"})).await;
    let ended = run(stand.doctor(&["--json"])).await;
    let error: Value = serde_json::from_str(&err(&ended)).unwrap();
    assert_eq!((ended.status.code(), &error["code"]), (Some(6), &json!("credentials_refused")), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_taken_from_files_from_settings_and_from_a_pipe() {
    let stand = Stand::start();
    let without_variable = |args: &[&str]| {
        let mut command = stand.doctor(args);
        command.env_remove("GARMIN_PERSONAL_API_KEY");
        command
    };
    let piped = fed(without_variable(&["--out", "piped.md"]), "GCDC_demo\n").await;
    assert_eq!(piped.status.code(), Some(0), "{piped:?}");

    std::fs::write(stand.path("key"), "\u{feff}GCDC_demo\r\n").unwrap();
    let mut of_settings = without_variable(&["--out", "settings.md"]);
    of_settings.env("GARMIN_SYNC__PERSONAL__API_KEY_FILE", stand.path("key"));
    assert_eq!(run(of_settings).await.status.code(), Some(0), "no key to encrypt it with is needed");

    std::fs::create_dir_all(stand.path(".config/garmin")).unwrap();
    std::fs::write(stand.path(".config/garmin/connect-personal-api-key"), "GCDC_demo\n").unwrap();
    assert_eq!(run(without_variable(&["--out", "garmins.md"])).await.status.code(), Some(0));

    let mut named = stand.doctor(&["--api-key-file", "key", "--out", "named.md"]);
    named.env("GARMIN_PERSONAL_API_KEY", "GCDC_unknown");
    assert_eq!(run(named).await.status.code(), Some(0), "the file that is named comes first");
    for report in ["piped.md", "settings.md", "garmins.md", "named.md"] {
        assert_eq!(row(&read(&stand.path(report)), "settings"), ("200", "read: the time zone"), "{report}");
    }

    let before = stand.requests().await.len();
    std::fs::write(stand.path("key"), "s3cr3t s3cr3t").unwrap();
    for (args, said) in
        [(["--api-key-file", "key"], "What key holds is no key"), (["--api-key-file", "none"], "can't be read")]
    {
        let refused = run(stand.doctor(&args)).await;
        let told = err(&refused);
        assert!(refused.status.code() == Some(2) && told.contains(said) && !told.contains("s3cr3t"), "{refused:?}");
    }
    assert_eq!(stand.requests().await.len(), before, "nobody is asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_is_replaced_only_if_that_is_said_and_before_anybody_is_asked() {
    let stand = Stand::start();
    std::fs::write(stand.path(REPORT), "mine").unwrap();
    let refused = run(stand.doctor(&[])).await;
    assert!(refused.status.code() == Some(2) && err(&refused).contains("replace it with --force"), "{refused:?}");
    for out in ["/nowhere/report.md", "."] {
        assert_eq!(run(stand.doctor(&["--out", out, "--force"])).await.status.code(), Some(2), "{out}");
    }
    assert_eq!(run(stand.doctor(&["--out", "-", "--json"])).await.status.code(), Some(2));
    assert!(stand.requests().await.is_empty());
    assert_eq!(read(&stand.path(REPORT)), "mine");

    let replaced = run(stand.doctor(&["--force"])).await;
    assert_eq!(replaced.status.code(), Some(0), "{replaced:?}");
    let said = out(&replaced);
    assert!(said.contains("Garmin answered 27 of 27 requests.\nThe report is in garmin-sync-doctor.md."), "{said}");
    assert!(said.contains("It holds no values; read it before you attach it"), "{said}");
    assert!(read(&stand.path(REPORT)).starts_with("# Report of garmin-sync doctor\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn control_c_ends_it_with_what_was_answered() {
    let stand = Stand::start();
    stand.fault(json!({"kind": "hang", "endpoint": "sleep"})).await;
    let mut command = stand.doctor(&[]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let is_open = |it: &Value| it["status"].is_null() && it["path"].as_str().unwrap().contains("sleep");
    eventually("the open request", SOON, async || stand.requests().await.iter().any(is_open).then_some(())).await;
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    let code = eventually("the end", SOON, async || child.try_wait().unwrap()).await.code();
    assert_eq!(code, Some(130));
    let report = read(&stand.path(REPORT));
    assert!(report.contains("- 27 requests, 4 answered; stopped by Ctrl-C\n"), "{report}");
    assert_eq!(row(&report, "nights"), ("-", "not asked: stopped by Ctrl-C"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_or_before_an_answer_there_is_no_report() {
    let stand = Stand::start();
    let mut command = stand.doctor(&[]);
    command.env("GARMIN_PERSONAL_API_BASE_URL", format!("http://127.0.0.1:{}", free_port()));
    let ended = run(command).await;
    assert_eq!(ended.status.code(), Some(5), "{ended:?}");
    assert!(err(&ended).contains("No report was written: Garmin's Personal API refuses connections"), "{ended:?}");

    stand.fault(json!({"kind": "hang", "endpoint": "exchange"})).await;
    let mut child = stand.doctor(&[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    eventually("the exchange", SOON, async || (stand.requests().await.len() == 1).then_some(())).await;
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
    let code = eventually("the end", SOON, async || child.try_wait().unwrap()).await.code();
    assert_eq!(code, Some(130));
    let mut wrong = stand.doctor(&[]);
    wrong.env("GARMIN_SYNC__PERSONAL__TIMEOUT_MS", "1");
    let wrong = run(wrong).await;
    assert!(wrong.status.code() == Some(2) && err(&wrong).contains("PERSONAL__TIMEOUT_MS"), "{wrong:?}");
    assert!(!stand.path(REPORT).exists());
}
