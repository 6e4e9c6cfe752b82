//! Why Redis can't be used, and what to do about it.

/// Why the state store can't be used: what Redis said, or that it said nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::VariantArray)]
pub enum Outage {
    /// Nothing answers at its address.
    Unreachable,
    /// It did not answer in time.
    NoAnswer,
    /// It has as many connections as it takes.
    Crowded,
    /// It wants a password, and none is set.
    PasswordMissing,
    /// It does not accept the user or the password.
    PasswordRefused,
    /// Its user lacks a right.
    NotPermitted,
    /// The database number of the address does not exist.
    NoDatabase,
    /// It is reading its data after a start.
    Loading,
    /// It is busy with a script.
    Busy,
    /// Its memory is used up.
    OutOfMemory,
    /// It can't save to its disk.
    CannotSave,
    /// It is a replica, which only reads.
    ReadOnly,
    /// It is a replica that has lost its primary.
    PrimaryAway,
    /// It has fewer replicas than it needs to write.
    TooFewReplicas,
    /// It is a node of a cluster that keeps the keys elsewhere.
    Cluster,
    /// It is older than version 7.
    TooOld,
    /// A command is unknown there.
    CommandMissing,
    /// It refused for another reason.
    Refused,
}

impl Outage {
    /// What happened, without a full stop. In brackets what Redis calls it.
    #[must_use]
    pub fn what(self) -> &'static str {
        self.told().0
    }

    /// What to do about it, without a full stop.
    #[must_use]
    pub fn advice(self) -> &'static str {
        self.told().1
    }

    /// Both, as sentences.
    #[must_use]
    pub fn words(self) -> String {
        let (what, advice) = self.told();
        format!("{what}. {advice}.")
    }

    /// Whether Redis still answers reads: then an answered read does not end it.
    #[must_use]
    pub fn leaves_reads(self) -> bool {
        !matches!(
            self,
            Self::Unreachable
                | Self::NoAnswer
                | Self::Crowded
                | Self::PasswordMissing
                | Self::PasswordRefused
                | Self::NoDatabase
                | Self::Loading
        )
    }

    #[rustfmt::skip]
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreachable => (
                "Redis can't be reached",
                "Check that it runs, and that redis.url is its address",
            ),
            Self::NoAnswer => (
                "Redis does not answer in time",
                "Check that it runs, and that its machine is not overloaded",
            ),
            Self::Crowded => (
                "Redis has as many connections as it takes",
                "Raise its maxclients, or lower redis.pool_size",
            ),
            Self::PasswordMissing => (
                "Redis wants a password, and none is set (NOAUTH)",
                "Set redis.url to redis://user:password@host:port, with special characters percent-encoded",
            ),
            Self::PasswordRefused => (
                "Redis refused the user or the password (WRONGPASS)",
                "Correct them in redis.url, with special characters percent-encoded",
            ),
            Self::NotPermitted => (
                "Redis does not allow its user something that garmin-sync needs (NOPERM)",
                "Allow that user all commands but @admin and @dangerous, on the keys and channels that begin with redis.prefix",
            ),
            Self::NoDatabase => (
                "Redis does not have the database that redis.url names",
                "Use another number after the last slash, or none",
            ),
            Self::Loading => (
                "Redis is still reading its data (LOADING)",
                "Wait: this ends by itself",
            ),
            Self::Busy => (
                "Redis is busy with a long script (BUSY)",
                "Wait, or end that script with SCRIPT KILL",
            ),
            Self::OutOfMemory => (
                "Redis is out of memory and takes no writes (OOM)",
                "Raise its maxmemory, or remove other data from it",
            ),
            Self::CannotSave => (
                "Redis can't save to its disk and takes no writes (MISCONF)",
                "Free space there, or let it write to its folder: its log says what failed",
            ),
            Self::ReadOnly => (
                "Redis is a replica and takes no writes (READONLY)",
                "Set redis.url to the primary, or make this one the primary",
            ),
            Self::PrimaryAway => (
                "Redis is a replica that has lost its primary (MASTERDOWN)",
                "Set redis.url to the primary, or start that again",
            ),
            Self::TooFewReplicas => (
                "Redis takes no writes until more of its replicas are connected (NOREPLICAS)",
                "Start them, or lower its min-replicas-to-write",
            ),
            Self::Cluster => (
                "Redis is a cluster, and this node can't serve these keys",
                "Set redis.url to a Redis that is no cluster, or to the node that has them",
            ),
            Self::TooOld => (
                "This Redis is too old",
                "Use Redis 7 or later, or Valkey",
            ),
            Self::CommandMissing => (
                "Redis does not know a command that garmin-sync needs",
                "Use Redis 7 or later, or Valkey, and disable or rename no commands there, nor scripts",
            ),
            Self::Refused => (
                "Redis refused a command",
                "See its log, and check that it is Redis 7 or later, or Valkey",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_outage_is_told_in_words_of_its_own_with_something_to_do() {
        let all: BTreeSet<_> = Outage::VARIANTS.iter().map(|it| it.words()).collect();
        assert_eq!(all.len(), Outage::VARIANTS.len());
        for outage in Outage::VARIANTS {
            assert!(outage.what().contains("Redis") && !outage.advice().is_empty(), "{outage:?}");
            assert!(!outage.what().ends_with('.') && !outage.advice().ends_with('.'), "{outage:?}");
        }
    }
}
