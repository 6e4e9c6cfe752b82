//! The job interface: jobs with ids, a history, chunks. Names are in `camelCase`.

pub mod chunks;
pub mod control;
pub mod coverage;
pub mod estimate;
pub mod events;
pub mod read;
pub mod start;
pub mod view;
