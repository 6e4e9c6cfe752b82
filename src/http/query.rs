//! The query parameters of a request.

use chrono::NaiveDate;

use super::body::{expects, shown};
use super::dates;
use super::errors::{ApiError, Code};

/// Name and value of each parameter, in the order sent.
#[derive(Debug, Default)]
pub struct Parameters(pub Vec<(String, String)>);

impl Parameters {
    /// Refuses parameters that are not among the known ones, and those that are there more than once.
    pub fn only(&self, known: &[&str]) -> Result<(), ApiError> {
        for (n, (name, _)) in self.0.iter().enumerate() {
            if self.0[..n].iter().any(|(earlier, _)| earlier == name) {
                return Err(expects(&shown(name), "there once"));
            }
            if !known.contains(&name.as_str()) {
                let name = shown(name);
                let text = format!("There is no parameter {name}. Known here: {}.", known.join(", "));
                return Err(ApiError::new(Code::UnknownField, text).field(&name));
            }
        }
        Ok(())
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Names out of a closed set, with commas between.
    pub fn names<T>(
        &self,
        name: &str,
        of: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> Result<Option<Vec<T>>, ApiError> {
        let expected = || expects(name, &format!("names with commas between, out of: {}", known.join(", ")));
        let Some(text) = self.get(name) else { return Ok(None) };
        let names = text.split(',').filter(|_| !text.is_empty());
        names.map(|one| of(one).ok_or_else(expected)).collect::<Result<_, _>>().map(Some)
    }

    /// A day, written `YYYY-MM-DD`.
    pub fn date(&self, name: &str) -> Result<Option<NaiveDate>, ApiError> {
        self.get(name).map(|text| dates::parse(name, text)).transpose()
    }
}
