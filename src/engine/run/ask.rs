//! Getting one answer out of the source: credentials, cool-downs, tries, waits.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::{Halt, Run, Tools};
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::failure::{ErrorCode, Failure, FailureKind};
use crate::domain::metric::Metric;
use crate::domain::retry::{Decision, decide};
use crate::engine::ports::{Account, AccountError, Answer, Fetched, Query, Saved, StoreError};

/// How often keeping renewed credentials is tried while the store is away, a second apart.
const KEEP_TRIES: u32 = 60;

/// The shortest wait for a cool-down.
const ANOTHER_LOOK: Duration = Duration::from_millis(50);

/// What asking came to.
pub(super) enum Got {
    /// An answer, and when it was asked for.
    Fetched(Box<Fetched>, DateTime<Utc>),
    /// It took too long: ask for less.
    Shorter,
    /// It is given up in this pass.
    GivenUp(Failure),
}

impl Run<'_> {
    /// Asks until there is an answer, or the policy says to stop.
    pub(super) async fn obtain(&mut self, types: DataTypes, days: DateRange) -> Result<Got, Halt> {
        let group = self.group_of(types);
        let mut tries = 0;
        loop {
            self.wait_for_cool_down(types, days).await?;
            self.show(format!("fetching {types} {days}"), Some(days), None).await?;
            let turn = self.turn().await?;
            // Another job may have been refused while this one waited for its turn.
            if !matches!(self.tools.store.cooling_down(&self.scopes()).await, Ok(None)) {
                continue;
            }
            let account = self.account().await?;
            let (asked_at, clock) = (self.tools.clock.now(), Instant::now());
            let answer = self.ask(&account, types, days).await?;
            let took = clock.elapsed();
            tries += 1;
            let failure = match answer.data {
                Ok(fetched) => {
                    self.pace.answered(group, days.days(), took);
                    return Ok(Got::Fetched(Box::new(fetched), asked_at));
                }
                Err(failure) => failure,
            };
            tracing::warn!(
                job.id = %self.held.job.id, window.start = %days.start(), window.end = %days.end(), types = %types,
                kind = ?failure.kind, tries, duration_ms = took.as_millis(), "request failed: {failure}"
            );
            metrics::counter!("garmin_sync_source_failures_total", "kind" => format!("{:?}", failure.kind))
                .increment(1);
            let decision = decide(&failure, tries, days.days(), self.tools.random.fraction());
            if decision == Decision::CoolDown {
                self.impose_cool_down(&failure).await?;
            }
            drop(turn);
            match decision {
                Decision::Again(wait) => {
                    let seconds = wait.as_secs_f64().ceil();
                    let stage = format!("retrying {types} {days} in {seconds:.0} s: {failure}");
                    let at = self.tools.clock.now() + wait;
                    self.show(stage, Some(days), (seconds >= 15.0).then_some(at)).await?;
                    self.pause(wait).await?;
                }
                Decision::Shorter => {
                    self.pace.timed_out(group, days.days());
                    return Ok(Got::Shorter);
                }
                // No try is spent: the window is not at fault.
                Decision::CoolDown => tries -= 1,
                Decision::GiveUp => return Ok(Got::GivenUp(failure)),
                Decision::ReadCredentials => {
                    if self.account().await?.version == account.version {
                        return Err(Halt::End(ErrorCode::AuthRequired, sign_in_again(&failure)));
                    }
                }
                Decision::End(code) => return Err(Halt::End(code, sign_in_again(&failure))),
            }
        }
    }

    /// The set of types that the source asks for together with these.
    pub(super) fn group_of(&self, types: DataTypes) -> DataTypes {
        self.tools.source.groups().iter().find(|group| group.contains_all(types)).copied().unwrap_or(types)
    }

    async fn account(&self) -> Result<Account, Halt> {
        loop {
            match self.tools.accounts.account(&self.held.job.request.user).await {
                Ok(Some(account)) => return Ok(account),
                Ok(None) => {
                    let message = "The Garmin account is no longer linked. Link it again, then resume this sync.";
                    return Err(Halt::End(ErrorCode::AuthRequired, message.to_owned()));
                }
                Err(AccountError::KeyMismatch) => {
                    let message = "The stored Garmin sign-in was encrypted with another secrets key. Start the worker with \
                                   the key it was stored with (GARMIN_SYNC__SECRETS__KEY or GARMIN_SYNC__SECRETS__KEY_FILE), \
                                   or link the account again; then resume this sync.";
                    return Err(Halt::End(ErrorCode::SecretsKeyMismatch, message.to_owned()));
                }
                Err(AccountError::Store(error)) => self.wait_for_store(&error).await?,
            }
        }
    }

    /// Sends one request as a task of its own. When the job is taken away meanwhile, the data is thrown away and the
    /// connection closed; but if the upstream may just be renewing the credentials the request goes on to its end, and
    /// they are still kept, for losing them would cost the account its sign-in.
    async fn ask(&self, account: &Account, types: DataTypes, days: DateRange) -> Result<Answer, Halt> {
        let request = &self.held.job.request;
        let metrics: Vec<Metric> = request.metric_types.clone();
        let (user, credentials) = (request.user.clone(), account.credentials.clone());
        let today = self.tools.clock.today(self.tools.rules.zone);
        let query = Query { user, credentials, types, days, metrics, today };
        let (tools, version) = (self.tools.clone(), account.version);
        let may_renew = tools.source.may_renew(&query.credentials, tools.clock.now());
        let task = self.tools.detached.spawn(async move { fetch_and_keep(&tools, &query, version).await });
        let answer = async move { if may_renew { task.await } else { AbortOnDropHandle::new(task).await } };
        tokio::select! {
            answer = answer => Ok(answer.unwrap_or_else(|error| Answer {
                data: Err(Failure::new(FailureKind::Permanent, format!("a fault of this program: {error}"))),
                renewed: None,
            })),
            () = self.token.cancelled() => Err(Halt::Interrupted),
        }
    }

    /// Waits until no other job of this worker asks.
    async fn turn(&self) -> Result<OwnedMutexGuard<()>, Halt> {
        tokio::select! {
            turn = Arc::clone(&self.tools.turn).lock_owned() => Ok(turn),
            () = self.token.cancelled() => Err(Halt::Interrupted),
        }
    }

    /// Whose cool-downs hold for this job.
    fn scopes(&self) -> [&str; 2] {
        [self.held.job.request.user.as_str(), self.tools.source.scope()]
    }

    /// Waits while the account or the upstream may not be asked. The lease goes on; no try is spent.
    async fn wait_for_cool_down(&mut self, types: DataTypes, days: DateRange) -> Result<(), Halt> {
        loop {
            let cool_down = match self.tools.store.cooling_down(&self.scopes()).await {
                Ok(Some(cool_down)) => cool_down,
                Ok(None) => return Ok(()),
                Err(error) => {
                    self.wait_for_store(&error).await?;
                    continue;
                }
            };
            // It is over when the store says so, whose clock may be behind this machine's.
            let wait = (cool_down.until - self.tools.clock.now()).to_std().unwrap_or_default().max(ANOTHER_LOOK);
            let until = cool_down.until.format("%H:%M:%S");
            let stage =
                format!("waiting until {until} UTC before fetching {types} {days}: Garmin asks for fewer requests");
            self.show(stage, Some(days), Some(cool_down.until)).await?;
            self.pause(wait).await?;
        }
    }

    async fn impose_cool_down(&self, failure: &Failure) -> Result<(), Halt> {
        let scope = self.tools.source.scope();
        loop {
            match self.tools.store.cool_down(scope, failure.retry_after, &failure.message).await {
                Ok(_) => return Ok(()),
                Err(error) => self.wait_for_store(&error).await?,
            }
        }
    }

    /// The store is away: wait a little, without a try being spent.
    pub(super) async fn wait_for_store(&self, error: &StoreError) -> Result<(), Halt> {
        tracing::warn!(job.id = %self.held.job.id, "waiting for the state store: {error}");
        self.pause(Duration::from_secs_f64(1.0 + self.tools.random.fraction())).await
    }
}

async fn fetch_and_keep(tools: &Tools, query: &Query, version: u64) -> Answer {
    let answer = tools.source.fetch(query).await;
    let Some(renewed) = &answer.renewed else { return answer };
    for _ in 0..KEEP_TRIES {
        match tools.accounts.renew_credentials(&query.user, version, renewed).await {
            Ok(Saved::Superseded) => {
                tracing::info!(user.id = %query.user, "the account has newer credentials than those just renewed");
                break;
            }
            Ok(Saved::Kept(_)) | Err(AccountError::KeyMismatch) => break,
            Err(AccountError::Store(error)) => {
                tracing::warn!(user.id = %query.user, "renewed credentials can't be kept yet: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    answer
}

fn sign_in_again(failure: &Failure) -> String {
    format!(
        "Garmin refused the sign-in ({failure}). Link the account again, then resume this sync; what is stored stays."
    )
}
