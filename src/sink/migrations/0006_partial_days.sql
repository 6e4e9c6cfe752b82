-- Whether something of a day is lacking that should be there: the rest of it is stored.
ALTER TABLE sync_days ADD COLUMN is_partial INTEGER NOT NULL DEFAULT 0;
