-- The files that activities were recorded in, as they are.
CREATE TABLE activity_files (
    user_id TEXT NOT NULL,
    activity_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    format TEXT NOT NULL,
    bytes BLOB NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, activity_id)
);

-- Activities that have no file, so that none is asked for twice.
CREATE TABLE activities_without_file (
    user_id TEXT NOT NULL,
    activity_id INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    PRIMARY KEY (user_id, activity_id)
) WITHOUT ROWID;

-- Garmin's number of the account whose data is stored, once it is known: data of another one is refused.
ALTER TABLE writers ADD COLUMN garmin_id INTEGER;
