//! Redis, the workers and the store as far as a deletion is concerned, and one step of them.

/// What a worker got with a claim. It is never removed: its worker may call late.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Task {
    pub epoch: u8,
    /// The link whose credentials it has read.
    pub knows: Option<u8>,
    pub has_stored: bool,
}

/// A worker that has read the order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Eraser {
    pub epoch: u8,
    /// The store's id before and after.
    pub erased: Option<(u8, u8)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    Waiting,
    Running(u8),
    Ended,
}

/// What Redis holds of the user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Redis {
    /// The number of the link, by which its data is told from that of the next.
    pub link: u8,
    pub is_linked: bool,
    pub order: Option<u8>,
    pub job: Option<Job>,
    pub covered: bool,
    /// The id of the store that coverage describes.
    pub describes: u8,
    /// Up to this link, the user was told that all data is deleted.
    pub gone: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sink {
    pub id: u8,
    pub fence: u8,
    /// The links that rows are of, a bit each.
    pub rows: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub redis: Redis,
    pub sink: Sink,
    pub tasks: Vec<Task>,
    pub erasers: Vec<Eraser>,
    /// What a worker read to rebuild coverage from.
    pub read: Option<Sink>,
    /// The newest epoch. Epochs are a clock, which no loss of data sets back.
    pub epoch: u8,
    pub saved: Option<Box<Redis>>,
    pub has_lost_data: bool,
    pub has_refused_a_claim: bool,
    pub has_refused_an_order: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
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
pub enum Guard {
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
pub struct Deletion {
    pub claims: usize,
    pub links: u8,
    pub data_loss: bool,
    pub without: Option<Guard>,
}

impl Deletion {
    fn has(&self, guard: Guard) -> bool {
        self.without != Some(guard)
    }

    pub fn apply(&self, it: &mut World, action: Action) {
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
    pub fn can_be_carried_out(&self, world: &World) -> bool {
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
