//! The whole answer to "where do things stand": the job, when it last synced, what is complete, where the data is, and what
//! needs attention. What accompanies the job is left out where a server does not tell it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::account::{Attention, attention};
use super::client::{Answer, Client};
use super::data_place;
use super::failures;
use super::report::{self, Around};
use super::words::listed;
use super::zone::time;
use crate::api_types::coverage::{CoverageAnswer, Days, TypeCoverage};
use crate::api_types::health::Health;
use crate::api_types::job::Job;
use crate::api_types::jobs::StatusAnswer;
use crate::domain::dates::{DateRange, minus};
use crate::domain::job::Status;

/// Everything about a job. `status` is the answer that it came with; none if it is not the latest.
pub async fn told(client: &Client, job: &Job, status: Option<&StatusAnswer>) -> String {
    let Attention { is_linked, lines } = attention(client).await;
    let failures = failures::of(client, job).await;
    let around = Around { is_linked, is_latest: status.is_some(), failures: &failures };
    let mut parts = vec![report::job(job, &client.address, &around)];
    let synced = synced(client, status).await;
    if !synced.is_empty() {
        parts.push(synced.join("\n") + "\n");
    }
    if job.status.known() == Some(Status::Completed) {
        parts.extend(data_place::told(client).await);
    }
    if job.status.known() == Some(Status::Pending) && is_linked {
        // What the server is missing may be why nothing happens.
        let health = client.get_root::<Health>("/readyz").await.ok();
        parts.extend(health.and_then(|it| it.body.reason));
    }
    parts.extend(lines);
    parts.join("\n")
}

/// When it last synced, and what is complete.
async fn synced(client: &Client, status: Option<&StatusAnswer>) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(status.and_then(|it| it.last_synced_at).map(|at| format!("Last synced  {}", time(at))));
    if let Ok(Answer { body, .. }) = client.get::<CoverageAnswer>("/coverage").await {
        let complete = complete(&body);
        lines.extend((!complete.is_empty()).then(|| format!("Complete     {complete}")));
    }
    lines
}

/// Up to which day each kind of data is complete: `health, intraday up to 2024-05-31; activities up to 2024-03-01`.
pub(super) fn complete(coverage: &CoverageAnswer) -> String {
    let mut by_day: BTreeMap<Option<NaiveDate>, Vec<String>> = BTreeMap::new();
    for one in &coverage.data_types {
        if let Some(first) = one.first_asked {
            by_day.entry(until(one, first, coverage.to)).or_default().push(one.data_type.to_string());
        }
    }
    let said = by_day.iter().rev().map(|(day, types)| match day {
        Some(day) => format!("{} up to {day}", listed(types)),
        None => format!("{} not yet", listed(types)),
    });
    said.collect::<Vec<_>>().join("; ")
}

/// The day before the first of the days asked for that is not there; the last day if none is missing.
fn until(one: &TypeCoverage, first: NaiveDate, last: NaiveDate) -> Option<NaiveDate> {
    let gaps = one.missing.iter().chain(&one.queued).copied().filter_map(Days::range);
    let open = gaps.filter_map(|gap| gap.intersect(DateRange::new(first, last)?)).map(DateRange::start).min();
    match open {
        None => Some(last),
        Some(open) => (open > first).then(|| minus(open, 1)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn each_kind_is_complete_up_to_the_day_before_its_first_gap() {
        let one = |name: &str, first: Option<&str>, missing: &[[&str; 2]], queued: &[[&str; 2]]| {
            let days =
                |all: &[[&str; 2]]| all.iter().map(|it| json!({"start": it[0], "end": it[1]})).collect::<Vec<_>>();
            json!({"dataType": name, "firstAsked": first, "storedDays": 1, "noDataDays": 0, "missingDays": 1,
                   "missing": days(missing), "queued": days(queued)})
        };
        let coverage: CoverageAnswer = from_value(json!({"from": "2024-05-01", "to": "2024-05-31", "dataTypes": [
            one("health", Some("2024-05-03"), &[["2024-05-01", "2024-05-02"]], &[]),
            one("intraday", Some("2024-05-01"), &[["2024-05-20", "2024-05-21"]], &[["2024-05-10", "2024-05-12"]]),
            one("activities", Some("2024-05-01"), &[], &[]),
            one("nutrition", Some("2024-05-01"), &[], &[["2024-05-01", "2024-05-31"]]),
            one("files", None, &[["2024-05-01", "2024-05-31"]], &[]),
        ]}))
        .unwrap();
        assert_eq!(
            complete(&coverage),
            "health, activities up to 2024-05-31; intraday up to 2024-05-09; nutrition not yet"
        );
    }
}
