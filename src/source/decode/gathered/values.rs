//! The values and entries of a day.

use chrono::NaiveDate;
use serde_json::Value;

use super::super::Object;
use super::super::meter::weight;
use super::Gathered;
use crate::domain::data_type::DataType;
use crate::domain::record::{DailyField, DailyMetrics, Scalar};
use crate::domain::work_log::Evidence;

impl Gathered<'_> {
    fn daily(&mut self, data_type: DataType, day: NaiveDate) -> &mut DailyMetrics {
        self.note(data_type, day);
        let new = || DailyMetrics { date: day, values: Vec::new(), provisional: Vec::new(), raw: Object::new() };
        self.daily.entry(day).or_insert_with(new)
    }

    /// Keeps a value of a day. If two metrics provide it, the first by name wins, whichever came first.
    pub(in crate::source) fn set(
        &mut self,
        data_type: DataType,
        day: NaiveDate,
        field: DailyField,
        value: Scalar,
        by: &'static str,
    ) {
        if let Scalar::Text(text) = &value {
            self.meter.hold(text.len());
        }
        if self.tellers.get(&(day, field)).is_some_and(|known| *known <= by) {
            return;
        }
        self.tellers.insert((day, field), by);
        let values = &mut self.daily(data_type, day).values;
        values.retain(|(known, _)| *known != field);
        values.push((field, value));
    }

    /// Keeps a rounded value of a day, for as long as no exact one is known. Of several the first is kept.
    pub(in crate::source) fn suggest(&mut self, data_type: DataType, day: NaiveDate, field: DailyField, value: Scalar) {
        let provisional = &mut self.daily(data_type, day).provisional;
        if !provisional.iter().any(|(known, _)| *known == field) {
            provisional.push((field, value));
        }
    }

    /// The number that is known of a day.
    pub(in crate::source) fn number(&self, day: NaiveDate, field: DailyField) -> Option<f64> {
        let values = &self.daily.get(&day)?.values;
        values.iter().find(|(known, _)| *known == field).and_then(|(_, value)| match value {
            Scalar::Number(number) => Some(*number),
            Scalar::Text(_) => None,
        })
    }

    /// Keeps an entry as it came; several of one name become a list.
    pub(in crate::source) fn keep(&mut self, data_type: DataType, day: NaiveDate, name: &str, entry: Value) {
        // All entries of a day make one row, which is merged with the stored one.
        self.meter.hold(4 * (name.len() + weight(&entry)));
        let raw = &mut self.daily(data_type, day).raw;
        match raw.get_mut(name) {
            None => {
                raw.insert(name.to_owned(), entry);
            }
            Some(Value::Array(entries)) => entries.push(entry),
            Some(first) => *first = Value::Array(vec![first.take(), entry]),
        }
    }

    /// Keeps an entry of a day although it has no data of the type.
    pub(in crate::source) fn keep_of_empty(&mut self, data_type: DataType, day: NaiveDate, name: &str, entry: Value) {
        let known = self.findings.get(&(data_type, day)).copied();
        self.keep(data_type, day, name, entry);
        self.findings.insert((data_type, day), known.unwrap_or(Evidence::NoData));
    }
}
