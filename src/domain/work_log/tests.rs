mod costs;

use super::*;
use crate::domain::dates::plus;
use crate::domain::ids::UserId;
use crate::domain::job::SyncType;
use crate::domain::plan::window_days;
use crate::domain::selection::Selection;
use proptest::prelude::*;

const GROUPS: [&[DataType]; 3] =
    [&[DataType::Health, DataType::Intraday], &[DataType::Activities, DataType::Workouts], &[DataType::Nutrition]];

fn groups() -> Vec<Group> {
    let span = |types: DataTypes| if types.contains(DataType::Activities) { Span::Chunk } else { Span::Window };
    let types = GROUPS.iter().map(|group| group.iter().copied().collect());
    types.map(|types: DataTypes| Group::new(types.iter(), span(types))).collect()
}

/// How much is asked for at once of an upstream that answers quickly.
fn most(group: Group) -> u32 {
    match group.span {
        Span::Window => 7,
        Span::Chunk => 30,
        Span::Day => 1,
    }
}

fn request(days: u32, types: DataTypes, order: Order) -> Request {
    let start = "2024-02-20".parse().unwrap();
    let range = DateRange::new(start, plus(start, days - 1)).unwrap();
    Request {
        user: UserId::me(),
        sync_type: SyncType::Historical,
        range,
        selection: Selection::all(),
        data_types: types,
        metric_types: vec![],
        order,
        skip_existing: false,
        accept_removals: false,
        chunk_days: 30,
        window_days: window_days(days, 7),
    }
}

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "no")
}

#[test]
fn health_comes_before_activities_and_workouts_are_asked_for_once() {
    let mut work_log = WorkLog::new(&request(8, DataTypes::usual(), Order::Oldest));
    let mut asked = Vec::new();
    while let Some(step) = work_log.next_step(&groups(), most) {
        asked.push((step.types.to_string(), step.days.to_string()));
        work_log.enter(&step, &Findings::new(), 1);
    }
    assert_eq!(asked[0], ("health, intraday".into(), "2024-02-20..2024-02-21".into()));
    assert_eq!(asked[1], ("activities, workouts".into(), "2024-02-20..2024-02-27".into()));
    assert_eq!(asked.last().unwrap(), &("health, intraday".into(), "2024-02-26..2024-02-27".into()));
    assert_eq!(asked.len(), 5);
    assert!(work_log.is_complete());
}

/// What a job asks for from beginning to end if everything is answered.
fn planned(request: &Request, max_days: impl Fn(Group) -> u32) -> Vec<String> {
    let (mut work_log, mut asked) = (WorkLog::new(request), Vec::new());
    while let Some(step) = work_log.next_step(&groups(), &max_days) {
        asked.push(format!("{} {}", step.types, step.days));
        work_log.enter(&step, &Findings::new(), 1);
    }
    assert!(work_log.is_complete());
    asked
}

#[test]
fn activities_are_asked_for_by_chunks_with_the_first_window_in_either_order() {
    let of = |order| planned(&request(40, DataTypes::usual(), order), most);
    let oldest = of(Order::Oldest);
    assert_eq!(
        oldest[..3],
        [
            "health, intraday 2024-02-20..2024-02-26",
            "activities 2024-02-20..2024-03-20",
            "health, intraday 2024-02-27..2024-03-04"
        ]
    );
    assert_eq!(
        oldest[6..8],
        ["health, intraday 2024-03-21..2024-03-27", "activities, workouts 2024-03-21..2024-03-30"]
    );
    let newest = of(Order::Newest);
    assert_eq!(newest[..2], ["health, intraday 2024-03-28..2024-03-30", "activities, workouts 2024-03-21..2024-03-30"]);
    assert_eq!(newest[3..5], ["health, intraday 2024-03-19..2024-03-20", "activities 2024-02-20..2024-03-20"]);
    assert_eq!((oldest.len(), newest.len()), (7 + 2, 7 + 2));
}

#[test]
fn a_slow_upstream_gets_a_chunk_in_parts_from_the_end_that_the_order_names() {
    let types = DataTypes::from_iter([DataType::Activities]);
    let of = |order| planned(&request(35, types, order), |_| 12);
    let parts = ["02-20..2024-03-02", "03-03..2024-03-14", "03-15..2024-03-20", "03-21..2024-03-25"];
    assert_eq!(of(Order::Oldest), parts.map(|days| format!("activities 2024-{days}")));
    let parts = ["03-21..2024-03-25", "03-09..2024-03-20", "02-26..2024-03-08", "02-20..2024-02-25"];
    assert_eq!(of(Order::Newest), parts.map(|days| format!("activities 2024-{days}")));
}

