-- What the sync itself needs to know: which store this is, who may write, which days are here.
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Made with the tables, in one transaction, so that no two processes can give one file two ids.
INSERT INTO meta (key, value) VALUES ('id', lower(hex(randomblob(16))));

CREATE TABLE writers (
    user_id TEXT NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_days (
    user_id TEXT NOT NULL,
    data_type TEXT NOT NULL,
    day TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('stored', 'no_data')),
    asked_at TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (user_id, data_type, day)
) STRICT, WITHOUT ROWID;
