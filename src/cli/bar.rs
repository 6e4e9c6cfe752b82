//! A sync on a terminal: a bar, the current stage, and numbers, redrawn in place.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use console::measure_text_width;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use parking_lot::Mutex;

use super::report;
use super::screen::{columns, say};
use super::stage;
use super::wrap::wrapped;
use super::zone::in_zone;
use crate::api_types::job::Job;

/// Steps of the bar: a tenth of a percent each.
const STEPS: u32 = 1000;
/// How often the lines are redrawn without news. Drawing is rate-limited: what came too early is shown by the next
/// tick.
const TICK: Duration = Duration::from_millis(250);
/// How wide a terminal is taken for that does not know it, in characters.
const USUAL: usize = 80;
/// How far the lines below the bar are indented.
const INDENT: usize = 2;

/// Some lines of the terminal: state, bar and percent; below them what is happening, and numbers.
pub struct Bar {
    drawn: ProgressBar,
    texts: Arc<Mutex<Texts>>,
    /// How wide the terminal is.
    columns: usize,
    ticks: bool,
}

/// Values that the library has no field for.
#[derive(Default)]
struct Texts {
    /// The library would round it up.
    percent: u8,
    stage: String,
    facts: Vec<String>,
}

impl Texts {
    /// The lines below the bar, broken to fit.
    fn below(&self, columns: usize) -> String {
        let room = columns.saturating_sub(INDENT);
        let mut lines = vec![wrapped(&self.stage, room)];
        let mut facts = String::new();
        for fact in &self.facts {
            let one = if facts.is_empty() { fact.clone() } else { format!("{facts} · {fact}") };
            if measure_text_width(&one) > room && !facts.is_empty() {
                lines.push(std::mem::replace(&mut facts, fact.clone()));
            } else {
                facts = one;
            }
        }
        lines.push(wrapped(&facts, room));
        lines.join("\n").replace('\n', &format!("\n{}", " ".repeat(INDENT)))
    }
}

impl Bar {
    /// Draws nothing yet.
    #[must_use]
    pub fn new() -> Self {
        let texts = Arc::new(Mutex::new(Texts::default()));
        let drawn = ProgressBar::with_draw_target(Some(STEPS.into()), ProgressDrawTarget::stdout());
        let mut bar = Self { drawn, texts, columns: 0, ticks: false };
        bar.fit();
        bar
    }

    /// Follows the width of the terminal.
    fn fit(&mut self) {
        let columns = columns().unwrap_or(USUAL);
        if std::mem::replace(&mut self.columns, columns) == columns {
            return;
        }
        let width = report::bar_width();
        let template = format!("{{prefix:9}} {{bar:{width}.cyan}} {{whole:>4}}\n{{spinner:.cyan}} {{below}}");
        // An invalid template would be a bug in this file; a plain bar is shown then.
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style
            .progress_chars("█▉▊▋▌▍▎▏░")
            .with_key("whole", key(&self.texts, |texts, line| write!(line, "{}%", texts.percent)))
            .with_key("below", key(&self.texts, move |texts, line| line.write_str(&texts.below(columns))));
        self.drawn.set_style(style);
    }

    /// Shows the job's status.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `STEPS`")]
    pub fn show(&mut self, job: &Job) {
        // First, because the calls that follow draw.
        self.drawn.set_position((job.progress.clamp(0.0, 1.0) * f64::from(STEPS)) as u64);
        let stage = stage::words(job, in_zone);
        *self.texts.lock() = Texts { percent: job.percent_complete, stage, facts: report::facts(job) };
        self.fit();
        self.drawn.set_prefix(job.status.to_string());
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
        text.clone_into(&mut self.texts.lock().stage);
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
