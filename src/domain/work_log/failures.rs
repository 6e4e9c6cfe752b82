//! The failures of a chunk, in as few spans as possible.

use crate::domain::chunk::FailedSpan;
use crate::domain::failure::FailureKind;

/// How many unconfirmed days are asked for again at once.
const CONFIRMED_AT_ONCE: u32 = 7;

/// Adds a span, joining it with one that it continues, if any.
pub(super) fn join(failed: &mut Vec<FailedSpan>, new: FailedSpan) {
    match failed.iter_mut().find(|known| adjoins(known, &new)) {
        Some(known) => (known.start, known.end) = (known.start.min(new.start), known.end.max(new.end)),
        None => failed.push(new),
    }
}

/// Whether `new` continues `known` without a gap, for the same reason. Unconfirmed days are joined up to a window at
/// most, since they are asked for again in one request.
fn adjoins(known: &FailedSpan, new: &FailedSpan) -> bool {
    let touches = (new.start - known.end).num_days() == 1 || (known.start - new.end).num_days() == 1;
    let fits =
        new.kind != FailureKind::UnconfirmedEmpty || known.days().days() + new.days().days() <= CONFIRMED_AT_ONCE;
    touches
        && fits
        && known.types == new.types
        && known.kind == new.kind
        && known.message == new.message
        && known.attempts == new.attempts
        && known.at_once == new.at_once
}
