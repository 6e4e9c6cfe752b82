use serde::Deserialize;

use super::value;

pub(super) const EXPECTED: &[(&str, &str)] = &[("mcp.allow_start", "true or false")];

/// Section `mcp`: what a language model may do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mcp {
    /// Whether it may start syncs.
    #[serde(deserialize_with = "value::parsed")]
    pub allow_start: bool,
}
