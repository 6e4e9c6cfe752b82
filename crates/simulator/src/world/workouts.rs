//! The person's workouts: plans for training, which belong to no date.
use serde_json::{Value, json};

use super::chance::Dice;
use super::numbers::real;

/// How many workouts the person has.
const WORKOUTS: i64 = 40;

/// A planned workout.
pub struct Workout {
    /// Number on the wire.
    pub id: i64,
    /// Title.
    pub name: String,
    /// Key and number of its sport.
    pub sport: (&'static str, i64),
    /// Seconds that it takes.
    pub seconds: i64,
    /// Creation, `YYYY-MM-DDTHH:MM:SS.0`, in UTC.
    pub created: String,
    /// Steps in order; a group carries its steps in itself.
    pub steps: Vec<Step>,
}

/// A step, or several repeated ones.
pub enum Step {
    /// Does one thing.
    Single(Single),
    /// Does all its steps so many times.
    Repeat(i64, Vec<Single>),
}

/// One step: what, how long in seconds, and between which heart rates, if any.
pub struct Single {
    /// Key and number of its kind.
    pub kind: (&'static str, i64),
    /// Seconds.
    pub seconds: i64,
    /// Beats a minute.
    pub heart_rate: Option<(i64, i64)>,
}

/// All workouts of the world.
pub fn workouts(seed: u64) -> Vec<Workout> {
    (0..WORKOUTS).map(|number| workout(seed, number)).collect()
}

fn workout(seed: u64, number: i64) -> Workout {
    let mut dice = Dice::numbered(seed, number.cast_unsigned(), "workout");
    let sport = *dice.pick(&[("running", 1), ("running", 1), ("cycling", 2), ("strength_training", 5)]);
    let repeats = dice.whole(3, 10);
    let hard = dice.whole(2, 12) * 30;
    let easy = dice.whole(2, 6) * 30;
    let steps = vec![
        Step::Single(Single { kind: ("warmup", 1), seconds: 600, heart_rate: Some((105, 125)) }),
        Step::Repeat(
            repeats,
            vec![
                Single { kind: ("interval", 3), seconds: hard, heart_rate: Some((158, 174)) },
                Single { kind: ("recovery", 4), seconds: easy, heart_rate: None },
            ],
        ),
        Step::Single(Single { kind: ("cooldown", 2), seconds: 480, heart_rate: None }),
    ];
    let (year, month, day) = (dice.whole(2018, 2024), dice.whole(1, 12), dice.whole(1, 28));
    Workout {
        id: 610_000_000 + number * 1013,
        name: format!("{repeats} x {:.1} min {}", real(hard) / 60.0, sport.0.replace('_', " ")),
        sport,
        seconds: 1080 + repeats * (hard + easy),
        created: format!("{year}-{month:02}-{day:02}T17:05:00.0"),
        steps,
    }
}

impl Workout {
    /// As the upstream's own API gives it. The service's cleaner drops `ownerId` and `endConditionCompare`.
    pub fn raw(&self) -> Value {
        let sport = json!({"sportTypeId": self.sport.1, "sportTypeKey": self.sport.0, "displayOrder": self.sport.1});
        let mut order = 0;
        let mut steps = Vec::new();
        for step in &self.steps {
            order += 1;
            steps.push(match step {
                Step::Single(single) => single.raw(self.id, order),
                Step::Repeat(times, inner) => {
                    let group = order;
                    let inner: Vec<Value> =
                        inner.iter().zip(order + 1..).map(|(one, at)| one.raw(self.id, at)).collect();
                    order += super::numbers::count(inner.len());
                    json!({
                        "type": "RepeatGroupDTO", "stepId": self.id * 100 + group, "stepOrder": group,
                        "stepType": {"stepTypeId": 6, "stepTypeKey": "repeat", "displayOrder": 6},
                        "numberOfIterations": times, "smartRepeat": false, "workoutSteps": inner,
                        "endConditionValue": times, "endConditionCompare": null,
                    })
                }
            });
        }
        json!({
            "workoutId": self.id, "ownerId": 1, "workoutName": self.name, "description": null,
            "createdDate": self.created, "updatedDate": self.created, "sportType": sport,
            "estimatedDurationInSecs": self.seconds, "estimatedDistanceInMeters": null, "shared": false,
            "workoutSegments": [{"segmentOrder": 1, "sportType": sport, "workoutSteps": steps}],
        })
    }

    /// As the truth tells it.
    pub fn truth(&self) -> Value {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|step| match step {
                Step::Single(single) => single.truth(),
                Step::Repeat(times, inner) => {
                    json!({"repeat": times, "steps": inner.iter().map(Single::truth).collect::<Vec<_>>()})
                }
            })
            .collect();
        json!({
            "kind": "workout", "id": self.id, "name": self.name, "sport": self.sport.0, "duration_s": self.seconds,
            "created": format!("{}00Z", self.created), "steps": steps,
        })
    }
}

impl Single {
    fn raw(&self, workout: i64, order: i64) -> Value {
        let target = if self.heart_rate.is_some() { ("heart.rate.zone", 4) } else { ("no.target", 1) };
        json!({
            "type": "ExecutableStepDTO", "stepId": workout * 100 + order, "stepOrder": order, "description": null,
            "stepType": {"stepTypeId": self.kind.1, "stepTypeKey": self.kind.0, "displayOrder": self.kind.1},
            "endCondition": {"conditionTypeId": 2, "conditionTypeKey": "time", "displayOrder": 2, "displayable": true},
            "endConditionValue": real(self.seconds), "endConditionCompare": "",
            "targetType": {"workoutTargetTypeId": target.1, "workoutTargetTypeKey": target.0, "displayOrder": target.1},
            "targetValueOne": self.heart_rate.map(|(low, _)| real(low)),
            "targetValueTwo": self.heart_rate.map(|(_, high)| real(high)), "zoneNumber": null,
        })
    }

    fn truth(&self) -> Value {
        let mut step = json!({"step": self.kind.0, "duration_s": self.seconds});
        if let Some((low, high)) = self.heart_rate {
            step["heart_rate_low_bpm"] = low.into();
            step["heart_rate_high_bpm"] = high.into();
        }
        step
    }
}
