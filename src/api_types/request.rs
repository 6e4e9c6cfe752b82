//! The types of request fields, and how error messages describe the expected values.

use std::fmt;

use chrono::NaiveDate;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::dates::parse_day;
use crate::domain::named::Named;
use crate::domain::text;

/// How error messages describe a day.
pub const DAY: &str = "a date such as \"2024-03-31\"";

/// A day, strictly as `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day(pub NaiveDate);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::read(deserializer, DAY, parse_day).map(Self)
    }
}

/// A list of names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct List<T>(pub Vec<T>);

impl<'de, T: Named + Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(Vec::new())).map(Self)
    }
}

struct ListVisitor<T>(Vec<T>);

impl<'de, T: Named + Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list with names out of: {}", T::names().join(", "))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Vec<T>, A::Error> {
        while let Some(one) = seq.next_element()? {
            self.0.push(one);
        }
        Ok(self.0)
    }
}

/// Comma-separated names in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commas<T>(pub Vec<T>);

impl<'de, T: Named> Deserialize<'de> for Commas<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = format!("names with commas between, out of: {}", T::names().join(", "));
        text::read(deserializer, &expected, |text| {
            text.split(',').filter(|_| !text.is_empty()).map(T::named).collect::<Option<_>>().map(Self)
        })
    }
}

impl<T: fmt::Display> Serialize for Commas<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        serializer.serialize_str(&names.join(","))
    }
}

/// A number in a query, from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count<const MIN: u32, const MAX: u32>(pub u32);

impl<'de, const MIN: u32, const MAX: u32> Deserialize<'de> for Count<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::read(deserializer, &format!("a whole number from {MIN} to {MAX}"), |text| {
            text.parse().ok().filter(|count| (MIN..=MAX).contains(count)).map(Self)
        })
    }
}

/// For requests without fields.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}
