//! The sports the person does, with what distinguishes them on the wire and physically.

/// A sport and its typical values.
#[derive(Debug)]
pub struct Sport {
    /// Garmin's key.
    pub key: &'static str,
    /// Garmin's number of the sport.
    pub id: i64,
    /// Garmin's number of the group that the sport belongs to.
    pub parent: i64,
    /// Key of that group.
    pub parent_key: &'static str,
    /// Title of an activity.
    pub title: &'static str,
    /// Mean speed in m/s of somebody with fitness 0.5; 0 for stationary sports.
    pub speed: f64,
    /// Share of the heart rate reserve that it takes.
    pub effort: f64,
    /// Whether positions are recorded, and the weather.
    pub outdoors: bool,
    /// Steps (or revolutions, or strokes) a minute.
    pub cadence: f64,
    /// Metres climbed in a kilometre.
    pub climb: f64,
    /// Watts of somebody with fitness 0.5; 0 where power is not measured.
    pub power: f64,
    /// Metres in a lap; 0 for laps of ten minutes.
    pub lap: f64,
}

macro_rules! sport {
    ($name:ident, $key:literal, $id:literal, $parent:literal, $parent_key:literal, $title:literal, $speed:literal, $effort:literal,
     $outdoors:literal, $cadence:literal, $climb:literal, $power:literal, $lap:literal) => {
        #[doc = concat!("`", $key, "`")]
        pub static $name: Sport = Sport {
            key: $key,
            id: $id,
            parent: $parent,
            parent_key: $parent_key,
            title: $title,
            speed: $speed,
            effort: $effort,
            outdoors: $outdoors,
            cadence: $cadence,
            climb: $climb,
            power: $power,
            lap: $lap,
        };
    };
}

// name, key, id, parent, parent's key, title, speed, effort, outdoors, cadence, climb, power, lap
sport!(RUN, "running", 1, 17, "all", "Park Running", 2.85, 0.70, true, 166.0, 6.0, 265.0, 1000.0);
sport!(TRAIL, "trail_running", 6, 1, "running", "Forest Trail Running", 2.35, 0.72, true, 160.0, 28.0, 270.0, 1000.0);
sport!(RIDE, "cycling", 2, 17, "all", "River Cycling", 7.4, 0.60, true, 82.0, 8.0, 175.0, 5000.0);
sport!(INDOOR_RIDE, "indoor_cycling", 25, 2, "cycling", "Indoor Cycling", 8.2, 0.64, false, 88.0, 0.0, 185.0, 5000.0);
sport!(STRENGTH, "strength_training", 13, 29, "fitness_equipment", "Strength", 0.0, 0.38, false, 0.0, 0.0, 0.0, 0.0);
sport!(SWIM, "lap_swimming", 27, 26, "swimming", "Pool Swim", 0.72, 0.55, false, 24.0, 0.0, 0.0, 500.0);
sport!(HIKE, "hiking", 3, 17, "all", "Hill Hiking", 1.25, 0.40, true, 104.0, 38.0, 0.0, 1000.0);
sport!(WALK, "walking", 9, 17, "all", "Evening Walking", 1.45, 0.27, true, 112.0, 5.0, 0.0, 1000.0);
sport!(YOGA, "yoga", 163, 29, "fitness_equipment", "Yoga", 0.0, 0.16, false, 0.0, 0.0, 0.0, 0.0);

impl Sport {
    /// Whether its cadence counts steps, which then belong to the day's steps.
    pub fn on_foot(&self) -> bool {
        self.cadence > 100.0
    }
}
