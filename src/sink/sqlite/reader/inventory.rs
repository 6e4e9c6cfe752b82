//! What there is of a user.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection, query, query_as};

use super::super::super::tables::{ACTIVITIES, Origin, SLEEP, origins};
use super::super::failure::Failure;
use crate::domain::chart::daily_value::DailyValue;
use crate::domain::ids::UserId;
use crate::domain::record::SampleKind;
use crate::ports::{Extent, Inventory};

/// Rows whose day is none were changed by hand; they hide nothing else.
const A_DAY: &str = "date GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(date) = date";

/// See [`crate::ports::Reader::inventory`].
pub(super) async fn inventory(from: &mut SqliteConnection, user: &UserId) -> Result<Inventory, Failure> {
    let mut daily: Vec<(DailyValue, Option<Extent>)> = DailyValue::all().map(|value| (value, None)).collect();
    for origin in [Origin::Day, Origin::Night, Origin::WeighIn, Origin::Reading, Origin::Activity, Origin::Food] {
        let asked: Vec<(usize, &str)> = DailyValue::all()
            .enumerate()
            .flat_map(|(n, value)| origins(value).into_iter().map(move |(o, sql)| (n, o, sql)))
            .filter(|(_, o, _)| *o == origin)
            .map(|(n, _, sql)| (n, sql))
            .collect();
        let found = extents(from, user, origin, &asked).await?;
        for ((n, _), found) in asked.iter().zip(found) {
            let known = &mut daily[*n].1;
            *known = known.map_or(found, |known| Some(found.map_or(known, |found| both(known, found))));
        }
    }
    let mut intraday = Vec::new();
    for kind in SampleKind::ALL {
        if let Some((first, last)) = samples(from, user, kind).await? {
            intraday.push((kind, first, last));
        }
    }
    let text = "SELECT coalesce(kind, ''), count(*) FROM activities WHERE user_id = ? GROUP BY 1 ORDER BY 2 DESC, 1";
    let kinds: Vec<(String, i64)> = query_as(text).bind(user.as_str()).fetch_all(&mut *from).await?;
    Ok(Inventory {
        daily: daily.into_iter().filter_map(|(value, extent)| Some((value, extent?))).collect(),
        intraday,
        nights: rows(from, user, SLEEP.name).await?,
        activities: rows(from, user, ACTIVITIES.name).await?,
        kinds: kinds
            .into_iter()
            .filter(|(kind, _)| !kind.is_empty())
            .map(|(kind, n)| (kind, n.unsigned_abs()))
            .collect(),
    })
}

/// Two extents of the same value, from two tables: days in both count once at most, which can't be told from here.
fn both(one: Extent, other: Extent) -> Extent {
    Extent { first: one.first.min(other.first), last: one.last.max(other.last), count: one.count.max(other.count) }
}

/// First day, last day and number of days of each expression.
async fn extents(
    from: &mut SqliteConnection,
    user: &UserId,
    origin: Origin,
    asked: &[(usize, &str)],
) -> Result<Vec<Option<Extent>>, Failure> {
    let inner: Vec<_> = asked.iter().map(|(n, sql)| format!("{sql} AS v{n}")).collect();
    let outer: Vec<_> = asked
        .iter()
        .map(|(n, _)| {
            let days = if origin == Origin::WeighIn { "DISTINCT iif(v{n} IS NULL, NULL, date)" } else { "v{n}" };
            let text = "min(iif(v{n} IS NULL, NULL, date)), max(iif(v{n} IS NULL, NULL, date)), count(".to_owned()
                + days
                + ")";
            text.replace("{n}", &n.to_string())
        })
        .collect();
    let group = if origin.is_grouped() { "GROUP BY date" } else { "" };
    let sql = format!(
        "SELECT {} FROM (SELECT date, {} FROM {} WHERE user_id = ? AND {A_DAY} {group})",
        outer.join(", "),
        inner.join(", "),
        origin.table()
    );
    let row = query(AssertSqlSafe(sql)).bind(user.as_str()).fetch_one(from).await?;
    (0..asked.len()).map(|n| extent(&row, 3 * n, origin.table())).collect()
}

/// Of the columns from `at` on: first day, last day, count.
fn extent(row: &SqliteRow, at: usize, table: &'static str) -> Result<Option<Extent>, Failure> {
    let day = |n: usize| -> Result<Option<NaiveDate>, Failure> {
        let text: Option<String> = row.try_get(at + n)?;
        text.map(|text| text.parse().map_err(|_| Failure::Row(table))).transpose()
    };
    let count: i64 = row.try_get(at + 2)?;
    Ok(day(0)?.zip(day(1)?).map(|(first, last)| Extent { first, last, count: count.unsigned_abs() }))
}

async fn rows(from: &mut SqliteConnection, user: &UserId, table: &'static str) -> Result<Option<Extent>, Failure> {
    let sql = format!("SELECT min(date), max(date), count(*) FROM {table} WHERE user_id = ? AND {A_DAY}");
    let row = query(AssertSqlSafe(sql)).bind(user.as_str()).fetch_one(from).await?;
    extent(&row, 0, table)
}

/// The days of the first and the last sample, which the key finds at once.
async fn samples(
    from: &mut SqliteConnection,
    user: &UserId,
    kind: SampleKind,
) -> Result<Option<(NaiveDate, NaiveDate)>, Failure> {
    let end = |order: &str| {
        format!(
            "(SELECT date FROM intraday_samples WHERE user_id = ?1 AND metric = ?2 ORDER BY time_ms {order} LIMIT 1)"
        )
    };
    let sql = format!("SELECT {}, {}, 1", end("ASC"), end("DESC"));
    let row = query(AssertSqlSafe(sql)).bind(user.as_str()).bind(kind.name()).fetch_one(from).await?;
    Ok(extent(&row, 0, "intraday_samples")?.map(|extent| (extent.first, extent.last)))
}
