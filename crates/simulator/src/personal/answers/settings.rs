//! The settings of an account (`userprofile/settings`).
use serde_json::{Value, json};

use super::super::person::Person;
use crate::world::calendar::HOME;

/// The settings.
pub fn settings(person: &Person) -> Value {
    let format = |id: i64, key: &str, digits: i64| {
        json!({
            "formatId": id, "formatKey": key, "minFraction": digits, "maxFraction": digits, "groupingUsed": false,
            "displayFormat": null,
        })
    };
    json!({
        "displayName": person.display_name(), "preferredLocale": "en", "measurementSystem": "metric",
        "timeZone": HOME.name(),
        "firstDayOfWeek": {"dayId": 3, "dayName": "monday", "sortOrder": 3, "isPossibleFirstDay": true},
        "numberFormat": "decimal_period", "timeFormat": format(33, "time_twenty_four_hr", 0),
        "dateFormat": format(23, "mmddyyyy", 0), "powerFormat": format(30, "watt", 0),
        "heartRateFormat": format(21, "bpm", 0), "hydrationMeasurementUnit": "milliliter",
        "hydrationContainers": [{"name": null, "volume": 250, "unit": "milliliter"}],
        "glucoseMeasurementUnit": null, "golfDistanceUnit": "metric", "golfElevationUnit": null, "golfSpeedUnit": null,
        "wheelchairModeEnabled": false, "availableTrainingDays": ["WEDNESDAY", "SATURDAY", "SUNDAY"],
        "preferredLongTrainingDays": ["SUNDAY"],
    })
}
