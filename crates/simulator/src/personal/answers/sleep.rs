//! Nights: one (`dailySleep`) or many (`dailySleepSummariesByDate`), in the same form.
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::super::person::Person;
use super::super::quirks::{joined, unreliable};
use super::super::times::Times;
use super::days as days_between;
use crate::world::fact::on_the_wire;
use crate::world::form::form;
use crate::world::night::{Night, Stage, night};
use crate::world::numbers::{real, rounded, whole};
use crate::world::rest;

/// The night that ended on `date`; nulls if there is none.
pub fn day(person: &Person, date: NaiveDate) -> Value {
    let Some(night) = recorded(person, date) else {
        return if person.dice(date, "no night").chance(0.5) { placeholder(person, date) } else { hollow() };
    };
    entry(person, date, &night)
}

/// The nights that ended on these days. Some come twice, once cut short; a day without one may have a placeholder; the
/// night before the first day may come along.
pub fn days(person: &Person, start: NaiveDate, end: NaiveDate) -> Value {
    let mut entries = Vec::new();
    let before = start.checked_sub_days(Days::new(1)).filter(|_| person.dice(start, "night before").chance(0.1));
    if let Some((date, night)) = before.and_then(|date| recorded(person, date).map(|night| (date, night))) {
        entries.push(entry(person, date, &night));
    }
    for date in days_between(start, end) {
        let mut dice = person.dice(date, "nights");
        match recorded(person, date) {
            Some(night) => {
                let whole_night = entry(person, date, &night);
                let twice = dice.chance(0.05).then(|| cut_short(person, date, &night));
                if dice.chance(0.5) {
                    entries.extend(twice);
                    entries.push(whole_night);
                } else {
                    entries.push(whole_night);
                    entries.extend(twice);
                }
            }
            None if date <= person.world.today() && dice.chance(0.5) => entries.push(placeholder(person, date)),
            None => {}
        }
    }
    Value::Array(entries)
}

fn recorded(person: &Person, date: NaiveDate) -> Option<Night> {
    person.has(date).then(|| night(person.seed(), date)).filter(|night| night.recorded)
}

/// Dates and ids only.
fn placeholder(person: &Person, date: NaiveDate) -> Value {
    json!({
        "id": null, "userProfilePK": person.profile, "calendarDate": date, "sleepTimeSeconds": null,
        "sleepStartTimestampGMT": null, "sleepEndTimestampGMT": null, "sleepStartTimestampLocal": null,
        "sleepEndTimestampLocal": null, "sleepWindowConfirmed": false, "deepSleepSeconds": null, "sleepScores": null,
    })
}

/// Nothing at all.
fn hollow() -> Value {
    json!({
        "id": null, "userProfilePK": null, "calendarDate": null, "sleepTimeSeconds": null,
        "sleepStartTimestampGMT": null, "sleepEndTimestampGMT": null, "sleepScores": null,
    })
}

fn entry(person: &Person, date: NaiveDate, night: &Night) -> Value {
    let seconds = |stage: Stage| night.seconds(stage);
    let asleep = seconds(Stage::Deep) + seconds(Stage::Light) + seconds(Stage::Rem);
    let about = json!({
        "id": night.bed, "userProfilePK": person.profile, "calendarDate": date, "sleepVersion": 2, "retro": false,
        "sleepFromDevice": true, "deviceRemCapable": true, "ageGroup": "ADULT",
        "sleepTimeSeconds": asleep, "napTimeSeconds": 0, "deepSleepSeconds": seconds(Stage::Deep),
        "lightSleepSeconds": seconds(Stage::Light), "remSleepSeconds": seconds(Stage::Rem),
        "awakeSleepSeconds": seconds(Stage::Awake), "unmeasurableSleepSeconds": 0, "dailyNapDTOS": [],
        "sleepNeed": {
            "userProfilePk": person.profile, "calendarDate": date, "deviceId": null, "timestampGmt": null,
            "baseline": 480, "actual": 480, "feedback": "NO_CHANGE_BALANCED", "displayedForTheDay": true,
        },
        "nextSleepNeed": null, "sleepAlignment": null,
    });
    let entry = joined([about, window(person, date, night), measured(person, date, night), scores(night, asleep)]);
    unreliable(&mut person.dice(date, "night"), entry)
}

