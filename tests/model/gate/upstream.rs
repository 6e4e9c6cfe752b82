//! Which claim may send a request now, without Redis. A function of the time, since the clock of Redis can't be
//! stopped: the replay tries it with the time before and after a call.

use std::time::Duration;

use garmin_sync::domain::retry::{self, CoolDownRule};

/// Claims that ask, by their user.
pub const USER_OF: [usize; 3] = [0, 1, 0];
/// The scope of a cool-down that belongs to everybody; the others are users.
pub const EVERYBODY: usize = 2;

pub const LEASE: Duration = Duration::from_mins(10);
/// How far a user may be ahead of the budget, in µs.
const AHEAD: u64 = 10_000_000;
/// How long, in ms, a waiting claim, an idle budget and the strikes of an ended cool-down are remembered.
const WAITER_MEMORY: u64 = 2_000;
const BUDGET_MEMORY: u64 = 1_000;
const STRIKE_MEMORY: u64 = 24 * 3_600_000;
/// How far, in ms, clocks may differ; the longest time, in µs, between two requests of any budget.
const SKEW: u64 = 60_000;
const LONGEST_INTERVAL: u64 = 60_000_000;
/// Longer, in ms, than anything here lasts.
pub const MONTH: u64 = 30 * 24 * 3_600_000;

#[derive(Clone, Copy, Debug)]
pub enum Action {
    Admit {
        by: usize,
        per_minute: u32,
    },
    Keep {
        by: usize,
    },
    Leave {
        by: usize,
    },
    CoolDown {
        scope: usize,
        user: usize,
        asked_for: Option<Duration>,
    },
    /// A user reads until when to wait.
    Look {
        user: usize,
    },
    /// A user ends the wait.
    Clear {
        user: usize,
    },

    // From here on: time that passes, and budgets that were used up or not used for long.
    EndRest {
        scope: usize,
    },
    ForgetRest {
        scope: usize,
    },
    ManyStrikes {
        scope: usize,
    },
    ShortenSlot,
    EndSlot,
    ForgetLast,
    ForgetWaiting,
    /// The pace is so many seconds ahead of now.
    Ahead {
        user: usize,
        seconds: u64,
    },
    LongIdle {
        user: usize,
    },

    // A clock that was ahead: its entries last longer than anything should.
    LongRest {
        scope: usize,
    },
    LongSlot,
    LongWaiting,
    FarAhead {
        user: usize,
    },
}

/// Times in ms since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Done,
    Go,
    Busy,
    CoolingDown(u64),
    OverBudget(u64),
    Imposed(u64, u32),
    /// Until when, why, and whether it is the user's own.
    Resting(u64, bool),
    Free,
    Cleared(bool),
}

/// Who, and until when that is known.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    pub by: usize,
    pub until: u64,
}

/// When a user would be on pace again, in µs since 1970, and until when that is known.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub pace: u64,
    pub until: u64,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Rest {
    pub end: u64,
    pub length: u64,
    pub strikes: u32,
    /// Whose requests caused it; [`SEVERAL`] is everybody.
    pub whose: usize,
    pub until: u64,
}

/// For a cool-down caused by requests of more than one user.
pub const SEVERAL: usize = 77;

impl Rest {
    /// When it ends; 0 if it lasts longer than it was to.
    fn trusted_end(&self, now: u64) -> u64 {
        if self.end > now + self.length + SKEW { 0 } else { self.end }
    }
}

/// What Redis holds of one upstream and its users.
#[derive(Clone, Debug, Default)]
pub struct Upstream {
    pub slot: Option<Turn>,
    pub last: Option<Turn>,
    pub waiting: Option<Turn>,
    pub budgets: [Option<Budget>; 2],
    pub rests: [Option<Rest>; 3],
}

impl Upstream {
    /// Does one step at `us` microseconds since 1970.
    pub fn apply(&mut self, action: Action, us: u64) -> Answer {
        self.forget(us);
        let now = us / 1000;
        match action {
            Action::Admit { by, per_minute } => return self.admit(by, per_minute, us),
            Action::Keep { by } => {
                let its = self.slot.iter_mut().filter(|slot| slot.by == by);
                its.for_each(|slot| slot.until = now + millis(LEASE));
            }
            Action::Leave { by } => self.slot = self.slot.filter(|slot| slot.by != by),
            Action::CoolDown { scope, user, asked_for } => return self.cool_down(scope, user, asked_for, now),
            Action::Look { user } => return self.look(user, now),
            Action::Clear { user } => return self.clear(user, now),
            Action::EndRest { scope } => self.rests[scope].iter_mut().for_each(|rest| rest.end = 1),
            Action::ForgetRest { scope } => self.rests[scope] = None,
            Action::ManyStrikes { scope } => self.rests[scope].iter_mut().for_each(|rest| rest.strikes = 40),
            Action::ShortenSlot => self.slot.iter_mut().for_each(|slot| slot.until = now + 60_000),
            Action::EndSlot => self.slot = None,
            Action::ForgetLast => self.last = None,
            Action::ForgetWaiting => self.waiting = None,
            Action::Ahead { user, seconds } => {
                self.budgets[user] = Some(Budget { pace: us + seconds * 1_000_000, until: now + millis(LEASE) });
            }
            Action::LongRest { scope } => self.rests[scope].iter_mut().for_each(|rest| rest.end = now + MONTH),
            Action::LongSlot => self.slot.iter_mut().for_each(|slot| slot.until = now + MONTH),
            Action::LongWaiting => self.waiting.iter_mut().for_each(|waiting| waiting.until = now + MONTH),
            Action::FarAhead { user } => {
                self.budgets[user] = Some(Budget { pace: us + MONTH * 1000, until: now + millis(LEASE) });
            }
            Action::LongIdle { user } => self.budgets[user] = Some(Budget { pace: 1, until: now + millis(LEASE) }),
        }
        Answer::Done
    }

