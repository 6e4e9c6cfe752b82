//! A recording as a FIT file (Garmin's FIT protocol 2.0): `file_id`, `record`s, one `lap`, one `session`, `activity`.
use crate::world::activity::Activity;
use crate::world::numbers::{real, whole};
use crate::world::sport::Sport;
use crate::world::{summary, track};

/// Seconds from the Unix epoch to the one of FIT, 31 December 1989.
const EPOCH_S: i64 = 631_065_600;
/// Seconds between two records.
const STEP_S: i64 = 10;
/// The value of an unsigned field that has none.
const NONE: u64 = u64::MAX;
/// The same of a signed one of four bytes.
const NO_POSITION: i64 = 0x7FFF_FFFF;
/// Semicircles in a degree: the protocol's unit of positions, 2^31 over 180°.
const SEMICIRCLES: f64 = 2_147_483_648.0 / 180.0;

/// A field's number, its size in bytes, its base type (profile, table "base types").
type Column = (u8, usize, u8);
const ENUM: u8 = 0x00;
const UINT8: u8 = 0x02;
const UINT16: u8 = 0x84;
const SINT32: u8 = 0x85;
const UINT32: u8 = 0x86;
const UINT32Z: u8 = 0x8C;

const FILE_ID: (u16, &[Column]) = (0, &[(0, 1, ENUM), (1, 2, UINT16), (2, 2, UINT16), (3, 4, UINT32Z), (4, 4, UINT32)]);
const RECORD: (u16, &[Column]) = (
    20,
    &[
        (253, 4, UINT32),
        (3, 1, UINT8),
        (5, 4, UINT32),
        (6, 2, UINT16),
        (2, 2, UINT16),
        (0, 4, SINT32),
        (1, 4, SINT32),
        (4, 1, UINT8),
    ],
);
const LAP: (u16, &[Column]) = (19, &[(253, 4, UINT32), (2, 4, UINT32), (7, 4, UINT32), (8, 4, UINT32), (9, 4, UINT32)]);
const SESSION: (u16, &[Column]) = (
    18,
    &[
        (253, 4, UINT32),
        (2, 4, UINT32),
        (7, 4, UINT32),
        (8, 4, UINT32),
        (9, 4, UINT32),
        (11, 2, UINT16),
        (16, 1, UINT8),
        (17, 1, UINT8),
        (5, 1, ENUM),
        (6, 1, ENUM),
        (26, 2, UINT16),
    ],
);
const ACTIVITY: (u16, &[Column]) = (34, &[(253, 4, UINT32), (0, 4, UINT32), (1, 2, UINT16), (2, 1, ENUM)]);

/// The file.
pub fn file(seed: u64, activity: &Activity) -> Vec<u8> {
    let item = summary::raw(seed, activity);
    let value = |key: &str, scale: f64| {
        item[key].as_f64().map_or(NONE, |value| u64::try_from(whole(value * scale)).unwrap_or(NONE))
    };
    let time = |at: i64| u64::try_from(at.div_euclid(1000) - EPOCH_S).unwrap_or(0);
    let (start, end) = (time(activity.start), time(activity.end()));
    let mut data = Vec::new();
    define(&mut data, 0, FILE_ID);
    // Type 4 is an activity, manufacturer 1 is Garmin; a product and a serial number that no watch has.
    fill(&mut data, 0, FILE_ID, &[4, 1, 65_534, 3_000_000_001, start]);
    define(&mut data, 1, RECORD);
    let begin = ["startLatitude", "startLongitude"].map(|key| item[key].as_f64());
    // Steps of one foot, or turns.
    let turns = activity.sport.cadence / if activity.sport.on_foot() { 2.0 } else { 1.0 };
    for index in 0..=whole(activity.seconds) / STEP_S {
        let second = real(index * STEP_S);
        let scaled = |value: f64, scale: f64| u64::try_from(whole(value * scale)).unwrap_or(0);
        let moves = activity.distance > 0.0;
        let outdoors = activity.sport.outdoors;
        let position = match begin {
            [Some(latitude), Some(longitude)] => track::position_after(activity, [latitude, longitude], second)
                .map(|degrees| whole(degrees * SEMICIRCLES)),
            _ => [NO_POSITION; 2],
        };
        let record = [
            time(activity.start + index * STEP_S * 1000),
            scaled(real(activity.heart_rate(second)), 1.0),
            if moves { scaled(activity.distance_after(second), 100.0) } else { NONE },
            if moves { scaled(activity.speed_at(second), 1000.0) } else { NONE },
            if outdoors { scaled(activity.height_at(second) + 500.0, 5.0) } else { NONE },
            position[0].cast_unsigned(),
            position[1].cast_unsigned(),
            if turns > 0.0 { scaled(turns, 1.0) } else { NONE },
        ];
        fill(&mut data, 1, RECORD, &record);
    }
    let (elapsed, timer, distance) =
        (value("elapsedDuration", 1000.0), value("duration", 1000.0), value("distance", 100.0));
    define(&mut data, 2, LAP);
    fill(&mut data, 2, LAP, &[end, start, elapsed, timer, distance]);
    define(&mut data, 3, SESSION);
    let (sport, sub_sport) = kind(activity.sport);
    let (mean, highest) = (value("averageHR", 1.0), value("maxHR", 1.0));
    let energy = value("calories", 1.0);
    fill(&mut data, 3, SESSION, &[end, start, elapsed, timer, distance, energy, mean, highest, sport, sub_sport, 1]);
    define(&mut data, 4, ACTIVITY);
    fill(&mut data, 4, ACTIVITY, &[end, timer, 1, 0]);
    framed(&data)
}

