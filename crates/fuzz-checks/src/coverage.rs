//! What Redis may hold of an account's days: bitmaps, and when days were tried.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use garmin_sync::domain::bitmap::{Bitmap, runs};
use garmin_sync::domain::coverage::{Coverage, Finality, bit_of, day_of};
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::dates::{DateRange, minus};
use garmin_sync::domain::incremental::{self, MAX_DAYS};
use garmin_sync::domain::partition::{Partition, days_in};
use garmin_sync::store::foreign;

/// Soon after the first day of a bitmap, so that a few bytes reach beyond it.
fn today() -> NaiveDate {
    day_of(400)
}

/// Up to eighteen bitmaps, one per line, and lines `day=first,last` for days that were tried.
pub fn check(data: &[u8]) {
    let [maps, tried] = super::parts(data);
    let mut lines = maps.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
    check_bitmaps(lines.clone().next().unwrap_or_default(), lines.clone().nth(1).unwrap_or_default());
    let dated: Vec<_> = DataType::ALL.into_iter().filter(|one| one.is_dated()).collect();
    let mut of_type = |one: &DataType| Some((*one, Bitmap::from_bytes(lines.next()?)));
    let bitmaps = std::array::from_fn(|_| dated.iter().filter_map(&mut of_type).collect());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let tried: foreign::Hash = super::pairs(tried).map(|(day, when)| (text(day), when.to_vec())).collect();
    let _ = foreign::speeds(&tried);
    let coverage = foreign::coverage(bitmaps, dated.iter().map(|one| (*one, tried.clone())).collect());
    check_coverage(&coverage);
    check_coverage(&coverage.trusted(today(), &[]));
}

/// A bitmap is a set of numbers, whatever its bytes.
fn check_bitmaps(one: Vec<u8>, other: Vec<u8>) {
    let (one, other) = (Bitmap::from_bytes(one), Bitmap::from_bytes(other));
    let (a, b): (BTreeSet<u32>, BTreeSet<u32>) = (one.ones().collect(), other.ones().collect());
    assert_eq!(a.len(), one.count() as usize);
    assert_eq!(a.iter().copied().collect::<Bitmap>(), one);
    assert_eq!(one.union(&other).ones().collect::<BTreeSet<_>>(), a.union(&b).copied().collect());
    assert_eq!(one.first_not_in(&other), a.difference(&b).next().copied());
    assert_eq!(one.ones().next_back(), a.last().copied());
    let runs = runs(one.ones());
    let back: BTreeSet<u32> = runs.iter().flat_map(|(first, last)| *first..=*last).collect();
    assert_eq!(back, a);
    assert!(a.iter().all(|bit| bit_of(day_of(*bit)) == Some(*bit)));
}

fn check_coverage(coverage: &Coverage) {
    let today = today();
    let _ = (coverage.first_asked(), coverage.last_successful(&BTreeMap::new()));
    let range = DateRange::new(minus(day_of(0), 31), today).unwrap_or(DateRange::day(today));
    for type_coverage in coverage.0.values() {
        let asked = [DateRange::new(minus(today, 9), today).unwrap_or(DateRange::day(today))];
        let parts = Partition::of(type_coverage, coverage.first_stored(), range, &asked);
        let all = [&parts.stored, &parts.no_data, &parts.empty_so_far, &parts.accepted, &parts.queued, &parts.missing];
        assert_eq!(all.into_iter().map(|runs| days_in(runs)).sum::<u32>(), range.days(), "each day once");
        if let (Some(low_watermark), Some(hole)) =
            (type_coverage.low_watermark(), type_coverage.asked.ones().find(|bit| !type_coverage.is_final(*bit)))
        {
            assert!(low_watermark < day_of(hole), "the low watermark passes a hole");
        }
    }
    let finality = Finality { stored_after: 3, empty_after: 30 };
    assert!(!finality.is_final(today, true, today));
    for types in [DataTypes::usual(), DataTypes::EMPTY] {
        let wanted = incremental::days(coverage, types, today, 7);
        assert_eq!(wanted.range.end(), today);
        for one in types.dated() {
            let runs = wanted.selection.runs(one, wanted.range);
            assert!((1..=MAX_DAYS).contains(&days_in(&runs)), "{} days at once", days_in(&runs));
        }
    }
}
