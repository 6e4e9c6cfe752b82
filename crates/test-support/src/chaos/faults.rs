//! Carries out one entry of the schedule.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::kinds::Kind;
use super::processes::Program;
use super::sampler::Watch;
use super::schedule::Event;
use super::site::{LEASE, Site};
use super::users::plain_start;

/// How long a fault waits for its moment.
const PATIENCE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(10);

pub async fn strike(site: &Site, watch: &Watch, event: &Event) {
    let mut dice = StdRng::seed_from_u64(event.dice);
    if event.kind == Kind::DiskFull && !site.data.is_disk {
        return;
    }
    let deadline = Instant::now() + PATIENCE;
    while watch.running().is_empty() && Instant::now() < deadline {
        sleep(POLL).await;
    }
    let number = site.begin(event.kind);
    let hit = !watch.running().is_empty();
    match event.kind {
        Kind::Status500
        | Kind::Limit429
        | Kind::Hang
        | Kind::HalfAnswer
        | Kind::Page
        | Kind::Text500
        | Kind::Empty
        | Kind::Expire => upstream(site, watch, event, &mut dice, number).await,
        Kind::KillWorker | Kind::FreezeWorker | Kind::CutOffWorker => {
            let hit = worker(site, watch, event.kind, &mut dice).await;
            site.finish(number, hit);
        }
        Kind::Cancel | Kind::Pause | Kind::DoubleStart => {
            let hit = deed(site, watch, event.kind, &mut dice).await;
            site.finish(number, hit);
        }
        kind => {
            let met = plainly(site, kind, &mut dice).await;
            site.finish(number, hit && met);
        }
    }
}

fn between(dice: &mut StdRng, from_ms: u64, to_ms: u64) -> Duration {
    Duration::from_millis(dice.random_range(from_ms..=to_ms))
}

/// Faults without a particular victim. Returns whether there was anything to hit.
async fn plainly(site: &Site, kind: Kind, dice: &mut StdRng) -> bool {
    let lines = || site.workers.iter().chain(&site.apis).map(|program| &program.line);
    match kind {
        Kind::KillApi => {
            let down = between(dice, 20, 400);
            site.apis.choose(dice).unwrap().kill(down).await;
            true
        }
        Kind::RedisStopped | Kind::RedisKilled => {
            site.restart_redis(kind == Kind::RedisStopped, between(dice, 0, 1500)).await;
            true
        }
        Kind::RedisCut => lines().map(super::proxy::Proxy::cut).sum::<usize>() > 0,
        Kind::RedisSlow => {
            let passed = || lines().map(super::proxy::Proxy::passed).sum::<u64>();
            let (delay, before) = (between(dice, 50, 1200), passed());
            lines().for_each(|line| line.slow_down(delay));
            let hit = until(|| passed() > before).await;
            sleep(between(dice, 500, 2000)).await;
            lines().for_each(|line| line.slow_down(Duration::ZERO));
            hit
        }
        Kind::SourceCut => {
            let (before, deadline) = (site.source.passed(), Instant::now() + PATIENCE);
            while site.source.passed() == before && Instant::now() < deadline {
                sleep(Duration::from_millis(2)).await;
            }
            site.source.passed() > before && site.source.cut() > 0
        }
        Kind::SourceSlow => {
            let before = site.source.passed();
            site.source.slow_down(between(dice, 100, 1500));
            let hit = until(|| site.source.passed() > before).await;
            sleep(between(dice, 500, 2000)).await;
            site.source.slow_down(Duration::ZERO);
            hit
        }
        Kind::SourceRefused => {
            let before = said(site, REFUSED);
            site.source.close(true);
            site.source.cut();
            let hit = until(|| said(site, REFUSED) > before).await;
            sleep(between(dice, 0, 2000)).await;
            site.source.close(false);
            hit
        }
        Kind::SinkLocked => {
            let Some(lock) = site.data.lock().await else { return false };
            let before = site.source.passed();
            // It hits a worker that has received an answer meanwhile and wants to write it.
            let hit = until(|| site.source.passed() > before + 3).await;
            sleep(between(dice, 300, 2500)).await;
            drop(lock);
            hit
        }
        Kind::DiskFull => {
            let before = said(site, FULL);
            site.data.fill().await;
            let hit = until(|| said(site, FULL) > before).await;
            sleep(between(dice, 300, 1500)).await;
            site.data.empty();
            // A worker that was started meanwhile has exited, as it should; its supervisor restarts it.
            for worker in &site.workers {
                worker.revive(site).await;
            }
            hit
        }
        other => unreachable!("{other:?} has a victim"),
    }
}

/// What workers log on a full disk, or with nothing at the upstream's address.
const FULL: &str = "the disk of the data file is full";
const REFUSED: &str = "refuses connections";

/// How often it was logged.
fn said(site: &Site, words: &str) -> usize {
    site.logs().iter().map(|(_, log)| log.matches(words).count()).sum()
}

