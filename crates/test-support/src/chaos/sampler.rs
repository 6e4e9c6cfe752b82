//! Samples Redis continuously, passes every snapshot to the rules, and keeps the last one.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::task::AbortOnDropHandle;

use super::cool::CoolDown;
use super::rules::Rules;
use super::site::{Site, USERS};
use super::snapshot::{self, Snapshot};

const PAUSE: Duration = Duration::from_millis(20);

#[derive(Clone)]
pub struct Watch {
    inner: Arc<Mutex<Inner>>,
    _task: Arc<AbortOnDropHandle<()>>,
}

#[derive(Default)]
struct Inner {
    rules: Rules,
    last: Snapshot,
    cool_downs: Vec<CoolDown>,
}

impl Watch {
    pub fn start(site: &Arc<Site>) -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let task = tokio::spawn(look(Arc::clone(site), Arc::clone(&inner)));
        Self { inner, _task: Arc::new(AbortOnDropHandle::new(task)) }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Inner) -> T) -> T {
        look(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn last(&self) -> Snapshot {
        self.with(|inner| inner.last.clone())
    }

    /// The running jobs: user, id, name of the worker that holds it.
    pub fn running(&self) -> Vec<(String, String, Option<String>)> {
        let last = self.last();
        let all = last.users.iter().flat_map(|(user, state)| state.jobs.iter().map(move |(id, job)| (user, id, job)));
        all.filter(|(.., job)| job.status == "running")
            .map(|(user, id, job)| (user.clone(), id.clone(), job.holder().map(str::to_owned)))
            .collect()
    }

    pub fn cool_downs(&self) -> Vec<CoolDown> {
        self.with(|inner| inner.cool_downs.clone())
    }

    pub fn rules<T>(&self, look: impl FnOnce(&Rules) -> T) -> T {
        self.with(|inner| look(&inner.rules))
    }
}

async fn look(site: Arc<Site>, inner: Arc<Mutex<Inner>>) {
    let scope = site.scope();
    let (mut connection, mut deaths) = (None, 0);
    loop {
        tokio::time::sleep(PAUSE).await;
        let before = site.redis_deaths.load(Ordering::SeqCst);
        if before % 2 == 1 {
            continue;
        }
        if connection.is_none() {
            connection = site.connect_to_redis().await;
        }
        let Some(line) = connection.as_mut() else { continue };
        let Some(now) = snapshot::take(line, &scope, &USERS).await else {
            connection = None;
            continue;
        };
        if site.redis_deaths.load(Ordering::SeqCst) != before {
            continue;
        }
        // Read after the snapshot: a user records a resume before requesting it.
        let resumed = site.resumed.lock().unwrap().clone();
        let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
        if deaths != before && !site.syncs_always {
            inner.rules.redis_forgot();
        }
        deaths = before;
        inner.rules.see(&now, &resumed);
        if now.cool_until > now.at && inner.cool_downs.last().is_none_or(|last| last.until != now.cool_until) {
            inner.cool_downs.push(CoolDown { from: now.at, until: now.cool_until });
        }
        inner.last = now;
    }
}
