//! Authentication.

use std::future::Future;
use std::sync::Arc;

use warp::http::HeaderMap;
use warp::http::header::AUTHORIZATION;

use super::errors::ApiError;
use crate::config::{Auth, AuthMode, ConfigError, Http, variable_of};
use crate::domain::ids::UserId;
use crate::tokens::{LiveTokens, hash_of};

const TOKENS_FILE: &str = "auth.tokens_file";
const EXPECTED: &str = "a readable file with one `<sha256 hex> <user>` a line; # begins a comment";

/// Who may call the API, and as which user.
#[derive(Debug, Clone)]
pub enum Access {
    /// Every caller is the user `me`, as far as [`super::doors`] lets them.
    Open,
    /// Callers with one of these tokens.
    Tokens(Arc<LiveTokens>),
}

impl Access {
    /// From the settings.
    ///
    /// # Errors
    /// The file with the tokens can't be read; the faulty line is named but never quoted.
    pub fn from_config(auth: &Auth) -> Result<Self, ConfigError> {
        let unusable =
            |reason| ConfigError::Invalid { key: TOKENS_FILE.to_owned(), reason, expected: EXPECTED.to_owned() };
        match (auth.mode, &auth.tokens_file) {
            (AuthMode::None, _) => Ok(Self::Open),
            (AuthMode::Token, Some(path)) => {
                let tokens = LiveTokens::open(path).map_err(|error| unusable(format!("names {error}")))?;
                Ok(Self::Tokens(Arc::new(tokens)))
            }
            (AuthMode::Token, None) => Err(unusable("is not set".to_owned())),
        }
    }

    /// The tokens, where tokens are used.
    #[must_use]
    pub fn tokens(&self) -> Option<&Arc<LiveTokens>> {
        match self {
            Self::Open => None,
            Self::Tokens(tokens) => Some(tokens),
        }
    }

    /// Warns at the start about settings that won't work as the operator may expect.
    pub fn warn(&self, http: &Http) {
        let is_reached = !http.bind.ip().is_loopback();
        if is_reached && http.allowed_hosts.is_empty() {
            tracing::warn!(
                "other machines can reach {}, but it answers only to the names of this one: add the name \
                 that they use to {}",
                http.bind,
                variable_of("http.allowed_hosts")
            );
        }
        if is_reached && self.tokens().is_some() {
            tracing::warn!(
                "{} takes tokens over http://, where they can be read on the way: put a proxy with TLS in front \
                 of it",
                http.bind
            );
        }
    }

    /// The calling user.
    ///
    /// # Errors
    /// 401 without a token or with an unknown one, where tokens are used.
    pub fn user(&self, headers: &HeaderMap) -> Result<UserId, ApiError> {
        let Self::Tokens(tokens) = self else { return Ok(UserId::me()) };
        let token = bearer(headers).ok_or_else(|| {
            ApiError::unauthorized("This request needs a token. Send it as the header Authorization: Bearer <token>.")
        })?;
        tokens.user_of(&hash_of(token)).ok_or_else(ApiError::unknown_token)
    }

    /// Tells whether the caller with these headers is still this user.
    pub fn lasts(self: &Arc<Self>, headers: &HeaderMap, user: &UserId) -> impl Fn() -> bool + Send + Sync + use<> {
        let (access, headers, user) = (self.clone(), headers.clone(), user.clone());
        move || access.user(&headers).is_ok_and(|it| it == user)
    }

    /// Resolves when the caller with these headers, as this user, may no longer be answered.
    pub fn ended(&self, headers: &HeaderMap, user: UserId) -> impl Future<Output = ()> + Send + use<> {
        let tokens = self.tokens().cloned();
        let hash = bearer(headers).map(hash_of);
        async move {
            match (tokens, hash) {
                (Some(tokens), Some(hash)) => tokens.gone(hash, user).await,
                (Some(_), None) => {}
                (None, _) => std::future::pending().await,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_types::error::Code;

    /// `printf secret | sha256sum`
    const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    fn header(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(AUTHORIZATION, value.parse().unwrap())])
    }

    #[test]
    fn a_token_is_known_by_its_hash() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("# people\n\n{SECRET} anna # laptop\n")).unwrap();
        let access = Access::Tokens(Arc::new(LiveTokens::open(file.path()).unwrap()));
        for good in ["Bearer secret", "bearer secret", "BEARER  secret "] {
            assert_eq!(access.user(&header(good)).unwrap().as_str(), "anna", "{good}");
        }
        for bad in ["Bearer secre", "Bearer ", "Basic secret", "secret", "Bearer", "Bearer secret secret"] {
            assert_eq!(access.user(&header(bad)).unwrap_err().body().code, Code::Unauthorized, "{bad}");
        }
        assert!(access.user(&HeaderMap::new()).is_err());
        std::fs::write(file.path(), "# nobody\n").unwrap();
        assert!(access.user(&header("Bearer secret")).is_err(), "it ends with the line in the file");
    }
}
