//! What a person at the terminal reads.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;

use chrono::{Days, NaiveDate};

use super::readiness::reachable;

/// Prints a line or more. A terminal that is gone is no reason to stop: the programs still have to be ended in order.
pub(super) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// What is being started.
pub(super) fn starting(logs: &Path, private_redis: bool, demo: bool) -> String {
    let redis = if private_redis { "a private redis-server, " } else { "" };
    let simulator = if demo { ", a simulator with generated data" } else { "" };
    format!("Starting {redis}the API, a worker{simulator}. Logs: {}", logs.display())
}

/// Where it runs, and what to try first.
pub(super) fn ready(listen: SocketAddr, database: &Path, logs: &Path, demo: bool, today: NaiveDate) -> String {
    let address = format!("http://{}", reachable(listen));
    let account = if demo { "demo account, generated data" } else { "your account" };
    let last = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let first = today.checked_sub_days(Days::new(30)).unwrap_or(today);
    format!(
        "\ngarmin-sync is running ({account}).\n\n  \
           address   {address}\n  \
           data      {database}\n  \
           logs      {logs}\n\n\
         Import the last 30 days, look how far it is, and read them:\n\n  \
           curl -X POST {address}/integrations/garmin/sync/historical -H 'content-type: application/json' \
         -d '{{\"startDate\": \"{first}\", \"endDate\": \"{last}\"}}'\n  \
           curl {address}/integrations/garmin/sync/status\n  \
           sqlite3 -header '{database}' 'SELECT date, steps, resting_heart_rate_bpm, sleep_s FROM daily_summary ORDER BY date DESC LIMIT 7'\n\n\
         End everything with Ctrl-C.",
        database = database.display(),
        logs = logs.display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_import_covers_the_thirty_days_before_today() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let listen = "0.0.0.0:8080".parse().unwrap();
        let text = ready(listen, Path::new("/d/garmin.db"), Path::new("/d/logs"), true, today);
        assert!(text.contains(r#"'{"startDate": "2026-01-31", "endDate": "2026-03-01"}'"#), "{text}");
        assert!(text.contains("curl http://127.0.0.1:8080/integrations/garmin/sync/status"), "{text}");
        assert!(text.contains("sqlite3 -header '/d/garmin.db'"), "{text}");
    }
}
