//! Stored data as people look at it: values by day, week or month, and series of points that a screen can show.

pub mod best;
pub mod bucket;
pub mod daily_value;
pub mod recorded;
pub mod thin;
pub mod track;
