//! An account's coverage: read, changed by the user, rebuilt from a sink's own record.

use std::collections::BTreeMap;

use redis::AsyncCommands;

use super::call::Call;
use super::classify::redis_error;
use super::codec::{Bitmaps, ByType, Fetched, Hash};
use super::damage::Holds;
use super::{RedisStore, bits, scripts};
use crate::domain::bitmap::Bitmap;
use crate::domain::coverage::{Coverage, Tried, TypeCoverage, bit_of};
use crate::domain::data_type::DataType;
use crate::domain::dates::{CLOCK_SKEW, DateRange};
use crate::domain::ids::UserId;
use crate::ports::{Outcome, SinkState, StoreError, StoredDay};

/// Whether the recorded id and write count (in this order) describe a sink: the same one, and not an older copy.
pub(super) fn is_described((id, writes): (Option<Vec<u8>>, Option<Vec<u8>>), sink: &SinkState) -> bool {
    let count = writes.map_or(Some(0), |text| std::str::from_utf8(&text).ok()?.parse::<u64>().ok());
    id.as_deref() == Some(sink.id.as_bytes()) && count.is_some_and(|count| count <= sink.writes)
}

/// The stored coverage of the dated types; parts that were not read are left empty.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) asked: Bitmaps,
    pub(super) covered: Bitmaps,
    pub(super) empty: Bitmaps,
    pub(super) final_days: Bitmaps,
    pub(super) accepted: Bitmaps,
    pub(super) partial: Bitmaps,
    pub(super) tried: BTreeMap<DataType, Hash>,
}

impl Kept {
    /// The coverage of each type that has any.
    pub(super) fn coverage(mut self) -> Coverage {
        let of_type = |one| {
            let take = |bitmaps: &mut Bitmaps| bitmaps.remove(&one).unwrap_or_default();
            let tried = self.tried.remove(&one).unwrap_or_default().into_iter();
            let tried = tried.filter_map(|(day, text)| Some((day.parse().ok()?, tried_of(&text)?))).collect();
            let type_coverage = TypeCoverage {
                asked: take(&mut self.asked),
                covered: take(&mut self.covered),
                empty: take(&mut self.empty),
                final_days: take(&mut self.final_days),
                accepted: take(&mut self.accepted),
                partial: take(&mut self.partial),
                tried,
            };
            (one, type_coverage)
        };
        Coverage(
            bits::dated().map(of_type).filter(|(_, type_coverage)| *type_coverage != TypeCoverage::default()).collect(),
        )
    }
}

/// When a day was tried, from the stored text: `first,last`, as bits of days.
pub(super) fn tried_of(text: &[u8]) -> Option<Tried> {
    let (first, last) = std::str::from_utf8(text).ok()?.split_once(',')?;
    Some(Tried { first: first.parse().ok()?, last: last.parse().ok()? })
}

