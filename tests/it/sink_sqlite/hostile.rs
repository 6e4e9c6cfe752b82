//! Texts of queries by somebody who wants more than they may.

/// What the store has besides people's rows, and what SQLite itself has.
const OTHER_TABLES: [&str; 27] = [
    "meta",
    "writers",
    "sync_days",
    "removed_rows",
    "activities_without_file",
    "_sqlx_migrations",
    "sqlite_master",
    "sqlite_schema",
    "sqlite_temp_master",
    "sqlite_temp_schema",
    "sqlite_sequence",
    "sqlite_stat1",
    "sqlite_stat4",
    "dbstat",
    "pragma_table_list",
    "pragma_database_list",
    "pragma_table_info('meta')",
    "pragma_function_list",
    "pragma_module_list",
    "pragma_compile_options",
    "sqlite_stmt",
    "fts5vocab",
    "rtree",
    "main.activities",
    "store.activities",
    "store_00000000000000000000000000000000.activities",
    "nobodys",
];

/// Ways to name a table.
const READS: [&str; 6] = [
    "SELECT * FROM {}",
    "SELECT 1 FROM {} LIMIT 1",
    "SELECT steps FROM daily_metrics WHERE EXISTS (SELECT 1 FROM {})",
    "WITH a AS (SELECT * FROM {}) SELECT count(*) FROM a",
    "SELECT (SELECT count(*) FROM {})",
    "SELECT 1 UNION ALL SELECT count(*) FROM {}",
];

/// Statements that are no question.
const STATEMENTS: [&str; 52] = [
    "",
    ";",
    "-- nothing",
    "/* nothing",
    "INSERT INTO activities (user_id, id) VALUES ('me', 1)",
    "INSERT INTO temp.activities SELECT * FROM activities",
    "REPLACE INTO daily_metrics (user_id, date) VALUES ('me', '2024-01-01')",
    "UPDATE activities SET user_id = 'me'",
    "UPDATE daily_metrics SET steps = 1 RETURNING *",
    "DELETE FROM activities",
    "DELETE FROM activities RETURNING *",
    "WITH a AS (SELECT 1) DELETE FROM activities",
    "WITH a AS (SELECT 1) INSERT INTO activities (id) SELECT * FROM a RETURNING 1",
    "CREATE TABLE a (x)",
    "CREATE TEMP TABLE a AS SELECT * FROM activities",
    "CREATE VIEW a AS SELECT 1",
    "CREATE TEMP VIEW a AS SELECT * FROM meta",
    "CREATE TEMP TRIGGER a INSTEAD OF DELETE ON activities BEGIN SELECT 1; END",
    "CREATE INDEX a ON activities (id)",
    "CREATE VIRTUAL TABLE a USING fts5(x)",
    "CREATE VIRTUAL TABLE temp.a USING dbstat(main)",
    "DROP TABLE activities",
    "DROP VIEW activities",
    "DROP VIEW temp.activities",
    "ALTER TABLE activities ADD COLUMN x",
    "ALTER TABLE temp.activities RENAME TO a",
    "ATTACH ':memory:' AS a",
    "ATTACH 'file:/etc/passwd?mode=ro' AS a",
    "DETACH DATABASE store",
    "DETACH temp",
    "PRAGMA database_list",
    "PRAGMA table_list",
    "PRAGMA query_only = OFF",
    "PRAGMA query_only",
    "PRAGMA writable_schema = ON",
    "PRAGMA hard_heap_limit = 0",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 7",
    "PRAGMA case_sensitive_like = ON",
    "PRAGMA trusted_schema = ON",
    "PRAGMA optimize",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "SAVEPOINT a",
    "VACUUM",
    "VACUUM INTO '/tmp/a.db'",
    "ANALYZE",
    "REINDEX",
    "EXPLAIN SELECT 1",
    "EXPLAIN QUERY PLAN SELECT * FROM activities",
];

/// More than one statement, or parts of one.
const BROKEN: [&str; 16] = [
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE activities",
    "SELECT 1; PRAGMA query_only = OFF; DELETE FROM activities",
    "SELECT 1;; SELECT 2",
    "SELECT 1 /* */ ; /* */ DELETE FROM activities",
    "SELECT 'a''; DROP TABLE activities; --",
    "SELEC 1",
    "SELECT",
    "SELECT * FROM",
    "SELECT ?1",
    "SELECT :user_id",
    "SELECT @a, $b",
    "' OR 1 = 1 --",
    "SELECT * FROM activities WHERE user_id = 'anna' UNION",
    "SELECT nothing FROM activities",
    "\u{0}SELECT 1",
];

