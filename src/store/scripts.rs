//! The Lua scripts. Each is hashed once, called by its hash, and sent in full if Redis does not know it.

use std::sync::LazyLock;

use redis::{Script, Value};

use crate::domain::job::{Event, Status};
use crate::ports::StoreError;

/// Prepended to a script. Redis refuses a writing script before its first write when memory is used up, or when it is a
/// replica.
macro_rules! before {
    (writing) => {
        concat!("#!lua\n", include_str!("lua/base.lua"), "\n", include_str!("lua/prelude.lua"), "\n")
    };
    (reading) => {
        concat!("#!lua flags=no-writes\n", include_str!("lua/base.lua"), "\n")
    };
}

macro_rules! scripts {
    ($kind:ident: $($name:ident = $file:literal;)*) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(before!($kind), include_str!(concat!("lua/", $file))))
        });)*
    };
}

scripts! { writing:
    START = "start.lua";
    CLAIM = "claim.lua";
    RENEW = "renew.lua";
    PROGRESS = "progress.lua";
    FINISH = "finish.lua";
    RELEASE = "release.lua";
    PAUSE = "pause.lua";
    CANCEL = "cancel.lua";
    RESUME = "resume.lua";
    RESCUE = "rescue.lua";
    REQUEUE = "requeue.lua";
    HEARTBEAT = "heartbeat.lua";
    DEREGISTER = "deregister.lua";
    TRIM = "trim.lua";
    RAISE_EPOCH = "raise_epoch.lua";
    ACCEPT = "accept.lua";
    IMPOSE_COOL_DOWN = "impose_cool_down.lua";
    COOL_DOWN = "cool_down.lua";
    END_COOL_DOWN = "end_cool_down.lua";
    ACQUIRE_PERMIT = "acquire_permit.lua";
    KEEP_PERMIT = "keep_permit.lua";
    RELEASE_PERMIT = "release_permit.lua";
    IMPORT = "import.lua";
    LINK = "link.lua";
    NOTE_OWNER = "note_owner.lua";
    UNLINK = "unlink.lua";
    RENEW_DELETION = "renew_deletion.lua";
    END_DELETION = "end_deletion.lua";
    RENEW_CREDENTIALS = "renew_credentials.lua";
    MEND = "mend.lua";
    SET_ASIDE = "set_aside.lua";
    PROBE = "probe.lua";
}

scripts! { reading:
    STATUS = "status.lua";
    COVERAGE = "coverage.lua";
    RECORD = "record.lua";
    EXAMINE = "examine.lua";
}

/// A script's answer: a word and its values.
#[derive(Debug)]
pub(super) struct Answer {
    word: String,
    rest: Vec<Value>,
}

impl Answer {
    /// Parses a script's reply.
    pub(super) fn read(reply: Vec<Value>) -> Result<Self, StoreError> {
        let mut reply = reply.into_iter();
        let word = match reply.next() {
            Some(Value::BulkString(word)) => String::from_utf8_lossy(&word).into_owned(),
            _ => return Err(StoreError::Unreadable("a script answered without a word".to_owned())),
        };
        Ok(Self { word, rest: reply.collect() })
    }

    /// The word.
    pub(super) fn word(&self) -> &str {
        &self.word
    }

    /// Value number `n` after the word as text; empty if missing.
    pub(super) fn text(&self, n: usize) -> String {
        match self.rest.get(n) {
            Some(Value::BulkString(text)) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        }
    }

    /// Everything after the word.
    pub(super) fn into_rest(self) -> Vec<Value> {
        self.rest
    }

    /// The error for an unexpected word, or for one that reports damage.
    pub(super) fn unexpected(&self, job: &impl std::fmt::Display) -> StoreError {
        match self.word.as_str() {
            "DAMAGED" => StoreError::Unreadable(format!("{}: {}", self.text(0), self.text(1))),
            word => StoreError::Unreadable(format!("job {job}: a script answered {word:?}")),
        }
    }

    /// The answer, unless it reports damage.
    pub(super) fn sound(self) -> Result<Self, StoreError> {
        if self.word == "DAMAGED" { Err(self.unexpected(&"")) } else { Ok(self) }
    }

    /// All texts after the word.
    pub(super) fn texts(&self) -> Vec<String> {
        (0..self.rest.len()).map(|n| self.text(n)).collect()
    }
}

/// The states in which an event may happen, as scripts take them.
pub(super) fn statuses(event: Event) -> Vec<&'static str> {
    event.allowed_from().iter().map(|status| status.name()).collect()
}

/// The states in which a job still holds its user's lock.
pub(super) fn unfinished() -> Vec<&'static str> {
    Status::ALL.into_iter().filter(|status| !status.is_ended()).map(Status::name).collect()
}
