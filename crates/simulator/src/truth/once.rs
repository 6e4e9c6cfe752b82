//! Records that belong to no date.
use serde_json::{Value, json};

use crate::wire::health::LACTATE_THRESHOLD_HEART_RATE;
use crate::world::World;
use crate::world::workouts::{Workout, workouts};

/// The workouts, and the heart rate at the lactate threshold.
pub fn records(world: &World) -> Vec<Value> {
    std::iter::once(latest()).chain(workouts(world.seed).iter().map(Workout::truth)).collect()
}

/// The heart rate at the lactate threshold.
pub fn latest() -> Value {
    json!({
        "kind": "latest", "quantity": "lactate_threshold_heart_rate", "value": LACTATE_THRESHOLD_HEART_RATE, "unit": "bpm",
    })
}
