//! Which parts of a day are missing, judging by what else is there; and which are gone when asked for again.

use std::collections::BTreeSet;

use super::*;
use crate::domain::record::Listed;

/// `sleep 2024-03-01 Certain`, and so on.
fn lacking(decoded: &Decoded) -> Vec<String> {
    decoded.fetched.lacking.iter().map(|(day, part, ground)| format!("{part} {day} {ground:?}")).collect()
}

fn beats(day: &str, hours: std::ops::Range<u32>) -> Value {
    let points: Vec<_> = hours.map(|hour| json!({ "time": format!("{day}T{hour:02}:10:00Z"), "data": 61 })).collect();
    json!({ "date": day, "HeartRate": points })
}

#[test]
fn a_day_with_a_heart_rate_and_no_night_lacks_its_night() {
    let night = json!({ "entry_date": "2024-03-02", "bedtime": "2024-03-01T22:10:00Z", "sleep_score": 80 });
    let steps = json!([{ "date": "2024-03-01", "value": 9 }, { "date": "2024-03-02", "value": 9 }]);
    let of = |rates: Value| lacking(&health(&json!({ "heart_rates": rates, "sleep": [night], "steps": steps })));
    assert_eq!(of(json!([beats("2024-03-01", 8..18)])), ["sleep 2024-03-01 Likely"]);
    assert_eq!(of(json!([beats("2024-03-01", 0..24)])), ["sleep 2024-03-01 Certain"]);
    assert_eq!(of(json!([beats("2024-03-02", 0..24)])), Vec::<String>::new(), "it has its night");
    assert_eq!(of(json!([{ "date": "2024-03-01", "HeartRate": [] }])), Vec::<String>::new(), "it was not worn");
    assert_eq!(of(json!([beats("2024-03-03", 0..24)])), Vec::<String>::new(), "today is not over");
    // What was not asked for is not lacking.
    let Value::Object(body) = json!({ "data": { "heart_rates": [beats("2024-03-01", 0..24)] } }) else { panic!() };
    assert_eq!(lacking(&answer(body, &asked(&[DataType::Health], &["heart_rates"])).unwrap()), Vec::<String>::new());
}

#[test]
fn what_one_metric_tells_another_must_have() {
    let of = |data: Value| lacking(&health(&data));
    let summary = |name: &str, value: u32| json!([{ "date": "2024-03-01", name: value }]);
    assert_eq!(of(json!({ "daily_summary": summary("avg_stress_level", 31) })), ["stress 2024-03-01 Certain"]);
    assert_eq!(of(json!({ "daily_summary": summary("resting_heart_rate", 51) })), ["heart_rates 2024-03-01 Certain"]);
    assert_eq!(of(json!({ "respiration": summary("sleep_respiration_avg", 14) })), ["sleep 2024-03-01 Certain"]);
    let variability = json!([{ "date": "2024-03-01", "hrvValue": [{ "time": "2024-03-01T03:00:00Z", "data": 44 }] }]);
    assert_eq!(of(json!({ "hrv": variability })), ["sleep 2024-03-01 Certain"]);
    let whole_day = of(json!({ "heart_rates": [beats("2024-03-01", 0..24)] }));
    assert_eq!(whole_day, ["daily_summary 2024-03-01 Certain", "sleep 2024-03-01 Certain"]);
}

#[test]
fn an_activity_that_is_no_more_than_its_list_item_lacks_its_details() {
    let item = |extra: Value| {
        let mut item = json!({ "activity": { "activityId": 1, "startTimeLocal": "2024-03-02 08:00:00" } });
        item.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let decoded = decoded(&[DataType::Activities], &json!({ "activities": [item] }));
        (lacking(&decoded), decoded.fetched.records.activities[0].is_partial)
    };
    assert_eq!(item(json!({})), (vec!["activity_details 2024-03-02 Certain".to_owned()], true));
    assert_eq!(item(json!({ "gear": [] })), (vec![], false));
    let entered_by_hand = json!({ "activityId": 1, "startTimeLocal": "2024-03-02 08:00:00", "active_calories": 0 });
    assert_eq!(item(json!({ "activity": entered_by_hand })), (vec![], false));
}

