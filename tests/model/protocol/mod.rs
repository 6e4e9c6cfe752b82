//! The protocol without Redis: the stored state, what each script does to it, and what may happen around it.

mod action;
mod control;
mod facts;
mod history;
mod state;
mod rescue;
mod world;
mod work;

pub use action::{Action, Answer};
pub use state::{Code, FINAL, Job, JobShape, Redis, Seen, Shape, Unseen};
pub use world::World;
