use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn text(value: &Value) -> String {
    Shape::of(value).text()
}

#[test]
fn fields_are_listed_with_their_types_and_the_entries_of_a_list_are_one() {
    let night = json!({
        "userProfilePk": 81_234_567,
        "hrvSummaries": [
            {"calendarDate": "2026-03-01", "lastNightAvg": 48, "baseline": {"lowUpper": 40}},
            {"calendarDate": "2026-03-02", "lastNightAvg": null, "baseline": null},
            {"calendarDate": "2026-03-03", "isFinal": true},
        ],
        "rows": [[1_772_350_000_000_i64, 61], [1_772_350_120_000_i64, null, "x"]],
        "none": [],
    });
    let expected = "\
object
  hrvSummaries: list of 3: object
    baseline?: object or null
      lowUpper: number
    calendarDate: text
    isFinal?: boolean
    lastNightAvg?: number or null
  none: list of 0
  rows: list of 2: list of 2 to 3: text or number or null
  userProfilePk: number";
    assert_eq!(text(&night), expected);
    assert_eq!(text(&Value::Null), "null");
    assert_eq!(text(&json!([])), "list of 0");
}

#[test]
fn names_that_look_like_data_are_not_shown() {
    for (name, expected) in [
        ("calendarDate", "calendarDate"),
        ("fastestSplit_42195", "fastestSplit_42195"),
        ("spO2HourlyAverages", "spO2HourlyAverages"),
        ("deadbeef", "deadbeef"),
        ("2026-03-01", "{date}"),
        ("2026-03-01T07:15:54.0", "{date}"),
        ("42195", "{number}"),
        ("-1.5e3", "{number}"),
        ("0b8a1c9e-13d2-4a60-9f0e-1c2d3e4f5a6b", "{id}"),
        ("a8f5f167f44f4964e6c998dee827110c", "{id}"),
        ("activity20123456789", "{id}"),
        ("Morning run", "{other}"),
        ("anna@example.org", "{other}"),
        ("é", "{other}"),
        ("_x", "{other}"),
        ("", "{other}"),
    ] {
        assert_eq!(shown(name), expected, "{name}");
    }
    assert_eq!(shown(&"x".repeat(65)), "{other}");
    let by_day = json!({"2026-03-01": {"a": 1}, "2026-03-02": {"b": "x"}});
    assert_eq!(text(&by_day), "object\n  {date}: object\n    a?: number\n    b?: text");
}

#[test]
fn a_shape_is_neither_too_deep_nor_too_long() {
    let deep = (0..40).fold(json!(1), |inner, _| json!({"below": inner}));
    let shown = text(&deep);
    assert_eq!((shown.lines().count(), shown.ends_with("below: object (more below)")), (DEEPEST + 1, true), "{shown}");
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    assert!(text(&deep).ends_with("list of 1 (more below)"));
    let wide: Map<String, Value> = (0..2_000).map(|n| (format!("f{n}"), json!({"a": 1, "b": 2}))).collect();
    let shown = text(&Value::Object(wide));
    assert_eq!(shown.lines().count(), MOST_LINES + 1);
    assert!(shown.contains("more lines"), "{shown}");
}

/// What no name of a field and no word of a shape has in it.
const MARK: char = '~';
/// Larger than any number of entries here.
const LEAST: i64 = 1_000;

fn json_of_all_kinds() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (LEAST..).prop_map(Value::from),
        (1_000.0..1e12).prop_map(Value::from),
        "\\PC{0,12}".prop_map(|text| Value::from(format!("{MARK}{text}"))),
    ];
    let name = prop_oneof![
        "[a-z]{1,8}",
        "~\\PC{0,8}",
        (LEAST..).prop_map(|number| number.to_string()),
        "20[0-9]{2}-0[1-9]-[12][0-9]",
    ];
    plain.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(name.clone(), inner, 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The same with other values.
fn with_others(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Bool(it) => json!(!it),
        Value::Number(_) => json!(-7.25),
        Value::String(text) => json!(format!("another {}", text.len())),
        Value::Array(items) => items.iter().map(with_others).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), with_others(value))).collect())
        }
    }
}

proptest! {
    #[test]
    fn no_text_and_no_number_of_any_json_is_in_its_shape(value in json_of_all_kinds()) {
        let shown = text(&value);
        prop_assert!(!shown.contains(MARK), "{}", shown);
        let numbers = shown.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        for number in numbers {
            prop_assert!(number.parse::<i64>().unwrap() < LEAST, "{} in {}", number, shown);
        }
    }

    #[test]
    fn a_shape_does_not_depend_on_any_value(value in json_of_all_kinds()) {
        prop_assert_eq!(Shape::of(&value), Shape::of(&with_others(&value)));
    }
}