/// Asks again for some metrics, with which these days were stored.
fn once_more(metrics: &[&str], due: &[(&str, &str)], data: &Value) -> Decoded {
    once_more_beside(metrics, due, &[], data)
}

/// The same, where other days are stored with them as well.
fn once_more_beside(metrics: &[&str], due: &[(&str, &str)], others: &[(&str, &str)], data: &Value) -> Decoded {
    let Value::Object(body) = json!({ "data": data }) else { panic!() };
    let pair = |(name, day): &(&str, &str)| (date(day), Metric::from_name(name).unwrap());
    let due: BTreeSet<_> = due.iter().map(pair).collect();
    let stored = due.iter().copied().chain(others.iter().map(pair)).collect();
    let looked_for = LookedFor { due, stored, is_accepted: false };
    answer(body, &Expected { looked_for, ..asked(&[DataType::Health], metrics) }).unwrap()
}

fn gone(decoded: &Decoded) -> Vec<String> {
    let gone = &decoded.fetched.records.entries.gone;
    gone.iter().map(|(day, metric)| format!("{} {day}", metric.name())).collect()
}

fn water(days: &[&str]) -> Value {
    json!({ "hydration": days.iter().map(|day| json!({ "date": day, "hydration": 500 })).collect::<Vec<_>>() })
}

#[test]
fn what_is_asked_for_once_more_is_gone_where_other_days_have_it() {
    let second = [("hydration", "2024-03-02")];
    let decoded = once_more(&["hydration"], &second, &water(&["2024-03-01"]));
    assert_eq!(gone(&decoded), ["hydration 2024-03-02"], "of other days that lack it nothing is said");
    assert!(decoded.fetched.records.entries.cleared[&date("2024-03-02")].contains(&DailyField::Hydration));
    assert_eq!(gone(&once_more(&["hydration"], &[], &water(&["2024-03-01"]))), Vec::<String>::new());
    let night =
        json!({ "sleep": [{ "entry_date": "2024-03-02", "bedtime": "2024-03-01T22:10:00Z", "sleep_score": 80 }] });
    let whole = once_more(&["sleep"], &[("sleep", "2024-03-01")], &night).fetched.records.whole;
    let is_whole = |listed, day| whole.contains(&(listed, date(day)));
    assert!(is_whole(Listed::Nights, "2024-03-01") && !is_whole(Listed::Nights, "2024-03-02"));
    assert!(is_whole(Listed::Naps, "2024-03-02"), "the naps of a day are all there with its night");
}

#[test]
fn what_may_only_have_failed_is_not_gone() {
    let none = Vec::<String>::new();
    let (one, two) = ([("hydration", "2024-03-01")], [("hydration", "2024-03-01"), ("hydration", "2024-03-02")]);
    assert_eq!(gone(&once_more(&["hydration"], &one, &water(&[]))), ["hydration 2024-03-01"], "one day alone");
    assert_eq!(gone(&once_more(&["hydration"], &two, &water(&[]))), none, "a metric that no day has");
    assert_eq!(
        gone(&once_more(&["hydration"], &[("hydration", "2024-03-03")], &water(&["2024-03-01"]))),
        none,
        "today"
    );
    let many = ["hydration", "steps", "floors"].map(|name| (name, "2024-03-01"));
    assert_eq!(gone(&once_more(&["hydration", "steps", "floors"], &many, &json!({}))), none, "a day half answered");
    assert_eq!(gone(&once_more(&["heart_rates"], &[("heart_rates", "2024-03-01")], &json!({}))), none);
    for unclear in ["2019-01-01", "0000-00-00", "?"] {
        let data =
            json!({ "hydration": [{ "date": unclear, "hydration": 500 }, { "date": "2024-03-02", "hydration": 5 }] });
        assert_eq!(gone(&once_more(&["hydration"], &one, &data)), none, "an entry of {unclear}");
    }
}

