//! How a job is split: chunks of at most 30 days, windows of at most 7, and work units (one day of one type).

use super::data_type::{DataType, DataTypes};
use super::dates::DateRange;
use super::job::Request;
use super::selection::Selection;

/// The pieces of a job. Derived from its request alone, so that every process sees the same ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// From the first day of the job to its last.
    pub range: DateRange,
    /// Which of these days are asked for.
    pub selection: Selection,
    /// The types asked for.
    pub types: DataTypes,
    /// Chunks by rising date.
    pub chunks: Vec<DateRange>,
    /// Windows by rising date, each within one chunk: (chunk number, days).
    pub windows: Vec<(u32, DateRange)>,
}

/// Types that a source serves together, how much is asked for at once, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The types.
    pub types: DataTypes,
    /// How much is asked for at once.
    pub span: Span,
    /// Groups of a later phase wait until the earlier ones are through with the whole job.
    pub phase: u8,
    /// Whether the newest days come first, whatever the job's order.
    pub is_newest_first: bool,
    /// Whether it completes stored days: asks for what their first answer could not hold
    /// ([`Part::DaySummary`](super::partial::Part::DaySummary)).
    pub completes: bool,
}

/// How much is asked for at once, unless that takes too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A window: the cost of a request grows with its days.
    Window,
    /// A whole chunk: a request is expensive, however few its days are.
    Chunk,
    /// A single day: the upstream takes no more.
    Day,
}

impl Group {
    /// Of the first phase, in the job's order.
    pub fn new(types: impl IntoIterator<Item = DataType>, span: Span) -> Self {
        let types = types.into_iter().collect();
        Self { types, span, phase: 0, is_newest_first: false, completes: false }
    }

    /// The same in a later phase.
    #[must_use]
    pub fn in_phase(self, phase: u8) -> Self {
        Self { phase, ..self }
    }

    /// The same from the newest day back.
    #[must_use]
    pub fn newest_first(self) -> Self {
        Self { is_newest_first: true, ..self }
    }

    /// The same for completing stored days.
    #[must_use]
    pub fn completing(self) -> Self {
        Self { completes: true, ..self }
    }

    /// The one of `groups` that serves these types.
    #[must_use]
    pub fn of(groups: &[Self], types: DataTypes) -> Self {
        let found = groups.iter().find(|group| group.types.contains_all(types));
        found.copied().unwrap_or_else(|| Self::new(types.iter(), Span::Window))
    }

    /// The most days that one request asks for.
    #[must_use]
    pub fn most_days(&self, request: &Request) -> u32 {
        match self.span {
            Span::Window => request.window_days,
            Span::Chunk => request.chunk_days,
            Span::Day => 1,
        }
    }
}

/// Days per window: at most the configured number, and at most a quarter of a short job, so that eight days show
/// progress too.
#[must_use]
pub fn window_days(job_days: u32, configured: u32) -> u32 {
    configured.min(job_days / 4).max(1)
}

impl Plan {
    /// The pieces of a job with that request.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let chunks: Vec<_> = request.days().into_iter().flat_map(|run| run.pieces(request.chunk_days)).collect();
        let windows = (0..)
            .zip(&chunks)
            .flat_map(|(n, chunk)| chunk.pieces(request.window_days).into_iter().map(move |window| (n, window)));
        let (range, selection, windows) = (request.range, request.selection.clone(), windows.collect());
        Self { range, selection, types: request.data_types, windows, chunks }
    }

    /// The number of units: one per day of each dated type, plus one for workouts, which have no date.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.types.iter().map(|one| self.bits(one)).sum()
    }

    /// How many bits of a type have to be set by this job.
    #[must_use]
    pub fn bits(&self, data_type: DataType) -> u32 {
        if self.types.contains(data_type) { self.selection.units(data_type, self.range) } else { 0 }
    }

    /// Whether a day of a dated type is asked for.
    #[must_use]
    pub fn asks_for(&self, data_type: DataType, day: chrono::NaiveDate) -> bool {
        self.types.contains(data_type) && self.selection.contains(data_type, day)
    }

    /// The bits of a type for the requested days within `days`: the day's index in the job's range. The single unit of
    /// workouts belongs to the job's last day.
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
        let is_narrowed = data_type.is_dated() && !self.selection.is_all();
        let asks_for = move |bit: &u32| {
            !is_narrowed || self.range.nth(*bit).is_some_and(|day| self.selection.contains(data_type, day))
        };
        all.into_iter().flatten().filter(asks_for)
    }

    /// The number of the chunk that holds a day.
    #[must_use]
    pub fn chunk_of(&self, day: chrono::NaiveDate) -> Option<u32> {
        (0..).zip(&self.chunks).find(|(_, chunk)| chunk.contains(day)).map(|(n, _)| n)
    }
}

/// Half a minute per chunk, rounded up to whole minutes: what a start reports as one number until a speed is known.
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
            selection: Selection::all(),
            data_types: DataTypes::usual(),
            metric_types: vec![],
            order: Order::Oldest,
            skip_existing: false,
            accept_removals: false,
            chunk_days,
            window_days: window_days(days, window),
        }
    }

    #[test]
    fn eight_days_make_four_windows() {
        assert_eq!(Plan::of(&request(8, 30, 7)).windows.len(), 4);
    }

    #[test]
    fn ten_years_make_122_chunks_and_608_windows() {
        let plan = Plan::of(&request(3650, 30, 7));
        assert_eq!((plan.chunks.len(), plan.windows.len(), plan.units()), (122, 608, 3 * 3650 + 1));
        assert_eq!(estimated_minutes(122), 61);
        assert_eq!(estimated_minutes(13), 7);
    }

    #[test]
    fn what_is_not_asked_for_is_in_no_chunk() {
        let date = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let from = |first: &str, n: u32| (0..n).map(|n| super::super::dates::plus(date(first), n)).collect::<Vec<_>>();
        let days = |parts: &[(&str, u32)]| parts.iter().flat_map(|(first, n)| from(first, *n)).collect::<Vec<_>>();
        let request = Request {
            range: DateRange::new(date("2015-01-30"), date("2024-03-10")).unwrap(),
            data_types: DataTypes::from_iter([DataType::Health, DataType::Activities, DataType::Workouts]),
            selection: Selection::of([
                (DataType::Health, days(&[("2015-01-30", 1), ("2024-03-01", 10)])),
                (DataType::Activities, days(&[("2016-05-01", 40), ("2024-03-06", 5)])),
            ]),
            ..request(1, 30, 7)
        };
        let plan = Plan::of(&request);
        let chunks: Vec<_> = plan.chunks.iter().map(ToString::to_string).collect();
        let wanted = ["2015-01-30", "2016-05-01..2016-05-30", "2016-05-31..2016-06-09", "2024-03-01..2024-03-10"];
        assert_eq!(chunks, wanted);
        assert_eq!((plan.bits(DataType::Health), plan.bits(DataType::Activities), plan.units()), (11, 45, 57));
        let last = DateRange::new(date("2024-03-04"), date("2024-03-10")).unwrap();
        assert_eq!(plan.bits_of(DataType::Activities, last).count(), 5);
        assert_eq!(plan.bits_of(DataType::Workouts, last).count(), 1);
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
            let units: usize = plan.windows.iter()
                .flat_map(|(_, days)| plan.types.iter().map(|one| plan.bits_of(one, *days).count())).sum();
            prop_assert_eq!(units, plan.units() as usize);
        }
    }
}
