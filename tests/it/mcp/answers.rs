//! Usual questions, answered by the tools, with the answers that SQL gives to whoever opens the file. The clock of these tests
//! is fixed at 2026-11-21.

use chrono::{Days, NaiveDate, TimeDelta};
use garmin_sync::domain::record::{
    Activity, DailyField, DailyMetrics, Records, Sample, SampleKind, Scalar, SleepSession,
};
use garmin_sync::http::auth::Access;
use garmin_sync::sink::sqlite::SqliteSink;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection, query};
use tempfile::TempDir;

use super::{call, post, told};
use crate::api::server::{Server, read};
use crate::conformance::store::records::{activity, at, sleep, weigh_in};
use crate::conformance::store::write;
use crate::sink_sqlite::support::connect;

const DAYS: u64 = 80;
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2026, 9, 3).unwrap();

fn day(n: u64) -> NaiveDate {
    FIRST + Days::new(n)
}

/// Numbers that differ from day to day, up to `most`.
fn varied(n: u64, salt: u64, most: u64) -> f64 {
    let mixed = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    f64::from(u32::try_from((mixed >> 33) % most).unwrap())
}

/// Eighty days: some without steps, some without a night, an activity every third day.
fn records() -> Records {
    let mut all = Records::default();
    for n in 0..DAYS {
        let noon = day(n).and_hms_opt(12, 0, 0).unwrap().and_utc();
        if n % 9 != 4 {
            let steps = (DailyField::Steps, Scalar::Number(4_000.0 + varied(n, 1, 9_000)));
            let resting = (DailyField::RestingHeartRate, Scalar::Number(45.0 + varied(n, 2, 15)));
            let values = [steps, resting].into_iter().collect();
            all.daily.push(DailyMetrics {
                date: day(n),
                values,
                provisional: Vec::new(),
                raw: serde_json::Map::default(),
            });
        }
        if n % 11 != 6 {
            let asleep = 20_000.0 + varied(n, 3, 10_000);
            let bedtime = Some(noon - TimeDelta::hours(14));
            let wake_time = Some(noon - TimeDelta::hours(5));
            let night = SleepSession {
                date: day(n),
                bedtime,
                wake_time,
                asleep_s: Some(asleep),
                stages: Vec::new(),
                ..sleep(1)
            };
            all.sleep.push(night);
        }
        if n % 3 == 0 {
            let kind = if n % 2 == 0 { "running" } else { "cycling" };
            let id = i64::try_from(5_000 + n).unwrap();
            let distance = 3_000.0 + varied(n, 4, 20_000);
            all.activities.push(Activity {
                date: day(n),
                start: Some(noon),
                start_local: Some(noon.naive_utc()),
                kind: Some(kind.to_owned()),
                distance_m: Some(distance),
                ..activity(id, 1)
            });
        }
        if n % 4 == 1 {
            let mut weighed = weigh_in(noon, 70.0 + varied(n, 5, 60) / 10.0);
            weighed.date = day(n);
            all.weigh_ins.push(weighed);
        }
    }
    let midnight = day(70).and_hms_opt(0, 0, 0).unwrap().and_utc();
    all.samples = (0..720_u64)
        .filter(|n| !(200..260).contains(n))
        .map(|n| {
            let time = midnight + TimeDelta::minutes(2 * i64::try_from(n).unwrap());
            Sample { date: day(70), kind: SampleKind::HeartRate, time, value: 50.0 + varied(n, 6, 110) }
        })
        .collect();
    all
}

struct Asked {
    server: Server,
    db: SqliteConnection,
    _folder: TempDir,
}

async fn asked() -> Asked {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let sink = SqliteSink::open(&path).await.unwrap();
    write(&sink, at(9, 0, 0), &records()).await;
    let db = connect(&path).await;
    Asked { server: Server::reading(&path, Access::Open), db, _folder: folder }
}

impl Asked {
    async fn tool(&self, tool: &str, arguments: Value) -> Value {
        told(&read(post(&self.server, &call(tool, &arguments)).send().await.unwrap()).await.1)
    }