#[test]
fn a_year_is_a_request_a_window_of_health_and_one_a_chunk_of_activities() {
    let all: DataTypes = DataTypes::usual().with(DataType::Nutrition);
    let asked = planned(&request(365, all, Order::Oldest), most);
    let of = |name: &str| asked.iter().filter(|it| it.starts_with(name)).count();
    assert_eq!((of("health"), of("activities"), of("nutrition"), asked.len()), (61, 13, 61, 135));
}

#[test]
fn a_job_of_workouts_alone_is_one_request() {
    let mut work_log = WorkLog::new(&request(60, DataTypes::from_iter([DataType::Workouts]), Order::Oldest));
    let step = work_log.next_step(&groups(), most).unwrap();
    assert_eq!(step.days, DateRange::day("2024-04-19".parse().unwrap()));
    work_log.enter(&step, &Findings::new(), 3);
    assert_eq!((work_log.is_complete(), work_log.chunks_done(), work_log.records()), (true, 2, 3));
    assert_eq!(work_log.next_step(&groups(), most), None);
}

#[test]
fn a_hole_holds_back_the_last_successful_date_and_is_tried_once_more_at_the_end() {
    let mut work_log = WorkLog::new(&request(40, DataTypes::from_iter([DataType::Health]), Order::Oldest));
    let bad: NaiveDate = "2024-03-05".parse().unwrap();
    let mut tries = 0;
    while let Some(step) = work_log.next_step(&groups(), most) {
        if step.days.contains(bad) {
            tries += 1;
            work_log.enter_failure(&step, &failure(FailureKind::Transient));
        } else {
            work_log.enter(&step, &Findings::new(), 1);
        }
    }
    assert_eq!(tries, SPAN_ATTEMPTS);
    assert_eq!((work_log.chunks_done(), work_log.chunks_failed()), (1, 1));
    assert_eq!(work_log.last_successful_date(), "2024-03-04".parse().ok());
    assert_eq!(work_log.chunks()[0].error().unwrap(), "health 2024-03-05..2024-03-11: no");
    assert!(!work_log.is_complete());
}

#[test]
fn empty_days_are_unconfirmed_and_done_once_they_are_confirmed() {
    let mut work_log = WorkLog::new(&request(8, DataTypes::from_iter([DataType::Health]), Order::Oldest));
    let step = work_log.next_step(&groups(), most).unwrap();
    let unconfirmed = step.days.iter().map(|day| ((DataType::Health, day), Evidence::Unconfirmed)).collect();
    assert_eq!(work_log.enter(&step, &unconfirmed, 0), NewBits::default());
    while let Some(step) = work_log.next_step(&groups(), most) {
        let evidence = if step.is_confirmation() { Evidence::NoData } else { Evidence::Data };
        let findings = step.days.iter().map(|day| ((DataType::Health, day), evidence)).collect();
        work_log.enter(&step, &findings, 1);
    }
    assert!(work_log.is_complete());
    assert_eq!((work_log.no_data_days(), work_log.chunks_failed()), (2, 0));
    let known = ["2024-02-22", "2024-02-25", "2024-02-27"].map(|day| (DataType::Health, day.parse().unwrap()));
    assert_eq!(work_log.known_days(DataTypes::usual()), known);
}

#[test]
fn in_the_closing_pass_only_the_days_that_were_asked_for_stay_failed() {
    let mut work_log = WorkLog::new(&request(21, DataTypes::from_iter([DataType::Health]), Order::Oldest));
    let bad: NaiveDate = "2024-02-22".parse().unwrap();
    let mut asked_again = 0;
    while let Some(step) = work_log.next_step(&groups(), most) {
        if step.final_retry.is_none() || step.days.contains(bad) {
            work_log.enter_failure(&step, &failure(FailureKind::Transient));
        } else {
            work_log.enter(&step, &Findings::new(), 1);
        }
        asked_again += u32::from(step.final_retry.is_some());
    }
    assert_eq!((asked_again, work_log.days_left(DataTypes::usual())), (3, 7));
    assert_eq!(work_log.chunks()[0].error().unwrap(), "health 2024-02-20..2024-02-26: no");
    // Days that a shorter request brings are no longer listed as failed.
    let part = Step {
        chunk: 0,
        types: DataTypes::from_iter([DataType::Health]),
        days: DateRange::day(bad),
        final_retry: None,
        check: None,
    };
    work_log.enter(&part, &Findings::new(), 1);
    assert_eq!(
        work_log.chunks()[0].error().unwrap(),
        "health 2024-02-20..2024-02-21: no; health 2024-02-23..2024-02-26: no"
    );
}

