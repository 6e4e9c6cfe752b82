//! Turns at an upstream, budgets and cool-downs: random traces on the real scripts and on a model of them.

mod rig;
mod upstream;

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::replay::{Difference, Proxy, Swaps, connect, store};
use rig::Rig;
use test_support::redis::TestRedis;
use upstream::{Action, Answer, EVERYBODY, USER_OF, Upstream};

const STEPS: usize = 60;

/// Redis rounds to a millisecond, in either direction; and a script that is delayed halfway adds what it counted before
/// to the later time.
const ROUNDING: u64 = 2;

/// What happens next.
fn pick(rng: &mut StdRng) -> Action {
    let (by, user) = (rng.random_range(0..USER_OF.len()), rng.random_range(0..2));
    let scope = rng.random_range(0..=EVERYBODY);
    match rng.random_range(0..100) {
        0..36 => Action::Admit { by, per_minute: if rng.random_bool(0.6) { 60 } else { 0 } },
        36..39 => Action::Look { user },
        39..42 => Action::Clear { user },
        42..50 => Action::Keep { by },
        50..65 => Action::Leave { by },
        65..71 => {
            let asked_for = [None, Some(30), Some(3 * 3600), Some(48 * 3600)][rng.random_range(0..4)];
            Action::CoolDown { scope, user, asked_for: asked_for.map(Duration::from_secs) }
        }
        71..82 => Action::EndRest { scope },
        82 => Action::ForgetRest { scope },
        83..85 => Action::ManyStrikes { scope },
        85..88 => Action::ShortenSlot,
        88..91 => Action::EndSlot,
        91..93 => Action::ForgetLast,
        93..95 => Action::ForgetWaiting,
        95..97 => Action::Ahead { user, seconds: rng.random_range(5..70) },
        97 => [Action::LongRest { scope }, Action::LongSlot, Action::LongWaiting, Action::FarAhead { user }]
            [rng.random_range(0..4)],
        _ => Action::LongIdle { user },
    }
}

/// Whether `found` lies between what the model says for the time before and for the time after, `took` ms later.
fn compare(
    found: (Answer, &Upstream),
    before: (Answer, &Upstream),
    after: (Answer, &Upstream),
    took: u64,
) -> Result<(), String> {
    let slack = ROUNDING + took;
    let within = |low: u64, it: u64, high: u64| low <= it.saturating_add(slack) && it <= high + slack;
    let is_so = match (found.0, before.0, after.0) {
        (Answer::CoolingDown(it), Answer::CoolingDown(low), Answer::CoolingDown(high))
        | (Answer::OverBudget(it), Answer::OverBudget(low), Answer::OverBudget(high)) => within(low, it, high),
        (Answer::Imposed(it, strikes), Answer::Imposed(low, wanted), Answer::Imposed(high, _)) => {
            strikes == wanted && within(low, it, high)
        }
        (Answer::Resting(it, own), Answer::Resting(low, is_own), Answer::Resting(high, _)) => {
            own == is_own && within(low, it, high)
        }
        (found, before, _) => found == before,
    };
    if !is_so {
        return Err(format!("answer {:?}, not {:?}", found.0, before.0));
    }
    for ((what, it), (_, wanted)) in found.1.names().into_iter().zip(before.1.names()) {
        if it != wanted {
            return Err(format!("{what}: {it}, not {wanted}"));
        }
    }
    let wanted = before.1.times().into_iter().zip(after.1.times());
    for ((what, it), ((_, low), (_, high))) in found.1.times().into_iter().zip(wanted) {
        if !within(low, it, high) {
            return Err(format!("{what}: {it}, not {low} to {high}"));
        }
    }
    Ok(())
}

/// Replays one trace. A step with different results for the time before and the time after is not judged: something
/// expired just then.
async fn replay(rig: &mut Rig, seed: u64) -> Result<(), Difference> {
    let () = redis::cmd("FLUSHDB").query_async(&mut rig.raw).await.unwrap();
    let mut rng = StdRng::seed_from_u64(seed);
    let (mut known, mut path) = (Upstream::default(), vec![]);
    for _ in 0..STEPS {
        let action = pick(&mut rng);
        path.push(action);
        let begin = rig.now().await;
        let step = async {
            let answer = rig.apply(action, begin).await?;
            let (found, end) = rig.read_back().await?;
            let (mut early, mut late) = (known.clone(), known.clone());
            let (before, after) = (early.apply(action, begin), late.apply(action, end));
            early.forget(end);
            let is_clear =
                early.names() == late.names() && std::mem::discriminant(&before) == std::mem::discriminant(&after);
            if is_clear {
                compare((answer, &found), (before, &early), (after, &late), (end - begin) / 1000)?;
            }
            Ok(found)
        };
        known = step.await.map_err(|what: String| Difference::new(seed, what, &path))?;
    }
    Ok(())
}

/// Replays traces until one differs; returns how many agreed, or the difference.
pub fn replay_all(seeds: std::ops::Range<u64>, swaps: &Swaps) -> Result<u64, Box<Difference>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let server = TestRedis::start();
    runtime.block_on(async {
        swaps.load(&server.url()).await;
        let proxy = Proxy::start(&server.url(), swaps.clone()).await;
        let mut rig = Rig { store: store(&proxy, upstream::LEASE), raw: connect(server.url()).await };
        let count = seeds.end - seeds.start;
        for seed in seeds {
            replay(&mut rig, seed).await.map_err(Box::new)?;
        }
        Ok(count)
    })
}

fn replay_and_tell(count: u64) {
    let begin = tokio::time::Instant::now();
    match replay_all(0..count, &Swaps::default()) {
        Ok(count) => {
            println!("{count} traces of {STEPS} steps at an upstream agree, {:.1} s", begin.elapsed().as_secs_f64());
        }
        Err(found) => panic!("{found}"),
    }
}

#[test]
fn upstreams_are_shared_as_the_model_says_in_100_random_traces() {
    replay_and_tell(100);
}

#[test]
#[ignore = "takes a minute; `make model` runs it"]
fn upstreams_are_shared_as_the_model_says_in_2000_random_traces() {
    replay_and_tell(2_000);
}
