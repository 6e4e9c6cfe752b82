//! How many requests a job sends to a failing upstream, with the worker's own decisions.

use super::super::*;
use crate::domain::dates::plus;
use crate::domain::ids::UserId;
use crate::domain::isolation::{Credit, Verdict};
use crate::domain::job::SyncType;
use crate::domain::pacing::Pace;
use crate::domain::plan::window_days;
use crate::domain::retry::{Decision, Tries, decide};
use crate::domain::selection::Selection;
use std::time::Duration;

const FIRST: &str = "2024-02-01";
const TIMEOUT: Duration = Duration::from_mins(2);

/// The outcome of a job: requests sent, and the days that stay failed.
struct Outcome {
    requests: u32,
    failed: Vec<NaiveDate>,
}

fn day(n: u32) -> NaiveDate {
    plus(FIRST.parse().unwrap(), n)
}

/// Processes this many days of activities, with this group and an upstream that fails like this for some days.
fn worked_off(days: u32, span: Span, fails: impl Fn(DateRange) -> Option<FailureKind>) -> Outcome {
    let groups = [Group::new([DataType::Activities, DataType::Workouts], span)];
    let request = Request {
        user: UserId::me(),
        sync_type: SyncType::Historical,
        range: DateRange::new(day(0), day(days - 1)).unwrap(),
        selection: Selection::all(),
        data_types: DataTypes::EMPTY.with(DataType::Activities),
        metric_types: vec![],
        order: Order::Oldest,
        skip_existing: false,
        accept_removals: false,
        chunk_days: 30,
        window_days: window_days(days, 7),
    };
    let (mut work_log, mut credit, mut pace) = (WorkLog::new(&request), Credit::default(), Pace::new(TIMEOUT));
    let mut requests = 0;
    while let Some(step) = work_log.next_step(&groups, |group| pace.days(group.types, group.most_days(&request))) {
        let (mut tries, asked) = (Tries::default(), step.days.days());
        loop {
            requests += 1;
            let Some(kind) = fails(step.days) else {
                credit.earn(&step);
                pace.answered(groups[0].types, asked, Duration::from_secs(1));
                work_log.enter(&step, &Findings::new(), 1);
                break;
            };
            let failure = Failure::new(kind, "no");
            match decide(&failure, tries.note(kind), asked, step.is_probe(), 1.0) {
                Decision::Again(_) => {}
                Decision::Shorter => {
                    pace.timed_out(groups[0].types, asked);
                    break;
                }
                Decision::GiveUp => {
                    match credit.judge(&step, &failure) {
                        Verdict::Halve => work_log.halve(&step, &failure),
                        Verdict::GiveUp => work_log.enter_failure(&step, &failure),
                        Verdict::GiveUpRest => work_log.give_up_rest(&step, span, &failure),
                    }
                    break;
                }
                other => unreachable!("{other:?}"),
            }
        }
    }
    let chunks = 0..u32::try_from(work_log.chunks().len()).unwrap();
    let mut failed: Vec<_> = chunks.flat_map(|chunk| work_log.given_up(chunk, DataType::Activities)).collect();
    failed.sort_unstable();
    Outcome { requests, failed }
}

/// An upstream that fails like this for some days, whatever else is asked for with them.
fn bad(kind: FailureKind, days: &[u32]) -> impl Fn(DateRange) -> Option<FailureKind> {
    let days: Vec<_> = days.iter().map(|n| day(*n)).collect();
    move |asked| days.iter().any(|day| asked.contains(*day)).then_some(kind)
}

#[test]
fn one_bad_day_among_31_is_found_for_as_many_requests_by_chunks_as_by_windows() {
    let at_most = [
        (FailureKind::Transient, 19),
        (FailureKind::Broken, 19),
        (FailureKind::Permanent, 13),
        (FailureKind::TimedOut, 23),
    ];
    for (kind, most) in at_most {
        for (n, span) in (0..31).flat_map(|n| [(n, Span::Window), (n, Span::Chunk)]) {
            let it = worked_off(31, span, bad(kind, &[n]));
            assert_eq!(it.failed, [day(n)], "{kind:?} {span:?}");
            assert!(it.requests <= most, "{kind:?} {span:?} day {n}: {}", it.requests);
        }
    }
}

#[test]
fn of_a_bad_week_and_of_days_half_of_which_are_bad_every_good_one_is_found() {
    let (week, half): (Vec<u32>, Vec<u32>) = ((7..14).collect(), (0..30).step_by(2).collect());
    for kind in [FailureKind::Transient, FailureKind::Permanent, FailureKind::TimedOut] {
        let it = worked_off(31, Span::Chunk, bad(kind, &week));
        assert_eq!(it.failed, week.iter().map(|n| day(*n)).collect::<Vec<_>>(), "{kind:?}");
        assert!(it.requests <= 58, "{kind:?}: {}", it.requests);
        let it = worked_off(30, Span::Chunk, bad(kind, &half));
        assert_eq!(it.failed, half.iter().map(|n| day(*n)).collect::<Vec<_>>(), "{kind:?}");
    }
}

#[test]
fn an_upstream_that_is_down_costs_less_by_chunks() {
    for kind in [FailureKind::Transient, FailureKind::Permanent, FailureKind::TimedOut] {
        let [windows, chunks] = [Span::Window, Span::Chunk].map(|span| worked_off(365, span, |_| Some(kind)));
        assert_eq!((windows.failed.len(), chunks.failed.len()), (365, 365), "{kind:?}");
        assert!(chunks.requests * 2 < windows.requests, "{kind:?}: {} and {}", chunks.requests, windows.requests);
    }
}
