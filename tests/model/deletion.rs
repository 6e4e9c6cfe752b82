//! The deletion of a user's data, explored state by state: what claims, late writes, several workers and a Redis that loses data
//! may do to it, and that none of its guards can be left out.

use stateright::{Checker, HasDiscoveries, Model, Property};

/// What a worker got with a claim. It is never removed: its worker may call late.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Task {
    epoch: u8,
    /// The link whose credentials it has read.
    knows: Option<u8>,
    has_stored: bool,
}

/// A worker that has read the order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Eraser {
    epoch: u8,
    /// The store's id before and after.
    erased: Option<(u8, u8)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Job {
    Waiting,
    Running(u8),
    Ended,
}

/// What Redis holds of the user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Redis {
    /// The number of the link, by which its data is told from that of the next.
    link: u8,
    is_linked: bool,
    order: Option<u8>,
    job: Option<Job>,
    covered: bool,
    /// The id of the store that coverage describes.
    describes: u8,
    /// Up to this link, the user was told that all data is deleted.
    gone: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Sink {
    id: u8,
    fence: u8,
    /// The links that rows are of, a bit each.
    rows: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    redis: Redis,
    sink: Sink,
    tasks: Vec<Task>,
    erasers: Vec<Eraser>,
    /// What a worker read to rebuild coverage from.
    read: Option<Sink>,
    /// The newest epoch. Epochs are a clock, which no loss of data sets back.
    epoch: u8,
    saved: Option<Box<Redis>>,
    has_lost_data: bool,
    has_refused_a_claim: bool,
    has_refused_an_order: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Action {
    Link,
    Start,
    Resume,
    Cancel,
    Requeue,
    Unlink { deletes_data: bool },
    Claim,
    ReadAccount { task: usize },
    Write { task: usize },
    Progress { task: usize },
    Finish { task: usize },
    Look,
    Erase { by: usize },
    End { by: usize },
    ReadDays,
    Rebuild,
    Save,
    LoseData,
}

/// What protects the deletion; each is left out once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Nothing links the account while there is an order.
    NoLink,
    /// The order is of a later epoch than the claims before it, and raises the fence to it.
    Fence,
    /// An end is refused unless it is of the order that is there.
    SameOrder,
    /// The jobs go with the data.
    Jobs,
    /// Coverage goes with the data.
    Coverage,
    /// The store gets a new id.
    NewId,
    /// An order that the store is ahead of gets another epoch.
    Renewal,
}

#[derive(Clone, Debug)]
struct Deletion {
    claims: usize,
    links: u8,
    data_loss: bool,
    without: Option<Guard>,
}

impl Deletion {
    fn has(&self, guard: Guard) -> bool {
        self.without != Some(guard)
    }

