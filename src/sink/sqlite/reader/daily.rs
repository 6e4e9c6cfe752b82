//! Values by day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
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
    let asked: Vec<(usize, Origin, &str)> = values
        .iter()
        .enumerate()
        .flat_map(|(n, value)| origins(*value).into_iter().map(move |(origin, sql)| (n, origin, sql)))
        .collect();
    let mut found = vec![BTreeMap::new(); asked.len()];
    for origin in asked.iter().map(|(_, origin, _)| *origin).collect::<BTreeSet<_>>() {
        let (places, columns): (Vec<_>, Vec<_>) = asked
            .iter()
            .enumerate()
            .filter(|(_, (_, o, _))| *o == origin)
            .map(|(place, (_, _, sql))| (place, *sql))
            .unzip();
        for (place, map) in places.into_iter().zip(of(from, user, origin, &columns, days).await?) {
            found[place] = map;
        }
    }
    let mut all = vec![BTreeMap::new(); values.len()];
    for ((n, _, _), map) in asked.iter().zip(found) {
        for (day, value) in map {
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
    let table = origin.table();
    let named: Vec<_> = columns.iter().enumerate().map(|(n, sql)| format!("{sql} AS v{n}")).collect();
    // What is no number there, or an infinite one, was not written by us: it counts as absent.
    let lists: Vec<_> = (0..columns.len())
        .map(|n| {
            format!("json_group_array(iif(typeof(v{n}) IN ('integer', 'real') AND abs(v{n}) < 1e300, v{n}, NULL))")
        })
        .collect();
    let end = match origin {
        Origin::WeighIn => "ORDER BY date, time_local",
        _ if origin.is_grouped() => "GROUP BY date",
        _ => "",
    };
    // One row of lists: thousands of rows would cost more to hand over than to read.
    let sql = format!(
        "SELECT json_group_array(date), {} FROM \
         (SELECT date, {} FROM {table} WHERE user_id = ? AND date BETWEEN ? AND ? {end})",
        lists.join(", "),
        named.join(", ")
    );
    let row = query(AssertSqlSafe(sql))
        .bind(user.as_str())
        .bind(days.start().to_string())
        .bind(days.end().to_string())
        .fetch_one(from)
        .await?;
    let list = |n: usize| -> Result<&str, Failure> { Ok(row.try_get(n)?) };
    let dates: Vec<String> = read(list(0)?, table)?;
    let dates: Vec<Option<NaiveDate>> = dates.iter().map(|day| day.parse().ok()).collect();
    let map = |n: usize| {
        let values: Vec<Option<f64>> = read(list(n + 1)?, table)?;
        Ok(dates.iter().zip(values).filter_map(|(day, value)| Some(((*day)?, value?))).collect())
    };
    (0..columns.len()).map(map).collect()
}

fn read<T: DeserializeOwned>(list: &str, table: &'static str) -> Result<T, Failure> {
    serde_json::from_str(list).map_err(|_| Failure::Row(table))
}
