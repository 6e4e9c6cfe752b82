//! What SQLite may compile of a query, and the words for what it may not.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Error, ErrorCode};

/// The functions of a query: those of SQLite that only work on their arguments
/// (<https://www.sqlite.org/lang_corefunc.html> and its neighbours). None tells of this program or its machine, and none
/// loads, writes or makes something out of nothing.
const FUNCTIONS: &str = "\
    abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh count cume_dist \
    current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor format glob \
    group_concat hex if ifnull iif instr json json_array json_array_length json_each json_error_position json_extract \
    json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove json_replace \
    json_set json_tree json_type json_valid julianday lag last_value lead length like likelihood likely ln log log10 log2 \
    lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank percentile percentile_cont \
    percentile_disc pi pow power printf quote radians rank replace round row_number rtrim sign sin sinh soundex sqrt \
    strftime string_agg substr substring sum tan tanh time timediff total trim trunc typeof unicode unixepoch unlikely \
    upper";
/// JSON as a table.
const FUNCTION_TABLES: [&str; 2] = ["json_each", "json_tree"];
/// The operators `->` and `->>`.
const ARROWS: [&str; 2] = ["->", "->>"];

/// What begins the names of SQLite's own tables.
const OF_SQLITE: [&str; 2] = ["sqlite_", "pragma_"];
pub(super) const TOO_LONG: &str = "it takes too long: ask for fewer days, or for less of them. Of intraday_samples, name the \
                                    metric and a range of time_ms, which is how they are sorted";
/// Whatever else is asked for.
pub(super) const ONLY_SELECT: &str = "only a SELECT can be run here";

/// Judges what a statement is made of while SQLite compiles it.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    views: Arc<[&'static str]>,
    /// Names of everything that is a table without the query's doing, in lower case.
    tables: Arc<BTreeSet<String>>,
    /// The name under which the store is attached.
    store: Arc<str>,
    denied: Arc<Mutex<Option<String>>>,
}

impl Guard {
    pub(super) fn new(views: impl Iterator<Item = &'static str>, tables: BTreeSet<String>, store: &str) -> Self {
        Self { views: views.collect(), tables: tables.into(), store: store.into(), denied: Arc::default() }
    }

    /// As SQLite asks it.
    pub(super) fn decide(&self) -> impl FnMut(AuthContext<'_>) -> Authorization + Send + 'static {
        let guard = self.clone();
        move |asked| match guard.objection(&asked) {
            None => Authorization::Allow,
            Some(words) => {
                guard.denied.lock().get_or_insert(words);
                Authorization::Deny
            }
        }
    }

    /// Why not.
    fn objection(&self, asked: &AuthContext<'_>) -> Option<String> {
        match asked.action {
            AuthAction::Select | AuthAction::Recursive => None,
            AuthAction::Function { function_name } => {
                let name = function_name.to_ascii_lowercase();
                let is_known = FUNCTIONS.split(' ').chain(ARROWS).any(|known| known == name);
                (!is_known).then(|| format!("the function {name} can't be used"))
            }
            AuthAction::Read { table_name, column_name } => {
                let may = self.may_read(asked.database_name, &table_name.to_ascii_lowercase(), column_name);
                (!may).then(|| format!("there is no table {}", self.without_store(table_name)))
            }
            _ => Some(ONLY_SELECT.to_owned()),
        }
    }

    /// The views, what they are made of, JSON as a table, and what the query itself calls a table. The store's own tables are
    /// only reached through the views: its name, which alone leads around them, is not known.
    fn may_read(&self, database: Option<&str>, table: &str, column: &str) -> bool {
        let is_view = self.views.contains(&table);
        match database {
            Some(name) if name == &*self.store || name.eq_ignore_ascii_case("temp") => is_view,
            // SQLite names a table as the query does, once more and without a column, if no column of it is read.
            None if column.is_empty() && !self.is_table(table) => true,
            None if is_view => true,
            _ => FUNCTION_TABLES.contains(&table),
        }
    }

    fn is_table(&self, name: &str) -> bool {
        self.tables.contains(name) || OF_SQLITE.iter().any(|start| name.starts_with(start))
    }

    /// What is wrong, in words for whoever wrote the query.
    pub(super) fn words(&self, error: &Error) -> String {
        let denied = self.denied.lock().take();
        match (denied, error) {
            (Some(words), _) => words,
            (None, Error::MultipleStatement) => "it is more than one statement: send one at a time".to_owned(),
            (None, Error::SqliteFailure(error, message)) => match error.code {
                ErrorCode::OperationInterrupted => TOO_LONG.to_owned(),
                ErrorCode::TooBig => "a value of it is too large: ask for a part of it".to_owned(),
                _ if message.as_ref().is_some_and(|it| it.starts_with("cannot modify ")) => ONLY_SELECT.to_owned(),
                _ => self.without_store(message.as_deref().unwrap_or("SQLite can't run it")),
            },
            (None, other) => self.without_store(&other.to_string()),
        }
    }

    /// Without the name that nobody may know.
    fn without_store(&self, text: &str) -> String {
        text.replace(&format!("{}.", self.store), "").replace(&*self.store, "")
    }
}
