//! Where the server is.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::error::CliError;
use super::variables;

/// Where `garmin-sync up` listens by default.
pub const DEFAULT: &str = "http://127.0.0.1:8080";

/// A server's address, without a trailing slash or any secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    url: String,
    /// Whether other commands have to name it too, to reach the same server.
    is_named: bool,
}

impl Address {
    /// The address that `--url` gives, else that of the variable, else the default.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn of(given: Option<&str>, variable: Option<&str>) -> Result<Self, CliError> {
        let usual = variable.map_or_else(|| Self::parse(DEFAULT), |text| Self::read(variables::URL, text));
        match given {
            None => usual.map(|usual| Self { is_named: false, ..usual }),
            Some(text) => {
                let given = Self::parse(text)?;
                Ok(Self { is_named: usual.map_or(true, |usual| usual.url != given.url), ..given })
            }
        }
    }

    /// Parses the value of `--url`. An address may carry a path, for a server behind a proxy.
    ///
    /// # Errors
    /// It is not an http address, or it holds a password: then it is not repeated.
    pub fn parse(text: &str) -> Result<Self, CliError> {
        Self::read("--url", text)
    }

    fn read(origin: &str, text: &str) -> Result<Self, CliError> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| {
            CliError::Usage(format!("{origin} is no address of a server. Write it like {DEFAULT} (or https://…)."))
        })?;
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(CliError::Usage(format!(
                "{origin} must hold neither a password nor a query. Put a token into GARMIN_SYNC_TOKEN or --token-file."
            )));
        }
        let url = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { is_named: url != DEFAULT, url })
    }

    /// The address of a route.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Whether it is on this machine, where no proxy must be used. A name below `localhost` is not: browsers keep it here, but
    /// this program would ask the DNS for it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let url = Url::parse(&self.url).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|it| it.is_loopback())
    }

    /// Whether nobody on the way can read what is sent.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.url.starts_with("https://") || self.is_local()
    }

    /// A command of this program for the same server, to be pasted into a shell.
    #[must_use]
    pub fn command(&self, arguments: &str) -> String {
        // Some of it may come from a server: pass only what a shell takes as a plain word.
        let is_word = |it: char| it.is_ascii_alphanumeric() || " -_.,:".contains(it);
        let arguments: String = arguments.chars().map(|it| if is_word(it) { it } else { '?' }).collect();
        if self.is_named {
            format!("`garmin-sync {arguments} --url {self}`")
        } else {
            format!("`garmin-sync {arguments}`")
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_to_another_machine_can_be_read_on_the_way() {
        for (text, is_private) in [
            ("http://127.0.0.1:8080", true),
            ("http://localhost", true),
            ("https://sync.example", true),
            ("http://sync.example", false),
            ("http://192.168.1.7:8080", false),
        ] {
            assert_eq!(Address::parse(text).unwrap().is_private(), is_private, "{text}");
        }
    }

    #[test]
    fn an_address_may_have_a_path_and_no_secret() {
        assert_eq!(Address::parse("http://127.0.0.1:8080/").unwrap().join("/x"), "http://127.0.0.1:8080/x");
        assert_eq!(Address::parse("https://example.org/garmin/").unwrap().join("/x"), "https://example.org/garmin/x");
        for bad in ["", "127.0.0.1:8080", "localhost:8080", "ftp://x", "http://", "x"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
        for secret in ["http://me:s3cret@x", "http://s3cret@x/", "http://x/?token=s3cret", "http://x/#s3cret"] {
            assert!(!Address::parse(secret).unwrap_err().to_string().contains("s3cret"), "{secret}");
        }
    }

    #[test]
    fn only_this_machine_is_local() {
        for (url, local) in [
            (DEFAULT, true),
            ("http://localhost:1", true),
            ("http://[::1]:1", true),
            ("https://example.org", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(Address::parse(url).unwrap().is_local(), local, "{url}");
        }
    }

    #[test]
    fn a_command_names_the_server_only_if_it_would_ask_another_one_without() {
        let told = |given, variable| Address::of(given, variable).unwrap().command("pause");
        assert_eq!(told(None, None), "`garmin-sync pause`");
        assert_eq!(told(None, Some("http://x")), "`garmin-sync pause`");
        assert_eq!(told(Some("http://x/"), Some("http://x")), "`garmin-sync pause`");
        assert_eq!(told(Some("http://x"), None), "`garmin-sync pause --url http://x`");
        assert_eq!(told(Some(DEFAULT), Some("http://x")), format!("`garmin-sync pause --url {DEFAULT}`"));
        assert_eq!(told(Some("http://x"), Some("nothing")), "`garmin-sync pause --url http://x`");
        let error = Address::of(None, Some("nothing")).unwrap_err().to_string();
        assert!(error.starts_with("GARMIN_SYNC_URL is no address of a server."), "{error}");
    }

    #[test]
    fn a_command_is_safe_to_paste() {
        assert_eq!(Address::parse(DEFAULT).unwrap().command("jobs $(a);`b`"), "`garmin-sync jobs ??a???b?`");
    }
}
