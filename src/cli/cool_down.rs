//! `garmin-sync cool-down`.

use super::address::Address;
use super::client::Client;
use super::error::CliError;
use super::exit::Exit;
use super::screen::Screen;
use super::zone::in_zone;
use crate::api_types::cool_down::{ClearedCoolDown, CoolDownView};

const PATH: &str = "/integrations/garmin/cool-down";

/// Below `cool-down --help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync cool-down
      until when Garmin is not asked
  garmin-sync cool-down --clear
      ask again now";

/// To look, or to end it.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// End it: Garmin is asked again at once. If it refuses again, the next one is longer
    #[arg(long)]
    clear: bool,
}

/// Shows until when Garmin is not asked, or ends the cool-down.
pub async fn run(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    let shown = client.get_root::<CoolDownView>(PATH).await?;
    if !options.clear {
        screen.answer(&shown.text, || told(&shown.body, &client.address))?;
        return Ok(Exit::Ok);
    }
    let cleared = client.delete_root::<ClearedCoolDown>(PATH).await?;
    screen.answer(&cleared.text, || match (cleared.body.cleared, shown.body.until) {
        (true, _) => {
            "Ended. A sync that waited asks Garmin again now; if Garmin refuses, the next wait is longer.".to_owned()
        }
        (false, None) => "No rest is needed: Garmin takes requests.".to_owned(),
        (false, Some(until)) => format!(
            "Garmin refuses other users of this server too, so this one applies to everybody and ends by itself: {}. \
             Nothing needs to be done.",
            in_zone(until)
        ),
    })?;
    Ok(Exit::Ok)
}

/// Until when Garmin is not asked, for people.
pub(super) fn told(cool_down: &CoolDownView, address: &Address) -> String {
    let Some(until) = cool_down.until else { return "Garmin takes requests.".to_owned() };
    let next = if cool_down.can_be_cleared {
        format!("It ends by itself; {} ends it now.", address.command("cool-down --clear"))
    } else {
        "It applies to everybody who uses this server, and ends by itself.".to_owned()
    };
    format!(
        "Garmin is not asked again before {}: {}.\n{next}",
        in_zone(until),
        cool_down.reason.as_deref().unwrap_or_default()
    )
}
