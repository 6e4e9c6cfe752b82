//! What is to be known of the linked account, in words for people: one line each.

use super::address::Address;
use super::client::{Answer, Client};
use super::words::listed;
use crate::api_types::account::{AccountView, Notice};

/// Where its status is.
pub const ACCOUNT: &str = "/integrations/garmin/status";
/// Where it is unlinked.
pub const UNLINK: &str = "/integrations/garmin/unlink";

/// What is to be known of the account beside a sync.
pub struct Attention {
    /// Whether an account is linked, so that a sync can start.
    pub is_linked: bool,
    /// What [`notices`] says.
    pub lines: Vec<String>,
}

/// What needs attention, asked for now; nothing if that can't be had: it only accompanies another answer.
pub async fn attention(client: &Client) -> Attention {
    match client.get_root::<AccountView>(ACCOUNT).await {
        Ok(Answer { body, .. }) => Attention { is_linked: body.is_linked, lines: notices(&body, &client.address) },
        Err(_) => Attention { is_linked: true, lines: Vec::new() },
    }
}

/// That nothing is linked, what is wrong with the sign-in, and what is not open to it; nothing while all is well.
#[must_use]
pub fn notices(account: &AccountView, address: &Address) -> Vec<String> {
    let link = address.command("link");
    if !account.is_linked {
        return vec![format!("No Garmin account is linked. Link one with {link}.")];
    }
    let mut lines = Vec::new();
    lines.extend(account.notice.map(|it| match it {
        Notice::Refused => {
            format!("Garmin no longer accepts the saved sign-in. Link the account again with {link}; what is stored stays.")
        }
        Notice::SecretsKeyMismatch => format!(
            "The saved sign-in was encrypted with another secrets key. Give all programs of garmin-sync that key, or link the \
             account again with {link}."
        ),
        Notice::OtherAccount => format!(
            "The data that is stored belongs to another Garmin account. Link that one again with {link}, this one as another \
             user, or delete the stored data first with {}.",
            address.command("delete-data")
        ),
        Notice::KeyEnding => format!("The key ends within a day. Make a new one, and link the account with it: {link}."),
    }));
    if !account.areas_refused.is_empty() {
        lines.push(format!(
            "Garmin does not let this key read: {}. Days imported with it lack them; import those days again once a key may \
             read them.",
            listed(&account.areas_refused)
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(changes: &Value) -> Vec<String> {
        let mut account = json!({"isLinked": true, "source": "personal", "needsLogin": false});
        account.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        notices(&serde_json::from_value(account).unwrap(), &Address::parse("http://127.0.0.1:8080").unwrap())
    }

    #[test]
    fn each_thing_that_needs_attention_is_one_line_and_says_what_to_do() {
        assert_eq!(told(&json!({})), Vec::<String>::new());
        for (notice, words) in [
            ("refused", "Garmin no longer accepts the saved sign-in. Link the account again with `garmin-sync link`"),
            ("secrets_key_mismatch", "The saved sign-in was encrypted with another secrets key."),
            ("other_account", "The data that is stored belongs to another Garmin account."),
            ("key_ending", "The key ends within a day. Make a new one"),
        ] {
            let lines = told(&json!({"notice": notice}));
            assert!(
                lines.len() == 1 && lines[0].starts_with(words) && lines[0].contains("`garmin-sync link`"),
                "{lines:?}"
            );
        }
        let lines = told(&json!({"notice": "key_ending", "areasRefused": ["nutrition", "weight"]}));
        assert!(
            lines[1].starts_with("Garmin does not let this key read: nutrition, weight. Days imported with it lack"),
            "{lines:?}"
        );
        let lines = told(&json!({"isLinked": false, "notice": "refused", "areasRefused": ["weight"]}));
        assert_eq!(lines, ["No Garmin account is linked. Link one with `garmin-sync link`."]);
    }
}
