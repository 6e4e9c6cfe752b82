//! Linking an account and unlinking it. Requests hold secrets, so they have no `Debug`.

use secrecy::SecretString;
use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::account::AccountView;
use crate::domain::text;

/// What to link an account with: a key or tokens.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Credentials {
    /// A key of Garmin's Personal API.
    #[serde(default, deserialize_with = "api_key")]
    #[schema(value_type = Option<String>, format = Password)]
    pub api_key: Option<SecretString>,
    /// What the microservice's login returned: the content of `garmin_tokens.json`, as a text or as an object, or the whole
    /// answer of the login.
    #[serde(default, deserialize_with = "tokens")]
    #[schema(value_type = Option<Value>)]
    pub tokens: Option<SecretString>,
    /// Ignored, so that the answer of the login can be sent as it is.
    #[serde(default)]
    #[schema(value_type = Option<Value>)]
    pub status: Option<IgnoredAny>,
}

/// Signs in to Garmin through the microservice. Neither is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// The e-mail address of the Garmin account.
    #[serde(deserialize_with = "email")]
    #[schema(value_type = String, format = "email")]
    pub email: SecretString,
    /// Its password.
    #[serde(deserialize_with = "password")]
    #[schema(value_type = String, format = Password)]
    pub password: SecretString,
}

/// Completes a login with the code that Garmin sent.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeRequest {
    /// The login, as it named itself.
    #[serde(alias = "client_state", deserialize_with = "client_state")]
    #[schema(value_type = String)]
    pub client_state: SecretString,
    /// The code, as a text or a number.
    #[serde(alias = "mfa_code", deserialize_with = "code")]
    #[schema(value_type = String, example = "123456")]
    pub mfa_code: SecretString,
}

/// How far a login got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginStatus {
    /// The account is linked.
    Linked,
    /// Garmin sent a code: send it to `resume_login` within five minutes.
    NeedsMfa,
}

/// The answer to a login.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoginAnswer {
    /// How far it got.
    pub status: LoginStatus,
    /// Names the login that waits for a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_state: Option<String>,
}

/// Unlinks the account.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UnlinkRequest {
    /// Whether to delete all stored data too, whether an account is linked or not. A worker does that; the account's `deletion`
    /// says when it is done. It can't be undone.
    pub delete_data: Option<bool>,
}

/// What unlinking did.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnlinkAnswer {
    /// Whether an account was linked before.
    pub was_linked: bool,
    /// The sync that was unfinished and is cancelled now.
    pub cancelled_job_id: Option<String>,
    /// The account's status now.
    pub account: AccountView,
}

/// A text whose errors say what was expected, and never what was there.
fn secret<'de, D: Deserializer<'de>>(deserializer: D, expected: &str) -> Result<SecretString, D::Error> {
    text::read(deserializer, expected, |text| Some(SecretString::from(text)))
}

fn email<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    secret(deserializer, "the e-mail address of the Garmin account")
}

fn password<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    secret(deserializer, "the password of the Garmin account")
}

fn client_state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    secret(deserializer, "the clientState that the login answered with")
}

fn api_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        given => secret(given, "a key of Garmin's Personal API, as a text").map(Some).map_err(D::Error::custom),
    }
}

fn tokens<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.into())),
        object @ Value::Object(_) => Ok(Some(object.to_string().into())),
        _ => Err(D::Error::custom("another type, expected the content of garmin_tokens.json, as a text or an object")),
    }
}

fn code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Number(number) => Ok(number.to_string().into()),
        given => secret(given, "the code that Garmin sent").map_err(D::Error::custom),
    }
}
