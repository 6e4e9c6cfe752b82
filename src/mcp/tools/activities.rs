//! Activities.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::json_of;
use super::super::api::Caller;
use super::super::tool::Tool;
use super::given;
use crate::api_types::data::{ActivitiesAnswer, ActivitySummary, MetricsAnswer};

/// Activities of an answer when the model does not say it.
const USUAL: u32 = 20;
/// Activities of an answer.
const MOST: u32 = 50;

/// Which activities.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListActivities {
    /// Only of this kind, such as running; `list_metrics` lists the kinds.
    kind: Option<String>,
    /// Only with this text in the name, in any case.
    text: Option<String>,
    /// First day, YYYY-MM-DD.
    from: Option<String>,
    /// Last day, YYYY-MM-DD.
    to: Option<String>,
    /// How many, 1 to 50; 20 by default.
    #[schemars(range(min = 1, max = 50))]
    limit: Option<u32>,
    /// `nextCursor` of the answer before, for older ones.
    cursor: Option<String>,
}

impl Tool for ListActivities {
    const NAME: &'static str = "list_activities";
    const TITLE: &'static str = "Activities";
    const ABOUT: &'static str = "Activities, newest first, with distance, duration, heart rate, speed, climb and energy. `total` is \
        how many there are with these filters. For sums by year, month and kind, and for records, use totals.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let limit = self.limit.unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            return Err(format!("limit must be 1 to {MOST}. `nextCursor` leads to the rest."));
        }
        let kind = self.kind.clone();
        let query = [
            ("kind", self.kind),
            ("text", self.text),
            ("from", self.from),
            ("to", self.to),
            ("limit", Some(limit.to_string())),
            ("cursor", self.cursor),
        ];
        let page: ActivitiesAnswer = caller.data("/activities", &given(query)).await?;
        // A kind that does not exist would look like one that was never done.
        let note = match (page.total, kind) {
            (0, Some(kind)) => {
                let all: MetricsAnswer = caller.data("/metrics", &[]).await?;
                let kinds: Vec<_> = all.activity_kinds.into_iter().map(|it| it.kind).collect();
                Some(format!(
                    "There is none of kind {kind} with these filters. Kinds that are stored: {}.",
                    kinds.join(", ")
                ))
            }
            _ => None,
        };
        Ok(json!({
            "note": note,
            "total": page.total,
            "activities": page.activities.iter().map(summary).collect::<Vec<_>>(),
            "nextCursor": page.next_cursor,
        }))
    }
}

/// With the start by the local clock alone.
pub(super) fn summary(activity: &ActivitySummary) -> Value {
    let mut all = json_of(activity);
    if let Some(fields) = all.as_object_mut().filter(|_| activity.start_local.is_some()) {
        fields.remove("start");
    }
    all
}
