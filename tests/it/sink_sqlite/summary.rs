use garmin_sync::domain::record::Records;

use super::support::{literal, store};
use crate::conformance::store::records::{activity, at, food, one_of_each, sleep, weigh_in};
use crate::conformance::store::write;

#[tokio::test]
async fn a_day_is_summed_up_in_one_row() {
    let it = store().await;
    let mut records = one_of_each(1);
    records.activities.push(activity(2, 1));
    records.nutrition.push(food("second", 1));
    records.weigh_ins.push(weigh_in(at(1, 20, 0), 70.9));
    records.sleep.push(sleep(2));
    write(&it.sink, at(9, 0, 0), &records).await;
    let row = "steps || ' ' || distance_m || ' ' || resting_heart_rate_bpm || ' ' || sleep_s || ' ' || hrv_ms || ' ' || \
               weight_kg || ' ' || activity_count || ' ' || activity_distance_m || ' ' || food_kcal";
    assert_eq!(
        literal(&it.path, row, "FROM daily_summary WHERE date = '2024-03-01'").await,
        "'9001 7012.25 52 25200 48 70.9 2 20025.0 700'"
    );
    assert_eq!(literal(&it.path, "group_concat(date)", "FROM daily_summary").await, "'2024-03-01,2024-03-02'");
    assert_eq!(literal(&it.path, "sleep_score", "FROM daily_summary WHERE date = '2024-03-02'").await, "81");
}

#[tokio::test]
async fn time_asleep_is_worked_out_where_the_upstream_does_not_give_it() {
    let it = store().await;
    let mut night = sleep(1);
    night.asleep_s = None;
    write(&it.sink, at(9, 0, 0), &Records { sleep: vec![night], ..Records::default() }).await;
    assert_eq!(literal(&it.path, "sleep_s", "FROM daily_summary").await, "25200");
}
