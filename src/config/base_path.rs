//! The path below which a proxy shows the API.

use std::str::FromStr;

/// How those of the API's own addresses begin that would mean something else below them, or that would hide the page.
const RESERVED: [&str; 13] = [
    "assets",
    "coverage",
    "docs",
    "healthz",
    "history",
    "icon.svg",
    "integrations",
    "jobs",
    "metrics",
    "openapi.json",
    "readyz",
    "settings",
    "theme.js",
];

/// A path such as `/garmin-sync`; empty if there is none. Without a slash at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasePath(String);

impl BasePath {
    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address of the API as it is seen from outside.
    #[must_use]
    pub fn of(&self, address: &str) -> String {
        format!("{}{address}", self.0)
    }
}

impl FromStr for BasePath {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let segments: Vec<_> = text.strip_prefix('/').ok_or(())?.split('/').collect();
        let is_plain = |segment: &&str| {
            let known = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
            !segment.is_empty() && !matches!(*segment, "." | "..") && segment.chars().all(known)
        };
        let is_free = !RESERVED.contains(&segments[0]);
        (is_free && segments.iter().all(is_plain)).then(|| Self(text.to_owned())).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    #[test]
    fn only_a_plain_path_without_a_slash_at_its_end_is_taken() {
        for good in ["", "/garmin-sync", "/garmin", "/apps/garmin_sync/v1.0~x"] {
            assert_eq!(good.parse::<BasePath>().unwrap().of("/docs"), format!("{good}/docs"));
        }
        for bad in [
            "garmin-sync",
            "/",
            "/garmin-sync/",
            "//x",
            "/a//b",
            "/a/../b",
            "/.",
            "/a b",
            "/a%20b",
            "/a?b",
            "/ä",
            "https://home.example/sync",
            "/integrations",
            "/assets/x",
            "/jobs",
            "/history",
        ] {
            let env = [("GARMIN_SYNC__HTTP__BASE_PATH".to_owned(), bad.to_owned())].into_iter();
            let error = Config::load(env).err().unwrap().to_string();
            assert!(error.contains("GARMIN_SYNC__HTTP__BASE_PATH") && error.contains("/garmin-sync"), "{bad}: {error}");
        }
    }
}
