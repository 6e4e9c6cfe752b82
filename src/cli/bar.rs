//! A sync on a terminal: a bar, what is happening, and numbers, redrawn in place.

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
/// How often the lines are drawn anew without news. Drawing is limited in pace: what came too early for that is shown
/// by the next beat.
const BEAT: Duration = Duration::from_millis(250);
/// State, bar and percent; what is happening, cut to the width of the terminal; numbers.
const TEMPLATE: &str = "{prefix:9} {bar:40.cyan} {whole:>4}\n{spinner:.cyan} {wide_msg}\n  {facts}";

/// Three lines of the terminal.
pub struct Bar {
    drawn: ProgressBar,
    texts: Arc<Mutex<Texts>>,
    beats: bool,
}

/// What the library has no place for.
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
        // A template that can't be read would be a mistake in this file; a plain bar is shown then.
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style
            .progress_chars("█▉▊▋▌▍▎▏░")
            .with_key("whole", key(&texts, |texts, line| write!(line, "{}%", texts.percent)))
            .with_key("facts", key(&texts, |texts, line| line.write_str(&texts.facts)));
        let drawn = ProgressBar::with_draw_target(Some(STEPS.into()), ProgressDrawTarget::stdout()).with_style(style);
        Self { drawn, texts, beats: false }
    }

    /// Shows how the job stands.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `STEPS`")]
    pub fn show(&mut self, job: &Job) {
        let texts = Texts { percent: job.percent_complete, facts: report::facts(job).join(" · ") };
        *self.texts.lock() = texts;
        self.drawn.set_prefix(job.status.to_string());
        self.drawn.set_position((job.progress.clamp(0.0, 1.0) * f64::from(STEPS)) as u64);
        self.say(&stage::words(job));
        if !std::mem::replace(&mut self.beats, true) {
            self.drawn.enable_steady_tick(BEAT);
        }
    }

    /// Wipes the lines, so that what is printed next stands alone.
    pub fn wipe(&self) {
        self.drawn.finish_and_clear();
    }

    /// Says something in the place where the stage stands.
    pub fn say(&self, text: &str) {
        self.drawn.set_message(text.to_owned());
    }
}

impl Drop for Bar {
    /// Broken off. What is drawn stays: the terminal has shown Ctrl-C there, so where the lines are is no longer known.
    fn drop(&mut self) {
        if self.beats && !self.drawn.is_finished() {
            self.drawn.set_draw_target(ProgressDrawTarget::hidden());
            // A terminal that is gone needs no line end.
            let _ = say("");
        }
    }
}

/// A part of the template that is made of the texts.
fn key(
    texts: &Arc<Mutex<Texts>>,
    write: impl Fn(&Texts, &mut dyn Write) -> std::fmt::Result + Clone + Send + Sync + 'static,
) -> impl Fn(&ProgressState, &mut dyn Write) + Clone + Send + Sync + 'static {
    let texts = texts.clone();
    move |_, line| {
        // A line that can't be written is drawn without it.
        let _ = write(&texts.lock(), line);
    }
}
