//! The shape of JSON: names of fields and types, and how many entries lists have. Never a value.
//!
//! The entries of a list are merged into one shape, and so are fields whose names look like data: those are shown as
//! `{date}`, `{number}`, `{id}` or `{other}`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value};

/// The deepest nesting that is shown. The deepest answer that is documented has 5.
const DEEPEST: usize = 8;
/// Names of fields that an object shows at most, before the rest is `{other}`. An activity has about 250.
const MOST_FIELDS: usize = 400;
/// Lines of one shape at most.
const MOST_LINES: usize = 600;
/// The longest name of a field.
const LONGEST_NAME: usize = 64;
/// So many digits in a row, or so many hexadecimal ones, are an id: `fastestSplit_42195` and `maxAvgPower_18000` are names.
const DIGITS_OF_ID: usize = 6;
const HEX_OF_ID: usize = 16;

/// The shape of one value, or of several in the same place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// The types of plain values.
    plain: BTreeSet<Plain>,
    object: Option<Fields>,
    list: Option<Entries>,
    /// Whether there is more below, which is too deep to be shown.
    is_cut: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Plain {
    Text,
    Number,
    Boolean,
    Null,
}

/// The fields of objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Fields {
    objects: usize,
    /// By name: how many of the objects have it, and its shape.
    named: BTreeMap<String, (usize, Shape)>,
}

/// The entries of lists.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entries {
    fewest: usize,
    most: usize,
    entry: Box<Shape>,
}

impl Shape {
    /// The shape of a value.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        let mut shape = Self::default();
        shape.add(value, 0);
        shape
    }

    /// Takes in another value.
    fn add(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Null => drop(self.plain.insert(Plain::Null)),
            Value::Bool(_) => drop(self.plain.insert(Plain::Boolean)),
            Value::Number(_) => drop(self.plain.insert(Plain::Number)),
            Value::String(_) => drop(self.plain.insert(Plain::Text)),
            Value::Array(items) => {
                let count = items.len();
                let list =
                    self.list.get_or_insert_with(|| Entries { fewest: count, most: count, entry: Box::default() });
                (list.fewest, list.most) = (list.fewest.min(count), list.most.max(count));
                if depth < DEEPEST {
                    for item in items {
                        list.entry.add(item, depth + 1);
                    }
                } else {
                    self.is_cut |= count > 0;
                }
            }
            Value::Object(fields) => {
                self.object.get_or_insert_default().add(fields, depth);
                self.is_cut |= depth >= DEEPEST && !fields.is_empty();
            }
        }
    }

    /// The shape as lines of text, fields below what they belong to.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![self.label()];
        self.write(1, &mut lines);
        let left = lines.len().saturating_sub(MOST_LINES);
        lines.truncate(MOST_LINES);
        if left > 0 {
            lines.push(format!("... and {left} more lines"));
        }
        lines.join("\n")
    }

    fn write(&self, indent: usize, lines: &mut Vec<String>) {
        if let Some(object) = &self.object {
            for (name, (count, shape)) in &object.named {
                let mark = if *count < object.objects { "?" } else { "" };
                lines.push(format!("{}{name}{mark}: {}", "  ".repeat(indent), shape.label()));
                shape.write(indent + 1, lines);
            }
        }
        if let Some(list) = &self.list {
            list.entry.write(indent, lines);
        }
    }

    /// Its types in one line.
    fn label(&self) -> String {
        let mut types = Vec::new();
        types.extend(self.object.as_ref().map(|_| "object".to_owned()));
        types.extend(self.list.as_ref().map(Entries::label));
        types.extend(self.plain.iter().map(|plain| plain.name().to_owned()));
        let cut = if self.is_cut { " (more below)" } else { "" };
        types.join(" or ") + cut
    }
}

impl Fields {
    fn add(&mut self, fields: &Map<String, Value>, depth: usize) {
        self.objects += 1;
        if depth >= DEEPEST {
            return;
        }
        let mut counted = BTreeSet::new();
        for (name, value) in fields {
            let mut name = shown(name);
            if !self.named.contains_key(name) && self.named.len() >= MOST_FIELDS {
                name = OTHER;
            }
            let (count, shape) = self.named.entry(name.to_owned()).or_default();
            *count += usize::from(counted.insert(name));
            shape.add(value, depth + 1);
        }
    }
}

impl Entries {
    fn label(&self) -> String {
        let count = match (self.fewest, self.most) {
            (fewest, most) if fewest == most => format!("list of {most}"),
            (fewest, most) => format!("list of {fewest} to {most}"),
        };
        match self.entry.label() {
            none if none.is_empty() => count,
            entry => format!("{count}: {entry}"),
        }
    }
}

impl Plain {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Null => "null",
        }
    }
}

const OTHER: &str = "{other}";

/// The name of a field, or what is shown of a name that looks like data.
fn shown(name: &str) -> &str {
    let digits = |is_one: fn(&char) -> bool| {
        let runs = name.split(|c| !is_one(&c)).map(str::len);
        runs.max().unwrap_or_default()
    };
    let is_uuid = name.len() == 36 && name.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let has_digit = name.contains(|c: char| c.is_ascii_digit());
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match name {
        _ if name.get(..10).is_some_and(|day| day.parse::<NaiveDate>().is_ok()) => "{date}",
        _ if has_digit && name.parse::<f64>().is_ok() => "{number}",
        _ if is_uuid => "{id}",
        _ if has_digit && digits(char::is_ascii_hexdigit) >= HEX_OF_ID => "{id}",
        _ if digits(char::is_ascii_digit) >= DIGITS_OF_ID => "{id}",
        _ if is_word && name.len() <= LONGEST_NAME => name,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests;
