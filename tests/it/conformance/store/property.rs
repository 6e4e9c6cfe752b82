//! Any records, in any order and split in any way.

use std::hash::{DefaultHasher, Hash, Hasher};
use strum::VariantArray as _;

use garmin_sync::domain::record::{DailyField, Records, SampleKind};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;

use super::records::{activity, at, blood_pressure, daily, food, sample, sleep, weigh_in, workout};
use super::{Kit, everything, write};

/// A record, by its table, its key and a number that decides the rest.
#[derive(Debug, Clone, Copy)]
struct Entry {
    table: u8,
    key: u8,
    content: u8,
}

impl Entry {
    fn add_to(self, records: &mut Records) {
        let (day, n) = (u32::from(self.key) + 1, f64::from(self.content));
        let odd = self.content % 2 == 1;
        match self.table {
            0 => {
                let field = if odd { DailyField::Steps } else { DailyField::MaxStress };
                let name = format!("metric-{}", self.content % 3);
                records.daily.push(daily(day, &[(field, n)], json!({name: n})));
            }
            1 => records.samples.push(sample(SampleKind::VARIANTS[usize::from(self.key) % 4], at(day, 1, 1), n)),
            2 => {
                let mut night = sleep(day);
                night.score = odd.then_some(n);
                night.stages.retain(|_| odd);
                records.sleep.push(night);
            }
            3 => {
                let mut one = activity(i64::from(self.key), day);
                one.details = odd.then(|| json!({"n": n}).into());
                one.distance_m = Some(n);
                records.activities.push(one);
            }
            4 => {
                let mut one = workout(i64::from(self.key));
                one.description = odd.then(|| n.to_string());
                records.workouts.push(one);
            }
            5 => {
                let mut one = food(&self.key.to_string(), day);
                one.servings = odd.then_some(n);
                records.nutrition.push(one);
            }
            6 => records.weigh_ins.push(weigh_in(at(day, 6, 0), n)),
            _ => records.blood_pressure.push(blood_pressure(at(day, 6, 0), n)),
        }
    }
}

fn records(entries: &[Entry]) -> Records {
    let mut all = Records::default();
    for it in entries {
        it.add_to(&mut all);
    }
    all
}

/// Another order of the keys, which keeps the order of each key's records.
fn reordered(entries: &[Entry], seed: u64) -> Vec<Entry> {
    let mut all = entries.to_vec();
    all.sort_by_key(|it| {
        let mut hasher = DefaultHasher::new();
        (seed, it.table, it.key).hash(&mut hasher);
        hasher.finish()
    });
    all
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (0..8_u8, 0..4_u8, any::<u8>()).prop_map(|(table, key, content)| Entry { table, key, content });
    prop::collection::vec(entry, 1..60)
}

pub async fn order_and_splits_do_not_matter<K: Kit>() {
    let runtime = tokio::runtime::Handle::current();
    let check = move || {
        let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
        let cases = (entries(), any::<u64>(), 1..12_usize);
        TestRunner::new(config).run(&cases, |(entries, seed, size)| {
            runtime.block_on(agrees::<K>(&entries, seed, size));
            Ok(())
        })
    };
    tokio::task::spawn_blocking(check).await.unwrap().unwrap();
}

async fn agrees<K: Kit>(entries: &[Entry], seed: u64, size: usize) {
    let (whole, pieces) = (K::fresh().await, K::fresh().await);
    let all = records(entries);
    let first = write(whole.sink(), at(20, 0, 0), &all).await;
    for piece in reordered(entries, seed).chunks(size) {
        write(pieces.sink(), at(20, 0, 0), &records(piece)).await;
    }
    let expected = everything(&whole).await;
    assert_eq!(everything(&pieces).await, expected);
    let rows: usize = expected.iter().map(|(_, rows)| rows.len()).sum();
    assert_eq!(first.inserted, rows as u64);

    let before = whole.dump().await;
    let again = write(whole.sink(), at(21, 0, 0), &all).await;
    assert_eq!((again.inserted, again.updated, again.unchanged), (0, 0, first.inserted));
    assert_eq!(whole.dump().await, before);
}
