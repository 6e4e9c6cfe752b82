//! Where data comes from: implementations of [`Source`], and which of them serves an account.

mod decode;
mod http;
mod microservice;
mod personal;

use std::sync::Arc;

use secrecy::SecretString;

use crate::config::Config;
use crate::ports::{Clock, SignInChecks, Source, Sources, UnknownCredentials};
pub use microservice::{Microservice, MicroserviceLogin, Unusable, decoded, foreign, token_ends};
pub use personal::{Personal, checkup, credentials_of_key};

/// All sources of these settings, the usual one first. They do not connect yet.
///
/// # Errors
///
/// The settings of a source can't be used.
pub fn sources(config: &Config, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Sources>, Unusable> {
    Ok(Arc::new(Known([
        // One line a source.
        Arc::new(Personal::new(&config.personal, Arc::clone(clock)).map_err(Unusable::Client)?),
        Arc::new(Microservice::new(&config.garmin, Arc::clone(clock))?),
    ])))
}

/// The ways to sign in that these settings offer. They do not connect yet.
///
/// # Errors
///
/// The settings of a source can't be used.
pub fn sign_in_checks(config: &Config, clock: &Arc<dyn Clock>) -> Result<SignInChecks, Unusable> {
    let password = MicroserviceLogin::new(&config.garmin, Arc::clone(clock))?;
    let keys = Personal::new(&config.personal, Arc::clone(clock)).map_err(Unusable::Client)?.keys();
    Ok(SignInChecks { key: Arc::new(keys), password: password.map(|it| Arc::new(it) as _) })
}

/// The sources of this program. An account's credentials say which of them serves it.
struct Known<const N: usize>([Arc<dyn Source>; N]);

impl<const N: usize> Sources for Known<N> {
    fn for_credentials(&self, credentials: &SecretString) -> Result<Arc<dyn Source>, UnknownCredentials> {
        let found = self.0.iter().find(|source| source.takes(credentials)).cloned();
        found.ok_or_else(|| {
            let known: Vec<_> = self.0.iter().map(|source| source.credentials_look()).collect();
            UnknownCredentials(known.join(", or "))
        })
    }

    fn usual(&self) -> Arc<dyn Source> {
        Arc::clone(&self.0[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    struct Never;

    impl Clock for Never {
        fn now(&self) -> chrono::DateTime<chrono::Utc> {
            unreachable!("nothing is asked")
        }
    }

    #[test]
    fn what_an_account_holds_says_which_source_serves_it_and_other_kinds_are_refused_by_what_is_known() {
        let config = Config::load(std::iter::empty()).unwrap();
        let sources = sources(&config, &(Arc::new(Never) as Arc<dyn Clock>)).unwrap();
        let of = |text: &str| sources.for_credentials(&SecretString::from(text)).map(|it| it.name());
        let login = r#"{"di_token": "t", "di_refresh_token": "r", "di_client_id": "c"}"#;
        assert_eq!((of(login), sources.usual().name()), (Ok("microservice"), "personal"));
        assert_eq!(of(r#"{"api_key": "GCDC_k"}"#), Ok("personal"));
        // An incomplete sign-in is still the microservice's: it reports by itself that it can't use it.
        assert_eq!(of(r#"{"di_token": ""}"#), Ok("microservice"));
        for other in ["", "GCDC_s3cr3t", "[1]", r#"{"oauth1_token": "s3cr3t"}"#] {
            let text = of(other).unwrap_err().to_string();
            assert!(text.contains("di_token") && !text.contains("s3cr3t"), "{other}: {text}");
        }
    }
}
