//! How the syncing goes.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::api::Caller;
use super::super::tool::Tool;
use crate::api_types::account::AccountView;
use crate::api_types::jobs::StatusAnswer;

/// Failures that are listed.
const FAILURES: usize = 10;

/// No arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SyncStatus {}

impl Tool for SyncStatus {
    const NAME: &'static str = "sync_status";
    const TITLE: &'static str = "How the syncing goes";
    const ABOUT: &'static str = "Whether a Garmin account is linked, until which day everything recent is stored, when a sync last \
        completed, and the current or last sync with its progress, time left and what failed.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let status: StatusAnswer = caller.sync("/status", &[]).await?;
        let account: AccountView = caller.account().await?;
        let job = status.job.map(|job| {
            let failed = job.failed_chunks.iter().take(FAILURES);
            json!({
                "status": job.status, "type": job.sync_type, "from": job.start_date, "to": job.end_date,
                "percentComplete": job.percent_complete, "secondsLeft": job.eta_seconds, "now": job.current_stage,
                "startedAt": job.started_at, "completedAt": job.completed_at, "recordsStored": job.records_stored,
                "error": job.error_message, "nextAttemptAt": job.next_attempt_at,
                "failed": failed.map(|it| json!({"from": it.start, "to": it.end, "error": it.error})).collect::<Vec<_>>(),
                "failedLeftOut": job.failed_chunks.len().checked_sub(FAILURES).filter(|it| *it > 0),
            })
        });
        Ok(json!({
            "isLinked": account.is_linked, "needsLogin": account.needs_login, "timezone": account.timezone,
            "today": status.today, "everythingRecentStoredUntil": status.last_successful_sync,
            "lastCompletedAt": status.last_synced_at, "isSyncing": status.has_active_job, "sync": job,
        }))
    }
}
