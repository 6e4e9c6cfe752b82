//! Keys and the tokens that were made from them.
use std::collections::{BTreeSet, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::area::{AREAS, Area};
use super::person::DEMO;
use crate::world::chance::Dice;

/// The key that is valid from the start, of the person that the microservice serves.
pub const DEMO_KEY: &str = "GCDC_demo";
/// What every key begins with.
const PREFIX: &str = "GCDC_";
/// How long a token lasts at most, in seconds.
const LIFETIME: i64 = 86_400;

/// All that are valid, and how many tokens there were.
pub struct Keys {
    seed: u64,
    valid: HashMap<String, Key>,
    tokens: HashMap<String, Token>,
    made: u64,
    issued: u64,
}

struct Key {
    account: String,
    areas: BTreeSet<Area>,
    /// Epoch second.
    expiry: Option<i64>,
}

/// A token that was issued and neither killed nor forgotten.
#[derive(Clone)]
pub struct Token {
    /// What it was made from.
    pub key: String,
    /// Whose data it opens.
    pub account: String,
    /// What it opens of that.
    pub areas: BTreeSet<Area>,
    /// As which one it was issued, from 1.
    pub birth: u64,
    /// Epoch second.
    expiry: i64,
}

/// Why a key got no token.
#[derive(PartialEq, Eq, Debug)]
pub enum Refusal {
    /// It can't be one.
    Malformed,
    /// It is unknown, expired, deleted or replaced.
    Unknown,
}

impl Keys {
    /// The demo account's key.
    pub fn new(seed: u64) -> Self {
        let demo = Key { account: DEMO.to_owned(), areas: all_areas(), expiry: None };
        let valid = HashMap::from([(DEMO_KEY.to_owned(), demo)]);
        Self { seed, valid, tokens: HashMap::new(), made: 0, issued: 0 }
    }

    /// How many tokens were issued so far.
    pub fn issued(&self) -> u64 {
        self.issued
    }

    /// Makes the key that `body` asks for, which ends the account's previous one.
    ///
    /// # Errors
    /// A sentence that names the field and what was expected.
    pub fn add(&mut self, body: &[u8], now: i64) -> Result<String, String> {
        let asked = if body.is_empty() { Ok(json!({})) } else { serde_json::from_slice(body) };
        let asked = asked.map_err(|error| format!("body must be JSON: {error}"))?;
        let Value::Object(asked) = asked else { return Err("body must be a JSON object".to_owned()) };
        let key = parse(&asked, now)?;
        let old = self.valid.iter().find(|(_, old)| old.account == key.account).map(|(text, _)| text.clone());
        if let Some(old) = old {
            self.delete(&old);
        }
        self.made += 1;
        let text = format!("{PREFIX}{:016x}", Dice::numbered(self.seed, self.made, "key").bits());
        self.valid.insert(text.clone(), key);
        Ok(text)
    }

    /// Ends a key and its tokens; false if there is no such key.
    pub fn delete(&mut self, key: &str) -> bool {
        self.tokens.retain(|_, token| token.key != key);
        self.valid.remove(key).is_some()
    }

    /// A new token for `key`. Those that it already has stay valid.
    ///
    /// # Errors
    /// Whether the key can't be one, or is none.
    pub fn exchange(&mut self, key: &str, now: i64) -> Result<String, Refusal> {
        let rest = key.strip_prefix(PREFIX).filter(|rest| !rest.is_empty()).ok_or(Refusal::Malformed)?;
        if !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Refusal::Malformed);
        }
        let found = self.valid.get(key).filter(|found| found.expiry.is_none_or(|expiry| now < expiry));
        let found = found.ok_or(Refusal::Unknown)?;
        self.issued += 1;
        let expiry = found.expiry.map_or(now + LIFETIME, |expiry| expiry.min(now + LIFETIME));
        let scope: Vec<&str> = found.areas.iter().map(|area| area.name()).collect();
        let head = json!({"alg": "HS256", "typ": "JWT"});
        let claims = json!({
            "iss": "garmin-simulator", "iat": now, "exp": expiry, "scope": scope.join(" "), "jti": self.issued.to_string(),
        });
        let [head, claims] = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        // Looks like a signature; nobody holds the secret to check it.
        let sign = Sha256::digest(format!("{}.{head}.{claims}", self.seed));
        let text = format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode(sign));
        let token = Token {
            key: key.to_owned(),
            account: found.account.clone(),
            areas: found.areas.clone(),
            birth: self.issued,
            expiry,
        };
        self.tokens.insert(text.clone(), token);
        Ok(text)
    }

    /// What is known of a token that was issued and not killed, expired or not.
    pub fn find(&self, token: &str) -> Option<&Token> {
        self.tokens.get(token)
    }

    /// The token, if it is still valid.
    pub fn admit(&self, token: &str, now: i64) -> Option<Token> {
        self.tokens.get(token).filter(|token| now < token.expiry).cloned()
    }

    /// Kills all tokens that were issued up to the one of this number; their keys stay.
    pub fn expire(&mut self, birth: u64) {
        self.tokens.retain(|_, token| token.birth > birth);
    }
}

