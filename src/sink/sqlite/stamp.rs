//! The owner of a batch's rows, and when they were requested.

/// What every row of a batch gets.
#[derive(Debug)]
pub(super) struct Stamp<'a> {
    pub(super) user: &'a str,
    pub(super) asked_at: String,
}
