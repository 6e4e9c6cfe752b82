//! Arbitrary JSON, for the tests of decoders.

use std::ops::Range;

use proptest::prelude::*;
use serde_json::Value;

/// JSON of any shape, with JSON in texts too. `words` are the names and texts that a decoder looks for, and `times`
/// the milliseconds that it takes for times within the days asked for, so that much gets deep into it.
pub(in crate::source) fn any_json(words: &'static [&'static str], times: Range<i64>) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        times.prop_map(Value::from),
        proptest::sample::select(words).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 8, move |inner| {
        let name = prop_oneof![8 => proptest::sample::select(words).prop_map(str::to_owned), 1 => ".{0,6}"];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((name, inner.clone()), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            inner.prop_map(|value| Value::String(value.to_string())),
        ]
    })
}
