//! Bits for Redis, as runs of consecutive ones.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::bitmap::runs;
use crate::domain::coverage::bit_of;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;

/// The types whose days are counted.
pub(super) fn dated() -> impl Iterator<Item = DataType> {
    DataType::ALL.into_iter().filter(|one| one.is_dated())
}

/// Consecutive bits of one type's bitmap.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Run {
    #[serde(rename = "type")]
    pub(super) data_type: DataType,
    pub(super) first: u32,
    pub(super) last: u32,
}

/// The runs of some bits of each type.
pub(super) fn typed_runs(bits: impl IntoIterator<Item = (DataType, u32)>) -> Vec<Run> {
    let mut by_type: BTreeMap<DataType, Vec<u32>> = BTreeMap::new();
    for (one, bit) in bits {
        by_type.entry(one).or_default().push(bit);
    }
    let all = by_type.into_iter().flat_map(|(data_type, bits)| runs(bits).into_iter().map(move |it| (data_type, it)));
    all.map(|(data_type, (first, last))| Run { data_type, first, last }).collect()
}

/// The coverage bits (first, last) of a range; `None` if it ends before the first day that coverage describes.
pub(super) fn coverage_run(range: DateRange) -> Option<(u32, u32)> {
    Some((bit_of(range.start()).unwrap_or(0), bit_of(range.end())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_begins_before_2000_is_asked_for_from_2000_on() {
        let range = |from: &str, to: &str| DateRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        assert_eq!(coverage_run(range("1999-01-01", "2000-01-05")), Some((0, 4)));
        assert_eq!(coverage_run(range("1999-01-01", "1999-12-31")), None);
    }
}
