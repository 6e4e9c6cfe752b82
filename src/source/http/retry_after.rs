//! How long an answer asks us to wait.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The waiting time of a `Retry-After` header, which holds seconds or a date (RFC 9110, 10.2.3). A past date means no
/// wait; anything else counts as no header.
pub(in crate::source) fn wait(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    Some((until.with_timezone(&Utc) - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait_of(text: &'static str) -> Option<Duration> {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap(); // 2023-11-14 22:13:20
        wait(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]), now)
    }

    #[test]
    fn seconds_and_dates_are_read_and_the_rest_is_no_header() {
        assert_eq!(wait_of("90"), Some(Duration::from_secs(90)));
        assert_eq!(wait_of(" 0 "), Some(Duration::ZERO));
        assert_eq!(wait_of("Tue, 14 Nov 2023 22:14:20 GMT"), Some(Duration::from_mins(1)));
        assert_eq!(wait_of("Tue, 14 Nov 2023 22:00:00 GMT"), Some(Duration::ZERO));
        for text in ["", "-5", "1.5", "soon", "99999999999999999999999999"] {
            assert_eq!(wait_of(text), None, "{text}");
        }
        assert_eq!(wait(&HeaderMap::new(), DateTime::UNIX_EPOCH), None);
    }
}
