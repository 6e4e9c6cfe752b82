//! The simulator's own endpoints, under `/_simulator`.
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use futures::stream;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use warp::Reply;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::Response;

use super::dates::{dates, span_of_query};
use super::personal::Person;
use super::personal::person::DEMO;
use super::reply::{answer, ok, unexpected};
use super::state::Simulator;
use super::truth;
use super::world::World;

/// Days made ahead of a slow reader; each is a few hundred kilobytes.
const DAYS_AHEAD: usize = 4;

/// `POST /_simulator/faults`
pub fn add_fault(simulator: &Simulator, body: &[u8]) -> Response {
    let issued = simulator.issued();
    match simulator.faults.lock().add(body, issued) {
        Ok(id) => ok(&json!({"id": id})),
        Err(problem) => bad_request(&problem),
    }
}

/// `GET /_simulator/faults`
pub fn list_faults(simulator: &Simulator) -> Response {
    ok(&simulator.faults.lock().json())
}

/// `DELETE /_simulator/faults`
pub fn clear_faults(simulator: &Simulator) -> Response {
    simulator.faults.lock().clear();
    warp::reply::with_status(warp::reply(), StatusCode::NO_CONTENT).into_response()
}

/// `POST /_simulator/keys`
pub fn add_key(simulator: &Simulator, body: &[u8]) -> Response {
    match simulator.personal.keys.lock().add(body, simulator.now()) {
        Ok(key) => ok(&json!({"key": key})),
        Err(problem) => bad_request(&problem),
    }
}

/// `DELETE /_simulator/keys/{key}`
pub fn delete_key(simulator: &Simulator, key: &str) -> Response {
    if simulator.personal.keys.lock().delete(key) {
        warp::reply::with_status(warp::reply(), StatusCode::NO_CONTENT).into_response()
    } else {
        answer(StatusCode::NOT_FOUND, &json!({"error": "there is no such key: it was replaced, deleted or never made"}))
    }
}

/// `GET /_simulator/requests`
pub fn requests(simulator: &Simulator) -> Response {
    ok(&simulator.requests.json())
}

/// `GET /_simulator/world?start&end&source&account`: one record per line, generated day by day as the client reads.
pub fn world(simulator: &Simulator, query: &str) -> Response {
    let (records, days) = match asked(simulator, query) {
        Ok(asked) => asked,
        Err(problem) => return bad_request(&problem),
    };
    let (lines, mut made) = mpsc::channel::<String>(DAYS_AHEAD);
    tokio::task::spawn_blocking(move || {
        let daily = days.into_iter().map(|date| records.day(date));
        for records in std::iter::once(records.once()).chain(daily) {
            let chunk: String = records.iter().flat_map(|record| [record.to_string(), "\n".to_owned()]).collect();
            // An empty chunk would end the body. The work stops when the client disconnects.
            if !chunk.is_empty() && lines.blocking_send(chunk).is_err() {
                return;
            }
        }
    });
    let lines = stream::poll_fn(move |context| made.poll_recv(context).map(|line| line.map(Ok::<_, std::io::Error>)));
    let mut response = warp::reply::stream(lines).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    response
}

/// `GET /_simulator/world/summary?start&end&source&account`: how many records of each kind, and how many days have any.
pub async fn summary(simulator: Arc<Simulator>, query: &str) -> Response {
    let (records, days) = match asked(&simulator, query) {
        Ok(asked) => asked,
        Err(problem) => return bad_request(&problem),
    };
    let counted = tokio::task::spawn_blocking(move || {
        let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
        let mut lived = 0;
        let mut count = |records: &[Value]| {
            for kind in records.iter().filter_map(|record| record["kind"].as_str()) {
                *kinds.entry(kind.to_owned()).or_default() += 1;
            }
        };
        count(&records.once());
        for date in &days {
            let records = records.day(*date);
            lived += u64::from(!records.is_empty());
            count(&records);
        }
        json!({"days": days.len(), "days_with_data": lived, "records": kinds})
    });
    match counted.await {
        Ok(counts) => ok(&counts),
        Err(error) => unexpected(&format!("the simulator could not count its world: {error}")),
    }
}

/// Whose truth, and through which service.
enum Source {
    Microservice(World),
    Personal(Person),
}

impl Source {
    fn once(&self) -> Vec<Value> {
        match self {
            Self::Microservice(world) => truth::once::records(world),
            Self::Personal(_) => vec![truth::once::latest()],
        }
    }

    fn day(&self, date: NaiveDate) -> Vec<Value> {
        match self {
            Self::Microservice(world) => truth::day(world, date),
            Self::Personal(person) => truth::personal::day(person, date),
        }
    }
}

/// What a query asks for, and the days.
fn asked(simulator: &Simulator, query: &str) -> Result<(Source, Vec<NaiveDate>), String> {
    let world = &simulator.world;
    let (mut source, mut account, mut dated) = ("microservice", None, Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("source", value)) => source = value,
            Some(("account", value)) => account = Some(value),
            _ => dated.push(pair),
        }
    }
    let source = match (source, account) {
        ("microservice", None) => Source::Microservice(world.clone()),
        ("personal", account) => Source::Personal(Person::of(world, account.unwrap_or(DEMO))),
        ("microservice", Some(_)) => return Err("account goes only with source=personal".to_owned()),
        (other, _) => return Err(format!("source must be microservice or personal, not {other:?}")),
    };
    let (start, end) = span_of_query(&dated.join("&"), (world.watch_since, world.today()))?;
    Ok((source, dates(start, end)))
}

fn bad_request(problem: &str) -> Response {
    answer(StatusCode::BAD_REQUEST, &json!({"error": problem}))
}
