//! The sync's own bookkeeping in the store: its id, the writers' epochs, the stored days.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{SqliteConnection, query, query_as, query_scalar};

use super::failure::Failure;
use super::stamp::Stamp;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::{Epoch, UserId};
use crate::ports::{DayOutcome, Outcome, SinkState, StoredDay};

/// The id that the file got when it was created, and how often it was written to.
pub(super) async fn state(connection: &mut SqliteConnection) -> Result<SinkState, Failure> {
    let id = query_scalar("SELECT value FROM meta WHERE key = 'id'").fetch_one(&mut *connection).await?;
    let writes: i64 =
        query_scalar("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'writes'").fetch_one(connection).await?;
    Ok(SinkState { id, writes: writes.unsigned_abs() })
}

/// Gives the file another id.
pub(super) async fn renew_id(connection: &mut SqliteConnection) -> Result<(), Failure> {
    query("UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'id'").execute(connection).await?;
    Ok(())
}

/// Counts a write; returns the new count.
pub(super) async fn count_write(connection: &mut SqliteConnection) -> Result<u64, Failure> {
    let writes: i64 = query_scalar(
        "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'writes' \
         RETURNING CAST(value AS INTEGER)",
    )
    .fetch_one(&mut *connection)
    .await?;
    // The count alone comes to the same again after a copy was restored.
    query(
        "INSERT INTO meta (key, value) VALUES ('mark', lower(hex(randomblob(8)))) \
         ON CONFLICT DO UPDATE SET value = excluded.value",
    )
    .execute(connection)
    .await?;
    Ok(writes.unsigned_abs())
}

/// The days of a range that are recorded for a user.
pub(super) async fn of(
    connection: &mut SqliteConnection,
    user: &UserId,
    range: DateRange,
) -> Result<BTreeSet<(DataType, NaiveDate)>, Failure> {
    let rows: Vec<(String, String)> =
        query_as("SELECT data_type, day FROM sync_days WHERE user_id = ? AND day BETWEEN ? AND ?")
            .bind(user.as_str())
            .bind(range.start().to_string())
            .bind(range.end().to_string())
            .fetch_all(connection)
            .await?;
    let read = |(data_type, day): &(String, String)| Some((DataType::from_name(data_type)?, day.parse().ok()?));
    rows.iter().map(|row| read(row).ok_or(Failure::Row("sync_days"))).collect()
}

/// The days that have a night.
pub(super) async fn nights(connection: &mut SqliteConnection, user: &UserId) -> Result<BTreeSet<NaiveDate>, Failure> {
    let days: Vec<String> = query_scalar("SELECT date FROM sleep_sessions WHERE user_id = ?")
        .bind(user.as_str())
        .fetch_all(connection)
        .await?;
    days.iter().map(|day| day.parse().map_err(|_| Failure::Row("sleep_sessions"))).collect()
}

