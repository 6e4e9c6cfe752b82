//! The time zone in which times are shown: the machine's, or UTC where that is not known.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Tz;

use super::variables;

/// The machine's zone.
static ZONE: LazyLock<Tz> = LazyLock::new(|| {
    let own = match variables::value(variables::ZONE) {
        Some(variable) => zone(&variable),
        None => iana_time_zone::get_timezone().ok().and_then(|name| zone(&name)),
    };
    own.unwrap_or(Tz::UTC)
});

/// The zone that a text names, as in the variable `TZ`; none for rules of its own, such as `CET-1CEST`.
fn zone(text: &str) -> Option<Tz> {
    text.trim_start_matches(':').parse().ok()
}

/// `2026-11-22 14:32:10`. Where it stands, [`in_zone`] has named the zone, or names it.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    // Extreme times may have no local time.
    if !(1..=9999).contains(&at.year()) {
        return at.format("%Y-%m-%d %H:%M:%S").to_string();
    }
    at.with_timezone(&*ZONE).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2026-11-22 14:32:10 (Europe/Berlin)`: for the one time of an output that names the zone of all.
#[must_use]
pub fn in_zone(at: DateTime<Utc>) -> String {
    format!("{} ({})", time(at), name())
}

/// `Europe/Berlin`.
#[must_use]
pub fn name() -> &'static str {
    ZONE.name().trim_start_matches("Etc/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_name_only() {
        assert_eq!(zone(":Europe/Berlin"), Some(Tz::Europe__Berlin));
        assert_eq!(zone("UTC"), Some(Tz::UTC));
        for unknown in ["", "CET-1CEST,M3.5.0,M10.5.0/3", "/etc/localtime", "Berlin"] {
            assert_eq!(zone(unknown), None, "{unknown}");
        }
    }
}