/// Processes a month of a type with some bad days, halving what fails; returns the days named in the end, and the
/// number of requests of the final retry pass.
fn halved(one: DataType, order: Order, bad: &[&str]) -> (Vec<String>, u32) {
    let bad: Vec<NaiveDate> = bad.iter().map(|day| day.parse().unwrap()).collect();
    let mut work_log = WorkLog::new(&request(29, DataTypes::from_iter([one]), order));
    let mut requests = 0;
    while let Some(step) = work_log.next_step(&groups(), most) {
        requests += u32::from(step.final_retry.is_some());
        if !bad.iter().any(|day| step.days.contains(*day)) {
            work_log.enter(&step, &Findings::new(), 1);
        } else if step.final_retry.is_some() && step.days.days() > 1 {
            work_log.halve(&step, &failure(FailureKind::Broken));
        } else {
            work_log.enter_failure(&step, &failure(FailureKind::Broken));
        }
    }
    let named = work_log.chunks().iter().flat_map(|chunk| &chunk.failed).map(|span| span.days().to_string());
    (named.collect(), requests)
}

#[test]
fn of_a_window_that_fails_only_the_bad_day_is_lost_for_a_few_more_requests() {
    for order in [Order::Oldest, Order::Newest] {
        // The whole, then 4 and 3, 2 and 2, 1 and 1 days.
        let (named, requests) = halved(DataType::Health, order, &["2024-02-29"]);
        assert_eq!(named, ["2024-02-29"]);
        assert!((5..=7).contains(&requests), "{requests}");
        let (named, _) = halved(DataType::Health, order, &["2024-02-29", "2024-03-01", "2024-03-11"]);
        assert_eq!(named, ["2024-02-29..2024-03-01", "2024-03-11"]);
    }
    let (named, requests) = halved(DataType::Health, Order::Oldest, &["2024-02-21", "2024-02-25"]);
    assert_eq!((named, requests), (vec!["2024-02-21".to_owned(), "2024-02-25".to_owned()], 11));
}

#[test]
fn of_a_chunk_that_fails_only_the_bad_day_is_lost_whichever_it_is() {
    for (order, day) in
        [Order::Oldest, Order::Newest].into_iter().flat_map(|order| (0..29).map(move |day| (order, day)))
    {
        let bad = plus("2024-02-20".parse().unwrap(), day).to_string();
        let (named, requests) = halved(DataType::Activities, order, &[&bad]);
        assert_eq!(named, [bad]);
        // The whole, then 15 and 14, 8 and 7, 4 and 4, 2 and 2, 1 and 1 days; a half of an odd number may be a step shorter.
        assert!((9..=11).contains(&requests), "{requests}");
    }
}

#[test]
fn what_is_left_of_a_chunk_is_given_up_together_where_it_is_asked_for_as_one() {
    let mut work_log = WorkLog::new(&request(40, DataTypes::from_iter([DataType::Activities]), Order::Newest));
    let first = work_log.next_step(&groups(), |_| 1).unwrap();
    work_log.give_up_rest(&first, Span::Chunk, &failure(FailureKind::TimedOut));
    assert_eq!(work_log.chunks()[1].error().unwrap(), "activities 2024-03-21..2024-03-30: no");
    assert_eq!(work_log.next_step(&groups(), most).unwrap().days.to_string(), "2024-02-20..2024-03-20");
}

#[test]
fn what_is_left_of_a_window_is_given_up_together_and_tried_again_in_the_closing_pass() {
    let mut work_log = WorkLog::new(&request(28, DataTypes::from_iter([DataType::Health]), Order::Oldest));
    let first = work_log.next_step(&groups(), |_| 1).unwrap();
    work_log.give_up_rest(&first, Span::Window, &failure(FailureKind::TimedOut));
    assert_eq!(work_log.chunks()[0].error().unwrap(), "health 2024-02-20..2024-02-26: no");
    let mut next = work_log.next_step(&groups(), most).unwrap();
    while next.final_retry.is_none() {
        assert!(next.days.start() > first.days.end());
        work_log.enter(&next, &Findings::new(), 1);
        next = work_log.next_step(&groups(), |_| 1).unwrap();
    }
    assert_eq!(next.days, first.days);
    work_log.give_up_rest(&next, Span::Window, &failure(FailureKind::TimedOut));
    assert_eq!((work_log.next_step(&groups(), |_| 1), work_log.days_left(DataTypes::usual())), (None, 7));
}

#[test]
fn what_stays_unconfirmed_in_the_closing_pass_is_given_up_for_all_its_types() {
    let types = DataTypes::from_iter([DataType::Activities, DataType::Workouts]);
    let mut work_log = WorkLog::new(&request(1, types, Order::Oldest));
    let first = work_log.next_step(&groups(), most).unwrap();
    work_log.enter_failure(&first, &failure(FailureKind::Transient));
    let final_retry = work_log.next_step(&groups(), most).unwrap();
    let again = FinalRetry { kind: FailureKind::Transient, is_part: false };
    assert_eq!((final_retry.types, final_retry.final_retry), (types, Some(again)));
    let unconfirmed = types.iter().map(|one| ((one, final_retry.days.start()), Evidence::Unconfirmed)).collect();
    work_log.enter(&final_retry, &unconfirmed, 0);
    assert_eq!(work_log.next_step(&groups(), most), None);
    assert_eq!(work_log.chunks()[0].failed.len(), 1);
}

