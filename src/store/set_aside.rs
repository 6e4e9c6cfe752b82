//! Jobs with a damaged record: found, and set aside as failed, so that they block nothing else.

use chrono::{DateTime, Utc};
use redis::AsyncCommands;
use serde_json::{Value, json};

use super::call::Call;
use super::classify::redis_error;
use super::codec::{self, Bitmaps, ByType, Fetched, Hash, salvage};
use super::damage::{KEPT, readable};
use super::{RedisStore, damage, millis, scripts};
use crate::domain::data_type::DataType;
use crate::domain::ids::{Claim, JobId, UserId};
use crate::domain::job::Job;
use crate::ports::{JobReport, StoreError};

/// Everything readable of a job.
pub(super) struct Found {
    hash: Hash,
    chunks: Hash,
    done: Bitmaps,
    no_data: Bitmaps,
    /// Shows whether the job's `rev` has changed since.
    rev: String,
}

impl Found {
    /// The job and its work log; `None` if it is gone.
    pub(super) fn report(self) -> Result<Option<JobReport>, StoreError> {
        if self.hash.is_empty() {
            return Ok(None);
        }
        let job = codec::job(&self.hash)?;
        let work_log = codec::work_log(&job, &self.chunks, self.done, self.no_data)?;
        Ok(Some(JobReport { job, work_log }))
    }
}

impl RedisStore {
    /// A job that can be worked on: its record is readable, and its user's history and lock agree with it. `None` if it
    /// is gone.
    pub(super) async fn sound(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        let Some(job) = self.readable(id).await? else { return Ok(None) };
        let user = &job.request.user;
        if !self.is_listed(user, id).await? {
            self.mend_user(user).await?;
            if !self.is_listed(user, id).await? {
                return Err(StoreError::Unreadable(format!("{}: its field `user`", self.keys.job(id))));
            }
        }
        Ok(Some(job))
    }

    async fn readable(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        let key = self.keys.job(id);
        let named = damage::at(&key);
        let hash = self.record(&key).await.map_err(&named)?;
        if hash.is_empty() { Ok(None) } else { codec::job(&hash).map(Some).map_err(&named) }
    }

    /// Whether the existing chunk records of the job can be read; a claim notices missing ones.
    pub(super) async fn check_chunks(&self, id: &JobId) -> Result<(), StoreError> {
        let key = self.keys.chunks(id);
        let chunks = self.record(&key).await.map_err(damage::at(&key))?;
        chunks.values().try_for_each(|text| codec::chunk(text).map(drop)).map_err(damage::at(&key))
    }

    /// Whether a user's history lists the job, and the user's lock is absent or valid.
    async fn is_listed(&self, user: &UserId, id: &JobId) -> Result<bool, StoreError> {
        let mut commands = redis::pipe();
        commands.cmd("ZSCORE").arg(self.keys.jobs(user)).arg(id.as_str()).get(self.keys.lock(user));
        match self.redis.read_all::<(Option<f64>, Option<Vec<u8>>)>(&commands).await {
            Ok((listed, lock)) => Ok(listed.is_some() && lock.is_none_or(|id| damage::job_id(&id).is_some())),
            Err(error) => readable(error).map(|_: Option<()>| false),
        }
    }

    /// Sets a damaged job aside, unless it has changed since, or (if found under a claim) belongs to another worker.
    pub(super) async fn set_job_aside(&self, id: &JobId, by: Option<&Claim>, what: &str) -> Result<(), StoreError> {
        let keys = &self.keys;
        let found = self.examine(id, false).await?;
        let owner = self.owner(id, &found.hash).await?;
        let user = owner.clone().unwrap_or_else(UserId::me);
        let call = keys.with_done(self.about(&scripts::SET_ASIDE, id), id).key("lock", keys.lock(&user));
        let call = call.key("away", keys.away(&keys.job(id)));
        let call = call.arg("holder", by.map(Claim::holder).unwrap_or_default()).arg("rev", found.rev.as_str());
        let call = call.arg("kept_ms", millis(KEPT));
        let call = match &owner {
            Some(user) => self.rewritten(call, id, user, found).await?,
            None => call.arg("fields", Value::Null),
        };
        if self.write(&call, &[]).await?.word() != "SET_ASIDE" {
            return Ok(());
        }
        tracing::error!(
            job.id = %id, key = keys.job(id), code = "record_damaged",
            "a job was set aside, because its record in Redis can't be read: {what}"
        );
        self.mend_user(&user).await
    }