/// Waits for a moment when something is hit; false when there was none.
async fn until(mut is_hit: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if is_hit() {
            return true;
        }
        sleep(3 * POLL).await;
    }
    false
}

/// The worker of some running job that no other fault affects.
async fn holder<'a>(site: &'a Site, watch: &Watch, dice: &mut StdRng) -> Option<&'a Program> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let names: Vec<String> = watch.running().into_iter().filter_map(|(.., holder)| holder).collect();
        let free: Vec<&Program> = site.workers.iter().filter(|it| names.contains(&it.name) && it.is_free()).collect();
        if let Some(found) = free.choose(dice) {
            return Some(found);
        }
        if Instant::now() > deadline {
            return None;
        }
        sleep(POLL).await;
    }
}

async fn worker(site: &Site, watch: &Watch, kind: Kind, dice: &mut StdRng) -> bool {
    let Some(victim) = holder(site, watch, dice).await else { return false };
    match kind {
        Kind::KillWorker => victim.kill(between(dice, 0, 600)).await,
        Kind::FreezeWorker => victim.freeze(LEASE + between(dice, 300, 2000)).await,
        _ => {
            victim.line.close(true);
            victim.line.cut();
            sleep(LEASE + between(dice, 300, 2000)).await;
            victim.line.close(false);
        }
    }
    true
}

/// User actions at a bad time.
async fn deed(site: &Site, watch: &Watch, kind: Kind, dice: &mut StdRng) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let running = watch.running();
        let Some((user, id, _)) = running.choose(dice) else {
            sleep(POLL).await;
            continue;
        };
        let api = dice.random_range(0..site.apis.len());
        let answer = match kind {
            Kind::Cancel => site.post(api, user, "cancel", json!({"jobId": id})).await,
            Kind::Pause => site.post(api, user, "pause", json!({"jobId": id})).await,
            _ => {
                let body = plain_start("2024-01-05", "2024-01-30");
                let (one, other) = tokio::join!(
                    site.post(0, user, "historical", body.clone()),
                    site.post(site.apis.len() - 1, user, "historical", body.clone())
                );
                one.zip(other).map(|(one, other)| both(site, &one, &other))
            }
        };
        if answer.is_some_and(|(code, _)| code == 200) {
            return true;
        }
        sleep(POLL).await;
    }
    false
}

/// Of two concurrent starts, at most one is accepted.
fn both(site: &Site, one: &(u16, Value), other: &(u16, Value)) -> (u16, Value) {
    if one.1["status"] == "started" && other.1["status"] == "started" {
        site.odd(format!("two starts at once were both accepted: {one:?} {other:?}"));
    }
    let told = [one, other].into_iter().find(|(code, _)| *code != 200).unwrap_or(one);
    told.clone()
}

/// A fault of the simulator. It hit when a request was affected.
async fn upstream(site: &Site, watch: &Watch, event: &Event, dice: &mut StdRng, number: usize) {
    // Usually a fault that a retry overcomes, sometimes one that outlasts all tries.
    let count = if dice.random_bool(0.2) { dice.random_range(5..12) } else { dice.random_range(1..4) };
    let fault = match event.kind {
        Kind::Status500 => json!({"kind": "status", "status": 500, "count": count}),
        Kind::Limit429 => json!({"kind": "status", "status": 429, "retryAfter": dice.random_range(1..4), "count": 1}),
        Kind::Hang => json!({"kind": "hang", "count": dice.random_range(1..3)}),
        Kind::HalfAnswer => json!({"kind": "cut", "count": count}),
        Kind::Page => json!({"kind": "html", "count": count}),
        Kind::Text500 => json!({"kind": "text500", "count": count}),
        Kind::Empty => {
            // Each about a different day and type, more than a window apart: an upstream that lies twice about the same
            // days, the second time right after a sound answer, is trusted.
            let slot = u64::from(event.number / 2 % 7);
            let day = chrono::NaiveDate::from_ymd_opt(2024, 1, 4).unwrap() + chrono::Days::new(slot * 8);
            let endpoint = if event.number.is_multiple_of(2) { "nutrition" } else { "health" };
            json!({"kind": "empty", "start": day, "end": day, "endpoint": endpoint, "count": 1})
        }
        _ => json!({"kind": "expire", "count": 1}),
    };
    let id = site.upstream_fault(&fault).await;
    site.asked.lock().unwrap().push((number, id));
    let deadline = Instant::now() + 2 * PATIENCE;
    while site.strikes(id).await == 0 {
        if Instant::now() > deadline {
            return;
        }
        sleep(Duration::from_millis(40)).await;
    }
    site.hit(number, true);
    if event.kind == Kind::Expire {
        // The user signs in again, and does not wait until the sync notices by itself.
        site.link_everybody().await;
        for (user, id, _) in watch.running() {
            let _ = site.post(dice.random_range(0..site.apis.len()), &user, "pause", json!({"jobId": id})).await;
        }
    }
}
