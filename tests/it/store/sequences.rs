//! Random sequences of verbs, on the store and on the model; answers and states must agree after each.

use garmin_sync::domain::coverage::bit_of;
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::{DateRange, plus};
use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::{Claim, Epoch, JobId, UserId};
use garmin_sync::domain::job::Event;
use garmin_sync::domain::ledger::Evidence::{Data, NoData};
use garmin_sync::domain::ledger::Ledger;
use garmin_sync::ports::{ClaimOutcome, End, Jobs, NewJob, Renewal, Work, WorkError};
use garmin_sync::store::RedisStore;
use proptest::prelude::*;
use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;

use super::model::{Model, Written};
use test_support::jobs::fixture::{self, new_job, options, request_of, store_at, worker};
use test_support::redis::TestRedis;

mod agreement;

const USERS: [&str; 2] = ["anna", "ben"];
const WORKERS: [&str; 2] = ["w1", "w2"];

#[derive(Debug, Clone, Copy)]
enum Verb {
    Start,
    Repeat,
    Take,
    Claim,
    Renew,
    Progress,
    StepFails,
    Complete,
    Fail,
    HandBack,
    Pause,
    Cancel,
    Resume,
    Expire,
    DropSignal,
    GrowOld,
    FallSilent,
    Leave,
    Sweep,
    Accept,
    Flush,
}

fn verbs() -> impl Strategy<Value = Verb> {
    use Verb::*;
    prop_oneof![
        3 => Just(Start), 1 => Just(Repeat), 4 => Just(Take), 4 => Just(Claim), 2 => Just(Renew),
        8 => Just(Progress), 1 => Just(StepFails), 4 => Just(Complete), 1 => Just(Fail), 2 => Just(HandBack),
        2 => Just(Pause), 1 => Just(Cancel), 3 => Just(Resume), 3 => Just(Expire), 1 => Just(DropSignal),
        1 => Just(GrowOld), 1 => Just(FallSilent), 1 => Just(Leave), 3 => Just(Sweep), 1 => Just(Accept),
        1 => Just(Flush),
    ]
}

struct Held {
    claim: Claim,
    number: u32,
    ledger: Ledger,
}

struct Run {
    store: RedisStore,
    raw: MultiplexedConnection,
    prefix: String,
    model: Model,
    started: Vec<NewJob>,
    held: Vec<Held>,
    newest: Epoch,
}

fn lost(answer: Result<(), WorkError>) -> Option<Written> {
    match answer {
        Ok(()) => Some(Ok(())),
        Err(WorkError::Lost(status)) => Some(Err(status)),
        Err(WorkError::Undone(_)) => None,
        Err(WorkError::Store(error)) => panic!("{error}"),
    }
}

impl Run {
    fn key(&self, rest: &str) -> String {
        format!("{}:{rest}", self.prefix)
    }

    fn pick_job(&self, a: u8) -> Option<NewJob> {
        // Mostly the newest, for old ones have ended.
        let n = self.started.len();
        if n == 0 { None } else { Some(self.started[n - 1 - usize::from(a) % n.min(3)].clone()) }
    }

