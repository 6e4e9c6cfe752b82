//! A sync on a terminal: a bar, what is happening, and numbers, redrawn in place.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::report;
use super::wire::Job;

/// Steps of the bar: a tenth of a percent each.
const STEPS: u32 = 1000;

/// How often the lines are drawn anew without news.
const BEAT: Duration = Duration::from_millis(250);

/// Three lines of the terminal. They are gone when this is dropped, so that what is printed next stands alone.
pub struct Bar {
    lines: MultiProgress,
    share: ProgressBar,
    stage: ProgressBar,
    facts: ProgressBar,
}

impl Bar {
    /// Draws nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stdout());
        let line = |template: &str| {
            // A template that can't be read would be a mistake in this file; a plain bar is shown then.
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            lines.add(ProgressBar::new(STEPS.into()).with_style(style.progress_chars("█▉▊▋▌▍▎▏░")))
        };
        let (share, stage, facts) =
            (line("{prefix:9} {bar:40.cyan} {msg}"), line("{spinner:.cyan} {wide_msg}"), line("  {wide_msg:.dim}"));
        // Drawing is limited in pace: what came too early for that is drawn by the next beat.
        stage.enable_steady_tick(BEAT);
        Self { lines, share, stage, facts }
    }

    /// Shows how the job stands.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `STEPS`")]
    pub fn show(&self, job: &Job) {
        self.share.set_prefix(job.status.clone());
        self.share.set_message(format!("{:>3}%", job.percent_complete));
        self.share.set_position((job.progress.clamp(0.0, 1.0) * f64::from(STEPS)) as u64);
        self.say(report::stage(job));
        self.facts.set_message(report::facts(job).join(" · "));
    }

    /// Says something in the place where the stage stands.
    pub fn say(&self, text: &str) {
        self.stage.set_message(text.to_owned());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        // The beat first: it would draw the lines again.
        self.stage.disable_steady_tick();
        for line in [&self.share, &self.stage, &self.facts] {
            line.finish_and_clear();
        }
        // A terminal that is gone needs no clearing.
        let _ = self.lines.clear();
    }
}
