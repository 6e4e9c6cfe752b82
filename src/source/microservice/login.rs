//! The microservice's login: `POST /auth/garmin/login`, and `/auth/garmin/resume_login` with the code that Garmin sent.
//!
//! It keeps a login that waits for its code for five minutes, in memory, and takes one code. What it says of an error is
//! neither passed on nor logged.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::Response;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Unusable;
use super::connection::{Connection, NoAnswer, beginning};
use super::refusal::detail;
use super::tokens::{LARGEST, whole};
use super::upstream_error::UpstreamError;
use crate::config::Garmin;
use crate::domain::ids::UserId;
use crate::domain::sign_in::FIELDS;
use crate::ports::{CheckError, Clock, LoginStep, NewLink, PasswordLogin, Refused};

/// The longest that a login is waited for. One that fails takes Garmin a minute and a half.
const LONGEST: Duration = Duration::from_mins(2);
/// What the microservice says, in lower case, of a state that it does not know.
const UNKNOWN_STATE: &str = "invalid or expired mfa_token";

/// The login of the microservice of some settings.
pub struct MicroserviceLogin {
    connection: Connection,
}

/// Has a password in it, so no `Debug`.
#[derive(Serialize)]
struct Begin<'a> {
    email: &'a str,
    password: &'a str,
    user_id: &'a str,
}

#[derive(Serialize)]
struct Resume<'a> {
    client_state: &'a str,
    mfa_code: &'a str,
    user_id: &'a str,
}

impl MicroserviceLogin {
    /// The login of the microservice, if the settings name one. Does not connect yet.
    ///
    /// # Errors
    ///
    /// The address can't be used, or no HTTP client can be made.
    pub fn new(config: &Garmin, clock: Arc<dyn Clock>) -> Result<Option<Self>, Unusable> {
        let Some(base) = &config.base_url else { return Ok(None) };
        Ok(Some(Self { connection: Connection::new(base, config.timeout.min(LONGEST), clock)? }))
    }
}

#[async_trait]
impl PasswordLogin for MicroserviceLogin {
    async fn login(
        &self,
        user: &UserId,
        email: &SecretString,
        password: &SecretString,
    ) -> Result<LoginStep, CheckError> {
        let begin = Begin { email: email.expose_secret(), password: password.expose_secret(), user_id: user.as_str() };
        let answer = self.connection.post(&["auth", "garmin", "login"], &begin).await;
        let mut answer = fields(answer.map_err(|none| refusal(&none, Refused::Password))?).await?;
        match answer.remove("client_state") {
            Some(Value::String(client_state)) if answer.get("status").is_some_and(|it| it == "needs_mfa") => {
                Ok(LoginStep::NeedsCode { client_state })
            }
            _ => link(&answer).map(LoginStep::Done),
        }
    }

    async fn resume_login(
        &self,
        user: &UserId,
        client_state: &SecretString,
        code: &SecretString,
    ) -> Result<NewLink, CheckError> {
        let resume = Resume {
            client_state: client_state.expose_secret(),
            mfa_code: code.expose_secret(),
            user_id: user.as_str(),
        };
        let answer = self.connection.post(&["auth", "garmin", "resume_login"], &resume).await;
        link(&fields(answer.map_err(|none| refusal(&none, Refused::Code))?).await?)
    }
}

/// `refused` is what a 401 means here.
fn refusal(none: &NoAnswer, refused: Refused) -> CheckError {
    if let Err((500, text)) = &none.what
        && detail(text).to_lowercase().contains(UNKNOWN_STATE)
    {
        return CheckError::Refused(Refused::State);
    }
    match none.meaning() {
        UpstreamError::RateLimited => CheckError::RateLimited { retry_after: none.retry_after },
        UpstreamError::SignInRefused | UpstreamError::SignInDoubtful => CheckError::Refused(refused),
        error => unavailable(error),
    }
}

fn unavailable(error: UpstreamError) -> CheckError {
    CheckError::Unavailable(error.told().into_owned())
}

async fn fields(response: Response) -> Result<Map<String, Value>, CheckError> {
    // A longer answer is cut, and then no JSON.
    match serde_json::from_slice(&beginning(response, 2 * LARGEST).await) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(unavailable(UpstreamError::NotAgreed)),
        Err(_) => Err(unavailable(UpstreamError::NotJson)),
    }
}

/// The account of a complete login: just the three fields that later requests need.
fn link(answer: &Map<String, Value>) -> Result<NewLink, CheckError> {
    let tokens = answer.get("tokens").and_then(whole).ok_or_else(|| unavailable(UpstreamError::NotAgreed))?;
    let kept: Map<_, _> = FIELDS.into_iter().zip(tokens).map(|(name, text)| (name.to_owned(), text.into())).collect();
    let text = Value::Object(kept).to_string();
    if text.len() > LARGEST {
        return Err(unavailable(UpstreamError::NotAgreed));
    }
    Ok(NewLink { credentials: SecretString::from(text), garmin_id: None, timezone: None })
}
