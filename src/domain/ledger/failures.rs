//! The failures of a chunk, as few spans as they fit in.

use crate::domain::chunk::FailedSpan;
use crate::domain::failure::FailureKind;

/// How many suspect days are asked for again at once.
const SUSPECT_DAYS: u32 = 7;

/// Adds a span, to one that it continues if there is such a one.
pub(super) fn join(failed: &mut Vec<FailedSpan>, new: FailedSpan) {
    match failed.iter_mut().find(|known| adjoins(known, &new)) {
        Some(known) => (known.start, known.end) = (known.start.min(new.start), known.end.max(new.end)),
        None => failed.push(new),
    }
}

/// Whether `new` continues `known` without a gap, for the same reason. Suspect days stay together for a window at most,
/// for they are asked for again in one request.
fn adjoins(known: &FailedSpan, new: &FailedSpan) -> bool {
    let touches = (new.start - known.end).num_days() == 1 || (known.start - new.end).num_days() == 1;
    let fits = new.kind != FailureKind::SuspectEmpty || known.days().days() + new.days().days() <= SUSPECT_DAYS;
    touches
        && fits
        && known.types == new.types
        && known.kind == new.kind
        && known.message == new.message
        && known.attempts == new.attempts
        && known.at_once == new.at_once
}
