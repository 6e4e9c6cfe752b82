//! Activities: pages, one, what was recorded, and all by their totals.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, SqliteConnection, query, query_as, query_scalar};

use super::super::super::tables::ACTIVITIES;
use super::super::failure::Failure;
use super::super::row::Columns;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::record::{Activity, FileContent, Json};
use crate::ports::{ActivityFilter, ActivityMark, ActivityPage, KeptActivity, Recording};

/// The filter's conditions: `?1` is the user, `?2` the type, `?3` the pattern of the name, `?4` and `?5` the days. Without
/// those on the type and the name, counting takes the index alone.
fn matches(filter: &ActivityFilter) -> String {
    let all = [
        Some("user_id = ?1"),
        filter.kind.as_ref().map(|_| "kind = ?2"),
        filter.text.as_ref().map(|_| "name LIKE ?3 ESCAPE '\\'"),
        filter.days.map(|_| "date BETWEEN ?4 AND ?5"),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(" AND ")
}

/// The columns of an activity, all but the upstream's own entries.
fn columns() -> String {
    let all = ACTIVITIES
        .columns
        .iter()
        .map(|column| column.field)
        .filter(|field| field.kind != super::super::super::tables::Kind::Json);
    all.fold(ACTIVITIES.key.field.name.to_owned(), |list, field| list + ", " + field.name)
}

/// See [`crate::ports::Reader::activities`].
pub(super) async fn page(
    from: &mut SqliteConnection,
    user: &UserId,
    filter: &ActivityFilter,
    after: Option<(NaiveDate, i64)>,
    limit: u32,
) -> Result<ActivityPage, Failure> {
    let pattern = filter.text.as_deref().map(pattern);
    let days = filter.days.map(|days| (days.start().to_string(), days.end().to_string())).unzip();
    let matches = matches(filter);
    let text = format!("SELECT count(*) FROM activities WHERE {matches}");
    let total: i64 = query_scalar(AssertSqlSafe(text))
        .bind(user.as_str())
        .bind(&filter.kind)
        .bind(&pattern)
        .bind(&days.0)
        .bind(&days.1)
        .fetch_one(&mut *from)
        .await?;
    let text = format!(
        "SELECT {} FROM activities WHERE {matches} AND (?6 IS NULL OR (date, coalesce(start, ''), id) < \
         (?6, coalesce((SELECT coalesce(start, '') FROM activities WHERE user_id = ?1 AND id = ?7), '9'), ?7)) \
         ORDER BY date DESC, coalesce(start, '') DESC, id DESC LIMIT ?8",
        columns()
    );
    // Of one that is gone by now, the rest of its day comes once more rather than not at all.
    let rows = query(AssertSqlSafe(text))
        .bind(user.as_str())
        .bind(&filter.kind)
        .bind(&pattern)
        .bind(&days.0)
        .bind(&days.1)
        .bind(after.map(|(day, _)| day.to_string()))
        .bind(after.map(|(_, id)| id))
        // One more tells whether there is another page.
        .bind(i64::from(limit) + 1)
        .fetch_all(from)
        .await?;
    let mut activities: Vec<_> = rows.iter().filter_map(activity).collect();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_last = activities.len() <= limit;
    activities.truncate(limit);
    let next = activities.last().filter(|_| !is_last).map(|last| (last.date, last.id));
    Ok(ActivityPage { activities, total: total.unsigned_abs(), next })
}

/// A pattern for `LIKE` that finds the text anywhere.
fn pattern(text: &str) -> String {
    let plain: String =
        text.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| "%_\\".contains(c)).chain([c])).collect();
    format!("%{plain}%")
}

/// See [`crate::ports::Reader::activity`].
pub(super) async fn one(from: &mut SqliteConnection, user: &UserId, id: i64) -> Result<Option<KeptActivity>, Failure> {
    let text = format!(
        "SELECT {}, splits, weather, hr_zones, gear, details IS NOT NULL AS has_details FROM activities \
         WHERE user_id = ? AND id = ?",
        columns()
    );
    let Some(row) = query(AssertSqlSafe(text)).bind(user.as_str()).bind(id).fetch_optional(&mut *from).await? else {
        return Ok(None);
    };
    let columns = Columns(&row);
    let part = |name| columns.text(name).map(Json::stored);
    let Some(whole) = activity(&row) else { return Err(Failure::Row(ACTIVITIES.name)) };
    let activity = Activity {
        splits: part("splits"),
        weather: part("weather"),
        hr_zones: part("hr_zones"),
        gear: part("gear"),
        ..whole
    };
    let text = "SELECT format, length(bytes) FROM activity_files WHERE user_id = ? AND activity_id = ?";
    let file: Option<(String, i64)> = query_as(text).bind(user.as_str()).bind(id).fetch_optional(from).await?;
    Ok(Some(KeptActivity {
        activity,
        has_details: columns.whole("has_details") == Some(1),
        file: file.map(|(format, bytes)| (format, bytes.unsigned_abs())),
    }))
}