    async fn act(&mut self, verb: Verb, a: u8, b: u8) {
        let by = worker(WORKERS[usize::from(b) % 2]);
        match verb {
            Verb::Start => self.start(a, b).await,
            Verb::Take => {
                if !self.model.queue.is_empty() {
                    let taken = self.store.next_signal(&by).await.unwrap();
                    assert_eq!(taken, self.model.take(&by));
                    if !a.is_multiple_of(4) {
                        self.claim(&by, taken.unwrap()).await;
                    }
                }
            }
            Verb::Leave => {
                self.store.deregister(&by).await.unwrap();
                self.model.leave(&by);
            }
            Verb::FallSilent => {
                let _: () = redis::cmd("ZADD")
                    .arg(self.key("workers"))
                    .arg("XX")
                    .arg(0)
                    .arg(by.as_str())
                    .query_async(&mut self.raw)
                    .await
                    .unwrap();
                if self.model.workers.contains(&by) {
                    self.model.silent.insert(by);
                }
            }
            Verb::Sweep => {
                let active: Vec<String> = self.raw.zrange(self.key("active"), 0, -1).await.unwrap();
                let order: Vec<_> = active.iter().map(|id| JobId::parse(id).unwrap()).collect();
                assert_eq!(self.store.rescue().await.unwrap(), self.model.sweep(&order));
            }
            Verb::Accept => {
                let (user, one) = (UserId::parse(USERS[usize::from(b) % 2]).unwrap(), DataType::Health);
                let first = plus(fixture::first_day(), u32::from(a) % 7);
                let days = DateRange::new(first, plus(first, u32::from(b) % 5)).unwrap();
                let accepted = a.is_multiple_of(3);
                let changed = self.store.accept(&user, one, days, accepted).await.unwrap();
                assert_eq!(changed, self.model.accept(&user, one, days, accepted));
            }
            Verb::Flush => redis::cmd("SCRIPT").arg("FLUSH").exec_async(&mut self.raw).await.unwrap(),
            Verb::Renew | Verb::Progress | Verb::StepFails | Verb::Complete | Verb::Fail | Verb::HandBack => {
                self.write(verb, a).await;
            }
            _ => {
                if let Some(job) = self.pick_job(a) {
                    self.steer(verb, &job, b).await;
                }
            }
        }
    }

    async fn start(&mut self, a: u8, b: u8) {
        let members = [1, 2, 3, 5, 7, 9, 4, 15][usize::from(b) % 8];
        let types: DataTypes = DataType::ALL.into_iter().filter(|one| members & (1 << *one as u8) != 0).collect();
        let mut request = request_of(u32::from(b % 12) + 1, types);
        if b > 200 {
            request.metric_types.extend(garmin_sync::domain::metric::Metric::from_name("steps"));
        }
        let user = UserId::parse(USERS[usize::from(a) % 2]).unwrap();
        let job = new_job(u32::try_from(self.started.len()).unwrap(), &user, request);
        let outcome = self.store.start(&job).await.unwrap();
        assert_eq!(outcome, self.model.start(&job));
        if self.model.jobs.contains_key(&job.id) {
            self.started.push(job);
        }
    }

    async fn claim(&mut self, by: &garmin_sync::domain::ids::WorkerId, id: JobId) {
        let number = self.model.claim(by, &id);
        match self.store.claim(by, &id).await.unwrap() {
            ClaimOutcome::Refused => assert_eq!(number, None),
            ClaimOutcome::Claimed(claimed) => {
                let number = number.unwrap();
                assert!(claimed.claim.epoch > self.newest, "epochs grow");
                self.newest = claimed.claim.epoch;
                assert_eq!(claimed.ledger, self.model.jobs[&id].ledger());
                self.held.push(Held { claim: claimed.claim, number, ledger: claimed.ledger });
            }
        }
    }

    async fn steer(&mut self, verb: Verb, job: &NewJob, b: u8) {
        let user = if b > 240 { UserId::parse("carl").unwrap() } else { job.request.user.clone() };
        match verb {
            Verb::Repeat => assert_eq!(self.store.start(job).await.unwrap(), self.model.start(job)),
            Verb::Claim => self.claim(&worker(WORKERS[usize::from(b) % 2]), job.id.clone()).await,
            Verb::Pause => {
                let outcome = self.store.pause(&user, &job.id).await.unwrap();
                assert_eq!(outcome, self.model.control(&user, &job.id, Event::Pause));
            }
            Verb::Cancel => {
                let outcome = self.store.cancel(&user, &job.id).await.unwrap();
                assert_eq!(outcome, self.model.control(&user, &job.id, Event::Cancel));
            }
            Verb::Resume => {
                let outcome = self.store.resume(&user, &job.id).await.unwrap();
                assert_eq!(outcome, self.model.control(&user, &job.id, Event::Resume));
            }
            Verb::Expire => {
                let _: () = self.raw.del(self.key(&format!("lease:{}", job.id))).await.unwrap();
                self.model.expire(&job.id);
            }
            Verb::DropSignal => {
                let _: () = self.raw.lrem(self.key("queue"), 0, job.id.as_str()).await.unwrap();
                self.model.queue.retain(|known| *known != job.id);
            }
            Verb::GrowOld => {
                let _: () = redis::cmd("ZADD")
                    .arg(self.key("active"))
                    .arg("XX")
                    .arg(0)
                    .arg(job.id.as_str())
                    .query_async(&mut self.raw)
                    .await
                    .unwrap();
                self.model.jobs.get_mut(&job.id).unwrap().is_old = true;
            }
            other => unreachable!("{other:?}"),
        }
    }

