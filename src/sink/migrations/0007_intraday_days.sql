-- Series within a day are a type of their own: days whose health is here have theirs too, for they came together.
INSERT INTO sync_days (user_id, data_type, day, outcome, asked_at, epoch, is_partial)
SELECT user_id, 'intraday', day, outcome, asked_at, epoch, 0 FROM sync_days WHERE data_type = 'health'
ON CONFLICT DO NOTHING;

-- A new id makes what is known of this store be read from it again.
UPDATE meta SET value = lower(hex(randomblob(16))) WHERE key = 'id';
