//! Fewer points than there are, without losing a peak or a gap.

/// The positions to keep of series of `length` points, ascending, at most `points` of them (at least 2): the first, the
/// last, and of each stretch in between where each of the series has its least and its largest value.
#[must_use]
pub fn kept(series: &[&[Option<f64>]], length: usize, points: usize) -> Vec<usize> {
    if length <= points.max(2) {
        return (0..length).collect();
    }
    let inner = 1..length - 1;
    let stretches = (points.saturating_sub(2) / (2 * series.len().max(1))).min(inner.len());
    let mut all = vec![0, length - 1];
    for n in 0..stretches {
        let at = |n: usize| inner.start + n * inner.len() / stretches;
        for one in series {
            let mut ends: Option<((usize, f64), (usize, f64))> = None;
            for place in at(n)..at(n + 1) {
                let Some(value) = one.get(place).copied().flatten() else { continue };
                let (low, high) = ends.unwrap_or(((place, value), (place, value)));
                let low = if value < low.1 { (place, value) } else { low };
                let high = if value > high.1 { (place, value) } else { high };
                ends = Some((low, high));
            }
            all.extend(ends.into_iter().flat_map(|(low, high)| [low.0, high.0]));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A step between two points is a gap if it is longer than so many usual ones.
const USUAL_STEPS: i64 = 4;

/// The step between points, in the unit of `times`, above which nothing was recorded in between: four times the median
/// step, and `least` at least. `times` are ascending.
#[must_use]
pub fn gap_of(times: &[i64], least: i64) -> i64 {
    let mut steps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let middle = steps.len() / 2;
    if steps.is_empty() {
        return least;
    }
    let (_, median, _) = steps.select_nth_unstable(middle);
    (*median * USUAL_STEPS).max(least)
}

/// The series thinned to `points` at most, with an entry without a value in every gap longer than `gap` between the points
/// of the whole series.
#[must_use]
pub fn thinned(times: &[i64], values: &[f64], points: usize, gap: i64) -> Vec<(i64, Option<f64>)> {
    let some: Vec<_> = values.iter().copied().map(Some).collect();
    let mut thinned = Vec::new();
    let mut last = 0;
    for place in kept(&[&some], times.len(), points) {
        let hole = times[last..=place].windows(2).find(|pair| pair[1] - pair[0] > gap);
        if let Some(hole) = hole {
            thinned.push((i64::midpoint(hole[0], hole[1]), None));
        }
        thinned.push((times[place], values.get(place).copied()));
        last = place;
    }
    thinned
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn thinning_keeps_ends_extremes_order_and_the_limit(
            values in proptest::collection::vec(0_u8..200, 1..600),
            points in 4_usize..300,
        ) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let some: Vec<_> = values.iter().copied().map(Some).collect();
            let kept = kept(&[&some], values.len(), points);
            prop_assert!(kept.len() <= points);
            prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!((kept[0], kept[kept.len() - 1]), (0, values.len() - 1));
            let extreme = |of: &dyn Fn(f64, f64) -> f64, all: &mut dyn Iterator<Item = f64>| all.reduce(of);
            for of in [f64::min, f64::max] {
                let all = extreme(&of, &mut values.iter().copied());
                prop_assert_eq!(extreme(&of, &mut kept.iter().map(|place| values[*place])), all);
            }
        }
    }

    #[test]
    fn a_gap_stays_one_however_few_points_are_left() {
        let times: Vec<i64> = (0..500).chain(900..1400).map(|n| n * 60).collect();
        let values: Vec<f64> = times.iter().map(|_| 60.0).collect();
        let gap = gap_of(&times, 900);
        assert_eq!(gap, 900);
        for points in [2, 20, 5000] {
            let shown = thinned(&times, &values, points, gap);
            let holes: Vec<_> = shown.iter().filter(|(_, value)| value.is_none()).collect();
            assert_eq!(holes.len(), 1, "{points}");
            assert!((499 * 60..900 * 60).contains(&holes[0].0));
            assert!(shown.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }

    #[test]
    fn series_without_a_value_anywhere_keep_their_ends() {
        assert_eq!(kept(&[&[None; 100]], 100, 10), [0, 99]);
        assert_eq!(kept(&[], 0, 10), Vec::<usize>::new());
        assert_eq!(thinned(&[], &[], 10, 5), []);
    }
}
