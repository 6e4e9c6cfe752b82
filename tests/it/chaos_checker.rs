//! The checker of the chaos run finds planted errors. A checker that never finds anything would prove nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use garmin_sync::sink::sqlite::SqliteSink;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, ConnectOptions as _};

use test_support::chaos::cool::{CoolDown, forbidden};
use test_support::chaos::end::stuck;
use test_support::chaos::rules::Rules;
use test_support::chaos::snapshot::{JobState, Snapshot, UserState};
use test_support::chaos::store::{Promise, Tables, compare};

async fn execute(database: &Path, sql: &str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
}

/// A week of weigh-ins of two users, `me` as the reference and `anna` as the one to be checked.
async fn week(folder: &Path) -> PathBuf {
    let database = folder.join("garmin.db");
    drop(SqliteSink::open(&database).await.unwrap());
    for user in ["me", "anna"] {
        for day in 1..=7 {
            let sql = format!(
                "INSERT INTO weigh_ins (user_id, time_local, date, weight_kg, created_at, updated_at) VALUES
                   ('{user}', '2024-01-0{day}T08:00:00Z', '2024-01-0{day}', 7{day}.5, 'now', 'now');
                 INSERT INTO sync_days (user_id, data_type, day, outcome, asked_at, epoch) VALUES
                   ('{user}', 'health', '2024-01-0{day}', 'stored', 'now', 1)"
            );
            execute(&database, &sql).await;
        }
    }
    database
}

async fn check_after(damage: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let database = week(folder.path()).await;
    let reference = Tables::read(&database, "me").await;
    execute(&database, damage).await;
    let promise = Promise {
        job: "J".to_owned(),
        types: vec!["health".to_owned()],
        start: "2024-01-01".to_owned(),
        end: "2024-01-05".to_owned(),
    };
    compare(&database, "anna", &reference, &[promise]).await
}

