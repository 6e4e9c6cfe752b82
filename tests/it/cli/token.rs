//! Servers that require a token.

use sha2::{Digest, Sha256};

use super::*;
use test_support::stack::Plan;

const TOKEN: &str = "not-a-secret-but-treated-as-one";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_server_and_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (hashes, token) = (folder.path().join("hashes"), folder.path().join("token"));
    std::fs::write(&hashes, format!("{:x} me\n", Sha256::digest(TOKEN))).unwrap();
    std::fs::write(&token, format!("{TOKEN}\n")).unwrap();
    let stack = Plan::default()
        .workers(0)
        .env("GARMIN_SYNC__AUTH__MODE", "token")
        .env("GARMIN_SYNC__AUTH__TOKENS_FILE", hashes.to_str().unwrap())
        .start()
        .await;

    let without = cli(&stack, &["status"]).await;
    assert_shown("without_token", &without.all());
    for args in [&["status", "--token", TOKEN][..], &["jobs", "--token-file", token.to_str().unwrap()]] {
        assert_eq!(cli(&stack, args).await.code, Some(0), "{args:?}");
    }
    let mut by_variable = asking(&stack, &["status", "--json"]);
    by_variable.env("GARMIN_SYNC_TOKEN", TOKEN);
    assert_eq!(said(by_variable).await.code, Some(0));

    let wrong = format!("{TOKEN}x");
    for args in [
        &["status", "--token", &wrong][..],
        &["status", "--watch", "--token", &wrong],
        &["start", "--token", &wrong, "--json"],
    ] {
        let said = cli(&stack, args).await;
        assert_eq!(said.code, Some(6), "{said:?}");
        assert!(!said.all().contains(TOKEN), "{said:?}");
    }
    let mut help = program(&["status", "--help"]);
    help.env("GARMIN_SYNC_TOKEN", TOKEN);
    assert!(!said(help).await.all().contains(TOKEN));
    let broken = cli(&stack, &["status", "--token", &format!("{TOKEN}\n")]).await;
    assert_eq!(broken.code, Some(0), "a line end is no part of a token");
    let broken = cli(&stack, &["status", "--token", &format!("{TOKEN}\u{7f}")]).await;
    assert_eq!(broken.code, Some(2), "{broken:?}");
    assert!(!broken.all().contains(TOKEN), "{broken:?}");
}
