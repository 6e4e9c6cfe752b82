//! What the person measures by hand: weight and blood pressure.

use super::block::Record;
use super::expected::Expectations;
use super::report::Report;

/// A weigh-in, whose time is local, as the upstream writes it; only one of the two also tells the true one.
pub fn weighing(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let row = into.own("weigh_ins", format!("{}.000", record.take_text("wall_clock")), report);
    row.fields(
        record,
        &[
            ("date", "date", 1.0),
            ("time", "time", 1.0),
            ("weight_kg", "weight_kg", 1.0),
            ("body_fat_percent", "body_fat_percent", 1.0),
            ("body_mass_index", "bmi", 1.0),
            ("body_water_percent", "body_water_percent", 1.0),
            ("bone_kg", "bone_mass_kg", 1.0),
            ("muscle_kg", "muscle_mass_kg", 1.0),
        ],
    );
}

pub fn blood_pressure(record: &mut Record, into: &mut Expectations, report: &mut Report) {
    let row = into.own("blood_pressure_readings", record.take_text("time"), report);
    row.fields(
        record,
        &[
            ("date", "date", 1.0),
            ("systolic_mmhg", "systolic_mmhg", 1.0),
            ("diastolic_mmhg", "diastolic_mmhg", 1.0),
            ("pulse_bpm", "pulse_bpm", 1.0),
        ],
    );
}
