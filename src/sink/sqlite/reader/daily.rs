//! Values by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection, query};

use super::super::super::tables::{Origin, origins};
use super::super::failure::Failure;
use crate::domain::chart::daily_value::DailyValue;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;

/// See [`crate::ports::Reader::daily`]. Each table is read once, whatever is asked of it.
pub(super) async fn values(
    from: &mut SqliteConnection,
    user: &UserId,
    values: &[DailyValue],
    days: DateRange,
) -> Result<Vec<BTreeMap<NaiveDate, f64>>, Failure> {
    // In the order in which they count.
    let asked: Vec<(usize, usize, Origin, &str)> = values
        .iter()
        .enumerate()
        .flat_map(|(n, value)| origins(*value).into_iter().enumerate().map(move |(rank, (o, sql))| (n, rank, o, sql)))
        .collect();
    let mut found: Vec<Vec<BTreeMap<NaiveDate, f64>>> = vec![Vec::new(); asked.len()];
    for origin in asked.iter().map(|(_, _, origin, _)| *origin).collect::<BTreeSet<_>>() {
        let of_it: Vec<_> = asked.iter().enumerate().filter(|(_, (_, _, o, _))| *o == origin).collect();
        let columns: Vec<_> = of_it.iter().map(|(_, (_, _, _, sql))| *sql).collect();
        let maps = of(from, user, origin, &columns, days).await?;
        for ((place, _), map) in of_it.into_iter().zip(maps) {
            found[place] = vec![map];
        }
    }
    let mut all = vec![BTreeMap::new(); values.len()];
    for ((n, _, _, _), maps) in asked.iter().zip(found) {
        for (day, value) in maps.into_iter().flatten() {
            all[*n].entry(day).or_insert(value);
        }
    }
    Ok(all)
}

/// The values of some expressions over one table, by day.
async fn of(
    from: &mut SqliteConnection,
    user: &UserId,
    origin: Origin,
    columns: &[&str],
    days: DateRange,
) -> Result<Vec<BTreeMap<NaiveDate, f64>>, Failure> {
    let (list, table) = (columns.join(", "), origin.table());
    let end = match origin {
        Origin::WeighIn => "ORDER BY date, time_local",
        _ if origin.is_grouped() => "GROUP BY date",
        _ => "",
    };
    let sql = format!("SELECT date, {list} FROM {table} WHERE user_id = ? AND date BETWEEN ? AND ? {end}");
    let rows = query(AssertSqlSafe(sql))
        .bind(user.as_str())
        .bind(days.start().to_string())
        .bind(days.end().to_string())
        .fetch_all(from)
        .await?;
    let mut maps = vec![BTreeMap::new(); columns.len()];
    for row in rows {
        let day = row.try_get::<&str, _>(0)?.parse().map_err(|_| Failure::Row(table))?;
        for (n, map) in maps.iter_mut().enumerate() {
            // Whole numbers are stored as such.
            if let Some(value) = row.try_get_unchecked::<Option<f64>, _>(n + 1)? {
                map.insert(day, value);
            }
        }
    }
    Ok(maps)
}
