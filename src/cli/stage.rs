//! What is happening to a sync, in this program's words.

use chrono::{DateTime, Utc};

use crate::api_types::job::Job;
use crate::api_types::stage::Stage as Told;
use crate::domain::job::Status;
use crate::domain::stage::{Stage, StageKind};

/// The current stage, in one line, with times written by `time`; empty when there is none. Stages unknown to this program use
/// the server's text.
#[must_use]
pub fn words(job: &Job, time: impl Fn(DateTime<Utc>) -> String) -> String {
    if !job.is_moving() {
        return String::new();
    }
    let queued = || (job.status == Status::Pending).then(|| Stage::new(StageKind::Queued));
    match (job.stage.as_ref().map(Told::known), &job.current_stage) {
        (None | Some(None), Some(sentence)) => sentence.clone(),
        (stage, _) => stage.flatten().or_else(queued).map(|it| it.words(time)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::zone::in_zone;
    use super::*;
    use crate::domain::stage::Cause;

    fn said(more: &serde_json::Value) -> String {
        let mut job = json!({
            "id": "1", "status": "running", "startDate": "2024-01-01", "endDate": "2024-01-31",
            "createdAt": "2024-02-01T10:00:00Z", "currentStage": "the server's own words"
        });
        job.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        words(&serde_json::from_value(job).unwrap(), in_zone)
    }

    fn stage(kind: &str, cause: Option<&str>) -> serde_json::Value {
        let days =
            json!({"kind": kind, "dataTypes": ["health"], "start": "2024-01-01", "end": "2024-01-07", "cause": cause});
        json!({ "stage": days })
    }

    #[test]
    fn every_stage_that_there_is_has_words_of_this_program() {
        for (kind, cause) in StageKind::ALL.iter().flat_map(|kind| Cause::ALL.iter().map(move |cause| (kind, cause))) {
            let known = said(&stage(kind.name(), Some(cause.name())));
            assert!(known.ends_with(cause.words()), "{known}");
        }
        assert_eq!(said(&stage("fetching", None)), "fetching health 2024-01-01..2024-01-07");
    }

    #[test]
    fn what_another_server_says_is_understood() {
        // A newer one.
        assert_eq!(said(&stage("dreaming", None)), "the server's own words");
        assert_eq!(said(&stage("fetching", Some("a_comet"))), "the server's own words");
        // An older one.
        assert_eq!(said(&json!({})), "the server's own words");
        assert_eq!(said(&json!({"status": "pending", "currentStage": null})), "waiting for a worker");
        assert_eq!(said(&json!({"status": "paused"})), "");
    }
}