    async fn sql(&mut self, sql: &'static str) -> Vec<SqliteRow> {
        query(sql).fetch_all(&mut self.db).await.unwrap()
    }

    /// One number.
    async fn number(&mut self, sql: &'static str) -> f64 {
        self.sql(sql).await[0].get_unchecked(0)
    }

    /// A text, and a number.
    async fn pair(&mut self, sql: &'static str) -> (String, f64) {
        let row = &self.sql(sql).await[0];
        (row.get(0), row.get_unchecked(1))
    }
}

fn near(answer: &Value, right: f64) {
    let answer = answer.as_f64().unwrap();
    assert!((answer - right).abs() <= 0.0051, "{answer} for {right}");
}

#[tokio::test]
async fn questions_about_days() {
    let mut it = asked().await;
    let month = json!({"metrics": ["steps", "resting_heart_rate_bpm"], "from": "2026-10-23", "to": "2026-11-21"});
    let values = it.tool("daily_values", month).await;
    let [steps, resting] = [0, 1].map(|n| values["metrics"][n].clone());

    // How many steps a day did I do in the last 30 days?
    let mean = "SELECT avg(steps) FROM daily_metrics WHERE date BETWEEN '2026-10-23' AND '2026-11-21'";
    near(&steps["meanOfDays"], it.number(mean).await);
    // On which day the most?
    let most = "SELECT date, steps FROM daily_metrics WHERE date >= '2026-10-23' ORDER BY steps DESC, date LIMIT 1";
    let (date, best) = it.pair(most).await;
    assert_eq!(steps["highest"]["date"], json!(date));
    near(&steps["highest"]["value"], best);
    // When was my resting heart rate lowest?
    let least =
        "SELECT date, resting_heart_rate_bpm FROM daily_metrics WHERE date >= '2026-10-23' ORDER BY 2, date LIMIT 1";
    let (date, best) = it.pair(least).await;
    assert_eq!(resting["lowest"]["date"], json!(date));
    near(&resting["lowest"]["value"], best);
    // How many days have no steps?
    let with = "SELECT CAST(count(steps) AS REAL) FROM daily_metrics WHERE date >= '2026-10-23'";
    let with = it.number(with).await;
    near(&steps["daysWithValue"], with);
    near(&steps["daysWithout"]["days"], 30.0 - with);

    assert_eq!(values["note"], "2026-11-21 is today, and not over.");

    // And since I have the watch?
    let ever = it.tool("daily_values", json!({"metrics": ["steps"], "from": "2016-01-01"})).await;
    assert_eq!(ever["bucket"], "month");
    near(&ever["metrics"][0]["meanOfDays"], it.number("SELECT avg(steps) FROM daily_metrics").await);
    near(&ever["metrics"][0]["daysWithValue"], it.number("SELECT CAST(count(steps) AS REAL) FROM daily_metrics").await);
    // How does my weight go, by month?
    let months = json!({"metrics": ["weight_kg"], "from": "2026-09-01", "to": "2026-11-21", "bucket": "month"});
    let weights = it.tool("daily_values", months).await;
    let by_month = "SELECT substr(date, 1, 7) || '-01', avg(weight_kg) FROM weigh_ins GROUP BY 1 ORDER BY 1";
    let by_month = it.sql(by_month).await;
    assert_eq!(by_month.len(), 3);
    for (row, right) in weights["rows"].as_array().unwrap().iter().zip(&by_month) {
        assert_eq!(row[0], json!(right.get::<String, _>(0)));
        near(&row[1], right.get_unchecked(1));
    }
    // On which weekday do I walk most?
    let sql =
        "SELECT strftime('%w', date) AS weekday, round(avg(steps), 1) FROM daily_metrics GROUP BY 1 ORDER BY 2 DESC";
    let asked = it.tool("query", json!({"sql": sql})).await;
    for (row, right) in asked["rows"].as_array().unwrap().iter().zip(it.sql(sql).await) {
        assert_eq!(row[0], json!(right.get::<String, _>(0)));
        near(&row[1], right.get_unchecked(1));
    }
}

