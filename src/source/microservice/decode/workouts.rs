//! Planned workouts: undated, and the whole list comes with every answer.

use serde_json::Value;

use super::fields::Fields;
use super::gathered::Gathered;
use crate::domain::record::Workout;

pub(super) fn item(item: Value, into: &mut Gathered<'_>) {
    match workout(item) {
        Some(workout) => into.add_workout(workout),
        None => into.miss(),
    }
}

fn workout(item: Value) -> Option<Workout> {
    let fields = Fields(item.as_object()?);
    let id = fields.whole("workoutId")?;
    let sport = fields.0.get("sportType").and_then(Value::as_object);
    Some(Workout {
        id,
        name: fields.text("workoutName"),
        sport: sport.and_then(|sport| Fields(sport).text("sportTypeKey")),
        description: fields.text("description"),
        estimated_duration_s: fields.amount("estimatedDurationInSecs"),
        estimated_distance_m: fields.amount("estimatedDistanceInMeters"),
        // The list has workouts without their steps, which stand in if those could not be fetched.
        is_partial: !fields.0.contains_key("workoutSegments"),
        raw: item,
    })
}
