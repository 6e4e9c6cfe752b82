//! What is set, and where.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::name::Name;
use crate::domain::named::named;

/// Which layer a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[schema(rename_all = "snake_case")]
pub enum Origin {
    /// Nobody has set it.
    Default,
    /// The file that `GARMIN_SYNC_CONFIG` names.
    File,
    /// An environment variable.
    Variable,
}

named!(Origin);

/// Which layer a setting comes from.
pub type OriginName = Name<Origin>;

/// The settings that matter to users, as the API has them. They take effect at a start.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingsAnswer {
    /// The version of this program.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// Whether this is a demo, with generated data.
    #[serde(default)]
    pub demo: bool,
    /// The settings.
    pub settings: Vec<Setting>,
}

/// One setting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Its name: section and key.
    #[schema(example = "sync.lookback_days")]
    pub key: String,
    /// Its value as text, without any password; empty for none.
    #[schema(example = "3")]
    pub value: String,
    /// Where the value comes from.
    #[serde(default)]
    pub origin: OriginName,
    /// The environment variable that sets it.
    #[schema(example = "GARMIN_SYNC__SYNC__LOOKBACK_DAYS")]
    pub variable: String,
    /// What it is, in a sentence or two.
    pub about: String,
}
