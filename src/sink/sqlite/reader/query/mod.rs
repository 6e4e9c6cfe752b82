//! A query that somebody else wrote, on a connection of its own that has nothing but views of one user's rows.
//!
//! The connection's own database is empty. The store is attached under a name that nobody can know, and each table has a
//! temporary view of its name with the rows of the user. [`guard`] lets SQLite compile only what reads these views, so
//! that the text is judged by SQLite's own parser and by no other. On top of that SQLite is limited in time, in memory and
//! in the size of everything.

mod functions;
mod guard;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement};
use tokio::sync::{Semaphore, oneshot};
use tokio::time::{Instant, timeout_at};

use self::guard::{Guard, ONLY_SELECT};
use self::watch::Watch;
use super::super::super::tables::{USER, readable};
use super::connections::Connections;
use crate::domain::ids::UserId;
use crate::domain::layout::{self, Row, Value};
use crate::ports::{Bounds, Found, QueryError, ReadError};

/// How long a query may take, waiting for its turn included.
const LIMIT: Duration = Duration::from_secs(5);
/// How many run at once; they have no part in the turns of other looks.
const AT_ONCE: usize = 1;
/// How long to wait for a lock: readers need none, except for a moment when the file is opened or recovered.
const PATIENCE: Duration = Duration::from_millis(500);
/// How many of SQLite's own steps between two looks at the clock: each may make one value as large as may be.
const STEPS: i32 = 100;
/// Bytes that SQLite may have in memory, in the whole process: for a text that is compiled to more than that, where nobody is
/// asked whether to go on. Other looks take a tenth of it.
const MEMORY: i64 = 256 * 1024 * 1024;
/// The largest text or value in bytes, what functions make included.
const LARGEST: i32 = 4 * 1024 * 1024;

/// Bytes of a query.
const LONGEST: i32 = 20_000;
/// Characters of a column's name.
const NAME: usize = 100;

/// What SQLite takes of a query: more than people write, and little enough to be compiled at once.
const LIMITS: [(Limit, i32); 10] = [
    (Limit::SQLITE_LIMIT_LENGTH, LARGEST),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, LONGEST),
    (Limit::SQLITE_LIMIT_COLUMN, 300),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 100),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 0),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 0),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];

const NOT_RUN: &str = "SQLite could not run it";
const TOO_MUCH: &str = "it needs too much memory: ask for fewer rows, or for shorter texts";

/// Queries take turns, on a thread of their own: so what one took of memory serves the next.
#[derive(Debug)]
pub(super) struct Queries {
    turns: Arc<Semaphore>,
    limit: Duration,
    thread: OnceLock<Sender<Task>>,
}

type Task = Box<dyn FnOnce() + Send>;

impl Default for Queries {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), limit: LIMIT, thread: OnceLock::new() }
    }
}

impl Queries {
    /// Runs one.
    pub(super) async fn run(
        &self,
        connections: &Connections,
        user: &UserId,
        sql: &str,
        bounds: Bounds,
    ) -> Result<Found, QueryError> {
        if i32::try_from(sql.len()).unwrap_or(i32::MAX) > LONGEST {
            return Err(refused(&format!("its text is longer than {LONGEST} bytes")));
        }
        let deadline = Instant::now() + self.limit;
        let turn = timeout_at(deadline, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(QueryError::Busy) };
        // The words for a store that can't be read are those of every look.
        let place = connections.place().await?;
        let (uri, user, sql) = (place.uri.clone(), user.clone(), sql.to_owned());
        let (answer, answered) = oneshot::channel();
        let task = Box::new(move || {
            // Kept until SQLite has really stopped.
            let _turn = turn;
            let found =
                open(&uri, &user).and_then(|(connection, guard)| found(&connection, &guard, &sql, bounds, deadline));
            // Nobody may wait for it any more.
            let _ = answer.send(found);
        });
        self.thread().send(task).map_err(|_| refused(NOT_RUN))?;
        // Some steps of SQLite's are long, such as a sort, and end a little later.
        let ran = timeout_at(deadline + PATIENCE, answered).await.map_err(|_| refused(guard::TOO_LONG))?;
        let ran = ran.unwrap_or_else(|_| Err(refused(NOT_RUN)));
        if !connections.is_still(&place).await {
            return Err(ReadError::TooSlow.into());
        }
        ran
    }

