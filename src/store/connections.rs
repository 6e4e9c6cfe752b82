//! Connections to Redis: a pool for writes, a shared one for reads, and separate ones for blocking commands.

use std::time::Duration;

use deadpool_redis::{Connection, Manager, Pool, Runtime};
use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig, MultiplexedConnection, PubSub};
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisError, Value};
use secrecy::ExposeSecret;

use super::call::Call;
use super::classify::{pool_error, redis_error, too_late};
use super::scripts::Answer;
use super::trouble::{Did, Trouble};
use crate::config::Redis;
use crate::ports::{Outage, StoreError};

/// How often the shared connection tries to connect for one read. The next read tries again.
const CONNECT_RETRIES: usize = 1;

/// All connections of one program.
pub(super) struct Connections {
    client: Client,
    pool: Pool,
    /// All tasks read on this connection: a read is one round trip, without the check that a pooled connection gets on
    /// checkout.
    reads: ConnectionManager,
    timeout: Duration,
    trouble: Trouble,
}

impl Connections {
    pub(super) fn new(config: &Redis) -> Result<Self, StoreError> {
        let timeout = config.response_timeout;
        let client = Client::open(config.url.expose_secret()).map_err(redis_error)?;
        let limits =
            AsyncConnectionConfig::new().set_connection_timeout(Some(timeout)).set_response_timeout(Some(timeout));
        let manager = Manager::new_with_config(config.url.expose_secret(), limits).map_err(redis_error)?;
        let pool = Pool::builder(manager)
            .max_size(config.pool_size)
            .wait_timeout(Some(timeout))
            .create_timeout(Some(timeout))
            .recycle_timeout(Some(timeout))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| StoreError::Unavailable(Outage::Unreachable))?;
        let line = ConnectionManagerConfig::new()
            .set_number_of_retries(CONNECT_RETRIES)
            .set_max_delay(Duration::from_millis(100))
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(Some(timeout));
        let reads = ConnectionManager::new_lazy_with_config(client.clone(), line).map_err(redis_error)?;
        Ok(Self { client, pool, reads, timeout, trouble: Trouble::default() })
    }

    /// The time-out of one command.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What keeps Redis from being used now, if anything does.
    pub(super) fn outage(&self) -> Option<Outage> {
        self.trouble.outage()
    }

    /// A connection from the pool, for all commands of one operation.
    pub(super) async fn checkout(&self) -> Result<Connection, StoreError> {
        self.pool.get().await.map_err(pool_error).inspect_err(|error| self.trouble.met(error))
    }

    /// A separate connection that only listens.
    pub(super) async fn subscriber(&self) -> Result<PubSub, StoreError> {
        let connecting = self.client.get_async_pubsub();
        tokio::time::timeout(self.timeout, connecting).await.map_err(too_late)?.map_err(redis_error)
    }

    /// Runs a script on a pooled connection.
    pub(super) async fn write(&self, call: &Call) -> Result<Answer, StoreError> {
        let answer = run(&mut self.checkout().await?, call).await;
        self.trouble.note(Did::Write, answer)
    }

    /// A separate connection for a blocking command, without a time-out.
    pub(super) async fn apart(&self) -> Result<MultiplexedConnection, StoreError> {
        let limits = AsyncConnectionConfig::new().set_connection_timeout(Some(self.timeout)).set_response_timeout(None);
        self.client.get_multiplexed_async_connection_with_config(&limits).await.map_err(redis_error)
    }

    /// Runs a read-only script on the shared connection.
    pub(super) async fn read<T: FromRedisValue>(&self, call: &Call) -> Result<T, StoreError> {
        let answer = match call.invocation().invoke_async(&mut self.reads.clone()).await {
            Err(error) if is_stale(&error) => call.invocation().invoke_async(&mut self.reads.clone()).await,
            answer => answer,
        };
        self.trouble.note(Did::Read, answer.map_err(redis_error))
    }

    /// Sends a read command on the shared connection.
    pub(super) async fn read_command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        self.trouble.note(Did::Read, self.try_command(command).await)
    }

    /// The same with a command that may be forbidden: nothing depends on it, so an error is no outage.
    pub(super) async fn try_command<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let answer = match command.query_async(&mut self.reads.clone()).await {
            Err(error) if is_stale(&error) => command.query_async(&mut self.reads.clone()).await,
            answer => answer,
        };
        answer.map_err(redis_error)
    }

    /// Sends several read commands on the shared connection, in one round trip.
    pub(super) async fn read_all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, StoreError> {
        let answer = match commands.query_async(&mut self.reads.clone()).await {
            Err(error) if is_stale(&error) => commands.query_async(&mut self.reads.clone()).await,
            answer => answer,
        };
        self.trouble.note(Did::Read, answer.map_err(redis_error))
    }
}

/// Runs a script on a connection that is already checked out.
pub(super) async fn run(connection: &mut impl ConnectionLike, call: &Call) -> Result<Answer, StoreError> {
    let reply: Vec<Value> = call.invocation().invoke_async(connection).await.map_err(redis_error)?;
    Answer::read(reply)
}

/// Whether a read failed only because the shared connection was lost since its last use; it reconnects by itself.
fn is_stale(error: &RedisError) -> bool {
    error.is_connection_dropped() && !error.is_timeout()
}
