//! The state of a user's days after any sequence of syncs, answers, failures, cancels and accepted days, compared with
//! plain sets. Who works on a job, and when, is covered by `tests/model`.

use std::collections::{BTreeMap, BTreeSet};

use garmin_sync::domain::coverage::{Coverage, Tried, bit_of};
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::{DateRange, plus};
use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::UserId;
use garmin_sync::domain::metric::Metric;
use garmin_sync::domain::work_log::Evidence::{Data, NoData};
use garmin_sync::ports::{ClaimOutcome, Claimed, ControlOutcome, End, Jobs, KnownDay, Progress, StartOutcome, Work};
use garmin_sync::store::RedisStore;
use proptest::prelude::*;
use test_support::jobs::fixture::{self, new_job, options, request_of, store_at, worker};
use test_support::redis::TestRedis;

#[derive(Debug, Clone, Copy)]
enum Verb {
    Start,
    Answer,
    Fail,
    Cancel,
    Accept,
}

fn verbs() -> impl Strategy<Value = Verb> {
    use Verb::*;
    prop_oneof![4 => Just(Start), 8 => Just(Answer), 2 => Just(Fail), 1 => Just(Cancel), 2 => Just(Accept)]
}

type Days = BTreeSet<(DataType, u32)>;

#[derive(Default)]
struct Known {
    asked: Days,
    /// Asked for by a second job: the cancel of the first undoes none of these.
    again: Days,
    covered: Days,
    empty: Days,
    final_days: Days,
    accepted: Days,
    /// When a day was first and last tried without success.
    tried: BTreeMap<(DataType, u32), (u32, u32)>,
}

impl Known {
    /// The days that were not asked for before.
    fn ask(&mut self, days: Days) -> Days {
        let (again, first): (Days, Days) = days.into_iter().partition(|it| self.asked.contains(it));
        self.asked.extend(&first);
        self.again.extend(again);
        first
    }

    fn take_back(&mut self, first_asked: &Days) {
        let is_kept = |it: &(DataType, u32)| self.covered.contains(it) || self.again.contains(it);
        let lapsed: Days = first_asked.iter().filter(|it| !is_kept(it)).copied().collect();
        self.asked.retain(|it| !lapsed.contains(it));
    }

    fn progress(&mut self, step: &Progress) {
        for KnownDay { data_type, day, is_empty, is_final, asked_on } in &step.days {
            let at = (*data_type, bit_of(*day).unwrap());
            if *is_empty && !is_final {
                self.tried.insert(at, (at.1, bit_of(*asked_on).unwrap()));
            } else {
                self.tried.remove(&at);
            }
            // A day that was stored never becomes an empty one.
            let was_stored = self.covered.contains(&at) && !self.empty.contains(&at);
            if *is_empty && !was_stored {
                self.empty.insert(at);
            } else {
                self.empty.remove(&at);
            }
            self.covered.insert(at);
            if *is_final {
                self.final_days.insert(at);
            }
        }
        for (one, day, on) in &step.given_up {
            let on = bit_of(*on).unwrap();
            self.tried.entry((*one, bit_of(*day).unwrap())).or_insert((on, on)).1 = on;
        }
    }

    /// How many days that changed.
    fn accept(&mut self, one: DataType, days: DateRange, accepted: bool) -> u32 {
        let first = self.asked.iter().filter(|(it, _)| *it == one).map(|(_, bit)| *bit).min();
        let is_expected = |bit: &u32| first.is_some_and(|first| *bit >= first);
        let all: Days = days.iter().filter_map(bit_of).filter(is_expected).map(|bit| (one, bit)).collect();
        let is_changed = |at: &&(DataType, u32)| self.accepted.contains(*at) != accepted && !self.covered.contains(*at);
        let changed: Days = all.iter().filter(is_changed).copied().collect();
        if !accepted {
            self.accepted.retain(|at| !all.contains(at));
        }
        for at in &changed {
            self.tried.remove(at);
            if accepted { &mut self.accepted } else { &mut self.asked }.insert(*at);
        }
        u32::try_from(changed.len()).unwrap()
    }
}

/// A user's syncs, one after the other.
struct Run {
    store: RedisStore,
    user: UserId,
    known: Known,
    started: u32,
    held: Option<(Claimed, Days)>,
}

