//! Addresses with a variable segment, such as `/jobs/{id}`.

/// Whether a path matches a template; then its variable segment, if the template has one.
#[expect(clippy::option_option, reason = "whether it matches, and what the match holds")]
pub(super) fn segment_of<'a>(template: &str, path: &'a str) -> Option<Option<&'a str>> {
    let mut variable = None;
    let mut segments = path.split('/');
    for expected in template.split('/') {
        let segment = segments.next()?;
        if expected.starts_with('{') && !segment.is_empty() {
            variable = Some(segment);
        } else if segment != expected {
            return None;
        }
    }
    segments.next().is_none().then_some(variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_matches_a_template_to_its_last_character() {
        let template = "/a/jobs/{id}/chunks";
        assert_eq!(segment_of(template, "/a/jobs/7/chunks"), Some(Some("7")));
        for other in
            ["/a/jobs/7/chunks/", "/a/jobs//chunks", "/a/jobs/7", "//a/jobs/7/chunks", "/a/jobs/7/8/chunks", ""]
        {
            assert_eq!(segment_of(template, other), None, "{other}");
        }
        assert_eq!(segment_of("/", "/"), Some(None));
        assert_eq!(segment_of("/", "//"), None);
    }
}
