//! Reproducible randomness: every draw depends on the seed, a date and a topic.
use chrono::{Datelike, NaiveDate};

/// A stream of numbers that belongs to one seed, one date and one topic.
///
/// Two topics never share draws, so a new detail in one part of a day leaves the other parts as they were.
pub struct Dice(u64);

impl Dice {
    /// The stream of `topic` on `date`.
    pub fn new(seed: u64, date: NaiveDate, topic: &str) -> Self {
        Self::numbered(seed, u64::from(date.num_days_from_ce().cast_unsigned()), topic)
    }

    /// The stream of `topic` for anything that has a number, such as a year or a request.
    pub fn numbered(seed: u64, number: u64, topic: &str) -> Self {
        let mut state = mix(seed);
        for byte in topic.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        Self(mix(state ^ number))
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// At least 0, less than 1.
    pub fn unit(&mut self) -> f64 {
        f64::from((self.bits() >> 32) as u32) / 4_294_967_296.0
    }

    /// Evenly between `low` and `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        let choices = (high - low + 1).cast_unsigned().max(1);
        low + (self.bits() % choices).cast_signed()
    }

    /// True with probability `share`.
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// Roughly normal: mean 0, deviation 1, never beyond 3.5 (the sum of four even draws, scaled).
    pub fn bell(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.unit()).sum();
        (sum - 2.0) * 3.0_f64.sqrt()
    }

    /// One of `choices`, which must not be empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let length = u64::try_from(choices.len()).unwrap_or(1).max(1);
        &choices[usize::try_from(self.bits() % length).unwrap_or(0)]
    }
}

/// A slow wave between -1 and 1: random knots `period` apart, joined by half cosines.
pub fn drift(seed: u64, topic: &str, at: f64, period: f64) -> f64 {
    let position = at / period;
    let knot = position.floor();
    let height = |offset: f64| {
        let number = super::numbers::whole(knot + offset).cast_unsigned();
        Dice::numbered(seed, number, topic).between(-1.0, 1.0)
    };
    let blend = (1.0 - ((position - knot) * std::f64::consts::PI).cos()) / 2.0;
    height(0.0) * (1.0 - blend) + height(1.0) * blend
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, 2014): every input bit reaches every output bit.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