    fn apply(&self, it: &mut World, action: Action) {
        let (redis, sink) = (&mut it.redis, &mut it.sink);
        match action {
            Action::Link if redis.order.is_none() || !self.has(Guard::NoLink) => {
                (redis.link, redis.is_linked) = (redis.link + 1, true);
            }
            Action::Start if redis.is_linked => redis.job = Some(Job::Waiting),
            Action::Cancel => redis.job = Some(Job::Ended),
            Action::Resume | Action::Requeue => redis.job = Some(Job::Waiting),
            Action::Unlink { deletes_data } => {
                redis.is_linked = false;
                if deletes_data && redis.order.is_none() {
                    it.epoch += 1;
                    redis.order = Some(it.epoch);
                }
            }
            Action::Claim => {
                it.epoch += 1;
                redis.job = Some(Job::Running(it.epoch));
                it.tasks.push(Task { epoch: it.epoch, knows: None, has_stored: false });
            }
            Action::ReadAccount { task } => {
                let task = &mut it.tasks[task];
                if redis.is_linked {
                    task.knows = Some(redis.link);
                } else if redis.job == Some(Job::Running(task.epoch)) {
                    redis.job = Some(Job::Ended);
                }
            }
            Action::Write { task } => {
                let task = &mut it.tasks[task];
                if sink.fence > task.epoch {
                    it.has_refused_a_claim = true;
                } else if let Some(link) = task.knows {
                    (sink.fence, task.has_stored) = (task.epoch, true);
                    sink.rows |= 1 << link;
                }
            }
            Action::Progress { task } => {
                let task = &it.tasks[task];
                redis.covered |= task.has_stored && redis.job == Some(Job::Running(task.epoch));
            }
            Action::Finish { task } if redis.job == Some(Job::Running(it.tasks[task].epoch)) => {
                redis.job = Some(Job::Ended);
            }
            Action::Look => it.erasers.extend(redis.order.map(|epoch| Eraser { epoch, erased: None })),
            Action::Erase { by } => {
                let eraser = &mut it.erasers[by];
                if sink.fence > eraser.epoch {
                    it.has_refused_an_order = true;
                    if redis.order == Some(eraser.epoch) && self.has(Guard::Renewal) {
                        it.epoch += 1;
                        redis.order = Some(it.epoch);
                    }
                    return;
                }
                if self.has(Guard::Fence) {
                    sink.fence = eraser.epoch;
                }
                let before = sink.id;
                if sink.rows != 0 {
                    sink.rows = 0;
                    sink.id += u8::from(self.has(Guard::NewId));
                }
                eraser.erased = Some((before, sink.id));
            }
            Action::End { by } => {
                let Eraser { epoch, erased: Some((before, after)) } = it.erasers[by] else { return };
                if redis.order.is_none() || (redis.order != Some(epoch) && self.has(Guard::SameOrder)) {
                    return;
                }
                if self.has(Guard::Jobs) {
                    redis.job = None;
                }
                redis.covered &= !self.has(Guard::Coverage);
                if redis.describes == before {
                    redis.describes = after;
                }
                (redis.order, redis.gone) = (None, redis.link);
            }
            Action::ReadDays => it.read = Some(sink.clone()),
            Action::Rebuild => {
                let Some(read) = it.read.take() else { return };
                if redis.describes != read.id {
                    (redis.describes, redis.covered) = (read.id, read.rows != 0);
                }
            }
            Action::Save => it.saved = Some(Box::new(redis.clone())),
            Action::LoseData => {
                *redis = *it.saved.take().unwrap();
                // The lease is over by then. If it is not, a claim of before may still write the progress of what it had stored;
                // the end of its job compares that with the store.
                if let Some(Job::Running(_)) = redis.job {
                    redis.job = Some(Job::Waiting);
                }
                it.has_lost_data = true;
            }
            Action::Start | Action::Link | Action::Finish { .. } => {}
        }
    }

    /// Whether one worker that is left alone carries the order out.
    fn can_be_carried_out(&self, world: &World) -> bool {
        let mut next = world.clone();
        if next.redis.order.is_none() {
            return true;
        }
        // It may learn first that the store is ahead of the order.
        for _ in 0..2 {
            self.apply(&mut next, Action::Look);
            let by = next.erasers.len() - 1;
            self.apply(&mut next, Action::Erase { by });
            self.apply(&mut next, Action::End { by });
        }
        next.redis.order.is_none() && next.sink.rows == 0
    }
}

