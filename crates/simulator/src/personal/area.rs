//! Areas of data, which a key can be limited to.

/// A part of a token's scope.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Area {
    /// Activities, their files, health snapshots.
    Activities,
    /// Menstrual cycle.
    Cycle,
    /// Fitness age and heart rate zones.
    Fitness,
    /// Heart rate variability.
    Hrv,
    /// Food diary.
    Nutrition,
    /// Settings of the account.
    Profile,
    /// Nights.
    Sleep,
    /// Weigh-ins and goals of weight.
    Weight,
    /// Daily summaries, and what is measured all day.
    Wellness,
}

/// All areas with their names in a scope.
pub const AREAS: [(&str, Area); 9] = [
    ("ACTIVITIES", Area::Activities),
    ("CYCLE", Area::Cycle),
    ("FITNESS", Area::Fitness),
    ("HRV", Area::Hrv),
    ("NUTRITION", Area::Nutrition),
    ("PROFILE", Area::Profile),
    ("SLEEP", Area::Sleep),
    ("WEIGHT", Area::Weight),
    ("WELLNESS", Area::Wellness),
];

impl Area {
    /// The area of that name.
    pub fn named(name: &str) -> Option<Self> {
        AREAS.iter().find(|(known, _)| *known == name).map(|(_, area)| *area)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        AREAS.iter().find(|(_, area)| *area == self).map_or("", |(name, _)| name)
    }
}
