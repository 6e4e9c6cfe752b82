//! How a failed request is handled.

use std::time::Duration;

use super::failure::{ErrorCode, Failure, FailureKind};

/// Tries per request and pass.
const TRIES: u32 = 3;
/// Tries of a part of a span that failed as a whole: one, since a failing part is split further.
const PROBE_TRIES: u32 = 1;
/// First wait after a temporary fault; doubles.
const TRANSIENT_WAIT: Duration = Duration::from_secs(2);
/// First wait after a refused connection; doubles. Three tries with connection time-outs stay within 45 s.
const UNREACHABLE_WAIT: Duration = Duration::from_secs(4);
/// Waits before a doubtful sign-in refusal is trusted: the microservice words temporary faults of Garmin the same.
const SIGN_IN_WAITS: [Duration; 2] = [Duration::from_secs(30), Duration::from_secs(90)];
/// The shortest valid `Retry-After`.
const RETRY_AFTER_MIN: Duration = Duration::from_secs(1);
/// The longest `Retry-After` that is honoured; a later refusal can extend it.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Send the same request again after a wait.
    Again(Duration),
    /// Ask for half as many days.
    Shorter,
    /// Send this account or upstream nothing for a while; does not count as a try.
    CoolDown,
    /// Record the span as failed and continue.
    GiveUp,
    /// Read the credentials again, since another worker may have renewed them; without newer ones the job ends.
    ReadCredentials,
    /// The job can't continue.
    End(ErrorCode),
}

/// How often one request was tried, by outcome: a network fault says nothing about the sign-in, nor a doubtful refusal
/// about a plain one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tries {
    faults: u32,
    doubts: u32,
    refusals: u32,
}

impl Tries {
    /// Counts one more, and returns the count of that kind. Being rate limited is not counted.
    pub fn note(&mut self, kind: FailureKind) -> u32 {
        let tries = match kind {
            FailureKind::SignInDoubtful => &mut self.doubts,
            FailureKind::SignInRefused => &mut self.refusals,
            FailureKind::RateLimited => return 0,
            _ => &mut self.faults,
        };
        *tries += 1;
        *tries
    }
}

/// Decides after try number `tries` (from 1) of that kind, see [`Tries::note`], of a request for `days` days, which may
/// be a probe ([`Step::is_probe`](super::work_log::Step::is_probe)). `jitter` is a random number in 0..1: waits lie
/// between half and all of the doubling curve, so that workers do not retry in step.
#[must_use]
pub fn decide(failure: &Failure, tries: u32, days: u32, is_probe: bool, jitter: f64) -> Decision {
    let limit = if is_probe { PROBE_TRIES } else { TRIES };
    match failure.kind {
        FailureKind::TimedOut | FailureKind::TooLarge if days > 1 => Decision::Shorter,
        FailureKind::Transient | FailureKind::Broken | FailureKind::TimedOut if tries < limit => {
            Decision::Again(backoff(TRANSIENT_WAIT, tries, jitter))
        }
        FailureKind::Unreachable if tries < TRIES => Decision::Again(backoff(UNREACHABLE_WAIT, tries, jitter)),
        FailureKind::RateLimited => Decision::CoolDown,
        FailureKind::SignInDoubtful => match SIGN_IN_WAITS.get(tries.saturating_sub(1) as usize) {
            Some(wait) => Decision::Again(*wait),
            None => Decision::End(ErrorCode::AuthRequired),
        },
        FailureKind::SignInRefused if tries == 1 => Decision::ReadCredentials,
        FailureKind::SignInRefused => Decision::End(ErrorCode::AuthRequired),
        FailureKind::OtherAccount => Decision::End(ErrorCode::OtherAccount),
        FailureKind::Transient
        | FailureKind::Broken
        | FailureKind::TimedOut
        | FailureKind::TooLarge
        | FailureKind::Unreachable
        | FailureKind::UnconfirmedEmpty
        | FailureKind::Permanent => Decision::GiveUp,
    }
}

fn backoff(first: Duration, tries: u32, jitter: f64) -> Duration {
    let full = first * 2u32.pow(tries.saturating_sub(1).min(10));
    full.mul_f64(0.5 + 0.5 * jitter.clamp(0.0, 1.0))
}

/// How long to cool down after being rate limited: an upstream's own rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoolDownRule {
    /// The first, where the upstream does not say how long; doubles with every earlier strike.
    pub first: Duration,
    /// The longest of these.
    pub longest: Duration,
    /// Whether a stated time that is shorter than these is enough.
    pub trusts_stated: bool,
}

