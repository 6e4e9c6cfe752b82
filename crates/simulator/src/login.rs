//! The two login endpoints. Any name and password work, except those that request a failure.
use serde_json::{Value, json};
use warp::http::StatusCode;
use warp::reply::Response;

use super::reply::{detail, ok, unauthenticated, unexpected};
use super::state::Simulator;
use super::tokens::UNUSABLE;
use super::validate::Body;

/// The accepted code.
const CODE: &str = "123456";
/// The rejected password.
const WRONG_PASSWORD: &str = "wrong";
/// Names with this prefix are asked for a code.
const NEEDS_CODE: &str = "mfa";

/// `POST /auth/garmin/login`
pub fn login(simulator: &Simulator, content_type: Option<&str>, bytes: &[u8]) -> Response {
    let fields = Body::parse(content_type, bytes).and_then(|mut body| {
        let fields = ["email", "password", "user_id"].map(|field| body.text(field));
        body.finish(fields)
    });
    let [email, password, _] = match fields {
        Ok(fields) => fields,
        Err(errors) => return detail(StatusCode::UNPROCESSABLE_ENTITY, errors),
    };
    if email.is_empty() || password.is_empty() {
        return unauthenticated(UNUSABLE);
    }
    if password == WRONG_PASSWORD {
        return unauthenticated("401 Unauthorized (Invalid Username or Password)");
    }
    if email.starts_with(NEEDS_CODE) {
        let state = simulator.logins.lock().begin(simulator.world.seed, simulator.now());
        return ok(&json!({"status": "needs_mfa", "client_state": state}));
    }
    success(simulator)
}

/// `POST /auth/garmin/resume_login`: a state works once, whatever the code.
pub fn resume(simulator: &Simulator, bytes: &[u8]) -> Response {
    let body: Value = match serde_json::from_slice(bytes) {
        Ok(body) => body,
        Err(_) => return unexpected("Expecting value: line 1 column 1 (char 0)"),
    };
    let given = |field: &str| match &body[field] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let (state, code) = (given("client_state"), given("mfa_code"));
    let code_is_empty = body["mfa_code"].as_str() == Some("");
    if state.is_empty() || code_is_empty || given("user_id").is_empty() {
        return unexpected("400: Missing client_state, mfa_code, or user_id.");
    }
    if !simulator.logins.lock().take(&state, simulator.now()) {
        return unexpected("400: Invalid or expired mfa_token");
    }
    if code != CODE {
        let reason = "Garmin MFA failed: MFA verification failed: ['simulated: wrong code']";
        return detail(StatusCode::UNAUTHORIZED, reason);
    }
    success(simulator)
}

fn success(simulator: &Simulator) -> Response {
    let tokens = simulator.tokens.lock().issue(simulator.now());
    ok(&json!({"status": "success", "tokens": tokens.json()}))
}
