//! How fast a job runs, for the estimate of its end.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::estimate::{Costs, Speeds};

/// Days of a group after which a measurement counts a third (1/e). Long enough that a chunk's short last request does
/// not disturb the estimate, short enough to follow a slowing upstream.
const MEMORY: f64 = 90.0;
/// An earlier worker's rate weighs as much as this many days of this worker's own measuring.
const INHERITED: f64 = 60.0;
/// The same for the rate of the account's last job, which may be long ago.
const REMEMBERED: f64 = 14.0;
/// Measurements are worth keeping from this many days of a group on.
const WORTH_KEEPING: u32 = 7;
/// A step counts for at most this many times its expected duration: one hour-long hiccup says little about the
/// remaining years.
const OUTLIER: f64 = 4.0;

/// How long a day of each group of types takes, including requests, retries and writes. Groups cost differently, and
/// only one of them may be left at the end of a job.
#[derive(Debug, Clone, Default)]
pub(super) struct Speed {
    groups: Vec<Group>,
    inherited: Option<f64>,
    remembered: Speeds,
    costs: Option<Costs>,
}

/// Which requests are measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// The types that the source serves together, as far as the job asks for them.
    pub types: DataTypes,
    /// Whether they complete stored days.
    pub completes: bool,
}

/// What is known of one group.
#[derive(Debug, Clone, Copy)]
struct Group {
    kind: Kind,
    /// Measured here, on top of the values from others.
    known: Measured,
    /// Measured here alone.
    own: Measured,
    /// How many days of it were done here.
    days: u32,
}

/// Exponentially fading sums.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    seconds: f64,
    days: f64,
}

/// The remaining work of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Left {
    /// The group.
    pub kind: Kind,
    /// Days on which something of it is undone.
    pub days: u32,
    /// Work undone, in units.
    pub units: f64,
}

impl Speed {
    /// Starts from the rate (units per second) of an earlier worker of this job, if any, else from the account's last
    /// job.
    pub(super) fn new(inherited: Option<f64>, remembered: Speeds) -> Self {
        Self { groups: Vec::new(), inherited: inherited.filter(|rate| *rate > 0.0), remembered, costs: None }
    }

    /// Assumes what data costs from the source, where nothing is measured.
    pub(super) fn assume(&mut self, costs: Costs) {
        self.costs = Some(costs);
    }

    /// A step took `took`, in which `done` of its `asked` days were done. Waits that will not repeat (a cool-down, an
    /// outage) are not included.
    pub(super) fn note(&mut self, kind: Kind, asked: u32, done: u32, took: Duration) {
        let known = self.left_by_others(kind).unwrap_or_default();
        let at = self.groups.iter().position(|it| it.kind == kind).unwrap_or_else(|| {
            self.groups.push(Group { kind, known, own: Measured::default(), days: 0 });
            self.groups.len() - 1
        });
        let it = &mut self.groups[at];
        for measured in [&mut it.known, &mut it.own] {
            measured.add(asked, done, took);
        }
        it.days = it.days.saturating_add(done);
    }

    /// This worker's own measurements, by the leading dated type of each group. What completes a day adds to what its
    /// first answer took.
    pub(super) fn measured(&self) -> Speeds {
        let enough = self.groups.iter().filter(|it| it.days >= WORTH_KEEPING);
        let mut all: BTreeMap<DataType, f64> = BTreeMap::new();
        for (one, a_day) in enough.filter_map(|it| Some((leading(it.kind.types)?, it.own.a_day()?))) {
            *all.entry(one).or_default() += a_day;
        }
        all.into_iter().collect()
    }

    /// What is known of a group before it is measured here.
    fn left_by_others(&self, kind: Kind) -> Option<Measured> {
        let inherited = self.inherited.map(|rate| (INHERITED, units_a_day(kind) / rate));
        // Where days are completed, that is nearly all of what they take.
        let remembered = || Some((REMEMBERED, self.remembered.get(leading(kind.types)?)?));
        let (days, a_day) = inherited.or_else(remembered)?;
        Some(Measured { seconds: days * a_day, days })
    }

    /// Units per second for the remaining work, once known.
    pub(super) fn rate(&self, left: &[Left]) -> Option<f64> {
        let units: f64 = left.iter().map(|it| it.units).sum();
        let mut seconds = 0.0;
        for it in left.iter().filter(|it| it.days > 0) {
            let own = self.groups.iter().find(|known| known.kind == it.kind).and_then(|it| it.known.a_day());
            // The inherited rate applies to groups not asked for yet rather than the first measured rate, since that
            // group may be the light one.
            let left = || self.left_by_others(it.kind).and_then(Measured::a_day);
            let expected = || self.costs.and_then(|costs| costs.expected(leading(it.kind.types)?, it.kind.completes));
            let like_others = || self.a_unit().map(|a_unit| a_unit * units_a_day(it.kind));
            let a_day = own.or_else(left).or_else(expected).or_else(like_others)?;
            seconds += f64::from(it.days) * a_day;
        }
        if units > 0.0 && seconds > 0.0 { Some(units / seconds) } else { self.a_unit().map(f64::recip) }
    }

