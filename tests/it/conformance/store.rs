//! What every store must do. A new one needs a kit and one line at the end of this file.

mod concurrency;
mod days;
mod dropped;
mod files;
mod erased;
mod property;
mod provisional;
mod reading;
pub mod records;
mod removed;
mod replaced;
mod upserts;

use std::future::Future;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use garmin_sync::domain::ids::{Epoch, JobId, UserId};
use garmin_sync::domain::record::Records;
use garmin_sync::ports::{DayOutcome, Reader, Sink, SinkBatch, SinkError, Written};
use garmin_sync::sink::tables::layouts;
use serde_json::{Map, Value, json};

use crate::sink_sqlite::support::Store as Sqlite;

/// A store as the suite needs it.
pub trait Kit: Send + Sync + Sized + 'static {
    /// A new, separate one.
    fn fresh() -> impl Future<Output = Self> + Send;

    /// The store, opened by one process.
    fn sink(&self) -> &dyn Sink;

    /// The store, opened by another process.
    fn another(&self) -> impl Future<Output = Arc<dyn Sink>> + Send;

    /// The store, opened for reading.
    fn reader(&self) -> Arc<dyn Reader>;

    /// Every row of a table by column, in the order of the keys. JSON is text.
    fn rows(&self, table: &str) -> impl Future<Output = Vec<Map<String, Value>>> + Send;

    /// Every row of every table except the store's id, each with its row id: a rewritten row differs, even with the
    /// same values.
    fn dump(&self) -> impl Future<Output = Vec<String>> + Send;
}

/// Some columns of all rows of a table, in the order of the keys; every number as one with a fraction.
pub async fn values(it: &impl Kit, table: &str, columns: &[&str]) -> Value {
    let written = |value: &Value| value.as_f64().map_or_else(|| value.clone(), |number| json!(number));
    let row = |row: &Map<String, Value>| columns.iter().map(|column| written(&row[*column])).collect::<Value>();
    it.rows(table).await.iter().map(row).collect()
}

/// The same of a table that has one row.
pub async fn only(it: &impl Kit, table: &str, columns: &[&str]) -> Value {
    let mut all = values(it, table, columns).await;
    let rows = all.as_array().unwrap();
    assert_eq!(rows.len(), 1, "{table}: {rows:?}");
    all[0].take()
}

/// Every row of all tables of data.
pub async fn everything(it: &impl Kit) -> Vec<(&'static str, Vec<Map<String, Value>>)> {
    let mut all = Vec::new();
    for table in layouts() {
        all.push((table.name, it.rows(table.name).await));
    }
    all
}

/// How many rows a table has.
pub async fn count(it: &impl Kit, table: &str) -> usize {
    it.rows(table).await.len()
}

pub fn job() -> JobId {
    JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").unwrap()
}

pub async fn write_as(
    sink: &dyn Sink,
    epoch: u64,
    asked_at: DateTime<Utc>,
    records: &Records,
    days: &[DayOutcome],
) -> Result<Written, SinkError> {
    let user = UserId::me();
    let written = sink
        .write(&SinkBatch {
            user: &user,
            job: &job(),
            epoch: Epoch(epoch),
            asked_at,
            records,
            days,
            garmin_id: None,
            accepts_removals: false,
        })
        .await;
    // The write count has its own tests.
    written.map(|written| Written { writes: 0, ..written })
}

/// Writes for somebody else.
pub async fn write_for(sink: &dyn Sink, user: &str, records: &Records) {
    let batch = SinkBatch {
        user: &UserId::parse(user).unwrap(),
        job: &job(),
        epoch: Epoch(1),
        asked_at: records::at(9, 0, 0),
        records,
        days: &[],
        garmin_id: None,
        accepts_removals: false,
    };
    sink.write(&batch).await.unwrap();
}

pub async fn write(sink: &dyn Sink, asked_at: DateTime<Utc>, records: &Records) -> Written {
    write_as(sink, 1, asked_at, records, &[]).await.unwrap()
}

pub fn written(inserted: u64, updated: u64, unchanged: u64) -> Written {
    Written { inserted, updated, unchanged, ..Written::default() }
}

