//! Interprets answers other than 200. The microservice reports many errors of Garmin as something else, so the text
//! decides where the status does not; none of that text is passed on or logged.

use serde_json::Value;

use super::upstream_error::UpstreamError;

/// Texts that mean a rate limit, in lower case; they come with 500, 401 and 429 alike.
const LIMITED: [&str; 5] = ["rate limit", "ratelimit", "api error 429", "too many requests", "(429)"];
/// Texts that mean that neither a retry nor waiting will help the sign-in, in lower case.
const DEAD: [&str; 4] =
    ["username and password are required", "invalid_grant", "invalid refresh token", "missing user_id, tokens"];
/// Texts of a refused sign-in that is reported as a connection error, in lower case.
const UNAUTHORISED: [&str; 2] = ["api error 401", "authentication failed"];

/// The meaning of a status and its body.
pub(super) fn meaning(status: u16, body: &[u8]) -> UpstreamError {
    // Its body repeats the request, credentials included: not even looked at.
    if status == 422 {
        return UpstreamError::Misunderstood;
    }
    let text = detail(body).to_lowercase();
    let says = |any: &[&str]| any.iter().any(|one| text.contains(one));
    match status {
        429 => UpstreamError::RateLimited,
        401 | 500.. if says(&LIMITED) => UpstreamError::RateLimited,
        401 | 500 if says(&DEAD) => UpstreamError::SignInRefused,
        401 => UpstreamError::SignInDoubtful,
        500 if says(&UNAUTHORISED) => UpstreamError::SignInDoubtful,
        404 if says(&["local data not found"]) => UpstreamError::RecordedOnly,
        404 | 405 => UpstreamError::NoSuchRoute,
        300..=399 => UpstreamError::Redirected,
        // A proxy timed out.
        408 | 504 | 524 => UpstreamError::NoAnswerThrough(status),
        425 | 500.. => UpstreamError::ServerError(status),
        // Any other success carries no data.
        ..=299 => UpstreamError::NotAgreed,
        _ => UpstreamError::Rejected(status),
    }
}

/// `detail` of the JSON, or the whole as text.
pub(super) fn detail(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(answer)) => answer.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => String::from_utf8_lossy(body).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, detail: &str) -> UpstreamError {
        meaning(status, serde_json::json!({ "detail": detail }).to_string().as_bytes())
    }

    #[test]
    fn every_wording_of_the_microservice_has_its_meaning() {
        for (status, detail, expected) in [
            (401, "Garmin authentication failed: Username and password are required", UpstreamError::SignInRefused),
            (401, "Garmin authentication failed: Failed to retrieve social profile", UpstreamError::SignInDoubtful),
            (401, "Garmin authentication failed: Invalid user settings found", UpstreamError::SignInDoubtful),
            (401, "refresh: {\"error\":\"invalid_grant\"}", UpstreamError::SignInRefused),
            (401, "Garmin authentication failed: API Error 429 - slow down", UpstreamError::RateLimited),
            (429, "Garmin rate limit hit: Rate limit exceeded: API Error 429 - x", UpstreamError::RateLimited),
            (500, "Garmin connection error: HTTP error: API Error 429 - x", UpstreamError::RateLimited),
            (500, "Garmin connection error: HTTP error: API Error 401 - x", UpstreamError::SignInDoubtful),
            (
                500,
                "An unexpected error occurred: 400: Missing user_id, tokens, start_date, or end_date.",
                UpstreamError::SignInRefused,
            ),
            (500, "Garmin connection error: API call client error (403): x", UpstreamError::ServerError(500)),
            (404, "Local data not found for 2024-03-01 to 2024-03-07.", UpstreamError::RecordedOnly),
            (404, "Not Found", UpstreamError::NoSuchRoute),
            (405, "Method Not Allowed", UpstreamError::NoSuchRoute),
            (403, "no", UpstreamError::Rejected(403)),
            (413, "no", UpstreamError::Rejected(413)),
            (307, "", UpstreamError::Redirected),
            (503, "", UpstreamError::ServerError(503)),
            (408, "", UpstreamError::NoAnswerThrough(408)),
            (504, "<html>Gateway Time-out</html>", UpstreamError::NoAnswerThrough(504)),
            (204, "", UpstreamError::NotAgreed),
        ] {
            assert_eq!(of(status, detail), expected, "{status} {detail}");
        }
        assert_eq!(meaning(500, b"Internal Server Error"), UpstreamError::ServerError(500));
        assert_eq!(meaning(503, b"<html>Too Many Requests</html>"), UpstreamError::RateLimited);
        assert_eq!(meaning(422, b"{\"detail\":\"rate limit\"}"), UpstreamError::Misunderstood);
    }
}
