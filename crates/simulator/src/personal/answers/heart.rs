//! The heart rate of a day with its curve (`dailyHeartRate`).
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::day::Day;
use super::super::person::Person;
use super::super::quirks::{Table, unreliable};
use super::super::times::Times;
use super::day::week_at_rest;
use crate::world::calendar::span;

/// How often heart rate is measured, in ms.
const STEP: i64 = 120_000;

/// A row for every two minutes, with null where nothing was measured.
pub fn day(person: &Person, date: NaiveDate) -> Value {
    let mut dice = person.dice(date, "heart");
    let times = Times::text(person, date, "heart times");
    let (start, end) = span(person.seed(), date);
    let mut answer = json!({
        "userProfilePK": person.profile, "calendarDate": date,
        "startTimestampGMT": times.gmt(start), "endTimestampGMT": times.gmt(end),
        "startTimestampLocal": times.local(start), "endTimestampLocal": times.local(end),
        "abnormalHrThresholdValue": null, "lowAbnormalHrThresholdValue": null,
        "maxHeartRate": null, "minHeartRate": null, "restingHeartRate": null,
        "lastSevenDaysAvgRestingHeartRate": null, "heartRateValueDescriptors": null,
        "heartRateValues": dice.pick(&[Value::Null, json!([])]), "abnormalHRValuesArray": null,
    });
    if let Some(day) = Day::of(person, date) {
        let (_, highest) = day.heart_rate_range();
        let mut measured = day.series.heart_rate.iter().copied().peekable();
        let rows = (0..(end - start) / STEP).map(|index| {
            let at = start + index * STEP;
            let beats = measured.next_if(|(time, _)| *time == at).map(|(_, beats)| beats);
            vec![json!(at), json!(beats)]
        });
        let table = Table::new(&mut dice, &["timestamp", "heartrate"], rows);
        answer["heartRateValueDescriptors"] = table.descriptors("index", "key");
        answer["heartRateValues"] = table.rows;
        answer["maxHeartRate"] = json!(highest);
        answer["minHeartRate"] = json!(day.least_heart_rate);
        answer["restingHeartRate"] = json!(day.resting);
        answer["lastSevenDaysAvgRestingHeartRate"] = json!(week_at_rest(person, date));
    }
    unreliable(&mut dice, answer)
}
