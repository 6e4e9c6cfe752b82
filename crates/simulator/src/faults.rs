//! Faults on demand: what breaks, for which requests, how often.
use chrono::NaiveDate;
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::dates::iso_date;
use super::world::chance::Dice;

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An error status in the service's words.
    Status,
    /// No answer until the client disconnects or the fault is removed.
    Hang,
    /// The connection breaks in the middle of the answer.
    Cut,
    /// A web page with status 200, as from a proxy in between.
    Html,
    /// Status 500 with plain text.
    Text500,
    /// Status 200 without any data: the service hides that Garmin failed.
    Empty,
    /// Status 200 without what `lacks` names, for the days of the fault: the service omits what Garmin failed on.
    Lacking,
    /// All tokens known or presented so far are refused.
    Expire,
}

const KINDS: [(&str, Kind); 8] = [
    ("status", Kind::Status),
    ("hang", Kind::Hang),
    ("cut", Kind::Cut),
    ("html", Kind::Html),
    ("text500", Kind::Text500),
    ("empty", Kind::Empty),
    ("lacking", Kind::Lacking),
    ("expire", Kind::Expire),
];
const ENDPOINTS: [(&str, &str); 6] = [
    ("health", "health_and_wellness"),
    ("activities", "activities_and_workouts"),
    ("nutrition", "nutrition_diary"),
    ("health_and_wellness", "health_and_wellness"),
    ("activities_and_workouts", "activities_and_workouts"),
    ("nutrition_diary", "nutrition_diary"),
];
const FIELDS: [&str; 10] =
    ["kind", "status", "retryAfter", "endpoint", "start", "end", "minDays", "count", "share", "lacks"];

/// A requested fault.
struct Fault {
    id: u64,
    /// The body that requested it, for the list.
    asked: Map<String, Value>,
    kind: Kind,
    status: u16,
    retry_after: Option<u64>,
    /// Last part of the path.
    endpoint: Option<&'static str>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    min_days: Option<u64>,
    count: Option<u64>,
    share: f64,
    /// For [`Kind::Lacking`]: a metric, `night` (what a watch that lies beside the bed does not measure), or `details` of
    /// activities.
    lacks: Option<String>,
    hits: u64,
    /// Tokens issued after this many are spared by `expire`.
    generation: u64,
    /// Dropped with the fault, which ends all hanging.
    removed: watch::Sender<()>,
}

/// A fault as it applies to one request.
pub struct Strike {
    /// What happens.
    pub kind: Kind,
    /// For [`Kind::Status`].
    pub status: u16,
    /// Seconds for the `Retry-After` header.
    pub retry_after: Option<u64>,
    /// For [`Kind::Expire`].
    pub generation: u64,
    /// For [`Kind::Lacking`]: what, and of which days.
    pub lacks: Option<(String, NaiveDate, NaiveDate)>,
    /// Ends when the fault is removed.
    pub removed: watch::Receiver<()>,
}

/// The request that a fault may apply to.
pub struct Target<'a> {
    /// Last part of its path.
    pub endpoint: &'a str,
    /// Its dates, where they can be read.
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// Its number, from which the share is decided.
    pub number: u64,
    /// When its token was issued, see [`super::tokens::Tokens::birth`]; absent for unusable tokens.
    pub token_birth: Option<u64>,
}

/// All faults, in the order in which they were requested.
#[derive(Default)]
pub struct Faults {
    faults: Vec<Fault>,
    asked: u64,
}

impl Faults {
    /// Adds the fault that `body` asks for and returns its id.
    ///
    /// # Errors
    /// A sentence that names the field and what was expected.
    pub fn add(&mut self, body: &[u8], generation: u64) -> Result<u64, String> {
        let body: Value = serde_json::from_slice(body).map_err(|error| format!("body must be JSON: {error}"))?;
        let Value::Object(asked) = body else { return Err("body must be a JSON object".to_owned()) };
        let mut fault = parse(asked)?;
        self.asked += 1;
        fault.id = self.asked;
        fault.generation = generation;
        self.faults.push(fault);
        Ok(self.asked)
    }

    /// Removes all of them; hanging requests continue.
    pub fn clear(&mut self) {
        self.faults.clear();
    }

    /// The requested faults, with ids and hit counts.
    pub fn json(&self) -> Value {
        let faults = self.faults.iter().map(|fault| {
            let mut entry = fault.asked.clone();
            entry.insert("id".to_owned(), fault.id.into());
            entry.insert("hits".to_owned(), fault.hits.into());
            Value::Object(entry)
        });
        faults.collect()
    }

