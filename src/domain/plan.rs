//! How a job is cut up: chunks of at most 30 days, windows of at most 7, and cells (a day of a data type).

use super::data_type::{DataType, DataTypes};
use super::dates::DateRange;
use super::job::Request;

/// The pieces of a job. Derived from its request alone, so that every process that looks at a job sees the same ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// All days of the job.
    pub range: DateRange,
    /// The types asked for.
    pub types: DataTypes,
    /// Chunks by rising date.
    pub chunks: Vec<DateRange>,
    /// Windows by rising date, each within one chunk: (chunk number, days).
    pub windows: Vec<(u32, DateRange)>,
}

/// Days of a window: at most what is configured, and a quarter of a short job, so that eight days show progress too.
#[must_use]
pub fn window_days(range: DateRange, configured: u32) -> u32 {
    configured.min(range.days() / 4).max(1)
}

impl Plan {
    /// The pieces of a job with that request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let chunks = request.range.pieces(request.chunk_days);
        let windows = (0..)
            .zip(&chunks)
            .flat_map(|(n, chunk)| chunk.pieces(request.window_days).into_iter().map(move |window| (n, window)));
        Self { range: request.range, types: request.data_types, windows: windows.collect(), chunks }
    }

    /// How many cells: days times dated types, and one more for workouts, which have no date.
    #[must_use]
    pub fn cells(&self) -> u32 {
        self.types.iter().map(|one| self.bits(one)).sum()
    }

    /// How many done bits a type has in this job.
    #[must_use]
    pub fn bits(&self, data_type: DataType) -> u32 {
        match (self.types.contains(data_type), data_type.is_dated()) {
            (false, _) => 0,
            (true, true) => self.range.days(),
            (true, false) => 1,
        }
    }

    /// The bits of a type that belong to `days`. The one cell of workouts belongs to the job's last day.
    pub fn bits_of(&self, data_type: DataType, days: DateRange) -> impl Iterator<Item = u32> {
        let all = if !self.types.contains(data_type) {
            None
        } else if data_type.is_dated() {
            self.range
                .intersect(days)
                .and_then(|days| Some(self.range.index_of(days.start())?..=self.range.index_of(days.end())?))
        } else {
            days.contains(self.range.end()).then_some(0..=0)
        };
        all.into_iter().flatten()
    }

    /// The number of the chunk that holds a day.
    #[must_use]
    pub fn chunk_of(&self, day: chrono::NaiveDate) -> Option<u32> {
        (0..).zip(&self.chunks).find(|(_, chunk)| chunk.contains(day)).map(|(n, _)| n)
    }
}

/// Half a minute a chunk, rounded up to whole minutes: what a start answers before any speed is known.
#[must_use]
pub fn estimated_minutes(chunks: u32) -> u32 {
    chunks.div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::super::ids::UserId;
    use super::super::job::{Order, SyncType};
    use super::*;
    use proptest::prelude::*;

    fn request(days: u32, chunk_days: u32, window: u32) -> Request {
        let start = "2015-01-30".parse().unwrap();
        let range = DateRange::new(start, super::super::dates::plus(start, days - 1)).unwrap();
        Request {
            user: UserId::me(),
            sync_type: SyncType::Historical,
            range,
            data_types: DataTypes::usual(),
            metric_types: vec![],
            order: Order::Oldest,
            skip_existing: false,
            chunk_days,
            window_days: window_days(range, window),
        }
    }

    #[test]
    fn eight_days_make_four_windows() {
        assert_eq!(Plan::of(&request(8, 30, 7)).windows.len(), 4);
    }

    #[test]
    fn ten_years_make_122_chunks() {
        let plan = Plan::of(&request(3650, 30, 7));
        assert_eq!((plan.chunks.len(), plan.cells()), (122, 2 * 3650 + 1));
        assert_eq!(estimated_minutes(122), 61);
        assert_eq!(estimated_minutes(13), 7);
    }

    proptest! {
        #[test]
        fn windows_cover_a_job_exactly_once_and_never_cross_a_chunk(days in 1u32..3651, chunk in 1u32..60, window in 1u32..8) {
            let plan = Plan::of(&request(days, chunk, window));
            let covered: Vec<_> = plan.windows.iter().flat_map(|(_, days)| days.iter()).collect();
            prop_assert_eq!(covered, plan.range.iter().collect::<Vec<_>>());
            for (n, window) in &plan.windows {
                prop_assert_eq!(plan.chunks[*n as usize].intersect(*window), Some(*window));
                prop_assert!(window.days() <= 7);
            }
            let cells: usize = plan.windows.iter()
                .flat_map(|(_, days)| plan.types.iter().map(|one| plan.bits_of(one, *days).count())).sum();
            prop_assert_eq!(cells, plan.cells() as usize);
        }
    }
}
