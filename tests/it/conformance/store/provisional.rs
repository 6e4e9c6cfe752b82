//! Values that are rounded here and exact elsewhere: they stand in until the exact one comes.

use garmin_sync::domain::record::{DailyField, DailyMetrics, Records, Scalar};
use serde_json::json;

use super::records::{at, daily};
use super::{Kit, only, write, written};

/// A day's energy: rounded, or exact.
fn energy(rounded: Option<f64>, exact: Option<f64>) -> DailyMetrics {
    let exact: Vec<_> = exact.into_iter().map(|kcal| (DailyField::TotalEnergy, kcal)).collect();
    let provisional = rounded.into_iter().map(|kcal| (DailyField::TotalEnergy, Scalar::Number(kcal))).collect();
    DailyMetrics { provisional, ..daily(1, &exact, json!({})) }
}

fn one(day: DailyMetrics) -> Records {
    Records { daily: vec![day], ..Records::default() }
}

pub async fn a_provisional_value_fills_an_empty_column_and_replaces_nothing<K: Kit>() {
    let it = K::fresh().await;
    let stored = async || only(&it, "daily_metrics", &["total_kcal", "steps", "updated_at"]).await;
    let [second, third, fifth] = [2, 3, 5].map(|day| format!("2024-03-0{day}T00:00:00.000Z"));
    // A row that is there already, with that column empty.
    write(it.sink(), at(2, 0, 0), &one(daily(1, &[(DailyField::Steps, 8.0)], json!({})))).await;
    assert_eq!(stored().await, json!([null, 8.0, second]));
    assert_eq!(write(it.sink(), at(3, 0, 0), &one(energy(Some(2113.0), None))).await, written(0, 1, 0));
    assert_eq!(stored().await, json!([2113.0, 8.0, third]));
    assert_eq!(write(it.sink(), at(4, 0, 0), &one(energy(Some(2000.0), None))).await, written(0, 0, 1));
    assert_eq!(stored().await, json!([2113.0, 8.0, third]));
    assert_eq!(write(it.sink(), at(5, 0, 0), &one(energy(None, Some(2112.6)))).await, written(0, 1, 0));
    assert_eq!(write(it.sink(), at(6, 0, 0), &one(energy(Some(2113.0), None))).await, written(0, 0, 1));
    assert_eq!(stored().await, json!([2112.6, 8.0, fifth]));
}

pub async fn provisional_and_exact_values_end_in_the_same_row_in_any_order<K: Kit>() {
    let (rounded, exact) = (one(energy(Some(2113.0), None)), one(energy(None, Some(2112.6))));
    let both = one(energy(Some(2113.0), Some(2112.6)));
    let all = [&rounded, &exact, &both];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let it = K::fresh().await;
        for (n, which) in (2..).zip(order) {
            write(it.sink(), at(n, 0, 0), all[which]).await;
        }
        assert_eq!(only(&it, "daily_metrics", &["total_kcal"]).await, json!([2112.6]), "{order:?}");
        let before = it.dump().await;
        for (n, which) in (5..).zip(order) {
            assert_eq!(write(it.sink(), at(n, 0, 0), all[which]).await, written(0, 0, 1), "{order:?}");
        }
        assert_eq!(it.dump().await, before, "{order:?}");
    }
}

pub async fn within_a_batch_a_provisional_value_gives_way_to_an_exact_one<K: Kit>() {
    let (rounded, exact) = (energy(Some(2113.0), None), energy(None, Some(2112.6)));
    for daily in [[rounded.clone(), exact.clone()], [exact, rounded.clone()]] {
        let it = K::fresh().await;
        write(it.sink(), at(2, 0, 0), &Records { daily: daily.to_vec(), ..Records::default() }).await;
        assert_eq!(only(&it, "daily_metrics", &["total_kcal"]).await, json!([2112.6]));
    }
    let it = K::fresh().await;
    let daily = vec![rounded, energy(Some(1.0), None)];
    write(it.sink(), at(2, 0, 0), &Records { daily, ..Records::default() }).await;
    assert_eq!(only(&it, "daily_metrics", &["total_kcal"]).await, json!([2113.0]), "the first of several stays");
}