/// Functions that load, write, reveal, or make something of nothing.
const CALLS: [&str; 24] = [
    "load_extension('/tmp/a.so')",
    "load_extension('/tmp/a.so', 'f')",
    "readfile('/etc/passwd')",
    "writefile('/tmp/a', 'b')",
    "edit('a')",
    "fts3_tokenizer('simple')",
    "fts3_tokenizer('simple', x'00')",
    "fts5(1)",
    "sqlite_version()",
    "sqlite_source_id()",
    "sqlite_compileoption_get(1)",
    "sqlite_compileoption_used('a')",
    "sqlite_offset(1)",
    "sqlite_log(1, 'a')",
    "zeroblob(1000000000)",
    "randomblob(1000000000)",
    "random()",
    "last_insert_rowid()",
    "changes()",
    "total_changes()",
    "subtype('a')",
    "rtreecheck('a')",
    "eval('SELECT 1')",
    "matchinfo(1)",
];

/// All that must be refused.
pub fn texts() -> Vec<String> {
    let reads = OTHER_TABLES.iter().flat_map(|table| READS.iter().map(move |read| read.replace("{}", table)));
    let calls = CALLS.iter().map(|call| format!("SELECT {call}"));
    let where_calls = CALLS.iter().map(|call| format!("SELECT 1 FROM activities WHERE {call} IS NOT NULL"));
    let fixed = STATEMENTS.iter().chain(&BROKEN).map(|text| (*text).to_owned());
    reads.chain(calls).chain(where_calls).chain(fixed).collect()
}

/// What may be asked, and must not find more than it should: the user named otherwise, and names that hide others.
pub fn harmless() -> Vec<String> {
    let texts = [
        "SELECT * FROM activities WHERE user_id = 'anna'",
        "SELECT * FROM activities WHERE user_id <> 'me'",
        "SELECT * FROM activities WHERE 1 OR user_id = 'anna'",
        "SELECT * FROM activities WHERE id = 777",
        "SELECT name FROM activities UNION SELECT user_id FROM daily_metrics",
        "WITH activities AS (SELECT * FROM activities) SELECT * FROM activities",
        "WITH activities AS (SELECT * FROM temp.activities) SELECT * FROM activities",
        "WITH daily_summary AS (SELECT * FROM activities) SELECT name FROM daily_summary",
        "WITH temp AS (SELECT 1 AS x) SELECT * FROM temp",
        "SELECT * FROM (SELECT * FROM activities) AS meta",
        "SELECT group_concat(name), group_concat(user_id) FROM activities",
        "SELECT json_group_array(raw) FROM activities",
        "SELECT max(user_id), min(user_id) FROM daily_summary",
        "SELECT a.*, b.* FROM activities a LEFT JOIN activities b ON b.user_id <> a.user_id",
        "SELECT * FROM activities ORDER BY (SELECT max(user_id) FROM activities)",
        "SELECT * FROM json_each('[1]')",
        "SELECT * FROM json_tree((SELECT raw FROM activities LIMIT 1))",
        "SELECT rowid, * FROM activities",
        "SELECT * FROM activities NOT INDEXED",
        "SELECT * FROM activities INDEXED BY activities_by_date",
        "SELECT * FROM \"activities\"",
        "SELECT * FROM [activities]",
        "SELECT * FROM 'activities'",
        "SELECT typeof(user_id), hex(user_id) FROM activities",
    ];
    texts.map(str::to_owned).to_vec()
}

/// What would take all of the machine.
pub fn greedy() -> Vec<String> {
    let numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)";
    let doubled: Vec<_> =
        (1..40).map(|n| format!("a{n} AS (SELECT 1 AS x FROM a{m} AS b, a{m} AS c)", m = n - 1)).collect();
    vec![
        format!(
            "{numbers} SELECT max(s) OVER (ORDER BY s) FROM (SELECT printf('%.*c', 1000000, 'x') || x AS s FROM n)"
        ),
        format!("{numbers} SELECT group_concat(x) FROM n"),
        format!("{numbers} SELECT json_group_array(printf('%.*c', 100000, 'x')) FROM n"),
        "SELECT replace(printf('%.*c', 1000000, 'x'), 'x', printf('%.*c', 1000, 'y'))".to_owned(),
        format!("WITH a0 AS (SELECT 1 AS x UNION ALL SELECT 2), {} SELECT count(*) FROM a39", doubled.join(", ")),
        format!("SELECT {}1{}", "abs(".repeat(2_000), ")".repeat(2_000)),
        format!("SELECT 1{}", " + 1".repeat(3_000)),
        format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(900)),
        format!("SELECT {}", vec!["1"; 5_000].join(", ")),
        format!("SELECT '{}'", "x".repeat(30_000)),
        format!("SELECT max({})", vec!["1"; 500].join(", ")),
        format!("SELECT 1 FROM activities WHERE name LIKE '{}'", "%a".repeat(2_000)),
    ]
}
