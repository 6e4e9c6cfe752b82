//! One step of a trace on the real store.

use std::sync::LazyLock;

use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::{DateRange, plus};
use garmin_sync::domain::failure::{ErrorCode, Failure, FailureKind};
use garmin_sync::domain::ids::JobId;
use garmin_sync::domain::job::{Event, Order, Request, SyncType};
use garmin_sync::domain::selection::Selection;
use garmin_sync::domain::stage::{Stage, StageKind};
use garmin_sync::domain::work_log::{Findings, NewBits, Step};
use garmin_sync::ports::{
    ClaimOutcome, ControlOutcome, End, Jobs, KnownDay, NewJob, Progress, Renewal, StartOutcome, StoreError, Work,
    WorkError,
};
use redis::{AsyncCommands, Script};
use serde_json::json;

use super::{Held, Rig, job_id, key, user_id, worker_id};
use crate::protocol::{Action, Answer, FINAL, World};
use test_support::jobs::script;

macro_rules! script {
    ($file:literal) => {
        LazyLock::new(|| {
            Script::new(&script::whole(
                script::BASE,
                script::PRELUDE,
                include_str!(concat!("../../../src/store/lua/", $file)),
            ))
        })
    };
}

static DEREGISTER: LazyLock<Script> = script!("deregister.lua");
static TRIM: LazyLock<Script> = script!("trim.lua");

/// The days that jobs are about: four that share two bytes of a bitmap, then two of another century.
const DAYS: [&str; 6] = ["2000-02-24", "2000-02-25", "2000-02-26", "2000-02-27", "2099-02-24", "2099-02-25"];

/// The types that jobs are about.
pub(super) const TYPES: [DataType; 2] = [DataType::Health, DataType::Activities];

pub(super) fn date(day: u8) -> chrono::NaiveDate {
    DAYS[usize::from(day)].parse().unwrap()
}

fn number(job: &JobId) -> u8 {
    job.as_str()[18..].parse().unwrap()
}

fn failed(error: &StoreError) -> Result<Answer, String> {
    match error {
        StoreError::Unreadable(what) if what.contains("missing") || what.contains("in use") => Ok(Answer::Damaged),
        error => Err(format!("error {error}")),
    }
}

fn written(answer: Result<(), WorkError>) -> Result<Answer, String> {
    match answer {
        Ok(()) => Ok(Answer::Ok),
        Err(WorkError::Lost(status)) => Ok(Answer::Lost(status)),
        Err(WorkError::Undone(_)) => Ok(Answer::Undone),
        Err(WorkError::Store(error)) => failed(&error),
    }
}

