//! Help, completions, manual.

use super::*;

const COMMANDS: [&str; 20] = [
    "up",
    "link",
    "unlink",
    "doctor",
    "start",
    "status",
    "pause",
    "resume",
    "retry",
    "cancel",
    "cool-down",
    "coverage",
    "jobs",
    "backup",
    "export",
    "restore-removed",
    "delete-data",
    "token",
    "completions",
    "man",
];

#[tokio::test]
async fn the_help_names_every_command_and_every_exit_code() {
    let help = said(program(&["--help"])).await;
    assert_shown("help", &help.all());
    assert_shown("help_start", &said(program(&["start", "--help"])).await.all());
    for command in COMMANDS {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}");
        let help = said(program(&[command, "--help"])).await;
        assert!(help.code == Some(0) && help.out.contains("\nExamples:\n"), "{command}: {help:?}");
    }
    for command in ["create", "list", "revoke"] {
        assert!(said(program(&["token", command, "--help"])).await.out.contains("\nExamples:\n"), "{command}");
    }
}

#[tokio::test]
async fn without_a_command_there_is_the_help_whatever_the_environment() {
    let mut bare = program(&[]);
    bare.env("GARMIN_SYNC_URL", "http://127.0.0.1:9").env("GARMIN_SYNC_TOKEN", "a-token");
    let bare = said(bare).await;
    assert_eq!((bare.code, bare.out.as_str()), (Some(2), ""));
    assert_eq!(bare.err, said(program(&["--help"])).await.out);
}

#[tokio::test]
async fn an_empty_address_in_the_environment_counts_as_not_set() {
    let mut status = program(&["status"]);
    status.env("GARMIN_SYNC_URL", "").env("http_proxy", "");
    let told = said(status).await.all();
    assert!(!told.contains("is no address"), "{told}");
}

#[tokio::test]
async fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = said(program(&["completions", shell])).await;
        assert_eq!((script.code, script.err.as_str()), (Some(0), ""), "{shell}");
        for word in COMMANDS.into_iter().chain(["newest-first", "token-file"]) {
            assert!(script.out.contains(word), "{shell}: {word}");
        }
    }
    let mut check = Command::new("bash");
    let script = format!("{} completions bash | bash -n", env!("CARGO_BIN_EXE_garmin-sync"));
    assert!(check.args(["-o", "pipefail", "-c", &script]).status().await.unwrap().success());
}

#[tokio::test]
async fn the_manual_is_one_page_or_one_a_command() {
    let page = said(program(&["man"])).await;
    assert!(page.code == Some(0) && page.out.contains(".TH garmin-sync 1"), "{page:?}");
    for variable in ["GARMIN_SYNC_URL", "GARMIN_SYNC_TOKEN", "NO_COLOR"] {
        assert!(page.out.contains(&format!(".TP\n\\fB{variable}\\fR\n")), "{variable}: {page:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("share/man1");
    let written = said(program(&["man", "--out", pages.to_str().unwrap()])).await;
    assert_eq!(written.code, Some(0), "{written:?}");
    for command in COMMANDS {
        assert!(pages.join(format!("garmin-sync-{command}.1")).is_file(), "{command}");
    }
    assert!(std::fs::read_to_string(pages.join("garmin-sync.1")).unwrap().contains(".SH ENVIRONMENT"));
    let a_file = pages.join("garmin-sync-up.1");
    let nowhere = said(program(&["man", "--out", a_file.to_str().unwrap()])).await;
    assert_eq!(nowhere.code, Some(1), "{nowhere:?}");
}
