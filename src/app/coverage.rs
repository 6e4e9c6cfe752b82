//! Which days of an account are stored, known to be empty, or missing; and which the user accepts as unavailable.

use chrono::NaiveDate;

use super::App;
use crate::domain::chunk::{Chunk, FailedSpan};
use crate::domain::coverage::first_day;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::job::Job;
use crate::domain::partition::Partition;
use crate::domain::work_log::SPAN_ATTEMPTS;
use crate::ports::StoreError;

/// Coverage of a range of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageReport {
    /// The range.
    pub range: DateRange,
    /// Today, in the account's zone.
    pub today: NaiveDate,
    /// Every dated type, whether or not it was ever asked for.
    pub types: Vec<TypeCoverage>,
}

/// Coverage of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeCoverage {
    /// The type.
    pub data_type: DataType,
    /// Whether the account's sign-in brings nothing of it.
    pub is_refused: bool,
    /// The first day ever asked for; `None` if it never was.
    pub first_asked: Option<NaiveDate>,
    /// The last day before the first one that was asked for and is neither final nor accepted as unavailable.
    pub low_watermark: Option<NaiveDate>,
    /// The days of the range.
    pub days: Partition,
}

/// Coverage can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// The first day is after the last, or after today.
    #[error("the first day must not be after the last day, nor after today ({today})")]
    EndBeforeStart {
        /// Today, in the account's zone.
        today: NaiveDate,
    },
    /// The store can't be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Days could not be accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The last day is before the first.
    #[error("the first day must not be after the last day")]
    EndBeforeStart,
    /// The last day has not come yet.
    #[error("the last day must not be after today ({today})")]
    EndInFuture {
        /// Today, in the account's zone.
        today: NaiveDate,
    },
    /// The store can't be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl App {
    /// Records that the user accepts the missing ones of some days as unavailable, or takes that back. Returns how many
    /// days changed.
    ///
    /// # Errors
    /// The days are invalid; the store can't be used.
    pub async fn accept(
        &self,
        user: &UserId,
        data_type: DataType,
        start: NaiveDate,
        end: NaiveDate,
        accepted: bool,
    ) -> Result<u32, AcceptError> {
        let days = DateRange::new(start, end).ok_or(AcceptError::EndBeforeStart)?;
        let today = self.today(user).await?;
        if end > today {
            return Err(AcceptError::EndInFuture { today });
        }
        Ok(self.store.accept(user, data_type, days, accepted).await?)
    }

    /// Coverage from `from` (not before 2000; default: the first day ever asked for, else the last of the range) to
    /// `to` (default and maximum: today).
    ///
    /// # Errors
    /// The store can't be used; the range is empty.
    pub async fn coverage(
        &self,
        user: &UserId,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<CoverageReport, CoverageError> {
        let today = self.today(user).await?;
        let last = to.map_or(today, |to| to.min(today));
        if from.is_some_and(|from| from > last) {
            return Err(CoverageError::EndBeforeStart { today });
        }
        let known = self.store.coverage(user).await?.trusted(today, &[]);
        let first_stored = known.first_stored();
        let report = self.status(user).await?;
        let unfinished = report.job.as_ref().filter(|job| !job.status.is_ended());
        let refused = self.refused_types(user).await?;
        // Nothing is known of earlier days, and the caller could make the list arbitrarily long.
        let from = from.map(|from| from.max(first_day().min(last)));
        let first = from.or_else(|| known.first_asked()).unwrap_or(last);
        let range = DateRange::new(first, last).unwrap_or(DateRange::day(last));
        let types = DataType::ALL.into_iter().filter(|one| one.is_dated()).map(|data_type| {
            let type_coverage = known.0.get(&data_type).cloned().unwrap_or_default();
            TypeCoverage {
                data_type,
                first_asked: type_coverage.first_asked(),
                low_watermark: type_coverage.low_watermark(),
                is_refused: refused.contains(data_type),
                days: Partition::of(
                    &type_coverage,
                    first_stored,
                    range,
                    &still_asked(unfinished, &report.failed_chunks, data_type),
                ),
            }
        });
        Ok(CoverageReport { range, today, types: types.collect() })
    }
}

/// The days of a type that an unfinished job asks for, as far as it settles them (as for the rest of coverage, one narrowed
/// by metrics does not) and has not given them up.
fn still_asked(job: Option<&Job>, chunks: &[Chunk], one: DataType) -> Vec<DateRange> {
    let settles = |job: &&Job| job.request.is_whole(one) && !job.not_offered.contains(one);
    let Some(job) = job.filter(settles) else { return Vec::new() };
    let failed = chunks.iter().flat_map(|chunk| &chunk.failed);
    let given_up: Vec<_> = failed
        .filter(|span| span.attempts >= SPAN_ATTEMPTS && span.types.contains(one))
        .map(FailedSpan::days)
        .collect();
    let asked = job.request.selection.runs(one, job.request.range);
    let left = asked.iter().flat_map(|run| run.iter()).filter(|day| !given_up.iter().any(|days| days.contains(*day)));
    left.map(DateRange::day).collect()
}