    /// Drops what is past.
    pub fn forget(&mut self, us: u64) {
        let now = us / 1000;
        for turn in [&mut self.slot, &mut self.last, &mut self.waiting] {
            *turn = turn.filter(|it| it.until > now);
        }
        self.budgets = self.budgets.map(|it| it.filter(|it| it.until > now));
        self.rests = self.rests.map(|it| it.filter(|it| it.until > now));
    }

    fn admit(&mut self, by: usize, per_minute: u32, us: u64) -> Answer {
        let (now, user) = (us / 1000, USER_OF[by]);
        let rests = [user, EVERYBODY].map(|scope| self.rests[scope].map_or(0, |rest| rest.trusted_end(now)));
        if let Some(end) = rests.into_iter().max().filter(|end| *end > now) {
            return Answer::CoolingDown(end);
        }
        for (turn, longest) in [(&mut self.slot, millis(LEASE)), (&mut self.waiting, WAITER_MEMORY)] {
            if let Some(it) = turn {
                it.until = it.until.min(now + longest);
            }
        }
        let has_slot = self.slot.is_some_and(|slot| slot.by == by);
        let gives_way = self.waiting.is_some() && self.last.is_some_and(|last| last.by == by);
        if !has_slot && (self.slot.is_some() || gives_way) {
            self.waiting = self.waiting.or(Some(Turn { by, until: now + WAITER_MEMORY }));
            return Answer::Busy;
        }
        if per_minute > 0 && !has_slot {
            let pace = self.budgets[user].map_or(0, |budget| budget.pace).max(us);
            let pace = if pace - us > AHEAD + LONGEST_INTERVAL + SKEW * 1000 { us } else { pace };
            if pace - us > AHEAD {
                return Answer::OverBudget((pace - AHEAD).div_ceil(1000));
            }
            let pace = pace + 60_000_000 / u64::from(per_minute);
            let until = now + (pace - us).div_ceil(1000) + BUDGET_MEMORY;
            self.budgets[user] = Some(Budget { pace, until });
        }
        self.waiting = self.waiting.filter(|waiting| waiting.by != by);
        let turn = Some(Turn { by, until: now + millis(LEASE) });
        (self.slot, self.last) = (turn, turn);
        Answer::Go
    }

    fn look(&self, user: usize, now: u64) -> Answer {
        let end = |scope: usize| self.rests[scope].map_or(0, |rest| rest.trusted_end(now));
        let scope = if end(EVERYBODY) >= end(user) { EVERYBODY } else { user };
        match self.rests[scope].filter(|rest| rest.trusted_end(now) > now) {
            Some(rest) => Answer::Resting(rest.end, scope == user || rest.whose == user),
            None => Answer::Free,
        }
    }

    fn clear(&mut self, user: usize, now: u64) -> Answer {
        let mut is_cleared = false;
        for scope in [user, EVERYBODY] {
            let its = self.rests[scope].as_mut().filter(|rest| scope == user || rest.whose == user);
            if let Some(rest) = its.filter(|rest| rest.trusted_end(now) > now) {
                (rest.end, rest.length, is_cleared) = (now, 0, true);
            }
        }
        Answer::Cleared(is_cleared)
    }

    fn cool_down(&mut self, scope: usize, user: usize, asked_for: Option<Duration>, now: u64) -> Answer {
        let old = self.rests[scope].unwrap_or_default();
        let old_end = old.trusted_end(now);
        let is_on = old_end > now;
        let length = match asked_for {
            None if is_on => Duration::ZERO,
            asked => retry::honoured(asked).unwrap_or_else(|| CoolDownRule::USUAL.after(old.strikes)),
        };
        let (end, strikes) = (old_end.max(now + millis(length)), old.strikes + u32::from(!is_on));
        let whose = if is_on && old.whose != user { SEVERAL } else { user };
        self.rests[scope] = Some(Rest { end, length: end - now, strikes, whose, until: end + STRIKE_MEMORY });
        Answer::Imposed(end, strikes)
    }

    /// All values that are not times; an absent one is `usize::MAX`.
    pub fn names(&self) -> Vec<(&'static str, usize)> {
        let name = |what, turn: Option<Turn>| (what, turn.map_or(usize::MAX, |turn| turn.by));
        let mut all = vec![name("slot", self.slot), name("last turn", self.last), name("who waits", self.waiting)];
        all.extend(self.budgets.iter().map(|it| ("whether there is a budget", usize::from(it.is_some()))));
        for rest in &self.rests {
            all.push(("strikes", rest.map_or(usize::MAX, |rest| rest.strikes as usize)));
            all.push(("whose", rest.map_or(usize::MAX, |rest| rest.whose)));
        }
        all
    }

    /// All times, in ms; an absent one is 0.
    pub fn times(&self) -> Vec<(&'static str, u64)> {
        let time = |what, turn: Option<Turn>| (what, turn.map_or(0, |turn| turn.until));
        let mut all = vec![
            time("expiry of the slot", self.slot),
            time("expiry of the last turn", self.last),
            time("expiry of who waits", self.waiting),
        ];
        for budget in &self.budgets {
            all.push(("pace", budget.map_or(0, |budget| budget.pace / 1000)));
            all.push(("expiry of the budget", budget.map_or(0, |budget| budget.until)));
        }
        for rest in &self.rests {
            all.push(("end of a cool-down", rest.map_or(0, |rest| rest.end)));
            all.push(("length of a cool-down", rest.map_or(0, |rest| rest.length)));
            all.push(("expiry of a cool-down", rest.map_or(0, |rest| rest.until)));
        }
        all
    }
}

pub fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap()
}