/// Header and checksums around the messages.
fn framed(data: &[u8]) -> Vec<u8> {
    // 14 bytes of header, protocol 2.0, profile 21.40.
    let mut file = vec![14, 0x20];
    file.extend(2140_u16.to_le_bytes());
    file.extend(u32::try_from(data.len()).unwrap_or(0).to_le_bytes());
    file.extend(b".FIT");
    file.extend(checksum(&file).to_le_bytes());
    file.extend(data);
    file.extend(checksum(&file).to_le_bytes());
    file
}

/// A definition message: what the messages of local number `local` consist of, little-endian.
fn define(data: &mut Vec<u8>, local: u8, (message, columns): (u16, &[Column])) {
    data.extend([0x40 | local, 0, 0]);
    data.extend(message.to_le_bytes());
    data.push(u8::try_from(columns.len()).unwrap_or(0));
    for (number, size, base) in columns {
        data.extend([*number, u8::try_from(*size).unwrap_or(0), *base]);
    }
}

/// A data message.
fn fill(data: &mut Vec<u8>, local: u8, (_, columns): (u16, &[Column]), values: &[u64]) {
    data.push(local);
    for ((_, size, _), value) in columns.iter().zip(values) {
        data.extend(&value.to_le_bytes()[..*size]);
    }
}

/// Number of the sport and the sub-sport in the profile.
fn kind(sport: &Sport) -> (u64, u64) {
    match sport.key {
        "running" => (1, 0),
        "trail_running" => (1, 3),
        "cycling" => (2, 0),
        "indoor_cycling" => (2, 6),
        "lap_swimming" => (5, 17),
        "walking" => (11, 0),
        "hiking" => (17, 0),
        "strength_training" => (10, 20),
        "yoga" => (10, 43),
        _ => (0, 0),
    }
}

/// The protocol's CRC-16, half a byte at a time.
fn checksum(bytes: &[u8]) -> u16 {
    const TABLE: [u16; 16] = [
        0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01,
        0x8801, 0x4400,
    ];
    let step = |crc: u16, half: u8| {
        let mixed = TABLE[usize::from(crc & 0xF)] ^ TABLE[usize::from(half & 0xF)];
        ((crc >> 4) & 0x0FFF) ^ mixed
    };
    bytes.iter().fold(0, |crc, byte| step(step(crc, *byte), byte >> 4))
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        // The check value that catalogues of such sums give for CRC-16/ARC, which FIT uses.
        assert_eq!(checksum(b"123456789"), 0xBB3D);
    }

    #[test]
    fn a_file_with_its_checksum_sums_up_to_nothing() {
        let mut bytes = b"any content".to_vec();
        let sum = checksum(&bytes);
        bytes.extend(sum.to_le_bytes());
        assert_eq!(checksum(&bytes), 0);
    }
}
