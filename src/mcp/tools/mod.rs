//! The tools, each in a file of its own.

mod activities;
mod activity;
mod coverage;
mod daily_values;
mod day_series;
mod list_metrics;
mod nights;
mod query;
mod start_sync;
mod sync_status;
mod tables;
mod totals;

use super::tool::Entry;

/// All tools, in the order in which clients show them.
pub(super) fn all(may_start: bool) -> Vec<Entry> {
    let mut all = vec![
        Entry::of::<list_metrics::ListMetrics>(),
        Entry::of::<daily_values::DailyValues>(),
        Entry::of::<nights::GetNights>(),
        Entry::of::<day_series::DaySeries>(),
        Entry::of::<activities::ListActivities>(),
        Entry::of::<activity::GetActivity>(),
        Entry::of::<totals::Totals>(),
        Entry::of::<coverage::Coverage>(),
        Entry::of::<sync_status::SyncStatus>(),
        Entry::of::<tables::ListTables>(),
        Entry::of::<query::Query>(),
    ];
    if may_start {
        all.push(Entry::of::<start_sync::StartSync>());
    }
    all
}

/// The parameters that are given.
fn given<const N: usize>(parameters: [(&str, Option<String>); N]) -> Vec<(&str, String)> {
    parameters.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}
