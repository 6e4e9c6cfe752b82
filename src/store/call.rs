//! A script call. Its keys and arguments have names, which `lua/base.lua` makes available to the script: neither side
//! uses positions.

use std::fmt::Display;

use redis::{Script, ScriptInvocation};
use serde_json::{Map, Value, json};

use super::keys::Keys;
use super::scripts::statuses;
use super::{RedisStore, bits};
use crate::domain::data_type::DataType;
use crate::domain::ids::JobId;
use crate::domain::job::Event;

/// A script with its keys and arguments.
pub(super) struct Call {
    script: &'static Script,
    keys: Vec<String>,
    names: Map<String, Value>,
    args: Map<String, Value>,
}

impl Call {
    pub(super) fn of(script: &'static Script) -> Self {
        Self { script, keys: Vec::new(), names: Map::new(), args: Map::new() }
    }

    /// One key.
    pub(super) fn key(mut self, name: &str, key: String) -> Self {
        let place = self.place(key);
        self.names.insert(name.to_owned(), place);
        self
    }

    /// A group of keys, each with its name in the group.
    pub(super) fn keys(mut self, name: &str, group: impl IntoIterator<Item = (impl Display, String)>) -> Self {
        let places = group.into_iter().map(|(name, key)| (name.to_string(), self.place(key))).collect();
        self.names.insert(name.to_owned(), Value::Object(places));
        self
    }

    /// A group of keys, one for each data type.
    pub(super) fn by_type(self, name: &str, key: impl Fn(DataType) -> String) -> Self {
        self.keys(name, DataType::ALL.map(|one| (one, key(one))))
    }

    /// A group of keys, one for each dated type.
    pub(super) fn by_dated_type(self, name: &str, key: impl Fn(DataType) -> String) -> Self {
        self.keys(name, bits::dated().map(|one| (one, key(one))))
    }

    /// An argument. `None` reads as `false`. A value that the script compares with a text in Redis must be a text.
    pub(super) fn arg(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// The states that a job may be in (`from`), and its new one (`to`).
    pub(super) fn event(self, event: Event) -> Self {
        self.from(event).arg("to", event.target().name())
    }

    /// The states that a job may be in for that event.
    pub(super) fn from(self, event: Event) -> Self {
        self.arg("from", statuses(event))
    }

    pub(super) fn invocation(&self) -> ScriptInvocation<'_> {
        let mut invocation = self.script.prepare_invoke();
        invocation.key(&self.keys).arg(json!({ "keys": self.names, "args": self.args }).to_string());
        invocation
    }

    fn place(&mut self, key: String) -> Value {
        self.keys.push(key);
        self.keys.len().into()
    }
}

impl RedisStore {
    /// A call about a job, with its keys, those of the queue, and the channel for its changes.
    pub(super) fn about(&self, script: &'static Script, job: &JobId) -> Call {
        let keys = &self.keys;
        Call::of(script)
            .key("job", keys.job(job))
            .key("lease", keys.lease(job))
            .key("chunks", keys.chunks(job))
            .key("queue", keys.queue())
            .key("active", keys.active())
            .arg("id", job.as_str())
            .arg("events", keys.events())
    }
}

impl Keys {
    /// Adds the bitmaps of a job's done bits.
    pub(super) fn with_done(&self, call: Call, job: &JobId) -> Call {
        call.by_type("done", |one| self.done(job, one)).by_type("no_data", |one| self.no_data(job, one))
    }
}
