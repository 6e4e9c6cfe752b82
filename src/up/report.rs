//! Messages for a person at the terminal.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use super::USUAL_PORT;
use crate::data_file::LOOK;

/// Prints a line or more. Failing to is no reason to stop: the programs still have to be ended in order.
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

/// Whose data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Account {
    /// Nobody's: it is generated.
    Demo,
    /// The linked account's.
    Linked,
    /// None is linked yet.
    None,
}

/// Where it runs, and what to try first. `program` is how the caller invokes the command line.
pub(super) fn ready(listen: SocketAddr, database: &Path, logs: &Path, account: Account, program: &str) -> String {
    let address = address(listen);
    let whose = if account == Account::Demo { "demo account, generated data" } else { "your account" };
    let first = if account == Account::None { ", link your Garmin account" } else { "" };
    let there = if listen.port() == USUAL_PORT { String::new() } else { format!(" --url {address}") };
    let link = if account == Account::None { format!("  {program} link{there}\n") } else { String::new() };
    format!(
        "\ngarmin-sync is running ({whose}).\n\n  \
           web page  {address}\n  \
           data      {database}\n  \
           logs      {logs}\n\n\
         Open the page{first} and import some history, or do it from another terminal:\n\n{link}  \
           {program} start --last 30d --watch{there}\n  \
           {program} coverage{there}\n  \
           sqlite3 -header '{database}' '{LOOK}'\n\n\
         End everything with Ctrl-C.",
        database = database.display(),
        logs = logs.display(),
    )
}

/// The address of the page and the API.
pub(super) fn address(listen: SocketAddr) -> String {
    format!("http://{}", reachable(listen))
}

/// Where an API that listens on this address answers from here.
pub(super) fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listen.port()),
        _ => listen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready_at(listen: &str) -> String {
        ready(
            listen.parse().unwrap(),
            Path::new("/d/garmin.db"),
            Path::new("/d/logs"),
            Account::Demo,
            "bin/garmin-sync",
        )
    }

    #[test]
    fn the_examples_work_where_it_listens() {
        let text = ready_at("0.0.0.0:8080");
        assert!(text.contains("web page  http://127.0.0.1:8080\n"), "{text}");
        assert!(text.contains("bin/garmin-sync start --last 30d --watch\n"), "{text}");
        assert!(text.contains("sqlite3 -header '/d/garmin.db'"), "{text}");
        assert!(!text.contains("link"), "the demo account is linked: {text}");
        let own = |account| ready("127.0.0.1:8080".parse().unwrap(), Path::new("/d"), Path::new("/l"), account, "gs");
        let new = own(Account::None);
        assert!(new.contains("link your Garmin account") && new.contains("\n  gs link\n  gs start "), "{new}");
        let linked = own(Account::Linked);
        assert!(!linked.contains("link") && linked.contains("(your account)"), "{linked}");
        let text = ready_at("127.0.0.1:9000");
        assert!(text.contains("bin/garmin-sync coverage --url http://127.0.0.1:9000\n"), "{text}");
    }
}
