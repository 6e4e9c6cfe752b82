//! The errors of linking an account and unlinking it.

use garmin_sync::domain::job::Status;
use garmin_sync::ports::{Linked, StartOutcome};
use serde_json::json;

use super::super::super::double::{job, time};
use super::{Case, Told, down, works};

const CREDENTIALS: &str = "/integrations/garmin/credentials";
const LOGIN: &str = "/integrations/garmin/login";
const CODE: &str = "/integrations/garmin/resume_login";
const UNLINK: &str = "/integrations/garmin/unlink";
const SIGN_IN: &str = r#"{"tokens":{"di_token":"hunter2","di_refresh_token":"hunter2","di_client_id":"hunter2"}}"#;

fn keyless(told: &mut Told) {
    told.can_keep = false;
}
fn of_another(told: &mut Told) {
    told.linked = Linked::OtherAccount;
}

fn deleting(told: &mut Told) {
    told.deletion = Some(time("2026-11-21T11:00:00Z"));
    told.start = StartOutcome::NotLinked;
    told.report.job = Some(job(Status::Failed));
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        ("POST", CREDENTIALS, "", works, 400, "missing_field", json!({"field": "apiKey"})),
        ("POST", CREDENTIALS, r#"{"apiKey":null}"#, works, 400, "missing_field", json!({"field": "apiKey"})),
        ("POST", CREDENTIALS, r#"{"apiKey":7}"#, works, 400, "invalid_body", json!({"field": "apiKey"})),
        ("POST", CREDENTIALS, r#"{"tokens":[7]}"#, works, 400, "invalid_body", json!({"field": "tokens"})),
        ("POST", CREDENTIALS, r#"{"apiKey":"x","tokens":{}}"#, works, 400, "invalid_body", json!({"field": "tokens"})),
        ("POST", CREDENTIALS, r#"{"hunter2":"x"}"#, works, 400, "unknown_field", json!({})),
        ("POST", CREDENTIALS, r#"{"apiKey":" "}"#, works, 400, "credentials_refused", json!({"field": "apiKey"})),
        ("POST", CREDENTIALS, r#"{"apiKey":"${K}"}"#, works, 400, "credentials_refused", json!({"field": "apiKey"})),
        (
            "POST",
            CREDENTIALS,
            r#"{"apiKey":"hun ter2"}"#,
            works,
            400,
            "credentials_refused",
            json!({"field": "apiKey"}),
        ),
        ("POST", CREDENTIALS, r#"{"tokens":"hunter2"}"#, works, 400, "credentials_refused", json!({"field": "tokens"})),
        ("POST", CREDENTIALS, r#"{"apiKey":"hunter2"}"#, works, 503, "upstream_unavailable", json!({})),
        ("POST", CREDENTIALS, r#"{"apiKey":"hunter2"}"#, keyless, 409, "secrets_key_missing", json!({})),
        ("POST", CREDENTIALS, SIGN_IN, keyless, 409, "secrets_key_missing", json!({})),
        ("POST", CREDENTIALS, SIGN_IN, of_another, 409, "other_account", json!({})),
        ("POST", CREDENTIALS, SIGN_IN, down, 503, "store_unavailable", json!({"retry_after": 2})),
        ("POST", LOGIN, r#"{"email":"hunter2"}"#, works, 400, "missing_field", json!({"field": "password"})),
        (
            "POST",
            LOGIN,
            r#"{"email":"a","password":["hunter2"]}"#,
            works,
            400,
            "invalid_body",
            json!({"field": "password"}),
        ),
        ("POST", LOGIN, r#"{"email":"hunter2","password":"hunter2"}"#, works, 409, "login_unavailable", json!({})),
        ("POST", CODE, r#"{"clientState":"hunter2"}"#, works, 400, "missing_field", json!({"field": "mfaCode"})),
        ("POST", CODE, r#"{"client_state":"hunter2","mfa_code":7}"#, works, 409, "login_unavailable", json!({})),
        ("POST", CREDENTIALS, SIGN_IN, deleting, 409, "deletion_pending", json!({})),
        ("POST", CREDENTIALS, r#"{"apiKey":"hunter2"}"#, deleting, 409, "deletion_pending", json!({})),
        ("POST", "/garmin/sync/resume", "", deleting, 409, "deletion_pending", json!({})),
        ("POST", UNLINK, r#"{"deleteData":"hunter2"}"#, works, 400, "invalid_body", json!({"field": "deleteData"})),
        ("POST", UNLINK, "", down, 503, "store_unavailable", json!({"retry_after": 2})),
        ("GET", CREDENTIALS, "", works, 405, "method_not_allowed", json!({})),
    ]
}
