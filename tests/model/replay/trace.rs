//! What happens next in a random trace.

use garmin_sync::domain::job::{Event, Status};
use rand::rngs::StdRng;
use rand::{Rng, RngExt};

use crate::protocol::{Action, Shape, World};

#[derive(Clone, Copy)]
enum Kind {
    Start,
    Pause,
    Cancel,
    Resume,
    Take,
    ClaimTaken,
    ClaimAny,
    Renew,
    Store,
    Progress,
    Show,
    Miss,
    Complete,
    Fail,
    Release,
    Rescue,
    Leave,
    Expire,
    Outage,
    Age,
    Silence,
    Link,
    Others,
    ForgetBusy,
    TrimOne,
    Damage,
}

const KINDS: [(Kind, u32); 26] = [
    (Kind::Start, 9),
    (Kind::Pause, 5),
    (Kind::Cancel, 3),
    (Kind::Resume, 8),
    (Kind::Take, 12),
    (Kind::ClaimTaken, 16),
    (Kind::ClaimAny, 3),
    (Kind::Renew, 9),
    (Kind::Store, 16),
    (Kind::Progress, 16),
    (Kind::Show, 2),
    (Kind::Miss, 3),
    (Kind::Complete, 12),
    (Kind::Fail, 4),
    (Kind::Release, 4),
    (Kind::Rescue, 8),
    (Kind::Leave, 2),
    (Kind::Expire, 7),
    (Kind::Outage, 1),
    (Kind::Age, 2),
    (Kind::Silence, 4),
    (Kind::Link, 2),
    (Kind::Others, 1),
    (Kind::ForgetBusy, 1),
    (Kind::TrimOne, 1),
    (Kind::Damage, 20),
];

/// Properties of a trace.
#[derive(Clone, Copy)]
pub struct Course {
    pub with_damage: bool,
    /// The damage: Redis loses data once, instead of a clock that is set back. Both together may give one epoch twice.
    pub loses_data: bool,
    /// Workers die again and again.
    pub is_unlucky: bool,
}

impl Course {
    /// Every other trace has no damage in it, and keeps the rules.
    pub fn of(seed: u64) -> Self {
        Self {
            with_damage: seed.is_multiple_of(2),
            loses_data: seed.is_multiple_of(4),
            is_unlucky: matches!(seed % 8, 3 | 4),
        }
    }
}

/// Damage that comes in a trace; one of these.
fn damage(rng: &mut StdRng, shape: &Shape, world: &World, course: Course) -> Option<Action> {
    let (job, worker) = (any_job(rng, shape), below(rng, shape.workers));
    let exists = world.redis.status(job).is_some();
    // Of a job that runs, the epoch is also in the hands of its worker.
    let is_idle = world.redis.status(job).is_some_and(|status| status != Status::Running);
    let action = match rng.random_range(0..12) {
        0 => Action::DropSignal { job },
        1 if !world.redis.queue.contains(&job) || rng.random_bool(0.3) => Action::StraySignal { job },
        2 | 8 => Action::StrayInFlight { worker, job },
        3 => Action::StrayActive { job },
        4 | 5 => Action::StrayLock { job },
        9 | 10 => Action::StrayLease { task: any_task(rng, world)? },
        6 => Action::DropLatest { user: below(rng, shape.users) },
        7 if exists && rng.random_bool(0.6) => Action::DropChunk { job },
        11 if course.loses_data && world.saved.is_some() => Action::LoseData,
        11 if course.loses_data && !world.has_lost_data => Action::Save,
        _ if is_idle && !course.loses_data => Action::ClockBack { job },
        _ => return None,
    };
    Some(action)
}

fn below(rng: &mut impl Rng, end: u8) -> u8 {
    rng.random_range(0..end)
}

/// Often the last, whose user has no other, so that much happens to one job.
fn any_job(rng: &mut impl Rng, shape: &Shape) -> u8 {
    let jobs = u8::try_from(shape.jobs.len()).unwrap();
    if rng.random_bool(0.4) { jobs - 1 } else { below(rng, jobs) }
}

/// Mostly the newest; often one whose job another worker has by now.
fn any_task(rng: &mut impl Rng, world: &World) -> Option<usize> {
    let count = world.tasks.len();
    let is_late = |n: &usize| {
        let task = &world.tasks[*n];
        world.redis.status(task.job) == Some(Status::Running) && !world.is_accepted(task)
    };
    let late: Vec<_> = (0..count).filter(is_late).collect();
    if !late.is_empty() && rng.random_bool(0.25) {
        return Some(late[rng.random_range(0..late.len())]);
    }
    let back = if rng.random_bool(0.75) { 0 } else { rng.random_range(0..count.clamp(1, 4)) };
    count.checked_sub(back + 1)
}

