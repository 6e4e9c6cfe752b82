//! One batch, one transaction.

use sqlx::{Connection, SqliteConnection};

use super::failure::Failure;
use super::stamp::Stamp;
use super::upsert::{Absent, Table};
use super::{cell, days, remove, rows, samples, training};
use crate::engine::ports::{SinkBatch, Written};

const DAILY: Table = Table { name: "daily_metrics", key: "date", absent: Absent::SaysNothing };
/// Another bedtime or waking is another night, of which nothing of the one before is true.
const SLEEP: Table =
    Table { name: "sleep_sessions", key: "date", absent: Absent::SaysNothingWhile(&["bedtime", "wake_time"]) };
const NAPS: Table = Table { name: "naps", key: "start_time", absent: Absent::Clears };
const ACTIVITIES: Table = Table { name: "activities", key: "id", absent: Absent::SaysNothing };
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
    let written = [
        DAILY.write(to, &stamp, records.daily.iter().map(rows::daily)).await?,
        SLEEP.write(to, &stamp, records.sleep.iter().map(rows::sleep)).await?,
        NAPS.write(to, &stamp, records.naps.iter().map(rows::nap)).await?,
        ACTIVITIES.write(to, &stamp, records.activities.iter().map(training::activity)).await?,
        WORKOUTS.write(to, &stamp, records.workouts.iter().map(training::workout)).await?,
        NUTRITION.write(to, &stamp, records.nutrition.iter().map(rows::nutrition)).await?,
        WEIGH_INS.write(to, &stamp, records.weigh_ins.iter().map(rows::weigh_in)).await?,
        BLOOD_PRESSURE.write(to, &stamp, records.blood_pressure.iter().filter_map(rows::blood_pressure)).await?,
        samples::write(to, user, &records.samples).await?,
    ];
    let (removed, kept) = remove::missing(to, &stamp, batch).await?;
    days::note(to, &stamp, batch.epoch, batch.days).await?;
    let writes = days::count_write(to).await?;
    transaction.commit().await?;
    Ok(written.iter().fold(Written { removed, kept, writes, ..Written::default() }, |sum, it| Written {
        inserted: sum.inserted + it.inserted,
        updated: sum.updated + it.updated,
        unchanged: sum.unchanged + it.unchanged,
        ..sum
    }))
}
