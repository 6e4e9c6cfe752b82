//! Linking an account and unlinking it. Secrets come in, and never go out: answers and errors repeat nothing of them.

use secrecy::{ExposeSecret, SecretString};

use super::Api;
use super::account::view;
use super::errors::ApiError;
use super::fields::{expects, missing};
use super::link_errors::refusal;
use super::parts::SecretBody;
use super::route::Json;
use crate::api_types::account::AccountView;
use crate::api_types::error::{Code, ErrorBody};
use crate::api_types::link::{
    CodeRequest, Credentials, LoginAnswer, LoginRequest, LoginStatus, UnlinkAnswer, UnlinkRequest,
};
use crate::app::link::{Login, Unlinked};
use crate::domain::ids::UserId;

// Refusals that several operations share, for the document.
const NO_LOGIN: &str = "`login_unavailable`: no microservice is configured; `other_account`; `secrets_key_missing`; \
                        `deletion_pending`";
const RATE_LIMITED: &str = "`rate_limited`: more than five attempts a minute, or Garmin's own limit";
const NO_ANSWER: &str = "`upstream_unavailable`: the microservice can't be asked now; or Redis can't be used";

/// Links an account by a key of Garmin's Personal API, or by what a microservice's login returned.
///
/// Send one of the two. A key is checked with Garmin first. What was linked before is replaced, and what is stored stays. The
/// credentials are kept in Redis, encrypted.
#[utoipa::path(post, path = "/integrations/garmin/credentials", tag = "Account", request_body = Credentials,
    responses(
        (status = 200, description = "Linked: the account's status", body = AccountView),
        (status = 400, description = "`credentials_refused`: not a key or not tokens, or Garmin does not accept it; `field` names it", body = ErrorBody),
        (status = 409, description = "`other_account`: data of another Garmin account is stored for this user; `secrets_key_missing`: the server has no key to encrypt with; `deletion_pending`: what is stored is to be deleted first", body = ErrorBody),
        (status = 429, description = RATE_LIMITED, body = ErrorBody),
        (status = 503, description = "`upstream_unavailable`: Garmin can't be asked now; or Redis can't be used", body = ErrorBody),
    ))]
pub async fn credentials(
    api: Api,
    user: UserId,
    SecretBody(given): SecretBody<Credentials>,
) -> Result<Json<AccountView>, ApiError> {
    api.attempts.count(&user)?;
    match (given.api_key, given.tokens) {
        (Some(key), None) => api.app.link_by_key(&user, &key).await.map_err(refusal)?,
        (None, Some(tokens)) => api.app.link_by_tokens(&user, &tokens).await.map_err(refusal)?,
        (None, None) => return Err(missing("apiKey", "apiKey, a key of Garmin's Personal API, or tokens")),
        (Some(_), Some(_)) => {
            let text = "apiKey and tokens are both there. Send one of them.";
            return Err(ApiError::new(Code::InvalidBody, text).field("tokens"));
        }
    }
    Ok(Json(view(&api, &user).await?))
}

/// Signs in to Garmin through the microservice, and links the account.
///
/// Garmin may ask for a code first: it sends one to the user, and `resume_login` takes it. A login may take two minutes.
/// The password is passed on, and not kept.
#[utoipa::path(post, path = "/integrations/garmin/login", tag = "Account", request_body = LoginRequest,
    responses(
        (status = 200, description = "Linked, or waiting for a code", body = LoginAnswer),
        (status = 400, description = "`credentials_refused`: Garmin does not accept the password; or the body can't be used", body = ErrorBody),
        (status = 409, description = NO_LOGIN, body = ErrorBody),
        (status = 429, description = RATE_LIMITED, body = ErrorBody),
        (status = 503, description = NO_ANSWER, body = ErrorBody),
    ))]
pub async fn login(
    api: Api,
    user: UserId,
    SecretBody(given): SecretBody<LoginRequest>,
) -> Result<Json<LoginAnswer>, ApiError> {
    filled("email", &given.email)?;
    filled("password", &given.password)?;
    api.attempts.count(&user)?;
    Ok(Json(match api.app.login(&user, &given.email, &given.password).await.map_err(refusal)? {
        Login::Linked => LoginAnswer { status: LoginStatus::Linked, client_state: None },
        Login::NeedsCode { client_state } => {
            LoginAnswer { status: LoginStatus::NeedsMfa, client_state: Some(client_state) }
        }
    }))
}

/// Completes a login with the code that Garmin sent, and links the account.
///
/// A login takes one code, right or wrong, within five minutes. The fields may also be written `client_state` and `mfa_code`.
#[utoipa::path(post, path = "/integrations/garmin/resume_login", tag = "Account", request_body = CodeRequest,
    responses(
        (status = 200, description = "Linked", body = LoginAnswer),
        (status = 400, description = "`credentials_refused`: Garmin does not accept the code (`mfaCode`), or the login is over (`clientState`); or the body can't be used", body = ErrorBody),
        (status = 409, description = NO_LOGIN, body = ErrorBody),
        (status = 429, description = RATE_LIMITED, body = ErrorBody),
        (status = 503, description = NO_ANSWER, body = ErrorBody),
    ))]
pub async fn resume_login(
    api: Api,
    user: UserId,
    SecretBody(given): SecretBody<CodeRequest>,
) -> Result<Json<LoginAnswer>, ApiError> {
    filled("clientState", &given.client_state)?;
    filled("mfaCode", &given.mfa_code)?;
    api.attempts.count(&user)?;
    api.app.resume_login(&user, &given.client_state, &given.mfa_code).await.map_err(refusal)?;
    Ok(Json(LoginAnswer { status: LoginStatus::Linked, client_state: None }))
}

/// Refuses a blank text before anybody is asked about it.
fn filled(name: &str, text: &SecretString) -> Result<(), ApiError> {
    let is_blank = text.expose_secret().trim().is_empty();
    if is_blank { Err(expects(name, "a text that is not blank")) } else { Ok(()) }
}

/// Unlinks the account: its credentials are removed, and its unfinished sync is cancelled. Stored data stays, unless it is to be
/// deleted.
///
/// A sign-in in the settings does not link it again; a new one does. With `deleteData` a worker deletes all that is stored for
/// the user: every row of the data store, coverage, and the history of syncs. Until that is done (`account.deletion`) no
/// account can be linked. It can't be undone; backups stay. It works without a linked account, too.
#[utoipa::path(post, path = "/integrations/garmin/unlink", tag = "Account",
    request_body(content = Option<UnlinkRequest>, description = "May be left out."),
    responses(
        (status = 200, description = "No account is linked now", body = UnlinkAnswer),
    ))]
pub async fn unlink(
    api: Api,
    user: UserId,
    SecretBody(given): SecretBody<UnlinkRequest>,
) -> Result<Json<UnlinkAnswer>, ApiError> {
    let Unlinked { was_linked, cancelled } = api.app.unlink(&user, given.delete_data == Some(true)).await?;
    let account = view(&api, &user).await?;
    Ok(Json(UnlinkAnswer { was_linked, cancelled_job_id: cancelled.map(Into::into), account }))
}
