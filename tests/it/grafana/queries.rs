//! Every query of the dashboards, on a store that a real import filled.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Weekday};
use sqlx::{AssertSqlSafe, Connection as _, query};
use test_support::stack::Stack;

use super::dashboard::{Dashboard, dashboards, queries, sql_of};
use super::plugin::{Cell, Frame, Shown, run};
use super::{FIRST_DAY, LAST_DAY, imported};

/// What Garmin has of other watches than the simulator's, so that no column is empty.
const REST: [&str; 3] = [
    "UPDATE daily_metrics SET hrv_balanced_low_ms = 41, hrv_balanced_high_ms = 62, endurance_score = 6100.5, \
     hill_score = 44, hydration_ml = 1750, food_kcal = 2140.5, food_carbs_g = 250, food_fat_g = 71.5, food_protein_g = 96",
    "UPDATE daily_metrics SET race_prediction_5k_s = 1481, race_prediction_10k_s = 3102, \
     race_prediction_half_marathon_s = 6912.5, race_prediction_marathon_s = 14521",
    "UPDATE weigh_ins SET body_fat_percent = 18.5, body_water_percent = 58, muscle_mass_kg = 33, bone_mass_kg = 3.1",
];

async fn filled(database: &Path) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
    let mut db = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    for sql in REST {
        query(AssertSqlSafe(sql)).execute(&mut db).await.unwrap();
    }
}

