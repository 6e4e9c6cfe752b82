//! Gets one answer from the source: credentials, cool-downs, tries, waits.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::permit::Permit;
use super::{Halt, Run, RunContext};
use crate::domain::data_type::DataTypes;
use crate::domain::failure::{ErrorCode, Failure, FailureKind};
use crate::domain::ids::UserId;
use crate::domain::job::Order;
use crate::domain::metric::Metric;
use crate::domain::pacing::Pace;
use crate::domain::plan::Group;
use crate::domain::record::LookedFor;
use crate::domain::retry::{Decision, Tries, decide};
use crate::domain::span::millis;
use crate::domain::stage::{Stage, StageKind};
use crate::domain::work_log::Step;
use crate::ports::{
    Account, AccountError, Ahead, Allowance, Answer, Fetched, Query, Reply, Saved, Session, Source, StoreError,
};

/// How often to try saving what a request brought while the store is unavailable, a second apart.
const KEEP_TRIES: u32 = 60;

pub(super) const OTHER_ACCOUNT: &str = "The linked sign-in belongs to another Garmin account than the data stored so far, so nothing of it \
                             was stored. Link the account that the data is of, then resume this sync; keep the other \
                             account's data under a user of its own; or delete the stored data first \
                             (`garmin-sync delete-data`).";

/// Outcome of asking.
pub(super) enum Got {
    /// An answer, and when it was asked for.
    Fetched(Box<Fetched>, DateTime<Utc>),
    /// It timed out or was too large: ask for less.
    Shorter,
    /// Given up in this pass.
    GivenUp(Failure),
}

/// What a request is about, beside its step.
#[derive(Clone)]
struct Aim {
    looked_for: LookedFor,
    file_of: Option<i64>,
}