    async fn write(&mut self, verb: Verb, a: u8) {
        if self.held.is_empty() {
            return;
        }
        let from_end = usize::from(a) % self.held.len().min(3);
        let at = self.held.len() - 1 - from_end;
        let (claim, number) = (self.held[at].claim.clone(), self.held[at].number);
        let user = self.model.jobs[&claim.job].request.user.clone();
        match verb {
            Verb::Renew => {
                let answer = match self.store.renew(&claim).await.unwrap() {
                    Renewal::Ok => Ok(()),
                    Renewal::Lost(status) => Err(status),
                };
                assert_eq!(answer, self.model.renew(&claim, number));
            }
            Verb::Progress | Verb::StepFails => {
                for _ in 0..=a % 3 {
                    let mut ledger = self.held[at].ledger.clone();
                    let found =
                        |day| if (bit_of(day).unwrap() + u32::from(a)).is_multiple_of(3) { NoData } else { Data };
                    let step = match verb {
                        Verb::StepFails => fixture::step(&mut ledger, true),
                        _ => fixture::step_finding(&mut ledger, found),
                    };
                    let Some(step) = step else { return };
                    let answer = lost(self.store.progress(&claim, &user, &step).await);
                    assert_eq!(answer, Some(self.model.progress(&claim, number, &step)));
                    // A step that was refused did not happen; its worker may still renew in time.
                    if answer == Some(Ok(())) {
                        self.held[at].ledger = ledger;
                    }
                }
            }
            Verb::Complete => {
                let answer = lost(self.store.finish(&claim, &user, &End::Completed).await);
                assert_eq!(answer, self.model.finish(&claim, number, None));
            }
            Verb::Fail => {
                let code = ErrorCode::SinkUnavailable;
                let end = End::Failed { code, message: "the disk is full: make room, then resume".to_owned() };
                let answer = lost(self.store.finish(&claim, &user, &end).await);
                assert_eq!(answer, self.model.finish(&claim, number, Some(code)));
            }
            _ => {
                let answer = lost(self.store.release(&claim).await);
                assert_eq!(answer, Some(self.model.hand_back(&claim, number)));
            }
        }
    }
}

#[test]
fn the_store_does_what_the_model_says_in_any_order() {
    let redis = TestRedis::start();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let number = std::sync::atomic::AtomicU32::new(0);
    let sequences = proptest::collection::vec((verbs(), any::<u8>(), any::<u8>()), 40..60);
    let config = ProptestConfig { cases: 256, max_shrink_iters: 100, failure_persistence: None, ..Default::default() };
    proptest!(config, |(sequence in sequences)| {
        let n = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        runtime.block_on(async {
            let prefix = format!("{{test{n}}}");
            let client = redis::Client::open(redis.url()).unwrap();
            let mut run = Run {
                store: store_at(&redis.url(), &prefix, options()),
                raw: client.get_multiplexed_async_connection().await.unwrap(),
                prefix,
                model: Model::default(),
                started: vec![],
                held: vec![],
                newest: Epoch(0),
            };
            for (verb, a, b) in sequence {
                run.act(verb, a, b).await;
                run.compare().await;
            }
        });
    });
}
