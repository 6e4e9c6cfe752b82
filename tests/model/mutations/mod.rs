//! Every guard of the scripts, removed one at a time: the replay must notice.

mod jobs;
mod upstream;

use crate::replay::{Difference, Swaps};
use crate::{gate, replay};
use test_support::jobs::script::{BASE, PRELUDE, whole};

/// Traces that are tried on a broken script before it counts as unnoticed.
const TRACES: u64 = 2_000;

/// One guard, and its replacement.
pub struct Mutation {
    pub file: &'static str,
    pub guard: &'static str,
    pub broken: &'static str,
}

const fn broken(file: &'static str, guard: &'static str, broken: &'static str) -> Mutation {
    Mutation { file, guard, broken }
}

fn all() -> impl Iterator<Item = &'static Mutation> {
    jobs::MUTATIONS.iter().chain(upstream::MUTATIONS)
}

macro_rules! scripts {
    ($($file:literal)*) => {
        [$(($file, include_str!(concat!("../../../src/store/lua/", $file, ".lua")))),*]
    };
}

const SCRIPTS: [(&str, &str); 20] = scripts!(
    "start" "claim" "renew" "progress" "finish" "release" "pause" "cancel" "resume" "rescue" "requeue" "deregister"
    "heartbeat" "trim" "acquire_permit" "keep_permit" "release_permit" "impose_cool_down" "cool_down" "end_cool_down"
);

impl Mutation {
    fn text(&self) -> &'static str {
        let found = SCRIPTS.iter().find(|(name, _)| *name == self.file);
        found.map_or(if self.file == "base" { BASE } else { PRELUDE }, |(_, text)| text)
    }

    /// The scripts that it changes, before and after.
    fn swaps(&self) -> Swaps {
        let broken = self.text().replace(self.guard, self.broken);
        let all = SCRIPTS.iter().filter_map(|(name, text)| match self.file {
            "base" => Some((whole(BASE, PRELUDE, text), whole(&broken, PRELUDE, text))),
            "prelude" => Some((whole(BASE, PRELUDE, text), whole(BASE, &broken, text))),
            file if file == *name => Some((whole(BASE, PRELUDE, text), whole(BASE, PRELUDE, &broken))),
            _ => None,
        });
        Swaps(all.collect())
    }

    /// The first difference that it makes.
    fn outcome(&self) -> Result<u64, Box<Difference>> {
        match self.file {
            "acquire_permit" | "keep_permit" | "release_permit" | "impose_cool_down" | "cool_down"
            | "end_cool_down" => gate::replay_all(0..TRACES, &self.swaps()),
            _ => replay::replay_all(0..TRACES, &self.swaps()),
        }
    }
}

#[test]
fn every_guard_stands_once_in_its_script() {
    for it in all() {
        assert_eq!(it.text().matches(it.guard).count(), 1, "{}: {}", it.file, it.guard);
        assert_ne!(it.guard, it.broken);
    }
}

/// Tries all of them, as many at once as there are processors.
#[test]
#[ignore = "takes minutes; `make model` runs it"]
fn no_guard_can_be_taken_out_unnoticed() {
    let (begin, all) = (tokio::time::Instant::now(), all().collect::<Vec<_>>());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let results = std::sync::Mutex::new(std::collections::BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(it) = all.get(n) else { return };
                    let outcome = it.outcome();
                    results.lock().unwrap().insert(n, outcome);
                }
            });
        }
    });
    let results = results.into_inner().unwrap();
    let mut unnoticed = vec![];
    for (it, outcome) in all.iter().zip(results.values()) {
        let short = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let change = format!("{} -> {}", short(it.guard), short(it.broken));
        if let Err(found) = outcome {
            println!("{:<10} {change:<110} trace {:>4}: {}", it.file, found.trace, short(&found.what));
        } else {
            println!("{:<10} {change:<110} UNNOTICED", it.file);
            unnoticed.push(change);
        }
    }
    let (count, noticed) = (results.len(), results.len() - unnoticed.len());
    println!("{count} guards broken, {noticed} noticed, {:.1} s", begin.elapsed().as_secs_f64());
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}
