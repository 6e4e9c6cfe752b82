//! What happens to old jobs.

use super::state::{Redis, Shape};

/// Jobs of a user that are kept.
const KEPT: usize = 100;

impl Redis {
    /// Deletes one ended job if there are too many; whether it did.
    pub(super) fn trim(&mut self, shape: &Shape, id: u8) -> bool {
        let user = usize::from(shape.jobs[usize::from(id)].user);
        let is_excess = self.created[user].0.len() + self.others[user].0 > KEPT;
        let is_unfinished = self.status(id).is_some_and(|status| !status.is_ended());
        if !is_excess || self.latest[user] == Some(id) || is_unfinished {
            return false;
        }
        self.jobs[usize::from(id)] = None;
        self.created[user].0.retain(|it| *it != id);
        true
    }

    /// What every start does at its end: the oldest first.
    pub(super) fn trim_excess(&mut self, shape: &Shape, user: u8) {
        let at = usize::from(user);
        let mut excess = (self.created[at].0.len() + self.others[at].0).saturating_sub(KEPT);
        for id in self.created[at].0.clone() {
            if excess > 0 && self.trim(shape, id) {
                excess -= 1;
            }
        }
        self.others[at].0 -= excess.min(self.others[at].0);
    }
}
