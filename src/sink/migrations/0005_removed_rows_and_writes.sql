-- Rows that Garmin no longer has, kept for a while so that a fault of an upstream can be undone.
CREATE TABLE removed_rows (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    table_name TEXT NOT NULL,
    key TEXT NOT NULL,
    date TEXT NOT NULL,
    row TEXT NOT NULL,
    removed_at TEXT NOT NULL,
    job_id TEXT NOT NULL
);
CREATE INDEX removed_rows_by_time ON removed_rows (user_id, removed_at);

-- How often this file was written to: a copy from before has fewer, and is noticed by that.
INSERT INTO meta (key, value) VALUES ('writes', '0');
