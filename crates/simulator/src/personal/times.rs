//! The encodings of an instant: text without a zone, or a number of milliseconds.
use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::person::Person;
use crate::world::calendar::{utc, wall};

/// How times are written in one answer about one day.
pub struct Times {
    seed: u64,
    date: NaiveDate,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    /// A number; local times as if the wall clock were in UTC.
    Milliseconds,
    /// Text with one digit after the second, with three, or with none.
    Text(usize),
}

impl Times {
    /// Text, as most answers have it, usually with one digit.
    pub fn text(person: &Person, date: NaiveDate, topic: &str) -> Self {
        let digits = *person.dice(date, topic).pick(&[1, 1, 1, 1, 3, 0]);
        Self { seed: person.seed(), date, form: Form::Text(digits) }
    }

    /// Milliseconds, as nights and weigh-ins have them, now and then text as documented.
    pub fn number(person: &Person, date: NaiveDate, topic: &str) -> Self {
        if person.dice(date, topic).chance(0.85) {
            Self { seed: person.seed(), date, form: Form::Milliseconds }
        } else {
            Self::text(person, date, topic)
        }
    }

    /// An instant (epoch ms) in UTC.
    pub fn gmt(&self, instant: i64) -> Value {
        self.written(utc(instant).naive_utc())
    }

    /// An instant (epoch ms) by the wall clock of the day.
    pub fn local(&self, instant: i64) -> Value {
        self.written(wall(self.seed, self.date, instant))
    }

    fn written(&self, time: NaiveDateTime) -> Value {
        match self.form {
            Form::Milliseconds => time.and_utc().timestamp_millis().into(),
            // Instants of the world are whole seconds, so nothing gets lost.
            Form::Text(digits) => {
                let fraction = if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits)) };
                format!("{}{fraction}", time.format("%Y-%m-%dT%H:%M:%S")).into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Times};

    #[test]
    fn a_local_number_is_the_wall_clock_read_as_utc() {
        let date = chrono::NaiveDate::from_ymd_opt(2024, 7, 1).unwrap();
        let instant = 1_719_813_600_000;
        let times = Times { seed: 1, date, form: Form::Milliseconds };
        assert_eq!(times.gmt(instant), instant);
        assert_eq!(times.local(instant), instant + 2 * 3_600_000);
        let times = Times { seed: 1, date, form: Form::Text(3) };
        assert_eq!(times.local(instant), "2024-07-01T08:00:00.000");
    }
}
