//! Names of hosts, with an error of our own: only so can a name that does not exist be told from a refused connection.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The host of the address has no known name.
#[derive(Debug, thiserror::Error)]
#[error("the name of the host could not be resolved")]
pub(in crate::source) struct UnknownHost;

/// Asks the system.
pub(in crate::source) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The connector puts the real port in.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| UnknownHost)?;
            let addresses: Vec<_> = found.collect();
            if addresses.is_empty() {
                return Err(UnknownHost.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
