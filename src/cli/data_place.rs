//! Where the data is, as the server says, and one command to look at it.

use super::client::Client;
use crate::api_types::settings::SettingsAnswer;
use crate::data_file::LOOK;

const SETTINGS: &str = "/integrations/garmin/settings";
/// The setting that names the data store.
const STORE: &str = "sink.url";

/// The place and the command; none where the server does not tell: an older one has no settings to show.
pub async fn told(client: &Client) -> Option<String> {
    let answer = client.get_root::<SettingsAnswer>(SETTINGS).await.ok()?;
    let store = answer.body.settings.iter().find(|it| it.key == STORE)?;
    said(&store.value, client.address.is_local())
}

/// `is_here`: whether the server is on this machine, so that its files are.
pub(super) fn said(store: &str, is_here: bool) -> Option<String> {
    let path = store.strip_prefix("sqlite://").unwrap_or(store);
    // It comes from a server: only a plain path is put into a command.
    let is_plain = |it: char| it.is_alphanumeric() || " -_.,:/+@".contains(it);
    if !path.starts_with('/') || !path.chars().all(is_plain) {
        return None;
    }
    Some(if is_here {
        format!("The data is in {path}. The last week of it: `sqlite3 -header '{path}' '{LOOK}'`")
    } else {
        format!("The data is on the server, in {path}.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_path_is_put_into_a_command() {
        let here = said("sqlite:///home/me/my data/garmin.db", true).unwrap();
        assert!(here.contains("sqlite3 -header '/home/me/my data/garmin.db' 'SELECT "), "{here}");
        assert_eq!(said("/d/garmin.db", false).unwrap(), "The data is on the server, in /d/garmin.db.");
        for strange in ["", "garmin.db", "postgres://x", "/a'; rm -r x; '", "/a`b`", "/$(reboot)", "/a\u{1b}[2J"] {
            assert_eq!(said(strange, true), None, "{strange}");
        }
    }
}
