//! The summary of one day (`usersummary/daily`): about ninety flat fields, exact.
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::super::day::Day;
use super::super::person::Person;
use super::super::quirks::{joined, unreliable};
use super::super::times::Times;
use super::battery::{charged_asleep, events, feedback};
use super::stress::Split;
use crate::world::calendar::span;
use crate::world::food::goal;
use crate::world::numbers::{real, rounded, whole};

/// Any day has an answer, with or without data.
pub fn day(person: &Person, date: NaiveDate) -> Value {
    let about = json!({
        "userProfileId": person.profile, "displayName": person.display_name(), "calendarDate": date,
        "source": "GARMIN", "wellnessDescription": null,
    });
    let fields = if let Some(day) = Day::of(person, date) {
        let times = Times::text(person, date, "day times");
        let logged = json!({
            "hydrationValueInML": day.value("drunk"), "hydrationGoalInML": 2800.0, "isJetLagDay": false,
            "jetLagTripName": null, "uuid": person.uuid(date, "day"), "userDailySummaryId": person.profile,
        });
        joined([
            about,
            logged,
            movement(person, &day),
            window(person, &day, &times),
            heart(person, &day),
            stress(&day),
            battery(person, &day, &times),
            breath(&day, &times),
        ])
    } else {
        joined([about, nothing(person, date)])
    };
    unreliable(&mut person.dice(date, "day"), fields)
}

/// Nulls, or zeros that were not measured, or no fields at all.
fn nothing(person: &Person, date: NaiveDate) -> Value {
    let nulls = json!({
        "includesWellnessData": false, "includesActivityData": false, "totalSteps": null, "totalDistanceMeters": null,
        "totalKilocalories": null, "activeKilocalories": null, "bmrKilocalories": null, "highlyActiveSeconds": null,
        "activeSeconds": null, "sedentarySeconds": null, "restingHeartRate": null, "averageStressLevel": null,
        "maxStressLevel": null, "bodyBatteryHighestValue": null, "hydrationValueInML": null, "averageSpo2": null,
    });
    match person.dice(date, "no day").whole(0, 2) {
        0 => nulls,
        1 => json!({
            "includesWellnessData": false, "includesActivityData": false, "includesCalorieConsumedData": false,
            "totalSteps": 0, "totalDistanceMeters": 0, "totalKilocalories": 0.0, "activeKilocalories": 0.0,
            "bmrKilocalories": 0.0, "highlyActiveSeconds": 0, "activeSeconds": 0, "sedentarySeconds": 0,
            "floorsAscended": 0.0, "floorsDescended": 0.0, "restingHeartRate": null, "averageStressLevel": -1,
            "maxStressLevel": -1, "moderateIntensityMinutes": 0, "vigorousIntensityMinutes": 0,
        }),
        _ => json!({}),
    }
}

fn movement(person: &Person, day: &Day) -> Value {
    let [up, down] = day.floors;
    let [moderate, vigorous] = day.intensity;
    let goal = (!day.eaten.is_empty()).then(|| whole(goal(person.seed(), day.date)));
    let active = day.value("energy_active").unwrap_or_default();
    json!({
        "totalKilocalories": day.value("energy_total"), "activeKilocalories": active,
        "bmrKilocalories": day.value("energy_resting"), "consumedKilocalories": day.eaten_kcal.map(real),
        "remainingKilocalories": goal.zip(day.eaten_kcal).map(|(goal, eaten)| real(goal - eaten) + active),
        "netCalorieGoal": goal, "totalSteps": day.whole("steps"), "dailyStepGoal": 9000,
        "totalDistanceMeters": day.whole("distance"), "wellnessDistanceMeters": day.walked,
        "totalPushes": null, "dailyPushesGoal": null, "totalPushDistance": null,
        "floorsAscended": up, "floorsDescended": down, "floorsAscendedInMeters": rounded(up * 3.048, 3),
        "floorsDescendedInMeters": rounded(down * 3.048, 3), "userFloorsAscendedGoal": 10,
        "highlyActiveSeconds": day.whole("time_highly_active"), "activeSeconds": day.whole("time_active"),
        "sedentarySeconds": day.whole("time_sedentary"),
        "sleepingSeconds": day.night.as_ref().map(|night| (night.wake - night.bed) / 1000),
        "moderateIntensityMinutes": moderate, "vigorousIntensityMinutes": vigorous, "intensityMinutesGoal": 150,
        "includesWellnessData": true, "includesActivityData": !day.trained.is_empty(),
        "includesCalorieConsumedData": !day.eaten.is_empty(),
    })
}

