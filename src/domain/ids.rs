//! Identifiers, validated where they enter.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An invalid identifier: which one, and what is expected.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{what} must be {expected}")]
pub struct InvalidId {
    what: &'static str,
    expected: &'static str,
}

/// Whose Garmin account it is; a single-user install has one, `me`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

impl UserId {
    /// Parses 1 to 64 letters, digits, `.`, `_`, `-` or `@`: safe in a Redis key and in a log line.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'@'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidId { what: "a user", expected: "1 to 64 letters, digits or . _ - @" })
        }
    }

    /// The one user of an install without authentication.
    #[must_use]
    pub fn me() -> Self {
        Self("me".to_owned())
    }
}

/// One sync: 26 characters of Crockford's base 32 (a ULID), so that ids sort by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobId(String);

impl JobId {
    /// Parses the text form of a ULID, in upper case; it has 128 bits, so the first character is at most 7.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let fits = text.len() == 26
            && text.starts_with(|first| matches!(first, '0'..='7'))
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b.is_ascii_uppercase() && !matches!(b, b'I' | b'L' | b'O' | b'U')));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidId { what: "a job id", expected: "26 characters" }) }
    }
}

/// One start of one worker process; never reused, so that a dead worker's claims can be told from a live one's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WorkerId(String);

impl WorkerId {
    /// Parses 1 to 64 letters, digits, `.`, `_` or `-`. A colon is refused: a lease is written `worker:epoch`.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidId { what: "a worker id", expected: "1 to 64 letters, digits or . _ -" })
        }
    }
}

macro_rules! text_id {
    ($name:ident) => {
        impl $name {
            /// The text form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}
text_id!(UserId);
text_id!(JobId);
text_id!(WorkerId);

/// A number that grows with every claim of any job (fencing token). Redis and the sink refuse writes with an older one.
/// Microseconds of Redis' clock, so it stays below 2^53 and survives Lua's doubles until the year 2255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Epoch(pub u64);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A worker's right to write for a job, from claim to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The job.
    pub job: JobId,
    /// Who holds it.
    pub worker: WorkerId,
    /// Which claim this was.
    pub epoch: Epoch,
}

impl Claim {
    /// What the lease key must hold for this claim to be valid: `worker:epoch`.
    #[must_use]
    pub fn holder(&self) -> String {
        format!("{}:{}", self.worker, self.epoch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_break_a_key_are_refused() {
        for bad in ["", "a b", "x:y", "{x}", "ä", &"a".repeat(65)] {
            assert!(UserId::parse(bad).is_err(), "{bad:?}");
            assert!(WorkerId::parse(bad).is_err(), "{bad:?}");
            assert!(JobId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").is_ok());
        assert!(JobId::parse("01jd3v5h6k7m8n9pqrstvwxyz0").is_err());
        assert_eq!(UserId::parse("anna.b@example.org").unwrap().as_str(), "anna.b@example.org");
    }
}
