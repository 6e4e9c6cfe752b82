//! What belongs to the account rather than to a day: heart rate zones, goals of weight.
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::person::Person;
use crate::wire::health::LACTATE_THRESHOLD_HEART_RATE;
use crate::world::activity::MAXIMUM_HEART_RATE;
use crate::world::numbers::{real, whole};

/// Today's zones (`heartRateZones/v2`), one entry a sport.
pub fn zones(person: &Person) -> Value {
    let floor = |zone: i64| whole(MAXIMUM_HEART_RATE * (0.4 + 0.1 * real(zone)));
    let resting = whole(crate::world::form::form(person.seed(), person.world.today()).resting_heart_rate);
    let sport = |sport: &str, threshold: Option<i64>| {
        json!({
            "sport": sport, "trainingMethod": "HR_MAX", "restingHeartRateUsed": resting,
            "lactateThresholdHeartRateUsed": threshold, "maxHeartRateUsed": whole(MAXIMUM_HEART_RATE),
            "zone1Floor": floor(1), "zone2Floor": floor(2), "zone3Floor": floor(3), "zone4Floor": floor(4),
            "zone5Floor": floor(5), "restingHrAutoUpdateUsed": true,
        })
    };
    json!([sport("DEFAULT", None), sport("RUNNING", Some(LACTATE_THRESHOLD_HEART_RATE))])
}

/// The goal within a range (`weightgoal`): the same for as long as the watch is worn.
pub fn weight(person: &Person, start: NaiveDate, end: NaiveDate) -> Value {
    let since = person.world.watch_since;
    if person.hidden || end < since {
        return json!({"userGoals": [], "userGoalRanges": []});
    }
    json!({
        "userGoals": [{
            "userGoalCategory": "MANUAL", "userGoalType": "WEIGHT_GRAMS", "startDate": start.max(since), "endDate": null,
            "goalName": null, "goalValue": 76_000.0, "updateDate": since, "createDate": format!("{since}T08:00:00.0"),
            "trackingPeriodType": "OPEN",
        }],
        "userGoalRanges": [],
    })
}