fn window(person: &Person, day: &Day, times: &Times) -> Value {
    let (start, end) = span(person.seed(), day.date);
    json!({
        "wellnessStartTimeGmt": times.gmt(start), "wellnessEndTimeGmt": times.gmt(end),
        "wellnessStartTimeLocal": times.local(start), "wellnessEndTimeLocal": times.local(end),
        "durationInMilliseconds": end - start,
    })
}

fn heart(person: &Person, day: &Day) -> Value {
    let (low, high) = day.heart_rate_range();
    json!({
        "restingHeartRate": day.resting, "lastSevenDaysAvgRestingHeartRate": week_at_rest(person, day.date),
        "minHeartRate": day.least_heart_rate, "maxHeartRate": high + 1, "minAvgHeartRate": low, "maxAvgHeartRate": high,
        "abnormalHeartRateAlertsCount": null,
    })
}

/// Mean heart rate at rest of seven days.
pub fn week_at_rest(person: &Person, date: NaiveDate) -> Option<i64> {
    let days = (0..7).filter_map(|back| date.checked_sub_days(Days::new(back))).filter(|date| person.has(*date));
    let rates: Vec<f64> =
        days.map(|date| crate::world::form::form(person.seed(), date).resting_heart_rate.round()).collect();
    (!rates.is_empty()).then(|| whole(crate::world::numbers::mean(rates.into_iter())))
}

fn stress(day: &Day) -> Value {
    let Some((mean, peak)) = day.stress else {
        return json!({
            "averageStressLevel": -1, "maxStressLevel": -2, "stressDuration": null, "stressQualifier": "UNKNOWN",
        });
    };
    let split = Split::of(day);
    let percent = |part: i64| rounded(split.share(part) * 100.0, 2);
    json!({
        "averageStressLevel": mean, "maxStressLevel": peak, "stressDuration": split.stressed(),
        "restStressDuration": split.rest, "activityStressDuration": split.activity, "uncategorizedStressDuration": 0,
        "lowStressDuration": split.low, "mediumStressDuration": split.medium, "highStressDuration": split.high,
        "totalStressDuration": split.total(), "stressPercentage": percent(split.stressed()),
        "restStressPercentage": percent(split.rest), "activityStressPercentage": percent(split.activity),
        "uncategorizedStressPercentage": 0.0, "lowStressPercentage": percent(split.low),
        "mediumStressPercentage": percent(split.medium), "highStressPercentage": percent(split.high),
        "stressQualifier": split.qualifier(), "measurableAwakeDuration": split.total(), "measurableAsleepDuration": 0,
    })
}

fn battery(person: &Person, day: &Day, times: &Times) -> Value {
    json!({
        "bodyBatteryChargedValue": day.whole("battery_charged"), "bodyBatteryDrainedValue": day.whole("battery_drained"),
        "bodyBatteryHighestValue": day.whole("battery_highest"), "bodyBatteryLowestValue": day.whole("battery_lowest"),
        "bodyBatteryMostRecentValue": day.whole("battery_last"), "bodyBatteryDuringSleep": charged_asleep(day),
        "bodyBatteryAtWakeTime": day.whole("battery_on_waking"), "bodyBatteryVersion": 3.0,
        "bodyBatteryDynamicFeedbackEvent": feedback(times, day), "endOfDayBodyBatteryDynamicFeedbackEvent": null,
        "bodyBatteryActivityEventList": events(person, day, times),
    })
}

fn breath(day: &Day, times: &Times) -> Value {
    let awake = day.value("breathing_awake").unwrap_or_default();
    let last = day.series.heart_rate.last().map(|(at, _)| *at);
    let oxygen = day.value("oxygen_saturation");
    json!({
        "averageSpo2": oxygen, "lowestSpo2": oxygen.map(|mean| whole(mean) - 6), "latestSpo2": oxygen.map(whole),
        "latestSpo2ReadingTimeGmt": oxygen.and(last).map(|at| times.gmt(at)),
        "latestSpo2ReadingTimeLocal": oxygen.and(last).map(|at| times.local(at)),
        "averageMonitoringEnvironmentAltitude": 38.0,
        "avgWakingRespirationValue": awake, "highestRespirationValue": awake + 7.0,
        "lowestRespirationValue": awake - 5.0, "latestRespirationValue": awake + 1.0,
        "latestRespirationTimeGMT": last.map(|at| times.gmt(at)), "respirationAlgorithmVersion": 200,
        "lastSyncTimestampGMT": null,
    })
}
