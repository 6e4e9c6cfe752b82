//! Which path asks for what.
use super::endpoint::Endpoint;

/// The first parts of all paths.
const SERVICES: [&str; 16] = [
    "activity-service",
    "activitylist-service",
    "biometric-service",
    "download-service",
    "fitnessage-service",
    "goal-service",
    "hrv-service",
    "nutrition-service",
    "periodichealth-service",
    "personalapitoken-service",
    "sleep-service",
    "userprofile-service",
    "usersummary-service",
    "weight-service",
    "wellness-service",
    "wellnessactivity-service",
];

/// A request that exists, with the parts of its path that vary: an id, a day, or two days.
pub type Found<'a> = (Endpoint, Vec<&'a str>);

/// Whether `path` belongs to the Personal API, existing or not.
pub fn is_served(path: &str) -> bool {
    let service = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    SERVICES.contains(&service)
}

/// What `path` asks for.
pub fn find(path: &str) -> Option<Found<'_>> {
    let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let (service, rest) = parts.split_first()?;
    let found = match (*service, rest) {
        ("personalapitoken-service", ["personal-api", "personal-api-key", "token"]) => (Endpoint::Exchange, vec![]),
        ("activitylist-service", ["activities", "search", "activities"]) => (Endpoint::Activities, vec![]),
        ("activity-service", ["activity", id]) => (Endpoint::Activity, vec![*id]),
        ("activity-service", ["activity", id, "workouts"]) => (Endpoint::ActivityWorkouts, vec![*id]),
        ("download-service", ["files", "activity", id]) => (Endpoint::File, vec![*id]),
        ("biometric-service", ["heartRateZones", "v2"]) => (Endpoint::Zones, vec![]),
        ("fitnessage-service", ["fitnessage", "v2", day]) => (Endpoint::FitnessAge, vec![*day]),
        ("goal-service", ["goal", "user", "effective", "weightgoal", start, end]) => {
            (Endpoint::WeightGoal, vec![*start, *end])
        }
        ("hrv-service", ["hrv", "daily", start, end]) => (Endpoint::Hrv, vec![*start, *end]),
        ("hrv-service", ["hrv", day]) => (Endpoint::HrvDay, vec![*day]),
        ("nutrition-service", ["food", "logs", day]) => (Endpoint::Food, vec![*day]),
        ("periodichealth-service", ["menstrualcycle", "summary", day]) => (Endpoint::Cycle, vec![*day]),
        ("periodichealth-service", ["menstrualcycle", "dayview", day]) => (Endpoint::CycleDay, vec![*day]),
        ("sleep-service", ["sleep", "dailySleep"]) => (Endpoint::SleepDay, vec![]),
        ("sleep-service", ["sleep", "dailySleepSummariesByDate"]) => (Endpoint::Sleep, vec![]),
        ("userprofile-service", ["userprofile", "settings"]) => (Endpoint::Settings, vec![]),
        ("usersummary-service", ["stats", what, "daily", start, end]) => {
            let endpoint = match *what {
                "hydration" => Endpoint::Hydration,
                "steps" => Endpoint::Steps,
                "stress" => Endpoint::Stress,
                _ => return None,
            };
            (endpoint, vec![*start, *end])
        }
        ("usersummary-service", ["usersummary", "daily"]) => (Endpoint::Day, vec![]),
        ("usersummary-service", ["v2", "dailysummaries"]) => (Endpoint::Summaries, vec![]),
        ("weight-service", ["weight", "all", start, end]) => (Endpoint::WeightAll, vec![*start, *end]),
        ("weight-service", ["weight", "range", start, end]) => (Endpoint::Weight, vec![*start, *end]),
        ("wellness-service", ["wellness", "bodyBattery", "reports", "daily"]) => (Endpoint::Battery, vec![]),
        ("wellness-service", ["wellness", "daily", "spo2acclimation", day]) => (Endpoint::Oxygen, vec![*day]),
        ("wellness-service", ["wellness", "dailyHeartRate"]) => (Endpoint::Heart, vec![]),
        ("wellnessactivity-service", ["activity", "summary", "range", start, end]) => {
            (Endpoint::Snapshots, vec![*start, *end])
        }
        _ => return None,
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::endpoint::Endpoint;
    use super::{find, is_served};

    #[test]
    fn the_days_of_a_path_are_found() {
        let (endpoint, parts) = find("/hrv-service/hrv/daily/2024-01-01/2024-01-31").unwrap();
        assert_eq!((endpoint, parts), (Endpoint::Hrv, vec!["2024-01-01", "2024-01-31"]));
        assert_eq!(find("/hrv-service/hrv/2024-01-01").unwrap().0, Endpoint::HrvDay);
    }

    #[test]
    fn what_does_not_exist_is_told_from_what_others_serve() {
        assert!(is_served("/wellness-service/wellness/dailyStress/2024-01-01"));
        assert!(find("/wellness-service/wellness/dailyStress/2024-01-01").is_none());
        assert!(!is_served("/data/health_and_wellness"));
    }
}
