//! Mutates JSON into other JSON: blindly changed bytes are rarely valid JSON.

use serde_json::{Map, Value};

/// Values that are unexpected anywhere.
const ODD: [&str; 30] = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e308",
    "-0.0",
    "0.1",
    "5e-324",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "4294967296",
    "253402300800000",
    "\"\"",
    "\" \"",
    "\"NaN\"",
    "\"1e999\"",
    "\"2024-03-02\"",
    "\"2024-03-02T23:59:60.9\"",
    "\"+262142-12-31T23:59:59Z\"",
    "\"-262143-01-01\"",
    "\"2024-03-31T10:00:00+99:99\"",
    "\"[1]\"",
    "\"{\\\"a\\\":\\\"[]\\\"}\"",
    "[]",
    "{}",
    "[[[[]]]]",
    "\"\\u001b[2J\"",
    "\"\\u0000\"",
];

/// Mutates JSON in place, three times out of four; none if it is not JSON, or would not fit.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> Option<usize> {
    let new = mutated(&data[..size], seed).filter(|new| !seed.is_multiple_of(4) && new.len() <= max_size)?;
    data[..new.len()].copy_from_slice(&new);
    Some(new.len())
}

/// The same JSON with a few changes decided by the seed; none if it is not JSON.
#[must_use]
pub fn mutated(data: &[u8], seed: u32) -> Option<Vec<u8>> {
    let mut value: Value = serde_json::from_slice(data).ok()?;
    let mut dice = Dice(u64::from(seed) | 1 << 40);
    for _ in 0..=dice.below(3) {
        change(&mut value, &mut dice);
    }
    Some(value.to_string().into_bytes())
}

struct Dice(u64);

impl Dice {
    /// Xorshift: the same numbers for the same seed.
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % n.max(1)
    }
}

fn change(root: &mut Value, dice: &mut Dice) {
    let donor = nth(root, dice.below(size(root))).clone();
    let place = nth(root, dice.below(size(root)));
    match dice.below(9) {
        0 | 1 => *place = serde_json::from_str(ODD[dice.below(ODD.len())]).unwrap_or_default(),
        2 => *place = donor,
        3 => *place = Value::String(place.to_string()),
        4 => *place = Value::Array(vec![place.take()]),
        5 => *place = if let Value::Object(fields) = place { values_of(fields) } else { donor },
        6 => remove(place, dice),
        7 => repeat(place, donor, dice),
        _ => nudge(place, dice),
    }
}

fn values_of(fields: &mut Map<String, Value>) -> Value {
    Value::Array(std::mem::take(fields).into_iter().map(|(_, value)| value).collect())
}

fn remove(place: &mut Value, dice: &mut Dice) {
    match place {
        Value::Array(items) if !items.is_empty() => drop(items.remove(dice.below(items.len()))),
        Value::Object(fields) => {
            if let Some(name) = fields.keys().nth(dice.below(fields.len())).cloned() {
                fields.remove(&name);
            }
        }
        other => *other = Value::Null,
    }
}

fn repeat(place: &mut Value, donor: Value, dice: &mut Dice) {
    match place {
        Value::Array(items) if !items.is_empty() => {
            let twice = items[dice.below(items.len())].clone();
            items.insert(dice.below(items.len()), twice);
        }
        Value::Array(items) => items.push(donor),
        Value::Object(fields) => {
            if let Some(name) = fields.keys().nth(dice.below(fields.len())).cloned() {
                fields.insert(name, donor);
            }
        }
        other => *other = donor,
    }
}

fn nudge(place: &mut Value, dice: &mut Dice) {
    match place {
        Value::Number(number) => {
            let by = [1, -1, 86_400_000, -86_400_000, 1_000_000_000][dice.below(5)];
            *place = match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) if dice.below(6) > 0 => Value::from(whole.wrapping_add(by.into())),
                (_, float) => Value::from(float.unwrap_or_default() + f64::from(by) / 2.0),
            };
        }
        Value::String(text) => {
            let at = text.char_indices().nth(dice.below(text.chars().count())).map_or(0, |(at, _)| at);
            match dice.below(4) {
                0 => text.insert(at, ['0', '-', '"', ' ', '\u{1b}', 'é', '9', 'T'][dice.below(8)]),
                1 if !text.is_empty() => drop(text.remove(at)),
                2 => text.truncate(at),
                _ => {
                    let head = text[..at].to_owned();
                    text.push_str(&head);
                }
            }
        }
        Value::Bool(flag) => *flag = !*flag,
        _ => {}
    }
}

/// How many values there are in a value, itself included.
pub(crate) fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

/// The nth of them, counted from the outside in.
fn nth(value: &mut Value, n: usize) -> &mut Value {
    if n == 0 {
        return value;
    }
    let mut left = n - 1;
    let at = |sizes: Vec<usize>, left: &mut usize| {
        sizes.iter().position(|size| {
            let is_here = *left < *size;
            if !is_here {
                *left -= size;
            }
            is_here
        })
    };
    let index = match value {
        Value::Array(items) => at(items.iter().map(size).collect(), &mut left),
        Value::Object(fields) => at(fields.values().map(size).collect(), &mut left),
        _ => None,
    };
    match (value, index) {
        (Value::Array(items), Some(index)) => nth(&mut items[index], left),
        (Value::Object(fields), Some(index)) => {
            let place = fields.values_mut().nth(index);
            nth(place.unwrap_or_else(|| unreachable!("it was just counted")), left)
        }
        (other, _) => other,
    }
}