#[test]
fn stored_days_that_lack_it_too_say_that_it_failed() {
    let none = Vec::<String>::new();
    let of = |day| [("hydration", day)];
    let beside = |others: &[(&str, &str)], here: &[&str]| {
        gone(&once_more_beside(&["hydration"], &of("2024-03-02"), others, &water(here)))
    };
    let first = "hydration 2024-03-02".to_owned();
    assert_eq!(beside(&of("2024-03-01"), &["2024-03-01"]), [first], "the other one came");
    assert_eq!(beside(&of("2024-03-01"), &[]), none, "the other one failed as well");
    assert_eq!(beside(&of("2023-11-05"), &[]), none, "it is not the one value of all");
    // The days asked for are three, of which the last is today.
    let days = |n: u32| (1..=n).map(|day| format!("2024-02-{day:02}")).collect::<Vec<_>>();
    let all = days(15);
    let others: Vec<_> = all[1..].iter().map(|day| ("hydration", day.as_str())).collect();
    let Value::Object(body) = json!({ "data": water(&["2024-02-01"]) }) else { panic!() };
    let due: BTreeSet<_> = others.iter().map(|(name, day)| (date(day), Metric::from_name(name).unwrap())).collect();
    let looked_for = LookedFor { stored: due.clone(), due, is_accepted: false };
    let of_february = Expected {
        days: DateRange::new(date("2024-02-01"), date("2024-02-20")).unwrap(),
        looked_for,
        ..asked(&[DataType::Health], &["hydration"])
    };
    assert_eq!(gone(&answer(body.clone(), &of_february).unwrap()), none, "fourteen of fifteen");
    let looked_for = LookedFor { is_accepted: true, ..of_february.looked_for.clone() };
    let accepted = Expected { looked_for, ..of_february };
    assert_eq!(gone(&answer(body, &accepted).unwrap()).len(), 14, "somebody said that they are");
}

#[test]
fn a_night_is_not_gone_from_a_day_of_which_something_else_failed() {
    let none = Vec::<String>::new();
    let (night, both) = ([("sleep", "2024-03-01")], [("sleep", "2024-03-01"), ("heart_rates", "2024-03-01")]);
    let nights = json!([{ "entry_date": "2024-03-02", "bedtime": "2024-03-01T22:10:00Z", "sleep_score": 80 }]);
    let of = |due: &[(&str, &str)], data: &Value| gone(&once_more(&["sleep", "heart_rates"], due, data));
    assert_eq!(of(&night, &json!({ "sleep": nights })), ["sleep 2024-03-01"]);
    assert_eq!(of(&both, &json!({ "sleep": nights })), none, "nobody deletes a heart rate");
    let beside = json!({ "sleep": nights, "heart_rates": [beats("2024-03-01", 0..24)] });
    assert_eq!(of(&night, &beside), none, "there is a heart rate in the night");
}

#[test]
fn an_entry_leaves_empty_what_it_does_not_hold_and_only_that() {
    let cleared = |data: Value| {
        let cleared = health(&data).fetched.records.entries.cleared.remove(&date("2024-03-01")).unwrap_or_default();
        cleared.into_iter().map(DailyField::name).collect::<Vec<_>>()
    };
    let battery = |values: Value| {
        let mut entry = json!({ "date": "2024-03-01" });
        entry.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
        cleared(json!({ "body_battery": [entry] }))
    };
    let lowest_gone =
        battery(json!({ "body_battery_highest": 90, "body_battery_charged": 60, "body_battery_drained": 50,
        "body_battery_at_wake": 88, "body_battery_current": 40 }));
    assert_eq!(lowest_gone, ["body_battery_lowest"]);
    // Without the day's summary there are only these two, and the rest is unknown.
    assert_eq!(battery(json!({ "body_battery_charged": 60, "body_battery_drained": 50 })), Vec::<&str>::new());
    // An unreadable value does not count as absent; one that another metric provides too is left to both.
    let summary = json!([{ "date": "2024-03-01", "resting_heart_rate": "?", "max_stress_level": 80 }]);
    let energy = ["average_stress", "total_kcal", "active_kcal", "bmr_kcal"];
    let mut told = cleared(json!({ "daily_summary": summary }));
    told.sort_unstable();
    assert_eq!(told, {
        let mut all = energy;
        all.sort_unstable();
        all
    });
    let none = json!([{ "date": "2024-03-01", "max_stress_level": 80, "resting_heart_rate": -1 }]);
    assert!(cleared(json!({ "daily_summary": none })).contains(&"resting_heart_rate_bpm"));
}