    /// Adds the rewritten part of the record.
    async fn rewritten(&self, call: Call, id: &JobId, user: &UserId, found: Found) -> Result<Call, StoreError> {
        let (seconds, _): (i64, i64) = self.redis.read_command(&redis::cmd("TIME")).await?;
        let now = DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
        let job = salvage::salvage(id, user, &found.hash, now);
        let [done, no_data] = [found.done, found.no_data].map(|bitmaps| salvage::sound(&job, bitmaps));
        let dropped = |kept: &Bitmaps| -> Vec<_> {
            DataType::ALL.into_iter().filter(|one| !kept.contains_key(one)).map(DataType::name).collect()
        };
        let dropped = json!({ "done": dropped(&done), "no_data": dropped(&no_data) });
        let work_log = salvage::work_log(&job, &found.chunks, done, no_data);
        let chunks = work_log.chunks().iter().map(codec::chunk_text).collect::<Result<Vec<_>, _>>()?;
        Ok(call.arg("fields", json!(salvage::fields(&job, &work_log))).arg("chunks", chunks).arg("dropped", dropped))
    }

    /// Reads all of a job; when `is_strict`, a key that can't be read is an error.
    pub(super) async fn examine(&self, id: &JobId, is_strict: bool) -> Result<Found, StoreError> {
        let call = Call::of(&scripts::EXAMINE).key("job", self.keys.job(id)).key("chunks", self.keys.chunks(id));
        let call = self.keys.with_done(call, id).arg("is_strict", is_strict);
        let (Fetched(hash), Fetched(chunks), ByType(done), ByType(no_data), rev) = self.redis.read(&call).await?;
        Ok(Found { hash, chunks, done, no_data, rev })
    }

    /// The readable part of a job's hash.
    pub(super) async fn examined(&self, id: &JobId) -> Result<Hash, StoreError> {
        self.examine(id, false).await.map(|found| found.hash)
    }

    /// The user of a job: the one named in the record, if that user's history lists the job; else the one whose history
    /// or lock does.
    pub(super) async fn owner(&self, id: &JobId, hash: &Hash) -> Result<Option<UserId>, StoreError> {
        let named = hash.get("user").and_then(|text| UserId::parse(std::str::from_utf8(text).ok()?).ok());
        if let Some(user) = &named
            && self.has_listed(&self.keys.jobs(user), id).await?
        {
            return Ok(named);
        }
        for key in self.scan(&self.keys.pattern("jobs")).await? {
            if self.has_listed(&key, id).await? {
                return Ok(self.keys.user_of(&key));
            }
        }
        let mut connection = self.redis.checkout().await?;
        for key in self.scan(&self.keys.pattern("lock")).await? {
            let held: Option<Vec<u8>> = connection.get(&key).await.map_err(redis_error).or_else(readable)?;
            if held.is_some_and(|held| held == id.as_str().as_bytes()) {
                return Ok(self.keys.user_of(&key));
            }
        }
        Ok(named)
    }

    async fn has_listed(&self, jobs: &str, id: &JobId) -> Result<bool, StoreError> {
        let found = self.redis.read_command::<Option<f64>>(redis::cmd("ZSCORE").arg(jobs).arg(id.as_str())).await;
        Ok(found.or_else(readable)?.is_some())
    }
}