impl Rig {
    pub(super) async fn perform(&mut self, world: &World, action: Action) -> Result<Answer, String> {
        match action {
            Action::Start { job, by } => self.start(job, by).await,
            Action::Control { job, by, event } => self.control(job, by, event).await,
            Action::Take { worker } => {
                let taken = self.store.next_signal(&worker_id(worker)).await.map_err(|error| error.to_string())?;
                Ok(taken.map_or(Answer::Silent, |job| Answer::Taken(number(&job))))
            }
            Action::Claim { worker, job } => self.claim(worker, job).await,
            Action::Renew { task } => match self.store.renew(&self.held[task].claim).await {
                Ok(Renewal::Ok) => Ok(Answer::Ok),
                Ok(Renewal::Lost(status)) => Ok(Answer::Lost(status)),
                Err(error) => failed(&error),
            },
            Action::Store { task, unit } => Ok(self.enter(world, task, unit)),
            Action::Progress { task, is_heard } => {
                let new = self.held[task].new.clone();
                let answer = self.progress(world, task, new, None).await?;
                if answer == Answer::Ok && is_heard {
                    self.held[task].new = NewBits::default();
                }
                Ok(answer)
            }
            Action::Show { task } => self.progress(world, task, NewBits::default(), Some(0.0)).await,
            Action::Miss { task, unit } => {
                let step = self.step_of(world, task, unit);
                let work_log = &mut self.held[task].work_log;
                work_log.note_attempt(step.chunk);
                work_log.enter_failure(&step, &Failure::new(FailureKind::Transient, "the upstream did not answer"));
                self.progress(world, task, NewBits::default(), None).await
            }
            Action::Complete { task } => self.finish(world, task, End::Completed).await,
            Action::Fail { task } => {
                let message = "the disk is full: make room, then resume".to_owned();
                self.finish(world, task, End::Failed { code: ErrorCode::SinkUnavailable, message }).await
            }
            Action::Release { task } => written(self.store.release(&self.held[task].claim).await),
            Action::Rescue => match self.store.rescue().await {
                Ok(it) => Ok(Answer::Swept { lost: it.lost, given_up: it.given_up, signalled: it.signalled }),
                Err(error) => failed(&error),
            },
            Action::Leave { worker } => {
                self.store.deregister(&worker_id(worker)).await.map_err(|error| error.to_string())?;
                Ok(Answer::Silent)
            }
            Action::ForgetBusy { worker } => {
                let name = worker_id(worker);
                let keys = json!({ "workers": key("workers"), "inflight": key(&format!("inflight:{name}")) });
                self.direct(&script::call(&DEREGISTER, keys, &json!({ "worker": name, "silence_ms": null }))).await
            }
            Action::TrimOne { job } => {
                let (id, user) = (job_id(job), user_id(self.shape.jobs[usize::from(job)].user));
                let by_type = |kind| -> serde_json::Map<_, _> {
                    let of_type = |one: DataType| (one.to_string(), key(&format!("{kind}:{id}:{one}")).into());
                    DataType::ALL.into_iter().map(of_type).collect()
                };
                let keys = json!({
                    "jobs": key(&format!("jobs:{user}")), "latest": key(&format!("latest:{user}")),
                    "job": key(&format!("job:{id}")), "chunks": key(&format!("chunks:{id}")),
                    "lease": key(&format!("lease:{id}")), "done": by_type("done"), "no_data": by_type("nodata"),
                });
                let args = json!({ "id": id, "keep": 100, "unfinished": ["pending", "running", "paused"] });
                self.direct(&script::call(&TRIM, keys, &args)).await
            }
            other => {
                self.happen(world, other).await.map_err(|error| error.to_string())?;
                Ok(Answer::Silent)
            }
        }
    }

    async fn direct(&mut self, call: &redis::ScriptInvocation<'_>) -> Result<Answer, String> {
        let answer: Vec<String> = call.invoke_async(&mut self.through).await.map_err(|error| error.to_string())?;
        match answer[0].as_str() {
            "KEPT" => Ok(Answer::Kept),
            "TRIMMED" => Ok(Answer::Trimmed),
            word => Err(format!("answer {word}")),
        }
    }

    async fn start(&mut self, job: u8, by: u8) -> Result<Answer, String> {
        let it = self.shape.jobs[usize::from(job)];
        let first = date(it.first);
        let request = Request {
            user: user_id(by),
            sync_type: SyncType::Historical,
            selection: Selection::all(),
            range: DateRange::new(first, plus(first, u32::from(it.days) - 1)).unwrap(),
            data_types: TYPES.into_iter().take(usize::from(it.types)).collect(),
            metric_types: vec![],
            order: Order::Oldest,
            skip_existing: false,
            accept_removals: false,
            chunk_days: u32::from(it.chunk_days),
            window_days: 1,
        };
        match self.store.start(&NewJob { id: job_id(job), request, doubted: vec![] }).await {
            Ok(StartOutcome::Started) => {
                // In order of creation, even within one millisecond.
                self.starts += 1;
                let jobs = key(&format!("jobs:{}", user_id(by)));
                let id = job_id(job);
                let at: Option<f64> = self.raw.zscore(&jobs, id.as_str()).await.unwrap();
                if at.is_some_and(|at| at > 1e9) {
                    let _: () = self.raw.zadd(&jobs, id.as_str(), self.starts).await.unwrap();
                }
                Ok(Answer::Started)
            }
            Ok(StartOutcome::Held(id)) => Ok(Answer::Held(number(&id))),
            Ok(StartOutcome::NotLinked) => Ok(Answer::NotLinked),
            Err(error) => failed(&error),
        }
    }

