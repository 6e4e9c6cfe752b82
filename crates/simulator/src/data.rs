//! The three data endpoints.
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};
use warp::http::StatusCode;
use warp::reply::Response;

use super::dates::{dates, iso_date};
use super::faults::{Kind, Service, Strike, Target};
use super::reply::{answer, cut, detail, html, ok, retry_after, text500, unauthenticated, unexpected};
use super::requests::{Arrival, More};
use super::state::Simulator;
use super::tokens::{REFUSED, TokenSet, UNUSABLE};
use super::validate::Body;
use super::wire::{activities, health, nutrition};

/// Which data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// Health metrics.
    Health,
    /// Activities and workouts.
    Activities,
    /// Food diary.
    Nutrition,
}

/// All of them.
pub const ENDPOINTS: [Endpoint; 3] = [Endpoint::Health, Endpoint::Activities, Endpoint::Nutrition];

impl Endpoint {
    /// What a fault may call it.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Health => &["health", "health_and_wellness"],
            Self::Activities => &["activities", "activities_and_workouts"],
            Self::Nutrition => &["nutrition", "nutrition_diary"],
        }
    }

    /// Where it is.
    pub fn path(self) -> &'static str {
        match self {
            Self::Health => "/data/health_and_wellness",
            Self::Activities => "/data/activities_and_workouts",
            Self::Nutrition => "/data/nutrition_diary",
        }
    }
}

struct Request {
    user_id: String,
    tokens: String,
    start: String,
    end: String,
    metric_types: Vec<String>,
    activity_type: Option<String>,
}

impl Request {
    fn parse(endpoint: Endpoint, content_type: Option<&str>, bytes: &[u8]) -> Result<Self, Value> {
        let mut body = Body::parse(content_type, bytes)?;
        let request = Self {
            user_id: body.text("user_id"),
            tokens: body.text("tokens"),
            start: body.text("start_date"),
            end: body.text("end_date"),
            metric_types: if endpoint == Endpoint::Health { body.texts("metric_types") } else { Vec::new() },
            activity_type: if endpoint == Endpoint::Activities { body.optional_text("activity_type") } else { None },
        };
        body.finish(request)
    }

    fn span(&self) -> Result<(NaiveDate, NaiveDate), String> {
        Ok((iso_date(&self.start)?, iso_date(&self.end)?))
    }
}

/// Serves one request and records it.
pub async fn serve(simulator: Arc<Simulator>, endpoint: Endpoint, kind: Option<String>, bytes: &[u8]) -> Response {
    let request = Request::parse(endpoint, kind.as_deref(), bytes);
    let read = request.as_ref().ok();
    let open = simulator.requests.open(Arrival {
        at: (simulator.world.clock)(),
        path: endpoint.path().to_owned(),
        span: read.map(|request| (request.start.clone(), request.end.clone())),
        more: More::Microservice {
            user_id: read.map(|request| request.user_id.clone()),
            metric_types: read.map(|request| request.metric_types.clone()).unwrap_or_default(),
        },
    });
    let response = match request {
        Ok(request) => in_turn(&simulator, endpoint, request, open.number).await,
        Err(errors) => detail(StatusCode::UNPROCESSABLE_ENTITY, errors),
    };
    open.finish(response.status().as_u16());
    response
}

/// Waits for the service's only slot. Dropping this future, as happens when the client disconnects, frees the slot.
async fn in_turn(simulator: &Arc<Simulator>, endpoint: Endpoint, request: Request, number: u64) -> Response {
    let _turn = simulator.turn.lock().await;
    if [&request.user_id, &request.tokens, &request.start, &request.end].iter().any(|field| field.is_empty()) {
        return unexpected("400: Missing user_id, tokens, start_date, or end_date.");
    }
    let tokens = TokenSet::parse(&request.tokens);
    let target = Target {
        service: Service::Microservice,
        names: endpoint.names(),
        if_named: false,
        span: request.span().ok(),
        number,
        token_birth: tokens.as_ref().map(|set| simulator.tokens.lock().birth(set)),
    };
    let strike = simulator.faults.lock().strike(simulator.world.seed, &target);
    tokio::time::sleep(simulator.latency).await;
    let (mut shortened, mut lacks) = (None, None);
    if let Some(mut strike) = strike {
        match strike.kind {
            Kind::Status => return failure(endpoint, &strike),
            // Nothing is ever sent here: this ends when the sender is dropped together with its fault.
            Kind::Hang => while strike.removed.changed().await.is_ok() {},
            Kind::Html => return html(),
            Kind::Text500 => return text500(),
            Kind::Expire => simulator.tokens.lock().expire(strike.generation),
            Kind::Empty | Kind::Cut => shortened = Some(strike.kind),
            Kind::Lacking => lacks = strike.lacks.take(),
            // There are no keys here, so this never strikes.
            Kind::KillKey => {}
        }
    }
    let Some(tokens) = tokens else { return unauthenticated(UNUSABLE) };
    let admitted = simulator.tokens.lock().admit(tokens, simulator.now());
    let tokens = match admitted {
        Ok(tokens) => tokens,
        Err(reason) => return unauthenticated(reason),
    };
    let dates = match request.span() {
        Ok(_) if shortened == Some(Kind::Empty) => Vec::new(),
        Ok((start, end)) => dates(start, end),
        Err(reason) => return unexpected(&reason),
    };
    let without_data = shortened == Some(Kind::Empty);
    let world = Arc::clone(simulator);
    let made = tokio::task::spawn_blocking(move || {
        let mut body = body(&world, endpoint, &request, &dates, without_data);
        if let Some((what, start, end)) = lacks {
            leave_out(&mut body, &what, &(start..=end));
        }
        body["new_tokens"] = tokens.json();
        body
    });
    match made.await {
        Ok(body) if shortened == Some(Kind::Cut) => cut(&body),
        Ok(body) => ok(&body),
        Err(error) => unexpected(&format!("the simulator could not make the answer: {error}")),
    }
}

