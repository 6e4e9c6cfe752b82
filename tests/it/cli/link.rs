//! Linking an account and unlinking it.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::*;
use test_support::stack::{Plan, fake_tokens};

/// Runs a command with this standard input.
async fn fed(stack: &Stack, args: &[&str], input: &str) -> Said {
    let mut child = asking(stack, args).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    let output = timeout(SOON, child.wait_with_output()).await.unwrap().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    Said { code: output.status.code(), out, err }
}

fn read(said: &str) -> Value {
    serde_json::from_str(said).unwrap_or_else(|_| panic!("no JSON: {said}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_unlinked_and_linked_by_a_login() {
    let stack = Plan::default().workers(0).start().await;
    let unlinked = cli(&stack, &["unlink"]).await;
    assert_eq!(unlinked.code, Some(0), "{unlinked:?}");
    assert!(unlinked.out.contains("its sign-in is removed, what is stored stays"), "{unlinked:?}");
    let again = cli(&stack, &["unlink", "--json"]).await;
    assert_eq!((again.code, &read(&again.out)["wasLinked"]), (Some(0), &json!(false)));
    assert_eq!(code(&stack, "start").await, Some(4), "no account is linked");
    let told = "No Garmin account is linked. Link one with `garmin-sync link";
    let status = cli(&stack, &["status"]).await;
    assert!(status.code == Some(0) && status.out.starts_with(told) && !status.out.contains("start"), "{status:?}");
    let watching = cli(&stack, &["status", "--watch"]).await;
    assert!(watching.code == Some(4) && watching.err.contains(told), "{watching:?}");
    assert_eq!(read(&cli(&stack, &["status", "--json"]).await.out)["job"], json!(null));

    let wrong = fed(&stack, &["link", "--login"], "anna@example.org\nwrong\n").await;
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""));
    assert!(wrong.err.contains("does not accept this e-mail address") && !wrong.err.contains("anna"), "{wrong:?}");
    let linked = fed(&stack, &["link", "--login"], "mfa@example.org\ncorrect\n123456\n").await;
    assert_eq!(linked.code, Some(0), "{linked:?}");
    assert!(linked.out.starts_with("The Garmin account is linked, through the Garmin microservice."), "{linked:?}");
    assert!(linked.out.contains("Start the first sync with `garmin-sync start"), "{linked:?}");
    assert!(!linked.err.contains("E-mail"), "nobody is asked who is not there");
    assert_eq!(code(&stack, "start").await, Some(0));
    assert_eq!(code(&stack, "unlink").await, Some(0));
    let status = cli(&stack, &["status"]).await;
    assert!(status.out.contains("cancelled") && !status.out.contains("Start a new one"), "{status:?}");
    assert!(status.out.trim_end().ends_with('.') && status.out.contains(told), "{status:?}");
    let again = fed(&stack, &["link", "--login"], "anna@example.org\ncorrect\n").await;
    assert!(again.out.contains("Start a sync with `garmin-sync start"), "{again:?}");
    // The sixth attempt within a minute.
    assert_eq!(fed(&stack, &["link", "--login"], "anna@example.org\nwrong\n").await.code, Some(2));
    let early = fed(&stack, &["link", "--login", "--json"], "anna@example.org\ncorrect\n").await;
    assert_eq!((early.code, &read(&early.err)["code"]), (Some(5), &json!("rate_limited")), "{early:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_pipes_are_read_and_what_is_none_is_named_and_not_shown() {
    let stack = Plan::default().workers(0).start().await;
    let path = stack.folder.path().join("garmin_tokens.json");
    let file = path.to_str().unwrap();
    std::fs::write(&path, format!("\u{feff}{}\r\n", fake_tokens())).unwrap();
    let linked = cli(&stack, &["link", "--tokens-file", file, "--json"]).await;
    assert_eq!((linked.code, &read(&linked.out)["source"]), (Some(0), &json!("microservice")));

    std::fs::write(&path, "s3cr3t s3cr3t").unwrap();
    for args in [&["link", "--tokens-file", file][..], &["link", "--api-key-file", file]] {
        let refused = cli(&stack, args).await;
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
        assert!(!refused.err.contains("s3cr3t"), "{refused:?}");
    }
    std::fs::write(&path, "GCDC_demo\n").unwrap();
    let keyed = cli(&stack, &["link", "--api-key-file", file]).await;
    assert_eq!(keyed.code, Some(0), "{keyed:?}");
    assert!(keyed.out.contains("through Garmin's Personal API. Its time zone is "), "{keyed:?}");
    let piped = fed(&stack, &["link", "--json"], "s3cr3t s3cr3t\n").await;
    assert_eq!((piped.code, &read(&piped.err)["code"]), (Some(2), &json!("credentials_refused")), "{piped:?}");
    let nothing = cli(&stack, &["link"]).await;
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.err.contains("The input ended before this was given: Your key"), "{nothing:?}");
    let missing = cli(&stack, &["link", "--api-key-file", "/nowhere/key"]).await;
    assert!(
        missing.code == Some(2) && missing.err.contains("--api-key-file /nowhere/key can't be read (no such file)."),
        "{missing:?}"
    );
    let both = cli(&stack, &["link", "--login", "--tokens-file", file]).await;
    assert_eq!(both.code, Some(2), "{both:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_is_deleted_only_if_somebody_says_so_and_it_is_told_when_it_is_done() {
    let mut stack = Plan::default().workers(0).start().await;
    for args in [&["delete-data"][..], &["unlink", "--delete-data"]] {
        let refused = fed(&stack, args, "delete\n").await;
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{refused:?}");
        assert!(refused.err.contains("Add --yes if it should"), "{refused:?}");
    }
    assert_eq!(cli(&stack, &["unlink", "--yes"]).await.code, Some(2), "there is nothing to ask");
    assert_eq!(stack.get("/integrations/garmin/status").await.1["isLinked"], true, "nothing was done");

    let waits = cli(&stack, &["delete-data", "--yes"]).await;
    assert_eq!(waits.code, Some(0), "{waits:?}");
    assert!(waits.out.contains("it will be as soon as a worker runs"), "{waits:?}");
    let early = fed(&stack, &["link", "--login"], "anna@example.org\ncorrect\n").await;
    assert!(early.code == Some(4) && early.err.contains("is being deleted"), "{early:?}");

    stack.add_worker();
    let done = cli(&stack, &["unlink", "--delete-data", "--yes", "--json"]).await;
    let lines: Vec<_> = done.out.lines().map(read).collect();
    assert_eq!((done.code, lines.len()), (Some(0), 2), "{done:?}");
    assert!(lines[0]["account"]["deletion"]["requestedAt"].is_string(), "{done:?}");
    assert_eq!((&lines[1]["isLinked"], &lines[1]["deletion"]), (&json!(false), &Value::Null), "{done:?}");
    let told = cli(&stack, &["delete-data", "--yes"]).await;
    assert!(told.code == Some(0) && told.out.ends_with("Everything that was stored is deleted.\n"), "{told:?}");
}
