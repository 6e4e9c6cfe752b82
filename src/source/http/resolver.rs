//! Resolves host names with an error of its own: only so can an unknown name be told from a refused connection.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The host name is unknown.
#[derive(Debug, thiserror::Error)]
#[error("the name of the host could not be resolved")]
pub(super) struct UnknownHost;

/// Uses the system's resolver.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The connector sets the real port.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|_| UnknownHost)?;
            let addresses: Vec<_> = found.collect();
            if addresses.is_empty() {
                return Err(UnknownHost.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
