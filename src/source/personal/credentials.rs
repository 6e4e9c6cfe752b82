//! What is kept of a linked account: its key, and the token that the key was last exchanged for.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::domain::api_key;
use crate::ports::SignInFacts;

/// A token is exchanged anew this long before its end, or at half of a short life.
const MARGIN: TimeDelta = TimeDelta::hours(1);
/// A fresh token lives for a day, but never longer than its key: one that is shorter shows when the key ends.
const WHOLE_LIFE: TimeDelta = TimeDelta::hours(23);

/// The credentials of an account, as JSON under encryption.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Credentials {
    /// The key that its owner made at Garmin.
    api_key: String,
    /// The last token, while it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<Token>,
    /// Garmin's number of the account, once an answer has told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) profile: Option<i64>,
    /// The name of the account's time zone, once its settings have told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// Whether Garmin refused this very key: it is not asked again until there is another.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_refused: bool,
    /// Areas that Garmin does not permit for this key.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) areas_refused: BTreeSet<String>,
}

/// A bearer token. Its times are counted by this machine's clock from when it arrived, whatever Garmin's clock says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) obtained_at: DateTime<Utc>,
    pub(super) ends_at: DateTime<Utc>,
}

impl Credentials {
    /// Reads credentials; none if they are of another kind.
    pub(super) fn read(text: &SecretString) -> Option<Self> {
        serde_json::from_str::<Self>(text.expose_secret()).ok().filter(|it| api_key::read(&it.api_key) == Ok(it.key()))
    }

    /// The credentials of a new key.
    pub(super) fn of_key(key: &SecretString) -> Option<Self> {
        let api_key = api_key::read(key.expose_secret()).ok()?.to_owned();
        Some(Self {
            api_key,
            token: None,
            profile: None,
            time_zone: None,
            is_refused: false,
            areas_refused: BTreeSet::new(),
        })
    }

    /// As they are stored.
    pub(super) fn text(&self) -> SecretString {
        SecretString::from(serde_json::to_string(self).unwrap_or_default())
    }

    pub(super) fn key(&self) -> &str {
        &self.api_key
    }

    /// The token, unless it ends soon.
    pub(super) fn usable_token(&self, now: DateTime<Utc>) -> Option<&Token> {
        self.token.as_ref().filter(|token| {
            let life = token.ends_at - token.obtained_at;
            // A token from the future was kept by a wrong clock.
            now >= token.obtained_at - TimeDelta::minutes(5) && now + MARGIN.min(life / 2) < token.ends_at
        })
    }

    /// With another token, or none.
    pub(super) fn with_token(&self, token: Option<Token>) -> Self {
        Self { token, ..self.clone() }
    }

    /// The account's time zone, if known.
    pub(super) fn time_zone(&self) -> Option<Tz> {
        self.time_zone.as_ref()?.parse().ok()
    }

    /// With the account's time zone.
    pub(super) fn in_zone(&self, zone: Tz) -> Self {
        Self { time_zone: Some(zone.name().to_owned()), ..self.clone() }
    }

    /// What may be shown.
    pub(super) fn facts(&self) -> SignInFacts {
        let token = self.token.as_ref();
        let is_short = |token: &&Token| token.ends_at - token.obtained_at < WHOLE_LIFE;
        SignInFacts {
            token_ends_at: token.map(|token| token.ends_at),
            key_ends_at: token.filter(is_short).map(|token| token.ends_at),
            areas_refused: self.areas_refused.iter().cloned().collect(),
            garmin_id: self.profile,
            timezone: self.time_zone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_764_000_000 + hour * 3600, 0).unwrap()
    }

    fn held(ends: i64) -> Credentials {
        let key = Credentials::of_key(&SecretString::from(" GCDC_k \n")).unwrap();
        key.with_token(Some(Token { text: "a.b.c".to_owned(), obtained_at: at(0), ends_at: at(ends) }))
    }

    #[test]
    fn a_token_is_used_until_an_hour_before_its_end_and_a_short_one_for_half_its_life() {
        assert!(held(24).usable_token(at(22)).is_some());
        assert!(held(24).usable_token(at(23)).is_none());
        assert!(held(1).usable_token(at(0)).is_some());
        assert!(held(1).usable_token(at(1)).is_none());
        assert!(held(24).usable_token(at(-1)).is_none(), "it comes from the future");
    }

    #[test]
    fn a_short_token_shows_when_the_key_ends() {
        assert_eq!(held(24).facts().key_ends_at, None);
        assert_eq!(held(7).facts().key_ends_at, Some(at(7)));
        assert_eq!(held(7).facts().token_ends_at, Some(at(7)));
    }

    #[test]
    fn it_reads_back_and_other_kinds_are_none() {
        let back = Credentials::read(&held(7).text()).unwrap();
        assert_eq!((back.key(), back.facts().token_ends_at), ("GCDC_k", Some(at(7))));
        for other in ["", "GCDC_k", r#"{"di_token": "x"}"#, r#"{"api_key": ""}"#, r#"{"api_key": "${KEY}"}"#] {
            assert!(Credentials::read(&SecretString::from(other)).is_none(), "{other}");
        }
        assert!(Credentials::of_key(&SecretString::from("two words")).is_none());
    }
}
