//! Whose rows a batch writes, and when they were asked for.

/// What every row of a batch gets.
#[derive(Debug)]
pub(super) struct Stamp<'a> {
    pub(super) user: &'a str,
    pub(super) asked_at: String,
}
