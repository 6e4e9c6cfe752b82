//! The deletion of a user's data, explored state by state: what claims, late writes, several workers and a Redis that loses data
//! may do to it, and that none of its guards can be left out.

mod world;

use stateright::{Checker, HasDiscoveries, Model, Property};

use world::{Action, Deletion, Guard, Job, Redis, Sink, World};

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
