//! Follows a job by its status, as a person would.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use chrono::{Days, NaiveDate, Utc};
use serde_json::{Value, json};
use tokio::time::Instant;

use test_support::stack::Stack;

/// Longer than any proof may take.
const LIMIT: Duration = Duration::from_hours(1);
const PAUSE: Duration = Duration::from_millis(20);
const BETWEEN_LINES: Duration = Duration::from_secs(5);
/// The data types of [`start`].
pub const TYPES: [&str; 4] = ["health", "activities", "workouts", "nutrition"];
const STATUS: &str = "/integrations/garmin/sync/status";

/// A job's progress, shared with tasks that wait for a point in it.
#[derive(Clone, Default)]
pub struct Progress {
    /// Whether the API is down on purpose.
    pub api_down: Arc<AtomicBool>,
    thousandths: Arc<AtomicU64>,
}

/// The result of following a job.
pub struct Watched {
    pub job: Value,
    pub took: Duration,
    pub polls: u64,
    /// Polls that got no answer while the API was down.
    pub unanswered: u64,
}

impl Progress {
    /// 0 to 1.
    pub fn share(&self) -> f64 {
        u32::try_from(self.thousandths.load(Ordering::SeqCst)).map_or(1.0, |number| f64::from(number) / 1000.0)
    }

    fn set(&self, share: f64) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 1000")]
        self.thousandths.store((share * 1000.0).floor() as u64, Ordering::SeqCst);
    }
}

/// This many days, ending yesterday, so that all are complete.
#[expect(clippy::disallowed_methods, reason = "the edge of the program, where today is read")]
pub fn range(days: u64) -> (NaiveDate, NaiveDate) {
    let last = Utc::now().date_naive() - Days::new(1);
    (last - Days::new(days - 1), last)
}

/// Starts a job over everything there is; returns its id.
pub async fn start(stack: &Stack, range: (NaiveDate, NaiveDate)) -> anyhow::Result<String> {
    start_of(stack, range, &TYPES).await
}

/// The same over some data types.
pub async fn start_of(stack: &Stack, (first, last): (NaiveDate, NaiveDate), types: &[&str]) -> anyhow::Result<String> {
    let body = json!({"startDate": first, "endDate": last, "dataTypes": types});
    let (code, answer) = stack.post("/integrations/garmin/sync/historical", body).await;
    ensure!(code == 200 && answer["status"] == "started", "the start was answered with {code} {answer}");
    println!("  started {first}..{last}: {} chunks", answer["chunksTotal"]);
    Ok(answer["jobId"].as_str().context("the answer names no job")?.to_owned())
}

/// Requests that a job of [`start`] sends when nothing fails: health and nutrition by windows, activities with workouts
/// by chunks.
pub fn planned_requests(job: &Value) -> u64 {
    let number = |key: &str| job[key].as_u64().unwrap_or(0);
    2 * number("windowsTotal") + number("chunksTotal")
}

/// Polls until the job has completed. Fails if it ends otherwise, and as [`follow_to_its_end`].
pub async fn follow(http: reqwest::Client, api: String, id: String, progress: Progress) -> anyhow::Result<Watched> {
    let watched = follow_to_its_end(http, api, id, progress).await?;
    ensure!(watched.job["status"] == "completed", "the job ended as {:#}", watched.job);
    Ok(watched)
}

/// Polls until the job has ended. Fails if its progress is ever lower than before, or if a poll is not answered though
/// the API is up.
pub async fn follow_to_its_end(
    http: reqwest::Client,
    api: String,
    id: String,
    progress: Progress,
) -> anyhow::Result<Watched> {
    let from = Instant::now();
    let (mut polls, mut unanswered, mut highest, mut printed) = (0, 0, 0.0, from);
    while from.elapsed() < LIMIT {
        tokio::time::sleep(PAUSE).await;
        let was_down = progress.api_down.load(Ordering::SeqCst);
        polls += 1;
        let Some(answer) = poll(&http, &api).await else {
            let is_down = was_down || progress.api_down.load(Ordering::SeqCst);
            ensure!(is_down, "a poll was not answered though the API is up");
            unanswered += 1;
            continue;
        };
        let job = &answer["job"];
        ensure!(job["id"] == *id, "the status is about another job: {answer}");
        let share = job["progress"].as_f64().context("a job has progress")?;
        ensure!(share >= highest, "progress fell from {highest} to {share}");
        highest = share;
        progress.set(share);
        let status = job["status"].as_str().unwrap_or_default();
        let has_ended = !matches!(status, "pending" | "running");
        if printed.elapsed() > BETWEEN_LINES || has_ended {
            println!("  {:>5.1} %  {status}  {}", share * 100.0, job["currentStage"].as_str().unwrap_or(""));
            printed = Instant::now();
        }
        if has_ended {
            return Ok(Watched { job: job.clone(), took: from.elapsed(), polls, unanswered });
        }
    }
    bail!("the job is not done after {LIMIT:?}")
}

async fn poll(http: &reqwest::Client, api: &str) -> Option<Value> {
    let answer = http.get(format!("{api}{STATUS}")).send().await.ok()?;
    let answer = answer.error_for_status().ok()?.text().await.ok()?;
    serde_json::from_str(&answer).ok()
}