/// Raises the user's fence to `epoch`, or refuses if it is already later.
pub(super) async fn raise_fence(connection: &mut SqliteConnection, user: &str, epoch: Epoch) -> Result<(), Failure> {
    let last: Option<i64> =
        query_scalar("SELECT epoch FROM writers WHERE user_id = ?").bind(user).fetch_optional(&mut *connection).await?;
    let epoch = stored_epoch(epoch);
    if let Some(last) = last.filter(|last| *last > epoch) {
        return Err(Failure::Fenced(Epoch(u64::try_from(last).unwrap_or_default())));
    }
    if last != Some(epoch) {
        query("INSERT INTO writers (user_id, epoch) VALUES (?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch")
            .bind(user)
            .bind(epoch)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Garmin's number of the profile whose data is stored for a user.
pub(super) async fn owner(connection: &mut SqliteConnection, user: &str) -> Result<Option<i64>, Failure> {
    let found: Option<Option<i64>> =
        query_scalar("SELECT garmin_id FROM writers WHERE user_id = ?").bind(user).fetch_optional(connection).await?;
    Ok(found.flatten())
}

/// Notes whose data is written for a user, after the fence was raised; refuses that of another account than before.
pub(super) async fn note_owner(
    connection: &mut SqliteConnection,
    user: &str,
    garmin_id: Option<i64>,
) -> Result<(), Failure> {
    let Some(garmin_id) = garmin_id else { return Ok(()) };
    match owner(connection, user).await? {
        Some(known) if known != garmin_id => Err(Failure::OtherAccount(known)),
        Some(_) => Ok(()),
        None => set_owner(connection, user, Some(garmin_id)).await,
    }
}

/// Sets, or forgets, whose data is stored for a user.
pub(super) async fn set_owner(
    connection: &mut SqliteConnection,
    user: &str,
    garmin_id: Option<i64>,
) -> Result<(), Failure> {
    let update = query("UPDATE writers SET garmin_id = ? WHERE user_id = ?");
    update.bind(garmin_id).bind(user).execute(connection).await?;
    Ok(())
}

/// Records the whole days of dated types. A stored day stays stored when a later answer has nothing for it, because its
/// data stays too. The time is that of the last answer, which is the later one unless a clock was wrong before.
pub(super) async fn note(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    epoch: Epoch,
    days: &[DayOutcome],
) -> Result<(), Failure> {
    for day in days.iter().filter(|it| it.is_whole && it.data_type.is_dated()) {
        let Some(outcome) = outcome_name(day.outcome) else {
            let statement = "UPDATE sync_days SET is_partial = ?1, epoch = ?2 \
                        WHERE user_id = ?3 AND data_type = ?4 AND day = ?5 AND is_partial <> ?1";
            query(statement)
                .bind(day.is_partial)
                .bind(stored_epoch(epoch))
                .bind(stamp.user)
                .bind(day.data_type.name())
                .bind(day.day.to_string())
                .execute(&mut *connection)
                .await?;
            continue;
        };
        query(
            "INSERT INTO sync_days (user_id, data_type, day, outcome, asked_at, epoch, is_partial) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT DO UPDATE SET outcome = max(outcome, excluded.outcome), \
             asked_at = excluded.asked_at, epoch = excluded.epoch, \
             is_partial = iif(excluded.outcome = 'stored' AND NOT (?8 AND outcome = 'stored'), excluded.is_partial, is_partial) \
             WHERE excluded.outcome > outcome OR excluded.asked_at <> asked_at OR excluded.is_partial <> is_partial",
        )
        .bind(stamp.user)
        .bind(day.data_type.name())
        .bind(day.day.to_string())
        .bind(outcome)
        .bind(&stamp.asked_at)
        .bind(stored_epoch(epoch))
        .bind(day.is_partial || day.outcome == Outcome::Pending)
        .bind(day.outcome == Outcome::Pending)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// All recorded days, including those without data: there is nothing to fetch for them either.
pub(super) async fn stored(connection: &mut SqliteConnection) -> Result<Vec<StoredDay>, Failure> {
    let columns =
        "SELECT user_id, data_type, day, outcome, asked_at, is_partial FROM sync_days ORDER BY user_id, data_type, day";
    let rows: Vec<Row> = query_as(columns).fetch_all(connection).await?;
    rows.into_iter().map(|row| read(&row).ok_or(Failure::Row("sync_days"))).collect()
}

/// User, type, day, outcome, time of the request, whether something is missing.
type Row = (String, String, String, String, String, bool);

fn read((user, data_type, day, outcome, asked_at, is_partial): &Row) -> Option<StoredDay> {
    Some(StoredDay {
        user: UserId::parse(user).ok()?,
        data_type: DataType::from_name(data_type)?,
        day: day.parse::<NaiveDate>().ok()?,
        outcome: [Outcome::Stored, Outcome::NoData].into_iter().find(|it| outcome_name(*it) == Some(outcome))?,
        asked_at: asked_at.parse::<DateTime<Utc>>().ok()?,
        is_partial: *is_partial,
    })
}

/// `stored` sorts after `no_data`, which [`note`] relies on.
fn outcome_name(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Stored | Outcome::Pending => Some("stored"),
        Outcome::NoData => Some("no_data"),
        Outcome::AsNoted => None,
    }
}

/// SQLite's integers are signed; epochs stay far below their limit.
fn stored_epoch(epoch: Epoch) -> i64 {
    i64::try_from(epoch.0).unwrap_or(i64::MAX)
}
