//! A sync through Garmin's Personal API, whose account is linked by a key.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::first::dump;
use super::*;
use test_support::stack::{Plan, Stack, by_kind};
use test_support::world::{self, TABLES, Truth};

const TYPES: [&str; 5] = ["health", "intraday", "activities", "workouts", "nutrition"];

/// Three months; of their days most were worn, and many have food.
const MONTHS: (&str, &str) = ("2024-03-01", "2024-05-31");

/// Starts a sync of all types, and waits until it has completed.
pub(super) async fn sync(stack: &Stack, (first, last): (&str, &str)) -> Value {
    let (_, started) = stack.post(START, json!({"startDate": first, "endDate": last, "dataTypes": TYPES})).await;
    assert_eq!(started["status"], "started", "{started}");
    let id = started["jobId"].clone();
    stack.wait_for_job("the end", SOON, |job| job["id"] == id && job["status"] == "completed").await
}

/// The days of records of one kind in the truth.
async fn days_with(
    stack: &Stack,
    (first, last): (&str, &str),
    is_wanted: impl Fn(&Value) -> bool,
) -> BTreeSet<NaiveDate> {
    let path = format!("/_simulator/world?start={first}&end={last}&source=personal");
    let text = stack.http.get(stack.simulator_url(&path)).send().await.unwrap().text().await.unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.filter(is_wanted).map(|it| it["date"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn three_months_by_a_key_are_the_simulators_world_asked_for_once_and_a_second_run_changes_no_row() {
    let stack = Plan::default().personal().start().await;
    let linking = stack.requests().await.len();
    let job = sync(&stack, MONTHS).await;
    assert_eq!((&job["failedChunks"], &job["progress"]), (&json!([]), &json!(1.0)), "{job:#}");

    let [first, last] = [MONTHS.0, MONTHS.1].map(|day| day.parse().unwrap());
    let report = world::compare_with(Truth::Personal, &stack.simulator_url(""), &stack.database(), first, last).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.oddly_filled(), None, "{report}");

    let requests = stack.requests().await;
    assert!(requests.iter().all(|it| it["status"].as_u64().unwrap() < 300), "{requests:#?}");
    assert_eq!(
        by_kind(&requests)["/personalapitoken-service/personal-api/personal-api-key/token"],
        1,
        "the key is exchanged once"
    );
    let requests = &requests[linking..];
    let distinct: BTreeSet<String> = requests.iter().map(|it| format!("{} {}", it["path"], it["query"])).collect();
    assert_eq!(distinct.len(), requests.len(), "nothing is asked for twice");

    let worn = days_with(&stack, MONTHS, |it| it["kind"] == "daily").await;
    let nights = days_with(&stack, MONTHS, |it| it["kind"] == "night").await;
    let fed = days_with(&stack, MONTHS, |it| it["kind"] == "food_day" && !it["energy_kcal"].is_null()).await;
    assert!(
        worn.len() < 92 && nights.len() < worn.len() && fed.len() < worn.len(),
        "there are days without each of them"
    );
    let expected = BTreeMap::from([
        ("/activitylist-service/activities/search/activities", 4),
        ("/hrv-service/hrv", nights.len()),
        ("/hrv-service/hrv/daily", 1),
        ("/sleep-service/sleep/dailySleepSummariesByDate", 3),
        ("/usersummary-service/usersummary/daily", worn.len()),
        ("/usersummary-service/v2/dailysummaries", 3),
        ("/weight-service/weight/range", 1),
        ("/wellness-service/wellness/bodyBattery/reports/daily", 3),
        ("/wellness-service/wellness/dailyHeartRate", worn.len()),
    ]);
    let mut counts = by_kind(requests);
    counts.remove("/nutrition-service/food/logs");
    assert_eq!(counts, expected.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect());
    let spans = |kind: &str| {
        let of_kind = requests.iter().filter(|it| it["path"].as_str().unwrap().contains(kind));
        of_kind.map(|it| [&it["start"], &it["end"]].map(|day| day.as_str().unwrap())).collect::<Vec<_>>()
    };
    let days = |kind| spans(kind).into_iter().map(|[first, _]| first.parse().unwrap()).collect::<BTreeSet<NaiveDate>>();
    // Food is asked for where a summary says that there is some, and where there is no summary: it can be logged without a watch.
    let diary = days("food/logs");
    assert!(diary.is_superset(&fed) && diary.difference(&fed).all(|day| !worn.contains(day)), "{diary:?}");
    assert_eq!(
        (days("usersummary/daily"), days("dailyHeartRate"), days("hrv-service/hrv/2")),
        (worn.clone(), worn, nights)
    );
    let months = [["2024-03-01", "2024-03-31"], ["2024-04-01", "2024-05-01"], ["2024-05-02", "2024-05-31"]];
    assert_eq!(spans("dailysummaries"), months);
    assert_eq!(spans("SleepSummaries"), months);
    assert_eq!(spans("hrv/daily"), [["2024-03-01", "2024-05-31"]]);
    assert_eq!(spans("weight/range"), [["2024-03-01", "2024-05-31"]]);

    // Only a few days need their own summary before the last months of health are here.
    let at = |kind: &str| requests.iter().rposition(|it| it["path"].as_str().unwrap().ends_with(kind)).unwrap();
    let early = &by_kind(&requests[..at("dailysummaries")])["/usersummary-service/usersummary/daily"];
    assert!((1..=6).contains(early), "{early} of 62 days");

    let tables = TABLES.map(|(table, _)| table);
    let before = dump(&stack, &tables).await;
    sync(&stack, MONTHS).await;
    let after = dump(&stack, &tables).await;
    for ((table, before), after) in tables.iter().zip(&before).zip(&after) {
        assert!(before == after, "{table} changed: {} rows, then {}", before.len(), after.len());
    }
}