#[tokio::test]
async fn a_store_that_holds_what_it_must_is_found_in_order() {
    assert_eq!(check_after("SELECT 1").await, Vec::<String>::new());
    // The last two days were not promised.
    let later = "DELETE FROM weigh_ins WHERE user_id = 'anna' AND date > '2024-01-05';
                 DELETE FROM sync_days WHERE user_id = 'anna' AND day > '2024-01-05'";
    assert_eq!(check_after(later).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_missing_day_is_found_in_the_data_and_in_the_notes() {
    let gone = "DELETE FROM weigh_ins WHERE user_id = 'anna' AND date = '2024-01-03';
                DELETE FROM sync_days WHERE user_id = 'anna' AND day = '2024-01-03'";
    let found = check_after(gone).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("missing, though job J is completed: weigh_ins 2024-01-03"), "{found:?}");
    assert!(found[1].contains("health of 2024-01-03 is noted as None"), "{found:?}");
}

#[tokio::test]
async fn a_row_twice_a_row_too_many_and_a_wrong_value_are_found() {
    let twice = "DROP VIEW daily_summary; CREATE TABLE copy AS SELECT * FROM weigh_ins; DROP TABLE weigh_ins;
                 ALTER TABLE copy RENAME TO weigh_ins;
                 INSERT INTO weigh_ins SELECT * FROM weigh_ins WHERE user_id = 'anna' AND date = '2024-01-02'";
    assert_eq!(check_after(twice).await, ["anna: a row twice: weigh_ins 2024-01-02T08:00:00Z"]);
    let strange =
        "UPDATE weigh_ins SET time_local = '2024-01-02T09:00:00Z' WHERE user_id = 'anna' AND date = '2024-01-02'";
    let found = check_after(strange).await;
    assert!(found.iter().any(|it| it.contains("a row too many: weigh_ins 2024-01-02T09")), "{found:?}");
    let stale = "UPDATE weigh_ins SET weight_kg = 60 WHERE user_id = 'anna' AND date = '2024-01-07'";
    let found = check_after(stale).await;
    assert!(found.len() == 1 && found[0].contains("instead of"), "{found:?}");
}

fn job(status: &str, rev: u32) -> JobState {
    let is_ended = ["completed", "failed", "cancelled"].contains(&status);
    JobState {
        status: status.to_owned(),
        rev: rev.to_string(),
        epoch: "5".to_owned(),
        progress: if status == "completed" { "1" } else { "0.5" }.to_owned(),
        error_code: if status == "failed" { "chunks_failed" } else { "" }.to_owned(),
        created_at: "1000".to_owned(),
        ended_at: if is_ended { "2000" } else { "" }.to_owned(),
        ..JobState::default()
    }
}

fn moment(lock: &str, jobs: &[(&str, JobState)]) -> Snapshot {
    let jobs = jobs.iter().map(|(id, job)| ((*id).to_owned(), job.clone())).collect();
    let state = UserState { lock: lock.to_owned(), jobs };
    Snapshot { users: [("anna".to_owned(), state)].into(), ..Snapshot::default() }
}

fn broken_by(moments: &[Snapshot], resumed: &[&str]) -> Vec<String> {
    let resumed: BTreeSet<String> = resumed.iter().map(|id| (*id).to_owned()).collect();
    let mut rules = Rules::default();
    for moment in moments {
        rules.see(moment, &resumed);
    }
    rules.broken()
}

#[test]
fn the_plain_life_of_a_job_breaks_no_rule() {
    let life = [
        moment("A", &[("A", job("pending", 1))]),
        moment("A", &[("A", job("running", 2))]),
        moment("", &[("A", job("failed", 3))]),
        moment("A", &[("A", job("pending", 4))]),
        moment("", &[("A", job("completed", 9))]),
        moment("B", &[("A", job("completed", 9)), ("B", job("pending", 1))]),
    ];
    assert_eq!(broken_by(&life, &["A"]), Vec::<String>::new());
}

#[test]
fn an_overwritten_end_is_found() {
    let revived = [moment("", &[("A", job("cancelled", 3))]), moment("A", &[("A", job("running", 4))])];
    let found = broken_by(&revived, &["A"]);
    assert!(found.len() == 1 && found[0].contains("it had ended as"), "{found:?}");
    let touched = [moment("", &[("A", job("completed", 3))]), moment("", &[("A", job("completed", 4))])];
    assert_eq!(broken_by(&touched, &[]).len(), 1);
    // A failed job continues only when its user resumes it.
    let unasked = [moment("", &[("A", job("failed", 3))]), moment("A", &[("A", job("pending", 4))])];
    assert_eq!((broken_by(&unasked, &[]).len(), broken_by(&unasked, &["A"]).len()), (1, 0));
}

#[test]
fn numbers_that_fall_two_jobs_at_once_a_wrong_lock_and_a_lost_job_are_found() {
    let fallen = |change: fn(&mut JobState)| {
        let mut after = job("running", 8);
        change(&mut after);
        broken_by(&[moment("A", &[("A", job("running", 8))]), moment("A", &[("A", after)])], &[])
    };
    assert!(fallen(|job| job.rev = "7".to_owned())[0].contains("rev fell from 8 to 7"));
    assert!(fallen(|job| job.epoch = "4".to_owned())[0].contains("epoch fell from 5 to 4"));
    assert!(fallen(|job| job.progress = "0.4".to_owned())[0].contains("progress fell from 0.5 to 0.4"));
    let two = [moment("A", &[("A", job("running", 2)), ("B", job("paused", 2))])];
    assert!(broken_by(&two, &[])[0].contains("several unfinished jobs"));
    assert!(broken_by(&[moment("", &[("A", job("running", 2))])], &[])[0].contains("the lock names"));
    assert!(broken_by(&[moment("A", &[("A", job("completed", 2))])], &[])[0].contains("no unfinished job"));
    let gone = [moment("", &[("A", job("completed", 2))]), moment("", &[])];
    assert!(broken_by(&gone, &[])[0].contains("job A is gone"));
    let mut early = job("running", 2);
    early.progress = "1".to_owned();
    assert!(broken_by(&[moment("A", &[("A", early)])], &[])[0].contains("progress is 1 and status running"));
}

#[test]
fn a_stuck_job_is_found() {
    let last = moment("B", &[("A", job("completed", 2)), ("B", job("running", 2))]);
    let found = stuck(&last);
    assert!(found.len() == 1 && found[0].contains("job B is stuck"), "{found:?}");
    assert!(stuck(&moment("", &[("A", job("failed", 2))])).is_empty());
}

#[test]
fn a_forbidden_request_is_found() {
    let cool_downs = [CoolDown { from: 10_000, until: 40_000 }];
    let at = |ms: i64| -> Value {
        let time = chrono::DateTime::from_timestamp_millis(ms).unwrap();
        json!({"at": time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()})
    };
    let requests = [at(9_000), at(10_050), at(39_000), at(40_000)];
    let (found, excused) = forbidden(&cool_downs, &requests, &[]);
    assert!(found.len() == 1 && found[0].contains("29000 ms after"), "{found:?}");
    assert_eq!(excused, 0);
    let (found, excused) = forbidden(&cool_downs, &requests, &[(38_000, 39_500)]);
    assert_eq!((found.len(), excused), (0, 1));
}
