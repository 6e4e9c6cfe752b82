//! Limits the cost of an answer. A few compressed kilobytes, or eight bytes of an object, may take a hundred times as
//! much memory, so what the bytes turn into is counted.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::Object;

/// The most values in one answer, including those within lists and objects. The simulator's fullest week of health has
/// 48,000 in 0.8 MB, its fullest month of activities 226,000 in 2.1 MB; a month of somebody who trains twice a day,
/// with as many points of each track as the microservice asks for, would have three million.
const MOST_VALUES: u32 = 5_000_000;
/// The most memory of an answer at any one time, in bytes: what was made of it, and the item being read. That week
/// holds 5 MB, that month 6 MB.
const MOST_HELD: usize = 64 << 20;
/// The deepest nesting of lists and objects. The deepest answer of the simulator has 10.
const DEEPEST: u32 = 32;

/// A value: 32 bytes, in a list that grows by doubling.
const VALUE: usize = 64;
/// The first field of an object allocates space for eleven.
const OBJECT: usize = 640;
/// A field besides its name and value; the space is half full at worst.
const FIELD: usize = 64;

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum Excess {
    /// It holds many times what a month of data does.
    TooMuch,
    /// It is nested deeper than any data.
    TooDeep,
}

/// Counts the cost of an answer, and refuses the rest once that is too much.
pub(in crate::source) struct Meter {
    values_left: Cell<u32>,
    held: Cell<usize>,
    most_held: usize,
    refused: Cell<Option<Excess>>,
}

impl Meter {
    /// For an answer.
    pub(in crate::source) fn new() -> Self {
        Self::holding(MOST_HELD)
    }

    /// With this limit of memory instead.
    pub(in crate::source) fn holding(most_held: usize) -> Self {
        Self { values_left: Cell::new(MOST_VALUES), held: Cell::new(0), most_held, refused: Cell::new(None) }
    }

    /// Why the answer was refused, if it was. What is read after that is skipped.
    pub(in crate::source) fn refused(&self) -> Option<Excess> {
        self.refused.get()
    }

    /// What is held now, in bytes.
    pub(in crate::source) fn held(&self) -> usize {
        self.held.get()
    }

    /// Counts these bytes as held; returns whether that is allowed.
    pub(in crate::source) fn hold(&self, bytes: usize) -> bool {
        let held = self.held.get().saturating_add(bytes);
        if held > self.most_held {
            self.refuse(Excess::TooMuch);
            return false;
        }
        self.held.set(held);
        self.refused().is_none()
    }

    /// Counts these bytes as released.
    pub(in crate::source) fn let_go(&self, bytes: usize) {
        self.held.set(self.held.get().saturating_sub(bytes));
    }

    fn refuse(&self, excess: Excess) {
        if self.refused().is_none() {
            self.refused.set(Some(excess));
        }
    }

    fn admits(&self, depth: u32) -> bool {
        if depth > DEEPEST {
            self.refuse(Excess::TooDeep);
        }
        match self.values_left.get().checked_sub(1) {
            Some(left) => self.values_left.set(left),
            None => self.refuse(Excess::TooMuch),
        }
        self.hold(VALUE)
    }
}

/// The memory of a value, in bytes: as much as was counted when it was read.
pub(in crate::source) fn weight(value: &Value) -> usize {
    VALUE
        + match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(fields) => weight_of(fields),
        }
}

/// The memory of the fields of an object, in bytes.
pub(in crate::source) fn weight_of(fields: &Object) -> usize {
    let first = if fields.is_empty() { 0 } else { OBJECT };
    first + fields.iter().map(|(name, value)| FIELD + name.len() + weight(value)).sum::<usize>()
}

/// Reads any value. A refused one is read to its end and becomes null, without an error.
#[derive(Clone, Copy)]
pub(in crate::source) struct Tree<'m> {
    meter: &'m Meter,
    depth: u32,
}

impl<'m> Tree<'m> {
    pub(in crate::source) fn new(meter: &'m Meter) -> Self {
        Self { meter, depth: 0 }
    }

    fn inner(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    /// The value in a text, if it is JSON.
    pub(in crate::source) fn of_text(self, text: &str) -> Option<Value> {
        let mut text = serde_json::Deserializer::from_str(text);
        let value = self.deserialize(&mut text).ok()?;
        text.end().ok().map(|()| value)
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        if self.meter.admits(self.depth) {
            from.deserialize_any(self)
        } else {
            from.deserialize_ignored_any(IgnoredAny).map(|_| Value::Null)
        }
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
        Ok(it.into())
    }

    fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
        Ok(Number::from_f64(it).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, it: &str) -> Result<Value, E> {
        Ok(if self.meter.hold(it.len()) { it.into() } else { Value::Null })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element_seed(self.inner())? {
            if self.meter.refused().is_none() {
                items.push(item);
            }
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut fields = Object::new();
        while let Some(name) = from.next_key_seed(Name(self.meter))? {
            if fields.is_empty() {
                self.meter.hold(OBJECT);
            }
            let value = from.next_value_seed(self.inner())?;
            if self.meter.refused().is_none() {
                fields.insert(name, value);
            }
        }
        Ok(Value::Object(fields))
    }
}

/// Reads the name of a field.
pub(in crate::source) struct Name<'m>(pub(in crate::source) &'m Meter);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<String, E> {
        Ok(if self.0.hold(FIELD + name.len()) { name.to_owned() } else { String::new() })
    }
}
