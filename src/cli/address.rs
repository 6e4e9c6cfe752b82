//! Where the server is.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::error::CliError;

/// Where `garmin-sync up` listens by default.
pub const DEFAULT: &str = "http://127.0.0.1:8080";

/// A server's address, without a trailing slash or any secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Parses the value of `--url`. An address may carry a path, for a server behind a proxy.
    ///
    /// # Errors
    /// It is not an http address, or it holds a password: then it is not repeated.
    pub fn parse(text: &str) -> Result<Self, CliError> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = url.ok_or_else(|| {
            CliError::Usage(format!("--url is no address of a server. Write it like {DEFAULT} (or https://…)."))
        })?;
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(CliError::Usage(
                "--url must hold neither a password nor a query. Put a token into GARMIN_SYNC_TOKEN or --token-file."
                    .to_owned(),
            ));
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// The address of a route.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether it is on this machine, where no proxy must be used. A name below `localhost` is not: browsers keep it here, but
    /// this program would ask the DNS for it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let url = Url::parse(&self.0).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|it| it.is_loopback())
    }

    /// Whether nobody on the way can read what is sent.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.0.starts_with("https://") || self.is_local()
    }

    /// A command of this program for the same server, to be pasted into a shell.
    #[must_use]
    pub fn command(&self, arguments: &str) -> String {
        // Some of it may come from a server: pass only what a shell takes as a plain word.
        let is_word = |it: char| it.is_ascii_alphanumeric() || " -_.,:".contains(it);
        let arguments: String = arguments.chars().map(|it| if is_word(it) { it } else { '?' }).collect();
        if self.0 == DEFAULT {
            format!("`garmin-sync {arguments}`")
        } else {
            format!("`garmin-sync {arguments} --url {self}`")
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
    fn a_command_names_the_server_unless_it_is_the_usual_one() {
        assert_eq!(Address::parse(DEFAULT).unwrap().command("pause"), "`garmin-sync pause`");
        assert_eq!(Address::parse("http://x").unwrap().command("pause"), "`garmin-sync pause --url http://x`");
        assert_eq!(Address::parse(DEFAULT).unwrap().command("jobs $(a);`b`"), "`garmin-sync jobs ??a???b?`");
    }
}