/// Runs the suite on a kind of store.
macro_rules! suite {
    ($name:ident, $kit:ty) => {
        mod $name {
            suite!(@ $kit, concurrency: several_handles_write_at_once_and_nothing_is_lost_or_counted_twice);
            suite!(@ $kit, days: a_claim_older_than_the_last_one_that_wrote_is_refused_whole,
                one_users_claims_and_records_do_not_touch_anothers, whole_days_of_dated_types_are_noted_and_read_back,
                a_day_that_is_stored_stays_so_and_has_the_time_of_the_last_answer,
                that_a_day_lacks_something_is_noted_only_of_days_that_are_here,
                a_store_has_an_id_of_its_own_and_counts_its_writes);
            suite!(@ $kit, dropped: a_write_that_is_dropped_anywhere_is_in_nobodys_way_and_leaves_nothing_half_written);
            suite!(@ $kit, files: a_file_is_due_until_it_is_stored_or_known_to_be_none,
                a_file_is_kept_as_it_is_and_outlives_its_activity, files_are_read_one_after_another_over_all_users);
            suite!(@ $kit, erased:
                of_an_erased_user_only_the_writers_mark_stays_and_of_others_everything_as_it_is,
                erasing_again_does_no_harm_and_old_claims_write_no_more,
                two_who_erase_at_once_and_others_who_write_are_not_in_each_others_way);
            suite!(@ $kit, property: order_and_splits_do_not_matter);
            suite!(@ $kit, provisional: a_provisional_value_fills_an_empty_column_and_replaces_nothing,
                provisional_and_exact_values_end_in_the_same_row_in_any_order,
                within_a_batch_a_provisional_value_gives_way_to_an_exact_one);
            suite!(@ $kit, reading: values_of_days_are_those_of_the_daily_summary,
                several_values_come_as_asked_for_and_only_of_the_days_asked_for,
                what_there_is_has_its_first_and_last_day_and_its_count,
                samples_are_those_that_are_filed_under_the_day, nights_and_naps_are_read_as_they_were_written,
                activities_come_by_page_newest_first_and_each_once,
                an_activity_is_read_as_it_was_written_with_what_belongs_to_it, nobody_reads_what_is_anothers,
                the_version_changes_with_what_is_written_and_with_nothing_else);
            suite!(@ $kit, removed: what_a_whole_list_lacks_is_removed_and_put_back_as_it_was,
                each_kind_of_list_removes_its_own, too_many_at_once_are_not_believed_to_be_gone,
                an_upstream_that_answers_nothing_does_not_empty_the_store_bit_by_bit, of_few_all_may_be_gone,
                an_activity_that_may_be_listed_under_another_day_is_not_removed,
                with_a_food_goes_what_the_diary_of_its_day_no_longer_says,
                the_latest_of_a_key_is_put_back_and_what_is_not_stays_kept, removed_rows_are_forgotten_after_a_while);
            suite!(@ $kit, replaced:
                a_value_that_an_entry_no_longer_has_goes_and_a_metric_without_an_entry_stays_and_is_told,
                what_is_gone_for_sure_is_removed_and_can_be_put_back,
                what_has_another_entry_by_now_is_not_put_back_and_kept_on,
                a_sample_that_is_no_longer_among_the_values_of_its_day_goes,
                a_night_in_whose_place_another_comes_is_kept_apart);
            suite!(@ $kit, upserts: another_bedtime_is_another_night_of_which_nothing_older_is_true,
                an_hour_that_is_listed_under_two_days_stays_with_the_earlier_one,
                writing_the_same_again_leaves_every_row_as_it_is, values_are_stored_in_their_documented_forms,
                a_day_keeps_what_a_later_answer_does_not_carry,
                an_activity_of_which_only_the_list_item_came_keeps_the_rest,
                an_activity_from_an_upstream_without_details_keeps_those_it_has_and_lacks_nothing,
                a_workout_of_which_only_the_list_item_came_keeps_its_steps,
                entries_that_come_whole_lose_what_a_later_answer_lacks,
                of_two_records_with_one_key_in_a_batch_the_last_wins, new_changed_and_equal_samples_are_counted_exactly,
                what_is_not_finite_is_not_stored);
        }
    };
    (@ $kit:ty, $topic:ident: $($test:ident),+) => {
        mod $topic {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $test() {
                    super::super::$topic::$test::<$kit>().await;
                }
            )+
        }
    };
}

// One line per store.
suite!(sqlite, super::super::Sqlite);