impl Model for Deletion {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        let redis = Redis { link: 0, is_linked: false, order: None, job: None, covered: false, describes: 0, gone: 0 };
        vec![World {
            redis,
            sink: Sink { id: 0, fence: 0, rows: 0 },
            tasks: vec![],
            erasers: vec![],
            read: None,
            epoch: 0,
            saved: None,
            has_lost_data: false,
            has_refused_a_claim: false,
            has_refused_an_order: false,
        }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        let redis = &world.redis;
        if !redis.is_linked && redis.link < self.links {
            actions.push(Action::Link);
        }
        actions.extend([false, true].map(|deletes_data| Action::Unlink { deletes_data }));
        match redis.job {
            None => actions.push(Action::Start),
            Some(Job::Ended) => actions.extend([Action::Start, Action::Resume]),
            Some(Job::Running(_)) => actions.extend([Action::Cancel, Action::Requeue]),
            Some(Job::Waiting) => actions.push(Action::Cancel),
        }
        if redis.job == Some(Job::Waiting) && world.tasks.len() < self.claims {
            actions.push(Action::Claim);
        }
        for task in 0..world.tasks.len() {
            actions.extend([Action::ReadAccount { task }, Action::Write { task }]);
            actions.extend([Action::Progress { task }, Action::Finish { task }]);
        }
        if world.erasers.len() < 2 {
            actions.push(Action::Look);
        }
        for by in 0..world.erasers.len() {
            actions.extend([Action::Erase { by }, Action::End { by }]);
        }
        actions.push(if world.read.is_none() { Action::ReadDays } else { Action::Rebuild });
        if self.data_loss && !world.has_lost_data {
            actions.push(if world.saved.is_none() { Action::Save } else { Action::LoseData });
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        self.apply(&mut next, action);
        (next != *world).then_some(next)
    }

    fn within_boundary(&self, world: &World) -> bool {
        // Two orders, one that is renewed, and what was claimed. Without a fence rows could come and go for ever.
        usize::from(world.epoch) <= self.claims + 3 && world.sink.id <= 4
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nothing that was told to be deleted is there", |_, world: &World| {
                let gone = (1u8 << (world.redis.gone + 1)) - 2;
                world.sink.rows & gone == 0
            }),
            Property::always("coverage claims nothing that is not there", |_, world: &World| {
                let is_known = world.redis.order.is_none() && world.redis.describes == world.sink.id;
                !(world.redis.covered && is_known && world.sink.rows == 0)
            }),
            Property::always("no account is linked before the deletion is done", |_, world: &World| {
                !(world.redis.is_linked && world.redis.order.is_some())
            }),
            Property::always("one worker can carry an order out", Self::can_be_carried_out),
            Property::sometimes("a deletion is done and another account has data", |_, world: &World| {
                world.redis.gone == 1 && world.sink.rows == 0b100 && world.redis.covered
            }),
            Property::sometimes("a claim of before is refused", |_, world: &World| world.has_refused_a_claim),
            Property::sometimes("a worker is late with a deletion", |_, world: &World| world.has_refused_an_order),
        ]
    }
}

fn bounds(claims: usize, data_loss: bool) -> Deletion {
    Deletion { claims, links: 2, data_loss, without: None }
}

fn explore(deletion: Deletion) {
    let begin = tokio::time::Instant::now();
    let text = format!("{deletion:?}");
    let checker = deletion.checker().threads(2).spawn_bfs().join();
    println!(
        "{text}: {} unique states, depth {}, in {:.1} s",
        checker.unique_state_count(),
        checker.max_depth(),
        begin.elapsed().as_secs_f64()
    );
    assert!(checker.is_done());
    checker.assert_properties();
}

#[test]
fn whatever_workers_do_a_deletion_is_done_whole_and_stays_so() {
    explore(bounds(2, false));
}

#[test]
#[ignore = "takes minutes; `make model` runs it"]
fn whatever_workers_do_and_redis_loses_a_deletion_is_done_whole_and_stays_so() {
    explore(bounds(3, false));
    explore(bounds(2, true));
}

#[test]
fn without_any_of_its_guards_a_deletion_breaks_a_rule() {
    for (guard, data_loss) in [
        (Guard::NoLink, false),
        (Guard::Fence, false),
        (Guard::SameOrder, false),
        (Guard::Jobs, false),
        (Guard::Coverage, false),
        (Guard::NewId, true),
        (Guard::Renewal, true),
    ] {
        let broken = Deletion { without: Some(guard), ..bounds(2, data_loss) };
        let checker = broken.checker().threads(2).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
        let broken: Vec<_> = checker.discoveries().into_keys().filter(|name| !name.starts_with("a ")).collect();
        println!("without {guard:?}: {broken:?}");
        assert!(!broken.is_empty(), "{guard:?} is no guard");
    }
}