fn body(
    simulator: &Simulator,
    endpoint: Endpoint,
    request: &Request,
    dates: &[NaiveDate],
    without_data: bool,
) -> Value {
    let world = &simulator.world;
    let mut body = json!({"user_id": request.user_id, "start_date": request.start, "end_date": request.end});
    match endpoint {
        Endpoint::Health if without_data => body["data"] = json!({}),
        Endpoint::Health => body["data"] = health::health(world, &request.start, dates, &request.metric_types),
        Endpoint::Activities => {
            body["activities"] = activities::list(world, dates, request.activity_type.as_deref());
            body["workouts"] = if without_data { json!([]) } else { activities::workout_list(world) };
        }
        Endpoint::Nutrition => body["nutrition_data"] = nutrition::diary(world, dates),
    }
    body
}

/// Removes what could not be fetched for some days from an answer, as the service omits it.
fn leave_out(body: &mut Value, what: &str, days: &RangeInclusive<NaiveDate>) {
    let is_of = |day: Option<&Value>| {
        let day = day.and_then(Value::as_str).and_then(|text| iso_date(text.get(..10)?).ok());
        day.is_some_and(|day| days.contains(&day))
    };
    if what == "night" {
        for metric in ["sleep", "hrv", "respiration"] {
            leave_out(body, metric, days);
        }
        let beats = body["data"].get_mut("heart_rates").and_then(Value::as_array_mut).into_iter().flatten();
        for entry in beats.filter(|entry| is_of(entry.get("date"))) {
            let Some(samples) = entry["HeartRate"].as_array_mut() else { continue };
            // From about 9:00 to 18:00.
            let all = samples.len();
            samples.truncate(all * 6 / 8);
            samples.drain(..all * 3 / 8);
        }
    }
    if let Some(entries) = body["data"].get_mut(what).and_then(Value::as_array_mut) {
        entries.retain(|entry| !is_of(entry.get("entry_date").or_else(|| entry.get("date"))));
        if entries.is_empty() {
            body["data"].as_object_mut().map(|data| data.remove(what));
        }
    }
    let Some(activities) = body.get_mut("activities").and_then(Value::as_array_mut).filter(|_| what == "details")
    else {
        return;
    };
    for item in activities.iter_mut().filter(|item| is_of(item["activity"].get("startTimeLocal"))) {
        let Some(item) = item.as_object_mut() else { continue };
        item.retain(|name, _| name == "activity");
        if let Some(activity) = item.get_mut("activity").and_then(Value::as_object_mut) {
            activity.retain(|name, _| !["cadence", "power", "active_calories"].contains(&name.as_str()));
        }
    }
}

/// A status as the service words it at this endpoint.
fn failure(endpoint: Endpoint, strike: &Strike) -> Response {
    let status = StatusCode::from_u16(strike.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let words = match (strike.status, endpoint) {
        (401, Endpoint::Activities) => {
            "Garmin authentication failed: Authentication failed: API Error 401 - Token is not active".to_owned()
        }
        (401, _) => format!("Garmin authentication failed: {REFUSED}"),
        (429, _) => "Garmin rate limit hit: Rate limit exceeded: API Error 429 - Too Many Requests".to_owned(),
        (500, _) => "Garmin connection error: API call client error (500): Internal Server Error".to_owned(),
        _ => status.canonical_reason().unwrap_or("Error").to_owned(),
    };
    retry_after(answer(status, &json!({"detail": words})), strike.retry_after.as_deref())
}
