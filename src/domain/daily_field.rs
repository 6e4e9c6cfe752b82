//! The values that a day has once: their names (the columns of every sink) and their units.

macro_rules! daily_fields {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)+) => {
        /// A value of a day. The name is the column of every sink and says the unit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DailyField { $($(#[$doc])* $variant,)+ }

        impl DailyField {
            /// All of them, in the order of the columns.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name of the column.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

daily_fields! {
    /// Steps.
    Steps => "steps",
    /// Distance in metres.
    Distance => "distance_m",
    /// Time of high activity in seconds.
    HighlyActive => "highly_active_s",
    /// Time of activity in seconds.
    Active => "active_s",
    /// Time without movement in seconds.
    Sedentary => "sedentary_s",
    /// Total energy, in kilocalories.
    TotalEnergy => "total_kcal",
    /// Active energy, in kilocalories.
    ActiveEnergy => "active_kcal",
    /// Resting energy, in kilocalories.
    RestingEnergy => "bmr_kcal",
    /// Resting heart rate in beats a minute.
    RestingHeartRate => "resting_heart_rate_bpm",
    /// Average stress, 0 to 100.
    AverageStress => "average_stress",
    /// Highest stress, 0 to 100.
    MaxStress => "max_stress",
    /// Mood derived from stress by the microservice, 0 to 100.
    DerivedMood => "derived_mood",
    /// What that mood is based on.
    DerivedMoodNotes => "derived_mood_notes",
    /// Breaths a minute asleep.
    SleepRespiration => "sleep_respiration_brpm",
    /// Breaths a minute awake.
    AwakeRespiration => "awake_respiration_brpm",
    /// Breaths a minute over the day.
    AverageRespiration => "average_respiration_brpm",
    /// Blood oxygen in percent.
    AverageSpo2 => "average_spo2_percent",
    /// Intensity minutes (vigorous ones count double), in minutes.
    IntensityMinutes => "intensity_min",
    /// Training readiness, 0 to 100.
    TrainingReadiness => "training_readiness",
    /// Training status.
    TrainingStatus => "training_status",
    /// `VO2max` in millilitres a minute and kilogram.
    Vo2Max => "vo2_max_ml_per_min_kg",
    /// Heart rate variability of the night in milliseconds.
    OvernightHrv => "overnight_hrv_ms",
    /// Last night's average, in milliseconds.
    LastNightHrv => "last_night_hrv_ms",
    /// Last night's highest five minutes, in milliseconds.
    LastNightHrvHigh => "last_night_5min_high_hrv_ms",
    /// Average of the week in milliseconds.
    WeeklyHrv => "weekly_hrv_ms",
    /// Lower end of the personal range in milliseconds.
    HrvBaselineLow => "hrv_baseline_low_ms",
    /// Upper end of the personal range in milliseconds.
    HrvBaselineHigh => "hrv_baseline_high_ms",
    /// Lower end of the balanced range in milliseconds.
    HrvBalancedLow => "hrv_balanced_low_ms",
    /// Upper end of the balanced range in milliseconds.
    HrvBalancedHigh => "hrv_balanced_high_ms",
    /// Status of heart rate variability.
    HrvStatus => "hrv_status",
    /// Heart rate at the lactate threshold in beats a minute.
    LactateThreshold => "lactate_threshold_bpm",
    /// Endurance score.
    EnduranceScore => "endurance_score",
    /// Hill score.
    HillScore => "hill_score",
    /// Predicted time over 5 km in seconds.
    Race5k => "race_prediction_5k_s",
    /// Predicted time over 10 km in seconds.
    Race10k => "race_prediction_10k_s",
    /// Predicted time over a half marathon in seconds.
    RaceHalf => "race_prediction_half_marathon_s",
    /// Predicted time over a marathon in seconds.
    RaceMarathon => "race_prediction_marathon_s",
    /// Body battery: highest, 0 to 100.
    BatteryHighest => "body_battery_highest",
    /// Body battery: lowest.
    BatteryLowest => "body_battery_lowest",
    /// Body battery at waking.
    BatteryAtWake => "body_battery_at_wake",
    /// Body battery charged.
    BatteryCharged => "body_battery_charged",
    /// Body battery drained.
    BatteryDrained => "body_battery_drained",
    /// Body battery at the last upload.
    BatteryCurrent => "body_battery_current",
    /// Floors climbed.
    FloorsAscended => "floors_ascended",
    /// Floors descended.
    FloorsDescended => "floors_descended",
    /// Fitness age in years.
    FitnessAge => "fitness_age_years",
    /// Age in years.
    ChronologicalAge => "chronological_age_years",
    /// Best achievable fitness age, in years.
    AchievableFitnessAge => "achievable_fitness_age_years",
    /// Water drunk in millilitres.
    Hydration => "hydration_ml",
    /// Time to recover in minutes.
    RecoveryTime => "recovery_time_min",
    /// Training load of the week.
    WeeklyTrainingLoad => "weekly_training_load",
    /// Acute training load of the day.
    AcuteTrainingLoad => "daily_acute_training_load",
    /// Chronic training load of the day.
    ChronicTrainingLoad => "daily_chronic_training_load",
    /// Acute load of training readiness.
    AcuteLoad => "acute_load",
    /// Energy eaten in kilocalories.
    FoodEnergy => "food_kcal",
    /// Carbohydrates eaten in grams.
    FoodCarbs => "food_carbs_g",
    /// Fat eaten in grams.
    FoodFat => "food_fat_g",
    /// Protein eaten in grams.
    FoodProtein => "food_protein_g",
}

impl DailyField {
    /// Whether it is text; the others are numbers.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::DerivedMoodNotes | Self::TrainingStatus | Self::HrvStatus)
    }
}
