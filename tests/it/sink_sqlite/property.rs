use std::hash::{DefaultHasher, Hash, Hasher};

use garmin_sync::domain::record::{DailyField, Records, SampleKind};
use proptest::prelude::*;
use serde_json::json;

use super::support::{activity, at, blood_pressure, daily, dump, food, sample, sleep, store, weigh_in, workout, write};

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
            1 => records.samples.push(sample(SampleKind::ALL[usize::from(self.key) % 4], at(day, 1, 1), n)),
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

/// Another order of the keys, in which the records of each key follow each other as before.
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_splits_do_not_matter(entries in entries(), seed in any::<u64>(), size in 1..12_usize) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (whole, pieces) = (store().await, store().await);
            let all = records(&entries);
            let first = write(&whole.sink, at(20, 0, 0), &all).await;
            for piece in reordered(&entries, seed).chunks(size) {
                write(&pieces.sink, at(20, 0, 0), &records(piece)).await;
            }
            let expected = dump(&whole.path, false).await;
            assert_eq!(dump(&pieces.path, false).await, expected);
            assert_eq!(first.inserted, expected.len() as u64 - 1, "all rows but the writer's mark");

            let before = dump(&whole.path, true).await;
            let again = write(&whole.sink, at(21, 0, 0), &all).await;
            assert_eq!((again.inserted, again.updated, again.unchanged), (0, 0, first.inserted));
            assert_eq!(dump(&whole.path, true).await, before);
        });
    }
}