    /// The first fault that applies to `target`, counted as a hit.
    pub fn strike(&mut self, seed: u64, target: &Target<'_>) -> Option<Strike> {
        let fault = self.faults.iter_mut().find(|fault| fault.strikes(seed, target))?;
        fault.hits += 1;
        Some(Strike {
            kind: fault.kind,
            status: fault.status,
            retry_after: fault.retry_after,
            generation: fault.generation,
            lacks: fault
                .lacks
                .clone()
                .map(|what| (what, fault.start.unwrap_or(NaiveDate::MIN), fault.end.unwrap_or(NaiveDate::MAX))),
            removed: fault.removed.subscribe(),
        })
    }
}

impl Fault {
    fn strikes(&self, seed: u64, target: &Target<'_>) -> bool {
        let here = self.endpoint.is_none_or(|endpoint| endpoint == target.endpoint);
        let (from, to) = (self.start.unwrap_or(NaiveDate::MIN), self.end.unwrap_or(NaiveDate::MAX));
        let dated = self.start.is_some() || self.end.is_some();
        let overlaps = target.span.map_or(!dated, |(start, end)| start <= to && from <= end);
        let days = |(start, end): (NaiveDate, NaiveDate)| u64::try_from((end - start).num_days() + 1).unwrap_or(0);
        let long = self.min_days.is_none_or(|least| target.span.is_some_and(|span| days(span) >= least));
        let left = self.count.is_none_or(|count| self.hits < count);
        let old = self.kind != Kind::Expire || target.token_birth.is_some_and(|birth| birth <= self.generation);
        here && overlaps && long && left && old && Dice::numbered(seed, target.number, "fault").chance(self.share)
    }
}

fn parse(asked: Map<String, Value>) -> Result<Fault, String> {
    if let Some(unknown) = asked.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        return Err(format!("unknown field {unknown:?}: the fields are {}", FIELDS.join(", ")));
    }
    let given = |field: &str| asked.get(field).filter(|value| !value.is_null());
    let kinds = KINDS.map(|(name, _)| name).join(", ");
    let kind = given("kind").and_then(Value::as_str);
    let kind = KINDS.iter().find(|(name, _)| Some(*name) == kind).map(|(_, kind)| *kind);
    let kind = kind.ok_or_else(|| format!("kind must be one of {kinds}"))?;
    let whole = |field: &str, least: u64, most: u64| match given(field) {
        None => Ok(None),
        Some(value) => match value.as_u64().filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => Err(format!("{field} must be a whole number from {least} to {most}, not {value}")),
        },
    };
    let date = |field: &str| match given(field) {
        None => Ok(None),
        Some(value) => match value.as_str().and_then(|text| iso_date(text).ok()) {
            Some(date) => Ok(Some(date)),
            None => Err(format!("{field} must be a date like \"2024-01-31\", not {value}")),
        },
    };
    let endpoint = match given("endpoint") {
        None => None,
        Some(value) => {
            let found = ENDPOINTS.iter().find(|(name, _)| value.as_str() == Some(name));
            let found =
                found.ok_or_else(|| format!("endpoint must be health, activities or nutrition, not {value}"))?;
            Some(found.1)
        }
    };
    let status = whole("status", 200, 599)?.and_then(|status| u16::try_from(status).ok());
    if kind == Kind::Status && status.is_none() {
        return Err("status must be given for kind \"status\": a number from 200 to 599".to_owned());
    }
    let share = match given("share") {
        None => 1.0,
        Some(value) => value
            .as_f64()
            .filter(|share| (0.0..=1.0).contains(share))
            .ok_or_else(|| format!("share must be a number from 0 to 1, not {value}"))?,
    };
    let lacks = given("lacks").and_then(Value::as_str).map(str::to_owned);
    if (kind == Kind::Lacking) != lacks.is_some() {
        return Err(
            "lacks must be given for kind \"lacking\", and for no other: a metric, \"night\" or \"details\"".to_owned()
        );
    }
    let (start, end) = (date("start")?, date("end")?);
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        return Err("end must not come before start".to_owned());
    }
    Ok(Fault {
        id: 0,
        kind,
        status: status.unwrap_or(500),
        retry_after: whole("retryAfter", 0, 86_400)?,
        endpoint,
        start,
        end,
        min_days: whole("minDays", 1, 10_000)?,
        count: whole("count", 1, 1_000_000_000)?,
        share,
        lacks,
        hits: 0,
        generation: 0,
        removed: watch::Sender::new(()),
        asked,
    })
}
