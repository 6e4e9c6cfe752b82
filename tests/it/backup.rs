//! The data can be copied at any time: by copying the file, and by `garmin-sync backup`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use garmin_sync::sink::sqlite::SqliteSink;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query, query_scalar};

use test_support::stack::{Plan, Stack, eventually, stop};

const SOON: Duration = Duration::from_mins(3);
const HEALTH: &str = "SELECT count(*) FROM intraday_samples";

async fn start(stack: &Stack, from: &str, to: &str) {
    let body = json!({"startDate": from, "endDate": to, "dataTypes": ["health"]});
    let (_, started) = stack.post("/integrations/garmin/sync/historical", body).await;
    assert_eq!(started["status"], "started", "{started}");
}

async fn open(database: &Path) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn number(database: &Path, statement: &str) -> i64 {
    query_scalar(AssertSqlSafe(statement.to_owned())).fetch_one(&mut open(database).await).await.unwrap()
}

async fn check(database: &Path) -> String {
    query_scalar("PRAGMA integrity_check").fetch_one(&mut open(database).await).await.unwrap()
}

fn program(database: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_garmin-sync"));
    command.env("GARMIN_SYNC__SINK__URL", format!("sqlite://{}", database.display())).stdin(Stdio::null());
    command
}

fn backup(database: &Path, args: &[&str]) -> Output {
    program(database).arg("backup").args(args).output().unwrap()
}

/// A plain copy of the file, without the files beside it.
fn copied(stack: &Stack) -> std::path::PathBuf {
    let copy = stack.folder.path().join("copy.db");
    fs::copy(stack.database(), &copy).unwrap();
    copy
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_copy_has_everything_when_a_job_ends_and_when_its_worker_stops() {
    let mut stack = Plan::default().start().await;
    start(&stack, "2024-05-01", "2024-05-14").await;
    stack.wait_for_status("completed", SOON).await;
    let copy = copied(&stack);
    let rows = number(&stack.database(), HEALTH).await;
    assert!(rows > 1000, "{rows}");
    assert_eq!((number(&copy, HEALTH).await, check(&copy).await), (rows, "ok".to_owned()));

    stack.hold_from("2024-07-08").await;
    start(&stack, "2024-07-01", "2024-07-31").await;
    stack.wait_for_held("2024-07-08").await;
    stop(&mut stack.workers[0], SOON).await;
    let copy = copied(&stack);
    let more = number(&stack.database(), HEALTH).await;
    assert!(more > rows, "{more}");
    assert_eq!((number(&copy, HEALTH).await, check(&copy).await), (more, "ok".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_in_the_middle_of_a_sync_has_every_chunk_that_was_done() {
    let stack = Plan::default().start().await;
    start(&stack, "2024-01-01", "2024-06-30").await;
    let job = stack.wait_for_job("two chunks", SOON, |job| job["chunksCompleted"].as_u64() >= Some(2)).await;
    let path = format!("/integrations/garmin/sync/jobs/{}/chunks", job["id"].as_str().unwrap());
    let (_, chunks) = stack.get(&path).await;
    let file = stack.folder.path().join("backup.db");
    let made = backup(&stack.database(), &[file.to_str().unwrap(), "--json"]);
    assert!(made.status.success(), "{made:?}");
    let told: Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(told["bytes"].as_u64(), Some(fs::metadata(&file).unwrap().len()), "{told}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(check(&file).await, "ok");

    stack.wait_for_status("completed", SOON).await;
    let done: Vec<_> = chunks["chunks"].as_array().unwrap().iter().filter(|it| it["status"] == "done").collect();
    assert!(done.len() >= 2, "{chunks:#}");
    for chunk in done {
        let rows = format!("{HEALTH} WHERE date BETWEEN {} AND {}", chunk["start"], chunk["end"]).replace('"', "'");
        let now = number(&stack.database(), &rows).await;
        assert!(now > 1000, "{rows}: {now}");
        assert_eq!(number(&file, &rows).await, now, "{rows}");
    }
}

/// A store that takes a moment to copy.
async fn large(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("garmin.db");
    drop(SqliteSink::open(&path).await.unwrap());
    let filler = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 40000) \
                  INSERT INTO meta SELECT 'filler ' || x, hex(randomblob(500)) FROM n";
    query(filler).execute(&mut open(&path).await).await.unwrap();
    path
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_no_half_file_and_the_next_one_tidies_up() {
    let folder = tempfile::tempdir().unwrap();
    let store = large(folder.path()).await;
    let (file, half) = (folder.path().join("backup.db"), folder.path().join("backup.db.unfinished"));
    fs::write(&file, "the backup of yesterday").unwrap();
    let mut killed = program(&store).args(["backup", "--force"]).arg(&file).spawn().unwrap();
    eventually("the copy to begin", SOON, async || fs::metadata(&half).ok().filter(|it| it.len() > 0)).await;
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(half.exists(), "killed too late to prove anything");
    assert_eq!(fs::read_to_string(&file).unwrap(), "the backup of yesterday");

    let made = backup(&store, &["--force", file.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    assert_eq!((number(&file, "SELECT count(*) FROM meta").await, half.exists()), (40_002, false));
}

#[tokio::test]
async fn what_can_not_be_done_is_said_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = large(folder.path()).await;
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(place("there.db"), "mine").unwrap();
    let taken = place("there.db.unfinished");
    for (args, said) in [
        (vec![place("there.db")], "is there already. Name another file, or replace it with --force"),
        (vec![place("garmin.db"), "--force".to_owned()], "belongs to the data that is to be copied"),
        (vec![folder.path().to_str().unwrap().to_owned()], "is not a file. Name the file to make"),
        (vec![place("nowhere/backup.db")], "backup.db.unfinished can't be made"),
        (vec![place("x.db"), "--data".to_owned(), place("nowhere")], "there is no data file"),
    ] {
        let refused = backup(&store, &args.iter().map(String::as_str).collect::<Vec<_>>());
        let text = String::from_utf8(refused.stderr).unwrap();
        assert!(refused.status.code() == Some(1) && text.contains(said), "{args:?}: {text}");
    }
    std::os::unix::fs::symlink(place("elsewhere"), &taken).unwrap();
    let refused = backup(&store, &["--force", &place("there.db")]);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("can't be made"));
    fs::remove_file(&taken).unwrap();
    let other = fs::OpenOptions::new().write(true).create_new(true).open(&taken).unwrap();
    other.try_lock().unwrap();
    let refused = backup(&store, &["--force", &place("there.db")]);
    let text = String::from_utf8(refused.stderr).unwrap();
    assert!(text.contains("another backup to") && Path::new(&taken).exists(), "{text}");
    drop(other);

    // A disk without space, as far as this program can tell.
    let mut full = Command::new("sh");
    full.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" backup --force \"$1\""]);
    full.arg(env!("CARGO_BIN_EXE_garmin-sync")).arg(place("there.db"));
    let full = full.env("GARMIN_SYNC__SINK__URL", format!("sqlite://{}", store.display())).output().unwrap();
    let text = String::from_utf8(full.stderr).unwrap();
    assert!(text.contains("can't be written there: check that its disk has enough free space"), "{text}");
    assert!(!Path::new(&taken).exists() && !Path::new(&place("elsewhere")).exists());
    assert_eq!(fs::read_to_string(place("there.db")).unwrap(), "mine");
    assert_eq!(check(&store).await, "ok");
}
