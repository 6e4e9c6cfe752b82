//! The parameters after the question mark.
use chrono::NaiveDate;

use super::reply::Failure;

/// Names and values in their order.
#[derive(Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=1&b=2`, with percent signs and plus signs decoded.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        Self(pairs.collect())
    }

    /// The first value of that name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of that name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A date; one that is missing is as wrong as one that is none.
    pub fn date(&self, name: &str) -> Result<NaiveDate, Failure> {
        date(self.text(name).unwrap_or_default())
    }

    /// A date that may be missing.
    pub fn optional_date(&self, name: &str) -> Result<Option<NaiveDate>, Failure> {
        self.text(name).map(date).transpose()
    }

    /// `true` or `false`; absent unless given.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Failure> {
        self.parsed(name)
    }

    /// A number that may be missing.
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        self.text(name).map(|text| text.parse().map_err(|_| Failure::BAD_REQUEST)).transpose()
    }
}

/// `YYYY-MM-DD` and nothing else.
pub fn date(text: &str) -> Result<NaiveDate, Failure> {
    let [_, _, _, _, b'-', _, _, b'-', _, _] = text.as_bytes() else { return Err(Failure::BAD_REQUEST) };
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits != 8 {
        return Err(Failure::BAD_REQUEST);
    }
    text.parse().map_err(|_| Failure::BAD_REQUEST)
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        let escaped = text.get(index + 1..index + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, escaped) {
            (b'%', Some(escaped)) => {
                found.push(escaped);
                index += 2;
            }
            (b'+', _) => found.push(b' '),
            (byte, _) => found.push(*byte),
        }
        index += 1;
    }
    String::from_utf8_lossy(&found).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{Query, date};

    #[test]
    fn values_are_decoded_and_may_repeat() {
        let query = Query::parse("search=hill%20run+x&requiredField=distance&requiredField=steps&odd=100%");
        assert_eq!(query.text("search"), Some("hill run x"));
        assert_eq!(query.all("requiredField").collect::<Vec<_>>(), ["distance", "steps"]);
        assert_eq!(query.text("odd"), Some("100%"));
        assert_eq!(query.text("missing"), None);
    }

    #[test]
    fn only_whole_dates_are_dates() {
        assert!(date("2024-02-29").is_ok());
        for wrong in ["", "2024-2-29", "20240229", "2023-02-29", "2024-02-29T00:00:00", "+024-02-29"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
