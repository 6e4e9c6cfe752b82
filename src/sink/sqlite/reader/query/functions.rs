//! Functions of SQLite that can take as many steps as one text is long times the other, in a single step of its own, in which
//! it asks nobody whether to go on. These take as many as both together; what they answer is the same for texts.

use std::collections::HashSet;

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result};

use super::LARGEST;

/// Puts them in the place of SQLite's.
pub(super) fn replace_slow_ones(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("instr", 2, flags, |asked| {
        let (Some(text), Some(part)) = (text(asked, 0), text(asked, 1)) else { return Ok(Value::Null) };
        let place = text.find(&part).map_or(0, |at| text[..at].chars().count() + 1);
        Ok(Value::Integer(i64::try_from(place).unwrap_or(i64::MAX)))
    })?;
    connection.create_scalar_function("replace", 3, flags, |asked| {
        let (Some(text), Some(from), Some(to)) = (text(asked, 0), text(asked, 1), text(asked, 2)) else {
            return Ok(Value::Null);
        };
        if from.is_empty() {
            return Ok(Value::Text(text));
        }
        let times = text.matches(&from).count();
        let length = (text.len() - times * from.len()).saturating_add(times.saturating_mul(to.len()));
        if length > usize::try_from(LARGEST).unwrap_or(0) {
            return Err(Error::UserFunctionError("a value of it is too large: ask for a part of it".into()));
        }
        Ok(Value::Text(text.replace(&from, &to)))
    })?;
    for (name, at_start, at_end) in [("trim", true, true), ("ltrim", true, false), ("rtrim", false, true)] {
        connection.create_scalar_function(name, 2, flags, move |asked| {
            let (Some(text), Some(set)) = (text(asked, 0), text(asked, 1)) else { return Ok(Value::Null) };
            let set: HashSet<char> = set.chars().collect();
            let mut rest = text.as_str();
            if at_start {
                rest = rest.trim_start_matches(|c| set.contains(&c));
            }
            if at_end {
                rest = rest.trim_end_matches(|c| set.contains(&c));
            }
            Ok(Value::Text(rest.to_owned()))
        })?;
    }
    Ok(())
}

/// An argument as a text; none for null.
fn text(asked: &Context<'_>, argument: usize) -> Option<String> {
    match asked.get_raw(argument) {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(written(number)),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// A number with 15 digits, as SQLite writes it.
fn written(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_answer_as_sqlites_own_do() {
        let (own, ours) = (Connection::open_in_memory().unwrap(), Connection::open_in_memory().unwrap());
        replace_slow_ones(&ours).unwrap();
        for call in [
            "instr('garmin', 'm')",
            "instr('garmin', 'x')",
            "instr('gärmin', 'r')",
            "instr('a', '')",
            "instr('', 'a')",
            "instr(NULL, 'a')",
            "instr(12345, 34)",
            "replace('a-b-c', '-', '+')",
            "replace('abc', '', 'x')",
            "replace('abc', 'b', '')",
            "replace('aaa', 'aa', 'b')",
            "replace(1001, 0, 2)",
            "replace('a', NULL, 'b')",
            "trim('xxabcxx', 'x')",
            "trim('abc', '')",
            "ltrim('  a ', ' ')",
            "rtrim('a..', '.!')",
            "trim('aba', 'ab')",
            "trim('ünü', 'ü')",
            "trim(NULL, 'a')",
            "trim(' a ')",
            "replace(1.5, '.', ',')",
            "replace(0.1 + 0.2, '.', ',')",
            "instr(18938.125, '.')",
            "replace(1.0 / 3, '3', 'x')",
            "replace(7.0, '.', ',')",
        ] {
            let answer = |from: &Connection| {
                from.query_row(&format!("SELECT {call}"), [], |row| row.get::<_, Value>(0)).unwrap()
            };
            assert_eq!(answer(&ours), answer(&own), "{call}");
        }
    }

    #[test]
    fn they_end_soon_on_texts_of_any_length() {
        let ours = Connection::open_in_memory().unwrap();
        replace_slow_ones(&ours).unwrap();
        for call in [
            "length(trim(replace(printf('%4000000d', 1), ' ', 'b'), replace(printf('%340000d', 1), ' ', 'a') || 'b'))",
            "instr(printf('%2000000d', 1), printf('%1000000d', 2))",
            "length(replace(printf('%4000000d', 1), printf('%2000000d', 2), 'x'))",
        ] {
            let _: i64 = ours.query_row(&format!("SELECT {call}"), [], |row| row.get(0)).unwrap();
        }
        let huge = "SELECT replace(printf('%1000000d', 1), ' ', printf('%1000000d', 2))";
        assert!(ours.query_row(huge, [], |row| row.get::<_, String>(0)).is_err());
    }
}
