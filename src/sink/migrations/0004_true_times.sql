-- Times that are what they say.

-- The wire's duration of a night is the time asleep. From bedtime to waking it is these two that tell.
UPDATE sleep_sessions SET
    asleep_s = coalesce(asleep_s, CASE WHEN bedtime IS NULL OR wake_time IS NULL THEN duration_s END),
    duration_s = CASE
        WHEN bedtime IS NOT NULL AND wake_time >= bedtime
        THEN CAST(strftime('%s', wake_time) AS INTEGER) - CAST(strftime('%s', bedtime) AS INTEGER)
    END;

CREATE TABLE naps (
    user_id TEXT NOT NULL,
    start_time TEXT NOT NULL,
    date TEXT NOT NULL,
    end_time TEXT,
    utc_offset_min NUMERIC,
    duration_s NUMERIC,
    asleep_s NUMERIC,
    raw TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, start_time)
);
CREATE INDEX naps_by_date ON naps (user_id, date);

-- What was stored as the time of a weigh-in is the clock on the wall, which has no `Z`; when that was in UTC is not known.
-- Copied out and in: renaming a table would change the views that its owner has made of it.
DROP VIEW daily_summary;
CREATE TABLE old_weigh_ins AS SELECT * FROM weigh_ins;
DROP TABLE weigh_ins;
CREATE TABLE weigh_ins (
    user_id TEXT NOT NULL,
    time_local TEXT NOT NULL,
    date TEXT NOT NULL,
    time TEXT,
    weight_kg NUMERIC,
    body_fat_percent NUMERIC,
    bmi NUMERIC,
    body_water_percent NUMERIC,
    bone_mass_kg NUMERIC,
    muscle_mass_kg NUMERIC,
    raw TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (user_id, time_local)
);
INSERT INTO weigh_ins
SELECT user_id, rtrim(time, 'Z'), date, NULL, weight_kg, body_fat_percent, bmi, body_water_percent, bone_mass_kg,
       muscle_mass_kg, raw, created_at, updated_at
FROM old_weigh_ins;
DROP TABLE old_weigh_ins;
CREATE INDEX weigh_ins_by_date ON weigh_ins (user_id, date);

-- One row for every day of which anything is known: what a person would chart.
CREATE VIEW daily_summary AS
WITH days AS (
    SELECT user_id, date FROM daily_metrics
    UNION SELECT user_id, date FROM sleep_sessions
    UNION SELECT user_id, date FROM activities
    UNION SELECT user_id, date FROM nutrition_entries
    UNION SELECT user_id, date FROM weigh_ins
    UNION SELECT user_id, date FROM blood_pressure_readings
),
moves AS (
    SELECT user_id, date, count(*) AS n, sum(distance_m) AS distance_m, sum(duration_s) AS duration_s,
           sum(energy_kcal) AS energy_kcal
    FROM activities GROUP BY user_id, date
),
food AS (
    SELECT user_id, date, sum(energy_kcal) AS energy_kcal FROM nutrition_entries GROUP BY user_id, date
),
pressure AS (
    SELECT user_id, date, avg(systolic_mmhg) AS systolic_mmhg, avg(diastolic_mmhg) AS diastolic_mmhg
    FROM blood_pressure_readings GROUP BY user_id, date
)
SELECT
    days.user_id,
    days.date,
    d.steps,
    d.distance_m,
    d.resting_heart_rate_bpm,
    coalesce(s.asleep_s, s.duration_s - s.awake_s) AS sleep_s,
    s.duration_s AS time_in_bed_s,
    s.deep_s AS sleep_deep_s,
    s.light_s AS sleep_light_s,
    s.rem_s AS sleep_rem_s,
    s.awake_s AS sleep_awake_s,
    s.score AS sleep_score,
    d.floors_ascended,
    d.active_s,
    d.intensity_min,
    d.total_kcal,
    d.active_kcal,
    d.average_stress,
    d.max_stress,
    d.body_battery_highest,
    d.body_battery_lowest,
    coalesce(d.last_night_hrv_ms, d.overnight_hrv_ms, s.average_hrv_ms) AS hrv_ms,
    d.average_spo2_percent,
    d.average_respiration_brpm,
    d.training_readiness,
    d.vo2_max_ml_per_min_kg,
    (SELECT w.weight_kg FROM weigh_ins w
     WHERE w.user_id = days.user_id AND w.date = days.date AND w.weight_kg IS NOT NULL
     ORDER BY w.time_local DESC LIMIT 1) AS weight_kg,
    p.systolic_mmhg,
    p.diastolic_mmhg,
    coalesce(m.n, 0) AS activity_count,
    m.distance_m AS activity_distance_m,
    m.duration_s AS activity_duration_s,
    m.energy_kcal AS activity_kcal,
    coalesce(d.food_kcal, f.energy_kcal) AS food_kcal,
    d.hydration_ml
FROM days
LEFT JOIN daily_metrics d ON d.user_id = days.user_id AND d.date = days.date
LEFT JOIN sleep_sessions s ON s.user_id = days.user_id AND s.date = days.date
LEFT JOIN moves m ON m.user_id = days.user_id AND m.date = days.date
LEFT JOIN food f ON f.user_id = days.user_id AND f.date = days.date
LEFT JOIN pressure p ON p.user_id = days.user_id AND p.date = days.date;