#[tokio::test]
async fn questions_about_nights_and_hearts() {
    let mut it = asked().await;
    // How did I sleep on the 1st?
    let night = it.tool("get_nights", json!({"from": "2026-11-01", "to": "2026-11-01"})).await;
    near(
        &night["nights"][0]["asleepS"],
        it.number("SELECT asleep_s FROM sleep_sessions WHERE date = '2026-11-01'").await,
    );
    assert_eq!(night["nights"][0]["bedtime"], "2026-10-31T23:00:00+01:00", "22:00 UTC, by the clock on the wall");
    // Which nights of the last month are missing?
    let month = it.tool("get_nights", json!({"from": "2026-10-23", "to": "2026-11-21"})).await;
    let there = "SELECT CAST(count(*) AS REAL) FROM sleep_sessions WHERE date BETWEEN '2026-10-23' AND '2026-11-21'";
    near(&month["daysWithoutNight"]["days"], 30.0 - it.number(there).await);
    assert_eq!(month["nights"]["rows"].as_array().unwrap().len() + 3, 30);
    // How high did my heart rate go on a day, and when?
    let series = it.tool("day_series", json!({"metric": "heart_rate_bpm", "date": "2026-11-12"})).await;
    let highest = "SELECT strftime('%H:%M', time_ms / 1000, 'unixepoch'), value FROM intraday_samples \
                   WHERE metric = 'heart_rate_bpm' AND date = '2026-11-12' ORDER BY value DESC, time_ms LIMIT 1";
    let (at, value) = it.pair(highest).await;
    assert_eq!((&series["highest"]["at"], &series["clock"]), (&json!(at), &json!("UTC")));
    near(&series["highest"]["value"], value);
    near(&series["mean"], it.number("SELECT avg(value) FROM intraday_samples").await);
    assert_eq!(series["nothingMeasured"], json!([["06:38", "08:40"]]));
    assert!(series["points"].as_array().unwrap().len() <= 150);
}

#[tokio::test]
async fn questions_about_activities() {
    let mut it = asked().await;
    // How far did I run in October?
    let totals = it.tool("totals", json!({"by": "month", "from": "2026-10-01", "to": "2026-10-31"})).await;
    let kinds = totals["periods"][0]["kinds"]["rows"].as_array().unwrap();
    let running = kinds.iter().find(|kind| kind[0] == "running").unwrap();
    let ran =
        "SELECT sum(distance_m) FROM activities WHERE kind = 'running' AND date BETWEEN '2026-10-01' AND '2026-10-31'";
    near(&running[2], it.number(ran).await);
    // Which was my longest run?
    let all = it.tool("totals", json!({})).await;
    let bests = all["bests"]["rows"].as_array().unwrap();
    let longest = bests.iter().find(|it| it[0] == "longest_distance" && it[1] == "running").unwrap();
    let row = "SELECT date, distance_m FROM activities WHERE kind = 'running' ORDER BY distance_m DESC, date LIMIT 1";
    let (date, distance) = it.pair(row).await;
    assert_eq!(longest[4], json!(date));
    near(&longest[2], distance);
    // What did I do last, and how often altogether?
    let list = it.tool("list_activities", json!({"limit": 5})).await;
    let newest = it.sql("SELECT id FROM activities ORDER BY date DESC, id DESC LIMIT 5").await;
    let ids: Vec<i64> = newest.iter().map(|row| row.get(0)).collect();
    let listed: Vec<_> = list["activities"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
    assert_eq!(listed, ids);
    near(&list["total"], it.number("SELECT CAST(count(*) AS REAL) FROM activities").await);
    let older = it.tool("list_activities", json!({"limit": 5, "cursor": list["nextCursor"]})).await;
    assert!(older["activities"][0]["id"].as_i64().unwrap() < ids[4]);
    let none = it.tool("list_activities", json!({"kind": "swimming"})).await;
    assert!(none["note"].as_str().unwrap().ends_with("Kinds that are stored: running, cycling."), "{none}");
    // More of that one.
    let one = it.tool("get_activity", json!({"id": longest[5]})).await;
    near(&one["distanceM"], distance);
}
