//! A request with its parameters read and checked.
use chrono::NaiveDate;

use super::endpoint::Endpoint;
use super::listing::Listing;
use super::query::{Query, date};
use super::reply::Failure;
use super::routes::Found;

/// What is asked, in the form of its parameters.
pub enum Ask {
    /// Nothing in particular.
    Plain,
    /// One thing by its id.
    Id(i64),
    /// One day.
    Day(NaiveDate),
    /// Days from the first to the last.
    Span(NaiveDate, NaiveDate),
    /// A page of activities.
    List(Box<Listing>),
}

impl Ask {
    /// Reads and checks the parameters.
    ///
    /// # Errors
    /// The refusal of the real service.
    pub fn parse((endpoint, parts): &Found<'_>, query: &Query) -> Result<Self, Failure> {
        let ask = match (endpoint, parts.as_slice()) {
            (Endpoint::Activities, _) => Self::List(Box::new(Listing::parse(query)?)),
            (Endpoint::Activity | Endpoint::ActivityWorkouts | Endpoint::File, [id]) => Self::Id(positive(id)?),
            (Endpoint::SleepDay | Endpoint::Heart, _) => Self::Day(query.date("date")?),
            (Endpoint::Day, _) => Self::Day(query.date("calendarDate")?),
            (Endpoint::Sleep | Endpoint::Summaries | Endpoint::Battery, _) => {
                Self::Span(query.date("startDate")?, query.date("endDate")?)
            }
            (_, [day]) => Self::Day(date(day)?),
            (_, [start, end]) => Self::Span(date(start)?, date(end)?),
            _ => Self::Plain,
        };
        if let Self::Span(start, end) = ask {
            let days = (end - start).num_days() + 1;
            match endpoint.longest() {
                _ if days < 1 => return Err(Failure::BAD_REQUEST),
                Some((longest, _)) if days > longest && *endpoint == Endpoint::Hydration => {
                    return Err(Failure::TOO_LONG);
                }
                Some((longest, status)) if days > longest => return Err(Failure::plain(status)),
                _ => {}
            }
        }
        check_flags(*endpoint, query)?;
        Ok(ask)
    }
}

/// Parameters that must be right if they are given.
fn check_flags(endpoint: Endpoint, query: &Query) -> Result<(), Failure> {
    let flags: &[&str] = match endpoint {
        Endpoint::Zones => &["generateDefaults"],
        Endpoint::FitnessAge => &["fullHistoryScan"],
        Endpoint::Food => &["includeGoals", "includeNutrition", "includeMedia"],
        Endpoint::Weight => &["includeAll"],
        Endpoint::CycleDay => &["reducedResponse", "skipbm", "includeAnalysis"],
        _ => &[],
    };
    for flag in flags {
        query.flag(flag)?;
    }
    if endpoint == Endpoint::CycleDay {
        query.optional_date("todayDate")?;
    }
    if endpoint == Endpoint::Battery && query.parsed::<i64>("chunks")?.is_some_and(|chunks| chunks < 1) {
        return Err(Failure::BAD_REQUEST);
    }
    Ok(())
}

/// First and last day of a request as written, right or wrong, where it has days.
pub fn written_span((endpoint, parts): &Found<'_>, query: &Query) -> Option<(String, String)> {
    if matches!(endpoint, Endpoint::Activity | Endpoint::ActivityWorkouts | Endpoint::File) {
        return None;
    }
    let named = |name: &str| query.text(name).map(str::to_owned);
    let one = |day: &str| (day.to_owned(), day.to_owned());
    match parts.as_slice() {
        [day] => Some(one(day)),
        [start, end] => Some(((*start).to_owned(), (*end).to_owned())),
        _ => match query.text("date").or_else(|| query.text("calendarDate")) {
            Some(day) => Some(one(day)),
            None => named("startDate").zip(named("endDate")),
        },
    }
}

fn positive(text: &str) -> Result<i64, Failure> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|id| digits && *id > 0).ok_or(Failure::BAD_REQUEST)
}
