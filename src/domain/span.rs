//! Spans of time as numbers and as words.

use std::time::Duration;

/// Whole milliseconds. Not the standard library's 128 bits, which become text in JSON logs.
pub fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// `45 s`, `12 min`, `1 h 5 min`, `2 d 3 h`.
#[must_use]
pub fn words(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0..2) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) => format!("{hours} h {} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_two_largest_units() {
        assert_eq!(
            [0, 119, 120, 3599, 3900, 97_200].map(words),
            ["0 s", "119 s", "2 min", "59 min", "1 h 5 min", "1 d 3 h"]
        );
    }
}
