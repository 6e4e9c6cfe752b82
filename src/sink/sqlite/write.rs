//! One batch, one transaction.

use sqlx::{Connection, SqliteConnection, query_scalar};

use super::failure::Failure;
use super::stamp::Stamp;
use super::upsert::{Absent, Table};
use super::{cell, days, kept, remove, replace, samples};
use crate::domain::record::Workout;
use crate::ports::{SinkBatch, Written};

const DAILY: Table = Table { name: replace::DAILY, key: "date", absent: Absent::SaysNothing };
const SLEEP: Table = Table { name: "sleep_sessions", key: "date", absent: Absent::Clears };
const NAPS: Table = Table { name: "naps", key: "start_time", absent: Absent::Clears };
const ACTIVITIES: Table = Table { name: "activities", key: "id", absent: Absent::Clears };
/// Where the upstream could get no more than the list item, what it gets or works out beside it stays.
const LISTED_ACTIVITIES: Table = Table {
    absent: Absent::ClearsBut(&[
        "active_kcal",
        "cadence_per_min",
        "power_w",
        "zone_1_s",
        "zone_2_s",
        "zone_3_s",
        "zone_4_s",
        "zone_5_s",
        "details",
        "splits",
        "weather",
        "hr_zones",
        "exercise_sets",
        "gear",
    ]),
    ..ACTIVITIES
};
const WORKOUTS: Table = Table { name: "workouts", key: "id", absent: Absent::Clears };
const NUTRITION: Table = Table { name: "nutrition_entries", key: "log_id", absent: Absent::Clears };
const WEIGH_INS: Table = Table { name: "weigh_ins", key: "time_local", absent: Absent::Clears };
const BLOOD_PRESSURE: Table = Table { name: "blood_pressure_readings", key: "time", absent: Absent::Clears };

/// Writes all of a batch, or nothing.
pub(super) async fn write(connection: &mut SqliteConnection, batch: &SinkBatch<'_>) -> Result<Written, Failure> {
    let user = batch.user.as_str();
    // IMMEDIATE: the lock is waited for here, where nothing has been read yet that could be out of date afterwards.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if let Err(failure) = days::raise_fence(&mut transaction, user, batch.epoch).await {
        transaction.rollback().await?;
        return Err(failure);
    }
    let to = &mut *transaction;
    let stamp = Stamp { user, asked_at: cell::moment(batch.asked_at) };
    let records = batch.records;
    let replaced = replace::entries(to, &stamp, batch).await?;
    let (listed, whole): (Vec<_>, Vec<_>) = records.activities.iter().partition(|it| it.is_partial);
    // One with a pressure that is not finite can't have been measured.
    let measured =
        records.blood_pressure.iter().filter(|it| it.systolic_mmhg.is_finite() && it.diastolic_mmhg.is_finite());
    let workouts = without_known(to, &stamp, &records.workouts).await?;
    let written = [
        DAILY.write(to, &stamp, &records.daily).await?,
        SLEEP.write(to, &stamp, &records.sleep).await?,
        NAPS.write(to, &stamp, &records.naps).await?,
        ACTIVITIES.write(to, &stamp, whole).await?,
        LISTED_ACTIVITIES.write(to, &stamp, listed).await?,
        WORKOUTS.write(to, &stamp, workouts).await?,
        NUTRITION.write(to, &stamp, &records.nutrition).await?,
        WEIGH_INS.write(to, &stamp, &records.weigh_ins).await?,
        BLOOD_PRESSURE.write(to, &stamp, measured).await?,
        samples::write(to, &stamp, batch).await?,
    ];
    let (removed, kept) = remove::missing(to, &stamp, batch).await?;
    let all = Written { removed: removed + replaced.removed, kept, lacking: replaced.lacking, ..Written::default() };
    let mut all = written.into_iter().fold(all, |sum, it| Written {
        inserted: sum.inserted + it.inserted,
        updated: sum.updated + it.updated,
        unchanged: sum.unchanged + it.unchanged,
        removed: sum.removed + it.removed,
        kept: sum.kept + it.kept,
        ..sum
    });
    if all.removed > 0 {
        kept::forget_old(to, batch).await?;
    }
    days::note(to, &stamp, batch.epoch, batch.days).await?;
    all.writes = days::count_write(to).await?;
    transaction.commit().await?;
    Ok(all)
}

/// The workouts without those that came without their steps, and are stored with them.
async fn without_known<'a>(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    workouts: &'a [Workout],
) -> Result<Vec<&'a Workout>, Failure> {
    let mut kept = Vec::new();
    for workout in workouts {
        let is_known = workout.is_partial
            && query_scalar::<_, bool>(
                "SELECT EXISTS (SELECT 1 FROM workouts WHERE user_id = ? AND id = ? \
                 AND json_type(raw, '$.workoutSegments') IS NOT NULL)",
            )
            .bind(stamp.user)
            .bind(workout.id)
            .fetch_one(&mut *connection)
            .await?;
        if !is_known {
            kept.push(workout);
        }
    }
    Ok(kept)
}
