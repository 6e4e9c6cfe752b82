//! The body battery of many days with its curve (`bodyBattery/reports/daily`), and the events that summaries repeat.
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::day::Day;
use super::super::person::Person;
use super::super::quirks::{Table, unreliable};
use super::super::times::Times;
use super::days as days_between;
use crate::world::calendar::{offset_minutes, span};
use crate::world::numbers::whole;

/// One entry for each day with data.
pub fn days(person: &Person, start: NaiveDate, end: NaiveDate, slices: Option<usize>) -> Value {
    days_between(start, end).filter_map(|date| Day::of(person, date)).map(|day| entry(person, &day, slices)).collect()
}

fn entry(person: &Person, day: &Day, slices: Option<usize>) -> Value {
    let mut dice = person.dice(day.date, "battery");
    let times = Times::text(person, day.date, "battery times");
    let (start, end) = span(person.seed(), day.date);
    let levels = match slices {
        None => day.series.battery.clone(),
        Some(slices) => extremes(&day.series.battery, slices),
    };
    let wide = dice.chance(0.15);
    let columns: &[&'static str] = if wide {
        &["timestamp", "bodyBatteryStatus", "bodyBatteryLevel", "bodyBatteryVersion"]
    } else {
        &["timestamp", "bodyBatteryLevel"]
    };
    let rows = levels.iter().map(|(at, level)| {
        if wide { vec![json!(at), json!("MEASURED"), json!(level), json!(3.0)] } else { vec![json!(at), json!(level)] }
    });
    let table = Table::new(&mut dice, columns, rows);
    let entry = json!({
        "date": day.date, "charged": day.whole("battery_charged"), "drained": day.whole("battery_drained"),
        "startTimestampGMT": times.gmt(start), "endTimestampGMT": times.gmt(end),
        "startTimestampLocal": times.local(start), "endTimestampLocal": times.local(end),
        "bodyBatteryValuesArray": table.rows,
        "bodyBatteryValueDescriptorDTOList":
            table.descriptors("bodyBatteryValueDescriptorIndex", "bodyBatteryValueDescriptorKey"),
        "bodyBatteryDynamicFeedbackEvent": feedback(&times, day),
        "endOfDayBodyBatteryDynamicFeedbackEvent": null,
        "bodyBatteryActivityEvent": events(person, day, &times),
    });
    unreliable(&mut dice, entry)
}

/// Lowest and highest of each of so many slices of the day.
fn extremes(levels: &[(i64, i64)], slices: usize) -> Vec<(i64, i64)> {
    let length = levels.len().div_ceil(slices.max(1)).max(1);
    let ends = levels.chunks(length).flat_map(|slice| {
        let lowest = slice.iter().min_by_key(|(_, level)| *level);
        let highest = slice.iter().max_by_key(|(_, level)| *level);
        let mut both: Vec<(i64, i64)> = lowest.into_iter().chain(highest).copied().collect();
        both.sort_unstable();
        both.dedup();
        both
    });
    ends.collect()
}

/// What the watch said last.
pub fn feedback(times: &Times, day: &Day) -> Value {
    let Some((at, level)) = day.series.battery.last() else { return Value::Null };
    json!({
        "eventTimestampGmt": times.gmt(*at), "bodyBatteryLevel": level.to_string(),
        "feedbackShortType": "DAY_RECOVERING", "feedbackLongType": "DAY_RECOVERING_AND_INACTIVE",
    })
}

/// What charged and drained the battery: the night, then activities.
pub fn events(person: &Person, day: &Day, times: &Times) -> Value {
    let offset = |at: i64| offset_minutes(person.seed(), day.date, at) * 60_000;
    let event = |event: &Event<'_>| {
        json!({
            "eventType": event.kind, "eventStartTimeGmt": times.gmt(event.start), "timezoneOffset": offset(event.start),
            "durationInMilliseconds": event.length, "bodyBatteryImpact": event.impact, "feedbackType": event.feedback,
            "shortFeedback": event.feedback, "activityId": event.activity.map(|one| one.0),
            "activityName": event.activity.map(|one| one.1), "activityType": event.activity.map(|one| one.2),
            "deviceId": null, "eventUpdateTimeGmt": times.gmt(event.start + event.length),
        })
    };
    all(day).iter().map(event).collect()
}

/// The same in the form of the summaries of many days.
pub fn short_events(day: &Day, times: &Times) -> Value {
    let event = |event: &Event<'_>| {
        json!({
            "eventType": event.kind, "eventStartTimeGmt": times.gmt(event.start),
            "eventStartTimeLocal": times.local(event.start), "bodyBatteryImpact": event.impact,
            "feedbackType": event.feedback, "shortFeedback": event.feedback, "deviceId": null,
            "activityName": event.activity.map(|one| one.1), "activityType": event.activity.map(|one| one.2),
            "activityId": event.activity.map(|one| one.0), "durationInMillis": event.length,
        })
    };
    all(day).iter().map(event).collect()
}

/// What the battery gained while the person slept, if the night was recorded.
pub fn charged_asleep(day: &Day) -> Option<i64> {
    day.night.as_ref().and_then(|_| day.whole("battery_charged"))
}

struct Event<'a> {
    kind: &'static str,
    start: i64,
    length: i64,
    impact: i64,
    feedback: &'static str,
    /// Id, name and sport.
    activity: Option<(i64, &'a str, &'a str)>,
}

fn all(day: &Day) -> Vec<Event<'_>> {
    let slept = day.night.as_ref().zip(charged_asleep(day)).map(|(night, impact)| Event {
        kind: "SLEEP",
        start: night.bed,
        length: night.wake - night.bed,
        impact,
        feedback: "GOOD_SLEEP",
        activity: None,
    });
    let trained = day.trained.iter().map(|one| Event {
        kind: "ACTIVITY",
        start: one.start,
        length: one.end() - one.start,
        impact: -whole(one.load * 0.1).max(1),
        feedback: "EXERCISE_TRAINING_EFFECT_3",
        activity: Some((one.id, one.sport.title, one.sport.key)),
    });
    slept.into_iter().chain(trained).collect()
}

#[cfg(test)]
mod tests {
    use super::extremes;

    #[test]
    fn a_slice_has_its_lowest_and_highest_level_in_order_of_time() {
        let levels = [(1, 50), (2, 40), (3, 60), (4, 61), (5, 61), (6, 61)];
        assert_eq!(extremes(&levels, 2), [(2, 40), (3, 60), (4, 61), (6, 61)]);
    }
}
