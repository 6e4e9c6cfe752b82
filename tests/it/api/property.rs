//! Whatever is sent, the answer fits the contract.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::server::{Server, is_envelope, read};

const POSTS: [&str; 5] = [
    "/integrations/garmin/sync/historical",
    "/integrations/garmin/sync/incremental",
    "/integrations/garmin/sync/resume",
    "/garmin/activities",
    "/garmin/sync/cancel",
];

const NAMES: [&str; 9] =
    ["startDate", "endDate", "metricTypes", "dataTypes", "order", "skipExisting", "jobId", "start_date", "end_date"];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "20[0-9]{2}-[01][0-9]-[0-3][0-9]".prop_map(Value::from),
        prop::sample::select(vec!["health", "steps", "newest", "01JD2Q4ZP3V6B7N8R9T0W1X2Y3"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("\\PC{0,5}", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![9 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,8}"];
    let object = prop::collection::hash_map(name, value(), 0..5).prop_map(|map| json!(map).to_string().into_bytes());
    prop_oneof![
        6 => object,
        2 => value().prop_map(|value| value.to_string().into_bytes()),
        2 => prop::collection::vec(any::<u8>(), 0..64),
    ]
}

#[test]
fn no_body_whatsoever_makes_anything_but_a_known_answer() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = {
        let _inside = runtime.enter();
        Server::start()
    };
    let send = |path: &str, body: Vec<u8>| {
        let request = server.request("POST", path).header("content-type", "application/json").body(body);
        runtime.block_on(async { read(request.send().await.unwrap()).await })
    };
    proptest!(ProptestConfig::with_cases(512), |(path in prop::sample::select(POSTS.to_vec()), body in body())| {
        let (status, answer) = send(path, body.clone());
        prop_assert!([200, 202, 400, 404, 409].contains(&status), "{status}: {answer}");
        prop_assert!(status < 300 || is_envelope(&answer), "{answer}");
    });
}
