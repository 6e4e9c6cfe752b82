//! A sync on a terminal: a bar, the current stage, and numbers, redrawn in place.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use parking_lot::Mutex;

use super::report;
use super::screen::say;
use super::stage;
use crate::api_types::job::Job;

/// Steps of the bar: a tenth of a percent each.
const STEPS: u32 = 1000;
/// How often the lines are redrawn without news. Drawing is rate-limited: what came too early is shown by the next
/// tick.
const TICK: Duration = Duration::from_millis(250);
/// State, bar and percent; what is happening, cut to the width of the terminal; numbers.
const TEMPLATE: &str = "{prefix:9} {bar:40.cyan} {whole:>4}\n{spinner:.cyan} {wide_msg}\n  {facts}";

/// Three lines of the terminal.
pub struct Bar {
    drawn: ProgressBar,
    texts: Arc<Mutex<Texts>>,
    ticks: bool,
}

/// Values that the library has no field for.
#[derive(Default)]
struct Texts {
    /// The library would round it up.
    percent: u8,
    facts: String,
}

impl Bar {
    /// Draws nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let texts = Arc::new(Mutex::new(Texts::default()));
        // An invalid template would be a bug in this file; a plain bar is shown then.
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style
            .progress_chars("█▉▊▋▌▍▎▏░")
            .with_key("whole", key(&texts, |texts, line| write!(line, "{}%", texts.percent)))
            .with_key("facts", key(&texts, |texts, line| line.write_str(&texts.facts)));
        let drawn = ProgressBar::with_draw_target(Some(STEPS.into()), ProgressDrawTarget::stdout()).with_style(style);
        Self { drawn, texts, ticks: false }
    }

    /// Shows the job's status.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `STEPS`")]
    pub fn show(&mut self, job: &Job) {
        let texts = Texts { percent: job.percent_complete, facts: report::facts(job).join(" · ") };
        *self.texts.lock() = texts;
        self.drawn.set_prefix(job.status.to_string());
        self.drawn.set_position((job.progress.clamp(0.0, 1.0) * f64::from(STEPS)) as u64);
        self.say(&stage::words(job));
        if !std::mem::replace(&mut self.ticks, true) {
            self.drawn.enable_steady_tick(TICK);
        }
    }

    /// Clears the lines, so that what is printed next stands alone.
    pub fn wipe(&self) {
        self.drawn.finish_and_clear();
    }

    /// Shows a text in place of the stage.
    pub fn say(&self, text: &str) {
        self.drawn.set_message(text.to_owned());
    }
}

impl Drop for Bar {
    /// Interrupted. What is drawn stays: the terminal has echoed Ctrl-C there, so the position of the lines is unknown.
    fn drop(&mut self) {
        if self.ticks && !self.drawn.is_finished() {
            self.drawn.set_draw_target(ProgressDrawTarget::hidden());
            // Nothing to do if the terminal is gone.
            let _ = say("");
        }
    }
}

/// Adds a template key that is rendered from the texts.
fn key(
    texts: &Arc<Mutex<Texts>>,
    write: impl Fn(&Texts, &mut dyn Write) -> std::fmt::Result + Clone + Send + Sync + 'static,
) -> impl Fn(&ProgressState, &mut dyn Write) + Clone + Send + Sync + 'static {
    let texts = texts.clone();
    move |_, line| {
        // A line that can't be formatted is left empty.
        let _ = write(&texts.lock(), line);
    }
}
