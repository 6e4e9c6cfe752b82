//! One batch, one transaction.

use sqlx::{Connection, SqliteConnection, query_scalar};

use super::super::cell::moment;
use super::super::tables::{ACTIVITIES, BLOOD_PRESSURE, DAILY, FILES, NAPS, NUTRITION, SLEEP, WEIGH_INS, WORKOUTS};
use super::failure::Failure;
use super::stamp::Stamp;
use super::{days, files, kept, remove, replace, samples, upsert};
use crate::domain::record::Workout;
use crate::ports::{SinkBatch, Written};

/// Writes all of a batch, or nothing.
pub(super) async fn write(connection: &mut SqliteConnection, batch: &SinkBatch<'_>) -> Result<Written, Failure> {
    let user = batch.user.as_str();
    // IMMEDIATE: wait for the lock here, before anything is read that could be out of date afterwards.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if let Err(failure) = admit(&mut transaction, batch).await {
        transaction.rollback().await?;
        return Err(failure);
    }
    let to = &mut *transaction;
    let stamp = Stamp { user, asked_at: moment(batch.asked_at) };
    let records = batch.records;
    let replaced = replace::entries(to, &stamp, batch).await?;
    let (listed, complete): (Vec<_>, Vec<_>) =
        records.activities.iter().partition(|it| it.is_partial || it.is_list_only);
    let workouts = without_known(to, &stamp, &records.workouts).await?;
    let written = [
        upsert::write(&DAILY, to, &stamp, &records.daily).await?,
        upsert::write(&SLEEP, to, &stamp, &records.sleep).await?,
        upsert::write(&NAPS, to, &stamp, &records.naps).await?,
        upsert::write(&ACTIVITIES, to, &stamp, complete).await?,
        upsert::write_listed(&ACTIVITIES, to, &stamp, listed).await?,
        upsert::write(&FILES, to, &stamp, &records.files).await?,
        upsert::write(&WORKOUTS, to, &stamp, workouts).await?,
        upsert::write(&NUTRITION, to, &stamp, &records.nutrition).await?,
        upsert::write(&WEIGH_INS, to, &stamp, &records.weigh_ins).await?,
        upsert::write(&BLOOD_PRESSURE, to, &stamp, &records.blood_pressure).await?,
        samples::write(to, &stamp, batch).await?,
    ];
    files::note_missing(to, &stamp, &records.files).await?;
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

/// Whether this claim may write this account's data.
async fn admit(connection: &mut SqliteConnection, batch: &SinkBatch<'_>) -> Result<(), Failure> {
    days::raise_fence(connection, batch.user.as_str(), batch.epoch).await?;
    days::note_owner(connection, batch.user.as_str(), batch.garmin_id).await
}

/// The workouts, except those that came without their steps and are stored with them.
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
