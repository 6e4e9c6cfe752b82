//! One request from its arrival to its answer.
use std::sync::Arc;

use warp::http::{HeaderMap, Method, StatusCode, header};
use warp::reply::Response;

use super::accept::accepts;
use super::answers;
use super::ask::{Ask, written_span};
use super::endpoint::Endpoint;
use super::exchange;
use super::keys::Token;
use super::person::Person;
use super::query::Query;
use super::reply::Failure;
use super::routes::{Found, find};
use crate::faults::{Kind, Service, Strike, Target};
use crate::reply::{html, retry_after, text500, unexpected};
use crate::requests::{Arrival, More};
use crate::state::Simulator;
use crate::world::chance::Dice;

/// Seconds that too hasty clients are told to wait.
const WAIT_S: i64 = 14;

/// Serves one request and records it, without its key or token.
pub async fn serve(
    simulator: Arc<Simulator>,
    method: &Method,
    path: &str,
    query: &str,
    headers: &HeaderMap,
) -> Response {
    let parameters = Query::parse(query);
    let found = find(path);
    let open = simulator.requests.open(Arrival {
        at: (simulator.world.clock)(),
        path: path.to_owned(),
        span: found.as_ref().and_then(|found| written_span(found, &parameters)),
        more: More::Personal { query: (!query.is_empty()).then(|| query.to_owned()) },
    });
    let response = match found {
        None => Failure::NOT_FOUND.response(simulator.world.seed, open.number),
        Some(found) if *method != method_of(found.0) => Failure::plain(405).response(simulator.world.seed, open.number),
        Some(found) => limited(&simulator, &found, parameters, headers, open.number).await,
    };
    open.finish(response.status().as_u16());
    response
}

fn method_of(endpoint: Endpoint) -> Method {
    if endpoint == Endpoint::Exchange { Method::POST } else { Method::GET }
}

/// Refuses what comes too fast, and breaks what a fault asks to break.
async fn limited(
    simulator: &Arc<Simulator>,
    found: &Found<'_>,
    query: Query,
    headers: &HeaderMap,
    number: u64,
) -> Response {
    let Some(_taken) = simulator.personal.gate.take() else { return too_many(simulator, number) };
    let strike = strike(simulator, found, &query, headers, number);
    tokio::time::sleep(simulator.latency).await;
    let refused = |failure: Failure| failure.response(simulator.world.seed, number);
    let (mut cut, mut hidden) = (false, false);
    if let Some(mut strike) = strike {
        match strike.kind {
            Kind::Status => {
                return retry_after(refused(Failure::plain(strike.status)), strike.retry_after.as_deref());
            }
            // Nothing is ever sent here: this ends when the sender is dropped together with its fault.
            Kind::Hang => while strike.removed.changed().await.is_ok() {},
            Kind::Html => return html(),
            Kind::Text500 => return text500(),
            Kind::Expire => simulator.personal.keys.lock().expire(strike.generation),
            Kind::KillKey => kill_key(simulator, headers),
            Kind::Cut => cut = true,
            Kind::Empty => hidden = true,
            // Only the microservice leaves out what it could not fetch.
            Kind::Lacking => {}
        }
    }
    if found.0 == Endpoint::Exchange {
        let exchanged = exchange::exchange(&mut simulator.personal.keys.lock(), headers, simulator.now());
        return exchanged.map_or_else(refused, |content| content.response(cut));
    }
    let (endpoint, ask, person) = match checked(simulator, found, &query, headers) {
        Ok((ask, token)) => (found.0, ask, Person { hidden, ..Person::of(&simulator.world, &token.account) }),
        Err(failure) => return refused(failure),
    };
    let made = tokio::task::spawn_blocking(move || answers::answer(&person, endpoint, &ask, &query));
    match made.await {
        Ok(Ok(content)) => content.response(cut),
        Ok(Err(failure)) => refused(failure),
        Err(error) => unexpected(&format!("the simulator could not make the answer: {error}")),
    }
}

/// The token and the parameters, in the order in which the real service looks at them.
fn checked(
    simulator: &Simulator,
    found: &Found<'_>,
    query: &Query,
    headers: &HeaderMap,
) -> Result<(Ask, Token), Failure> {
    let token = bearer(headers).and_then(|token| simulator.personal.keys.lock().admit(token, simulator.now()));
    let token = token.ok_or(Failure::plain(401))?;
    if !token.areas.contains(&found.0.area()) {
        return Err(Failure::plain(403));
    }
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let accepted = match found.0 {
        Endpoint::File => accepts(accept, &["application/zip", "application/x-zip-compressed"], false),
        _ => accepts(accept, &["application/json"], true),
    };
    if !accepted {
        return Err(Failure::NOT_ACCEPTABLE);
    }
    Ok((Ask::parse(found, query)?, token))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The fault that applies, if any.
fn strike(simulator: &Simulator, found: &Found<'_>, query: &Query, headers: &HeaderMap, number: u64) -> Option<Strike> {
    let day = |text: &str| super::query::date(text).ok();
    let span = written_span(found, query).and_then(|(start, end)| day(&start).zip(day(&end)));
    let birth = bearer(headers).and_then(|token| simulator.personal.keys.lock().find(token).map(|token| token.birth));
    let target = Target {
        service: Service::Personal,
        names: &[found.0.name()],
        if_named: found.0 == Endpoint::Exchange,
        span,
        number,
        token_birth: birth,
    };
    simulator.faults.lock().strike(simulator.world.seed, &target)
}

/// Ends the key of the request, whether it came itself or as a token.
fn kill_key(simulator: &Simulator, headers: &HeaderMap) {
    let mut keys = simulator.personal.keys.lock();
    let behind = bearer(headers).and_then(|token| keys.find(token).map(|token| token.key.clone()));
    if let Some(key) = behind.or_else(|| exchange::key(headers).map(str::to_owned)) {
        keys.delete(&key);
    }
}

/// 429, mostly with seconds to wait, sometimes with a date, sometimes with nothing.
fn too_many(simulator: &Simulator, number: u64) -> Response {
    let response = Failure::plain(StatusCode::TOO_MANY_REQUESTS.as_u16()).response(simulator.world.seed, number);
    let share = Dice::numbered(simulator.world.seed, number, "retry after").unit();
    let wait = if share < 0.7 {
        Some(WAIT_S.to_string())
    } else if share < 0.85 {
        let until = (simulator.world.clock)() + chrono::Duration::seconds(WAIT_S);
        Some(until.format("%a, %d %b %Y %H:%M:%S GMT").to_string())
    } else {
        None
    };
    retry_after(response, wait.as_deref())
}
