//! Kinds of data that a job can ask for, and sets of them.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::named::named;

/// One kind of data, in the order in which a job works through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum DataType {
    /// Values of a day, nights, weigh-ins, blood pressure.
    Health,
    /// Series within a day: heart rate, variability, stress, body battery.
    Intraday,
    /// Recorded activities with details.
    Activities,
    /// Planned workouts. They have no date: stored by id, once per job, and not part of coverage.
    Workouts,
    /// The food diary.
    Nutrition,
    /// The files that activities were recorded in. They are asked for by activity, so a job for them is one for activities
    /// too.
    Files,
}

impl DataType {
    /// Whether its records belong to days, so that it can be covered day by day.
    #[must_use]
    pub fn is_dated(self) -> bool {
        self != Self::Workouts
    }

    /// Whether a job that names metrics asks only for those of this type.
    #[must_use]
    pub fn has_metrics(self) -> bool {
        matches!(self, Self::Health | Self::Intraday)
    }
}

named!(DataType, schema "DataTypeName");

/// A set of data types, in the order of [`DataType::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "Vec<DataType>", into = "Vec<DataType>")]
pub struct DataTypes(u8);

impl DataTypes {
    /// What a job asks for by default: all of health, with its series, activities, workouts.
    #[must_use]
    pub fn usual() -> Self {
        Self::from_iter([DataType::Health, DataType::Intraday, DataType::Activities, DataType::Workouts])
    }

    /// The empty set.
    pub const EMPTY: Self = Self(0);

    /// Whether `one` is a member.
    #[must_use]
    pub fn contains(self, one: DataType) -> bool {
        self.0 & (1 << one as u8) != 0
    }

    /// Whether every member of `other` is in this set.
    #[must_use]
    pub fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many members.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// With what its members can't be asked for without: files are those of activities.
    #[must_use]
    pub fn with_what_they_need(self) -> Self {
        if self.contains(DataType::Files) { self.with(DataType::Activities) } else { self }
    }

    /// With one more member.
    #[must_use]
    pub fn with(self, one: DataType) -> Self {
        Self(self.0 | 1 << one as u8)
    }

    /// The members that are not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The intersection.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The members.
    pub fn iter(self) -> impl Iterator<Item = DataType> {
        DataType::ALL.into_iter().filter(move |one| self.contains(*one))
    }

    /// The members whose records belong to days.
    pub fn dated(self) -> impl Iterator<Item = DataType> {
        self.iter().filter(|one| one.is_dated())
    }
}

impl FromIterator<DataType> for DataTypes {
    fn from_iter<I: IntoIterator<Item = DataType>>(members: I) -> Self {
        members.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl From<Vec<DataType>> for DataTypes {
    fn from(members: Vec<DataType>) -> Self {
        members.into_iter().collect()
    }
}

impl From<DataTypes> for Vec<DataType> {
    fn from(set: DataTypes) -> Self {
        set.iter().collect()
    }
}

impl fmt::Debug for DataTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl fmt::Display for DataTypes {
    /// `health, activities`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, one) in self.iter().enumerate() {
            write!(f, "{}{one}", if n > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}
