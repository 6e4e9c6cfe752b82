//! The mood that the service derives from the mean stress of a day.

/// Upper end of each band of stress, the mood and the word for it. Between two bands (10.5, say) none applies.
const BANDS: [(f64, f64, i64, &str); 9] = [
    (0.0, 10.0, 95, "Excited"),
    (11.0, 25.0, 85, "Happy"),
    (26.0, 35.0, 75, "Confident"),
    (36.0, 50.0, 65, "Calm"),
    (51.0, 60.0, 55, "Thoughtful"),
    (61.0, 75.0, 45, "Neutral"),
    (76.0, 85.0, 35, "Worried"),
    (86.0, 95.0, 25, "Angry"),
    (96.0, 100.0, 15, "Sad/Tired"),
];

/// Mood (0 to 100) and its word.
pub fn mood(stress: f64) -> (i64, &'static str) {
    let band = BANDS.iter().find(|(low, high, ..)| (*low..=*high).contains(&stress));
    band.map_or((50, "Neutral"), |(_, _, mood, word)| (*mood, *word))
}

#[cfg(test)]
mod tests {
    use super::mood;

    #[test]
    fn a_mean_between_two_bands_is_neutral() {
        assert_eq!(mood(10.0), (95, "Excited"));
        assert_eq!(mood(10.5), (50, "Neutral"));
        assert_eq!(mood(27.3), (75, "Confident"));
    }
}
