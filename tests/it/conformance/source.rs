//! What every source must do. A new one needs a kit, against the real simulator, and one line at the end of this file.

mod answers;
mod connections;
mod credentials;
mod failures;
mod raw;
pub mod upstream;

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::DateRange;
use garmin_sync::domain::failure::{Failure, FailureKind};
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::job::Order;
use garmin_sync::domain::plan::{Group, Span};
use garmin_sync::domain::record::LookedFor;
use garmin_sync::ports::{Ahead, Answer, Clock, Query, Reply, Source};
use secrecy::SecretString;
use serde_json::Value;

use crate::simulator::support::NOW;
use crate::source_microservice::kit::Simulated as Microservice;
use crate::source_personal::kit::Simulated as Personal;
use test_support::world::Truth;
use upstream::Upstream;

/// How long a source of the suite waits for an answer. Simulators answer at once.
pub const TIMEOUT_MS: u32 = 20_000;

/// The time of the simulators: noon (UTC) of 30 June 2026, always.
pub struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(NOW, 0).unwrap()
    }
}

/// A source with a simulated upstream, as the suite needs it.
pub trait Kit: Send + Sync + Sized + 'static {
    /// What the upstream has of the simulator's world.
    const TRUTH: Truth;

    /// Data types that it never serves.
    const NOT_OFFERED: &'static [DataType];

    /// Whether a renewal ends the sign-in that it replaces, so that losing it would cost the account.
    const ENDS_THE_OLD_SIGN_IN: bool;

    /// Whether the upstream limits requests by account, rather than all that come from one address.
    const LIMITS_ACCOUNTS: bool;

    /// The ways in which its upstream can be made to fail.
    const FAILURES: &'static [FailureKind];

    /// A working one of its own.
    fn start() -> impl Future<Output = Self> + Send;

    /// The source at that address, with this time-out for an answer.
    fn source_at(url: &str, timeout_ms: u32) -> Arc<dyn Source>;

    /// What it asks.
    fn upstream(&self) -> &Upstream;

    /// A sign-in that lasts.
    fn credentials(&self) -> SecretString;

    /// A sign-in that is renewed at its next use; none if this kind never is.
    fn credentials_to_renew(&self) -> Option<SecretString>;

    /// The simulator's fault that makes a request fail in a way of this upstream's own.
    fn fault(kind: FailureKind) -> Value;

    /// The source, with this time-out for an answer.
    fn source(&self, timeout_ms: u32) -> Arc<dyn Source> {
        Self::source_at(&self.upstream().url(), timeout_ms)
    }

    /// Makes every request fail in that way from now on, or answer nothing at all with
    /// [`FailureKind::UnconfirmedEmpty`].
    fn break_with(&self, kind: FailureKind) -> impl Future<Output = ()> + Send {
        self.upstream().break_with(kind, Self::fault)
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// All types of a group for some days: one query, or one for each day if the group asks day by day.
pub fn queries(credentials: &SecretString, group: Group, first: &str, last: &str) -> Vec<Query> {
    let days = DateRange::new(day(first), day(last)).unwrap();
    match group.span {
        Span::Day => days.iter().map(|one| query(credentials.clone(), group, DateRange::day(one))).collect(),
        Span::Window | Span::Chunk => vec![query(credentials.clone(), group, days)],
    }
}

/// The first query of the first group for two days.
pub fn first_query(it: &impl Kit) -> Query {
    let group = it.source(TIMEOUT_MS).groups()[0];
    queries(&it.credentials(), group, "2026-05-11", "2026-05-12").remove(0)
}

fn query(credentials: SecretString, group: Group, days: DateRange) -> Query {
    Query {
        user: UserId::me(),
        credentials,
        types: group.types,
        days,
        metrics: Vec::new(),
        today: day("2026-06-30"),
        looked_for: LookedFor::default(),
        garmin_id: None,
        completes: group.completes,
        file_of: group.types.contains(DataType::Files).then_some(1),
        ahead: Ahead { days, order: Order::Oldest },
    }
}

/// Asks until there is an answer, as a job does.
pub trait Fetch {
    async fn fetch(&self, query: &Query) -> Answer;
}

impl Fetch for Arc<dyn Source> {
    async fn fetch(&self, query: &Query) -> Answer {
        let (session, mut query, mut brought) = (Arc::clone(self).session(), query.clone(), None);
        loop {
            match session.ask(&query).await {
                Reply::Done(answer) => return Answer { renewed: answer.renewed.or(brought), data: answer.data },
                Reply::More { renewed: Some(renewed) } => {
                    query.credentials = renewed.clone();
                    brought = Some(renewed);
                }
                Reply::More { renewed: None } => {}
            }
        }
    }
}

/// The failure of an answer, which has to say what to do next, and to give nothing away.
pub fn failure(answer: Answer) -> Failure {
    let failure = answer.data.unwrap_err();
    assert!(failure.message.contains(';'), "{failure} should also say what to do next");
    for hidden in ["127.0.0.1", "localhost", "reqwest", "hyper", "os error"] {
        assert!(!failure.message.contains(hidden), "{failure} gives away {hidden}");
    }
    failure
}

pub fn groups(source: &dyn Source) -> Vec<Group> {
    source.groups().to_vec()
}

/// Runs the suite on a kind of source.
macro_rules! suite {
    ($name:ident, $kit:ty) => {
        mod $name {
            suite!(@ $kit, answers: every_type_is_served_by_one_group, what_is_fetched_is_the_simulators_world_in_our_units,
                nothing_comes_but_of_the_days_asked_for_and_each_of_them_has_a_finding,
                a_day_without_anything_is_told_from_one_that_failed);
            suite!(@ $kit, credentials: a_sign_in_that_was_renewed_comes_back_and_works,
                only_a_sign_in_that_lasts_is_sure_not_to_be_renewed, its_own_kind_is_taken_and_others_are_not,
                nothing_of_a_sign_in_is_told);
            suite!(@ $kit, connections: a_refused_connection_and_an_unknown_host_are_unreachable_and_told_apart,
                a_host_that_takes_no_connection_is_unreachable_and_not_slow,
                a_connection_that_ends_before_an_answer_is_transient, a_reset_in_the_middle_of_an_answer_is_transient,
                half_an_answer_is_broken, silence_before_and_within_an_answer_is_a_time_out,
                something_that_does_not_speak_http_is_broken, https_where_only_http_is_spoken_is_unreachable);
            suite!(@ $kit, failures: each_kind_is_told_with_what_to_do_and_the_next_request_is_as_good_as_ever,
                a_request_that_is_dropped_is_ended_and_the_next_one_is_answered,
                one_upstream_has_one_name_and_it_holds_no_secret);
        }
    };
    (@ $kit:ty, $topic:ident: $($test:ident),+) => {
        mod $topic {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    super::super::$topic::$test::<$kit>().await;
                }
            )+
        }
    };
}

// One line per source.
suite!(microservice, super::super::Microservice);
suite!(personal, super::super::Personal);
