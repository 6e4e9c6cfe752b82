//! How fast a job goes, for the estimate of its end.

use std::time::Duration;

/// Cells (a day of a data type) a second, averaged over the time this worker has worked on the job. Waiting for a
/// cool-down is not work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speed {
    cells: u32,
    active: Duration,
    inherited: Option<f64>,
}

impl Speed {
    /// Starts from what an earlier worker measured.
    pub(super) fn new(inherited: Option<f64>) -> Self {
        Self { cells: 0, active: Duration::ZERO, inherited }
    }

    /// Some cells took some time.
    pub(super) fn note(&mut self, cells: usize, took: Duration) {
        self.cells = self.cells.saturating_add(u32::try_from(cells).unwrap_or(u32::MAX));
        self.active += took;
    }

    /// Cells a second, once known.
    pub(super) fn rate(&self) -> Option<f64> {
        let seconds = self.active.as_secs_f64();
        if self.cells == 0 || seconds <= 0.0 { self.inherited } else { Some(f64::from(self.cells) / seconds) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_worker_starts_from_what_was_known_and_then_measures() {
        let mut speed = Speed::new(Some(4.0));
        assert_eq!(speed.rate(), Some(4.0));
        speed.note(14, Duration::from_secs(2));
        speed.note(0, Duration::from_secs(5));
        assert_eq!(speed.rate(), Some(2.0));
    }
}
