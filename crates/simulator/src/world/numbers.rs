//! The few conversions between whole and real numbers that the world needs.
//!
//! All its values are far below 2^53, where both kinds are exact.

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "values of the world stay far below 2^53")]
pub fn whole(value: f64) -> i64 {
    value.round() as i64
}

/// The same number as a real one.
#[expect(clippy::cast_precision_loss, reason = "values of the world stay far below 2^53")]
pub fn real(value: i64) -> f64 {
    value as f64
}

/// A length as a signed number.
pub fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// `value` with so many decimals, which is what the wire carries.
pub fn rounded(value: f64, decimals: i32) -> f64 {
    let factor = 10_f64.powi(decimals);
    (value * factor).round() / factor
}

/// The mean of `values`, 0 if there are none.
pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, number) = values.fold((0.0, 0_i64), |(sum, number), value| (sum + value, number + 1));
    sum / real(number.max(1))
}
