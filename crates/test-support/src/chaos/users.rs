//! Busy users: each starts a sync whenever there is none, resumes paused jobs, and sometimes failed ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{Days, NaiveDate};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::reference::{DAYS, first_day};
use super::site::{Site, USERS};

pub struct Drivers {
    no_more: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drivers {
    /// From now on nothing new is started; paused jobs are still resumed.
    pub fn stop_starting(&self) {
        self.no_more.store(true, Ordering::SeqCst);
    }

    pub async fn end(self) {
        for task in self.tasks {
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()), "a user's part of the test went wrong");
        }
    }
}

pub fn drive(site: &Arc<Site>, seed: u64) -> Drivers {
    let no_more = Arc::new(AtomicBool::new(false));
    let tasks = (0..).zip(USERS).map(|(n, user)| {
        let dice = StdRng::seed_from_u64(seed.wrapping_mul(31).wrapping_add(n));
        tokio::spawn(live(Arc::clone(site), user, dice, Arc::clone(&no_more)))
    });
    Drivers { no_more: Arc::clone(&no_more), tasks: tasks.collect() }
}

async fn live(site: Arc<Site>, user: &str, mut dice: StdRng, no_more: Arc<AtomicBool>) {
    loop {
        sleep(Duration::from_millis(dice.random_range(20..150))).await;
        let api = dice.random_range(0..site.apis.len());
        let Some(job) = site.job(api, user).await else { continue };
        let body = json!({"jobId": job["id"]});
        match job["status"].as_str() {
            Some("pending" | "running") => {}
            Some("paused") => {
                let _ = site.post(api, user, "resume", body).await;
            }
            _ if no_more.load(Ordering::SeqCst) => {}
            Some("failed") if dice.random_bool(0.6) => {
                site.resumed.lock().unwrap().insert(job["id"].as_str().unwrap_or_default().to_owned());
                let _ = site.post(api, user, "resume", body).await;
            }
            _ => {
                let _ = site.post(api, user, "historical", wish(&mut dice)).await;
            }
        }
    }
}

/// A random range of the available days, with random types.
fn wish(dice: &mut StdRng) -> Value {
    let length = dice.random_range(8..=DAYS / 2);
    let start = first_day() + Days::new(dice.random_range(0..=DAYS - length));
    let types: [&[&str]; 5] = [
        &["health", "activities", "workouts", "nutrition"],
        &["health"],
        &["activities", "workouts"],
        &["health", "nutrition"],
        &["nutrition", "activities"],
    ];
    let chosen = types.choose(dice);
    let order = ["oldest", "newest"].choose(dice);
    json!({"startDate": start, "endDate": start + Days::new(length - 1), "dataTypes": chosen,
           "order": order, "skipExisting": dice.random_bool(0.2)})
}

pub fn plain_start(start: &str, end: &str) -> Value {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    json!({"startDate": day(start), "endDate": day(end), "dataTypes": ["health", "nutrition"]})
}
