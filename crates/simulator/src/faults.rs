//! Faults on demand: what breaks, for which requests of either service, how often.
use chrono::NaiveDate;
use serde_json::{Map, Value};
use tokio::sync::watch;
use warp::http::HeaderValue;

use super::data;
use super::dates::iso_date;
use super::personal::endpoint as personal;
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
    /// The key behind the request's token, and all tokens made from it, are refused from then on: the Personal API only.
    KillKey,
}

const KINDS: [(&str, Kind); 9] = [
    ("status", Kind::Status),
    ("hang", Kind::Hang),
    ("cut", Kind::Cut),
    ("html", Kind::Html),
    ("text500", Kind::Text500),
    ("empty", Kind::Empty),
    ("lacking", Kind::Lacking),
    ("expire", Kind::Expire),
    ("kill_key", Kind::KillKey),
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
    retry_after: Option<String>,
    /// One of the names of an endpoint.
    endpoint: Option<String>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    min_days: Option<u64>,
    count: Option<u64>,
    share: f64,
    /// For [`Kind::Lacking`]: a metric, `night` (what a watch that lies beside the bed does not measure), or `details` of
    /// activities.
    lacks: Option<String>,
    hits: u64,
    /// Tokens issued after these are spared by `expire`.
    issued: Issued,
    /// Dropped with the fault, which ends all hanging.
    removed: watch::Sender<()>,
}

/// A fault as it applies to one request.
pub struct Strike {
    /// What happens.
    pub kind: Kind,
    /// For [`Kind::Status`].
    pub status: u16,
    /// The `Retry-After` header: seconds, or whatever text was asked for.
    pub retry_after: Option<String>,
    /// For [`Kind::Expire`]: tokens issued after this many are spared.
    pub generation: u64,
    /// For [`Kind::Lacking`]: what, and of which days.
    pub lacks: Option<(String, NaiveDate, NaiveDate)>,
    /// Ends when the fault is removed.
    pub removed: watch::Receiver<()>,
}

/// Who serves a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Service {
    /// The microservice.
    Microservice,
    /// The Personal API.
    Personal,
}

/// How many tokens each service had issued at a moment.
#[derive(Clone, Copy, Default)]
pub struct Issued {
    /// The microservice.
    pub microservice: u64,
    /// The Personal API.
    pub personal: u64,
}

impl Issued {
    fn by(self, service: Service) -> u64 {
        match service {
            Service::Microservice => self.microservice,
            Service::Personal => self.personal,
        }
    }
}

/// The request that a fault may apply to.
pub struct Target<'a> {
    /// Who serves it.
    pub service: Service,
    /// What a fault may call its endpoint.
    pub names: &'a [&'static str],
    /// Whether only faults apply that name its endpoint.
    pub if_named: bool,
    /// Its dates, where they can be read.
    pub span: Option<(NaiveDate, NaiveDate)>,
    /// Its number, from which the share is decided.
    pub number: u64,
    /// As which one of its service its token was issued, 0 for a microservice's token from elsewhere; absent for
    /// unusable tokens.
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
    pub fn add(&mut self, body: &[u8], issued: Issued) -> Result<u64, String> {
        let body: Value = serde_json::from_slice(body).map_err(|error| format!("body must be JSON: {error}"))?;
        let Value::Object(asked) = body else { return Err("body must be a JSON object".to_owned()) };
        let mut fault = parse(asked)?;
        self.asked += 1;
        fault.id = self.asked;
        fault.issued = issued;
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
            retry_after: fault.retry_after.clone(),
            generation: fault.issued.by(target.service),
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
        let here = match self.endpoint.as_deref() {
            Some(endpoint) => target.names.contains(&endpoint),
            None => !target.if_named,
        };
        let possible = match self.kind {
            Kind::Lacking => target.service == Service::Microservice,
            Kind::KillKey => target.service == Service::Personal,
            _ => true,
        };
        let (from, to) = (self.start.unwrap_or(NaiveDate::MIN), self.end.unwrap_or(NaiveDate::MAX));
        let dated = self.start.is_some() || self.end.is_some();
        let overlaps = target.span.map_or(!dated, |(start, end)| start <= to && from <= end);
        let days = |(start, end): (NaiveDate, NaiveDate)| u64::try_from((end - start).num_days() + 1).unwrap_or(0);
        let long = self.min_days.is_none_or(|least| target.span.is_some_and(|span| days(span) >= least));
        let left = self.count.is_none_or(|count| self.hits < count);
        let issued = self.issued.by(target.service);
        let old = self.kind != Kind::Expire || target.token_birth.is_some_and(|birth| birth <= issued);
        here && possible
            && overlaps
            && long
            && left
            && old
            && Dice::numbered(seed, target.number, "fault").chance(self.share)
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
            let names =
                || data::ENDPOINTS.iter().flat_map(|endpoint| endpoint.names()).copied().chain(personal::names());
            let known = value.as_str().filter(|asked| names().any(|name| name == *asked));
            let known = known.ok_or_else(|| {
                let names: Vec<&str> = names().collect();
                format!("endpoint must be one of {}, not {value}", names.join(", "))
            })?;
            Some(known.to_owned())
        }
    };
    let status = whole("status", 200, 599)?.and_then(|status| u16::try_from(status).ok());
    if kind == Kind::Status && status.is_none() {
        return Err("status must be given for kind \"status\": a number from 200 to 599".to_owned());
    }
    let retry_after = match given("retryAfter").and_then(Value::as_str) {
        Some(text) if HeaderValue::from_str(text).is_ok() => Some(text.to_owned()),
        Some(text) => return Err(format!("retryAfter must be a number or the text of a header, not {text:?}")),
        None => whole("retryAfter", 0, 86_400)?.map(|seconds| seconds.to_string()),
    };
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
        retry_after,
        endpoint,
        start,
        end,
        min_days: whole("minDays", 1, 10_000)?,
        count: whole("count", 1, 1_000_000_000)?,
        share,
        lacks,
        hits: 0,
        issued: Issued::default(),
        removed: watch::Sender::new(()),
        asked,
    })
}
