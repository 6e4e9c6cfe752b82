//! What a client takes.

/// Whether the value of an `Accept` header lets through one of `types`, such as `application/json`, by its name or, if
/// `by_range`, by a range. Without a header everything goes.
pub fn accepts(header: Option<&str>, types: &[&str], by_range: bool) -> bool {
    let Some(header) = header else { return by_range };
    header.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let range = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused = parts.any(|part| {
            part.strip_prefix("q=").is_some_and(|weight| weight.parse::<f64>().is_ok_and(|weight| weight <= 0.0))
        });
        let in_range = |kind: &&str| range == "*/*" || range == format!("{}/*", kind.split('/').next().unwrap_or(""));
        !refused && types.iter().any(|kind| range == *kind || (by_range && in_range(kind)))
    })
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn ranges_and_weights_count() {
        let json = ["application/json"];
        for (header, taken) in [
            (None, true),
            (Some("*/*"), true),
            (Some("text/html, application/*;q=0.5"), true),
            (Some("application/json"), true),
            (Some("application/json;q=0"), false),
            (Some("text/html"), false),
        ] {
            assert_eq!(accepts(header, &json, true), taken, "{header:?}");
        }
        assert!(!accepts(Some("*/*"), &["application/zip"], false));
    }
}