fn all_areas() -> BTreeSet<Area> {
    AREAS.iter().map(|(_, area)| *area).collect()
}

fn parse(asked: &Map<String, Value>, now: i64) -> Result<Key, String> {
    if let Some(unknown) = asked.keys().find(|key| !["account", "expiresInS", "scopes"].contains(&key.as_str())) {
        return Err(format!("unknown field {unknown:?}: the fields are account, expiresInS, scopes"));
    }
    let given = |field: &str| asked.get(field).filter(|value| !value.is_null());
    let account = match given("account") {
        None => DEMO.to_owned(),
        Some(value) => {
            let name = value.as_str().filter(|name| !name.is_empty());
            name.ok_or_else(|| format!("account must be a name, not {value}"))?.to_owned()
        }
    };
    let expiry = match given("expiresInS") {
        None => None,
        Some(value) => {
            let seconds = value.as_i64().filter(|seconds| (0..=31_536_000).contains(seconds));
            Some(now + seconds.ok_or_else(|| format!("expiresInS must be a number from 0 to 31536000, not {value}"))?)
        }
    };
    let wrong = |value: &Value| {
        let names = AREAS.map(|(name, _)| name).join(", ");
        format!("scopes must be a list of some of {names}, not {value}")
    };
    let areas = match given("scopes") {
        None => all_areas(),
        Some(value) => {
            let names = value.as_array().ok_or_else(|| wrong(value))?;
            let area = |name: &Value| name.as_str().and_then(Area::named);
            names.iter().map(area).collect::<Option<_>>().ok_or_else(|| wrong(value))?
        }
    };
    Ok(Key { account, areas, expiry })
}

#[cfg(test)]
mod tests {
    use super::{DEMO_KEY, Keys, Refusal};

    #[test]
    fn a_new_key_of_an_account_ends_its_old_one_and_the_tokens_made_from_it() {
        let mut keys = Keys::new(1);
        let old = keys.exchange(DEMO_KEY, 0).unwrap();
        let other = keys.add(br#"{"account": "other"}"#, 0).unwrap();
        assert!(keys.admit(&old, 0).is_some());
        let new = keys.add(b"", 0).unwrap();
        assert!(keys.admit(&old, 0).is_none());
        assert_eq!(keys.exchange(DEMO_KEY, 0), Err(Refusal::Unknown));
        assert!(keys.exchange(&new, 0).is_ok() && keys.exchange(&other, 0).is_ok());
    }

    #[test]
    fn a_token_never_outlives_its_key() {
        let mut keys = Keys::new(1);
        let key = keys.add(br#"{"expiresInS": 3600}"#, 1000).unwrap();
        let token = keys.exchange(&key, 1000).unwrap();
        assert!(keys.admit(&token, 4599).is_some() && keys.admit(&token, 4600).is_none());
        assert_eq!(keys.exchange(&key, 4600), Err(Refusal::Unknown));
    }

    #[test]
    fn expiry_spares_what_was_issued_afterwards() {
        let mut keys = Keys::new(1);
        let old = keys.exchange(DEMO_KEY, 0).unwrap();
        let issued = keys.issued();
        let new = keys.exchange(DEMO_KEY, 0).unwrap();
        keys.expire(issued);
        assert!(keys.admit(&old, 0).is_none() && keys.admit(&new, 0).is_some());
    }

    #[test]
    fn an_impossible_key_is_told_from_an_unknown_one() {
        let mut keys = Keys::new(1);
        for malformed in ["demo", "GCDC_", "GCDC_de mo", "GCDC_de-mo"] {
            assert_eq!(keys.exchange(malformed, 0), Err(Refusal::Malformed), "{malformed}");
        }
        assert_eq!(keys.exchange("GCDC_unknown", 0), Err(Refusal::Unknown));
    }

    #[test]
    fn a_wrong_wish_names_its_field() {
        let mut keys = Keys::new(1);
        for (body, field) in [
            (r#"{"account": 1}"#, "account"),
            (r#"{"expiresInS": -1}"#, "expiresInS"),
            (r#"{"scopes": ["EVERYTHING"]}"#, "scopes"),
            (r#"{"colour": 1}"#, "colour"),
        ] {
            assert!(keys.add(body.as_bytes(), 0).unwrap_err().contains(field));
        }
    }
}
