//! What an answer other than 200 means. The microservice words many faults of Garmin as something else, so the text
//! decides where the status does not; of that text nothing is passed on or logged.

use serde_json::Value;

use super::trouble::Trouble;

/// Texts that mean a limit of requests, in lower case; they come with 500, 401 and 429 alike.
const LIMITED: [&str; 5] = ["rate limit", "ratelimit", "api error 429", "too many requests", "(429)"];
/// Texts that mean that no retry and no waiting will help the sign-in, in lower case.
const DEAD: [&str; 4] =
    ["username and password are required", "invalid_grant", "invalid refresh token", "missing user_id, tokens"];
/// The sign-in was refused somewhere, worded as an error of the connection, in lower case.
const UNAUTHORISED: [&str; 2] = ["api error 401", "authentication failed"];

/// The meaning of a status and its body.
pub(super) fn meaning(status: u16, body: &[u8]) -> Trouble {
    // Its body repeats what was sent, credentials included: not even looked at.
    if status == 422 {
        return Trouble::Misunderstood;
    }
    let text = detail(body).to_lowercase();
    let says = |any: &[&str]| any.iter().any(|one| text.contains(one));
    match status {
        429 => Trouble::RateLimited,
        401 | 500.. if says(&LIMITED) => Trouble::RateLimited,
        401 | 500 if says(&DEAD) => Trouble::SignInRefused,
        401 => Trouble::SignInDoubtful,
        500 if says(&UNAUTHORISED) => Trouble::SignInDoubtful,
        404 if says(&["local data not found"]) => Trouble::RecordedOnly,
        404 | 405 => Trouble::NoSuchRoute,
        300..=399 => Trouble::Redirected,
        // A proxy's time is up.
        408 | 504 | 524 => Trouble::NoAnswerThrough(status),
        425 | 500.. => Trouble::ServerError(status),
        // Another success carries no data.
        ..=299 => Trouble::NotAgreed,
        _ => Trouble::Rejected(status),
    }
}

/// `detail` of the JSON, or the whole as text.
fn detail(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(answer)) => answer.get("detail").and_then(Value::as_str).unwrap_or_default().to_owned(),
        _ => String::from_utf8_lossy(body).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, detail: &str) -> Trouble {
        meaning(status, serde_json::json!({ "detail": detail }).to_string().as_bytes())
    }

    #[test]
    fn every_wording_of_the_microservice_has_its_meaning() {
        for (status, detail, expected) in [
            (401, "Garmin authentication failed: Username and password are required", Trouble::SignInRefused),
            (401, "Garmin authentication failed: Failed to retrieve social profile", Trouble::SignInDoubtful),
            (401, "Garmin authentication failed: Invalid user settings found", Trouble::SignInDoubtful),
            (401, "refresh: {\"error\":\"invalid_grant\"}", Trouble::SignInRefused),
            (401, "Garmin authentication failed: API Error 429 - slow down", Trouble::RateLimited),
            (429, "Garmin rate limit hit: Rate limit exceeded: API Error 429 - x", Trouble::RateLimited),
            (500, "Garmin connection error: HTTP error: API Error 429 - x", Trouble::RateLimited),
            (500, "Garmin connection error: HTTP error: API Error 401 - x", Trouble::SignInDoubtful),
            (
                500,
                "An unexpected error occurred: 400: Missing user_id, tokens, start_date, or end_date.",
                Trouble::SignInRefused,
            ),
            (500, "Garmin connection error: API call client error (403): x", Trouble::ServerError(500)),
            (404, "Local data not found for 2024-03-01 to 2024-03-07.", Trouble::RecordedOnly),
            (404, "Not Found", Trouble::NoSuchRoute),
            (405, "Method Not Allowed", Trouble::NoSuchRoute),
            (403, "no", Trouble::Rejected(403)),
            (413, "no", Trouble::Rejected(413)),
            (307, "", Trouble::Redirected),
            (503, "", Trouble::ServerError(503)),
            (408, "", Trouble::NoAnswerThrough(408)),
            (504, "<html>Gateway Time-out</html>", Trouble::NoAnswerThrough(504)),
            (204, "", Trouble::NotAgreed),
        ] {
            assert_eq!(of(status, detail), expected, "{status} {detail}");
        }
        assert_eq!(meaning(500, b"Internal Server Error"), Trouble::ServerError(500));
        assert_eq!(meaning(503, b"<html>Too Many Requests</html>"), Trouble::RateLimited);
        assert_eq!(meaning(422, b"{\"detail\":\"rate limit\"}"), Trouble::Misunderstood);
    }
}