    fn thread(&self) -> &Sender<Task> {
        self.thread.get_or_init(|| {
            let (sender, tasks) = channel::<Task>();
            let run = move || {
                for task in tasks {
                    // One that panics answers nobody, and the next one is run.
                    let _ = catch_unwind(AssertUnwindSafe(task));
                }
            };
            // Without a thread nobody receives, and each query says that it was not run.
            let _ = std::thread::Builder::new().name("query".to_owned()).spawn(run);
            sender
        })
    }
}

/// A connection with the views of the user's rows, which can be asked for nothing else any more.
fn open(uri: &str, user: &UserId) -> Result<(Connection, Guard), QueryError> {
    let store = format!("store_{:032x}", rand::random::<u128>());
    prepared(uri, user, &store).map_err(|error| {
        let words = "it was opened a moment ago, and can't be now: try again";
        QueryError::Read(ReadError::Unreachable { words: words.to_owned(), source: Some(error.into()) })
    })
}

fn prepared(uri: &str, user: &UserId, store: &str) -> rusqlite::Result<(Connection, Guard)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_MEMORY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_in_memory_with_flags(flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "hard_heap_limit", MEMORY)?;
    connection.execute(&format!("ATTACH ?1 AS {store}"), [uri])?;
    connection.pragma_update(Some(store), "cache_size", -8_000)?;
    let tables = readable();
    for table in &tables {
        let name = table.name;
        // A view takes no parameters.
        let user = user.as_str().replace('\'', "''");
        let view = format!("CREATE TEMP VIEW {name} AS SELECT * FROM {store}.{name} WHERE {USER} = '{user}'");
        connection.execute_batch(&view)?;
    }
    let text =
        format!("SELECT lower(name) FROM {store}.sqlite_schema UNION SELECT lower(name) FROM pragma_module_list");
    let known = connection.prepare(&text)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    for (limit, most) in LIMITS {
        connection.set_limit(limit, most)?;
    }
    functions::replace_slow_ones(&connection)?;
    let guard = Guard::new(tables.iter().map(|table| table.name), known, store);
    connection.authorizer(Some(guard.decide()))?;
    Ok((connection, guard))
}

fn found(
    connection: &Connection,
    guard: &Guard,
    sql: &str,
    bounds: Bounds,
    deadline: Instant,
) -> Result<Found, QueryError> {
    let watch = Watch::until(deadline);
    let words = |error: rusqlite::Error| {
        let text = guard.words(&error);
        let is_greedy = watch.saw_greed() || error.sqlite_error_code() == Some(ErrorCode::OutOfMemory);
        refused(if is_greedy { TOO_MUCH } else { &text })
    };
    connection.progress_handler(STEPS, Some(watch.clone().asked())).map_err(words)?;
    let mut statement = connection.prepare(sql).map_err(words)?;
    if !statement.readonly() || statement.is_explain() != 0 || statement.column_count() == 0 {
        return Err(refused(ONLY_SELECT));
    }
    rows(&mut statement, bounds).map_err(words)
}

fn rows(statement: &mut Statement<'_>, bounds: Bounds) -> rusqlite::Result<Found> {
    // One without a name of its own is called like its text.
    let columns = statement.column_names().into_iter().map(|name| name.chars().take(NAME).collect());
    let columns: Vec<String> = columns.collect();
    let width = columns.len();
    let mut found = Found { columns, ..Found::default() };
    let (mut bytes, mut rows) = (0, statement.query([])?);
    while let Some(row) = rows.next()? {
        if found.rows.len() == bounds.rows {
            found.has_more = true;
            break;
        }
        let values: Row = (0..width)
            .map(|column| Ok(value(row.get_ref(column)?, bounds.text, &mut found.cut)))
            .collect::<rusqlite::Result<_>>()?;
        bytes += values.iter().map(Value::size).sum::<usize>();
        if bytes > bounds.bytes && !found.rows.is_empty() {
            found.has_more = true;
            break;
        }
        found.rows.push(values);
    }
    Ok(found)
}

/// A value as it is sent; a text is cut, bytes are described.
fn value(found: ValueRef<'_>, longest: usize, cut: &mut usize) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) if number.is_finite() => Value::Number(number),
        ValueRef::Real(number) => Value::Text(if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            Value::Text(match text.char_indices().nth(longest) {
                Some((end, _)) => {
                    *cut += 1;
                    format!("{}…", &text[..end])
                }
                None => text.into_owned(),
            })
        }
        ValueRef::Blob(bytes) => Value::Text(layout::described(bytes)),
    }
}

fn refused(words: &str) -> QueryError {
    QueryError::Refused(words.to_owned())
}
