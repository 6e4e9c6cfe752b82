//! Bodies as a whole: what is nothing, what is another shape, and what says whose it is.

use super::*;

#[test]
fn every_form_of_nothing_has_no_entries() {
    for kind in KINDS {
        for nothing in
            [json!(null), json!(""), json!(" \n"), json!([]), json!({}), json!({"a": null, "b": {"c": [null]}})]
        {
            let found = entries(kind, nothing.clone()).unwrap();
            assert!(found.by_day.is_empty() && found.undated == 0, "{kind:?} {nothing}");
        }
    }
    for (kind, nothing) in [
        (Kind::Summaries, json!({"data": []})),
        (Kind::Summaries, json!({"data": null})),
        (Kind::HrvSummaries, json!({"userProfilePk": 41, "hrvSummaries": []})),
        (Kind::HrvSummaries, json!({"userProfilePk": 41})),
        (
            Kind::Weight,
            json!({"dailyWeightSummaries": [], "totalAverage": {"from": "2025-03-01T00:00:00.0"},
            "previousDateWeight": {"calendarDate": "2025-02-01", "weight": 70_000.0}}),
        ),
        (Kind::HeartRate, json!({"userProfilePK": 41, "calendarDate": null, "heartRateValues": null})),
        (Kind::Food, json!({"mealDate": null, "dayStartTime": "00:00:00", "dailyNutritionGoals": {"calories": 2000}})),
        (Kind::Sleep, json!([null, {}, {"userProfilePK": 41, "calendarDate": null}])),
    ] {
        let found = entries(kind, nothing.clone()).unwrap();
        assert!(found.by_day.is_empty() && found.undated == 0, "{kind:?} {nothing}");
    }
}

#[test]
fn a_body_of_another_shape_is_an_error_and_not_nothing() {
    let error = json!({"error": "NotAcceptableException", "message": "no"});
    for kind in KINDS {
        for other in [json!(7), json!(true), json!("<html>"), error.clone(), json!([7]), json!([{"a": 1}])] {
            assert_eq!(entries(kind, other.clone()).unwrap_err(), NotAgreed, "{kind:?} {other}");
        }
    }
    for (kind, other) in [
        (Kind::Summaries, json!([{"calendarDate": "2025-03-01"}])),
        (Kind::Summaries, json!({"data": {"calendarDate": "2025-03-01"}})),
        (Kind::Day, json!([{"calendarDate": "2025-03-01"}])),
        (Kind::Sleep, json!({"calendarDate": "2025-03-01"})),
        (Kind::Weight, json!({"dailyWeightSummaries": "none"})),
    ] {
        assert_eq!(entries(kind, other.clone()).unwrap_err(), NotAgreed, "{kind:?} {other}");
    }
    assert_eq!(activities(error.clone()), Err(NotAgreed));
    assert_eq!(activities(json!([error])), Err(NotAgreed));
    assert_eq!(settings(&json!({"error": "no"})), Err(NotAgreed));
    assert_eq!(settings(&json!([])), Ok(super::super::settings::Settings { time_zone: None }));
}

#[test]
fn an_entry_says_its_day_in_any_form_and_one_without_a_day_is_counted() {
    let day = |kind, entry: Value| {
        let found = entries(kind, entry).unwrap();
        found.by_day.into_keys().map(|day| day.to_string()).collect::<Vec<_>>()
    };
    for form in [
        json!("2025-03-01"),
        json!("2025-03-01T00:00:00.0"),
        json!(1_740_787_200_000_i64),
        json!({"date": "2025-03-01"}),
        json!({"localDate": "2025-03-01"}),
    ] {
        assert_eq!(day(Kind::Sleep, json!([{"calendarDate": form}])), ["2025-03-01"], "{form}");
        assert_eq!(day(Kind::Battery, json!([{"date": form, "charged": 1}])), ["2025-03-01"], "{form}");
        assert_eq!(day(Kind::Food, json!({"mealDate": form})), ["2025-03-01"], "{form}");
        let weight = json!({"dailyWeightSummaries": [{"summaryDate": form, "calendarDate": "2024-01-01"}]});
        assert_eq!(day(Kind::Weight, weight), ["2025-03-01"], "{form}");
        assert_eq!(day(Kind::HrvReadings, json!({"hrvSummary": {"calendarDate": form}})), ["2025-03-01"], "{form}");
    }
    // A night belongs to the day of waking.
    let readings = json!({"startTimestampLocal": "2025-02-28T23:00:00.0", "endTimestampLocal": "2025-03-01T07:00:00.0",
        "hrvReadings": [], "userProfilePk": 41});
    assert_eq!(day(Kind::HrvReadings, readings), ["2025-03-01"]);
    let found = entries(Kind::Sleep, json!([{"calendarDate": "2025-03-01"}, {"sleepTimeSeconds": 1}, 7])).unwrap();
    assert_eq!((found.by_day.len(), found.undated, found.is_complete), (1, 2, false));
}

#[test]
fn an_answer_says_whose_it_is() {
    let owners = |kind, body| entries(kind, body).unwrap().owners.into_iter().collect::<Vec<_>>();
    let none: [i64; 0] = [];
    let summary = |id| json!({"calendarDate": "2025-03-01", "userProfilePk": id});
    assert_eq!(owners(Kind::Summaries, json!({"data": [summary(41), summary(42)]})), [41, 42]);
    assert_eq!(owners(Kind::Day, json!({"userProfileId": 41, "calendarDate": "2030-01-01"})), [41]);
    assert_eq!(owners(Kind::HrvSummaries, json!({"userProfilePk": 41, "hrvSummaries": []})), [41]);
    assert_eq!(owners(Kind::Sleep, json!([{"userProfilePK": 41, "calendarDate": "2025-03-01"}])), [41]);
    assert_eq!(owners(Kind::Sleep, json!([{"userProfilePK": 0, "calendarDate": "2025-03-01"}])), none);
    let page = activities(json!([{"activityId": 1, "ownerId": 41, "startTimeLocal": "2025-03-01 08:00:00"}])).unwrap();
    assert_eq!(page.owners.into_iter().collect::<Vec<_>>(), [41]);
}

#[test]
fn of_several_entries_of_a_day_the_fullest_is_the_first_and_equal_ones_are_one() {
    let (bare, full) =
        (json!({"calendarDate": "2025-03-01", "a": null}), json!({"calendarDate": "2025-03-01", "a": 1}));
    let found = entries(Kind::Sleep, json!([bare, full, bare, full])).unwrap();
    assert_eq!(found.by_day[&date("2025-03-01")], [full, bare]);
}

#[test]
fn the_settings_give_the_time_zone_and_nothing_else() {
    let zone = |name: Value| settings(&json!({"displayName": "someone", "timeZone": name})).unwrap().time_zone;
    assert_eq!(zone(json!("Europe/Berlin")), Some(chrono_tz::Europe::Berlin));
    assert_eq!((zone(json!("gmt")), zone(json!("GMT"))), (Some(chrono_tz::UTC), Some(chrono_tz::UTC)));
    assert_eq!((zone(json!("Moon/Sea")), zone(json!(null)), zone(json!(7))), (None, None, None));
}
