//! Planned workouts with their steps.

use serde_json::{Map, Value, json};

use super::block::Record;
use super::expected::Expectations;
use super::forms::{each, picked, rewrite_time};
use super::report::Report;

pub fn expect(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let row = into.own("workouts", record.take("id").unwrap().to_string(), report);
    row.fields(record, &[("name", "name", 1.0), ("sport", "sport", 1.0), ("duration_s", "estimated_duration_s", 1.0)]);
    row.form("raw", raw, record.take_all(&["created", "steps"]));
}

fn raw(workout: &Value) -> Value {
    let mut fields = picked(workout, &[("createdDate", "created")]);
    rewrite_time(&mut fields, "created");
    let segments = workout["workoutSegments"].as_array().into_iter().flatten();
    let steps = segments.flat_map(|segment| segment["workoutSteps"].as_array().into_iter().flatten()).map(step);
    fields.insert("steps".to_owned(), steps.collect());
    Value::Object(fields)
}

fn step(step: &Value) -> Value {
    if step["numberOfIterations"].is_number() {
        return json!({"repeat": step["numberOfIterations"], "steps": each(&step["workoutSteps"], self::step)});
    }
    let mut fields: Map<String, Value> = picked(&step["stepType"], &[("stepTypeKey", "step")]);
    let names = [
        ("endConditionValue", "duration_s"),
        ("targetValueOne", "heart_rate_low_bpm"),
        ("targetValueTwo", "heart_rate_high_bpm"),
    ];
    fields.extend(picked(step, &names));
    Value::Object(fields)
}
