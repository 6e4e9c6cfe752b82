//! Which key to ask with.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::SecretString;

use crate::cli::CliError;
use crate::cli::prompt::{Echo, KEY_QUESTION, line, secret_file};
use crate::config::{OF_GARMIN, Personal, key_file_of_garmin};

/// The key: that of the file that the command line names, else of Garmin's variable, else of the settings, else of the
/// file of Garmin's own client, else the next line of standard input. With it, where it is from.
pub async fn find(
    named: Option<&Path>,
    settings: &Personal,
    env: &BTreeMap<String, String>,
) -> Result<(SecretString, String), CliError> {
    if let Some(path) = named {
        return Ok((secret_file("--api-key-file", path)?, path.display().to_string()));
    }
    if let Some(key) = of_variable(env) {
        return Ok((SecretString::from(key), OF_GARMIN[0].to_owned()));
    }
    if let Some(key) = settings.key().map_err(|error| CliError::Usage(format!("{error}.")))? {
        return Ok((key, "the settings".to_owned()));
    }
    if let Some(path) = key_file_of_garmin(env) {
        return Ok((secret_file("The file of Garmin's own client,", &path)?, path.display().to_string()));
    }
    Ok((line(KEY_QUESTION, Echo::Hidden).await?, "standard input".to_owned()))
}

/// A blank variable, or one that a template left as it was, counts as not set.
fn of_variable(env: &BTreeMap<String, String>) -> Option<&str> {
    env.get(OF_GARMIN[0]).map(String::as_str).filter(|text| !text.trim().is_empty() && !text.starts_with("${"))
}
