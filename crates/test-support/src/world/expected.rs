//! Expected rows according to the world, and the comparison with them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::block::Record;
use super::forms::differences;
use super::report::Report;

/// Columns that are not data. The device is the only value that the world does not have.
const BESIDE: [&str; 3] = ["created_at", "updated_at", "device_id"];

/// Rows by table and key.
#[derive(Default)]
pub struct Expectations(BTreeMap<(&'static str, String), Expected>);

/// One row.
#[derive(Default)]
pub struct Expected {
    columns: Vec<(&'static str, Value)>,
    beginnings: Vec<(&'static str, String)>,
    forms: Vec<Form>,
}

/// Values within a column of JSON.
struct Form {
    column: &'static str,
    /// Converts stored values into the world's shape.
    read: fn(&Value) -> Value,
    want: Value,
}

/// A row of the store: its columns that are not null.
pub struct Row {
    pub table: &'static str,
    pub key: String,
    pub cells: BTreeMap<String, Value>,
}

impl Expectations {
    /// The row of a day, to which several records of the world belong.
    pub fn shared(&mut self, table: &'static str, key: String) -> &mut Expected {
        self.0.entry((table, key)).or_default()
    }

    /// The row of one record.
    pub fn own(&mut self, table: &'static str, key: String, report: &mut Report) -> &mut Expected {
        if self.0.contains_key(&(table, key.clone())) {
            report.note(&format!("{table} key"), || format!("the world has two records that would be row {key}"));
        }
        self.shared(table, key)
    }

    pub fn remove(&mut self, table: &'static str, key: &str) -> Option<Expected> {
        self.0.remove(&(table, key.to_owned()))
    }

    /// Rows of the table that the store lacks.
    pub fn left(&self, table: &str) -> impl Iterator<Item = &String> {
        self.0.keys().filter(move |(of, _)| *of == table).map(|(_, key)| key)
    }
}

impl Expected {
    pub fn is(&mut self, column: &'static str, value: impl Into<Value>) {
        self.columns.push((column, value.into()));
    }

    pub fn begins(&mut self, column: &'static str, text: String) {
        self.beginnings.push((column, text));
    }

    /// Each field of the record that is there, in the column, times the factor.
    pub fn fields(&mut self, record: &mut Record, fields: &[(&str, &'static str, f64)]) {
        for (field, column, factor) in fields {
            if let Some(value) = record.take(field) {
                let same = (*factor - 1.0).abs() < f64::EPSILON;
                let value = if same { value } else { Value::from(value.as_f64().unwrap() * factor) };
                self.is(column, value);
            }
        }
    }

    pub fn form(&mut self, column: &'static str, read: fn(&Value) -> Value, want: Value) {
        self.forms.push(Form { column, read, want });
    }

    /// Compares a row with this: both ways, value by value.
    pub fn compare(self, mut row: Row, report: &mut Report) {
        let (table, key) = (row.table, row.key.clone());
        for (column, want) in self.columns {
            let got = row.cells.remove(column).unwrap_or(Value::Null);
            report.values += 1;
            for (_, words) in differences(&want, &got) {
                report.note(&format!("{table}.{column}"), || format!("row {key}: {words}"));
            }
        }
        for (column, want) in self.beginnings {
            let got = row.cells.remove(column);
            report.values += 1;
            if !got.as_ref().and_then(Value::as_str).is_some_and(|got| got.starts_with(&want)) {
                report.note(&format!("{table}.{column}"), || format!("row {key}: {got:?} should begin with {want:?}"));
            }
        }
        // Everything fetched is also kept raw.
        if !row.cells.contains_key("raw") {
            report.note(&format!("{table}.raw"), || format!("row {key}: the upstream's entry is missing"));
        }
        let mut parsed: BTreeMap<&str, Value> = BTreeMap::new();
        for Form { column, read, want } in self.forms {
            let stored = parsed.entry(column).or_insert_with(|| match row.cells.get(column).and_then(Value::as_str) {
                Some(text) => serde_json::from_str(text).unwrap_or(Value::Null),
                None => Value::Null,
            });
            report.values += values_in(&want);
            for (path, words) in differences(&want, &read(stored)) {
                report.note(&format!("{table}.{column}{path}"), || format!("row {key}: {words}"));
            }
        }
        for column in parsed.into_keys() {
            row.cells.remove(column);
        }
        row.cells.remove("raw");
        for (column, got) in row.cells.iter().filter(|(column, _)| !BESIDE.contains(&column.as_str())) {
            report.note(&format!("{table}.{column}"), || format!("row {key}: {got}, of which the world knows nothing"));
        }
    }
}

fn values_in(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(values_in).sum(),
        Value::Object(fields) => fields.values().map(values_in).sum(),
        _ => 1,
    }
}
