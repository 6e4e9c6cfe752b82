//! Queries that people and their language models write: what they find, and that they find nothing else.

use std::path::Path;

use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::layout::Value;
use garmin_sync::domain::record::{Activity, Records};
use garmin_sync::ports::{Bounds, Found, QueryError, Reader as _, Sink as _};
use garmin_sync::sink::sqlite::SqliteReader;

use super::hostile;
use super::support::{Store, dump, store};
use crate::conformance::store::records::{activity, at, one_of_each};
use crate::conformance::store::{write, write_for};

pub const BOUNDS: Bounds = Bounds { rows: 1_000, bytes: 256 * 1024, text: 2_000 };

/// Three days of `me`, and what nobody else may ever see: an activity of `anna`.
async fn filled() -> Store {
    let it = store().await;
    for day in 1..=3 {
        write(&it.sink, at(9, 0, 0), &one_of_each(day)).await;
    }
    let secret = Activity { name: Some("Annas secret".to_owned()), ..activity(777, 1) };
    write_for(&it.sink, "anna", &Records { activities: vec![secret], ..one_of_each(4) }).await;
    it
}

async fn ask(path: &Path, user: &str, sql: &str) -> Result<Found, QueryError> {
    SqliteReader::new(path).query(&UserId::parse(user).unwrap(), sql, BOUNDS).await
}

async fn found(it: &Store, sql: &str) -> Vec<Vec<Value>> {
    ask(&it.path, "me", sql).await.unwrap_or_else(|error| panic!("{sql}: {error}")).rows
}

async fn refused(it: &Store, sql: &str) -> String {
    match ask(&it.path, "me", sql).await {
        Err(QueryError::Refused(words)) => words,
        other => panic!("{sql}: {other:?}"),
    }
}

#[tokio::test]
async fn everything_of_ones_own_can_be_asked() {
    let it = filled().await;
    for table in SqliteReader::new(&it.path).tables() {
        let rows =
            found(&it, &format!("SELECT count(*), count(DISTINCT user_id), min(user_id) FROM {}", table.name)).await;
        assert_eq!(rows[0][1..], [Value::Integer(1), Value::Text("me".to_owned())], "{}", table.name);
    }
    for sql in [
        "SELECT date, steps, sleep_s FROM daily_summary ORDER BY date",
        "WITH d AS (SELECT date, steps FROM daily_metrics) SELECT a.date, b.steps - a.steps FROM d a JOIN d b ON b.date > a.date",
        "SELECT date, avg(steps) OVER (ORDER BY date ROWS 6 PRECEDING) FROM daily_metrics",
        "SELECT j.value ->> 'stage', sum(j.value ->> 'duration_s') FROM sleep_sessions, json_each(stages) j GROUP BY 1",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 7) SELECT count(*), sum(x) FROM n",
        "SELECT strftime('%w', date), count(*) FROM activities GROUP BY 1 HAVING count(*) > 0",
        "SELECT datetime(time_ms / 1000, 'unixepoch'), value FROM intraday_samples WHERE metric = 'stress'",
        "VALUES (1), (2)",
        "select COUNT(*) from TEMP.Activities -- of mine",
    ] {
        assert!(!found(&it, sql).await.is_empty(), "{sql}");
    }
    let sums = found(&it, "SELECT sum(steps), 1.5, NULL, 'x', x'00ff', 9e999 FROM daily_summary").await;
    let text = |text: &str| Value::Text(text.to_owned());
    let expected =
        vec![Value::Integer(27_003), Value::Number(1.5), Value::Null, text("x"), text("(2 bytes)"), text("Infinity")];
    assert_eq!(sums, [expected]);
}

#[tokio::test]
async fn a_user_named_like_a_piece_of_sql_sees_only_their_own() {
    let it = store().await;
    let anna = Records { activities: vec![activity(777, 1)], ..Records::default() };
    write_for(&it.sink, "anna", &anna).await;
    for user in ["anna", "Anna", "anna2", "a"] {
        let rows = ask(&it.path, user, "SELECT count(*) FROM activities").await.unwrap().rows;
        assert_eq!(rows, [[Value::Integer(i64::from(user == "anna"))]], "{user}");
    }
}

#[tokio::test]
async fn hostile_texts_are_refused_and_change_nothing() {
    let it = filled().await;
    let before = dump(&it.path, true).await;
    let texts = hostile::texts();
    assert!(texts.len() >= 200, "{}", texts.len());
    for sql in &texts {
        let words = refused(&it, sql).await;
        assert!(!words.contains("store_") || sql.contains("store_"), "{sql}: {words}");
    }
    assert_eq!(dump(&it.path, true).await, before);
}

#[tokio::test]
async fn what_is_allowed_never_shows_anothers_rows() {
    let it = filled().await;
    for sql in hostile::harmless() {
        let shown = match ask(&it.path, "me", &sql).await {
            Ok(found) => format!("{found:?}"),
            Err(error) => error.to_string(),
        };
        assert!(
            !shown.contains("Annas secret") && !shown.contains("\"anna\"") && !shown.contains("store_"),
            "{sql}: {shown}"
        );
    }
}

#[tokio::test]
async fn a_query_without_end_is_ended() {
    let it = filled().await;
    let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
    assert!(refused(&it, endless).await.starts_with("it takes too long"));
    // Others read on, and nothing holds the log.
    assert_eq!(found(&it, "SELECT count(*) FROM activities").await, [[Value::Integer(3)]]);
    assert!(it.sink.checkpoint().await.unwrap());
}

#[tokio::test]
async fn an_answer_has_a_size() {
    let it = filled().await;
    let many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000) SELECT x FROM n";
    let found = ask(&it.path, "me", many).await.unwrap();
    assert_eq!((found.rows.len(), found.has_more), (1_000, true));
    let long = "SELECT printf('%.*c', 5000, 'ä'), 'short'";
    let found = ask(&it.path, "me", long).await.unwrap();
    assert_eq!((found.cut, found.has_more), (1, false));
    let Value::Text(text) = &found.rows[0][0] else { panic!("a text") };
    assert_eq!(text.chars().count(), 2_001);
    let wide = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 900) SELECT printf('%.*c', 1999, 'x') FROM n";
    let found = ask(&it.path, "me", wide).await.unwrap();
    assert!(found.has_more && found.rows.len() > 50 && found.rows.len() < 140, "{}", found.rows.len());
}