/// What happens instead when workers die before they get anything done.
fn unlucky(kind: Kind) -> Kind {
    match kind {
        Kind::Store | Kind::Pause | Kind::Cancel | Kind::Link => Kind::Outage,
        Kind::Progress | Kind::Release | Kind::Leave => Kind::Rescue,
        Kind::Complete | Kind::Miss => Kind::ClaimAny,
        other => other,
    }
}

/// The next step; none if the one that was drawn makes no sense here.
pub fn pick(rng: &mut StdRng, shape: &Shape, world: &World, course: Course) -> Option<Action> {
    let mut at = rng.random_range(0..KINDS.iter().map(|(_, weight)| weight).sum());
    let (kind, _) = *KINDS.iter().find(|(_, weight)| {
        let is_it = at < *weight;
        at = at.saturating_sub(*weight);
        is_it
    })?;
    let kind = if course.is_unlucky { unlucky(kind) } else { kind };
    let (job, worker, user) = (any_job(rng, shape), below(rng, shape.workers), below(rng, shape.users));
    let owner = shape.jobs[usize::from(job)].user;
    let by = if rng.random_bool(0.9) { owner } else { user };
    let control = |event| Some(Action::Control { job, by, event });
    match kind {
        Kind::Start if world.redis.status(job).is_some() => Some(Action::Start { job, by }),
        Kind::Start => Some(Action::Start { job, by: owner }),
        Kind::Pause => control(Event::Pause),
        Kind::Cancel => control(Event::Cancel),
        Kind::Resume => control(Event::Resume),
        Kind::Take => {
            let has_room = world.redis.in_flight[usize::from(worker)].len() < shape.in_flight;
            (has_room && !world.redis.queue.is_empty()).then_some(Action::Take { worker })
        }
        Kind::ClaimTaken => {
            let list = &world.redis.in_flight[usize::from(worker)];
            let n = rng.random_range(0..list.len().max(1));
            list.get(n).map(|job| Action::Claim { worker, job: *job })
        }
        Kind::ClaimAny => Some(Action::Claim { worker, job }),
        Kind::Rescue => Some(Action::Rescue),
        Kind::Leave => Some(Action::Leave { worker }),
        Kind::Expire => Some(Action::Expire { job }),
        Kind::Outage => Some(Action::Outage),
        Kind::Age => Some(Action::Age { job }),
        Kind::Silence => Some(Action::Silence { worker }),
        Kind::Link if world.redis.is_linked[usize::from(user)] && rng.random_bool(0.3) => Some(Action::Unlink { user }),
        Kind::Link => Some(Action::Link { user }),
        Kind::Others => Some(Action::OlderThanOthers { user, others: rng.random_range(97..=101) }),
        Kind::ForgetBusy => {
            (!world.redis.in_flight[usize::from(worker)].is_empty()).then_some(Action::ForgetBusy { worker })
        }
        Kind::TrimOne => Some(Action::TrimOne { job }),
        Kind::Damage if course.with_damage => damage(rng, shape, world, course),
        Kind::Damage => None,
        _ => call(rng, shape, world, kind),
    }
}

/// A worker's calls under a claim.
fn call(rng: &mut StdRng, shape: &Shape, world: &World, kind: Kind) -> Option<Action> {
    let n = any_task(rng, world)?;
    let task = &world.tasks[n];
    let unit = below(rng, shape.jobs[usize::from(task.job)].units());
    let (is_clear, is_undone) = (task.new == 0, task.done & (1 << unit) == 0);
    match kind {
        Kind::Renew => Some(Action::Renew { task: n }),
        Kind::Store => (is_clear && is_undone).then_some(Action::Store { task: n, unit }),
        Kind::Progress => (!is_clear).then(|| Action::Progress { task: n, is_heard: rng.random_bool(0.8) }),
        Kind::Show => is_clear.then_some(Action::Show { task: n }),
        Kind::Miss => {
            (is_clear && is_undone && task.failed & (1 << unit) == 0).then_some(Action::Miss { task: n, unit })
        }
        Kind::Complete => Some(Action::Complete { task: n }),
        Kind::Fail => Some(Action::Fail { task: n }),
        _ => Some(Action::Release { task: n }),
    }
}
