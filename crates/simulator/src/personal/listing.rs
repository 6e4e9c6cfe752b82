//! The parameters of a page of activities.
use chrono::NaiveDate;

use super::query::Query;
use super::reply::Failure;

/// More than this in a page makes the real service fail.
const LONGEST_PAGE: usize = 45;

/// Parameters that bound a number of the list's items: parameter, field, whether from below.
const BOUNDS: [(&str, &str, bool); 15] = [
    ("minDistance", "distance", true),
    ("maxDistance", "distance", false),
    ("minDuration", "duration", true),
    ("maxDuration", "duration", false),
    ("minElapsedDuration", "elapsedDuration", true),
    ("maxElapsedDuration", "elapsedDuration", false),
    ("minElevation", "elevationGain", true),
    ("maxElevation", "elevationGain", false),
    ("minAvgPower", "avgPower", true),
    ("lowerMaxDepth", "maxDepth", true),
    ("upperMaxDepth", "maxDepth", false),
    ("minBottomTime", "bottomTime", true),
    ("maxBottomTime", "bottomTime", false),
    ("leftLongitude", "startLongitude", true),
    ("rightLongitude", "startLongitude", false),
];
/// The bounding box, which needs all its sides.
const BOX: [&str; 4] = ["upperLatitude", "rightLongitude", "lowerLatitude", "leftLongitude"];

/// Which activities, in which order, and which of them.
#[derive(Debug)]
pub struct Listing {
    /// How many to skip.
    pub start: usize,
    /// How many to give at most.
    pub limit: usize,
    /// First local day.
    pub from: Option<NaiveDate>,
    /// Last local day.
    pub to: Option<NaiveDate>,
    /// Key of a group of sports.
    pub group: Option<String>,
    /// Key of a sport.
    pub sport: Option<String>,
    /// Keys of sports that are left out.
    pub without_sports: Vec<String>,
    /// Key of a kind of event.
    pub event: Option<String>,
    /// Part of the name, in lower case.
    pub search: Option<String>,
    /// Only favourites, or only others.
    pub favourite: Option<bool>,
    /// Fields with their bounds: field, bound, whether from below.
    pub bounds: Vec<(&'static str, f64, bool)>,
    /// Fields that must be there.
    pub required: Vec<String>,
    /// The field to sort by; absent for the time of the start.
    pub sort_by: Option<String>,
    /// Smallest first.
    pub ascending: bool,
}

impl Listing {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// 500 for a page that is too long, which it is without `limit`; 400 for what is wrong.
    pub fn parse(query: &Query) -> Result<Self, Failure> {
        let limit = query.parsed::<i64>("limit")?;
        if limit.is_some_and(|limit| limit <= 0) {
            return Err(Failure::BAD_REQUEST);
        }
        let (from, to) = (query.optional_date("startDate")?, query.optional_date("endDate")?);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            return Err(Failure::BAD_REQUEST);
        }
        let mut bounds = Vec::new();
        for (name, field, from_below) in BOUNDS {
            if let Some(bound) = query.parsed(name)? {
                bounds.push((field, bound, from_below));
            }
        }
        for (name, from_below) in [("lowerLatitude", true), ("upperLatitude", false)] {
            if let Some(bound) = query.parsed(name)? {
                bounds.push(("startLatitude", bound, from_below));
            }
        }
        let sides = BOX.iter().filter(|side| query.text(side).is_some()).count();
        if sides != 0 && sides != BOX.len() {
            return Err(Failure::BAD_REQUEST);
        }
        for flag in ["excludeChildren", "decoDive"] {
            query.flag(flag)?;
        }
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit <= LONGEST_PAGE);
        Ok(Self {
            start: query.parsed("start")?.unwrap_or(0),
            limit: limit.ok_or(Failure::plain(500))?,
            from,
            to,
            group: text(query, "activityType"),
            sport: text(query, "activitySubType"),
            without_sports: query.all("excludedActivitySubType").map(str::to_owned).collect(),
            event: text(query, "eventType"),
            search: query.text("search").map(str::to_lowercase),
            favourite: choice(query, "favorite", [("0", false), ("1", true)])?,
            bounds,
            required: query.all("requiredField").map(str::to_owned).collect(),
            sort_by: text(query, "sortBy").filter(|field| field != "startLocal"),
            ascending: choice(query, "sortOrder", [("asc", true), ("desc", false)])?.unwrap_or(false),
        })
    }

    /// Whether the items themselves must be looked at, and not just their day and sport.
    pub fn needs_items(&self) -> bool {
        self.search.is_some()
            || self.favourite.is_some()
            || self.event.is_some()
            || !self.bounds.is_empty()
            || !self.required.is_empty()
            || self.sort_by.is_some()
    }
}

fn text(query: &Query, name: &str) -> Option<String> {
    query.text(name).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn choice<T: Copy>(query: &Query, name: &str, choices: [(&str, T); 2]) -> Result<Option<T>, Failure> {
    let Some(text) = query.text(name) else { return Ok(None) };
    let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    found.map(Some).ok_or(Failure::BAD_REQUEST)
}

#[cfg(test)]
mod tests {
    use super::super::query::Query;
    use super::Listing;

    fn status(query: &str) -> Option<u16> {
        Listing::parse(&Query::parse(query)).err().map(|failure| failure.status)
    }

    #[test]
    fn a_page_must_be_short_and_right() {
        for (query, expected) in [
            ("limit=45", None),
            ("limit=46", Some(500)),
            ("", Some(500)),
            ("limit=0", Some(400)),
            ("limit=-1", Some(400)),
            ("limit=ten", Some(400)),
            ("limit=20&start=-1", Some(400)),
            ("limit=20&startDate=2024-02-02&endDate=2024-02-01", Some(400)),
            ("limit=20&startDate=yesterday", Some(400)),
            ("limit=20&favorite=true", Some(400)),
            ("limit=20&sortOrder=up", Some(400)),
            ("limit=20&upperLatitude=1", Some(400)),
            ("limit=20&upperLatitude=1&lowerLatitude=0&leftLongitude=0&rightLongitude=1", None),
        ] {
            assert_eq!(status(query), expected, "{query}");
        }
    }
}