impl Run<'_> {
    /// Asks for a step's data until there is an answer or the retry policy says to stop.
    pub(super) async fn obtain(&mut self, step: &Step) -> Result<Got, Halt> {
        self.obtain_looking_for(step, &LookedFor::default()).await
    }

    /// The same, for data that may be gone by now.
    pub(super) async fn obtain_looking_for(&mut self, step: &Step, looked_for: &LookedFor) -> Result<Got, Halt> {
        self.obtain_aiming_at(step, &Aim { looked_for: looked_for.clone(), file_of: None }).await
    }

    /// The same, for the file of one activity.
    pub(super) async fn obtain_file(&mut self, step: &Step, activity: i64) -> Result<Got, Halt> {
        self.obtain_aiming_at(step, &Aim { looked_for: LookedFor::default(), file_of: Some(activity) }).await
    }

    async fn obtain_aiming_at(&mut self, step: &Step, aim: &Aim) -> Result<Got, Halt> {
        let Step { chunk, types, days, .. } = *step;
        let group = self.group_of(types).types;
        // A few metrics of many days say nothing about how long whole days take.
        let is_narrowed = !step.metrics().is_empty();
        let is_again = step.check.is_some() && !step.is_completion();
        let kind = if is_again { StageKind::AskingAgain } else { StageKind::Fetching };
        let mut tries = Tries::default();
        loop {
            let permit = self.acquire_permit(types, days).await?;
            self.show(Stage::of(kind, types, days)).await?;
            let account = self.account_of_source().await?;
            self.garmin_id = account.garmin_id;
            let (asked_at, clock) = (self.context.clock.now(), Instant::now());
            self.held.work_log.note_attempt(chunk);
            let (reply, permit) = self.ask(&account, step, aim, permit).await?;
            let Reply::Done(answer) = reply else { continue };
            let took = clock.elapsed();
            let outcome = answer.data.as_ref().map_or_else(|failure| failure.kind.name(), |_| "answered");
            metrics::histogram!("garmin_sync_source_request_duration_seconds", "outcome" => outcome)
                .record(took.as_secs_f64());
            let failure = match answer.data {
                Ok(fetched) => {
                    if !is_narrowed {
                        self.pace.answered(group, days.days(), took);
                        self.credit.earn(step);
                    }
                    return Ok(Got::Fetched(Box::new(fetched), asked_at));
                }
                Err(failure) => failure,
            };
            let tries = tries.note(failure.kind);
            tracing::warn!(
                job.id = %self.held.job.id, window.start = %days.start(), window.end = %days.end(), types = %types,
                kind = failure.kind.name(), tries, duration_ms = millis(took), "request failed: {failure}"
            );
            metrics::counter!("garmin_sync_source_failures_total", "kind" => failure.kind.name()).increment(1);
            if let Some(permit) = permit {
                self.let_finish(permit, group, days, took).await?;
            }
            match decide(&failure, tries, days.days(), step.is_probe(), self.context.random.fraction()) {
                Decision::Again(wait) => {
                    let stage = Stage::of(StageKind::Retrying, types, days).because(failure.kind);
                    self.show(stage.until(self.context.clock.now() + wait)).await?;
                    self.pause(wait).await?;
                }
                Decision::Shorter => {
                    if !is_narrowed {
                        self.pace.timed_out(group, days.days());
                    }
                    return Ok(Got::Shorter);
                }
                // Does not count as a try: the window is not at fault.
                Decision::CoolDown => {}
                Decision::GiveUp => return Ok(Got::GivenUp(failure)),
                Decision::ReadCredentials => {
                    if self.account_of_source().await?.version == account.version {
                        return Err(Halt::End(ErrorCode::AuthRequired, self.sign_in_again(&failure)));
                    }
                }
                Decision::End(ErrorCode::OtherAccount) => {
                    return Err(Halt::End(ErrorCode::OtherAccount, OTHER_ACCOUNT.to_owned()));
                }
                Decision::End(code) => return Err(Halt::End(code, self.sign_in_again(&failure))),
            }
        }
    }

    /// The set of types that the source asks for together with these.
    pub(super) fn group_of(&self, types: DataTypes) -> Group {
        Group::of(self.source.groups(), types)
    }

    /// Finds the source of this account.
    pub(super) async fn choose_source(&mut self) -> Result<(), Halt> {
        let account = self.account().await?;
        self.source = self.source_of(&account)?;
        self.zone = self.context.policy.zones.of(account.timezone);
        self.note_owner(&account).await?;
        self.session = Arc::clone(&self.source).session();
        self.pace = Pace::new(self.source.timeout());
        self.speed.assume(self.source.costs());
        let offered = self.source.groups().iter().flat_map(|group| group.types.iter()).collect::<DataTypes>();
        let all = self.held.job.request.data_types.iter();
        self.not_offered(all.filter(|one| !offered.contains(*one)).collect()).await
    }

    /// Sees that data of another account than what is stored is refused, also if Redis forgot whose that is.
    async fn note_owner(&self, account: &Account) -> Result<(), Halt> {
        let (user, from) = (&self.held.job.request.user, Instant::now());
        let owner = loop {
            match self.context.sink.owner(user).await {
                Ok(owner) => break owner.filter(|owner| account.garmin_id != Some(*owner)),
                Err(error) => self.wait_for_sink(from, error).await?,
            }
        };
        let Some(owner) = owner else { return Ok(()) };
        loop {
            match self.context.accounts.note_owner(user, owner).await {
                Ok(()) | Err(AccountError::KeyMismatch) => return Ok(()),
                Err(AccountError::Store(error)) => self.wait_for_store(error).await?,
            }
        }
    }

    fn source_of(&self, account: &Account) -> Result<Arc<dyn Source>, Halt> {
        self.context.sources.for_credentials(&account.credentials).map_err(|unknown| {
            let message = format!("The stored Garmin sign-in can't be used: {unknown}. {}", self.link_again());
            Halt::End(ErrorCode::AuthRequired, message)
        })
    }

    /// The account, while the same source serves it. If another does, the job is released so that the work restarts
    /// with that one.
    async fn account_of_source(&self) -> Result<Account, Halt> {
        let account = self.account().await?;
        if self.source_of(&account)?.name() == self.source.name() { Ok(account) } else { Err(Halt::Interrupted) }
    }

    async fn account(&self) -> Result<Account, Halt> {
        loop {
            match self.context.accounts.account(&self.held.job.request.user).await {
                Ok(Some(account)) => return Ok(account),
                Ok(None) => {
                    let message = "The Garmin account is no longer linked. Link it again, then resume this sync.";
                    return Err(Halt::End(ErrorCode::AuthRequired, message.to_owned()));
                }
                Err(AccountError::KeyMismatch) => {
                    let message = format!(
                        "The stored Garmin sign-in was encrypted with another secrets key. Start the API and the workers with \
                         the key it was stored with (GARMIN_SYNC__SECRETS__KEY or GARMIN_SYNC__SECRETS__KEY_FILE), the same \
                         for all, or link the account again. {}",
                        self.link_again()
                    );
                    return Err(Halt::End(ErrorCode::SecretsKeyMismatch, message));
                }
                Err(AccountError::Store(StoreError::Unreadable(what))) => {
                    tracing::error!(job.id = %self.held.job.id, "the linked account can't be read: {what}");
                    let message =
                        format!("The linked Garmin account's record in Redis is damaged. {}", self.link_again());
                    return Err(Halt::End(ErrorCode::RecordDamaged, message));
                }
                Err(AccountError::Store(error)) => self.wait_for_store(error).await?,
            }
        }
    }

    /// Sends one request as a separate task. If the job is taken away meanwhile, the data is dropped and the connection
    /// closed. But if the upstream may be renewing the credentials, the request runs to its end and they are saved,
    /// since losing them would cost the account its sign-in. Returns the permit after a time-out, when the upstream is
    /// not free yet.
    async fn ask(
        &self,
        account: &Account,
        step: &Step,
        aim: &Aim,
        permit: Permit,
    ) -> Result<(Reply, Option<Permit>), Halt> {
        let (request, types, days) = (&self.held.job.request, step.types, step.days);
        let again = step.metrics();
        let metrics: Vec<Metric> = if again.is_empty() { request.metric_types.clone() } else { again };
        let (user, credentials, garmin_id) = (request.user.clone(), account.credentials.clone(), account.garmin_id);
        let today = self.context.clock.today(self.zone);
        let (Aim { looked_for, file_of }, completes) = (aim.clone(), step.is_completion());
        let order = if self.group_of(types).is_newest_first { Order::Newest } else { request.order };
        let ahead = Ahead { days: request.range, order };
        let query =
            Query { user, credentials, garmin_id, types, days, metrics, today, looked_for, completes, file_of, ahead };
        let (context, session, version) = (self.context.clone(), Arc::clone(&self.session), account.version);
        let allowance = self.source.allowance(&query.user);
        let may_renew = self.source.may_renew(&query.credentials, context.clock.now());
        let task = self.context.detached.spawn(async move {
            let reply = permit.hold(ask_and_keep(&context, &*session, &allowance, &query, version)).await;
            let is_timed_out = |failure: &Failure| failure.kind == FailureKind::TimedOut;
            if matches!(&reply, Reply::Done(answer) if answer.data.as_ref().is_err_and(is_timed_out)) {
                return (reply, Some(permit));
            }
            permit.end().await;
            (reply, None)
        });
        let reply = async move { if may_renew { task.await } else { AbortOnDropHandle::new(task).await } };
        tokio::select! {
            reply = reply => Ok(reply.unwrap_or_else(|error| {
                let failure = Failure::new(FailureKind::Permanent, format!("internal error: {error}"));
                (Reply::Done(Box::new(Answer { data: Err(failure), renewed: None })), None)
            })),
            () = self.token.cancelled() => Err(Halt::Interrupted),
        }
    }

    /// How to link the account (again).
    fn link_again(&self) -> String {
        format!("To link it, {}. Then start the sync again; what is stored stays.", self.source.how_to_link())
    }

    fn sign_in_again(&self, failure: &Failure) -> String {
        let how = self.source.how_to_link();
        // Without the advice that follows: this one did not pass by itself.
        let what = failure.message.split(';').next().unwrap_or_default();
        format!(
            "Garmin refused the sign-in ({what}). Link the account again, then resume this sync; what is stored stays. \
             To link it, {how}."
        )
    }

    /// The store is unavailable: waits a little, without counting a try. Unreadable data is not waited for.
    pub(super) async fn wait_for_store(&self, error: StoreError) -> Result<(), Halt> {
        if let StoreError::Unreadable(what) = error {
            return Err(Halt::Damaged(what));
        }
        // At a low level here and elsewhere: the store itself tells of each outage.
        tracing::debug!(job.id = %self.held.job.id, "waiting for the state store: {error}");
        self.rest(Duration::from_secs_f64(1.0 + self.context.random.fraction())).await
    }
}

