//! Tokens: reading those of a request, issuing new ones, and which are dead.
use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::world::chance::Dice;

/// Texts up to this length are treated as a file path, which never exists.
const LONGEST_PATH: usize = 512;
/// A token is renewed when it has less than this left, in seconds.
const RENEW_BEFORE: i64 = 900;
/// How long a new token lasts, in seconds.
const LIFETIME: i64 = 86_400;
/// What the service says when it has no usable token.
pub const UNUSABLE: &str = "Username and password are required";
/// What the service says when Garmin refuses the token.
pub const REFUSED: &str = "Failed to retrieve social profile";

/// The three fields of a client's tokens.
#[derive(Clone)]
pub struct TokenSet {
    access: String,
    refresh: Option<String>,
    client: Option<String>,
}

impl TokenSet {
    /// Reads the text of a request.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().count() <= LONGEST_PATH {
            return None;
        }
        let object: Value = serde_json::from_str(text).ok()?;
        let field = |name: &str| object[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Self { access: field("di_token")?, refresh: field("di_refresh_token"), client: field("di_client_id") })
    }

    /// The object that the service answers with.
    pub fn json(&self) -> Value {
        json!({"di_token": self.access, "di_refresh_token": self.refresh, "di_client_id": self.client})
    }

    /// Expiry in epoch seconds, if the token has one.
    fn expiry(&self) -> Option<i64> {
        let claims = self.access.split('.').nth(1)?;
        let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
        serde_json::from_slice::<Value>(&claims).ok()?["exp"].as_i64()
    }
}

/// What the simulator knows of tokens. Texts are kept, since all of them are made up.
pub struct Tokens {
    seed: u64,
    /// When each token was issued, as a count of issues; 0 for those that came from elsewhere.
    births: HashMap<String, u64>,
    issued: u64,
    dead: HashSet<String>,
}

impl Tokens {
    /// None known yet.
    pub fn new(seed: u64) -> Self {
        Self { seed, births: HashMap::new(), issued: 0, dead: HashSet::new() }
    }

    /// How many sets were issued so far; sets issued later are younger than this.
    pub fn generation(&self) -> u64 {
        self.issued
    }

    /// Records that the set exists and returns when it was issued.
    pub fn birth(&mut self, set: &TokenSet) -> u64 {
        for text in std::iter::once(&set.access).chain(&set.refresh) {
            self.births.entry(text.clone()).or_insert(0);
        }
        self.births.get(&set.access).copied().unwrap_or(0)
    }

    /// Kills all known tokens that were issued up to `generation`.
    pub fn expire(&mut self, generation: u64) {
        let old = self.births.iter().filter(|(_, birth)| **birth <= generation);
        self.dead.extend(old.map(|(text, _)| text.clone()));
    }

    /// The set to use from now on: the same, or a renewed one where renewal is due. A renewal uses up the refresh
    /// token.
    ///
    /// # Errors
    /// The service's message where the set is dead or can't be renewed.
    pub fn admit(&mut self, set: TokenSet, now: i64) -> Result<TokenSet, &'static str> {
        self.birth(&set);
        if self.dead.contains(&set.access) {
            return Err(REFUSED);
        }
        let due = set.expiry().is_some_and(|expiry| now > expiry - RENEW_BEFORE);
        if !due {
            return Ok(set);
        }
        let refresh = set.refresh.filter(|refresh| !self.dead.contains(refresh)).ok_or(REFUSED)?;
        self.dead.insert(refresh);
        Ok(self.issue(now))
    }

    /// A new set in the shape of real ones, clearly not real, longer than a path may be.
    pub fn issue(&mut self, now: i64) -> TokenSet {
        self.issued += 1;
        let mut dice = Dice::numbered(self.seed, self.issued, "token");
        let client = "SIMULATED_CONNECT_CLIENT";
        let person = "00000000-0000-4000-8000-000000000000";
        let mut text = |words: usize| -> String {
            let words: Vec<String> = (0..words).map(|_| format!("{:016x}", dice.bits())).collect();
            words.concat()
        };
        let head = json!({"alg": "none", "typ": "JWT", "kid": "simulator"});
        let claims = json!({
            "iss": "garmin-simulator", "jti": format!("{:08}-{}", self.issued, text(1)), "client_id": client,
            "garmin_guid": person, "scope": ["SIMULATED_READ"], "iat": now, "exp": now + LIFETIME,
            "note": "made up by the simulator, opens nothing",
        });
        let sign = URL_SAFE_NO_PAD.encode(text(16));
        let parts = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let refresh = json!({"refreshTokenValue": format!("simulated-{}", text(4)), "garminGuid": person});
        let set = TokenSet {
            access: format!("{}.{}.{sign}", parts[0], parts[1]),
            refresh: Some(STANDARD.encode(refresh.to_string())),
            client: Some(client.to_owned()),
        };
        for text in std::iter::once(&set.access).chain(&set.refresh) {
            self.births.insert(text.clone(), self.issued);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::{REFUSED, TokenSet, Tokens};

    #[test]
    fn issued_tokens_are_long_enough_not_to_be_a_path() {
        let text = Tokens::new(1).issue(0).json().to_string();
        assert!(text.len() > 512);
        assert!(TokenSet::parse(&text).is_some());
    }

    #[test]
    fn a_renewal_uses_up_the_refresh_token() {
        let mut tokens = Tokens::new(1);
        let old = tokens.issue(1_000_000);
        assert_eq!(tokens.admit(old.clone(), 1_000_000).unwrap().json(), old.json());
        let late = 1_000_000 + 86_400 - 800;
        let new = tokens.admit(old.clone(), late).unwrap();
        assert_ne!(new.json(), old.json());
        assert_eq!(tokens.admit(old, late).err(), Some(REFUSED));
        assert_eq!(tokens.admit(new.clone(), late).unwrap().json(), new.json());
    }

    #[test]
    fn expiry_spares_what_was_issued_afterwards() {
        let mut tokens = Tokens::new(1);
        let old = tokens.issue(0);
        let generation = tokens.generation();
        let new = tokens.issue(0);
        tokens.expire(generation);
        assert_eq!(tokens.admit(old, 0).err(), Some(REFUSED));
        assert!(tokens.admit(new, 0).is_ok());
    }
}