fn window(person: &Person, date: NaiveDate, night: &Night) -> Value {
    let times = Times::number(person, date, "night times");
    json!({
        "sleepStartTimestampGMT": times.gmt(night.bed), "sleepEndTimestampGMT": times.gmt(night.wake),
        "sleepStartTimestampLocal": times.local(night.bed), "sleepEndTimestampLocal": times.local(night.wake),
        "autoSleepStartTimestampGMT": null, "autoSleepEndTimestampGMT": null,
        "sleepWindowConfirmed": true, "sleepWindowConfirmationType": "enhanced_confirmed_final",
    })
}

fn measured(person: &Person, date: NaiveDate, night: &Night) -> Value {
    let facts = on_the_wire(&rest::facts(night, 0.0, 0.0));
    let fact = |name: &str| facts.get(name).cloned().unwrap_or(Value::Null);
    json!({
        "awakeCount": fact("awake_count"), "avgSleepStress": fact("avg_sleep_stress"),
        "avgHeartRate": rounded(form(person.seed(), date).resting_heart_rate + 4.0, 0),
        "breathingDisruptionSeverity": "NONE", "averageSpO2Value": fact("average_spo2_value"),
        "lowestSpO2Value": fact("lowest_spo2_value"), "highestSpO2Value": fact("highest_spo2_value"),
        "averageSpO2HRSleep": null, "numberOfEventsBelowThreshold": null, "spo2Threshold": null,
        "averageRespirationValue": fact("average_respiration_value"),
        "lowestRespirationValue": fact("lowest_respiration_value"),
        "highestRespirationValue": fact("highest_respiration_value"),
    })
}

fn scores(night: &Night, asleep: i64) -> Value {
    let share = |stage: Stage| {
        let percent = whole(100.0 * real(night.seconds(stage)) / real(asleep.max(1)));
        json!({"value": percent, "qualifierKey": "GOOD", "optimalStart": 16.0, "optimalEnd": 33.0})
    };
    json!({
        "sleepScores": {
            "overall": {"value": night.score, "qualifierKey": qualifier(night.score)},
            "totalDuration": {"qualifierKey": "GOOD", "optimalStart": 28_800.0, "optimalEnd": 28_800.0},
            "stress": {"qualifierKey": "FAIR", "optimalStart": 0.0, "optimalEnd": 15.0},
            "awakeCount": null, "restlessness": {"qualifierKey": "FAIR"}, "remPercentage": share(Stage::Rem),
            "lightPercentage": share(Stage::Light), "deepPercentage": share(Stage::Deep),
        },
        "sleepScoreFeedback": "POSITIVE_DEEP", "sleepScoreInsight": "NONE", "sleepScorePersonalizedInsight": null,
        "sleepQualityTypePK": null, "sleepResultTypePK": null, "userNote": null, "kidSleepNote": null,
    })
}

/// The same night as an earlier upload had it: the last hour and a half missing, no score yet.
fn cut_short(person: &Person, date: NaiveDate, night: &Night) -> Value {
    let mut entry = entry(person, date, night);
    let times = Times::number(person, date, "night times");
    let wake = night.wake - 5_400_000;
    let light = (night.seconds(Stage::Light) - 5400).max(0);
    let asleep = light + night.seconds(Stage::Deep) + night.seconds(Stage::Rem);
    let changes = [
        ("sleepEndTimestampGMT", times.gmt(wake)),
        ("sleepEndTimestampLocal", times.local(wake)),
        ("sleepTimeSeconds", json!(asleep)),
        ("lightSleepSeconds", json!(light)),
        ("sleepWindowConfirmed", json!(false)),
        ("sleepWindowConfirmationType", json!("unconfirmed")),
        ("sleepScores", Value::Null),
        ("id", json!(night.bed + 1)),
    ];
    for (name, value) in changes {
        entry[name] = value;
    }
    entry
}

fn qualifier(score: i64) -> &'static str {
    match score {
        90.. => "EXCELLENT",
        80..90 => "GOOD",
        60..80 => "FAIR",
        _ => "POOR",
    }
}