/// What a panel of this kind can't show of this.
fn unfit(kind: &str, frame: &Frame) -> Result<(), String> {
    if frame.rows.is_empty() {
        return Err("no rows".to_owned());
    }
    for (at, name) in frame.columns.iter().enumerate() {
        if frame.rows.iter().all(|row| row[at] == Cell::Nothing) {
            return Err(format!("{name} is always empty"));
        }
    }
    let numbers = |row: &Vec<Cell>| row.iter().all(|it| !matches!(it, Cell::Text(_)));
    if kind != "table" && !frame.rows.iter().all(numbers) {
        return Err("a text where only numbers are shown".to_owned());
    }
    if kind == "timeseries" {
        let times: Vec<_> = frame.rows.iter().map(|row| &row[0]).collect();
        let times: Option<Vec<_>> =
            times.iter().map(|it| if let Cell::Time(it) = it { Some(*it) } else { None }).collect();
        let times = times.ok_or("a first column that is no time")?;
        if !times.is_sorted_by(|one, next| one < next) {
            return Err("times that don't follow each other".to_owned());
        }
        if frame.columns.len() < 2 {
            return Err("nothing but times".to_owned());
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_of_every_panel_is_answered_with_what_the_panel_shows() {
    let stack = imported().await;
    let database = stack.database();
    filled(&database).await;
    let (weeks, years) = (Shown::days(FIRST_DAY, LAST_DAY), Shown::days("2014-03-24", LAST_DAY));
    let mut errors = Vec::new();
    for query in queries().iter().filter(|it| it.sql().is_some()) {
        let times: Vec<_> =
            query.json["timeColumns"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        for shown in [weeks, years] {
            let answer = run(&database, query.sql().unwrap(), &times, shown).await;
            // What fits a panel, however long the range is.
            let fits =
                |frame: Frame| if frame.rows.len() > 3_700 { Err("too many rows".to_owned()) } else { Ok(frame) };
            if let Err(error) = answer.and_then(fits).and_then(|frame| unfit(&query.kind, &frame)) {
                errors.push(format!("{}: {error}", query.place));
            }
        }
    }
    let users = dashboards()
        .iter()
        .flat_map(Dashboard::variables)
        .filter(|it| it["name"] == "user_id")
        .cloned()
        .collect::<Vec<_>>();
    assert_eq!(users.len(), 4);
    for user in &users {
        let frame = run(&database, user["query"].as_str().unwrap(), &[], weeks).await.unwrap();
        assert_eq!(frame.rows, [[Cell::Text("me".to_owned())]]);
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    values_are_those_of_the_api(&stack, weeks).await;
    series_within_a_day_are_thinned(&stack, years).await;
}

async fn frame(stack: &Stack, place: &str, shown: Shown) -> Frame {
    run(&stack.database(), &sql_of(place), &["time"], shown).await.unwrap()
}

fn are_near(one: &BTreeMap<NaiveDate, f64>, other: &BTreeMap<NaiveDate, f64>) -> bool {
    one.keys().eq(other.keys()) && one.values().zip(other.values()).all(|(one, other)| (one - other).abs() < 1e-6)
}

async fn values_are_those_of_the_api(stack: &Stack, shown: Shown) {
    for (place, column, metric) in [
        ("overview: Steps", "Steps", "steps"),
        ("overview: Resting heart rate", "Resting heart rate", "resting_heart_rate_bpm"),
        ("overview: Heart rate variability", "Variability", "hrv_ms"),
        ("overview: Asleep", "Asleep", "sleep_s"),
        ("overview: Weight", "Weight", "weight_kg"),
        ("body: Energy eaten and used", "Eaten", "food_kcal"),
    ] {
        let shown = frame(stack, place, shown).await.by_day(column);
        let shown: BTreeMap<_, _> = shown.into_iter().filter_map(|(day, value)| Some((day, value?))).collect();
        let expected = stack.daily(metric, FIRST_DAY, LAST_DAY).await;
        assert!(expected.len() > 5 && are_near(&shown, &expected), "{place}: {shown:?}, not {expected:?}");
    }
    let steps = stack.daily("steps", FIRST_DAY, LAST_DAY).await;
    let means = run(&stack.database(), &mean_of_steps(), &["time"], shown).await.unwrap().by_day("7-day mean");
    for (day, mean) in &means {
        // The days before the range are not stored here; elsewhere they count.
        let week: Vec<_> = steps.range(*day - Days::new(6)..=*day).map(|(_, value)| *value).collect();
        let expected = week.iter().sum::<f64>() / f64::from(u32::try_from(week.len()).unwrap());
        let is_so = mean.map_or(week.is_empty(), |mean| (mean - expected).abs() < 1e-6);
        assert!(is_so, "{day}: {mean:?}, not {expected}");
    }
    let mut weeks: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for (day, distance) in stack.daily("activity_distance_m", FIRST_DAY, LAST_DAY).await {
        *weeks.entry(day.week(Weekday::Mon).first_day()).or_default() += distance;
    }
    let frame = frame(stack, "training: Distance each week", shown).await;
    let mut sums: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    for kind in frame.columns.iter().skip(1) {
        for (day, value) in frame.by_day(kind) {
            assert_eq!(day.weekday(), Weekday::Mon);
            *sums.entry(day).or_default() += value.unwrap();
        }
    }
    weeks.retain(|_, sum| *sum > 0.0);
    sums.retain(|_, sum| *sum > 0.0);
    assert!(weeks.len() > 4 && are_near(&sums, &weeks), "{sums:?}, not {weeks:?}");
}

/// Two panels have the title; this is the chart.
fn mean_of_steps() -> String {
    let charts = queries().into_iter().filter(|it| it.place == "overview: Steps" && it.kind == "timeseries");
    charts.map(|it| it.sql().unwrap().to_owned()).next().unwrap()
}

async fn series_within_a_day_are_thinned(stack: &Stack, years: Shown) {
    let last = LAST_DAY.parse::<NaiveDate>().unwrap();
    for (title, metric) in [
        ("Heart rate", "heart_rate_bpm"),
        ("Stress within the day", "stress"),
        ("Body battery within the day", "body_battery"),
    ] {
        let place = format!("overview: {title}");
        let path = format!("/integrations/garmin/data/intraday?metric={metric}&date={LAST_DAY}");
        let (_, expected) = stack.get(&path).await;
        // The account's own day, which is not one of UTC.
        let times: Vec<_> = expected["times"].as_array().unwrap().iter().map(|it| it.as_i64().unwrap()).collect();
        let [from, to] = [times[0], times[times.len() - 1]].map(|it| DateTime::from_timestamp_millis(it).unwrap());
        let frame = frame(stack, &place, Shown { from, to }).await;
        let numbers = |name| frame.by_day(name).into_iter().filter_map(|(_, value)| value).collect::<Vec<_>>();
        let (low, high) = (numbers("Lowest"), numbers("Highest"));
        let ends = (low.iter().copied().fold(f64::INFINITY, f64::min), high.iter().copied().fold(0.0, f64::max));
        assert!(low.len() > 300, "{place}: {}", low.len());
        assert_eq!(Some(ends), expected["low"].as_f64().zip(expected["high"].as_f64()), "{place}");
        let all = super::queries::frame(stack, &place, years).await.by_day("Mean");
        assert!(all.len() <= 1_001 && all[0].0 >= last - Days::new(31), "{place}: {} from {}", all.len(), all[0].0);
    }
}
