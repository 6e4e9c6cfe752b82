//! Orders to delete what is stored of a user. The API leaves one, any worker carries it out; while it is there, nothing links
//! the account, so that no job writes new data.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{Erased, StoreError};
use crate::domain::ids::{Epoch, UserId};

/// An order to delete all data of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Whose data.
    pub user: UserId,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// Larger than any claim that knew the account's credentials. It also tells this order from a later one.
    pub epoch: Epoch,
}

/// What a worker needs to carry out these orders. Any number of workers may do so at once, and again.
#[async_trait]
pub trait Deletions: Send + Sync {
    /// All orders.
    async fn deletions(&self) -> Result<Vec<Deletion>, StoreError>;

    /// Gives an order an epoch beyond one that the sink knows. Does nothing if the order is gone by now.
    async fn renew_deletion(&self, deletion: &Deletion, known: Epoch) -> Result<(), StoreError>;

    /// Ends an order, once nothing of the user is in the sink: forgets what described the data, and the user's jobs.
    /// Returns false, and does nothing, if the order is gone by now.
    async fn end_deletion(&self, deletion: &Deletion, erased: &Erased) -> Result<bool, StoreError>;
}