impl CoolDownRule {
    /// A minute, then more, up to half an hour; or what the upstream says.
    pub const USUAL: Self =
        Self { first: Duration::from_mins(1), longest: Duration::from_mins(30), trusts_stated: true };

    /// Where the upstream does not say how long, after so many earlier strikes.
    #[must_use]
    pub fn after(self, strikes_before: u32) -> Duration {
        (self.first * 2u32.pow(strikes_before.min(10))).min(self.longest)
    }
}

/// The `Retry-After` that is honoured, if any.
#[must_use]
pub fn honoured(retry_after: Option<Duration>) -> Option<Duration> {
    retry_after.filter(|asked| *asked >= RETRY_AFTER_MIN).map(|asked| asked.min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(kind: FailureKind, tries: u32, days: u32) -> Decision {
        decide(&Failure::new(kind, ""), tries, days, false, 1.0)
    }

    #[test]
    fn each_kind_has_its_policy() {
        let secs = Duration::from_secs;
        assert_eq!(after(FailureKind::Transient, 1, 7), Decision::Again(secs(2)));
        assert_eq!(after(FailureKind::Broken, 2, 7), Decision::Again(secs(4)));
        assert_eq!(after(FailureKind::Transient, 3, 7), Decision::GiveUp);
        assert_eq!(after(FailureKind::TimedOut, 1, 7), Decision::Shorter);
        assert_eq!(after(FailureKind::TimedOut, 9, 2), Decision::Shorter);
        assert_eq!(after(FailureKind::TimedOut, 3, 1), Decision::GiveUp);
        assert_eq!(after(FailureKind::TooLarge, 1, 2), Decision::Shorter);
        assert_eq!(after(FailureKind::TooLarge, 1, 1), Decision::GiveUp);
        let probe = |kind| decide(&Failure::new(kind, ""), 1, 4, true, 1.0);
        assert_eq!([FailureKind::Transient, FailureKind::Broken].map(probe), [Decision::GiveUp; 2]);
        assert_eq!(after(FailureKind::Unreachable, 2, 7), Decision::Again(secs(8)));
        assert_eq!(after(FailureKind::Unreachable, 3, 7), Decision::GiveUp);
        assert_eq!(after(FailureKind::RateLimited, 50, 7), Decision::CoolDown);
        assert_eq!(after(FailureKind::SignInDoubtful, 1, 7), Decision::Again(secs(30)));
        assert_eq!(after(FailureKind::SignInDoubtful, 3, 7), Decision::End(ErrorCode::AuthRequired));
        assert_eq!(after(FailureKind::SignInRefused, 1, 7), Decision::ReadCredentials);
        assert_eq!(after(FailureKind::SignInRefused, 2, 7), Decision::End(ErrorCode::AuthRequired));
        assert_eq!(after(FailureKind::Permanent, 1, 7), Decision::GiveUp);
    }

    #[test]
    fn each_sort_of_failure_has_its_own_tries() {
        let mut tries = Tries::default();
        let kinds = [
            FailureKind::Transient,
            FailureKind::SignInDoubtful,
            FailureKind::Broken,
            FailureKind::RateLimited,
            FailureKind::SignInDoubtful,
            FailureKind::SignInRefused,
            FailureKind::Transient,
        ];
        assert_eq!(kinds.map(|kind| tries.note(kind)), [1, 1, 2, 0, 2, 1, 3]);
    }

    #[test]
    fn jitter_takes_at_most_half() {
        let wait = decide(&Failure::new(FailureKind::Transient, ""), 2, 1, false, 0.0);
        assert_eq!(wait, Decision::Again(Duration::from_secs(2)));
    }

    #[test]
    fn a_cool_down_grows_and_a_retry_after_is_honoured() {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        let grown: Vec<_> = (0..7).map(|strikes| CoolDownRule::USUAL.after(strikes)).collect();
        assert_eq!(grown, [1, 2, 4, 8, 16, 30, 30].map(minutes));
        assert_eq!(honoured(Some(Duration::from_secs(7))), Some(Duration::from_secs(7)));
        assert_eq!(honoured(Some(minutes(99_999))), Some(minutes(60)));
        assert_eq!(honoured(Some(Duration::MAX)), Some(minutes(60)));
        assert_eq!(honoured(Some(Duration::ZERO)), None);
        assert_eq!(honoured(Some(Duration::from_millis(999))), None);
    }
}
