//! Which days are stored, and which are missing.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::listed;
use super::super::api::Caller;
use super::super::tool::Tool;
use super::given;
use crate::api_types::coverage::CoverageAnswer;

/// Ranges of days that are listed of each sort.
const MOST: usize = 20;

/// Which days.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Coverage {
    /// First day, YYYY-MM-DD; the first that was ever asked for by default.
    from: Option<String>,
    /// Last day, YYYY-MM-DD; today by default.
    to: Option<String>,
}

impl Tool for Coverage {
    const NAME: &'static str = "coverage";
    const TITLE: &'static str = "Which days are copied, and which are missing";
    const ABOUT: &'static str = "For each type of data (health, intraday, activities, nutrition, files of activities): how many days are \
        stored; for which Garmin has nothing (noData), or nothing yet (emptySoFar); which are missing, that is, were not copied; which the \
        person accepts as missing; which a running sync is still to bring (queued); which are stored only in part. Use it to tell a day without data from a day that was not copied.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let query = given([("from", self.from), ("to", self.to)]);
        let answer: CoverageAnswer = caller.sync("/coverage", &query).await?;
        let types = answer.data_types.iter().map(|one| {
            let note = match (one.is_refused, one.first_asked) {
                (true, _) => Some("The account's sign-in brings nothing of this type."),
                (_, None) => Some("It was never asked for."),
                _ => None,
            };
            let some = |days: &[_]| (!days.is_empty()).then(|| listed(days, MOST));
            json!({
                "dataType": one.data_type,
                "note": note,
                "firstAsked": one.first_asked,
                "storedDays": one.stored_days,
                "noData": some(&one.no_data), "emptySoFar": some(&one.empty_so_far), "acceptedAsMissing": some(&one.accepted),
                "queued": some(&one.queued), "missing": some(&one.missing), "storedInPart": some(&one.partial),
            })
        });
        Ok(json!({"from": answer.from, "to": answer.to, "today": answer.today, "dataTypes": types.collect::<Vec<_>>()}))
    }
}
