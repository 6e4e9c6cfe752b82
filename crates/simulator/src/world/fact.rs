//! A value under its two names: the wire's and the truth's.
use serde_json::{Map, Value};

/// One value of an activity, a lap, a food, …
pub struct Fact {
    /// Key on the wire.
    wire: &'static str,
    /// Key in the truth; empty for what only the wire needs.
    truth: &'static str,
    /// As the upstream's own API gives it, null if it gives null.
    value: Value,
    /// Truth = value × scale + shift.
    scale: f64,
    shift: f64,
}

/// A value that is the same on both sides.
pub fn fact(wire: &'static str, truth: &'static str, value: impl Into<Value>) -> Fact {
    scaled(wire, truth, value, 1.0, 0.0)
}

/// A value in the wire's unit, which the truth carries as `value × scale + shift`.
pub fn scaled(wire: &'static str, truth: &'static str, value: impl Into<Value>, scale: f64, shift: f64) -> Fact {
    Fact { wire, truth, value: value.into(), scale, shift }
}

/// A value that only the wire carries: plumbing, or a repetition of something else.
pub fn plumbing(wire: &'static str, value: impl Into<Value>) -> Fact {
    fact(wire, "", value)
}

/// The upstream's object.
pub fn on_the_wire(facts: &[Fact]) -> Map<String, Value> {
    facts.iter().map(|fact| (fact.wire.to_owned(), fact.value.clone())).collect()
}

/// The truth's object: no nulls, no plumbing.
pub fn in_truth(facts: &[Fact]) -> Map<String, Value> {
    let told = facts.iter().filter(|fact| !fact.truth.is_empty() && !fact.value.is_null());
    told.map(|fact| (fact.truth.to_owned(), fact.converted())).collect()
}

impl Fact {
    fn converted(&self) -> Value {
        let same = (self.scale - 1.0).abs() < f64::EPSILON && self.shift.abs() < f64::EPSILON;
        match self.value.as_f64() {
            Some(number) if !same => Value::from(number * self.scale + self.shift),
            _ => self.value.clone(),
        }
    }
}
