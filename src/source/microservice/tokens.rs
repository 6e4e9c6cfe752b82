//! Credentials that come back with an answer. Garmin's refresh token works only once: the new one must not be missed,
//! and a good one must never be replaced by an incomplete one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::domain::sign_in::FIELDS;

/// The microservice's library renews a token this long before it expires; a minute is for clocks that differ.
const AHEAD: TimeDelta = TimeDelta::seconds(900 + 60);

/// The largest set of tokens, in bytes of its text. Real ones have about four thousand.
pub(super) const LARGEST: usize = 64 << 10;

/// The tokens of an answer as they came.
#[derive(Debug, PartialEq)]
pub(super) enum Given {
    Nothing,
    Tokens(Value),
    TooLarge,
}

/// What to do with them.
pub(super) enum Renewal {
    /// Nothing: there are none, or they are those that were sent.
    None,
    /// The text to keep for the next request.
    New(SecretString),
    /// They are not Garmin's: too large, or with fields that its login does not return.
    Strange,
}

/// Whether the answer's tokens are complete, and not the ones sent.
pub(super) fn renewed(sent: &SecretString, given: Given) -> Renewal {
    let given = match given {
        Given::Nothing => return Renewal::None,
        Given::TooLarge => return Renewal::Strange,
        Given::Tokens(given) => given,
    };
    if given.as_object().is_some_and(|fields| fields.keys().any(|name| !FIELDS.contains(&name.as_str()))) {
        return Renewal::Strange;
    }
    let Some(new) = whole(&given) else { return Renewal::None };
    let old = serde_json::from_str::<Value>(sent.expose_secret()).ok();
    if old.as_ref().and_then(whole) == Some(new) {
        return Renewal::None;
    }
    let text = given.to_string();
    if text.len() > LARGEST { Renewal::Strange } else { Renewal::New(SecretString::from(text)) }
}

/// Whether a request that runs until `until` may renew these credentials. True if the expiry of the token can't be
/// read.
pub(super) fn may_renew(credentials: &SecretString, until: DateTime<Utc>) -> bool {
    match token_ends(credentials) {
        Some(end) => end.checked_sub_signed(AHEAD).is_none_or(|renewal| until >= renewal),
        None => true,
    }
}

/// When the token of these credentials expires, if that can be read: `exp` (seconds since 1970) in the second part of a
/// JSON Web Token (RFC 7519).
pub fn token_ends(credentials: &SecretString) -> Option<DateTime<Utc>> {
    let tokens: Value = serde_json::from_str(credentials.expose_secret()).ok()?;
    let claims = tokens.get("di_token")?.as_str()?.split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?).ok()?;
    DateTime::from_timestamp(claims.get("exp")?.as_i64()?, 0)
}

/// Whether the credentials are of the kind that the microservice's login returns, complete or not.
pub(super) fn are_of_login(credentials: &SecretString) -> bool {
    let tokens = serde_json::from_str::<Value>(credentials.expose_secret());
    tokens.is_ok_and(|tokens| FIELDS.iter().any(|field| tokens.get(field).is_some()))
}

pub(super) fn whole(tokens: &Value) -> Option<[&str; 3]> {
    let [token, refresh, client] =
        FIELDS.map(|field| tokens.get(field)?.as_str().filter(|text| !text.trim().is_empty()));
    Some([token?, refresh?, client?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(sent: &str, given: &Value) -> Option<Value> {
        match renewed(&SecretString::from(sent), Given::Tokens(given.clone())) {
            Renewal::New(text) => Some(serde_json::from_str(text.expose_secret()).unwrap()),
            Renewal::None => None,
            Renewal::Strange => Some("strange".into()),
        }
    }

    fn three(n: u32) -> Value {
        json!({"di_token": format!("t{n}"), "di_refresh_token": format!("r{n}"), "di_client_id": "c"})
    }

    #[test]
    fn a_token_may_be_renewed_from_a_quarter_of_an_hour_before_its_end_or_if_that_is_unknown() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let text = |claims: &str| {
            let token = format!("e30.{}.s", URL_SAFE_NO_PAD.encode(claims));
            SecretString::from(json!({ "di_token": token }).to_string())
        };
        let tokens = text(r#"{"exp": 10000}"#);
        assert!(!may_renew(&tokens, at(10_000 - 961)));
        assert!(may_renew(&tokens, at(10_000 - 960)));
        assert!(may_renew(&tokens, at(10_001)));
        for unreadable in [text("{}"), text("?"), SecretString::from("{\"di_token\": \"a.b\"}"), SecretString::from("")]
        {
            assert!(may_renew(&unreadable, at(0)));
        }
    }

    #[test]
    fn only_a_whole_set_that_differs_from_the_one_sent_is_kept() {
        let sent = three(1).to_string();
        assert_eq!(of(&sent, &three(2)), Some(three(2)));
        assert_eq!(of(r#"{ "di_client_id":"c", "di_refresh_token":"r1", "di_token":"t1" }"#, &three(1)), None);
        assert_eq!(of("garbage", &three(1)), Some(three(1)));
        let mut half = three(2);
        half["di_refresh_token"] = Value::Null;
        let mut blank = three(2);
        blank["di_token"] = json!(" ");
        let nulls = json!({"di_token": null, "di_refresh_token": null, "di_client_id": null});
        for given in [half, blank, nulls, json!(null), json!({}), json!("t"), json!([1])] {
            assert_eq!(of(&sent, &given), None, "{given}");
        }
    }

    #[test]
    fn what_garmins_login_does_not_give_is_not_kept() {
        let sent = three(1).to_string();
        let mut more = three(2);
        more["note"] = json!("");
        let mut large = three(2);
        large["di_token"] = "x".repeat(LARGEST).into();
        for given in [more, large] {
            assert_eq!(of(&sent, &given), Some("strange".into()));
        }
        let mut largest = three(2);
        let room = LARGEST - largest.to_string().len();
        largest["di_token"] = format!("t2{}", "x".repeat(room)).into();
        assert_eq!(of(&sent, &largest), Some(largest));
        assert!(matches!(renewed(&SecretString::from(sent), Given::TooLarge), Renewal::Strange));
    }
}
