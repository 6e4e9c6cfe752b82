//! What clients must put up with: fields that no document mentions, and columns in any order.
use serde_json::{Value, json};

use crate::world::chance::Dice;

/// Fields that no fact depends on. Documents promise most of them, and now and then they are null.
const NULLED: [&str; 10] = [
    "activityUUID",
    "ageGroup",
    "createTimeStamp",
    "displayName",
    "feedbackPhrase",
    "ownerFullName",
    "privacy",
    "sleepVersion",
    "uuid",
    "wellnessChronology",
];

/// Adds a field that no document mentions to one object in eight, and makes a promised one null in another.
pub fn unreliable(dice: &mut Dice, mut object: Value) -> Value {
    let Some(fields) = object.as_object_mut() else { return object };
    if dice.chance(0.125) {
        let extra = [("isTrimmable", json!(true)), ("syncHint", Value::Null), ("badgeIds", json!([3, 14]))];
        let (name, value) = dice.pick(&extra).clone();
        fields.insert(name.to_owned(), value);
    }
    if dice.chance(0.125) {
        let promised: Vec<&str> = NULLED.into_iter().filter(|name| fields.contains_key(*name)).collect();
        if !promised.is_empty() {
            fields.insert((*dice.pick(&promised)).to_owned(), Value::Null);
        }
    }
    object
}

/// One object with the fields of all of them.
pub fn joined<const PARTS: usize>(objects: [Value; PARTS]) -> Value {
    let parts = objects.into_iter().filter_map(|object| match object {
        Value::Object(fields) => Some(fields),
        _ => None,
    });
    Value::Object(parts.flatten().collect())
}

/// A time series: rows, and which column is what.
pub struct Table {
    /// Keys of the columns in their order.
    pub columns: Vec<&'static str>,
    /// One array for each time.
    pub rows: Value,
}

impl Table {
    /// From rows in the order of `columns`; one series in ten has its columns in another order.
    pub fn new(dice: &mut Dice, columns: &[&'static str], rows: impl Iterator<Item = Vec<Value>>) -> Self {
        let mut order: Vec<usize> = (0..columns.len()).collect();
        if dice.chance(0.1) {
            order.reverse();
        }
        let sorted = |row: Vec<Value>| order.iter().map(|index| row[*index].clone()).collect::<Value>();
        Self { rows: rows.map(sorted).collect(), columns: order.iter().map(|index| columns[*index]).collect() }
    }

    /// The list of columns, whose index and key are called so.
    pub fn descriptors(&self, index: &str, key: &str) -> Value {
        let columns = self.columns.iter().enumerate();
        columns.map(|(position, column)| json!({index: position, key: column})).collect()
    }
}
