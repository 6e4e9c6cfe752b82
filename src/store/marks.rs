//! Coverage, rebuilt from what a sink says it holds.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use redis::AsyncCommands;

use super::RedisStore;
use super::connections::redis_error;
use crate::domain::bitmap::Bitmap;
use crate::domain::coverage::bit_of;
use crate::domain::data_type::DataType;
use crate::domain::ids::UserId;
use crate::engine::ports::{Outcome, StoreError, StoredDay};

impl RedisStore {
    /// Replaces coverage, empty and settled of all users in one transaction. Days that are stored were asked for once, so they
    /// are marked as that too; what else was asked for stays, and shows as missing. Nothing is changed once coverage
    /// describes that sink: then another worker was first, and jobs may have moved it on since.
    pub(super) async fn replace_marks(&self, sink: &str, days: &[StoredDay]) -> Result<(), StoreError> {
        let mut connection = self.redis.checkout().await?;
        // The transaction at the end is refused if this key changes before it.
        let mut look = redis::pipe();
        look.cmd("WATCH").arg(self.keys.sink()).ignore().get(self.keys.sink());
        let (described,): (Option<String>,) = look.query_async(&mut connection).await.map_err(redis_error)?;
        if described.as_deref() == Some(sink) {
            return redis::cmd("UNWATCH").query_async(&mut connection).await.map_err(redis_error);
        }
        let mut old = Vec::new();
        for pattern in self.keys.marks_patterns() {
            let mut found = connection.scan_match::<_, String>(pattern).await.map_err(redis_error)?;
            while let Some(key) = found.next_item().await {
                old.push(key.map_err(redis_error)?);
            }
        }
        let mut covered: BTreeMap<(&UserId, DataType), Bitmap> = BTreeMap::new();
        let (mut empty, mut settled) = (covered.clone(), covered.clone());
        for stored in days.iter().filter(|stored| stored.data_type.is_dated()) {
            let Some(bit) = bit_of(stored.day) else { continue };
            covered.entry((&stored.user, stored.data_type)).or_default().set(bit);
            if stored.outcome == Outcome::NoData {
                empty.entry((&stored.user, stored.data_type)).or_default().set(bit);
            }
            if self.is_final(stored) {
                settled.entry((&stored.user, stored.data_type)).or_default().set(bit);
            }
        }
        let mut commands = redis::pipe();
        commands.atomic();
        for key in old {
            commands.del(key).ignore();
        }
        for ((user, one), bits) in &covered {
            let (key, asked) = (self.keys.coverage(user, *one), self.keys.asked(user, *one));
            commands.set(&key, bits.as_bytes()).ignore();
            commands.cmd("BITOP").arg("OR").arg(&asked).arg(&asked).arg(&key).ignore();
        }
        for ((user, one), bits) in &empty {
            commands.set(self.keys.empty(user, *one), bits.as_bytes()).ignore();
        }
        for ((user, one), bits) in &settled {
            commands.set(self.keys.settled(user, *one), bits.as_bytes()).ignore();
        }
        commands.set(self.keys.sink(), sink).ignore();
        let _: Option<()> = commands.query_async(&mut connection).await.map_err(redis_error)?;
        Ok(())
    }

    /// Whether a day was asked for late enough that nothing more is uploaded for it.
    fn is_final(&self, stored: &StoredDay) -> bool {
        let asked_on = stored.asked_at.with_timezone(&self.timezone).date_naive();
        asked_on - stored.day >= TimeDelta::days(i64::from(self.lookback_days))
    }
}
