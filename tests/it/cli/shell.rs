//! Help, completions, manual.

use super::*;

const COMMANDS: [&str; 11] =
    ["up", "doctor", "start", "status", "pause", "resume", "cancel", "jobs", "coverage", "completions", "man"];

#[tokio::test]
async fn the_help_names_every_command_and_every_exit_code() {
    let help = said(program(&["--help"])).await;
    assert_shown("help", &help.all());
    assert_shown("help_start", &said(program(&["start", "--help"])).await.all());
    for command in COMMANDS {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}");
        assert_eq!(said(program(&[command, "--help"])).await.code, Some(0), "{command}");
    }
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
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("share/man1");
    let written = said(program(&["man", "--out", pages.to_str().unwrap()])).await;
    assert_eq!(written.code, Some(0), "{written:?}");
    for command in COMMANDS {
        assert!(pages.join(format!("garmin-sync-{command}.1")).is_file(), "{command}");
    }
    let a_file = pages.join("garmin-sync-up.1");
    let nowhere = said(program(&["man", "--out", a_file.to_str().unwrap()])).await;
    assert_eq!(nowhere.code, Some(1), "{nowhere:?}");
}