    /// Seconds per unit, over the known groups.
    fn a_unit(&self) -> Option<f64> {
        let known = self.groups.iter().filter_map(|it| Some((it.known.a_day()?, units_a_day(it.kind))));
        let (seconds, units) = known.fold((0.0, 0.0), |(seconds, units), it| (seconds + it.0, units + it.1));
        if seconds > 0.0 { Some(seconds / units) } else { self.inherited.map(f64::recip) }
    }
}

impl Measured {
    fn add(&mut self, asked: u32, done: u32, took: Duration) {
        let mut seconds = took.as_secs_f64();
        if let Some(a_day) = self.a_day() {
            seconds = seconds.min(OUTLIER * a_day * f64::from(asked.max(1)));
        }
        let fade = (-f64::from(done) / MEMORY).exp();
        *self = Self { seconds: self.seconds * fade + seconds, days: self.days * fade + f64::from(done) };
    }

    fn a_day(self) -> Option<f64> {
        (self.days > 0.0 && self.seconds > 0.0).then(|| self.seconds / self.days)
    }
}

/// The first dated type of a group; the group's time is kept under its name.
fn leading(group: DataTypes) -> Option<DataType> {
    group.dated().next()
}

/// Workouts are one unit per job, so they count for nothing beside dated types. A completed day counts nearly as much as
/// one that is new.
fn units_a_day(kind: Kind) -> f64 {
    let dated = if kind.completes { 1 } else { kind.types.dated().count() };
    u32::try_from(dated).map_or(1.0, |dated| f64::from(dated.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::{DateRange, plus};
    use crate::domain::ids::UserId;
    use crate::domain::job::{Order, Request, SyncType};
    use crate::domain::plan::{Group, Span};
    use crate::domain::selection::Selection;
    use crate::domain::work_log::{Findings, WorkLog};

    const SECOND: Duration = Duration::from_secs(1);

    fn kind(types: impl IntoIterator<Item = DataType>) -> Kind {
        Kind { types: types.into_iter().collect(), completes: false }
    }

    fn health() -> Kind {
        kind([DataType::Health])
    }

    fn exercise() -> Kind {
        kind([DataType::Activities, DataType::Workouts])
    }

    fn left(kind: Kind, days: u32) -> Left {
        Left { kind, days, units: f64::from(days) }
    }

    fn close(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found / wanted - 1.0).abs() < 1e-9), "{found:?}, not {wanted}");
    }

    #[test]
    fn nothing_is_known_before_something_got_done() {
        let mut speed = Speed::new(None, Speeds::default());
        assert_eq!(speed.rate(&[left(health(), 10)]), None);
        speed.note(health(), 7, 0, SECOND);
        assert_eq!(speed.rate(&[left(health(), 10)]), None);
    }

    #[test]
    fn each_group_counts_with_its_own_cost() {
        let mut speed = Speed::new(None, Speeds::default());
        speed.note(health(), 7, 7, 14 * SECOND);
        speed.note(exercise(), 7, 7, 7 * SECOND);
        // Ten days of 2 s and ten of 1 s: twenty units in 30 s.
        close(speed.rate(&[left(health(), 10), left(exercise(), 10)]), 20.0 / 30.0);
        close(speed.rate(&[left(health(), 0), left(exercise(), 10)]), 1.0);
    }

    #[test]
    fn a_group_that_was_not_asked_for_yet_counts_like_the_others() {
        let mut speed = Speed::new(None, Speeds::default());
        speed.note(health(), 7, 7, 14 * SECOND);
        close(speed.rate(&[left(health(), 10), left(exercise(), 10)]), 0.5);
    }

    #[test]
    fn a_new_worker_goes_on_from_what_was_known_and_then_measures() {
        let mut speed = Speed::new(Some(4.0), Speeds::default());
        close(speed.rate(&[left(health(), 10), left(exercise(), 10)]), 4.0);
        // Four times slower now: it shows step by step, never all at once.
        let mut last = 4.0;
        for _ in 0..200 {
            speed.note(health(), 7, 7, 7 * SECOND);
            let rate = speed.rate(&[left(health(), 1000)]).unwrap();
            assert!(rate < last && rate > last / 1.5, "{last} then {rate}");
            last = rate;
        }
        assert!((last - 1.0).abs() < 0.05, "{last}");
    }

    /// Runs a job without actual waiting: a request takes what `cost` says, and at half-time another worker continues
    /// with what the first one left. Returns share done, estimate and truth after each step.
    fn worked_off(days: u32, cost: impl Fn(Kind, u32) -> f64) -> Vec<(f64, f64, f64)> {
        let served = [
            Group::new([DataType::Health], Span::Window),
            Group::new([DataType::Activities, DataType::Workouts], Span::Chunk),
            Group::new([DataType::Nutrition], Span::Window),
        ];
        let kinds = served.map(|group| Kind { types: group.types, completes: group.completes });
        let start = "2014-01-01".parse().unwrap();
        let request = Request {
            user: UserId::me(),
            sync_type: SyncType::Historical,
            range: DateRange::new(start, plus(start, days - 1)).unwrap(),
            selection: Selection::all(),
            data_types: served.iter().flat_map(|group| group.types.iter()).collect(),
            metric_types: vec![],
            order: Order::Oldest,
            skip_existing: false,
            accept_removals: false,
            chunk_days: 30,
            window_days: 7,
        };
        let (mut work_log, mut speed) = (WorkLog::new(&request), Speed::new(None, Speeds::default()));
        let (mut clock, mut told, mut is_second) = (0.0, Vec::new(), false);
        while let Some(step) = work_log.next_step(&served, |group| group.most_days(&request)) {
            let kind = *kinds.iter().find(|kind| kind.types.contains_all(step.types)).unwrap();
            let (took, left) = (cost(kind, step.days.days()), work_log.days_left(kind.types));
            work_log.enter(&step, &Findings::new(), 1);
            clock += took;
            speed.note(kind, step.days.days(), left - work_log.days_left(kind.types), Duration::from_secs_f64(took));
            let all: Vec<_> = kinds
                .iter()
                .map(|it| {
                    let (days, units) = (work_log.days_left(it.types), work_log.work_left(it.types, false));
                    Left { kind: *it, days, units }
                })
                .collect();
            let rate = speed.rate(&all);
            if work_log.progress() > 0.5 && !is_second {
                (speed, is_second) = (Speed::new(rate, Speeds::default()), true);
            }
            if work_log.windows_done() >= 3 && !work_log.is_complete() {
                told.push((
                    work_log.progress(),
                    f64::from(work_log.units_left(request.data_types)) / rate.unwrap(),
                    clock,
                ));
            }
        }
        told.into_iter().map(|(share, said, at)| (share, said, clock - at)).collect()
    }

    fn holds(days: u32, cost: impl Fn(Kind, u32) -> f64) {
        let told = worked_off(days, cost);
        // At the very end only the length of the last windows counts, and it is seconds.
        for (share, said, truth) in told.iter().filter(|(share, ..)| (0.2..=0.95).contains(share)) {
            let off = said / truth - 1.0;
            assert!(off.abs() <= 0.25 || (said - truth).abs() <= 6.0, "at {share}: {said} s said, {truth} s true");
        }
        for pair in told.windows(2) {
            assert!(pair[1].1 <= pair[0].1 * 1.2, "at {}: from {} s to {} s", pair[1].0, pair[0].1, pair[1].1);
        }
    }

    #[test]
    fn at_a_constant_latency_the_estimate_is_close_and_steady_over_years_and_over_a_hand_over() {
        for days in [90, 365, 1000] {
            holds(days, |_, _| 2.0);
            // Like an upstream that sends many requests of its own for each day.
            holds(days, |_, days| 1.0 + 2.0 * f64::from(days));
        }
        // And one where health is the heavy part. The inherited rate does not say which part that is, so that the next
        // worker needs some weeks to find out: no claim for the last seconds of a shorter job.
        for days in [365, 1000] {
            holds(days, |group, days| if group == health() { 3.0 * f64::from(days) } else { 1.0 });
        }
    }

    #[test]
    fn what_the_last_job_left_speaks_until_it_is_measured_and_is_not_left_again() {
        let remembered: Speeds = [(DataType::Health, 2.0), (DataType::Activities, 1.0)].into_iter().collect();
        let mut speed = Speed::new(None, remembered.clone());
        close(speed.rate(&[left(health(), 10), left(exercise(), 10)]), 20.0 / 30.0);
        assert_eq!(speed.measured(), Speeds::default());
        // Ten times faster now; the activities were not asked for yet.
        speed.note(health(), 6, 6, Duration::from_millis(1200));
        assert_eq!(speed.measured(), Speeds::default());
        for _ in 0..40 {
            speed.note(health(), 7, 7, Duration::from_millis(1400));
        }
        close(speed.measured().get(DataType::Health), 0.2);
        assert_eq!(speed.measured().get(DataType::Activities), None);
        let rate = speed.rate(&[left(health(), 10), left(exercise(), 10)]).unwrap();
        assert!((rate - 20.0 / 12.0).abs() < 0.1, "{rate}");
        // The rate of an earlier worker of the same job says more.
        close(Speed::new(Some(4.0), remembered).rate(&[left(health(), 10)]), 4.0);
    }

    #[test]
    fn one_hiccup_changes_little() {
        let mut speed = Speed::new(None, Speeds::default());
        for _ in 0..40 {
            speed.note(health(), 7, 7, 7 * SECOND);
        }
        speed.note(health(), 7, 0, 3600 * SECOND);
        let rate = speed.rate(&[left(health(), 1000)]).unwrap();
        assert!(rate > 0.7, "{rate}");
    }
}