#[test]
fn days_that_are_stored_or_known_to_be_empty_are_passed_over_as_such() {
    let mut work_log = WorkLog::new(&request(4, DataTypes::from_iter([DataType::Health]), Order::Oldest));
    let bits = |days: &[&str]| days.iter().filter_map(|day| coverage::bit_of(day.parse().unwrap())).collect();
    let type_coverage = TypeCoverage {
        final_days: bits(&["2024-02-20", "2024-02-21", "2024-03-09"]),
        empty: bits(&["2024-02-20"]),
        ..TypeCoverage::default()
    };
    let new = work_log.skip(DataType::Health, &type_coverage);
    assert_eq!(new.done, [(DataType::Health, 0), (DataType::Health, 1)]);
    assert_eq!(new.no_data, [(DataType::Health, 0)]);
    assert_eq!(work_log.known_days(DataTypes::usual()), [(DataType::Health, "2024-02-21".parse().unwrap())]);
    assert_eq!((work_log.no_data_days(), work_log.skip(DataType::Health, &type_coverage)), (1, NewBits::default()));
}

proptest! {
    #[test]
    fn progress_never_falls_and_every_unit_is_asked_for_until_it_is_done_or_given_up(
        days in 1u32..120,
        members in 1u8..32,
        newest in any::<bool>(),
        luck in proptest::collection::vec(0u8..10, 600),
        limit in 1u32..32,
    ) {
        let types: DataTypes = DataType::ALL.into_iter().filter(|one| members & (1 << *one as u8) != 0).collect();
        let order = if newest { Order::Newest } else { Order::Oldest };
        let mut work_log = WorkLog::new(&request(days, types, order));
        let mut luck = luck.into_iter().cycle();
        let (mut before, mut steps) = (0.0, 0);
        while let Some(step) = work_log.next_step(&groups(), |group| limit.min(most(group))) {
            steps += 1;
            prop_assert!(steps < 4000, "it must come to an end");
            let group = Group::of(&groups(), step.types);
            let longest = if step.is_confirmation() { 7 } else { limit.min(most(group)) };
            prop_assert!(step.days.days() <= longest);
            prop_assert_eq!(work_log.plan().chunks[step.chunk as usize].intersect(step.days), Some(step.days));
            match luck.next().unwrap() {
                0 => work_log.enter_failure(&step, &failure(FailureKind::Transient)),
                2 if step.final_retry.is_some() && step.days.days() > 1 => {
                    work_log.halve(&step, &failure(FailureKind::Transient));
                }
                3 => work_log.give_up_rest(&step, group.span, &failure(FailureKind::TimedOut)),
                1 if step.final_retry.is_none() => {
                    let unconfirmed = step.types.dated()
                        .flat_map(|one| step.days.iter().map(move |day| ((one, day), Evidence::Unconfirmed))).collect();
                    work_log.enter(&step, &unconfirmed, 0);
                }
                _ => { work_log.enter(&step, &Findings::new(), 1); }
            }
            let now = work_log.progress();
            prop_assert!(now >= before && now < 1.0);
            before = now;
            if let Some(last) = work_log.last_successful_date() {
                for day in work_log.plan().range.iter().take_while(|day| *day <= last) {
                    for one in types.iter() {
                        prop_assert!(work_log.plan().bits_of(one, DateRange::day(day)).all(|bit| work_log.is_done(one, bit)));
                    }
                }
            }
        }
        // What is left is exactly what the chunk records call failed.
        for day in work_log.plan().range.iter() {
            for one in types.iter() {
                for bit in work_log.plan().bits_of(one, DateRange::day(day)) {
                    let chunk = work_log.plan().chunk_of(day).unwrap();
                    prop_assert!(work_log.is_done(one, bit) || work_log.has_failed(chunk, one, day));
                }
            }
        }
        prop_assert_eq!(work_log.is_complete(), work_log.chunks_failed() == 0);
    }

    #[test]
    fn a_work_log_read_back_goes_on_where_the_other_stopped(days in 1u32..90, stop in 0usize..20) {
        let request = request(days, DataTypes::usual(), Order::Oldest);
        let mut work_log = WorkLog::new(&request);
        for _ in 0..stop {
            if let Some(step) = work_log.next_step(&groups(), most) { work_log.enter(&step, &Findings::new(), 1); }
        }
        let back = WorkLog::restore(&request, work_log.done.clone(), work_log.no_data.clone(), work_log.chunks.clone());
        prop_assert_eq!(back.next_step(&groups(), most), work_log.next_step(&groups(), most));
        prop_assert_eq!(back, work_log);
    }
}
