//! All states of the model within bounds.

use garmin_sync::domain::invariants;
use garmin_sync::domain::job::{Event, Status};
use stateright::{Checker, Model, Property};

use crate::protocol::{Action, JobShape, Shape, World};

/// The protocol within the bounds of a shape.
#[derive(Clone, Debug)]
struct Protocol(Shape);

const CONTROLS: [Event; 3] = [Event::Pause, Event::Cancel, Event::Resume];

impl Protocol {
    /// What a worker may call, at any time, with a claim it once got. Its steps on a job follow each other: it
    /// stores no further unit before Redis has the last one.
    fn calls(&self, world: &World, n: usize, actions: &mut Vec<Action>) {
        let task = &world.tasks[n];
        let shape = self.0.jobs[usize::from(task.job)];
        actions.extend([Action::Renew { task: n }, Action::Fail { task: n }, Action::Release { task: n }]);
        if task.new != 0 {
            let heard = [true, false];
            actions.extend(heard.map(|is_heard| Action::Progress { task: n, is_heard }));
            return;
        }
        actions.push(Action::Show { task: n });
        for unit in (0..shape.units()).filter(|unit| task.done & (1 << unit) == 0) {
            actions.push(Action::Store { task: n, unit });
            if self.0.misses && task.failed & (1 << unit) == 0 {
                actions.push(Action::Miss { task: n, unit });
            }
        }
        if task.done == shape.all() {
            actions.push(Action::Complete { task: n });
        }
    }
}

impl Model for Protocol {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(&self.0)]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        let redis = &world.redis;
        for (job, it) in (0u8..).zip(&self.0.jobs) {
            actions.push(Action::Start { job, by: it.user });
            let Some(status) = redis.status(job) else { continue };
            actions.extend(CONTROLS.map(|event| Action::Control { job, by: it.user, event }));
            actions.extend([Action::Expire { job }, Action::Age { job }, Action::RescueJob { job }]);
            for worker in 0..self.0.workers {
                // Only a signal makes a worker ask for a job that can't be claimed.
                let is_in_hand = redis.in_flight[usize::from(worker)].contains(&job);
                if is_in_hand {
                    actions.push(Action::Return { worker, job });
                }
                let may_claim = world.claims < self.0.claims && status == Status::Pending;
                if may_claim || (is_in_hand && status != Status::Pending) {
                    actions.push(Action::Claim { worker, job });
                }
            }
        }
        for worker in 0..self.0.workers {
            if !redis.queue.is_empty() && redis.in_flight[usize::from(worker)].len() < self.0.in_flight {
                actions.push(Action::Take { worker });
            }
        }
        for task in 0..world.tasks.len() {
            self.calls(world, task, actions);
        }
        if self.0.data_loss && !world.has_lost_data {
            actions.push(if world.saved.is_none() { Action::Save } else { Action::LoseData });
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        next.apply(&self.0, action, &[]);
        if next == *world {
            return None;
        }
        let (before, after) = (world.snapshot(&self.0), next.snapshot(&self.0));
        if action != Action::LoseData {
            next.broken = invariants::check_step(&before, &after).err();
        }
        next.broken = next.broken.or(invariants::check_shared(&after).err());
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut all = vec![
            Property::always("no rule of the domain is broken", |_, world: &World| world.broken.is_none()),
            Property::always("a job has one accepted writer at most", |it: &Self, world: &World| {
                world.has_one_writer(&it.0)
            }),
            Property::always("who holds a job can end it", |it: &Self, world: &World| world.holders_can_end(&it.0)),
            Property::always("one rescue mends what is lost", |it: &Self, world: &World| world.can_recover(&it.0)),
            Property::sometimes("a job is completed", |_, world: &World| has(world, Status::Completed)),
            Property::sometimes("a job fails", |_, world: &World| has(world, Status::Failed)),
            Property::sometimes("a job is cancelled", |_, world: &World| has(world, Status::Cancelled)),
        ];
        if self.0.claims > 1 {
            all.push(Property::sometimes("the sink refuses an old claim", |it: &Self, world: &World| {
                world.tasks.iter().any(|task| {
                    let user = it.0.jobs[usize::from(task.job)].user;
                    world.sink[usize::from(user)].writer > task.epoch
                })
            }));
        }
        all
    }
}

fn has(world: &World, status: Status) -> bool {
    world.redis.jobs.iter().flatten().any(|job| job.status == status)
}

fn job(user: u8, units: u8) -> JobShape {
    JobShape { user, types: 1, first: 0, days: units, chunk_days: units }
}

fn shape(jobs: &[JobShape], claims: u8) -> Shape {
    Shape {
        jobs: jobs.to_vec(),
        users: jobs.iter().map(|it| it.user + 1).max().unwrap_or(1),
        workers: 2,
        claims,
        stall_limit: 2,
        in_flight: 1,
        misses: false,
        data_loss: false,
    }
}

/// Explores all of it, and prints how much that was.
fn explore(name: &str, shape: Shape) {
    let begin = tokio::time::Instant::now();
    let bounds = format!(
        "{} users, {} jobs of {} units, {} workers, {} claims, {} stalls{}{}",
        shape.users,
        shape.jobs.len(),
        shape.jobs.iter().map(|it| it.units().to_string()).collect::<Vec<_>>().join("+"),
        shape.workers,
        shape.claims,
        shape.stall_limit,
        if shape.misses { ", days that can't be had" } else { "" },
        if shape.data_loss { ", Redis loses its last writes once" } else { "" },
    );
    let checker = Protocol(shape).checker().threads(2).spawn_bfs().join();
    println!(
        "{name}: {} unique states ({} visited, depth {}) in {:.1} s; {bounds}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth(),
        begin.elapsed().as_secs_f64()
    );
    assert!(checker.is_done(), "{name}: not explored to its end");
    checker.assert_properties();
}

#[test]
fn every_state_within_small_bounds_keeps_the_rules() {
    let small = |shape| Shape { workers: 1, ..shape };
    explore("one job", shape(&[job(0, 1)], 2));
    explore("one user", small(shape(&[job(0, 1), job(0, 1)], 1)));
    explore("two users", small(shape(&[job(0, 1), job(1, 1)], 1)));
    explore("a loss of data", small(Shape { data_loss: true, ..shape(&[job(0, 1)], 1) }));
}

#[test]
#[ignore = "takes minutes; `make model` runs it"]
fn every_state_within_the_whole_bounds_keeps_the_rules() {
    explore("one job of two days", Shape { misses: true, ..shape(&[job(0, 2)], 2) });
    explore("one user", shape(&[job(0, 1), job(0, 1)], 2));
    explore("two users", shape(&[job(0, 1), job(1, 1)], 2));
    explore("a loss of data", Shape { data_loss: true, ..shape(&[job(0, 1)], 2) });
}

#[test]
#[ignore = "takes long, and gigabytes of memory; run it by its name"]
fn every_state_within_wider_bounds_keeps_the_rules() {
    explore("one job of two days", Shape { misses: true, ..shape(&[job(0, 2)], 3) });
    explore("one user", shape(&[job(0, 1), job(0, 1)], 3));
    explore("a loss of data", Shape { data_loss: true, ..shape(&[job(0, 1)], 3) });
    explore("two users", shape(&[job(0, 1), job(1, 1)], 3));
}
