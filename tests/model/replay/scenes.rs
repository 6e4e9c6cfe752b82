//! How some traces begin: in situations that chance alone rarely produces.

use garmin_sync::domain::job::Event;

use crate::protocol::{Action, Shape};

/// A scene, and whether it does damage.
struct Scene {
    steps: Vec<Action>,
    is_damage: bool,
}

/// Jobs 0, 1 and 2 are of one user, job 3 is alone. Tasks are numbered by claim.
fn scenes(shape: &Shape) -> Vec<Scene> {
    let start = |job: u8| Action::Start { job, by: shape.jobs[usize::from(job)].user };
    let claim = |job| Action::Claim { worker: 0, job };
    let control = |job: u8, event| Action::Control { job, by: shape.jobs[usize::from(job)].user, event };
    let cancel = |job| control(job, Event::Cancel);
    let resume = |job| control(job, Event::Resume);
    let stall = |job| [claim(job), Action::Expire { job }, Action::Rescue];
    let plain = |steps: Vec<Action>| Scene { steps, is_damage: false };
    let damage = |steps: Vec<Action>| Scene { steps, is_damage: true };
    let fail = Action::Fail { task: 0 };
    let done = [Action::Store { task: 0, unit: 0 }, Action::Progress { task: 0, is_heard: true }];
    let many = Action::OlderThanOthers { user: 0, others: 101 };
    vec![
        // Only progress ends a row of stalls.
        plain([&[start(3)][..], &stall(3), &[claim(3), Action::Show { task: 1 }]].concat()),
        plain([&[start(3)][..], &stall(3), &[claim(3), Action::Store { task: 1, unit: 0 }]].concat()),
        // The last loss.
        plain([&[start(3)][..], &stall(3), &stall(3), &stall(3)].concat()),
        plain([&[start(0)][..], &stall(0), &stall(0)].concat()),
        damage(
            [&[start(0)][..], &stall(0), &stall(0), &[claim(0), Action::StrayLock { job: 1 }, Action::Outage]].concat(),
        ),
        // A cancel next to days that another job requested, with some already fetched.
        plain(vec![start(0), claim(0), fail, start(1), cancel(1)]),
        plain(vec![start(1), claim(1), fail, start(0), cancel(0)]),
        plain([&[start(0), claim(0)][..], &done, &[cancel(0)]].concat()),
        // Resume while another job runs, or has ended.
        plain(vec![start(0), claim(0), fail, start(1), resume(0)]),
        damage(vec![start(0), claim(0), fail, start(1), cancel(1), Action::StrayLock { job: 1 }, resume(0)]),
        damage(vec![start(0), claim(0), fail, Action::StrayLock { job: 2 }, resume(0)]),
        // A lock that names a job that has ended, or none.
        damage(vec![start(0), cancel(0), Action::StrayLock { job: 0 }, start(1)]),
        damage(vec![start(0), cancel(0), Action::StrayLock { job: 2 }, start(1)]),
        // Of two waiting jobs, one has the lock, and the signal of the other is lost.
        damage(vec![
            start(0),
            Action::StrayLock { job: 2 },
            start(1),
            Action::DropSignal { job: 0 },
            Action::Age { job: 0 },
            Action::Rescue,
        ]),
        // The lease of an older claim is there.
        damage([&[start(3)][..], &stall(3), &[claim(3), Action::StrayLease { task: 0 }]].concat()),
        // More jobs than are kept: one that ended, one that did not, the latest.
        plain([&[start(1), claim(1)][..], &done, &[cancel(1), start(0), many, Action::TrimOne { job: 1 }]].concat()),
        damage(vec![start(0), Action::DropLatest { user: 0 }, many, Action::TrimOne { job: 0 }]),
        plain(vec![start(0), cancel(0), many, Action::TrimOne { job: 0 }]),
    ]
}

/// How the trace of a seed begins: usually with nothing.
pub fn beginning(seed: u64, shape: &Shape, with_damage: bool) -> Vec<Action> {
    let mut all = scenes(shape);
    all.retain(|scene| with_damage || !scene.is_damage);
    // Every fourth of each kind, one scene after the other.
    let turn = usize::try_from(seed / 8).unwrap_or_default() % all.len();
    if seed % 8 < 2 { all.swap_remove(turn).steps } else { vec![] }
}
