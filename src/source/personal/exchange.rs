//! The answer to an exchange: a bare JWT as text (RFC 7519); its signature is Garmin's own matter.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::credentials::Token;

/// The longest text that is taken for a token.
const LONGEST: usize = 16 << 10;

/// The token in an answer, and how long it lives from now on; none if the answer holds no token.
pub(super) fn token(body: &[u8], now: DateTime<Utc>) -> Option<Token> {
    let text = std::str::from_utf8(body).ok().filter(|text| text.len() <= LONGEST)?.trim();
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let parts: Vec<&str> = text.split('.').collect();
    let is_part = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='))
    };
    if parts.len() != 3 || !parts.iter().all(is_part) {
        return None;
    }
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1].trim_end_matches('=')).ok()?).ok()?;
    let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
    let ends = seconds("exp")?;
    // Counted from now, so that a wrong clock here does not matter.
    let life = seconds("iat").map_or(ends - now.timestamp(), |issued| ends - issued).clamp(0, 30 * 86_400);
    Some(Token { text: text.to_owned(), obtained_at: now, ends_at: now + TimeDelta::seconds(life) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_bare_or_quoted_token_is_read_with_its_life_and_anything_else_is_none() {
        let now = DateTime::from_timestamp(1_764_000_000, 0).unwrap();
        let day = jwt(r#"{"iat": 5, "exp": 86405}"#);
        for body in [day.clone(), format!(" {day}\n"), format!("\"{day}\"")] {
            let token = token(body.as_bytes(), now).unwrap();
            assert_eq!((token.text.as_str(), token.ends_at - now), (day.as_str(), TimeDelta::days(1)));
        }
        let no_issue = jwt(r#"{"exp": 1764003600}"#);
        assert_eq!(token(no_issue.as_bytes(), now).unwrap().ends_at - now, TimeDelta::hours(1));
        for body in ["", "{}", "a.b", "a..c", "<html>.x.y", &jwt("{}"), &jwt("no"), &"x".repeat(20_000)] {
            assert!(token(body.as_bytes(), now).is_none(), "{body}");
        }
    }
}