    async fn control(&mut self, job: u8, by: u8, event: Event) -> Result<Answer, String> {
        let (id, user) = (job_id(job), user_id(by));
        let outcome = match event {
            Event::Pause => self.store.pause(&user, &id).await,
            Event::Cancel => self.store.cancel(&user, &id).await,
            _ => self.store.resume(&user, &id).await,
        };
        match outcome {
            Ok(ControlOutcome::Done) => Ok(Answer::Ok),
            Ok(ControlOutcome::WrongState(status)) => Ok(Answer::WrongState(status)),
            Ok(ControlOutcome::NotFound) => Ok(Answer::NotFound),
            Ok(ControlOutcome::Held(id)) => Ok(Answer::Held(number(&id))),
            // Only the application answers so, before it asks the store.
            Ok(ControlOutcome::Deleting) => Err("a deletion".to_owned()),
            Ok(ControlOutcome::NothingFailed) => Err("a retry of nothing".to_owned()),
            Err(error) => failed(&error),
        }
    }

    async fn claim(&mut self, worker: u8, job: u8) -> Result<Answer, String> {
        let before: Option<u64> = self.raw.hget(key(&format!("job:{}", job_id(job))), "epoch").await.unwrap();
        match self.store.claim(&worker_id(worker), &job_id(job)).await {
            Ok(ClaimOutcome::Refused) => Ok(Answer::Refused),
            Ok(ClaimOutcome::Claimed(it)) => {
                let epoch = it.claim.epoch.0;
                if before.is_some_and(|before| epoch <= before) || epoch <= self.newest {
                    return Err("an epoch is not larger than the last".to_owned());
                }
                self.newest = epoch;
                self.held.push(Held { claim: it.claim, work_log: it.work_log, new: NewBits::default() });
                Ok(Answer::Claimed)
            }
            Err(error) => failed(&error),
        }
    }

    fn step_of(&self, world: &World, task: usize, unit: u8) -> Step {
        let it = self.shape.jobs[usize::from(world.tasks[task].job)];
        let days = DateRange::day(date(it.first + unit % it.days));
        let chunk = u32::try_from(it.chunk_of(unit)).unwrap();
        let types = DataTypes::from_iter([TYPES[usize::from(unit / it.days)]]);
        Step { chunk, types, days, final_retry: None, check: None }
    }

    /// The sink is the model's: the real sink's fence has its own tests.
    fn enter(&mut self, world: &World, task: usize, unit: u8) -> Answer {
        let user = self.shape.jobs[usize::from(world.tasks[task].job)].user;
        if world.sink[usize::from(user)].writer > world.tasks[task].epoch {
            return Answer::Refused;
        }
        let step = self.step_of(world, task, unit);
        let held = &mut self.held[task];
        held.work_log.note_attempt(step.chunk);
        held.new = held.work_log.enter(&step, &Findings::new(), 3);
        Answer::Ok
    }

    async fn progress(
        &mut self,
        world: &World,
        task: usize,
        bits: NewBits,
        told: Option<f64>,
    ) -> Result<Answer, String> {
        let it = self.shape.jobs[usize::from(world.tasks[task].job)];
        let Held { claim, work_log, .. } = &self.held[task];
        let days = bits.done.iter().map(|(one, bit)| (*one, it.first + u8::try_from(*bit).unwrap()));
        let known = |(data_type, day)| KnownDay {
            data_type,
            day: date(day),
            is_empty: false,
            is_final: FINAL & 1 << day != 0,
            asked_on: date(day),
        };
        let known = days.map(known).collect();
        let progress = Progress {
            is_advance: !bits.done.is_empty(),
            bits,
            days: known,
            chunks: (0u32..).zip(work_log.chunks().iter().cloned()).collect(),
            chunks_done: work_log.chunks_done(),
            chunks_failed: work_log.chunks_failed(),
            windows_done: work_log.windows_done(),
            // Unchanged, so that the script has to enforce its limit.
            progress: told.unwrap_or(f64::from(work_log.units_done()) / f64::from(it.units())),
            records: work_log.records(),
            no_data_days: work_log.no_data_days(),
            last_successful_date: work_log.last_successful_date(),
            stage: Some(Stage::new(StageKind::Fetching)),
            ..Progress::default()
        };
        written(self.store.progress(claim, &user_id(it.user), &progress).await)
    }

    async fn finish(&mut self, world: &World, task: usize, end: End) -> Result<Answer, String> {
        let user = user_id(self.shape.jobs[usize::from(world.tasks[task].job)].user);
        written(self.store.finish(&self.held[task].claim, &user, &end).await)
    }
}