impl Run {
    async fn act(&mut self, verb: Verb, a: u8, b: u8) {
        match verb {
            Verb::Start if self.held.is_none() => self.start(a, b).await,
            Verb::Answer | Verb::Fail if self.held.is_some() => self.step(verb, a).await,
            Verb::Cancel => {
                if let Some((claimed, first_asked)) = self.held.take() {
                    let outcome = self.store.cancel(&self.user, &claimed.job.id).await.unwrap();
                    assert_eq!(outcome, ControlOutcome::Done);
                    self.known.take_back(&first_asked);
                }
            }
            Verb::Accept => {
                let first = plus(fixture::first_day(), u32::from(a) % 7);
                let days = DateRange::new(first, plus(first, u32::from(b) % 5)).unwrap();
                let accepted = !a.is_multiple_of(3);
                let changed = self.store.accept(&self.user, DataType::Health, days, accepted).await.unwrap();
                assert_eq!(changed, self.known.accept(DataType::Health, days, accepted));
            }
            _ => {}
        }
    }

    async fn start(&mut self, a: u8, b: u8) {
        let members = [1, 2, 3, 5, 7, 9, 4, 15][usize::from(a) % 8];
        let types: DataTypes = DataType::ALL.into_iter().filter(|one| members & (1 << *one as u8) != 0).collect();
        let mut request = request_of(u32::from(b % 12) + 1, types);
        if b > 200 {
            request.metric_types.extend(Metric::from_name("steps"));
        }
        let job = new_job(self.started, &self.user, request);
        self.started += 1;
        assert_eq!(self.store.start(&job).await.unwrap(), StartOutcome::Started);
        let by = worker("w1");
        assert_eq!(self.store.next_signal(&by).await.unwrap().as_ref(), Some(&job.id));
        let ClaimOutcome::Claimed(claimed) = self.store.claim(&by, &job.id).await.unwrap() else { panic!("refused") };
        // A job narrowed to some metrics says nothing about whole days.
        let whole = job.request.data_types.dated().filter(|one| job.request.is_whole(*one));
        let days = whole.flat_map(|one| job.request.range.iter().filter_map(bit_of).map(move |bit| (one, bit)));
        self.held = Some((*claimed, self.known.ask(days.collect())));
    }

    async fn step(&mut self, verb: Verb, a: u8) {
        let Some((claimed, first_asked)) = self.held.take() else { return };
        let mut claimed = claimed;
        let found = |day| if (bit_of(day).unwrap() + u32::from(a)).is_multiple_of(3) { NoData } else { Data };
        let step = match verb {
            Verb::Fail => fixture::step(&mut claimed.work_log, true),
            _ => fixture::step_finding(&mut claimed.work_log, found),
        };
        if let Some(step) = step {
            self.store.progress(&claimed.claim, &self.user, &step).await.unwrap();
            self.known.progress(&step);
            self.held = Some((claimed, first_asked));
            return;
        }
        let end = if claimed.work_log.is_complete() {
            End::Completed
        } else {
            End::Failed { code: ErrorCode::ChunksFailed, message: "days are missing: resume".to_owned() }
        };
        self.store.finish(&claimed.claim, &self.user, &end).await.unwrap();
    }

    async fn compare(&self) {
        let Coverage(found) = self.store.coverage(&self.user).await.unwrap();
        for one in DataType::ALL {
            let of = |days: &Days| days.iter().filter(|(it, _)| *it == one).map(|(_, bit)| *bit).collect();
            let found = found.get(&one).cloned().unwrap_or_default();
            assert_eq!(found.asked, of(&self.known.asked), "asked for");
            assert_eq!(found.covered, of(&self.known.covered), "covered");
            assert_eq!(found.empty, of(&self.known.empty), "empty");
            assert_eq!(found.final_days, of(&self.known.final_days), "final");
            assert_eq!(found.accepted, of(&self.known.accepted), "accepted");
            let tried = self.known.tried.iter().filter(|((it, _), _)| *it == one);
            let tried = tried.map(|((_, bit), (first, last))| (*bit, Tried { first: *first, last: *last }));
            assert_eq!(found.tried, tried.collect());
        }
    }
}

#[test]
fn what_is_known_of_days_is_what_happened_to_them() {
    let redis = TestRedis::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let number = std::sync::atomic::AtomicU32::new(0);
    let sequences = proptest::collection::vec((verbs(), any::<u8>(), any::<u8>()), 40..60);
    let config = ProptestConfig { cases: 128, max_shrink_iters: 100, failure_persistence: None, ..Default::default() };
    proptest!(config, |(sequence in sequences)| {
        let n = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        runtime.block_on(async {
            let store = store_at(&redis.url(), &format!("{{test{n}}}"), options());
            let mut run = Run { store, user: UserId::me(), known: Known::default(), started: 0, held: None };
            for (verb, a, b) in sequence {
                run.act(verb, a, b).await;
                run.compare().await;
            }
        });
    });
}