impl RedisStore {
    /// The coverage of a user.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn coverage(&self, user: &UserId) -> Result<Coverage, StoreError> {
        type Read = [ByType<Bitmap>; 6];
        let keys = &self.keys;
        let call = Call::of(&scripts::COVERAGE)
            .by_dated_type("asked", |one| keys.asked(user, one))
            .by_dated_type("coverage", |one| keys.coverage(user, one))
            .by_dated_type("empty", |one| keys.empty(user, one))
            .by_dated_type("final_days", |one| keys.final_days(user, one))
            .by_dated_type("accepted", |one| keys.accepted(user, one))
            .by_dated_type("partial", |one| keys.partial(user, one))
            .by_dated_type("tried", |one| keys.tried(user, one));
        let (bitmaps, ByType(tried), unreadable): (Read, ByType<Fetched>, Vec<String>) = self.redis.read(&call).await?;
        // The rest of the coverage is usable without the tries.
        for key in &unreadable {
            self.tell(&format!("{key}: it is no hash, or has more fields than it should"));
        }
        let [asked, covered, empty, final_days, accepted, partial] = bitmaps.map(|ByType(group)| group);
        let tried = tried.into_iter().map(|(one, Fetched(days))| (one, days)).collect();
        Ok(Kept { asked, covered, empty, final_days, accepted, partial, tried }.coverage())
    }

    /// Accepts days as unavailable, or takes that back; returns how many days changed.
    pub(super) async fn change_accepted(
        &self,
        user: &UserId,
        data_type: DataType,
        days: DateRange,
        is_accepted: bool,
    ) -> Result<u32, StoreError> {
        let Some((first, last)) = bits::coverage_run(days).filter(|_| data_type.is_dated()) else { return Ok(0) };
        let keys = &self.keys;
        let call = Call::of(&scripts::ACCEPT)
            .key("accepted", keys.accepted(user, data_type))
            .key("coverage", keys.coverage(user, data_type))
            .key("tried", keys.tried(user, data_type))
            .key("asked", keys.asked(user, data_type));
        let call = call.arg("first", first).arg("last", last).arg("is_accepted", is_accepted);
        let type_coverage =
            [keys.accepted(user, data_type), keys.coverage(user, data_type), keys.asked(user, data_type)];
        let mut beside: Vec<_> = type_coverage.map(|key| (Holds::Text, key)).into();
        beside.push((Holds::Hash, keys.tried(user, data_type)));
        let answer = self.write(&call, &beside).await?;
        answer.text(0).parse().map_err(|_| Self::damaged("a count of days"))
    }

    /// Puts away values of all users' coverage that are no bitmaps, since the transaction below would fail on them.
    async fn mend_coverage(&self) -> Result<(), StoreError> {
        let mut texts = Vec::new();
        for pattern in
            self.keys.coverage_patterns().into_iter().chain(["accepted", "asked"].map(|it| self.keys.pattern(it)))
        {
            texts.extend(self.scan(&pattern).await?.into_iter().map(|key| (Holds::Text, key)));
        }
        if texts.is_empty() { Ok(()) } else { self.mend(&texts).await.map(drop) }
    }

    /// Replaces what is stored, empty, final and partial, of all users, in one transaction. Stored days were asked for
    /// once, so they are marked as asked too; other asked days stay, and show as missing. Does nothing if coverage
    /// already describes that sink: another worker was first, and jobs may have advanced it since.
    pub(super) async fn replace_coverage(&self, sink: &SinkState, days: &[StoredDay]) -> Result<(), StoreError> {
        self.mend_coverage().await?;
        let mut connection = self.redis.checkout().await?;
        // The transaction at the end fails if one of these keys changes before it.
        let mut look = redis::pipe();
        let (sink_key, writes_key) = (self.keys.sink(), self.keys.sink_writes());
        look.cmd("WATCH").arg(&sink_key).arg(&writes_key).ignore().cmd("MGET").arg(&sink_key).arg(&writes_key);
        let (described,) = look.query_async(&mut connection).await.map_err(redis_error)?;
        if is_described(described, sink) {
            return redis::cmd("UNWATCH").query_async(&mut connection).await.map_err(redis_error);
        }
        let mut old = Vec::new();
        for pattern in self.keys.coverage_patterns() {
            old.extend(self.scan(&pattern).await?);
        }
        let (seconds, _): (i64, i64) = redis::cmd("TIME").query_async(&mut connection).await.map_err(redis_error)?;
        let mut covered: BTreeMap<(&UserId, DataType), Bitmap> = BTreeMap::new();
        let (mut empty, mut final_days, mut partial, mut tried) =
            (covered.clone(), covered.clone(), covered.clone(), Vec::new());
        for stored in days.iter().filter(|stored| stored.data_type.is_dated()) {
            let Some(bit) = bit_of(stored.day) else { continue };
            let is_empty = stored.outcome == Outcome::NoData;
            // A clock that was ahead asked for this: it only proves that records are here.
            let is_doubted = stored.asked_at.timestamp() > seconds + CLOCK_SKEW.num_seconds();
            if is_doubted && is_empty {
                continue;
            }
            covered.entry((&stored.user, stored.data_type)).or_default().set(bit);
            let asked_on = stored.asked_at.with_timezone(&self.timezone).date_naive();
            if is_empty {
                empty.entry((&stored.user, stored.data_type)).or_default().set(bit);
            } else if stored.is_partial {
                partial.entry((&stored.user, stored.data_type)).or_default().set(bit);
            }
            // What lacks something may still get it: whether anybody asked for that in vain is not known any more.
            let is_whole = !is_doubted && (is_empty || !stored.is_partial);
            if is_whole && self.finality.is_final(stored.day, is_empty, asked_on) {
                final_days.entry((&stored.user, stored.data_type)).or_default().set(bit);
            } else if is_empty && let Some(asked) = bit_of(asked_on) {
                tried.push((self.keys.tried(&stored.user, stored.data_type), bit, format!("{bit},{asked}")));
            }
        }
        // Until series were a type of their own, whoever asked for health asked for them: its holes are theirs too.
        let mut unsplit = Vec::new();
        for (user, _) in covered.keys().filter(|(_, one)| *one == DataType::Intraday) {
            let intraday = self.keys.asked(user, DataType::Intraday);
            if !connection.exists::<_, bool>(&intraday).await.map_err(redis_error)? {
                unsplit.push((self.keys.asked(user, DataType::Health), intraday));
            }
        }
        let mut commands = redis::pipe();
        commands.atomic();
        for key in old {
            // Accepted days that arrived later are missing if they are lost; the other accepted days stay accepted.
            if let Some(accepted) = self.keys.accepted_beside(&key) {
                for operation in ["OR", "XOR"] {
                    commands.cmd("BITOP").arg(operation).arg(&accepted).arg(&accepted).arg(&key).ignore();
                }
            }
            commands.del(key).ignore();
        }
        for ((user, one), bits) in &covered {
            let (key, asked) = (self.keys.coverage(user, *one), self.keys.asked(user, *one));
            commands.set(&key, bits.as_bytes()).ignore();
            commands.cmd("BITOP").arg("OR").arg(&asked).arg(&asked).arg(&key).ignore();
        }
        for (health, intraday) in unsplit {
            commands.cmd("BITOP").arg("OR").arg(&intraday).arg(&intraday).arg(&health).ignore();
        }
        for ((user, one), bits) in &empty {
            commands.set(self.keys.empty(user, *one), bits.as_bytes()).ignore();
        }
        for ((user, one), bits) in &final_days {
            commands.set(self.keys.final_days(user, *one), bits.as_bytes()).ignore();
        }
        for ((user, one), bits) in &partial {
            commands.set(self.keys.partial(user, *one), bits.as_bytes()).ignore();
        }
        for (key, bit, text) in tried {
            commands.hset(key, bit, text).ignore();
        }
        commands.set(sink_key, &sink.id).ignore().set(writes_key, sink.writes).ignore();
        let _: Option<()> = commands.query_async(&mut connection).await.map_err(redis_error)?;
        Ok(())
    }
}
