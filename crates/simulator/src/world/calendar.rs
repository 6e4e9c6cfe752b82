//! Where the person is, when a day begins there, and on which days the watch was not worn.
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::chance::Dice;

/// Where the person lives.
pub const HOME: Tz = Tz::Europe__Berlin;
/// Where the person spends two weeks of each winter: nine hours ahead of home, without summer time.
pub const AWAY: Tz = Tz::Australia__Brisbane;
/// Length of that journey in days.
const JOURNEY_DAYS: i64 = 14;
/// Unworn days are decided block by block, so that they depend only on the date.
const DRAWER_BLOCK_DAYS: i64 = 30;

/// The first day that is spent abroad in `year`; a day in January or February, when home is at UTC+1.
pub fn journey_start(seed: u64, year: i32) -> NaiveDate {
    let mut dice = Dice::numbered(seed, u64::from(year.cast_unsigned()), "journey");
    NaiveDate::from_ymd_opt(year, 1, 8).unwrap_or_default() + Duration::days(dice.whole(0, 40))
}

/// Whether `date` is spent abroad.
pub fn is_away(seed: u64, date: NaiveDate) -> bool {
    let start = journey_start(seed, date.year());
    (start..start + Duration::days(JOURNEY_DAYS)).contains(&date)
}

/// Whether the next day is the first one abroad, so that this one ends nine hours early.
pub fn is_departure(seed: u64, date: NaiveDate) -> bool {
    journey_start(seed, date.year()) == date + Duration::days(1)
}

/// The time zone that the watch shows on `date`.
pub fn zone(seed: u64, date: NaiveDate) -> Tz {
    if is_away(seed, date) { AWAY } else { HOME }
}

/// The instant, in epoch milliseconds, so many seconds after the wall-clock midnight of `date`.
///
/// A wall-clock time that summer time skips is taken one hour later; one that occurs twice, at its first occurrence.
pub fn instant(seed: u64, date: NaiveDate, seconds: i64) -> i64 {
    let zone = zone(seed, date);
    let wall = date.and_time(chrono::NaiveTime::MIN) + Duration::seconds(seconds);
    let found = zone.from_local_datetime(&wall).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(wall + Duration::hours(1))).earliest());
    found.map_or_else(|| wall.and_utc().timestamp_millis(), |time| time.timestamp_millis())
}

/// First millisecond of, and first one after, `date` as the watch counts it: from midnight to the next midnight, wherever
/// each of them is spent. 23 to 25 hours, 15 before and 33 at the end of the journey.
pub fn span(seed: u64, date: NaiveDate) -> (i64, i64) {
    (instant(seed, date, 0), instant(seed, date + Duration::days(1), 0))
}

/// Offset from UTC in minutes that the watch has at `instant`, on `date`.
pub fn offset_minutes(seed: u64, date: NaiveDate, instant: i64) -> i64 {
    let utc = utc(instant).naive_utc();
    i64::from(zone(seed, date).offset_from_utc_datetime(&utc).fix().local_minus_utc()) / 60
}

/// The wall-clock time of `instant` where the person is on `date`.
pub fn wall(seed: u64, date: NaiveDate, instant: i64) -> NaiveDateTime {
    utc(instant).naive_utc() + Duration::minutes(offset_minutes(seed, date, instant))
}

/// Epoch milliseconds as a time.
pub fn utc(instant: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(instant).unwrap_or_default()
}

/// Days off work: the journey, the turn of the year, two weeks in August.
pub fn is_holiday(seed: u64, date: NaiveDate) -> bool {
    let (month, day) = (date.month(), date.day());
    is_away(seed, date) || (month == 12 && day >= 24) || (month == 1 && day == 1) || (month == 8 && day <= 14)
}

/// Saturday, Sunday or a holiday.
pub fn is_free(seed: u64, date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun) || is_holiday(seed, date)
}

/// Whether the watch was unworn on `date`: about 3 % of all days, in spells of two to four days, occasionally one.
pub fn in_drawer(seed: u64, date: NaiveDate) -> bool {
    let number = i64::from(date.num_days_from_ce());
    let (block, day) = (number.div_euclid(DRAWER_BLOCK_DAYS), number.rem_euclid(DRAWER_BLOCK_DAYS));
    let mut dice = Dice::numbered(seed, block.cast_unsigned(), "drawer");
    let spell = dice.chance(0.25);
    let first = dice.whole(0, DRAWER_BLOCK_DAYS - 5);
    let length = dice.whole(2, 4);
    let in_spell = spell && (first..first + length).contains(&day);
    in_spell || Dice::new(seed, date, "forgotten").chance(0.008)
}
