//! The scripts. Each is hashed once, sent by its hash, and sent whole when Redis does not know it (any more).

use std::sync::LazyLock;

use redis::{Script, Value};

use crate::domain::job::{Event, Status};
use crate::ports::StoreError;

macro_rules! writing {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(include_str!("lua/prelude.lua"), "\n", include_str!(concat!("lua/", $file))))
        });)*
    };
}

writing! {
    START = "start.lua";
    CLAIM = "claim.lua";
    RENEW = "renew.lua";
    PROGRESS = "progress.lua";
    FINISH = "finish.lua";
    HAND_BACK = "hand_back.lua";
    PAUSE = "pause.lua";
    CANCEL = "cancel.lua";
    RESUME = "resume.lua";
    SWEEP = "sweep.lua";
    RECLAIM = "reclaim.lua";
    FORGET = "forget.lua";
    REGISTER = "register.lua";
    TRIM = "trim.lua";
    RAISE_EPOCH = "raise_epoch.lua";
    ACCEPT = "accept.lua";
    COOL_DOWN = "cool_down.lua";
    COOLING = "cooling.lua";
    END_COOL_DOWN = "end_cool_down.lua";
    ADMIT = "admit.lua";
    KEEP_SLOT = "keep_slot.lua";
    ACCOUNT_IMPORT = "account_import.lua";
    ACCOUNT_RENEW = "account_renew.lua";
    MEND = "mend.lua";
    SET_ASIDE = "set_aside.lua";
}

pub(super) static STATUS: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/status.lua")));
pub(super) static RECORD: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/record.lua")));
pub(super) static EXAMINE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("lua/examine.lua")));

/// What a script answered: a word, and what belongs to it.
#[derive(Debug)]
pub(super) struct Answer {
    word: String,
    rest: Vec<Value>,
}

impl Answer {
    /// Takes a script's reply apart.
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

    /// Value number `n` after the word as text; empty if there is none.
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

    /// The error for a word that this program does not expect, or that says what is damaged.
    pub(super) fn unexpected(&self, job: &impl std::fmt::Display) -> StoreError {
        match self.word.as_str() {
            "DAMAGED" => StoreError::Unreadable(format!("{}: {}", self.text(0), self.text(1))),
            word => StoreError::Unreadable(format!("job {job}: a script answered {word:?}")),
        }
    }

    /// The answer, unless it says that something is damaged.
    pub(super) fn sound(self) -> Result<Self, StoreError> {
        if self.word == "DAMAGED" { Err(self.unexpected(&"")) } else { Ok(self) }
    }

    /// All texts after the word.
    pub(super) fn texts(&self) -> Vec<String> {
        (0..self.rest.len()).map(|n| self.text(n)).collect()
    }
}

/// The states that an event may happen in, as scripts take them.
pub(super) fn from_states(event: Event) -> String {
    list(event.allowed_from().iter().copied())
}

/// The states of a job that still holds its user's lock.
pub(super) fn unfinished() -> String {
    list(Status::ALL.into_iter().filter(|status| !status.is_ended()))
}

fn list(states: impl Iterator<Item = Status>) -> String {
    states.map(Status::name).collect::<Vec<_>>().join(",")
}
