//! Compares a run's store with the reference: nothing promised is missing, nothing duplicated, nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::world::{TABLES, open};

/// What a completed job promises.
#[derive(Clone, Debug)]
pub struct Promise {
    pub job: String,
    pub types: Vec<String>,
    /// `YYYY-MM-DD`, both inclusive.
    pub start: String,
    pub end: String,
}

/// One user's rows.
#[derive(Default)]
pub struct Tables {
    rows: BTreeMap<&'static str, HashMap<String, Row>>,
    /// Type and day → outcome.
    days: HashMap<(String, String), String>,
    /// Duplicate keys.
    doubled: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    date: String,
    /// As SQL literals.
    values: Vec<String>,
}

/// How many differences of one kind are listed individually.
const EXAMPLES: usize = 5;

impl Tables {
    pub async fn read(database: &Path, user: &str) -> Self {
        let mut connection = open(database, true).await;
        let mut all = Self::default();
        for (table, key) in TABLES {
            let key = if key.is_empty() { "metric || ' ' || time_ms" } else { key };
            let columns = columns(&mut connection, table).await;
            let date = if table == "workouts" { "''" } else { "date" };
            // One text per row, split again below: there are many.
            let values = columns.iter().map(|it| format!("quote({it})")).collect::<Vec<_>>().join(" || char(31) || ");
            let sql = format!("SELECT CAST({key} AS TEXT), {date}, {values} FROM {table} WHERE user_id = ?");
            let rows: Vec<(String, String, String)> =
                sqlx::query_as(AssertSqlSafe(sql)).bind(user).fetch_all(&mut connection).await.unwrap();
            let into = all.rows.entry(table).or_default();
            for (key, date, values) in rows {
                let values = values.split('\u{1f}').map(str::to_owned).collect();
                if into.insert(key.clone(), Row { date, values }).is_some() {
                    all.doubled.push(format!("{table} {key}"));
                }
            }
        }
        let days: Vec<(String, String, String)> =
            sqlx::query_as("SELECT data_type, day, outcome FROM sync_days WHERE user_id = ?")
                .bind(user)
                .fetch_all(&mut connection)
                .await
                .unwrap();
        all.days = days.into_iter().map(|(one, day, outcome)| ((one, day), outcome)).collect();
        all
    }

    pub fn rows(&self) -> usize {
        self.rows.values().map(HashMap::len).sum()
    }
}

/// Columns of data. A day's raw entries depend on how requests were split, because the service sends some values once
/// per request; columns hold the same values, and those are compared.
async fn columns(connection: &mut SqliteConnection, table: &str) -> Vec<String> {
    let all: Vec<String> =
        sqlx::query_scalar("SELECT name FROM pragma_table_info(?)").bind(table).fetch_all(connection).await.unwrap();
    let beside = ["user_id", "created_at", "updated_at"];
    all.into_iter().filter(|it| !(beside.contains(&it.as_str()) || table == "daily_metrics" && it == "raw")).collect()
}

/// Which types fill a table.
fn filled_by(table: &str) -> &'static [&'static str] {
    match table {
        "daily_metrics" => &["health", "nutrition"],
        "activities" => &["activities"],
        "workouts" => &["workouts"],
        "nutrition_entries" => &["nutrition"],
        _ => &["health"],
    }
}

/// All differences in a user's data; `promises` are the user's completed jobs.
pub async fn compare(database: &Path, user: &str, reference: &Tables, promises: &[Promise]) -> Vec<String> {
    let stored = Tables::read(database, user).await;
    let mut found: Vec<String> = stored.doubled.iter().map(|row| format!("{user}: a row twice: {row}")).collect();
    let is_promised = |one: &str, date: &str| {
        let holds = |it: &&Promise| {
            it.types.iter().any(|t| t == one) && (date.is_empty() || (*it.start <= *date && *date <= *it.end))
        };
        promises.iter().find(holds)
    };
    for (table, want) in &reference.rows {
        let got = &stored.rows[table];
        let mut differences = BTreeSet::new();
        for (key, row) in got {
            match want.get(key) {
                None => {
                    differences.insert(format!("{user}: a row too many: {table} {key}"));
                }
                Some(want) if row != want => {
                    // A day's row is filled by two requests, one of which a job may not have reached.
                    let is_whole = filled_by(table).iter().all(|one| is_promised(one, &row.date).is_some());
                    let agree = |(got, want): (&String, &String)| got == want || (!is_whole && got == "NULL");
                    if row.date != want.date || !row.values.iter().zip(&want.values).all(agree) {
                        differences.insert(format!("{user}: {table} {key} is {row:?} instead of {want:?}"));
                    }
                }
                Some(_) => {}
            }
        }
        for (key, row) in want.iter().filter(|(key, _)| !got.contains_key(*key)) {
            // A row that two types fill may come from either.
            if let Some(promise) = filled_by(table).iter().find_map(|one| {
                let whole = filled_by(table).iter().all(|it| is_promised(it, &row.date).is_some());
                (whole || filled_by(table).len() == 1).then(|| is_promised(one, &row.date)).flatten()
            }) {
                differences.insert(format!("{user}: missing, though job {} is completed: {table} {key}", promise.job));
            }
        }
        let more = differences.len().saturating_sub(EXAMPLES);
        found.extend(differences.into_iter().take(EXAMPLES));
        if more > 0 {
            found.push(format!("{user}: and {more} more differences in {table}"));
        }
    }
    for ((one, day), outcome) in &reference.days {
        let Some(promise) = is_promised(one, day) else { continue };
        match stored.days.get(&(one.clone(), day.clone())) {
            Some(stored) if stored == outcome => {}
            other => found.push(format!(
                "{user}: {one} of {day} is noted as {other:?} instead of {outcome}, though job {} is completed",
                promise.job
            )),
        }
    }
    found
}