/// See [`crate::ports::Reader::recording`].
pub(super) async fn recording(
    from: &mut SqliteConnection,
    user: &UserId,
    id: i64,
) -> Result<Option<Recording>, Failure> {
    let text = "SELECT kind, details FROM activities WHERE user_id = ? AND id = ?";
    let found: Option<(Option<String>, Option<String>)> =
        query_as(text).bind(user.as_str()).bind(id).fetch_optional(&mut *from).await?;
    let Some((kind, details)) = found else { return Ok(None) };
    if let Some(details) = details {
        return Ok(Some(Recording { kind, details: Some(Json::stored(details)), file: None }));
    }
    Ok(Some(Recording { kind, details: None, file: file(from, user, id).await? }))
}

/// See [`crate::ports::Reader::file`].
pub(super) async fn file(from: &mut SqliteConnection, user: &UserId, id: i64) -> Result<Option<FileContent>, Failure> {
    let text = "SELECT name, format, bytes, sha256 FROM activity_files WHERE user_id = ? AND activity_id = ?";
    let file: Option<(String, String, Vec<u8>, String)> =
        query_as(text).bind(user.as_str()).bind(id).fetch_optional(from).await?;
    Ok(file.map(|(name, format, bytes, sha256)| FileContent { name, format, bytes, sha256 }))
}

/// See [`crate::ports::Reader::marks`].
pub(super) async fn marks(
    from: &mut SqliteConnection,
    user: &UserId,
    days: DateRange,
) -> Result<Vec<ActivityMark>, Failure> {
    let text = "SELECT id, date, kind, distance_m, duration_s, energy_kcal, elevation_gain_m, average_speed_m_per_s \
                FROM activities WHERE user_id = ? AND date BETWEEN ? AND ? ORDER BY date, id";
    let rows = query(text)
        .bind(user.as_str())
        .bind(days.start().to_string())
        .bind(days.end().to_string())
        .fetch_all(from)
        .await?;
    Ok(rows.iter().filter_map(mark).collect())
}

fn mark(row: &SqliteRow) -> Option<ActivityMark> {
    let columns = Columns(row);
    Some(ActivityMark {
        id: columns.whole("id")?,
        date: columns.day("date")?,
        kind: columns.text("kind"),
        distance_m: columns.number("distance_m"),
        duration_s: columns.number("duration_s"),
        energy_kcal: columns.number("energy_kcal"),
        elevation_gain_m: columns.number("elevation_gain_m"),
        average_speed_m_per_s: columns.number("average_speed_m_per_s"),
    })
}

fn activity(row: &SqliteRow) -> Option<Activity> {
    let columns = Columns(row);
    let number = |name| columns.number(name);
    Some(Activity {
        id: columns.whole("id")?,
        date: columns.day("date")?,
        start: columns.time("start"),
        start_local: columns.local_time("start_local"),
        name: columns.text("name"),
        kind: columns.text("kind"),
        distance_m: number("distance_m"),
        duration_s: number("duration_s"),
        elapsed_s: number("elapsed_s"),
        moving_s: number("moving_s"),
        energy_kcal: number("energy_kcal"),
        bmr_kcal: number("bmr_kcal"),
        active_kcal: number("active_kcal"),
        average_heart_rate_bpm: number("average_heart_rate_bpm"),
        max_heart_rate_bpm: number("max_heart_rate_bpm"),
        average_speed_m_per_s: number("average_speed_m_per_s"),
        max_speed_m_per_s: number("max_speed_m_per_s"),
        elevation_gain_m: number("elevation_gain_m"),
        elevation_loss_m: number("elevation_loss_m"),
        steps: number("steps"),
        cadence_per_min: number("cadence_per_min"),
        power_w: number("power_w"),
        aerobic_effect: number("aerobic_effect"),
        anaerobic_effect: number("anaerobic_effect"),
        training_load: number("training_load"),
        vo2_max_ml_per_min_kg: number("vo2_max_ml_per_min_kg"),
        zone_s: [number("zone_1_s"), number("zone_2_s"), number("zone_3_s"), number("zone_4_s"), number("zone_5_s")],
        start_latitude_deg: number("start_latitude_deg"),
        start_longitude_deg: number("start_longitude_deg"),
        end_latitude_deg: number("end_latitude_deg"),
        end_longitude_deg: number("end_longitude_deg"),
        device_id: columns.whole("device_id"),
        ..Activity::default()
    })
}
