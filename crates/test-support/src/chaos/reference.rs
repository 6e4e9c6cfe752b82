//! What the store must hold, from one sync of all days without any fault, itself compared with the world.

use std::time::Duration;

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::store::Tables;
use super::upstream::WORLD;
use crate::stack::Plan;
use crate::world;

/// How many days the users request, beginning with [`first_day`].
pub const DAYS: u64 = 60;

pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap()
}

pub struct Reference {
    pub tables: Tables,
    /// Values that were found to be the world's.
    pub values: u64,
}

impl Reference {
    pub async fn make() -> Self {
        let plan = Plan { simulator: vec!["--seed".into(), WORLD.into()], ..Plan::default() };
        let stack = plan.start().await;
        let (first, last) = (first_day(), first_day() + Days::new(DAYS - 1));
        let body = json!({"startDate": first, "endDate": last,
                          "dataTypes": ["health", "activities", "workouts", "nutrition"]});
        let (code, answer) = stack.post("/integrations/garmin/sync/historical", body).await;
        assert_eq!(code, 200, "{answer}");
        stack.wait_for_status("completed", Duration::from_mins(2)).await;
        let report = world::compare(&stack.simulator_url(""), &stack.database(), first, last).await;
        assert!(report.is_clean(), "even without faults the store is not what the world is:\n{report}");
        Self { tables: Tables::read(&stack.database(), "me").await, values: report.values }
    }
}