/// Asks, and saves what has to outlive the job: renewed credentials, and a cool-down that applies to all jobs. Both
/// before the permit ends, so that nobody sends a request after a refusal.
async fn ask_and_keep(
    context: &RunContext,
    session: &dyn Session,
    allowance: &Allowance,
    query: &Query,
    version: u64,
) -> Reply {
    let reply = session.ask(query).await;
    let renewed = match &reply {
        Reply::Done(answer) => &answer.renewed,
        Reply::More { renewed } => renewed,
    };
    if let Some(renewed) = renewed {
        until_kept(|| keep_credentials(context, query, version, renewed)).await;
    }
    if let Reply::Done(answer) = &reply
        && let Err(failure) = &answer.data
        && failure.kind == FailureKind::RateLimited
    {
        until_kept(|| impose_cool_down(context, allowance, &query.user, failure)).await;
    }
    reply
}

/// Retries for a while to save something that must not be lost.
async fn until_kept<F: Future<Output = Result<(), StoreError>>>(write: impl Fn() -> F) {
    for _ in 0..KEEP_TRIES {
        match write().await {
            Ok(()) => return,
            Err(StoreError::Unreadable(what)) => {
                return tracing::error!(
                    "can't save a request's result, because its record in the store can't be read: {what}"
                );
            }
            Err(error) => tracing::debug!("can't save a request's result yet: {error}"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn keep_credentials(
    context: &RunContext,
    query: &Query,
    version: u64,
    renewed: &SecretString,
) -> Result<(), StoreError> {
    match context.accounts.renew_credentials(&query.user, version, renewed).await {
        Ok(Saved::Kept) | Err(AccountError::KeyMismatch) => Ok(()),
        Ok(Saved::Superseded) => {
            tracing::info!(user.id = %query.user, "the account has newer credentials than those just renewed");
            Ok(())
        }
        Err(AccountError::Store(error)) => Err(error),
    }
}

async fn impose_cool_down(
    context: &RunContext,
    allowance: &Allowance,
    user: &UserId,
    failure: &Failure,
) -> Result<(), StoreError> {
    let Allowance { scope, cool_down, .. } = allowance;
    context.store.impose_cool_down(scope, user, *cool_down, failure.retry_after).await.map(drop)
}
