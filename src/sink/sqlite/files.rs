//! The files of activities: which are due, which there are none of, and what is stored.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sqlx::{SqliteConnection, query, query_as};

use super::days;
use super::failure::Failure;
use super::stamp::Stamp;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::record::{ActivityFile, FileContent};
use crate::ports::{FilesDue, KeptFile};

/// Notes the activities that have no file.
pub(super) async fn note_missing(
    connection: &mut SqliteConnection,
    stamp: &Stamp<'_>,
    files: &[ActivityFile],
) -> Result<(), Failure> {
    for file in files.iter().filter(|it| it.content.is_none()) {
        query("INSERT INTO activities_without_file (user_id, activity_id, asked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(stamp.user)
            .bind(file.activity_id)
            .bind(&stamp.asked_at)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What is due for some days.
pub(super) async fn due(
    connection: &mut SqliteConnection,
    user: &UserId,
    range: DateRange,
) -> Result<FilesDue, Failure> {
    let rows: Vec<(i64, String, bool)> = query_as(
        "SELECT id, date, \
         EXISTS (SELECT 1 FROM activity_files WHERE user_id = a.user_id AND activity_id = a.id) OR \
         EXISTS (SELECT 1 FROM activities_without_file WHERE user_id = a.user_id AND activity_id = a.id) \
         FROM activities a WHERE user_id = ? AND date BETWEEN ? AND ? ORDER BY date, id",
    )
    .bind(user.as_str())
    .bind(range.start().to_string())
    .bind(range.end().to_string())
    .fetch_all(&mut *connection)
    .await?;
    let mut due = FilesDue { listed: listed(connection, user, range).await?, ..FilesDue::default() };
    for (id, date, is_known) in rows {
        due.active.insert(date.parse().map_err(|_| Failure::Row("activities"))?);
        if !is_known {
            due.activities.push(id);
        }
    }
    Ok(due)
}

async fn listed(
    connection: &mut SqliteConnection,
    user: &UserId,
    range: DateRange,
) -> Result<BTreeSet<NaiveDate>, Failure> {
    let recorded = days::of(connection, user, range).await?;
    Ok(recorded.into_iter().filter(|(one, _)| *one == DataType::Activities).map(|(_, day)| day).collect())
}

/// The first stored file after that of an activity.
pub(super) async fn after(
    connection: &mut SqliteConnection,
    last: Option<(&UserId, i64)>,
) -> Result<Option<KeptFile>, Failure> {
    let (user, activity) = last.map_or(("", i64::MIN), |(user, activity)| (user.as_str(), activity));
    let row: Option<Row> = query_as(
        "SELECT f.user_id, f.activity_id, a.date, f.name, f.format, f.bytes, f.sha256 FROM activity_files f \
         LEFT JOIN activities a ON a.user_id = f.user_id AND a.id = f.activity_id \
         WHERE (f.user_id, f.activity_id) > (?, ?) ORDER BY f.user_id, f.activity_id LIMIT 1",
    )
    .bind(user)
    .bind(activity)
    .fetch_optional(connection)
    .await?;
    row.map(|row| read(row).ok_or(Failure::Row("activity_files"))).transpose()
}

/// User, activity, day, name, format, bytes, SHA-256.
type Row = (String, i64, Option<String>, String, String, Vec<u8>, String);

fn read((user, activity_id, date, name, format, bytes, sha256): Row) -> Option<KeptFile> {
    Some(KeptFile {
        user: UserId::parse(&user).ok()?,
        activity_id,
        day: date.and_then(|text| text.parse().ok()),
        content: FileContent { name, format, bytes, sha256 },
    })
}
