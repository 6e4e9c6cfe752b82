//! The service's cleaner, flaws included, which every answer passes through.
use serde_json::Value;

/// Keys that the service removes wherever they occur.
const REMOVED: [&str; 5] = ["ownerId", "userProfilePk", "permissionId", "userRoles", "equipmentTypeId"];

/// Removes nulls (also from arrays, so positions shift), objects that become empty, and a few keys; replaces each text that
/// is valid JSON by its value. `None` where nothing is left.
pub fn clean(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(object) => {
            let kept = object.into_iter().filter(|(key, _)| !is_removed(key));
            let cleaned: serde_json::Map<String, Value> =
                kept.filter_map(|(key, value)| clean(value).map(|value| (key, value))).collect();
            (!cleaned.is_empty()).then_some(Value::Object(cleaned))
        }
        Value::Array(items) => Some(items.into_iter().filter_map(clean).collect()),
        Value::String(text) => clean_text(text),
        other => Some(other),
    }
}

fn is_removed(key: &str) -> bool {
    REMOVED.contains(&key) || key.contains("endConditionCompare")
}

/// Two quotes in a row become one before parsing. Meant for doubled quotes, this breaks any JSON that contains an empty
/// text, which then stays text.
fn clean_text(text: String) -> Option<Value> {
    let may_be_json = text.trim_start().starts_with(|first: char| first.is_ascii_digit() || "{[\"-tfn".contains(first));
    if !may_be_json {
        return Some(Value::String(text));
    }
    match serde_json::from_str(&text.replace("\"\"", "\"")) {
        Ok(parsed) => clean(parsed),
        Err(_) => Some(Value::String(text)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::clean;

    #[test]
    fn nulls_vanish_and_positions_shift() {
        assert_eq!(clean(json!({"a": [1, null, 2], "b": null, "c": {"d": null}})), Some(json!({"a": [1, 2]})));
    }

    #[test]
    fn texts_that_are_json_become_values() {
        let dirty = json!({"a": "123", "b": "true", "c": "null", "d": "2024-01-01", "e": "1e5", "f": ""});
        assert_eq!(clean(dirty), Some(json!({"a": 123, "b": true, "d": "2024-01-01", "e": 100_000.0, "f": ""})));
    }

    #[test]
    fn json_with_an_empty_text_stays_text() {
        let inner = r#"{"name":"","n":1}"#;
        assert_eq!(clean(json!({"x": inner})), Some(json!({"x": inner})));
        assert_eq!(clean(json!({"x": r#"{"name":"n","n":1}"#})), Some(json!({"x": {"name": "n", "n": 1}})));
    }

    #[test]
    fn internal_keys_are_removed_at_any_depth() {
        assert_eq!(
            clean(json!({"a": [{"ownerId": 1, "k": 2, "myendConditionCompare": "x"}]})),
            Some(json!({"a": [{"k": 2}]}))
        );
    }
}
