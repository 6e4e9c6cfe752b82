//! Who asks.

use std::path::Path;

use sha2::{Digest, Sha256};
use warp::http::HeaderMap;
use warp::http::header::AUTHORIZATION;

use super::errors::ApiError;
use super::origin;
use crate::config::{Auth, AuthMode, ConfigError};
use crate::domain::ids::UserId;

const TOKENS_FILE: &str = "auth.tokens_file";
const EXPECTED: &str = "a readable file with one `<sha256 hex> <user>` a line; # begins a comment";

/// SHA-256 of a token.
type Hash = [u8; 32];

/// Who may ask, and who that is.
#[derive(Debug)]
pub enum Access {
    /// Everybody is the user `me`, as far as [`origin`] lets them.
    Open {
        /// Whether this machine may be asked under any name, since that was set on purpose.
        any_host: bool,
    },
    /// Whoever shows one of these tokens.
    Tokens(Vec<(Hash, UserId)>),
}

impl Access {
    /// What the settings say.
    ///
    /// # Errors
    /// The file with the tokens can't be read; the line that is wrong is named, never what it holds.
    pub fn from_config(auth: &Auth) -> Result<Self, ConfigError> {
        match (auth.mode, &auth.tokens_file) {
            (AuthMode::None, _) => Ok(Self::Open { any_host: auth.allow_open }),
            (AuthMode::Token, Some(path)) => read(path).map(Self::Tokens),
            (AuthMode::Token, None) => Err(unusable("is not set".to_owned())),
        }
    }

    /// The user who asks.
    ///
    /// # Errors
    /// 401 without a token, with an unknown one, or, where no tokens are used, from a place that is not trusted.
    pub fn user(&self, headers: &HeaderMap) -> Result<UserId, ApiError> {
        match self {
            Self::Open { any_host } => origin::check(headers, *any_host).map(|()| UserId::me()),
            Self::Tokens(tokens) => {
                let token = bearer(headers).ok_or_else(|| {
                    ApiError::unauthorized(
                        "This request needs a token. Send it as the header Authorization: Bearer <token>.",
                    )
                })?;
                find(tokens, &Sha256::digest(token).into()).cloned().ok_or_else(|| {
                    ApiError::unauthorized(
                        "This token is not known. Check it, or ask whoever runs this server for a new one.",
                    )
                })
            }
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(7)?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer ") && !token.is_empty()).then_some(token)
}

/// Looks at every token and every byte, so that the time it takes says nothing.
fn find<'a>(tokens: &'a [(Hash, UserId)], hash: &Hash) -> Option<&'a UserId> {
    tokens.iter().fold(None, |found, (known, user)| {
        let difference = known.iter().zip(hash).fold(0, |all, (a, b)| all | (a ^ b));
        if std::hint::black_box(difference) == 0 { Some(user) } else { found }
    })
}

fn read(path: &Path) -> Result<Vec<(Hash, UserId)>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| unusable(format!("names {}: {}", path.display(), error.kind())))?;
    parse(&text).map_err(|reason| unusable(format!("names {}, {reason}", path.display())))
}

fn parse(text: &str) -> Result<Vec<(Hash, UserId)>, String> {
    let mut tokens: Vec<(Hash, UserId)> = Vec::new();
    // Some editors put a byte order mark before the text.
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let token = entry(line).ok_or_else(|| format!("whose line {number} is something else"))?;
        if tokens.iter().any(|(hash, _)| *hash == token.0) {
            return Err(format!("whose line {number} repeats a token"));
        }
        tokens.push(token);
    }
    if tokens.is_empty() { Err("which holds no token".to_owned()) } else { Ok(tokens) }
}

fn entry(line: &str) -> Option<(Hash, UserId)> {
    let (hex, user) = line.split_once(char::is_whitespace)?;
    if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut hash = Hash::default();
    for (n, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).ok()?;
    }
    Some((hash, UserId::parse(user.trim()).ok()?))
}

fn unusable(reason: String) -> ConfigError {
    ConfigError::Invalid { key: TOKENS_FILE.to_owned(), reason, expected: EXPECTED.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::errors::Code;

    /// `printf secret | sha256sum`
    const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    fn header(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn a_token_is_known_by_its_hash() {
        let access = Access::Tokens(parse(&format!("# people\n\n{SECRET} anna # laptop\n")).unwrap());
        for good in ["Bearer secret", "bearer secret", "BEARER  secret "] {
            assert_eq!(access.user(&header(good)).unwrap().as_str(), "anna", "{good}");
        }
        for bad in ["Bearer", "Bearer ", "Basic secret", "secret", "Bearer Secret", "Bearer secrets"] {
            assert_eq!(access.user(&header(bad)).unwrap_err().body().code, Code::Unauthorized, "{bad}");
        }
        assert!(access.user(&HeaderMap::new()).is_err());
    }

    #[test]
    fn a_wrong_line_is_named_and_never_repeated() {
        let short = &SECRET[1..];
        for bad in
            ["secret anna", SECRET, &format!("{short} anna"), &format!("{SECRET} a b"), &format!("{short}g anna")]
        {
            let reason = parse(&format!("# first\n{bad}")).unwrap_err();
            assert_eq!(reason, "whose line 2 is something else", "{bad}");
        }
        assert!(parse(&format!("{SECRET} a\n{SECRET} b")).unwrap_err().contains("line 2 repeats"));
        assert!(parse("# nobody\n").is_err());
        assert_eq!(
            parse(&format!("\u{feff}{SECRET} a\r\n")).unwrap().len(),
            1,
            "a file saved by an editor for Windows"
        );
    }
}
